# Does what a submission must not: it says which of it worked. Run in a sandbox before anything else is.
import importlib
import json
import os
from pathlib import Path

# `import` is held to what a submission may import; this way is not.
socket = importlib.import_module("socket")

HERE = Path(__file__).parent
QUESTION = json.loads((HERE / "question.json").read_text())


def works(attempt):
    try:
        attempt()
    except BaseException:
        return False
    return True


def fork():
    if os.fork() == 0:
        os._exit(0)


def attempt():
    secret = QUESTION["secret"]
    return {
        "reads": works(lambda: open(secret).read()),
        "writes": works(lambda: open(HERE / "written", "w")) or works(lambda: open(secret + "-2", "w")),
        "starts": works(fork),
        "signals": works(lambda: os.kill(QUESTION["pid"], 0)),
        "connects": works(lambda: socket.socket().connect(("127.0.0.1", QUESTION["port"]))),
    }
