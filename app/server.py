"""Uvicorn with bounds: how many connections there may be, how long a request may take to arrive and an answer to leave,
and how long the end may take."""

from __future__ import annotations

import asyncio
import gc
import logging
import socket
import sys
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.middleware import security_headers

log = logging.getLogger("headlight")

HEAD = 10.0  # seconds until the head of a request is there
BODY = 60.0  # seconds until its body is there
READER = 60.0  # seconds in which whoever reads an answer takes nothing of it
END = 3.0  # seconds that answers under way get when the server ends
LINGER = 0.05  # seconds in which what was sent to a refused connection is still read, lest the refusal gets lost
SWITCH = 0.0005  # seconds that a thread which computes may keep Python from another: ten times less than is usual
OFTEN = 60.0  # seconds between two lines of one kind in the log

MOST_CONNECTIONS = 2_000
AT_ONCE = 16  # connections that the loop takes in one go; as many again until it has looked at them, three times
OWN_FILES = 64  # descriptors for everything else: files that are read, models, pipes
FEWEST = 8  # connections, if there are hardly any descriptors
QUEUE = 1_024  # connections that the system holds until we take them

BUSY = ("503 Service Unavailable", "Retry-After: 2")
LATE = ("408 Request Timeout",)
BAD = ("400 Bad Request",)


class Bounded(H11Protocol):
    """A connection that is closed when its request does not arrive and when nobody reads its answer. When there are too
    many, those make room that wait for a request or for the rest of one, the longest first."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._waits: str | None = "nothing yet"  # for what, and since when; None: we compute or send
        self._since = 0.0
        self._late: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self._refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Takes it, if need be in another one's place, or refuses it."""
        super().connection_made(transport)
        self._refused = len(self.connections) > connections() and not self._made_room()
        if self._refused:
            complain("there are more connections than the server can take: some are told to come back")
            transport.write(answer(*BUSY))
            self.loop.call_later(LINGER, transport.close)
        else:
            self._watch()

    def data_received(self, data: bytes) -> None:
        """Goes on, and looks what is missing still."""
        if not self._refused:
            super().data_received(data)
            self._watch()

    def on_response_complete(self) -> None:
        """What came behind it may be the beginning of a request."""
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        super().connection_lost(exc)
        self._waits = None
        for timer in (self._late, self._unread):
            if timer:
                timer.cancel()

    def pause_writing(self) -> None:
        """Whoever asked does not read."""
        super().pause_writing()
        self._unread = self.loop.call_later(READER, self.transport.abort)

    def resume_writing(self) -> None:
        """They read again."""
        super().resume_writing()
        if self._unread:
            self._unread.cancel()

    def send_400_response(self, msg: str) -> None:
        """What came is no HTTP; if an answer is on its way, no other can follow."""
        if not getattr(self.cycle, "response_started", False) or self.cycle.response_complete:
            self.transport.write(answer(*BAD))
        self.transport.close()

    def shutdown(self) -> None:
        """The server ends: what is still arriving is not awaited, what is computed has a few seconds."""
        super().shutdown()
        self.loop.call_later(0 if self._waits else END, self.transport.abort)

    def _made_room(self) -> bool:
        waiting = [each for each in self.connections if isinstance(each, Bounded) and each is not self and each._waits]
        if waiting:
            longest = min(waiting, key=lambda each: each._since)
            longest._waits = None
            longest.transport.abort()
            self.connections.discard(longest)  # now, lest another one of this moment counts on it too
        return bool(waiting)

    def _watch(self) -> None:
        """One deadline for what is awaited, from when it is."""
        state, waits = self.conn.their_state, None
        if state is h11.IDLE:
            waits = "another request" if self.timeout_keep_alive_task else "its head"
        elif state is h11.SEND_BODY:
            waits = "its body"
        if waits == self._waits:
            return
        if self._late:
            self._late.cancel()
        self._waits, self._since, self._late = waits, time.monotonic(), None
        if seconds := {"its head": HEAD, "its body": BODY}.get(waits or ""):  # another request: uvicorn's own
            self._late = self.loop.call_later(seconds, self._end)

    def _end(self) -> None:
        """Said to whoever began a request; then closed."""
        begun = bool(self.conn.trailing_data[0]) if self._waits == "its head" else not self.cycle.response_started
        if begun and not self.transport.is_closing():
            self.transport.write(answer(*LATE))
        self.transport.close()


class Server(uvicorn.Server):
    """Uvicorn, which calls `ready` once it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        asyncio.get_running_loop().set_exception_handler(_quiet)
        sys.setswitchinterval(SWITCH)
        await super().startup(sockets)
        for listening in sockets or ():
            listening.listen(QUEUE)  # asyncio has one number for this and for how many it takes in one go
        gc.freeze()  # modules stay, and need not be looked through again (see also app/gate.py)
        if self.started:
            self.ready()


def config(app: Any, **options: Any) -> uvicorn.Config:
    """Uvicorn's, with our bounds."""
    connections()
    return uvicorn.Config(
        app, http=Bounded, ws="none", backlog=AT_ONCE, timeout_graceful_shutdown=round(END) + 2, log_level="warning",
        server_header=False, **options,
    )  # fmt: skip


@cache
def answer(status: str, *headers: str) -> bytes:
    """One that no app gives, with the headers of all others."""
    safe = [f"{name}: {value}" for name, value in security_headers().items()]
    lines = [f"HTTP/1.1 {status}", *headers, *safe, "Content-Length: 0", "Connection: close", "", ""]
    return "\r\n".join(lines).encode("latin-1")


@cache
def connections() -> int:
    """How many there may be: as the system lets us have descriptors, once it was asked for as many as we want."""
    try:
        import resource
    except ImportError:  # Windows counts sockets apart
        return MOST_CONNECTIONS
    rest = 4 * AT_ONCE + OWN_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + rest if hard == resource.RLIM_INFINITY else min(MOST_CONNECTIONS + rest, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (ValueError, OSError):  # macOS has another bound of its own
            wanted = soft
    return max(FEWEST, wanted - rest)


_said: dict[str, float] = {}


def complain(sentence: str) -> None:
    """A line in the log, one of its kind in a minute: what a stranger can cause must not fill a disk."""
    now = time.monotonic()
    if now - _said.get(sentence, -OFTEN) >= OFTEN:
        _said[sentence] = now
        log.warning("%s", sentence)


def _quiet(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A connection that could not be taken for want of descriptors is one line, and tried again; all else as ever."""
    if "accept" in context.get("message", ""):
        complain(f"no connection can be taken for the moment: {context.get('exception')}")
    else:
        loop.default_exception_handler(context)
