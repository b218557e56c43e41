"""How much memory this computer has left, as far as the system says."""

from __future__ import annotations

import ctypes
import os
import re
from contextlib import suppress
from pathlib import Path

LINUX = Path("/proc/meminfo")
GROUP = Path("/sys/fs/cgroup")  # a container's control group
LIMITS = ("memory.max", "memory/memory.limit_in_bytes")  # of its versions 2 and 1


def free() -> float:
    """Bytes that can be taken without swapping: of a container, of a Linux, of a Windows; elsewhere all that is built
    in, and infinity if nothing is said."""
    return min(_of_linux() or _of_windows() or _built_in(), _of_container())


def _of_linux() -> float:
    found = re.search(r"^MemAvailable:\s+(\d+) kB", LINUX.read_text(), re.MULTILINE) if LINUX.exists() else None
    return 1024.0 * int(found[1]) if found else 0.0


class _Status(ctypes.Structure):
    """Windows' MEMORYSTATUSEX: bytes of this and percent in use; bytes of memory, all and free; five more."""

    _fields_ = (
        ("length", ctypes.c_uint32), ("load", ctypes.c_uint32), ("total", ctypes.c_uint64), ("free", ctypes.c_uint64),
        ("more", ctypes.c_uint64 * 5),
    )  # fmt: skip


def _of_windows() -> float:
    kernel = getattr(getattr(ctypes, "windll", None), "kernel32", None)
    status = _Status(length=ctypes.sizeof(_Status))
    return float(status.free) if kernel and kernel.GlobalMemoryStatusEx(ctypes.byref(status)) else 0.0


def _built_in() -> float:
    names: dict[str, int] = getattr(os, "sysconf_names", {})
    return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")) if "SC_PHYS_PAGES" in names else float("inf")


def _of_container() -> float:
    """What its control group may take."""
    for limit in LIMITS:
        with suppress(OSError, ValueError):  # there is none, or it is "max"
            return float((GROUP / limit).read_text())
    return float("inf")
