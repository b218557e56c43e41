"""`headlight --class`, --rooms, --redis: what is said at the start, and where rooms are kept."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app import cli
from app.rooms import reach
from app.rooms.store import held
from tests.redis_server import RedisServer


@contextmanager
def started(*arguments: str, cache: Path) -> Iterator[list[str]]:
    """The command, once it has said where it is: its first lines."""
    command = [sys.executable, "-m", "app.cli", "--no-browser", *arguments]
    environment = os.environ | {"HEADLIGHT_CACHE": str(cache)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as running:
        assert running.stdout
        try:
            yield [running.stdout.readline(), running.stdout.readline() if "--class" in arguments else ""]
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(30)


def free() -> int:
    """A port."""
    with cli.listen("127.0.0.1", 0) as listening:
        return int(listening.getsockname()[1])


def test_a_class_is_on_the_network_and_its_rooms_in_the_cache_folder(tmp_path: Path) -> None:
    port = free()
    with started("--class", "--port", str(port), cache=tmp_path) as said:
        assert said[0].startswith(f"Headlight is at http://127.0.0.1:{port}/class ")
        places = [place for place, _ in reach.places("0.0.0.0", port, "")]
        assert said[1].strip() == (
            f"Phones join at {places[0]}/join." if places else "Phones cannot reach this computer: it is on no network."
        )
        assert (tmp_path / "rooms" / str(port)).is_dir()


def test_what_listens_to_this_computer_alone_is_reached_by_nobody_else() -> None:
    assert reach.places("127.0.0.1", 8000, "") == []
    assert reach.places("192.168.1.5", 80, "/headlight") == [("http://192.168.1.5/headlight", "network")]
    assert reach.places("fd00::5", 8000, "") == [("http://[fd00::5]:8000", "network")]
    everywhere = [place for place, _ in reach.places("0.0.0.0", 8000, "")]
    assert not any(place.startswith(("http://127.", "http://169.254.")) for place in everywhere)


def test_rooms_that_cannot_be_kept_are_said_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = held(tmp_path / "rooms")
    port = str(free())
    assert cli.main(["--port", port, "--no-browser", "--rooms", str(tmp_path / "rooms")]) == 1
    assert "Another Headlight keeps its rooms in" in capsys.readouterr().err
    (tmp_path / "file").touch()
    assert cli.main(["--port", port, "--no-browser", "--rooms", str(tmp_path / "file")]) == 1
    assert "Rooms cannot be kept in" in capsys.readouterr().err
    lock.release()


def test_a_redis_server_that_is_none_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    port = str(free())
    for url, said in (("redis://127.0.0.1:1", "does not answer"), ("nonsense", "no address of a Redis server")):
        assert cli.main(["--port", port, "--no-browser", "--redis", url]) == 1
        assert said in capsys.readouterr().err
    server = RedisServer(tmp_path)
    server.start()
    try:
        with started("--port", port, "--redis", server.url, cache=tmp_path) as lines:
            assert lines[0].startswith("Headlight is at")
        assert not (tmp_path / "rooms").exists()
    finally:
        server.kill()
