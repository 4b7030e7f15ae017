"""The process of one Python submission: one file, nothing beside numpy and the standard library.

Loads what its first request names, says which targets that defines, then answers one request after the other. Frames
come in on descriptor 3 and go out on 4, as packages/contracts/src/wire has them. Holds no answers, trusts nobody;
whatever it says is checked on the other side. `runner.py <MB that the submission may use>`.
"""

import __future__
import ast
import builtins
import importlib.machinery
import importlib.util
import json
import linecache
import math
import mmap
import os
import random
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
# An array of them crosses as float64, and says so.
ELEMENT_TYPES = {
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16",
}  # fmt: skip
# Nodes that are made before it is known which are too many.
MOST_NODES = 20_000
# A longer text counts as several parts.
PART_BYTES = 64
TOO_MANY = f"a value of more than {MAX_PARTS} parts"
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
    for text in ("message", "leftOut"):
        if text in header:
            # A lone surrogate is no UTF-8.
            told = header[text][:MAX_MESSAGE_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
            header = {**header, text: told}
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
    """A value whose description is too long to cross."""


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


class Container:
    """A list or a record on its way into a tree: how wide it is, and how many parts it and all in it have."""

    def __init__(self, parent, width):
        self.parent = parent
        self.depth = 0 if parent is None else parent.depth + 1
        self.width = width
        self.parts = 1
        self.node = None

    def upwards(self):
        each = self
        while each is not None:
            yield each
            each = each.parent


class Encoder:
    """Splits an answer into a tree that JSON can carry and the bytes of its arrays in depth-first order.

    A cache beside a right answer is no reason to refuse it: a description takes the place of what is too deep, and of the
    widest lists and dicts until MAX_PARTS are left.
    """

    def __init__(self):
        self.payload = []
        # Of nodes, by id: their bytes.
        self.bytes = {}
        self.containers = []
        self.cut = set()

    def encode(self, value):
        root = self.visit(value, None, MOST_NODES)
        self.cut_to_size()
        return self.finished(root)

    def visit(self, part, parent, room):
        """The node of a part; room is for how many nodes: a list shares its own out among its entries."""
        if isinstance(part, np.ndarray) and not is_number(part):
            return self.visit_array(part, parent, room)
        if isinstance(part, (list, tuple)):
            return self.visit_list(part, parent, room)
        if isinstance(part, dict):
            fields = [(key, field) for key, field in part.items() if isinstance(key, str) and KEY.match(key)]
            keys = [camel_cased(key) for key, _ in fields]

            def record(nodes):
                return {"record": dict(zip(keys, nodes))}

            return self.visit_container([field for _, field in fields], parent, room, record)
        return self.leaf(simple(part), parent)

    def visit_array(self, array, parent, room):
        if isinstance(array, np.ma.MaskedArray):
            return self.leaf({"other": "a masked array"}, parent)
        if array.dtype.kind == "O":
            return self.visit_objects(array, parent, room)
        if array.dtype.kind not in "biuf":
            return self.leaf({"other": f"an array of dtype {array.dtype}"[:MAX_TEXT_CHARACTERS]}, parent)
        shape = array.shape
        if array.ndim not in (1, 2) or max(shape) > MAX_SIDE:
            return self.leaf({"other": describe(array)}, parent)
        is_single = array.dtype.kind == "f" and array.dtype.itemsize == 4
        kind = {"elements": array.dtype.name} if array.dtype.name in ELEMENT_TYPES else {}
        if len(shape) == 1:
            source = "Float32Array" if is_single else "Float64Array"
            node = {"numbers": {"length": shape[0], "source": source, **kind}}
        else:
            dtype = "float32" if is_single else "float64"
            node = {"matrix": {"rows": shape[0], "cols": shape[1], "dtype": dtype, **kind}}
        return self.leaf(node, parent, np.asarray(array, dtype="<f4" if is_single else "<f8").tobytes(order="F"))

    def visit_objects(self, array, parent, room):
        """What np.array makes of a list of arrays: their shapes decide how many of its axes it has."""
        if array.ndim == 2 and max(array.shape) <= MAX_SIDE and all(map(is_number, array.flat)):
            numbers = np.array([to_float(entry) for entry in array.flat]).reshape(array.shape)
            return self.visit_array(numbers, parent, room)
        if array.ndim == 0:
            return self.leaf({"other": describe(array)}, parent)
        return self.visit_list(list(array), parent, room)

    def visit_list(self, entries, parent, room):
        is_inner = parent is not None
        if len(entries) > 0 and is_number(entries[0]) and (is_inner or len(entries) >= MAX_PARTS):
            return self.visit_column(entries, parent)
        return self.visit_container(entries, parent, room, lambda nodes: {"list": nodes})

    def visit_column(self, entries, parent):
        if len(entries) > MAX_SIDE:
            return self.leaf({"other": f"a list of more than {MAX_SIDE} numbers"}, parent)
        for at, entry in enumerate(entries):
            if not is_number(entry):
                what = f"a list with {describe(entry)} at [{at}], where a number belongs"
                return self.leaf({"other": what[:MAX_TEXT_CHARACTERS]}, parent)
        numbers = np.array([to_float(entry) for entry in entries], dtype="<f8")
        return self.leaf({"numbers": {"length": len(entries), "source": "array"}}, parent, numbers.tobytes())

    def visit_container(self, parts, parent, room, node_of):
        container = Container(parent, len(parts))
        if container.depth == MAX_DEPTH:
            return self.leaf({"other": f"a value nested deeper than {MAX_DEPTH} levels"}, parent)
        if len(parts) >= min(room, MAX_PARTS):
            return self.leaf({"other": TOO_MANY}, parent)
        share = (room - 1) // max(1, len(parts))
        container.node = node_of([self.visit(part, container, share) for part in parts])
        self.containers.append(container)
        if parent is not None:
            parent.parts += container.parts
        return container.node

    def leaf(self, node, parent, data=None):
        if data is not None:
            self.bytes[id(node)] = data
        if parent is not None:
            text = node.get("text") or node.get("other") or ""
            parent.parts += 1 + len(json.dumps(text, ensure_ascii=False).encode()) // PART_BYTES
        return node

    def cut_to_size(self):
        """The widest are cut first, of equals the one that holds most, and the value itself last."""
        if not self.containers:
            return
        root = self.containers[-1]
        for container in sorted(self.containers, key=lambda each: (each is root, -each.width, -each.parts)):
            if root.parts <= MAX_PARTS:
                return
            if not any(id(each.node) in self.cut for each in container.upwards()):
                self.cut.add(id(container.node))
                less = container.parts - 1
                for each in container.upwards():
                    each.parts -= less

    def finished(self, node):
        """The tree without what was cut; the bytes of what is left go into the payload."""
        if id(node) in self.cut:
            return {"other": TOO_MANY}
        if "list" in node:
            return {"list": [self.finished(entry) for entry in node["list"]]}
        if "record" in node:
            return {"record": {key: self.finished(field) for key, field in node["record"].items()}}
        if id(node) in self.bytes:
            self.payload.append(self.bytes[id(node)])
        return node


def simple(part):
    if is_number(part):
        number = to_float(part)
        if math.isfinite(number):
            return {"number": number}
        return {"number": "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"}
    if isinstance(part, (bool, np.bool_)):
        return {"boolean": bool(part)}
    if isinstance(part, str):
        return {"text": part[:MAX_TEXT_CHARACTERS].encode("utf-8", "replace").decode("utf-8")}
    return {"other": describe(part)}


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
    """A submission that does not compile or cannot be put together: told to the student as it is."""


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

    def __init__(self, root, entry, main=None):
        self.root = os.path.realpath(root)
        self.entry = os.path.realpath(entry)
        # What an adapter may import as `submission`.
        self.main = None if main is None else os.path.realpath(main)
        self.folder = self.root if os.path.isdir(self.root) else os.path.dirname(self.root)
        self.files = set()
        self.left_out = []
        # Of names that what was left out would bind: what that is, where, and why.
        self.unbound = {}
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
        # One of the course is never taken for the student's file of the same name.
        name = os.path.splitext(os.path.basename(self.entry))[0] if self.is_inside(self.entry) else "adapter"
        module = types.ModuleType(name)
        module.__file__ = self.entry
        sys.modules[name] = module
        self.execute(module, self.entry)
        return module

    def is_inside(self, path):
        return path == self.root or path.startswith(self.root + os.sep)

    def execute(self, module, path):
        name = os.path.relpath(path, self.folder) if self.is_inside(path) else os.path.basename(path)
        with open(path, "rb") as file:
            source = file.read()
        module.__dict__["__builtins__"] = self.builtins
        script = Script(self, module)
        if path.endswith(NOTEBOOK):
            for cell in Notebook(name).code_of(source):
                script.add(*cell)
            self.left_out += script.run(is_whole=False)
            return
        script.add(name, *parse_file(source, name))
        try:
            self.left_out += script.run(is_whole=True)
        except Refused:
            raise
        except BaseException as error:
            why = shortened(self.describe_raised(error), MAX_REASON)
            self.left_out.append(
                f"the top level of {name} raises {why}, so only its imports, definitions and constants are run (put "
                "what loads, trains or plots under `if __name__ == '__main__':`), without "
                + ", ".join(script.run(is_whole=False))
            )

    def own_file(self, name):
        """The file of one of its own modules; None for others, and for what lies outside of its folder."""
        found = self.file_in_root(name) if self.root == self.folder else None
        if found is None and self.main is not None and name in self.names_of_main():
            return self.main
        return found

    def names_of_main(self):
        stem, ending = os.path.splitext(os.path.basename(self.main))
        return ("submission", stem) if ending == NOTEBOOK else ("submission",)

    def file_in_root(self, name):
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

    def is_there(self, name):
        """Whether a submission may import it."""
        top = name.partition(".")[0]
        if self.own_file(top) is not None or self.own_folder(top) is not None:
            return True
        return top == "numpy" or (top in STANDARD and top not in CLOSED)

    def import_module(self, name, scope=None, locals=None, fromlist=(), level=0):
        """`import` as the submission's own modules have it."""
        if level == 0 and not self.is_there(name):
            if name == "submission" and self.main is None and self.is_adapted():
                self.refuse_ambiguous()
            raise RefusedImport(
                f"imports '{name}', but only numpy, the standard library without windows and processes, and the "
                "submission's own .py files can be imported"
            )
        return builtins.__import__(name, scope, locals, fromlist, level)

    def is_adapted(self):
        return not self.is_inside(self.entry) or os.path.basename(self.entry) == "adapter.py"

    def refuse_ambiguous(self):
        names = (name for name in sorted(os.listdir(self.folder)) if name.endswith((".py", NOTEBOOK)))
        found = [name for name in names if name != "adapter.py"]
        if not found:
            raise Refused(f"{os.path.basename(self.entry)} imports 'submission', but there is no other file beside it")
        raise Refused(
            f"{os.path.basename(self.entry)} imports 'submission', but which of {', '.join(found)} is the main file? "
            f"Give it (gradus check <folder>/{found[0]}), give it the name that the assignment "
            "asks for, or import it by its own name"
        )

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
        elif isinstance(error, ImportError):
            # Without the place of a library on this machine.
            text = re.sub(r" \([^()]*\)$", "", text)
        place = self.place_of(error) or self.place_of_target(target)
        told = f"{name}{': ' if text else ''}{text}{f' ({place})' if place else ''}"
        return f"{told}{self.clue_of(error)}"

    def clue_of(self, error):
        """Of a name that is missing because what binds it was left out: `: 'plt' comes from `import …` (…), which …`"""
        name = getattr(error, "name", None)
        module = getattr(error, "obj", None)
        is_own = isinstance(module, types.ModuleType) and vars(module).get("__builtins__") is self.builtins
        is_missing = isinstance(error, NameError) or (isinstance(error, AttributeError) and is_own)
        why = self.unbound.get(name, self.unbound.get("*")) if is_missing and isinstance(name, str) else None
        return f": {why}" if why else ""

    def told_left_out(self):
        """For a reply: what of its files was not run."""
        return {"leftOut": ", ".join(self.left_out)} if self.left_out else {}


# ---- What is run of a file, from top to bottom: all of it, or what defines functions, classes and constants

MAX_LEFT_OUT = 8
MAX_QUOTED = 40
MAX_REASON = 300
NOT_HERE = "only numpy, Python's standard library and your own files are here"
NOT_DEFINING = "only imports, definitions and constants are run"
IMPORTS = (ast.Import, ast.ImportFrom)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
BLOCKS = {
    ast.For: "a for loop", ast.AsyncFor: "a for loop", ast.While: "a while loop", ast.With: "a with block",
    ast.AsyncWith: "a with block", ast.If: "an if", ast.Try: "a try",
}  # fmt: skip
# What makes constants of constants, beside numpy's scalars and what is in math; and what starts their random numbers.
PURE = (
    abs, bool, complex, dict, float, frozenset, int, len, list, max, min, range, round, set, slice, str, sum, tuple,
    np.dtype, np.finfo, np.iinfo, np.random.default_rng, np.random.RandomState, np.random.seed, random.seed,
)  # fmt: skip
CONSTANT_PARTS = (
    ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp,
    ast.Subscript, ast.Slice, ast.Attribute, ast.Starred, ast.JoinedStr, ast.FormattedValue, ast.Lambda,
)  # fmt: skip
FUTURE_FLAGS = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)


