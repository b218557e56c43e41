"""Connections are bounded, what does not arrive is closed, and the server ends within seconds."""

import asyncio
import json
import logging
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from app import errors, middleware, server
from app.cli import listen
from app.gate import Gate, Gated
from app.settings import TREE, Settings
from model.presence import go_on

ASK = b"GET /api/quick HTTP/1.1\r\nHost: localhost\r\n\r\n"
HALF_HEAD = b"GET /api/quick HTTP/1.1\r\nHost: loc"
JSON = b"Host: localhost\r\nContent-Type: application/json\r\n"
HALF_BODY = b"POST /api/echo HTTP/1.1\r\n" + JSON + b'Content-Length: 90\r\n\r\n{"a'
LATE = server.answer(*server.LATE)
SLOW = b"POST /api/slow HTTP/1.1\r\n" + JSON + b"Content-Length: 2\r\n\r\n{}"


class Any(BaseModel):
    """Any question."""


class House:
    """A small app behind a real server in a thread."""

    def __init__(self) -> None:
        self.ended, self.begun, self.opened = threading.Event(), threading.Event(), list[socket.socket]()
        app, settings = FastAPI(), Settings()
        app.state.gate = Gate(cores=2)
        errors.install(app, settings, Jinja2Templates(settings.templates))
        middleware.install(app, settings)
        router = APIRouter(route_class=Gated)
        router.get("/api/quick")(self.quick)
        router.post("/api/echo")(self.echo)
        router.post("/api/slow")(self.slow)
        router.get("/api/large")(self.large)
        app.include_router(router)
        self.listening, ready = listen("127.0.0.1", 0), threading.Event()
        self.server = server.Server(server.config(app), ready.set)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.listening]}, daemon=True)
        self.thread.start()
        assert ready.wait(30)
        self.address = self.listening.getsockname()

    def quick(self) -> int:
        return 7

    def echo(self, asked: Any) -> Any:
        return asked

    def slow(self, asked: Any) -> int:
        self.begun.set()
        try:
            while True:
                go_on()
                time.sleep(0.005)
        finally:
            self.ended.set()

    def large(self) -> Response:
        return Response(os.urandom(30_000_000))

    def open(self, sent: bytes = b"") -> socket.socket:
        connection = socket.create_connection(self.address, timeout=30)
        connection.sendall(sent)
        self.opened.append(connection)
        return connection

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join(30)
        for each in self.opened:
            each.close()
        self.listening.close()
        assert not self.thread.is_alive()


@contextmanager
def house() -> Iterator[House]:
    found = House()
    try:
        yield found
    finally:
        found.close()


def read(connection: socket.socket) -> bytes:
    """All until it is closed."""
    found = b""
    while part := connection.recv(65536):
        found += part
    return found


def answer(connection: socket.socket) -> bytes:
    """The first line of what comes."""
    return connection.recv(65536).partition(b"\r\n")[0]


def dripped(connection: socket.socket, sent: bytes) -> int:
    """Letters that could be sent, one by one."""
    for i, letter in enumerate(sent):
        try:
            connection.sendall(bytes([letter]))
        except OSError:
            return i
        time.sleep(0.02)
    return len(sent)


def is_closed(connection: socket.socket) -> bool:
    """Whether it was closed by the other side, in whatever way."""
    with suppress(ConnectionResetError):
        read(connection)
    return True


