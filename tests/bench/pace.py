"""How a page asks: what static/pace.js and `latest` in static/api.js do, for people who are simulated.

tests/web/test_pace.py compares the two: who changes one changes the other.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")

QUICK, SHARE, LONGEST = 0.05, 8, 0.5  # seconds, but for SHARE


def due(came: float, answered: float, took: tuple[float, float]) -> float:
    """When a question goes, in seconds: `due` of static/pace.js."""
    return min(came, answered) + min(LONGEST, SHARE * max(0.0, min(took) - QUICK))


class Latest(Generic[T]):
    """Questions of one kind, of which only the last one counts; `broken_off` counts those that had gone."""

    def __init__(self) -> None:
        self.broken_off = 0
        self._took, self._answered = (0.0, 0.0), float("-inf")
        self._newest: object = None
        self._gone: asyncio.Task[T] | None = None
        self._changed = asyncio.Event()

    async def ask(self, question: Callable[[], Coroutine[None, None, T]]) -> T | None:
        """Its answer; None where a newer question came."""
        own = self._newest = object()
        self._hear()
        came = time.perf_counter()
        while (left := due(came, self._answered, self._took) - time.perf_counter()) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), left)
            if self._newest is not own:
                return None
        found = await self._timed(question)
        return found if self._newest is own else None

    async def _timed(self, question: Callable[[], Coroutine[None, None, T]]) -> T | None:
        if self._gone and self._gone.cancel():
            self.broken_off += 1
        self._gone = task = asyncio.create_task(question())
        start, self._answered = time.perf_counter(), float("inf")
        await asyncio.wait([task])
        now = time.perf_counter()
        if self._gone is task:
            self._answered = now
        if self._gone is task or now - start > min(self._took):
            self._took = self._took[1], now - start
        self._hear()
        return None if task.cancelled() else task.result()

    def _hear(self) -> None:
        """Whoever waits looks again."""
        self._changed.set()
        self._changed = asyncio.Event()