class Piece:
    """A file, or a cell of a notebook: its statements with their code, and the lines of those that are magics."""

    def __init__(self, file, cell, statements, magics):
        self.file = file
        self.cell = cell
        self.statements = statements
        self.magics = magics

    def place(self, first, last):
        """`cell 3 lines 5-7`, `submission.py:5-7`"""
        lines = f"{first}" if first == last else f"{first}-{last}"
        if self.cell:
            return f"{self.cell} line{'' if first == last else 's'} {lines}"
        return f"{self.file}:{lines}"


class Script:
    """The statements of a file or a notebook. Runs them; what is left out of them is kept, with where and why."""

    def __init__(self, submission, module):
        self.submission = submission
        self.scope = module.__dict__
        self.before = dict(self.scope)
        self.pieces = []
        # Nobody asks what a type is called: that of something that is left out is no reason to leave out more.
        self.flags = __future__.annotations.compiler_flag

    def add(self, file, source, tree, cell="", magics=()):
        self.submission.files.add(file)
        # Warnings show the line.
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        statements = [(node, self.compiled(node, file)) for whole in tree.body for node in one_by_one(whole)]
        refused = [code for _, code in statements if isinstance(code, Refused)]
        if refused and not cell:
            raise refused[0]
        self.pieces.append(Piece(file, cell, statements, dict(magics)))

    def compiled(self, node, file):
        """Its code; why there is none, where it may yet be left out: `await` at the top level of a cell."""
        try:
            code = compile(ast.Module([node], []), file, "exec", flags=self.flags, dont_inherit=True)
        except CODE_ERRORS as error:
            return refused_code(error, file)
        self.flags |= code.co_flags & FUTURE_FLAGS
        return code

    def run(self, is_whole):
        """Runs all of it, or what defines something. Returns what is left out. @raises what all of it raises"""
        self.is_whole = is_whole
        self.scope.clear()
        self.scope.update(self.before)
        # Names that what was left out would have bound anew, or changed.
        self.stale = set()
        self.raised = []
        self.left_out = []
        for piece in self.pieces:
            self.run_piece(piece)
        return [*shortened_list(self.raised), *shortened_list(self.left_out)]

    def run_piece(self, piece):
        # Runs of neighbours that are left out: first line, last line, what.
        runs = []
        was_run, is_all = True, True
        for node, code in piece.statements:
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                exec(code, self.scope)
                continue
            magic = piece.magics.get(node.lineno) if isinstance(node, ast.Pass) else None
            why = NOT_DEFINING if magic else self.run_statement(node, code)
            is_all = is_all and why is not None
            if why is None:
                was_run = True
                continue
            first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
            what = BLOCKS.get(type(node)) or shortened(magic or ast.unparse(node), MAX_QUOTED)
            self.forget(node, f"{what if type(node) in BLOCKS else f'`{what}`'} ({piece.place(first, first)})", why)
            if why not in (NOT_HERE, NOT_DEFINING):
                self.raised.append(f"{piece.place(first, node.end_lineno)} ({what}: {why})")
                was_run = True
            elif was_run or not runs:
                runs.append([first, node.end_lineno, [what]])
                was_run = False
            else:
                runs[-1][1] = node.end_lineno
                runs[-1][2].append(what)
        for first, last, whats in runs:
            place = piece.cell if piece.cell and is_all and len(runs) == 1 else piece.place(first, last)
            more = f" and {len(whats) - 2} more" if len(whats) > 2 else ""
            self.left_out.append(f"{place} ({', '.join(whats[:2])}{more})")

    def run_statement(self, node, code):
        """Returns why it is left out; None when it was run. An import that cannot be had is always left out."""
        is_import = isinstance(node, IMPORTS)
        if not (self.is_whole or is_import or self.is_taken(node)):
            return NOT_DEFINING
        if isinstance(code, Refused):
            raise code
        try:
            exec(code, self.scope)
        except Refused:
            raise
        except BaseException as error:
            if self.is_whole and not is_import:
                raise
            is_refused = isinstance(error, RefusedImport)
            return NOT_HERE if is_refused else shortened(self.submission.describe_raised(error), MAX_REASON)
        self.stale.difference_update(names_bound(node))
        return None

    def is_taken(self, node):
        if isinstance(node, (*DEFINITIONS, ast.Pass)):
            return True
        if isinstance(node, ast.Expr):
            # np.random.seed(0)
            return isinstance(node.value, ast.Call) and self.is_constant(node.value)
        if isinstance(node, ast.Assign):
            return self.is_constant(node.value) and all(self.is_target(target) for target in node.targets)
        if isinstance(node, ast.AnnAssign):
            return node.value is not None and self.is_constant(node.value) and self.is_target(node.target)
        if isinstance(node, ast.AugAssign):
            return self.is_bound_target(node.target) and self.is_constant(node.value)
        if isinstance(node, ast.Try) and isinstance(node.body[0], IMPORTS):
            # What can be done without.
            parts = [node.body, *(handler.body for handler in node.handlers), node.orelse, node.finalbody]
            return all(isinstance(each, IMPORTS) or self.is_taken(each) for part in parts for each in part)
        return False

    def is_bound(self, name):
        return name not in self.stale and (name in self.scope or hasattr(builtins, name))

    def is_target(self, target):
        if isinstance(target, ast.Name):
            return True
        if isinstance(target, (ast.Tuple, ast.List)):
            return all(self.is_target(each) for each in target.elts)
        if isinstance(target, ast.Starred):
            return self.is_target(target.value)
        return self.is_bound_target(target)

    def is_bound_target(self, target):
        if isinstance(target, ast.Name):
            return self.is_bound(target.id)
        if isinstance(target, ast.Subscript):
            return self.is_constant(target.value) and self.is_constant(target.slice)
        return isinstance(target, ast.Attribute) and self.is_constant(target.value)

    def is_constant(self, node):
        """Whether an expression is made of literals, functions and names that are bound, and calls nothing to speak of."""
        if isinstance(node, ast.Name):
            return self.is_bound(node.id)
        if isinstance(node, ast.Lambda):
            defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
            return all(self.is_constant(each) for each in defaults)
        if isinstance(node, ast.Call):
            parts = [*node.args, *(keyword.value for keyword in node.keywords)]
            return self.is_pure(node.func) and all(self.is_constant(each) for each in parts)
        children = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        return isinstance(node, CONSTANT_PARTS) and all(self.is_constant(child) for child in children)

    def is_pure(self, function):
        """float(…), math.sqrt(…), np.finfo(…)"""
        found = self.resolve(function)
        if isinstance(found, type) and issubclass(found, np.generic):
            return True
        return any(found is each for each in PURE) or getattr(found, "__module__", None) == "math"

    def resolve(self, node):
        """What a name is, or an attribute of a module; None for all else."""
        if isinstance(node, ast.Name):
            found = self.scope.get(node.id, getattr(builtins, node.id, None))
            return None if node.id in self.stale else found
        held = self.resolve(node.value) if isinstance(node, ast.Attribute) else None
        return getattr(held, node.attr, None) if isinstance(held, types.ModuleType) else None

    def forget(self, node, what, why):
        """Names that it would have bound or changed: what is made of them is left out, too."""
        # A block, or `import numpy.what`, may leave what it binds as it was; all else binds it anew.
        is_sure = type(node) not in BLOCKS and not (isinstance(node, ast.Import) and node.names[0].asname is None)
        for name in names_bound(node):
            self.stale.add(name)
            if is_sure:
                self.scope.pop(name, None)
            if hasattr(builtins, name):
                # Python's own must not answer for it.
                self.scope.setdefault(name, left_out_function(name))
            comes = "it may come" if name == "*" else f"'{name}' comes"
            self.submission.unbound.setdefault(name, f"{comes} from {what}, which was left out: {why}")
        for name in names_changed(node):
            if not isinstance(self.scope.get(name), types.ModuleType):
                self.stale.add(name)


