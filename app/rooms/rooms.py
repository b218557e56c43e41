"""What may be asked of all rooms: to open one, to put an event in its list, to wait for what comes."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from app.rooms import bounds
from app.rooms.bounds import Away, NoRoom, NotYours, Refused, Stranger
from app.rooms.credentials import hashed, new_code, new_secret
from app.rooms.events import Event, Kind, written
from app.rooms.parts import Role, Who
from app.rooms.rates import Rates
from app.rooms.redis import InRedis
from app.rooms.room import Room, sees
from app.rooms.store import Journal, Store
from app.settings import Settings

CROWD = {"answers", "seat", "count"}  # what many change at once is told a few times a second
GATHERED = 0.15  # seconds
AWAY = 1.0  # seconds, until a store that does not answer is asked again
SWEPT = 600.0  # seconds between two looks for rooms that have ended by themselves
TRIES = 20  # of codes, until one is free


class Rooms:
    """The rooms of one process, each as far as it has read its list."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self.store, self.clock = store, clock
        self.rates = Rates()
        self._known: dict[str, Room] = {}
        self._waiting: dict[str, dict[asyncio.Future[None], Who]] = {}
        self._following: dict[str, asyncio.Task[None]] = {}

    async def open(self) -> tuple[str, str, str]:
        """A new room: its code, and the secrets of its teacher and of its projector. Raises Refused if there are too
        many."""
        if len(await self.sweep()) >= bounds.ROOMS:
            raise Refused(bounds.NO_MORE_ROOMS, bound=bounds.ROOMS)
        teacher, projector = new_secret(), new_secret()
        line = written(self.clock(), "open", {"teacher": hashed(teacher), "projector": hashed(projector)})
        for _ in range(TRIES):
            code = new_code()
            if await self.store.create(code, line):
                return code, teacher, projector
        raise Refused(bounds.NO_MORE_ROOMS, bound=bounds.ROOMS)

    async def sweep(self) -> list[str]:
        """Ends the rooms in which nothing has happened for long. Returns the codes of the others."""
        left = []
        for code in await self.store.codes():
            with contextlib.suppress(NoRoom):
                await self.find(code)
                left.append(code)
        return left

    async def find(self, code: str) -> Room:
        """A room, up to date. Raises NoRoom."""
        known = self._known.get(code)
        after = known.n if known else 0
        lines = await self.store.read(code, after)  # others may read on meanwhile: what came before changes nothing
        if lines is None:
            await self._end(code)
            raise NoRoom
        room = self._known.setdefault(code, Room(code))
        for n, line in enumerate(lines, after + 1):
            if keys := room.apply(Event.read(n, line)):
                self._tell(code, keys)
        if room.at < self.clock() - bounds.HOURS * 3600:
            await self.end(code)
            raise NoRoom
        return room

    async def who(self, code: str, secret: str, *roles: Role) -> tuple[Room, Who]:
        """A room, and who shows this secret. Raises NoRoom; Stranger for a secret that is nobody's, NotYours for one
        of another role than these, if any are named."""
        room = await self.find(code)
        who = room.who(secret)
        if who is None:
            raise Stranger
        if roles and who.role not in roles:
            raise NotYours
        return room, who

    async def do(self, code: str, kind: Kind, data: Mapping[str, Any]) -> Room:
        """Put an event in the list. Returns the room after it. Raises Refused if it does not count, NoRoom.

        What is refused already is not put there. What the list before it decides only then, if two come at once."""
        (await self.find(code)).check(kind, data)
        n = await self.store.append(code, written(self.clock(), kind, data))
        if not n:
            await self._end(code)
            raise NoRoom
        room = await self.find(code)
        if refused := room.refusal(n):
            raise refused
        return room

    async def end(self, code: str) -> None:
        """Nothing is left of it."""
        await self.store.delete(code)
        await self._end(code)

    async def wait(self, code: str, who: Who, after: int, seconds: float) -> Room:
        """The room, as soon as there is something that this person has not seen, or after so long. Raises NoRoom."""
        room = await self.find(code)
        if room.news(who, after) or seconds <= 0:
            return room
        future = asyncio.get_running_loop().create_future()
        waiting = self._waiting.setdefault(code, {})
        waiting[future] = who
        if code not in self._following:
            self._following[code] = asyncio.create_task(self._follow(code))
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(future, seconds)
        finally:
            waiting.pop(future, None)
        room = await self.find(code)
        if {key.partition("/")[0] for key in room.news(who, after)} <= CROWD:
            await asyncio.sleep(GATHERED)
        return room

    async def _follow(self, code: str) -> None:
        """Reads on while somebody waits: each process for all who wait in it."""
        try:
            with contextlib.suppress(NoRoom):
                while self._waiting.get(code):
                    try:
                        room = await self.find(code)
                        await self.store.changed(code, room.n, bounds.WAIT)
                    except Away:
                        await asyncio.sleep(AWAY)
        finally:
            self._following.pop(code, None)
            self._waiting.pop(code, None)

    def _tell(self, code: str, keys: tuple[str, ...]) -> None:
        for future, who in self._waiting.get(code, {}).items():
            if not future.done() and any(sees(who, key) for key in keys):
                future.set_result(None)

    async def _end(self, code: str) -> None:
        """Who waits is told that it has gone."""
        self._known.pop(code, None)
        for future in self._waiting.get(code, {}):
            if not future.done():
                future.set_result(None)

    async def close(self) -> None:
        """Nobody waits any more."""
        for task in self._following.values():
            task.cancel()
        await self.store.close()


def kept(settings: Settings) -> Rooms:
    """Those of an app, in the store that it is set to. Raises Problem if that cannot be had."""
    return Rooms(InRedis(settings.redis) if settings.redis else Journal(settings.rooms))


@contextlib.asynccontextmanager
async def running(rooms: Rooms) -> AsyncIterator[None]:
    """Their life: what has ended by itself is looked for now and then."""
    sweeping = asyncio.create_task(_sweep(rooms))
    try:
        yield
    finally:
        sweeping.cancel()
        await rooms.close()


async def _sweep(rooms: Rooms) -> None:
    while True:
        with contextlib.suppress(Away):
            await rooms.sweep()
        await asyncio.sleep(SWEPT)
