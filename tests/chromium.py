"""Finds a Chromium or Chrome for the browser tests, or gets one, and what Playwright needs to steer it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

VARIABLE = "HEADLIGHT_CHROMIUM"
# the first is the same browser without what draws windows: the tests take a sixth less time in it
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
# the package manager's program -> the commands that get Chromium, and libatomic, which the Node.js inside Playwright
# needs and a small Linux lacks
MANAGERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "apt-get": (
        ("apt-get", "update"),
        ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "chromium", "libatomic1"),
        ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "chromium-headless-shell"),  # not Ubuntu
    ),
    "dnf": (("dnf", "install", "-y", "chromium", "libatomic"),),
    "pacman": (("pacman", "-Sy", "--noconfirm", "chromium"),),
    "apk": (("apk", "add", "chromium"),),
    "brew": (("brew", "install", "--cask", "chromium"),),
}
# --no-sandbox: in a container, and as root, Chromium's own sandbox cannot start; the pages are ours.
# The rest keeps the browser itself from calling anyone.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SENTENCE = (
    "The browser tests need Chromium or Chrome, and none could be found or installed: "
    f"install one, or name it in the environment variable {VARIABLE}, and run this again."
)
UNSTEERED = (
    "The browser tests need Playwright, which does not start here, as said above: install what it lacks "
    "(libatomic1 on Debian and Ubuntu), and run this again."
)


def find() -> Path | None:
    """A browser that is there: the one in the environment, on the PATH, in a usual place, or Playwright's."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    places = ([Path(on_path)] if on_path else []) + [Path(place) for place in PLACES]
    return next((place for place in places if place.is_file()), None) or _playwrights()


def steered() -> bool:
    """Whether Playwright starts; what it lacks is printed by the system."""
    return _succeeds((sys.executable, "-m", "playwright", "--version"))


def _playwrights() -> Path | None:
    """Playwright's own, if it was downloaded."""
    if not steered():
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        place = Path(playwright.chromium.executable_path)
    return place if place.is_file() else None


def get() -> Path | None:
    """A browser installed now: Playwright's download, else the system's package manager if it may."""
    print("Trying Playwright's download, then the system's package manager.", flush=True)
    _succeeds((sys.executable, "-m", "playwright", "install", "chromium"))
    downloaded = find()
    if downloaded and _succeeds((str(downloaded), "--version")):  # it may lack the system's libraries
        return downloaded
    install(MANAGERS)
    return find()


def install(managers: Mapping[str, Sequence[Sequence[str]]]) -> None:
    """Runs the commands of the package manager that there is, if this user may."""
    for manager, commands in managers.items():
        if shutil.which(manager):
            prefix = () if manager == "brew" else _as_root()
            for command in () if prefix is None else commands:
                _succeeds((*prefix, *command))  # an update may fail in part; what counts is the program
            return


def _as_root() -> tuple[str, ...] | None:
    """What goes before a command that root must run; None if this user may not."""
    if os.geteuid() == 0:
        return ()
    return ("sudo", "-n") if shutil.which("sudo") and _succeeds(("sudo", "-n", "true")) else None


def _succeeds(command: Sequence[str]) -> bool:
    print("$", *command, flush=True)
    return subprocess.run(command, check=False).returncode == 0