def one_by_one(node):
    """An import of several as imports of one."""
    if not isinstance(node, IMPORTS):
        return [node]
    return [type(node)(**{**vars(node), "names": [alias]}) for alias in node.names]


def names_bound(node):
    """Names of the module that a statement binds."""
    if isinstance(node, DEFINITIONS):
        yield node.name
    elif isinstance(node, ast.alias):
        yield node.asname or node.name.partition(".")[0]
    elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif not isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        for child in ast.iter_child_nodes(node):
            yield from names_bound(child)


def names_changed(node):
    """Names of what a statement may change: `costs` of costs.append(…) and costs[0] = …"""
    for part in ast.walk(node):
        held = part.func if isinstance(part, ast.Call) else part
        if not isinstance(held, (ast.Attribute, ast.Subscript)) or (held is part and isinstance(held.ctx, ast.Load)):
            continue
        while isinstance(held, (ast.Attribute, ast.Subscript)):
            held = held.value
        if isinstance(held, ast.Name):
            yield held.id


def shortened(text, characters):
    line = " ".join(text.split())
    return line if len(line) <= characters else line[:characters] + "…"


def shortened_list(entries):
    more = len(entries) - MAX_LEFT_OUT
    return entries if more <= 0 else [*entries[:MAX_LEFT_OUT], f"and {more} more places"]


