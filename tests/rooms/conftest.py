"""A store of each kind: the same tests run over all of them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.rooms.redis import InRedis
from app.rooms.store import Journal, Store
from tests.redis_server import RedisServer

Make = Callable[[], Store]


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """One that runs."""
    server = RedisServer(tmp_path)
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


def crashed(store: Store) -> None:
    """Its process is gone, and nothing of it was closed: the system lets go of what it held."""
    if isinstance(store, Journal) and store.lock:
        store.lock.release()
