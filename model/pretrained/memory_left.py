"""How much memory this computer has left, as far as the system says."""

from __future__ import annotations

import os
import re
from pathlib import Path

LINUX, LIMIT = Path("/proc/meminfo"), Path("/sys/fs/cgroup/memory.max")


def free() -> float:
    """Bytes that can be taken without swapping: of a container, of a Linux; elsewhere all that is built in, and
    infinity where nothing is said."""
    return min(_of_linux() or _built_in(), _of_container())


def _of_linux() -> float:
    found = re.search(r"^MemAvailable:\s+(\d+) kB", LINUX.read_text(), re.MULTILINE) if LINUX.exists() else None
    return 1024.0 * int(found[1]) if found else 0.0


def _built_in() -> float:
    names: dict[str, int] = getattr(os, "sysconf_names", {})
    return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")) if "SC_PHYS_PAGES" in names else float("inf")


def _of_container() -> float:
    """What its control group (version 2) may take."""
    try:
        return float(LIMIT.read_text())
    except (OSError, ValueError):  # there is none, or it is "max"
        return float("inf")
