# Reads what is not its own, and prints it.
import os

from tried import bait, each


def show(path):
    with open(path, errors="replace") as file:
        print(file.read())


def environment():
    print(os.environ[bait["variable"]])


def attempt():
    return each(
        {
            "closedFile": lambda: show(bait["closedFile"]),
            "openFile": lambda: show(bait["openFile"]),
            "otherSubmission": lambda: show(bait["otherSubmission"]),
            "folder": lambda: os.listdir(bait["folder"]),
            "existence": lambda: os.path.exists(bait["openFile"]),
            "shadow": lambda: show("/etc/shadow"),
            "passwd": lambda: show("/etc/passwd"),
            "solution": lambda: show(bait["solution"]),
            "graderSource": lambda: show(bait["graderSource"]),
            "environment": environment,
            "ownProcess": lambda: show("/proc/self/environ"),
            "launcher": lambda: show(f"/proc/{bait['pid']}/environ"),
            "parent": lambda: show(f"/proc/{os.getppid()}/cmdline"),
            "upwards": lambda: show("../../../.." + bait["openFile"]),
            "byProcRoot": lambda: os.readlink("/proc/1/root"),
            "disk": lambda: open("/dev/sda"),
            "memory": lambda: open("/dev/mem"),
            "terminal": lambda: open("/dev/tty"),
            "system": lambda: os.listdir("/sys"),
        }
    )
