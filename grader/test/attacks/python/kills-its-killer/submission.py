# Leaves a process behind that kills whoever comes to kill it as its own user.
import os
import signal

from tried import each


def leave():
    if os.fork() > 0:
        return
    os.setsid()
    # What is read has to close, or nobody would come.
    os.closerange(0, 64)
    while True:
        try:
            os.kill(-1, signal.SIGKILL)
        except OSError:
            pass


def attempt():
    return each({"leave": leave})
