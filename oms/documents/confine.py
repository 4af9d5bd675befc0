"""Taking away what a renderer does not need: files outside a few folders, the network, memory and time.

Standard library only; it runs in the child process before any document is read. Each wall stands alone, so that an
older kernel which lacks one still has the others, and the fetcher's refusal behind them all.
"""

import contextlib
import ctypes
import os
import resource
from collections.abc import Iterable

MEBIBYTE = 1024**2
# Numbers of the kernel's interface, the same on x86-64 and arm64.
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_RULE_PATH_BENEATH = 1
_FS_LIST = 1 << 3
_FS_READ = 1 << 0 | 1 << 2 | _FS_LIST  # execute (to load libraries), read a file, list a folder
_FS_ALL = (1 << 13) - 1  # everything the first version of Landlock knows
_NO_NEW_PRIVILEGES = 38
_NEW_USER_NAMESPACE, _NEW_NETWORK = 0x10000000, 0x40000000

_libc = ctypes.CDLL(None, use_errno=True)


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("place", ctypes.c_int32)]


def limit(*, memory: int, seconds: int, file_size: int, files: int) -> None:
    """Hard limits of this process: bytes of address space, seconds of CPU, bytes a file, open files."""
    wanted = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: file_size,
        resource.RLIMIT_NOFILE: files,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in wanted.items():
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))


def cut_network() -> bool:
    """Move into a network of our own that leads nowhere. Returns whether the kernel allowed it."""
    return _libc.unshare(_NEW_USER_NAMESPACE | _NEW_NETWORK) == 0 or _libc.unshare(_NEW_NETWORK) == 0


def cut_files(*, readable: Iterable[str], writable: Iterable[str]) -> bool:
    """Leave only these places to read and these folders to write, for ever. Returns whether the kernel knows how."""
    handled = ctypes.c_uint64(_FS_ALL)
    rules = _libc.syscall(_LANDLOCK_CREATE, ctypes.byref(handled), ctypes.c_size_t(8), 0)
    if rules < 0:
        return False
    try:
        for place in readable:
            _allow(rules, place, _FS_READ if os.path.isdir(place) else _FS_READ & ~_FS_LIST)
        for folder in writable:
            _allow(rules, folder, _FS_ALL)
        _libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        return _libc.syscall(_LANDLOCK_RESTRICT, rules, 0) == 0
    finally:
        os.close(rules)


def _allow(rules: int, place: str, rights: int) -> None:
    with contextlib.suppress(OSError):  # what is not there needs no rule
        opened = os.open(place, os.O_PATH | os.O_CLOEXEC)
        try:
            beneath = _PathBeneath(rights, opened)
            _libc.syscall(_LANDLOCK_ADD, rules, _RULE_PATH_BENEATH, ctypes.byref(beneath), 0)
        finally:
            os.close(opened)
