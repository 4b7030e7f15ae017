# Looks into the cells beside its own.
import os

from tried import each

CELL = os.path.dirname(os.path.dirname(__file__))


def look(step):
    name = os.path.basename(CELL)
    beside = os.path.join(os.path.dirname(CELL), str(int(name) + step) if name.isdigit() else name + "1")
    print(os.listdir(beside))


def attempt():
    return each({"siblings": lambda: os.listdir(os.path.dirname(CELL)), "before": lambda: look(-1), "after": lambda: look(1)})
