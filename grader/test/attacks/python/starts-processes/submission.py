# Starts what would go on without it, and other ways into the kernel.
import importlib
import os
import time

from tried import each

ctypes = importlib.import_module("ctypes")
C = ctypes.CDLL(None, use_errno=True)
NEW_USER, NEW_PROCESS_IDS, VFORK, SIGCHLD = 0x10000000, 0x20000000, 0x4000, 17
X86 = os.uname().machine == "x86_64"


def system_call(x64, arm64, *arguments):
    result = C.syscall(x64 if X86 else arm64, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), "system call")
    return result


def fork():
    if os.fork() == 0:
        os._exit(0)


def daemon():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(20)
        os._exit(0)


def child(*call):
    """A new process must not go on as this one does."""
    if system_call(*call) == 0:
        os._exit(0)


def clone(flags):
    child(56, 220, flags, 0, 0, 0, 0)


def attempt():
    return each(
        {
            "fork": fork,
            "daemon": daemon,
            "spawn": lambda: importlib.import_module("subprocess").run(["/bin/true"], check=True),
            "multiprocessing": lambda: importlib.import_module("multiprocessing").Process(target=print).start(),
            "clone": lambda: clone(SIGCHLD),
            "cloneUser": lambda: clone(NEW_USER | SIGCHLD),
            "clone3": lambda: child(435, 435, (ctypes.c_uint64 * 11)(0, 0, 0, 0, SIGCHLD), 88),
            "vfork": lambda: system_call(58, 1079),
            "unshareUser": lambda: system_call(272, 97, NEW_USER),
            "setns": lambda: system_call(308, 268, 4, 0),
            "chroot": lambda: os.chroot("/"),
            "mount": lambda: system_call(165, 40, b"none", b"/", b"tmpfs", 0, 0),
            "unmount": lambda: system_call(166, 39, b"/cell", 2),
            "becomeRoot": lambda: os.setuid(0),
            "keys": lambda: system_call(250, 219, 0, -3, 1),
            "bpf": lambda: system_call(321, 280, 0, 0, 0),
            "perf": lambda: system_call(298, 241, 0, 0, -1, -1, 0),
            "ioRing": lambda: system_call(425, 425, 8, (ctypes.c_uint8 * 120)()),
            "memfd": lambda: os.memfd_create("memory"),
            "secretMemory": lambda: system_call(447, 447, 0),
            "userFault": lambda: system_call(323, 282, 0),
            "sharedSegment": lambda: system_call(29, 194, 0, 4096, 0o1600),
            "messageQueue": lambda: system_call(68, 186, 0, 0o1600),
            "kernelLog": lambda: system_call(103, 116, 10, 0, 0),
            "module": lambda: system_call(313, 273, 0, b"", 0),
            "handle": lambda: system_call(304, 265, -100, 0, 0),
            "setHostName": lambda: importlib.import_module("socket").sethostname("other"),
            "setClock": lambda: time.clock_settime(time.CLOCK_REALTIME, 0),
        }
    )
