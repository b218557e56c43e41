"""What is computed waits its turn, ends when its person has gone, and holds up nobody else."""

import asyncio
import gc
import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import Mock

import pytest
import torch
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute, _IncludedRouter
from fastapi.testclient import TestClient
from pydantic import BaseModel
from starlette.requests import Request
from starlette.templating import Jinja2Templates

from app import errors, middleware, server
from app import gate as gate_module
from app.gate import Gate, Gated, Parts, _driven, long, person_of
from app.lanes import Person
from app.main import create_app
from app.routes import turn
from app.settings import Settings
from model.presence import go_on
from model.pretrained import loading
from tests.app.visit import Visit


class Question(BaseModel):
    """What is asked."""

    text: str = ""


class Answer(BaseModel):
    """What is answered."""

    text: str


class Hall:
    """A small app whose computations go on until they are let go."""

    def __init__(self) -> None:
        self.go, self.begun, self.ended = threading.Event(), list[str](), list[str]()
        self.torch: dict[str, int] = {}  # by lane: torch's threads in each of its own
        self.app = FastAPI()
        self.app.state.gate = Gate(cores=2)
        settings = Settings()
        errors.install(self.app, settings, Jinja2Templates(settings.templates))
        middleware.install(self.app, settings)
        router = APIRouter(route_class=Gated)
        router.post("/api/work")(self.work)
        router.post("/api/long")(self.long)
        router.post("/api/parts")(self.parts)
        router.get("/api/page")(self.page)
        self.app.include_router(router)

    def work(self, asked: Question) -> Answer:
        self.begun.append(asked.text)
        self.torch[threading.current_thread().name] = torch.get_num_threads()
        try:
            while not self.go.wait(0.005):
                go_on()
        finally:
            self.ended.append(asked.text)
        return Answer(text=f"{asked.text}!")

    @long
    def long(self, asked: Question) -> Answer:
        return self.work(asked)

    def parts(self, asked: Question) -> Parts:
        def parts() -> Iterator[str]:
            for i in range(1000):
                self.begun.append(f"part {i}")
                yield f"{i}\n"

        return Parts(parts())

    def page(self) -> Answer:
        return Answer(text=threading.current_thread().name)


async def until(true: Callable[[], bool]) -> None:
    """Looks again and again; the test's own time limit is half a minute."""
    async with asyncio.timeout(30):
        while not true():
            await asyncio.sleep(0.002)


@pytest.fixture
def hall() -> Iterator[Hall]:
    hall = Hall()
    yield hall
    hall.go.set()


def visits(hall: Hall, path: str, n: int) -> list[Visit]:
    return [Visit(hall.app, path, {"text": f"{i}"}) for i in range(n)]


def test_as_many_compute_as_there_are_cores_and_all_are_answered(hall: Hall) -> None:
    async def scene() -> None:
        asked = visits(hall, "/api/work", 5)
        tasks = [asyncio.create_task(each.run(f"{i}")) for i, each in enumerate(asked)]
        await until(lambda: len(hall.begun) == 2 and hall.app.state.gate.short.waiting == 3)
        hall.go.set()
        await asyncio.gather(*tasks)
        assert [each.content.decode() for each in asked] == [f'{{"text":"{i}!"}}' for i in range(5)]

    asyncio.run(scene())


def test_who_leaves_while_waiting_is_never_computed_and_who_leaves_later_ends_it(hall: Hall) -> None:
    async def scene() -> None:
        asked = visits(hall, "/api/work", 4)
        tasks = [asyncio.create_task(each.run(f"{i}")) for i, each in enumerate(asked)]
        await until(lambda: len(hall.begun) == 2 and hall.app.state.gate.short.waiting == 2)
        waits = next(each for each in asked if each.body.decode()[-3] not in hall.begun)
        waits.left.set()
        await until(lambda: hall.app.state.gate.short.waiting == 1)
        runs = next(each for each in asked if each.body.decode()[-3] == hall.begun[0])
        runs.left.set()
        await until(lambda: len(hall.ended) == 1 and len(hall.begun) == 3)  # its thread is free for the next one
        hall.go.set()
        await asyncio.gather(*tasks)
        assert sorted(each.status for each in asked) == [200, 200, 499, 499]

    asyncio.run(scene())


