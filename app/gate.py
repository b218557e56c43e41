"""What is computed runs beside the event loop: short and long computations and pages apart, fair by person, and none
for somebody who has gone. Files keep the threads of Starlette.

A route of a router with `route_class=Gated` waits in one of the lanes for its turn; a thread then reads the body,
validates it, computes, and writes the answer, once.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Hashable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from functools import cache, partial, wraps
from inspect import iscoroutinefunction
from threading import Event
from typing import Any, TypeVar

import torch
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive

from app.lanes import Busy, Lane, Person
from app.pace import Pace
from model.memory import Memory
from model.presence import Gone, watched
from model.pretrained import loading

T = TypeVar("T")
Endpoint = Callable[..., Any]

PAGE = "headlight-page"  # the header by which a page says which one it is
PACE = "Headlight-Pace"  # that by which an answer says how many seconds to leave between two questions of a kind
MOST_THREADS = 4  # for what is short: beyond that they only wait for Python's lock
CLASS = 40  # that may wait for what is long, each of whom is told their place
LONG_TEXT = 1_000  # bytes of a request about a trained model; of one about anything else:
LONG_REQUEST = LARGE = 100_000
REST = 4  # times as long as a large body took, others have the machine
GIVEN = 2.0  # seconds between two times that free memory goes back to the system; each takes some hundredths
CLOSED = 499  # what stands in a log for whoever went away


class Gate:
    """The lanes of one app. torch gets what cores the threads leave: more would be a gain of 1.7 for whoever computes
    alone, and a loss on a busy machine, where torch's threads wait for each other."""

    def __init__(self, cores: int | None = None) -> None:
        cores = cores or os.cpu_count() or 1
        threads = min(cores, MOST_THREADS)
        torch.set_num_threads(cores // threads)
        self.pages = Lane("pages", threads, 1_000)
        self.short = Lane("short", threads, 256)
        self.long = Lane("long", max(1, threads // 2), CLASS)
        self.large = Large()
        self._answers: dict[Hashable, Memory] = {}
        self._asking: Counter[Hashable] = Counter()  # how many wait for each
        self.paces = {lane.name: Pace() for lane in (self.pages, self.short, self.long)}

    @contextmanager
    def answers(self, request: Request, body: bytes) -> Iterator[Memory]:
        """Where the answer to this very question is while somebody who asked it waits: to write it takes longer than to
        send it, so that it is written once for all of them, each in a turn of their own."""
        said = (request.headers.get(name) for name in ("accept-language", "content-type"))
        key = (request.method, str(request.url), *said, body)
        answers = self._answers.setdefault(key, Memory())
        self._asking[key] += 1
        try:
            yield answers
        finally:
            self._asking[key] -= 1
            if not self._asking[key]:
                del self._asking[key], self._answers[key]


class Large:
    """Large bodies, one at a time and with a rest behind each: to read one is a single call of a tenth of a second, in
    which no other thread runs, so that four of them in turn would stop everybody."""

    def __init__(self) -> None:
        self._free = asyncio.Lock()

    async def spaced(self, lane: Lane, person: Person, work: Callable[[], T]) -> T:
        """What `work` returns, after its turns here and in the lane."""
        await self._free.acquire()
        took = 0.0

        def timed() -> T:
            nonlocal took
            start = time.thread_time()
            try:
                return work()
            finally:
                took = time.thread_time() - start

        try:
            return await _turn(lane, person, timed)
        finally:  # the answer does not wait for the rest
            asyncio.get_running_loop().call_later(REST * took, self._free.release)


def settled() -> None:
    """What is there now stays, as modules and models do: Python no longer looks through it for what can be thrown
    away, which with a model takes a third of a second, and nothing else runs meanwhile."""
    gc.collect()
    gc.freeze()


def long(endpoint: Endpoint) -> Endpoint:
    """Marks a route that takes long on any text."""
    endpoint.long = True  # type: ignore[attr-defined]
    return endpoint


class Parts(StreamingResponse):
    """An answer in lines, a JSON object each, that are computed one by one, each in a turn of its own."""

    media_type = "application/x-ndjson"

    def __init__(self, parts: Iterator[str]) -> None:
        super().__init__(())  # they have no lane yet
        self.parts = parts

    @classmethod
    def described(cls, *lines: type) -> dict[int | str, dict[str, Any]]:
        """What the documentation says of such an answer."""
        names = ", ".join(line.__name__ for line in lines)
        return {200: {"description": f"A JSON object on each line: {names}.", "content": {cls.media_type: {}}}}


class Gated(APIRoute):
    """A route whose function is no coroutine: it is run in a lane.

    FastAPI's own handler is left as it is: once the body is there and the function is a coroutine, nothing in it waits,
    so that a thread can run it from end to end.
    """

    def __init__(self, path: str, endpoint: Endpoint, **options: Any) -> None:
        self.is_gated = not iscoroutinefunction(endpoint)
        self.is_written = self.is_gated and not _is_response(endpoint)
        self.is_long = getattr(endpoint, "long", False)
        super().__init__(path, _answering(endpoint) if self.is_gated else endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's, in a lane."""
        handle = super().get_route_handler()
        if not self.is_gated:
            return handle

        async def gated(request: Request) -> Response:
            try:
                body, person = await request.body(), person_of(request)
            except ClientDisconnect:
                return Response(status_code=CLOSED)
            gate: Gate = request.app.state.gate
            lane, is_new = self._lane(request, body), self._is_new(request)
            pace = gate.paces[lane.name]
            pace.asked(person, request.url.path)

            def compute() -> Response:
                response = _driven(handle(request))
                if is_new:
                    settled()
                return response

            def work() -> Response:
                with pace.computing():
                    return answers.of("answer", compute, lambda _: ()) if self.is_written else compute()

            is_large = len(body) > LARGE
            with gate.answers(request, body) as answers:
                answer = gate.large.spaced(lane, person, work) if is_large else _turn(lane, person, work)
                try:
                    response = await _while_there(request.receive, answer)
                except (ClientDisconnect, Gone):
                    return Response(status_code=CLOSED)
                except Busy as busy:
                    headers = {"Retry-After": str(busy.seconds), PACE: f"{pace.seconds:.2f}"}
                    raise HTTPException(503, headers=headers) from busy
            if self.is_written:  # headers are each one's own
                response = Response(response.body, media_type=response.media_type)
            response.headers[PACE] = f"{pace.seconds:.2f}"
            if isinstance(response, Parts):
                response.body_iterator = _parts(lane, person, response.parts)
            return response

        return gated

    def _lane(self, request: Request, body: bytes) -> Lane:
        """By the bytes that it may take: of a model's forward they grow with the square of the text."""
        gate: Gate = request.app.state.gate
        if request.method in ("GET", "HEAD"):
            return gate.pages
        is_long = len(body) > (LONG_TEXT if "/models/" in self.path else LONG_REQUEST)
        return gate.long if self.is_long or is_long or self._is_new(request) else gate.short

    def _is_new(self, request: Request) -> bool:
        """Whether a trained model has to be read first."""
        return "/models/" in self.path and loading.is_to_be_read(request.path_params.get("id", ""))


def _answering(endpoint: Endpoint) -> Endpoint:
    """The same as a coroutine that never waits, and whose answer is written as it is: our own objects are right."""
    written = None if _is_response(endpoint) else TypeAdapter[Any](endpoint.__annotations__["return"])

    @wraps(endpoint)
    async def answering(**asked: Any) -> Response:
        found = endpoint(**asked)
        return Response(written.dump_json(found), media_type="application/json") if written else found

    return answering


def _is_response(endpoint: Endpoint) -> bool:
    """Whether it writes its answer itself."""
    returned = endpoint.__annotations__["return"]
    return isinstance(returned, type) and issubclass(returned, Response)


def _driven(coroutine: Coroutine[Any, Any, T]) -> T:
    """What a coroutine that never waits returns."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result
    coroutine.close()
    raise RuntimeError("a gated route waits for something: make its function a coroutine")


def person_of(request: Request) -> Person:
    """Who asks."""
    address = request.client.host if request.client else ""
    return Person(address, request.headers.get(PAGE, "")[:64])


async def _turn(lane: Lane, person: Person, work: Callable[[], T], *, goes_on: bool = False) -> T:
    """What `work` returns, after its turn in the lane; cancelled, it gives its place up or ends at its next step."""
    left = Event()

    def watching() -> T:
        with watched(left.is_set):
            return work()

    try:
        return await asyncio.wrap_future(lane.submit(person, partial(copy_context().run, watching), goes_on=goes_on))
    finally:
        left.set()


async def _while_there(receive: Receive, answer: Coroutine[Any, Any, T]) -> T:
    """What `answer` gives, unless its person leaves before. Raises ClientDisconnect."""
    answering, leaving = asyncio.ensure_future(answer), asyncio.ensure_future(_disconnected(receive))
    try:
        await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not answering.done():
            raise ClientDisconnect
        return answering.result()
    finally:
        answering.cancel()
        leaving.cancel()


async def _disconnected(receive: Receive) -> None:
    """Until the person has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _parts(lane: Lane, person: Person, parts: Iterator[str]) -> AsyncIterator[str]:
    """Each as soon as it is there; between them it is others' turn."""
    while (part := await _turn(lane, person, lambda: _next(parts), goes_on=True)) is not None:
        yield part


def _next(parts: Iterator[str]) -> str | None:
    part = next(parts, None)
    give_back(at_once=part is None)
    return part


def give_back(*, at_once: bool) -> None:
    """Memory that is free goes back to the system now and then, which glibc keeps between what stays: thirty trainings
    had a gigabyte of it."""
    global _given
    trim = _trim()
    if trim and (at_once or time.monotonic() - _given > GIVEN):
        _given = time.monotonic()
        trim(0)


_given = 0.0  # when it was


@cache
def _trim() -> Callable[[int], int] | None:
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another C library; Windows
        return None
    return found
