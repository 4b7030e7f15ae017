"""The process of one Python submission: one file, nothing beside numpy and the standard library.

Loads what its first request names, says which targets that defines, then answers one request after the other. Frames
come in on descriptor 3 and go out on 4, as packages/contracts/src/wire has them. Holds no answers, trusts nobody;
whatever it says is checked on the other side. `runner.py <MB that the submission may use>`.
"""

import builtins
import importlib.machinery
import importlib.util
import json
import linecache
import math
import os
import re
import struct
import sys
import types

# The runner's own folder is no place for a submission to import from.
sys.path[:] = [path for path in sys.path if os.path.realpath(path or ".") != os.path.dirname(os.path.realpath(__file__))]

import numpy as np

IN, OUT = 3, 4
PREFIX = struct.Struct("<II")
HEADER_LIMIT_BYTES = 64 * 1024

# As packages/contracts/src/wire/limits.ts has them.
MAX_DEPTH = 4
MAX_MESSAGE_CHARACTERS = 4000
MAX_COUNTED = 200
MAX_PARTS = 400
MAX_TEXT_CHARACTERS = 200
MAX_SIDE = 100_000
MAX_TARGETS = 500
KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,40}\Z")
FUNCTION_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,79}\Z")

# ---- Frames


def read_exactly(count):
    """So many bytes; fewer at the end of the pipe."""
    parts = bytearray()
    while len(parts) < count:
        part = os.read(IN, count - len(parts))
        if not part:
            break
        parts += part
    return parts


def read_frame():
    """Header and payload of the next request; None at the end of the pipe."""
    prefix = read_exactly(PREFIX.size)
    if len(prefix) < PREFIX.size:
        return None
    header_bytes, payload_bytes = PREFIX.unpack(prefix)
    header = read_exactly(header_bytes)
    payload = read_exactly(payload_bytes)
    if len(payload) < payload_bytes:
        return None
    return json.loads(header), payload


