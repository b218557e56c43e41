"""How a page asks: what static/lib/pace.js and `latest` in static/lib/api.js do, for people who are simulated.

tests/web/test_pace.py compares the two: who changes one changes the other.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Generic, TypeVar

T = TypeVar("T")


def due(came: float, sent: float, pace: float) -> float:
    """When a question goes, in seconds: `due` of static/lib/pace.js."""
    return max(came, sent + pace)


class Latest(Generic[T]):
    """Questions of one kind, of which only the last one counts; `broken_off` counts those that had gone.

    pace: the seconds that the server said last
    """

    def __init__(self, pace: Callable[[], float]) -> None:
        self.broken_off = 0
        self._pace, self._sent = pace, float("-inf")
        self._newest: object = None
        self._gone: asyncio.Task[T] | None = None

    async def ask(self, question: Callable[[], Coroutine[None, None, T]]) -> T | None:
        """Its answer; None if a newer question came."""
        own = self._newest = object()
        came = time.perf_counter()
        while (left := due(came, self._sent, self._pace()) - time.perf_counter()) > 0:
            await asyncio.sleep(left)
            if self._newest is not own:
                return None
        self._sent = time.perf_counter()
        if self._gone and self._gone.cancel():
            self.broken_off += 1
        self._gone = task = asyncio.create_task(question())
        await asyncio.wait([task])
        return task.result() if self._newest is own and not task.cancelled() else None
