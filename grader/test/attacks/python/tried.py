# Lies beside every attack: what it is set on, and a way to say how it went.
import errno
import json
import os

with open(os.path.join(os.path.dirname(__file__), "bait.json")) as file:
    bait = json.load(file)


def each(attempts):
    """Makes one attempt after the other: what raises or is False did not work."""
    tried = {}
    for name, attempt in attempts.items():
        if name in bait["leftOut"]:
            continue
        try:
            tried[name] = "in vain" if attempt() is False else "worked"
        except OSError as error:
            tried[name] = errno.errorcode.get(error.errno, str(error)[:150])
        except BaseException as error:
            tried[name] = f"{type(error).__name__}: {error}"[:150]
    return tried