# ---- Code

CODE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError)


def parse_file(source, name):
    """The text of a file and its tree."""
    try:
        text = importlib.util.decode_source(source)
    except (UnicodeDecodeError, SyntaxError) as error:
        at = f":{source.count(10, 0, error.start) + 1}" if isinstance(error, UnicodeDecodeError) else ""
        raise Refused(f"{type(error).__name__}: {error}; save it as UTF-8 ({name}{at})") from None
    try:
        return text, ast.parse(source, name)
    except CODE_ERRORS as error:
        raise refused_code(error, name, "; save it as UTF-8" if b"\0" in source else "") from None


def refused_code(error, file, advice=""):
    """`SyntaxError: invalid syntax: def f(: (submission.py:2)`"""
    line = getattr(error, "lineno", None)
    text = (getattr(error, "text", None) or "").strip()
    told = f"{getattr(error, 'msg', error)}{': ' if text else ''}{text}"
    return Refused(f"{type(error).__name__}: {told}{advice} ({file}{f':{line}' if line else ''})")


# ---- Notebooks

NOTEBOOK = ".ipynb"
MAX_CELLS = 5000
MAX_CODE_CHARACTERS = 5 * 1024 * 1024
# Cell magics that run a cell as it stands among the others, or write a file of it.
PYTHON_CELLS = re.compile(r"%%(capture|prun|time)\b|%%(file|writefile)\b.*\.py[\"']?\s*$")
MAGIC = re.compile(r"\s*([%!?]|[\w.\[\]]+\??\?\s*$|[\w., ]+=\s*[%!])")


