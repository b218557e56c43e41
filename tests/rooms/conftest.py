"""A store of either kind: the same tests run over both."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.rooms.redis import InRedis
from app.rooms.store import Journal, Store

Make = Callable[[], Store]


class RedisServer:
    """A Redis server of the tests' own, which can be killed and started again on the same files."""

    def __init__(self, program: str, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        own = {"port": str(self.port), "bind": "127.0.0.1", "dir": str(folder), "appendonly": "yes", "save": ""}
        self.command = [program, *(word for name, value in own.items() for word in (f"--{name}", value))]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Returns once it answers."""
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)
        for _ in range(200):
            with socket.socket() as trying:
                if trying.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("redis-server does not answer")

    def kill(self) -> None:
        """As a crash does."""
        assert self.process
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="session")
def redis_program() -> str:
    """Where redis-server is."""
    found = shutil.which("redis-server")
    assert found, "no redis-server"
    return found


@pytest.fixture
def redis_server(redis_program: str, tmp_path: Path) -> Iterator[RedisServer]:
    """One that runs."""
    server = RedisServer(redis_program, tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture(params=["memory", "file", "redis"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Makes a store; another one of the same kind has the same rooms, but for what is in memory alone."""
    if request.param == "memory":
        return Journal
    if request.param == "file":
        return lambda: Journal(tmp_path)
    url = request.getfixturevalue("redis_server").url
    return lambda: InRedis(url)


@pytest.fixture
def kept(make: Make, request: pytest.FixtureRequest) -> Make:
    """One whose rooms outlive it."""
    if "memory" in request.node.name:
        pytest.skip("nothing is kept")
    return make
