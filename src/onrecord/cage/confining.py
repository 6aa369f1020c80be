"""What a process that reads strangers' bytes gives up before it does: memory, new privileges, writing, the network.

Linux gives all of it where its kernel is of 2021 or later (Landlock) and seccomp is not barred; elsewhere what there is
(the limits of POSIX). None of it is needed to read, so what the system does not have is passed over.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
import sys
import tempfile
import time
from contextlib import suppress

from onrecord.cage.limits import chosen

try:
    import resource
except ImportError:  # Windows: nothing here is called there
    resource = None  # type: ignore[assignment]

__all__ = ["allow_seconds", "confine", "confine_here", "die_with_parent"]

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 1, 38, 22
_FILES = 256  # open at a time; reading takes some ten
_FILE_BYTES = 8 * 2**30  # of a copy of standard input, where that has to be read from its end (Parquet, WACZ)
_SPARE_SECONDS = 30  # of the processor, beyond the time by the clock: the clock is to tell first

# Landlock (its own three calls have these numbers on every processor).
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_CHANGES = 0b11 | sum(1 << bit for bit in range(4, 13))  # to run and write files, to remove and make them
_LINK, _TRUNCATE, _TCP, _OTHERS = 1 << 13, 1 << 14, 0b11, 0b11  # what came with versions 2, 3, 4 and 6

# seccomp: calls that reading needs nothing of, by processor: those that lead out (sockets, other processes, programs,
# system), and those by which kernels have been broken into.
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_BARRED = {
    "x86_64": (
        *(41, 42, 43, 49, 50, 53, 288),  # socket, connect, accept, bind, listen, socketpair, accept4
        *(59, 322, 57, 58, 101, 310, 311),  # execve(at), fork, vfork, ptrace, process_vm_readv/writev
        *(155, 165, 166, 272, 308, 161),  # pivot_root, mount, umount2, unshare, setns, chroot
        *(246, 248, 249, 250, 298, 321, 323),  # kexec, keys, perf_event_open, bpf, userfaultfd
        *(425, 426, 427, 428, 429, 430, 431, 432, 433, 434, 438, 442),  # io_uring, the new mounts, pidfd
    ),
    "aarch64": (
        *(198, 199, 200, 201, 202, 203, 242),
        *(221, 281, 117, 270, 271),
        *(41, 40, 39, 97, 268, 51),
        *(104, 217, 218, 219, 241, 280, 282),
        *(425, 426, 427, 428, 429, 430, 431, 432, 433, 434, 438, 442),
    ),
}
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # of the filter's little machine
_OTHER_NUMBERS = 0x40000000  # the x32 calls begin here: the same ones by other numbers
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000  # refused as "not permitted"


def die_with_parent() -> None:
    """Have the kernel end this process with its parent, however that ends (Linux)."""
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def confine(memory_mb: int, folder: str) -> None:
    """Give up, for good, what reading does not need; `folder` is the only place where files may be written."""
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, _FILES)
    _limit(resource.RLIMIT_FSIZE, _FILE_BYTES)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write beyond fails; it does not end the process
    if sys.platform != "linux":
        with suppress(AttributeError):
            _limit(resource.RLIMIT_AS, memory_mb << 20)
        return
    _limit(resource.RLIMIT_DATA, _data_bytes() + (memory_mb << 20))
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    with suppress(OSError):
        _write_only_in(folder)
    with suppress(OSError):
        _bar_calls()


def confine_here() -> None:
    """Confine this process, within the limits of the environment; nothing where that has the cage off.

    Files may be written in the folder for temporary ones.
    """
    limits = chosen()
    if limits:
        confine(limits.memory_mb, tempfile.gettempdir())


def allow_seconds(seconds: float) -> None:
    """Have the kernel end this process once it has used so much more of the processor, should nobody else do it."""
    used = time.process_time()
    with suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used + seconds) + _SPARE_SECONDS, hard))


def _limit(kind: int, most: int) -> None:
    with suppress(ValueError, OSError):
        _, hard = resource.getrlimit(kind)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (least, least))


def _data_bytes() -> int:
    """What this process holds by now, as RLIMIT_DATA counts it."""
    with open("/proc/self/status", encoding="ascii", errors="replace") as status:
        return next(int(line.split()[1]) << 10 for line in status if line.startswith("VmData:"))


def _prctl(option: int, value: int, pointer: int | None = None) -> None:
    if _libc().prctl(option, value, ctypes.c_void_p(pointer), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(number: int, *arguments: object) -> int:
    found = int(_libc().syscall(number, *arguments))
    if found < 0:
        raise OSError(ctypes.get_errno(), f"call {number}")
    return found


def _write_only_in(folder: str) -> None:
    """Landlock: no file is written, made or removed but in `folder`, no TCP, no signal to others."""
    version = _call(_CREATE_RULESET, None, 0, 1)
    changes = _CHANGES | (_LINK if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    wanted = struct.pack("=QQQ", changes, _TCP, _OTHERS)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = _call(_CREATE_RULESET, wanted, size, 0)
    place = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    _call(_ADD_RULE, rules, 1, struct.pack("=Qi", changes, place), 0)
    os.close(place)
    _call(_RESTRICT_SELF, rules, 0)
    os.close(rules)


def _bar_calls() -> None:
    """seccomp: the calls of `_BARRED` fail; those of another kind of processor end the process."""
    machine = platform.machine()
    if machine not in _BARRED or struct.calcsize("P") != 8:
        return
    barred = _BARRED[machine]
    steps = [
        (_LOAD, 0, 0, 4),  # the processor that a call is made for
        (_EQUAL, 1, 0, _ARCHITECTURES[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # its number
        (_AT_LEAST, len(barred) + 1, 0, _OTHER_NUMBERS),
        *((_EQUAL, len(barred) - at, 0, number) for at, number in enumerate(barred)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(steps), ctypes.addressof(code)))
    _prctl(_PR_SET_SECCOMP, 2, ctypes.addressof(program))