def test_what_is_asked_while_the_same_question_waits_is_answered_once_for_all_with_a_pace_for_each(hall: Hall) -> None:
    async def scene() -> None:
        gate = hall.app.state.gate
        same = [Visit(hall.app, "/api/work", {"text": "same"}) for _ in range(4)]
        other = Visit(hall.app, "/api/long", {"text": "same"})
        tasks = [asyncio.create_task(each.run(f"{i}")) for i, each in enumerate([*same, other])]
        await until(lambda: len(hall.begun) == 2 and gate.short.waiting == 2)
        same[0].left.set()
        await until(lambda: tasks[0].done())
        hall.go.set()
        await asyncio.gather(*tasks)
        assert [each.status for each in same] == [499, 200, 200, 200]
        assert {each.content for each in [*same[1:], other]} == {b'{"text":"same!"}'}
        assert hall.begun == ["same", "same"]  # of both addresses
        assert all(len(dict(each.sent[0]["headers"])) == len(each.sent[0]["headers"]) for each in same)  # none twice
        assert not gate._answers
        await Visit(hall.app, "/api/work", {"text": "same"}).run()
        assert len(hall.begun) == 3  # nobody waits any more

    asyncio.run(scene())


def test_what_a_model_is_made_of_is_not_looked_through_again_for_what_can_be_thrown_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def looked_through_after(asked: object) -> bool:
        gc.unfreeze()
        assert TestClient(create_app()).post("/api/models/stories15m/attention", json=asked).status_code == 200
        return gc.get_freeze_count() == 0

    monkeypatch.setattr(loading, "_loaded", {})
    assert not looked_through_after({"text": "It is read.", "layer": 0, "head": 0})
    assert looked_through_after({"text": "It was read.", "layer": 0, "head": 0})


def test_a_server_that_ends_breaks_off_what_is_computed(hall: Hall) -> None:
    async def scene() -> None:
        task = asyncio.create_task(visits(hall, "/api/work", 1)[0].run())
        await until(lambda: len(hall.begun) == 1)
        task.cancel()
        await until(lambda: len(hall.ended) == 1)

    asyncio.run(scene())


def test_long_work_pages_and_short_work_do_not_wait_for_each_other(hall: Hall) -> None:
    async def scene() -> None:
        first = [asyncio.create_task(each.run()) for each in visits(hall, "/api/long", 3)]
        await until(lambda: len(hall.begun) == 1)
        short = [asyncio.create_task(each.run()) for each in visits(hall, "/api/work", 3)]
        await until(lambda: len(hall.begun) == 3)
        page = await asyncio.to_thread(TestClient(hall.app).get, "/api/page")
        assert page.json() == {"text": "pages"}
        hall.go.set()
        await asyncio.gather(*first, *short)

    asyncio.run(scene())
    assert hall.torch == {"short": 1, "long": 1}  # torch's threads, of two cores


def test_between_two_parts_of_an_answer_it_is_others_turn_and_nothing_is_computed_for_who_left(hall: Hall) -> None:
    hall.go.set()

    async def scene() -> None:
        reader = Visit(hall.app, "/api/parts", {}, lambda: len(hall.begun) > 20)
        task = asyncio.create_task(reader.run("reader"))
        await until(lambda: bool(hall.begun))
        other = visits(hall, "/api/work", 1)[0]
        assert (await other.run("other")).status == 200
        await task
        assert reader.content.startswith(b"0\n1\n2\n")

    asyncio.run(scene())
    assert len(hall.begun) < 30


def test_too_many_are_told_to_wait_and_when_to_ask_again(hall: Hall) -> None:
    hall.app.state.gate.short.most = 2

    async def scene() -> None:
        asked = visits(hall, "/api/work", 6)
        tasks = [asyncio.create_task(each.run(f"{i}")) for i, each in enumerate(asked)]
        await until(lambda: sum(task.done() for task in tasks) == 2)
        hall.go.set()
        await asyncio.gather(*tasks)
        told = [each for each in asked if each.status == 503]
        assert [each.status for each in asked].count(200) == 4
        for each in told:
            seconds = dict(each.sent[0]["headers"])[b"retry-after"].decode()
            assert f"try again in {seconds} s" in each.content.decode()

    asyncio.run(scene())


def test_what_a_thread_raises_is_said_as_ever(hall: Hall) -> None:
    client = TestClient(hall.app, raise_server_exceptions=False)
    refused = client.post("/api/work", json={"text": 3})
    assert refused.status_code == 422
    assert refused.json()["error"]["field"] == "text"


def test_a_function_that_waits_for_something_is_no_gated_route() -> None:
    async def waits() -> None:
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="waits for something"):
        _driven(waits())


