"""Reads notebooks as the runner of submissions does, one after the other: `notebook-reader.py <runner.py>`.

A notebook comes as 4 bytes length (little-endian) and bytes; the answer is a line of JSON: how it ended, and a message.
"""

import json
import struct
import sys
import traceback
import types

path = sys.argv[1]
runner = types.ModuleType("runner")
runner.__file__ = path
with open(path, encoding="utf-8") as file:
    source = file.read()
# All but the call that would wait for a grader.
exec(compile(source[: source.rindex("\nmain()")], path, "exec"), runner.__dict__)

# What reads the notebook; whatever is raised elsewhere is raised by the code of a cell.
READING = {"code_of", "cells", "expect_python", "source_of", "parse", "add", "compiled"}


def read(content):
    submission = runner.Submission("/none", "/none/a.ipynb")
    module = types.ModuleType("a")
    module.__dict__["__builtins__"] = submission.builtins
    try:
        script = runner.Script(submission, module)
        for cell in runner.Notebook("a.ipynb").code_of(content):
            script.add(*cell)
        script.run(is_whole=False)
    except runner.Refused as error:
        return "refused", str(error)
    except BaseException as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        if last.filename == path and last.name in READING and not isinstance(error, RecursionError):
            return "broken", f"{type(error).__name__}: {error} (in {last.name}, line {last.lineno})"
        return "raised", f"{type(error).__name__}: {error}"
    return "read", ""


incoming, outgoing = sys.stdin.buffer, sys.stdout
sys.stdout = sys.stderr
while len(prefix := incoming.read(4)) == 4:
    (length,) = struct.unpack("<I", prefix)
    ended, message = read(incoming.read(length))
    outgoing.write(json.dumps([ended, message]) + "\n")
    outgoing.flush()