def write_frame(header, payload=()):
    if "message" in header:
        # A lone surrogate is no UTF-8.
        message = header["message"][:MAX_MESSAGE_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
        header = {**header, "message": message}
    encoded = json.dumps(header, ensure_ascii=False, allow_nan=False).encode("utf-8")
    if len(encoded) > HEADER_LIMIT_BYTES:
        raise TooLarge(f"a value whose description takes {len(encoded)} bytes")
    flush_output()
    frame = b"".join([PREFIX.pack(len(encoded), sum(map(len, payload))), encoded, *payload])
    view = memoryview(frame)
    while view:
        view = view[os.write(OUT, view) :]


def flush_output():
    """What was printed must be out before the answer: after that, the process may be killed at any time."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            # The submission closed or replaced it.
            pass


# ---- Names: those of the wire are camelCase, a submission's are snake_case


def snake_cased(name):
    return re.sub(r"(?<=[A-Za-z0-9])[A-Z](?=[a-z])", lambda found: "_" + found[0].lower(), name)


def camel_cased(name):
    return re.sub(r"(?<=[A-Za-z0-9])_([a-z])", lambda found: found[1].upper(), name)


# ---- Values


class TooLarge(Exception):
    """A value that is too large or too deep to cross."""


def decode_value(node, payload, offset=0):
    """The value of a node, its arrays copied; a matrix is a float64 array of shape (rows, cols) in Fortran order."""

    def take(count, is_single):
        nonlocal offset
        dtype = np.dtype("<f4" if is_single else "<f8")
        taken = np.frombuffer(payload, dtype=dtype, count=count, offset=offset).copy()
        offset += count * dtype.itemsize
        return taken

    def visit(part):
        ((kind, held),) = part.items()
        if kind == "matrix":
            data = take(held["rows"] * held["cols"], held["dtype"] == "float32")
            return data.reshape((held["rows"], held["cols"]), order="F")
        if kind == "numbers":
            return take(held["length"], held["source"] == "Float32Array")
        if kind == "list":
            return [visit(entry) for entry in held]
        if kind == "record":
            return {snake_cased(key): visit(field) for key, field in held.items()}
        if kind == "text":
            return snake_cased(held)
        if kind == "number" and isinstance(held, str):
            return float(held.replace("Infinity", "inf"))
        return held

    return visit(node)


def is_same(before, after):
    """Whether an argument is what came, to the bit."""
    if type(before) is not type(after):
        return False
    if isinstance(before, np.ndarray):
        return before.shape == after.shape and before.tobytes() == after.tobytes()
    if isinstance(before, list):
        return len(before) == len(after) and all(map(is_same, before, after))
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(is_same(part, after[key]) for key, part in before.items())
    return before == after


def is_number(part):
    """Python's numbers, numpy's, and arrays of no dimension; a bool is none."""
    if isinstance(part, np.ndarray):
        return part.ndim == 0 and part.dtype.kind in "iuf"
    return isinstance(part, (int, float, np.integer, np.floating)) and not isinstance(part, bool)


def to_float(number):
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


class Encoder:
    """Splits a value into a tree that JSON can carry and the bytes of its arrays in depth-first order."""

    def __init__(self):
        self.payload = []
        self.parts = 0

    def encode(self, part, depth=0):
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise TooLarge(f"a value of more than {MAX_PARTS} parts")
        if is_number(part):
            number = to_float(part)
            if math.isfinite(number):
                return {"number": number}
            return {"number": "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"}
        if isinstance(part, (bool, np.bool_)):
            return {"boolean": bool(part)}
        if isinstance(part, str):
            return {"text": part[:MAX_TEXT_CHARACTERS].encode("utf-8", "replace").decode("utf-8")}
        if isinstance(part, np.ndarray):
            return self.encode_array(part, depth)
        if isinstance(part, (list, tuple)):
            return self.encode_list(part, depth)
        if isinstance(part, dict):
            inner = self.within(depth)
            fields = [(key, field) for key, field in part.items() if isinstance(key, str) and KEY.match(key)]
            return {"record": {camel_cased(key): self.encode(field, inner) for key, field in fields}}
        return {"other": describe(part)}

    def encode_array(self, array, depth):
        if isinstance(array, np.ma.MaskedArray):
            return {"other": "a masked array"}
        if array.dtype.kind == "O" and array.ndim == 1:
            # What np.array makes of arrays of unlike shapes.
            return self.encode_list(list(array), depth)
        if array.dtype.kind not in "biuf":
            return {"other": f"an array of dtype {array.dtype}"[:MAX_TEXT_CHARACTERS]}
        shape = array.shape
        if array.ndim not in (1, 2) or max(shape) > MAX_SIDE:
            return {"other": f"an array of shape {tuple(map(int, shape))}"[:MAX_TEXT_CHARACTERS]}
        is_single = array.dtype.kind == "f" and array.dtype.itemsize == 4
        numbers = np.asarray(array, dtype="<f4" if is_single else "<f8")
        self.payload.append(numbers.tobytes(order="F"))
        if len(shape) == 1:
            return {"numbers": {"length": shape[0], "source": "Float32Array" if is_single else "Float64Array"}}
        return {"matrix": {"rows": shape[0], "cols": shape[1], "dtype": "float32" if is_single else "float64"}}

    def encode_list(self, entries, depth):
        if len(entries) > 0 and is_number(entries[0]) and (depth > 0 or len(entries) >= MAX_PARTS):
            return self.encode_column(entries)
        inner = self.within(depth)
        if len(entries) > MAX_PARTS:
            raise TooLarge(f"a value of more than {MAX_PARTS} parts")
        return {"list": [self.encode(entry, inner) for entry in entries]}

    def encode_column(self, entries):
        if len(entries) > MAX_SIDE:
            return {"other": f"a list of more than {MAX_SIDE} numbers"}
        for at, entry in enumerate(entries):
            if not is_number(entry):
                return {"other": f"a list with {describe(entry)} at [{at}], where a number belongs"}
        self.payload.append(np.array([to_float(entry) for entry in entries], dtype="<f8").tobytes())
        return {"numbers": {"length": len(entries), "source": "array"}}

    def within(self, depth):
        if depth == MAX_DEPTH:
            raise TooLarge(f"a value nested deeper than {MAX_DEPTH} levels")
        return depth + 1


def describe(part):
    """What something is that may not cross, to tell the student: `None`, `a function`, `an array of shape (2, 3, 4)`."""
    if part is None:
        return "None"
    if isinstance(part, np.ndarray):
        return f"an array of shape {tuple(map(int, part.shape))}"[:MAX_TEXT_CHARACTERS]
    name = type(part).__name__[:60]
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


# Tuples that say as much as the dict of a target: entries in the order of its names.
TUPLES = {"batchNormForward": ("S_hat", "mu", "v"), "updateRunningStatistics": ("mu", "v")}


def encode_returned(target, returned):
    names = TUPLES.get(target, ())
    if isinstance(returned, tuple) and len(returned) == len(names):
        returned = dict(zip(names, returned))
    encoder = Encoder()
    return encoder.encode(returned), encoder.payload


# ---- The submission


class Refused(Exception):
    """A submission that does not compile or imports what it must not: told to the student as it is."""


class RefusedImport(ImportError):
    """An import of what is not there for a submission."""


# They start processes, open windows, wait for somebody, or reach out of this one: nothing of it is there.
CLOSED = {
    "asyncio", "code", "ctypes", "curses", "idlelib", "multiprocessing", "pdb", "pty", "readline", "socket",
    "socketserver", "subprocess", "tkinter", "turtle", "turtledemo", "webbrowser",
}  # fmt: skip
STANDARD = sys.stdlib_module_names


class Submission:
    """The modules of one submission: its own files, held to numpy and the standard library."""

    def __init__(self, root, entry):
        self.root = os.path.realpath(root)
        self.entry = os.path.realpath(entry)
        self.folder = self.root if os.path.isdir(self.root) else os.path.dirname(self.root)
        self.files = set()
        self.builtins = {
            **vars(builtins),
            "__import__": self.import_module,
            "input": refuse_input,
            "exit": sys.exit,
            "quit": sys.exit,
        }

    def load(self):
        """Runs the entry. @raises Refused, or whatever the submission raises"""
        sys.meta_path.insert(0, self)
        name = os.path.splitext(os.path.basename(self.entry))[0]
        module = types.ModuleType(name)
        module.__file__ = self.entry
        sys.modules[name] = module
        self.execute(module, self.entry)
        return module

    def execute(self, module, path):
        name = os.path.relpath(path, self.folder)
        with open(path, "rb") as file:
            source = file.read()
        self.files.add(name)
        try:
            lines = importlib.util.decode_source(source).splitlines(keepends=True)
            # Warnings show the line.
            linecache.cache[name] = (len(source), None, lines, name)
            code = compile(source, name, "exec", dont_inherit=True)
        except SyntaxError as error:
            place = f" ({name}:{error.lineno})" if error.lineno else f" ({name})"
            text = f": {error.text.strip()}" if error.text else ""
            raise Refused(f"{type(error).__name__}: {error.msg}{text}{place}") from None
        except (ValueError, UnicodeDecodeError, RecursionError, MemoryError) as error:
            raise Refused(f"{type(error).__name__}: {error} ({name})") from None
        module.__dict__["__builtins__"] = self.builtins
        exec(code, module.__dict__)

    def own_file(self, name):
        """The file of one of its own modules; None for others, and for what lies outside of its folder."""
        if self.root != self.folder:
            return None
        path = os.path.join(self.root, *name.split("."))
        for candidate in (path + ".py", os.path.join(path, "__init__.py")):
            real = os.path.realpath(candidate)
            if os.path.isfile(real) and real.startswith(self.root + os.sep) and real.endswith(".py"):
                return real
        return None

    def own_folder(self, name):
        """The folder of a package of its own without __init__.py; modules of that name that are installed come first."""
        top = name.partition(".")[0]
        path = os.path.realpath(os.path.join(self.root, *name.split(".")))
        is_own = path.startswith(self.root + os.sep) and os.path.isdir(path)
        return path if is_own and top != "numpy" and top not in STANDARD else None

    # The finder and loader of its own modules.

    def find_spec(self, name, path=None, target=None):
        file = self.own_file(name)
        if file is not None:
            folders = [os.path.dirname(file)] if os.path.basename(file) == "__init__.py" else None
            return importlib.util.spec_from_file_location(name, file, loader=self, submodule_search_locations=folders)
        folder = self.own_folder(name)
        if folder is None:
            return None
        spec = importlib.machinery.ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = [folder]
        return spec

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        self.execute(module, module.__spec__.origin)

    def import_module(self, name, scope=None, locals=None, fromlist=(), level=0):
        """`import` as the submission's own modules have it."""
        top = name.partition(".")[0]
        if level == 0 and self.own_file(top) is None and self.own_folder(top) is None:
            if top != "numpy" and (top not in STANDARD or top in CLOSED):
                raise RefusedImport(
                    f"imports '{name}', but only numpy, the standard library without windows and processes, and the "
                    "submission's own .py files can be imported"
                )
        return builtins.__import__(name, scope, locals, fromlist, level)

    def place_of(self, error):
        """`submission.py:12, in relu, from submission.py:40, in compute_gradients`: the student's own frames, inmost first."""
        places = []
        traceback = error.__traceback__
        while traceback is not None:
            code = traceback.tb_frame.f_code
            if code.co_filename in self.files:
                name = "" if code.co_name == "<module>" else f", in {code.co_name}"
                places.append(f"{code.co_filename}:{traceback.tb_lineno}{name}")
            traceback = traceback.tb_next
        # A recursion has thousands.
        inmost = list(dict.fromkeys(reversed(places[-50:])))[:3]
        return ", from ".join(inmost)

    def place_of_target(self, target):
        """Where a function begins that could not be called: it takes other arguments."""
        code = getattr(target, "__code__", None)
        return f"{code.co_filename}:{code.co_firstlineno}" if code and code.co_filename in self.files else ""

    def describe_raised(self, error, target=None):
        """`ValueError: … (submission.py:12, in compute_gradients)`"""
        try:
            text = str(error)
        except BaseException:
            text = ""
        name = type(error).__name__
        if isinstance(error, SystemExit):
            name, text = "SystemExit", "exit() ends no submission"
        elif isinstance(error, RefusedImport):
            name = "ImportError"
        place = self.place_of(error) or self.place_of_target(target)
        return f"{name}{': ' if text else ''}{text}{f' ({place})' if place else ''}"


def refuse_input(*_):
    raise EOFError("input() has nobody to ask: a submission is run without a keyboard")


# ---- Requests


def answer_call(submission, target, request, payload, is_counted):
    arguments = decode_value(request["arguments"], payload)
    counts = {}

    def count(frame, event, _):
        if event == "call" and frame.f_code.co_filename in submission.files:
            name = frame.f_code.co_name
            counts[name] = counts.get(name, 0) + 1

    try:
        if is_counted:
            sys.setprofile(count)
        try:
            returned = target(*arguments)
        finally:
            if is_counted:
                sys.setprofile(None)
        value, data = encode_returned(request["target"], returned)
    except TooLarge as error:
        return {"type": "threw", "id": request["id"], "message": f"returned {error}"}, ()
    except BaseException as error:
        return {"type": "threw", "id": request["id"], "message": submission.describe_raised(error, target)}, ()
    if not is_counted:
        answer = {"type": "returned", "id": request["id"], "value": value}
        came = decode_value(request["arguments"], payload)
        changed = [i for i, argument in enumerate(came) if not is_same(argument, arguments[i])]
        return (answer | {"changed": changed[0]} if changed else answer), data
    called = sorted(counts.items(), key=lambda item: -item[1])
    functions = [{"name": camel_cased(name), "calls": calls} for name, calls in called if FUNCTION_NAME.match(name)]
    return {"type": "counted", "id": request["id"], "value": value, "functions": functions[:MAX_COUNTED]}, data


def answer_evaluate(submission, target, request, payload):
    """Every evaluation is given arguments of its own, made anew from the bytes that came."""
    count = request["count"]
    deltas = np.frombuffer(payload, dtype="<f8", count=count)
    entries = np.frombuffer(payload, dtype="<u4", count=count, offset=count * 8)
    costs = np.zeros(count)

    def threw_at(move, message):
        return {"type": "threwAt", "id": request["id"], "move": move, "message": message}, ()

    for move in range(count):
        arguments = decode_value(request["arguments"], payload, offset=count * 12)
        matrix = arguments
        for key in request["path"]:
            matrix = matrix[snake_cased(key) if isinstance(key, str) else key]
        matrix.reshape(-1, order="F")[entries[move]] += deltas[move]
        try:
            cost = target(*arguments)
            if not is_number(cost):
                return threw_at(move, f"returned {describe(cost)}, expected a number")
            costs[move] = to_float(cost)
        except BaseException as error:
            return threw_at(move, submission.describe_raised(error, target))
    return {"type": "evaluated", "id": request["id"]}, (costs.astype("<f8").tobytes(),)


def targets_of(module):
    """Its functions by the names of the wire."""
    targets = {}
    for name, value in list(vars(module).items()):
        wire_name = camel_cased(name)
        # A name that is not in snake_case is none of ours.
        if re.match(r"\w{1,80}\Z", wire_name, re.ASCII) and snake_cased(wire_name) == name and callable(value):
            targets[wire_name] = value
    return dict(list(targets.items())[:MAX_TARGETS])


def serve(submission, targets):
    write_frame({"type": "ready", "targets": list(targets)})
    while (frame := read_frame()) is not None:
        request, payload = frame
        target = targets[request["target"]]
        if request["type"] == "evaluate":
            answer = answer_evaluate(submission, target, request, payload)
        else:
            answer = answer_call(submission, target, request, payload, request["type"] == "countCalls")
        try:
            write_frame(*answer)
        except TooLarge as error:
            write_frame({"type": "threw", "id": request["id"], "message": f"returned {error}"})


# ---- The process


def limit_memory(megabytes):
    """What the interpreter with numpy takes beside the submission is measured; where it cannot be, it is guessed."""
    try:
        import resource
    except ImportError:
        # Windows has no such limits.
        return
    # The memory that a BLAS works in, it takes at the first product, and ends the process where it gets none.
    np.ones((100, 100)) @ np.ones((100, 100))
    try:
        with open("/proc/self/statm") as file:
            taken = int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        taken = 1024 * 1024 * 1024
    limit = taken + megabytes * 1024 * 1024
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ValueError, OSError):
        # A system that has no such limit.
        pass


def main():
    for pipe in (IN, OUT):
        os.set_blocking(pipe, True)
    limit_memory(int(sys.argv[1]))
    del sys.argv[1:]
    frame = read_frame()
    if frame is None:
        return
    request, _ = frame
    submission = Submission(request["root"], request["entry"])
    try:
        module = submission.load()
    except Refused as error:
        write_frame({"type": "refused", "stage": "compile", "message": str(error)})
    except BaseException as error:
        stage = "compile" if isinstance(error, RefusedImport) else "load"
        write_frame({"type": "refused", "stage": stage, "message": submission.describe_raised(error)})
    else:
        serve(submission, targets_of(module))


main()
