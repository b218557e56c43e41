"""Rooms in Redis: for several processes, or several machines, that serve the same class. An extra: headlight[redis].

A room is a list under `headlight:room:CODE`; a line is put at its end and told to who waits in one transaction. A list
that is not there is not made by that: a room that has ended stays ended. Whoever runs the server keeps it with
`appendonly yes`: then what was answered is in its file before that is said, and outlives the server's process.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

from app.rooms.bounds import HOURS, Away
from model.problem import N_, Problem, reason

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.asyncio.client import PubSub

ROOM, SAID, NEWS = "headlight:room:", "headlight:said:", "headlight:news:"
SECONDS = HOURS * 3600
CONNECTIONS = 32  # whoever comes when all are in use waits for one
UNHEARD = 2.0  # seconds: what was told while the connection was broken is looked for then
CREATE = """
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('RPUSH', KEYS[1], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
"""
LACKS = N_("Rooms in Redis need the package redis: install it with pip install headlight[redis].")
NO_ADDRESS = N_("That is no address of a Redis server ({reason}).")
SILENT = N_("The Redis server that is to keep the rooms does not answer ({reason}).")


class InRedis:
    """The lists of a Redis server.

    url: such as redis://localhost:6379/0. Raises Problem if redis-py is not installed, or the address is none.
    """

    def __init__(self, url: str) -> None:
        try:
            from redis.asyncio import BlockingConnectionPool, Redis
            from redis.asyncio.retry import Retry
            from redis.backoff import ExponentialBackoff
        except ImportError:
            raise Problem(LACKS) from None
        retry = Retry(ExponentialBackoff(cap=0.5, base=0.05), 3)
        try:
            pool = BlockingConnectionPool.from_url(
                url, decode_responses=True, retry=retry, socket_timeout=5, max_connections=CONNECTIONS, timeout=20
            )
        except ValueError as error:
            raise Problem(NO_ADDRESS, reason=reason(error)) from None
        self._redis: Redis = Redis.from_pool(pool)
        self._heard: PubSub | None = None
        self._listening: asyncio.Task[None] | None = None
        self._waiting: dict[str, set[asyncio.Future[None]]] = {}

    async def create(self, code: str, line: str) -> bool:
        return bool(await _asked(self._redis.eval(CREATE, 1, ROOM + code, line, str(SECONDS))))

    async def append(self, code: str, line: str) -> int:
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.rpushx(ROOM + code, line)
            pipe.expire(ROOM + code, SECONDS)
            pipe.publish(NEWS + code, "")
            return int((await _asked(pipe.execute()))[0])

    async def read(self, code: str, after: int) -> list[str] | None:
        lines: list[str] = await _asked(self._redis.lrange(ROOM + code, after, -1))
        return lines if lines or await _asked(self._redis.exists(ROOM + code)) else None

    async def changed(self, code: str, after: int, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        await self._listen(code)
        self._waiting.setdefault(code, set()).add(future)
        try:
            if await _asked(self._redis.llen(ROOM + code)) > after:
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(future, min(seconds, UNHEARD))
        finally:
            self._waiting.get(code, set()).discard(future)

    async def _listen(self, code: str) -> None:
        """All rooms are heard of over one connection."""
        if self._heard is None:
            self._heard = self._redis.pubsub(ignore_subscribe_messages=True)
        if (NEWS + code).encode() not in self._heard.channels and NEWS + code not in self._heard.channels:
            await _asked(self._heard.subscribe(NEWS + code))
        if self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self._hear(self._heard))

    async def _hear(self, heard: PubSub) -> None:
        from redis.exceptions import RedisError

        while True:
            try:
                message: dict[str, Any] | None = await heard.get_message(timeout=None)
            except (RedisError, OSError):
                await asyncio.sleep(UNHEARD)
                continue
            for future in self._waiting.pop(message["channel"].removeprefix(NEWS), ()) if message else ():
                if not future.done():
                    future.set_result(None)

    async def delete(self, code: str) -> None:
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(ROOM + code, SAID + code)
            pipe.publish(NEWS + code, "")
            await _asked(pipe.execute())

    async def codes(self) -> list[str]:
        return [key.removeprefix(ROOM) async for key in self._redis.scan_iter(ROOM + "*")]

    async def say(self, code: str, seat: int, said: str) -> None:
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(SAID + code, str(seat), said)
            pipe.expire(SAID + code, SECONDS)
            await _asked(pipe.execute())

    async def said(self, code: str) -> dict[int, str]:
        found: dict[str, str] = await _asked(self._redis.hgetall(SAID + code))
        return {int(seat): said for seat, said in found.items()}

    async def close(self) -> None:
        if self._listening:
            self._listening.cancel()
        if self._heard:
            await self._heard.aclose()  # type: ignore[no-untyped-call]
        await self._redis.aclose()


async def _asked(question: Awaitable[Any] | Any) -> Any:
    """What Redis answers. Raises Away if it does not."""
    from redis.exceptions import ConnectionError, TimeoutError

    try:
        return await question
    except (ConnectionError, TimeoutError, OSError):
        raise Away from None


def check(url: str) -> None:
    """Raises Problem if there is no redis-py, the address is none, or nothing answers there."""
    InRedis(url)
    from redis import Redis
    from redis.exceptions import RedisError

    try:
        with Redis.from_url(url, socket_timeout=5) as asking:
            asking.ping()
    except (RedisError, OSError) as error:
        raise Problem(SILENT, reason=reason(error).rstrip(".")) from None
