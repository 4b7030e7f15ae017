# Takes memory of kinds that not every limit counts, 8 MB each.
import importlib
import mmap

from tried import each

ctypes = importlib.import_module("ctypes")
C = ctypes.CDLL(None, use_errno=True)
C.mmap.restype = ctypes.c_void_p
C.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
BYTES = 8 * 1024 * 1024
GROWS_DOWN = 0x100


def taken(flags):
    address = C.mmap(None, BYTES, mmap.PROT_READ | mmap.PROT_WRITE, flags, -1, 0)
    if address == ctypes.c_void_p(-1).value:
        raise OSError(ctypes.get_errno(), "mmap")


def stack():
    resource = importlib.import_module("resource")
    resource.setrlimit(resource.RLIMIT_STACK, (BYTES * 64, BYTES * 64))


def attempt():
    return each(
        {
            "shared": lambda: taken(mmap.MAP_SHARED | mmap.MAP_ANONYMOUS),
            "validated": lambda: taken(3 | mmap.MAP_ANONYMOUS),
            "growsDown": lambda: taken(mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | GROWS_DOWN),
            "stack": stack,
            "ordinary": lambda: taken(mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS),
        }
    )
