# Ends, stops or looks into processes that are not its own.
import importlib
import os
import signal

from tried import bait, each

ctypes = importlib.import_module("ctypes")
C = ctypes.CDLL(None, use_errno=True)
PTRACE_ATTACH, PTRACE_SEIZE = 16, 0x4206


def call(name, *arguments):
    if getattr(C, name)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), name)


def system_call(number, *arguments):
    if C.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), str(number))


def attempt():
    pid = bait["pid"]
    return each(
        {
            "launcherIsThere": lambda: os.kill(pid, 0),
            "stopLauncher": lambda: os.kill(pid, signal.SIGSTOP),
            "killLauncher": lambda: os.kill(pid, signal.SIGKILL),
            "killParentGroup": lambda: os.kill(-pid, signal.SIGKILL),
            "traceLauncher": lambda: call("ptrace", PTRACE_SEIZE, pid, 0, 0),
            "traceFirst": lambda: call("ptrace", PTRACE_ATTACH, 1, 0, 0),
            "openFirst": lambda: os.pidfd_open(1),
            "readFirst": lambda: call("process_vm_readv", 1, None, 0, None, 0, 0),
            "prioritise": lambda: os.setpriority(os.PRIO_PROCESS, 0, -20),
            "realTime": lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50)),
            "raiseLimits": lambda: importlib.import_module("resource").setrlimit(7, (4096, 4096)),
            "killFirst": lambda: os.kill(1, signal.SIGKILL),
            "killAll": lambda: os.kill(-1, signal.SIGTERM),
        }
    )
