"""The bound on a body, and the headers of every answer."""

import http.client
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from jinja2 import DictLoader, Environment
from starlette.templating import Jinja2Templates

from app import errors, middleware
from app.cli import Server, listen
from app.files import Files, folder
from app.settings import STATIC, Settings

BOUND = 1000
REFUSED = {"error": {"message": "That is more than 1,000 bytes: send less.", "field": None}}


def small_app() -> FastAPI:
    """An app that counts what it is sent."""
    app, settings = FastAPI(), Settings(max_body_bytes=BOUND)
    errors.install(app, settings, Jinja2Templates(env=Environment(loader=DictLoader({}), autoescape=True)))
    middleware.install(app, settings)

    @app.post("/api/count")
    async def count(request: Request) -> int:
        return len(await request.body())

    @app.post("/api/json")
    def parsed(body: dict[str, str]) -> int:
        return len(body)

    app.mount("/static", Files(folder(STATIC)))
    return app


@pytest.fixture(scope="module")
def asking() -> TestClient:
    """A client of the small app."""
    return TestClient(small_app(), raise_server_exceptions=False)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The small app behind a real uvicorn."""
    listening, ready = listen("127.0.0.1", 0), threading.Event()
    server = Server(uvicorn.Config(small_app(), log_level="warning"), ready.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    assert ready.wait(30)
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join(10)
    listening.close()


def pieces(total: int) -> Iterator[bytes]:
    """A body without a declared length."""
    for _ in range(total // 100):
        yield b"x" * 100


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_of_exactly_the_bound_is_taken(asking: TestClient, declared: bool) -> None:
    content = b"x" * BOUND if declared else pieces(BOUND)
    assert asking.post("/api/count", content=content).json() == BOUND


@pytest.mark.parametrize("path", ["/api/count", "/api/json"])
@pytest.mark.parametrize("declared", [True, False])
def test_a_larger_body_gets_413_and_a_sentence_with_the_bound(
    asking: TestClient, path: str, declared: bool
) -> None:
    content = b"x" * (BOUND + 100) if declared else pieces(BOUND + 100)
    answer = asking.post(path, content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert answer.json() == REFUSED


@pytest.mark.parametrize("length", ["nonsense", "-5", "9" * 5000])
def test_a_strange_content_length_is_no_server_error(asking: TestClient, length: str) -> None:
    answer = asking.post("/api/count", content=b"x", headers={"content-length": length})
    assert answer.status_code in (200, 413)


def test_a_client_that_sends_much_too_much_still_reads_the_sentence(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/api/count", body=b"x" * 10_000_000)
    answer = connection.getresponse()
    assert (answer.status, b"send less" in answer.read()) == (413, True)
    connection.close()


@pytest.mark.parametrize("path", ["/api/none", "/static/pages/docs/page.js", "/openapi.json"])
def test_every_answer_carries_the_security_headers(asking: TestClient, path: str) -> None:
    headers = asking.get(path).headers
    expected = middleware.security_headers()
    assert {name: headers[name] for name in expected} == expected
