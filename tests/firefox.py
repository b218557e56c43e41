"""Finds a Firefox for the tests of saved pages, or gets one."""

import os
import shutil
from pathlib import Path

from tests import chromium

VARIABLE = "HEADLIGHT_FIREFOX"
NAMES = ("firefox-esr", "firefox")
PLACES = (
    "/Applications/Firefox.app/Contents/MacOS/firefox",
    r"C:\Program Files\Mozilla Firefox\firefox.exe",
)
MANAGERS = {
    "apt-get": (
        ("apt-get", "update"),
        tuple("env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends firefox-esr".split()),
    ),  # Debian's; what it recommends draws and plays films
    "dnf": (("dnf", "install", "-y", "firefox"),),
    "pacman": (("pacman", "-Sy", "--noconfirm", "firefox"),),
    "apk": (("apk", "add", "firefox-esr"),),
    "brew": (("brew", "install", "--cask", "firefox"),),
}  # fmt: skip
SENTENCE = (
    "A saved page is opened in Firefox too, and none could be found or installed: install it, or name it in the "
    f"environment variable {VARIABLE}, and run this again."
)


def find() -> Path | None:
    """One that is there: the one in the environment, on the PATH, or in a usual place."""
    named = os.environ.get(VARIABLE) or next(filter(None, map(shutil.which, NAMES)), None)
    places = [Path(named)] if named else [Path(place) for place in PLACES]
    return next((place for place in places if place.is_file()), None)


def get() -> Path | None:
    """One installed now by the system's package manager."""
    chromium.install(MANAGERS)
    return find()