class Notebook:
    """The code cells of a notebook."""

    def __init__(self, name):
        self.name = name

    def code_of(self, content):
        """Of each cell with code: a name as of a file, its text, its tree, what it is called, the lines of its magics."""
        return [self.parse(number, source) for number, source in self.cells(content)]

    def refuse(self, why):
        raise Refused(f"{self.name}: {why}")

    def cells(self, content):
        """The code cells that are not blank with their numbers: those of Jupyter when it runs them all."""
        try:
            notebook = json.loads(content.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            self.refuse(f"expected a notebook, got what is no JSON ({error})"[:300])
        if not isinstance(notebook, dict):
            self.refuse("expected a notebook, got other JSON")
        self.expect_python(notebook.get("metadata"))
        cells = notebook.get("cells")
        if cells is None:
            # nbformat 3.
            worksheets = notebook.get("worksheets")
            if isinstance(worksheets, list) and all(isinstance(sheet, dict) for sheet in worksheets):
                parts = [sheet.get("cells") for sheet in worksheets]
                cells = [cell for part in parts if isinstance(part, list) for cell in part]
        if not isinstance(cells, list):
            self.refuse("expected a notebook with cells, found none")
        if len(cells) > MAX_CELLS:
            self.refuse(f"expected at most {MAX_CELLS} cells, got {len(cells)}")
        code = []
        for index, cell in enumerate(cells, 1):
            if not isinstance(cell, dict):
                self.refuse(f"expected cell {index} to be an object")
            if cell.get("cell_type") == "code":
                code.append(self.source_of(cell, index))
        if sum(map(len, code)) > MAX_CODE_CHARACTERS:
            self.refuse(f"expected at most {MAX_CODE_CHARACTERS} characters of code")
        return list(enumerate(filter(str.strip, code), 1))

    def expect_python(self, metadata):
        for key, field in (("kernelspec", "language"), ("language_info", "name")):
            part = metadata.get(key) if isinstance(metadata, dict) else None
            language = part.get(field) if isinstance(part, dict) else None
            if isinstance(language, str) and not re.match(r"i?python", language.lower()):
                self.refuse(f"expected a notebook in Python, got one in {language[:40]}")

    def source_of(self, cell, index):
        source = cell.get("source", cell.get("input"))
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if not isinstance(source, str):
            self.refuse(f"expected the source of cell {index} to be text, or a list of lines")
        return source.replace("\r\n", "\n")

    def parse(self, number, source):
        """The cell without its magics, as a tree, and the lines of these."""
        file = f"{self.name}, cell {number}"
        lines = source.split("\n")
        magics = {}

        def leave_out(at):
            magic = lines[at]
            magics[at + 1] = magic.strip()
            lines[at] = re.match(r"\s*", magic)[0] + "pass"
            while magic.endswith("\\") and at + 1 < len(lines):
                at += 1
                magic, lines[at] = lines[at], ""

        first = next((at for at, line in enumerate(lines) if line.strip()), 0)
        # A cell may be indented as a whole.
        indent = re.match(r"\s*", lines[first])[0]
        lines = [line.removeprefix(indent) for line in lines]
        if lines[first].startswith("%%"):
            if not PYTHON_CELLS.match(lines[first]):
                lines[first + 1 :] = []
            leave_out(first)
        while True:
            text = "\n".join(lines)
            try:
                return file, source, ast.parse(text, file), f"cell {number}", magics
            except CODE_ERRORS as error:
                # What looks like a magic may be the middle of an expression: only where Python stops, it is one.
                at = (getattr(error, "lineno", None) or 0) - 1
                if not (0 <= at < len(lines) and MAGIC.match(lines[at])):
                    raise refused_code(error, file, "; mend the cell or remove it") from None
                leave_out(at)


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


def targets_of(submission, module):
    """Its functions by the names of the wire, those of its own files first. Those that were left out raise why."""

    def is_own(value):
        return getattr(getattr(value, "__code__", None), "co_filename", None) in submission.files

    left_out = {name: left_out_function(name) for name in submission.unbound}
    targets = {}
    # A star import binds hundreds, before the file defines its own.
    for name, value in sorted({**left_out, **vars(module)}.items(), key=lambda item: not is_own(item[1])):
        wire_name = camel_cased(name)
        # A name that is not in snake_case is none of ours.
        if re.match(r"\w{1,80}\Z", wire_name, re.ASCII) and snake_cased(wire_name) == name and callable(value):
            targets[wire_name] = value
    return dict(list(targets.items())[:MAX_TARGETS])


def left_out_function(name):
    def raise_missing(*_):
        raise NameError(f"name '{name}' is not defined", name=name)

    return raise_missing


def serve(submission, targets):
    write_frame({"type": "ready", "targets": list(targets), **submission.told_left_out()})
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
    """What the interpreter with numpy takes beside the submission is measured."""
    try:
        import resource
    except ImportError:
        # Windows has no such limits.
        return
    # The memory that a BLAS works in, it takes at the first product, and ends the process where it gets none.
    np.ones((100, 100)) @ np.ones((100, 100))
    try:
        limit = taken_memory(resource) + megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ValueError, OSError):
        # A system that has no such limit.
        pass


