# Writes wherever there may be a place: the test looks there.
import os
import sys
import tempfile

from tried import bait, each

HERE = os.path.dirname(__file__)


def write(path):
    with open(path, "w") as file:
        file.write("written")


def attempt():
    own = f"{HERE}/submission.py"
    other = f"{HERE}/other.txt"
    return each(
        {
            "cell": lambda: write(f"{HERE}/written"),
            "ownSource": lambda: write(own),
            "publicFolder": lambda: write(f"{bait['publicFolder']}/written"),
            "besideSecret": lambda: write(f"{bait['folder']}/written"),
            "temporary": lambda: write(f"/tmp/{bait['token']}"),
            "root": lambda: write(f"/{bait['token']}"),
            "sharedMemory": lambda: write(f"/dev/shm/{bait['token']}"),
            "device": lambda: write(f"/dev/{bait['token']}"),
            "folder": lambda: os.mkdir(f"{HERE}/made"),
            "link": lambda: os.symlink("/etc", f"{HERE}/linked"),
            "hardLink": lambda: os.link(own, f"{HERE}/hard"),
            "mode": lambda: os.chmod(own, 0o777),
            "times": lambda: os.utime(own, (0, 0)),
            "remove": lambda: os.unlink(other),
            "rename": lambda: os.rename(other, f"{HERE}/renamed.txt"),
            "runner": lambda: open(sys.modules["__main__"].__file__, "a"),
            "runtime": lambda: open(os.path.realpath(sys.executable), "r+b"),
            "truncate": lambda: os.truncate(own, 0),
            "attribute": lambda: os.setxattr(own, "user.written", b""),
            "temporaryFile": lambda: tempfile.TemporaryFile().close(),
            "unnamedFile": lambda: os.open(HERE, os.O_TMPFILE | os.O_RDWR),
        }
    )
