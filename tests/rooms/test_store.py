"""The lists of events: in memory, with a file beside it, in Redis."""

import asyncio
import time
from pathlib import Path

import pytest

from app.rooms.store import Journal, Store
from tests.redis_server import RedisServer
from tests.rooms.conftest import Make, crashed

CODE, OTHER = "BCFGHJ", "KLMRTW"


def test_lines_have_numbers_in_the_order_in_which_they_came(make: Make) -> None:
    async def ran() -> None:
        store = make()
        assert await store.create(CODE, "one")
        assert [await store.append(CODE, each) for each in ("two", "three")] == [2, 3]
        assert await store.read(CODE, 0) == ["one", "two", "three"]
        assert await store.read(CODE, 2) == ["three"]
        assert await store.read(CODE, 3) == []
        await store.close()

    asyncio.run(ran())


def test_a_code_is_given_once(make: Make) -> None:
    async def ran() -> None:
        store = make()
        made = await asyncio.gather(*(store.create(CODE, str(each)) for each in range(8)))
        assert made.count(True) == 1
        assert await store.codes() == [CODE]
        lines = await store.read(CODE, 0)
        assert lines is not None
        assert len(lines) == 1
        await store.close()

    asyncio.run(ran())


def test_many_at_once_all_have_a_place_of_their_own(make: Make) -> None:
    async def ran() -> None:
        store = make()
        await store.create(CODE, "0")
        numbers = await asyncio.gather(*(store.append(CODE, str(each)) for each in range(1, 400)))
        lines = await store.read(CODE, 0)
        assert lines is not None
        assert sorted(numbers) == list(range(2, 401))
        assert all(lines[n - 1] == str(each) for each, n in enumerate(numbers, 1))
        await store.close()

    asyncio.run(ran())


def test_what_has_ended_is_not_there_and_does_not_come_back(make: Make) -> None:
    async def ran() -> None:
        store = make()
        await store.create(CODE, "one")
        await store.say(CODE, 1, "here")
        await store.delete(CODE)
        assert await store.append(CODE, "two") == 0
        assert await store.read(CODE, 0) is None
        assert await store.codes() == []
        assert await store.said(CODE) == {}
        await store.close()

    asyncio.run(ran())


def test_who_waits_hears_of_what_comes_and_only_in_their_room(make: Make) -> None:
    async def ran() -> None:
        store = make()
        for code in (CODE, OTHER):
            await store.create(code, "one")
        began = time.monotonic()
        await store.changed(CODE, 0, 30)  # there is something already
        waiting = asyncio.create_task(store.changed(CODE, 1, 30))
        await asyncio.sleep(0.1)
        await store.append(OTHER, "two")
        await asyncio.sleep(0.1)
        assert not waiting.done()
        await store.append(CODE, "two")
        await asyncio.wait_for(waiting, 5)
        await store.changed(CODE, 2, 0.05)  # nothing comes
        assert time.monotonic() - began < 10
        await store.close()

    asyncio.run(ran())


def test_what_a_seat_says_of_itself_is_the_last_that_it_said(make: Make) -> None:
    async def ran() -> None:
        store = make()
        await store.create(CODE, "one")
        for seat, said in ((1, "a"), (2, "b"), (1, "c")):
            await store.say(CODE, seat, said)
        assert await store.said(CODE) == {1: "c", 2: "b"}
        await store.close()

    asyncio.run(ran())


@pytest.mark.parametrize("make", ["file", "redis"], indirect=True)
def test_another_process_goes_on_with_the_same_lists(make: Make) -> None:
    async def ran() -> None:
        first = make()
        await first.create(CODE, "one")
        await first.append(CODE, "two")
        crashed(first)
        second = make()
        assert await second.read(CODE, 0) == ["one", "two"]
        assert await second.append(CODE, "three") == 3
        await first.close()
        await second.close()

    asyncio.run(ran())


def test_a_line_that_a_crash_cut_was_never_told_to_anybody(tmp_path: Path) -> None:
    async def ran() -> None:
        store = Journal(tmp_path)
        await store.create(CODE, "one")
        await store.append(CODE, "two")
        await store.close()
        file = tmp_path / f"{CODE}.jsonl"
        file.write_bytes(file.read_bytes() + b'{"at": 1')
        again = Journal(tmp_path)
        assert await again.read(CODE, 0) == ["one", "two"]
        assert await again.append(CODE, "three") == 3
        assert file.read_bytes() == b"one\ntwo\nthree\n"
        await again.close()

    asyncio.run(ran())


def test_only_its_owner_reads_the_file_of_a_room_and_it_ends_with_the_room(tmp_path: Path) -> None:
    async def ran() -> None:
        store = Journal(tmp_path / "rooms")
        await store.create(CODE, "one")
        file = tmp_path / "rooms" / f"{CODE}.jsonl"
        assert file.stat().st_mode & 0o077 == 0
        assert file.parent.stat().st_mode & 0o077 == 0
        await store.delete(CODE)
        assert [each.name for each in file.parent.iterdir()] == ["lock"]
        await store.close()

    asyncio.run(ran())


def test_nothing_that_was_acknowledged_is_lost_if_redis_is_killed(redis_server: RedisServer) -> None:
    from app.rooms.redis import Away, InRedis

    async def ran() -> None:
        store: Store = InRedis(redis_server.url)
        await store.create(CODE, "one")
        numbers = await asyncio.gather(*(store.append(CODE, str(each)) for each in range(100)))
        redis_server.kill()
        with pytest.raises(Away):
            await store.append(CODE, "lost")
        redis_server.start()
        lines = await store.read(CODE, 0)
        assert lines is not None
        assert len(lines) == 101
        assert [lines[n - 1] for n in numbers] == [str(each) for each in range(100)]
        await store.close()

    asyncio.run(ran())