def test_behind_a_proxy_at_this_computer_people_are_told_apart_by_what_it_says() -> None:
    """As uvicorn reads it: of a proxy elsewhere, only if FORWARDED_ALLOW_IPS names it."""
    found = list[Person]()

    async def app(scope: Any, _receive: object, _send: object) -> None:
        found.append(person_of(Request(scope)))

    config = server.config(app)
    config.load()

    async def scene() -> None:
        for proxy in ("127.0.0.1", "10.0.0.9"):
            headers = [(b"x-forwarded-for", b"10.0.0.7"), (b"headlight-page", b"a page")]
            scope = {"type": "http", "client": (proxy, 1), "headers": headers, "scheme": "http"}
            await config.loaded_app(scope, None, None)

    asyncio.run(scene())
    assert found == [Person("10.0.0.7", "a page"), Person("10.0.0.9", "a page")]


def test_every_route_that_is_no_coroutine_is_gated() -> None:
    """A plain function would be run in the threads that serve files."""
    routes: list[Any] = []
    for route in create_app().routes:
        routes += route.original_router.routes if isinstance(route, _IncludedRouter) else [route]
    ours = [route for route in routes if isinstance(route, APIRoute)]
    assert len(ours) > 40
    plain = [route.path for route in ours if not asyncio.iscoroutinefunction(route.dependant.call)]
    assert plain == []


def pace_of(visit: Visit) -> float:
    """The seconds that an answer says."""
    return float(dict(visit.sent[0]["headers"])[b"headlight-pace"])


def test_an_answer_says_the_pace_by_how_many_pages_ask(hall: Hall) -> None:
    async def scene() -> None:
        hall.go.set()
        hall.app.state.gate.paces["short"]._mean = 0.01
        asked = visits(hall, "/api/work", 30)
        for i, each in enumerate(asked):
            await each.run(f"page {i}")
        again = visits(hall, "/api/work", 5)
        for each in again:
            await each.run("page 29")
        assert pace_of(asked[0]) == 0
        assert pace_of(asked[-1]) > pace_of(asked[9]) > 0
        assert pace_of(again[-1]) <= pace_of(asked[-1])

    asyncio.run(scene())


def test_behind_a_large_body_others_have_the_machine(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate_module, "REST", 1e9)

    async def scene() -> None:
        hall.go.set()
        first, second = (Visit(hall.app, "/api/work", {"text": letter * 150_000}) for letter in "ab")
        await first.run("one")
        waiting = asyncio.create_task(second.run("two"))
        small = visits(hall, "/api/work", 1)[0]
        await small.run("three")
        assert [each[0] for each in hall.begun] == ["a", "0"]
        second.left.set()
        await waiting
        assert [each.status for each in (first, small, second)] == [200, 200, 499]

    asyncio.run(scene())


def test_who_waits_asks_for_the_place(hall: Hall) -> None:
    """While every thread computes."""
    hall.app.include_router(turn.router)

    async def scene() -> None:
        tasks = [asyncio.create_task(each.run(f"{i}")) for i, each in enumerate(visits(hall, "/api/long", 4))]
        await until(lambda: hall.app.state.gate.long.waiting == 3)
        found = []
        for page in ("3", "nobody"):
            asked = Visit(hall.app, "/api/turn", None, method="GET")
            await asked.run(page)
            found.append(json.loads(asked.content))
        hall.go.set()
        await asyncio.gather(*tasks)
        assert found == [{"before": 2, "seconds": pytest.approx(0.06)}, {"before": None, "seconds": None}]

    asyncio.run(scene())


def test_memory_that_is_free_is_given_back_at_the_end(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    monkeypatch.setattr(gate_module, "_trim", lambda: given.append)
    monkeypatch.setattr(gate_module, "_given", time.monotonic())  # just now
    with TestClient(hall.app) as client:
        assert client.post("/api/parts", json={}).text.splitlines()[-1] == "999"
    assert given == [0]
    monkeypatch.undo()
    for broken in (OSError, TypeError):
        with monkeypatch.context() as patch:
            patch.setattr("ctypes.CDLL", Mock(side_effect=broken))
            assert gate_module._trim.__wrapped__() is None
    monkeypatch.setattr(gate_module, "_trim", lambda: given.append)
    for since in (0.0, time.monotonic()):
        monkeypatch.setattr(gate_module, "_given", since)
        gate_module.give_back(at_once=False)
    assert given == [0, 0]
