# Ends as a crash of the interpreter would.
import importlib


def cyclical_learning_rate(*_):
    importlib.import_module("ctypes").string_at(0)
