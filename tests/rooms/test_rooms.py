"""Rooms over either store: several processes, crashes, many at once."""

import asyncio
from typing import Any

import pytest

from app.rooms import bounds
from app.rooms.bounds import NoRoom, NotYours, Refused, Stranger
from app.rooms.credentials import LETTERS, hashed
from app.rooms.parts import Who
from app.rooms.rooms import Rooms
from tests.rooms.conftest import Make, crashed

TEACHER = Who("teacher")
ASKED = {"view": "/lab/causal", "ask": {}, "truth": {}}


def seat(n: int) -> dict[str, Any]:
    return {"secret": hashed(f"s{n}"), "name": ""}


def given(seat: int, answer: Any, id: str = "a") -> dict[str, Any]:
    own = {"id": id, "answer": answer, "right": None, "mistakes": []}
    return {"seat": seat, "question": 1, "round": 1, **own}


def test_a_room_is_opened_with_a_code_that_cannot_be_misread(make: Make) -> None:
    async def ran() -> None:
        rooms = Rooms(make())
        code, teacher, projector = await rooms.open()
        assert len(code) == 6
        assert set(code) <= set(LETTERS)
        assert (await rooms.who(code, teacher, "teacher"))[1] == TEACHER
        with pytest.raises(NotYours):
            await rooms.who(code, projector, "teacher")
        with pytest.raises(Stranger):
            await rooms.who(code, "guessed")
        with pytest.raises(NoRoom):
            await rooms.who("ZZZZZZ", teacher)
        await rooms.close()

    asyncio.run(ran())


def test_thirty_join_and_answer_at_once_over_two_processes_and_none_is_lost(make: Make) -> None:
    async def ran() -> None:
        store = make()
        two = [Rooms(store), Rooms(store)]
        code, _, _ = await two[0].open()
        await asyncio.gather(*(two[n % 2].do(code, "seat", seat(n)) for n in range(30)))
        await two[0].do(code, "ask", ASKED)
        await asyncio.gather(*(two[n % 2].do(code, "answer", given(n, n)) for n in range(1, 31)))
        for rooms in two:
            room = await rooms.find(code)
            assert {n: each.answer for n, each in room.questions[1].now.items()} == {n: n for n in range(1, 31)}
        await store.close()

    asyncio.run(ran())


def test_of_two_who_do_what_only_one_can_one_is_told_so(make: Make) -> None:
    async def ran() -> None:
        store = make()
        two = [Rooms(store), Rooms(store)]
        code, _, _ = await two[0].open()
        done = await asyncio.gather(*(each.do(code, "ask", ASKED) for each in two), return_exceptions=True)
        assert sorted(isinstance(each, Refused) for each in done) == [False, True]
        assert len((await two[1].find(code)).questions) == 1
        await store.close()

    asyncio.run(ran())


def test_who_waits_is_told_at_once_of_what_another_process_did(make: Make) -> None:
    async def ran() -> None:
        store = make()
        here, there = Rooms(store), Rooms(store)
        code, _, _ = await here.open()
        await here.do(code, "seat", seat(1))
        room = await here.find(code)
        seen = room.n
        waiting = asyncio.create_task(here.wait(code, Who("seat", 1), seen, 20))
        await asyncio.sleep(0.1)
        await there.do(code, "seat", seat(2))  # nothing that seat 1 sees
        await asyncio.sleep(0.2)
        assert not waiting.done()
        await there.do(code, "lead", {"view": "/gap", "mode": "follow", "stretch": []})
        news = (await asyncio.wait_for(waiting, 5)).news(Who("seat", 1), seen)
        assert news["lead"]["view"] == "/gap"
        await here.close()

    asyncio.run(ran())


def test_who_waits_for_nothing_is_answered_in_time_and_of_a_room_that_ends_at_once(make: Make) -> None:
    async def ran() -> None:
        rooms = Rooms(make())
        code, _, _ = await rooms.open()
        room = await rooms.find(code)
        assert (await rooms.wait(code, TEACHER, room.n, 0.05)).news(TEACHER, room.n) == {}
        waiting = asyncio.create_task(rooms.wait(code, TEACHER, room.n, 20))
        await asyncio.sleep(0.1)
        await rooms.end(code)
        with pytest.raises(NoRoom):
            await asyncio.wait_for(waiting, 5)
        with pytest.raises(NoRoom):
            await rooms.do(code, "lock", {"locked": True})
        await rooms.close()

    asyncio.run(ran())


@pytest.mark.parametrize("make", ["file", "redis"], indirect=True)
def test_a_server_that_is_started_again_has_the_same_room(make: Make) -> None:
    async def ran() -> None:
        before = Rooms(make())
        code, teacher, _ = await before.open()
        await before.do(code, "seat", seat(1))
        await before.do(code, "ask", ASKED)
        await before.do(code, "answer", given(1, {"choice": 2}))
        seen = (await before.find(code)).news(TEACHER, 0)
        crashed(before.store)
        after = Rooms(make())
        room, who = await after.who(code, teacher, "teacher")
        assert room.news(who, 0) == seen
        assert room.who("s1") == Who("seat", 1)
        await after.close()
        await before.close()

    asyncio.run(ran())


def test_there_are_so_many_rooms(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "ROOMS", 2)

    async def ran() -> None:
        rooms = Rooms(make())
        codes = [(await rooms.open())[0] for _ in range(2)]
        with pytest.raises(Refused):
            await rooms.open()
        await rooms.end(codes[0])
        assert await rooms.open()
        await rooms.close()

    asyncio.run(ran())