@pytest.fixture
def bounded(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def to(**bounds: float) -> None:
        for name, value in bounds.items():
            monkeypatch.setattr(server, name, (lambda value=value: value) if name == "connections" else value)

    return to


@pytest.mark.parametrize(
    ("bound", "sent", "said"),
    [("HEAD", b"", b""), ("HEAD", HALF_HEAD, LATE), ("BODY", HALF_BODY, LATE)],
)
def test_what_does_not_arrive_is_closed(bounded: Callable[..., None], bound: str, sent: bytes, said: bytes) -> None:
    bounded(**{bound: 0.1})
    with house() as own:
        assert read(own.open(sent)) == said


def test_a_half_request_behind_a_whole_one_is_closed_too(bounded: Callable[..., None]) -> None:
    bounded(HEAD=0.3)
    with house() as own:
        connection = own.open(ASK)
        assert answer(connection) == b"HTTP/1.1 200 OK"
        connection.sendall(HALF_HEAD)
        assert read(connection).endswith(LATE)  # the first body may come late


def test_who_sends_a_letter_now_and_then_has_no_longer_than_others(bounded: Callable[..., None]) -> None:
    bounded(HEAD=0.3)
    with house() as own:
        assert dripped(own.open(), HALF_HEAD * 1000) < 1000


def test_who_reads_nothing_of_an_answer_is_let_go(bounded: Callable[..., None]) -> None:
    bounded(READER=0.2)
    with house() as own:
        connection = own.open(ASK.replace(b"quick", b"large"))
        connection.recv(10)
        while own.server.server_state.connections:
            time.sleep(0.01)
        assert len(read(connection)) < 30_000_000


def test_a_slow_reader_who_reads_gets_all(bounded: Callable[..., None]) -> None:
    bounded(READER=30)
    with house() as own:
        connection = own.open(ASK.replace(b"quick", b"large").replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert len(read(connection)) > 30_000_000


@pytest.mark.parametrize("waiting", [b"", HALF_HEAD, HALF_BODY, ASK])
def test_those_who_wait_make_room_the_longest_first(bounded: Callable[..., None], waiting: bytes) -> None:
    bounded(connections=3)
    with house() as own:
        first = own.open(waiting)
        while len(own.server.server_state.connections) < 1:
            time.sleep(0.005)
        for _ in range(20):
            another = own.open(waiting)
            if waiting == ASK:  # until it has its answer it is at work, and makes no room
                assert answer(another) == b"HTTP/1.1 200 OK"
        assert answer(own.open(ASK)) == b"HTTP/1.1 200 OK"
        assert is_closed(first)
        for _ in range(1000):  # one that was refused while all were at work lingers a moment
            if len(own.server.server_state.connections) <= 3:
                return
            time.sleep(0.01)
        raise AssertionError(own.server.server_state.connections)


def test_when_all_are_at_work_another_is_told_to_come_back_and_the_log_has_one_line(
    bounded: Callable[..., None], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    bounded(connections=2)
    monkeypatch.setattr(server, "_said", {})
    with house() as own, caplog.at_level(logging.WARNING):
        busy = [own.open(SLOW) for _ in range(2)]
        while not all(each.cycle for each in own.server.server_state.connections) or not own.begun.is_set():
            time.sleep(0.005)
        assert [read(own.open(ASK)) for _ in range(5)] == [server.answer(*server.BUSY)] * 5
        for each in busy:
            each.close()
        assert own.ended.wait(30)
    assert [record.getMessage() for record in caplog.records].count(
        "there are more connections than the server can take: some are told to come back"
    ) == 1
    assert len(caplog.records) == 1


def test_it_ends_though_heads_bodies_and_computations_are_unfinished(
    bounded: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    bounded(END=0.2)
    with house() as own, caplog.at_level(logging.WARNING):
        for sent in 5 * (b"", HALF_HEAD, HALF_BODY, SLOW, ASK):
            own.open(sent)
        assert own.begun.wait(30)
    assert own.ended.wait(30)
    assert caplog.records == []


def test_no_descriptor_left_is_one_line(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_said", {})
    loop = asyncio.new_event_loop()
    for _ in range(1000):
        server._quiet(loop, {"message": "socket.accept() out of system resource", "exception": OSError(24, "Too many")})
    server._quiet(loop, {"message": "else"})
    loop.close()
    assert [record.name for record in caplog.records] == ["headlight", "asyncio"]


def test_250_connections_with_256_descriptors_leave_the_server_well() -> None:
    """The whole command in a process of its own, as few descriptors as a system gives, and everybody half done."""

    def few() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))

    command = [sys.executable, "-m", "app.cli", "--port", "0", "--no-browser"]
    with subprocess.Popen(
        command, cwd=TREE, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=few
    ) as running:
        assert running.stdout is not None
        found = re.search(r"http://[\d.]+:(\d+)", running.stdout.readline())
        assert found
        address = ("127.0.0.1", int(found[1]))
        held = [socket.create_connection(address, timeout=30) for _ in range(300)]
        for i, each in enumerate(held):
            try:
                each.sendall((HALF_HEAD, HALF_BODY, b"")[i % 3])
            except OSError:
                continue  # it made room
        with socket.create_connection(address, timeout=30) as other:
            other.sendall(b"GET /api/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            said = read(other)
        running.send_signal(signal.SIGTERM)
        _, complaints = running.communicate(timeout=60)
        for each in held:
            each.close()
    assert said.startswith(b"HTTP/1.1 200 OK")
    assert json.loads(said.rpartition(b"\r\n\r\n")[2])["status"] == "ok"
    assert complaints.count("\n") <= 2
    assert running.returncode in (0, -signal.SIGTERM)


@pytest.mark.parametrize("sent", [b"NONSENSE\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", ASK + b"\x00\r\n\r\n"])
def test_what_the_server_says_by_itself_carries_the_security_headers(sent: bytes) -> None:
    """A request that cannot be read, one without a name, one behind another."""
    with house() as own:
        head = read(own.open(sent)).rpartition(b"\r\n\r\n")[0].rpartition(b"HTTP/1.1 ")[2].decode()
    assert head.startswith("400 Bad Request\r\n")
    for status in (server.BAD, server.BUSY, server.LATE):
        for name, value in middleware.security_headers().items():
            assert f"\r\n{name}: {value}\r\n" in server.answer(*status).decode()
    assert all(f"{name}: {value}" in head for name, value in middleware.security_headers().items())
