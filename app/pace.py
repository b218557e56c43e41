"""How often a page may ask: alone as often as it likes; in a class so often that whoever asks is answered soon.

Queues are short only while less is asked than can be answered. So each answer says how many seconds a page is to leave
between two questions of a kind; the newest waits for its turn on the page, where it costs nobody anything
(static/lib/pace.js).
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager

SHARE = 0.4  # of one core, which is what Python's lock leaves to all threads together
RECENT = 3.0  # seconds for which a page counts as one that asks
LEAST, MOST = 0.05, 1.7  # seconds: a shorter pace is none, and two seconds after the last key its answer is there
WEIGHT = 0.05  # of a new time in the running mean


class Pace:
    """Of one lane: as many seconds as all who ask now need together, in a `SHARE` of the time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._asked: OrderedDict[tuple[Hashable, str], float] = OrderedDict()  # by page and kind: when it asked last
        self._mean = 0.0  # seconds of computing that an answer takes
        self._lock = threading.Lock()

    def asked(self, page: Hashable, kind: str) -> None:
        """A page asks a kind of question."""
        with self._lock:
            self._asked[page, kind] = self._clock()
            self._asked.move_to_end((page, kind))

    @contextmanager
    def computing(self) -> Iterator[None]:
        """Counts what this thread computes meanwhile."""
        start = time.thread_time()
        try:
            yield
        finally:
            with self._lock:
                self._mean += WEIGHT * (time.thread_time() - start - self._mean)

    @property
    def seconds(self) -> float:
        """From one question of a page to its next of the same kind; 0: as it likes."""
        with self._lock:
            while self._asked and next(iter(self._asked.values())) < self._clock() - RECENT:
                self._asked.popitem(last=False)
            is_class = len({page for page, _ in self._asked}) > 1
            found = is_class * len(self._asked) * self._mean / SHARE
        return 0.0 if found < LEAST else min(MOST, found)
