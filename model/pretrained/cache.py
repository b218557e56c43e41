"""The folder where fetched models are kept, one for each person on each kind of system."""

from __future__ import annotations

import os
import sys
from pathlib import Path

# where a system keeps what can be had again: (variable that names a folder, the folder where it is not set, rest)
PLACES = {
    "win32": ("LOCALAPPDATA", "~/AppData/Local", "headlight/Cache"),
    "darwin": ("XDG_CACHE_HOME", "~/Library/Caches", "headlight"),
}
ELSEWHERE = ("XDG_CACHE_HOME", "~/.cache", "headlight")  # the XDG base directory specification


def folder() -> Path:
    """HEADLIGHT_CACHE where it is set, else a folder of its own in the system's place for caches."""
    if own := os.environ.get("HEADLIGHT_CACHE"):
        return Path(own).expanduser().absolute()
    variable, otherwise, rest = PLACES.get(sys.platform, ELSEWHERE)
    return Path(os.environ.get(variable) or otherwise).expanduser().absolute() / rest
