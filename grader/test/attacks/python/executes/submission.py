# Puts another program into its own process.
import os
import sys


def attempt():
    os.execv(os.path.realpath(sys.executable), [sys.executable, "-c", "print('executed')"])
