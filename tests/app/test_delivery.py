"""Whole answers are tagged and compressed, streams stream, and HEAD is answered where GET is."""

import gzip
import json
from collections.abc import Iterator

import anyio
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.types import Message

from app import delivery
from app.delivery import SMALL, Delivery
from tests.app.reading import LILY

LONG = "a word " * SMALL  # goes through a thread


def small_app() -> FastAPI:
    """An app with each kind of answer."""
    app = FastAPI(docs_url=None, openapi_url=None)
    app.add_middleware(Delivery)

    @app.get("/page")
    def page() -> Response:
        return HTMLResponse("<p>" + "word " * 1_000)

    @app.get("/long")
    def long() -> Response:
        return JSONResponse(LONG)

    @app.get("/short")
    def short() -> Response:
        return JSONResponse("short")

    @app.post("/asked")
    def asked() -> Response:
        return JSONResponse(LONG)

    @app.get("/picture")
    def picture() -> Response:
        return Response(b"0" * 5_000, media_type="image/png")

    @app.get("/missing")
    def missing() -> Response:
        return JSONResponse("x" * 5_000, 404)

    @app.get("/lines")
    def lines() -> StreamingResponse:
        def pieces() -> Iterator[str]:
            yield from ("a\n" * 1_000, "b\n" * 1_000)

        return StreamingResponse(pieces(), media_type="application/x-ndjson")

    return app


@pytest.fixture(scope="module")
def asking() -> TestClient:
    """Asks the small app."""
    return TestClient(small_app())


@pytest.mark.parametrize(("method", "path"), [("GET", "/page"), ("GET", "/long"), ("POST", "/asked")])
def test_a_whole_answer_is_compressed_for_whoever_reads_that(asking: TestClient, method: str, path: str) -> None:
    packed = asking.request(method, path)
    plain = asking.request(method, path, headers={"accept-encoding": "identity"})
    assert packed.content == plain.content
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) < len(plain.content) / 4
    assert "Accept-Encoding" in plain.headers["vary"]


@pytest.mark.parametrize("path", ["/short", "/picture"])
def test_what_would_win_nothing_stays_as_it_is(asking: TestClient, path: str) -> None:
    assert "content-encoding" not in asking.get(path).headers


def test_a_page_that_has_not_changed_is_not_sent_again(asking: TestClient) -> None:
    first = asking.get("/page")
    assert first.headers["cache-control"] == "no-cache"
    again = asking.get("/page", headers={"if-none-match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert "content-length" not in again.headers
    assert again.headers["etag"] == first.headers["etag"]
    assert asking.get("/page", headers={"if-none-match": '"other"'}).content == first.content


@pytest.mark.parametrize(("method", "path"), [("POST", "/asked"), ("GET", "/missing")])
def test_only_what_can_be_kept_has_a_tag(asking: TestClient, method: str, path: str) -> None:
    assert "etag" not in asking.request(method, path).headers


def test_a_stream_comes_piece_by_piece() -> None:
    """Each piece is passed on before the next is asked for."""
    seen: list[str] = []

    async def app(_scope: object, _receive: object, send: object) -> None:
        assert callable(send)
        headers = [(b"content-type", b"application/x-ndjson")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for name in ("one", "two"):
            seen.append(f"made {name}")
            await send({"type": "http.response.body", "body": name.encode(), "more_body": True})

    async def send(message: Message) -> None:
        seen.append(f"sent {message.get('body', b'the start').decode()}")

    async def receive() -> Message:
        raise AssertionError

    scope = {"type": "http", "method": "POST", "headers": [(b"accept-encoding", b"gzip")]}
    anyio.run(Delivery(app), scope, receive, send)
    assert seen == ["sent the start", "made one", "sent one", "made two", "sent two"]


@pytest.mark.parametrize("path", ["/page", "/long", "/short", "/picture", "/missing", "/lines"])
def test_a_head_is_a_get_without_its_body(asking: TestClient, path: str) -> None:
    head, whole = asking.head(path), asking.get(path)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert head.headers == whole.headers


def test_a_head_of_what_is_only_asked_for_by_post_is_refused(asking: TestClient) -> None:
    assert asking.head("/asked").status_code == 405


def test_a_large_answer_is_compressed_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in the loop: there all others would wait for it."""
    used: list[int] = []
    real = delivery.run_sync

    async def noted(function: object, body: bytes, *rest: object, **more: object) -> bytes:
        used.append(len(body))
        return await real(function, body, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(delivery, "run_sync", noted)
    asking = TestClient(small_app())
    assert asking.get("/page").status_code == 200
    assert asking.get("/long").json() == LONG
    assert used == [len(json.dumps(LONG))]


def test_the_api_s_and_the_pages_bytes(client: TestClient) -> None:
    """Measured: the table of mechanisms 687 kB, a trace 30 kB; a third of it travels, or less."""
    answers = [client.get(path) for path in ("/api/mechanisms", "/", "/lab/causal", "/openapi.json")]
    answers.append(client.post("/api/mechanisms/multi-head/trace", json={"text": LILY}))
    for answer in answers:
        assert answer.headers["content-encoding"] == "gzip", answer.url
        assert int(answer.headers["content-length"]) < len(answer.content) * 0.4, answer.url
    assert gzip.compress(answers[0].content, 9) != answers[0].content


def test_a_stream_of_the_api_is_not_held_back(client: TestClient) -> None:
    with client.stream("POST", "/api/models/stories15m/write", json={"text": LILY, "tokens": 3}) as answer:
        assert "content-encoding" not in answer.headers
        assert len(list(answer.iter_lines())) == 4


@pytest.mark.parametrize("path", ["/", "/lab/causal", "/docs", "/openapi.json", "/api/health", "/api/mechanisms"])
def test_head_is_answered_where_get_is(client: TestClient, path: str) -> None:
    assert client.head(path).status_code == client.get(path).status_code == 200