def taken_memory(resource):
    """Bytes of address space, to the page: the lowest limit at which one page more can still be had."""
    page = resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    too_low, enough = 0, 1 << 47 if hard == resource.RLIM_INFINITY else hard
    while enough - too_low > page:
        middle = (too_low + enough) // 2
        resource.setrlimit(resource.RLIMIT_AS, (middle, hard))
        try:
            mmap.mmap(-1, page, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()
            enough = middle
        except (OSError, MemoryError):
            too_low = middle
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    return enough


def main():
    # Before Python 3.12 Windows has no such function: its pipes block.
    if hasattr(os, "set_blocking"):
        for pipe in (IN, OUT):
            os.set_blocking(pipe, True)
    limit_memory(int(sys.argv[1]))
    del sys.argv[1:]
    frame = read_frame()
    if frame is None:
        return
    request, _ = frame
    submission = Submission(request["root"], request["entry"], request.get("main"))
    # What it reads is told by its own folder, not by where it was called from.
    os.chdir(submission.root if submission.root == submission.folder else os.sep)
    try:
        module = submission.load()
    except Refused as error:
        write_frame({"type": "refused", "stage": "compile", "message": str(error)})
    except BaseException as error:
        message = submission.describe_raised(error)
        write_frame({"type": "refused", "stage": "load", "message": message, **submission.told_left_out()})
    else:
        serve(submission, targets_of(submission, module))


main()
