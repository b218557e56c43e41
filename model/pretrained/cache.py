"""The folder where fetched models are kept, one for each person on each kind of system."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

# where a system keeps what can be had again: (variable that names a folder, the folder if it is not set, rest)
PLACES = {
    "win32": ("LOCALAPPDATA", "~/AppData/Local", "headlight/Cache"),
    "darwin": ("XDG_CACHE_HOME", "~/Library/Caches", "headlight"),
}
ELSEWHERE = ("XDG_CACHE_HOME", "~/.cache", "headlight")  # the XDG base directory specification


def folder() -> Path:
    """HEADLIGHT_CACHE if it is set, else a folder of its own in the system's place for caches."""
    if own := os.environ.get("HEADLIGHT_CACHE"):
        return _absolute(own)
    variable, otherwise, rest = PLACES.get(sys.platform, ELSEWHERE)
    return _absolute(os.environ.get(variable) or otherwise) / rest


def _absolute(name: str) -> Path:
    found = os.path.expanduser(name)
    if found.startswith("~"):  # nobody's home, as in many containers
        found = os.path.join(tempfile.gettempdir(), "headlight")
    return Path(found).absolute()
