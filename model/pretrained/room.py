"""Room for what is being computed: so many bytes at once, whoever asks; who finds too few waits for the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from threading import Condition

from model.presence import go_on
from model.pretrained.memory_left import free

FEW = 16 * 2**20  # bytes that are not counted: a short text never waits for a long one
# matrices (head, query, key) of a layer at once, at most, as measured: scores, masked, weights, measures of them …
COPIES = 11
LOOK = 0.2  # seconds, after which whoever waits looks whether anybody still wants the answer


class Room:
    """most: bytes that there are; asked for once, before the first of them is taken."""

    def __init__(self, most: Callable[[], float]) -> None:
        self._ask, self._taken = most, 0.0
        self._changed = Condition()

    @cached_property
    def most(self) -> float:
        """Bytes that may be taken together."""
        return self._ask()

    @contextmanager
    def of(self, size: float) -> Iterator[None]:
        """While it is open, so many bytes are taken; what is larger than all the room has it alone. Raises Gone."""
        if size < FEW:
            yield
            return
        with self._changed:
            while self._taken and self._taken + size > self.most:
                go_on()
                self._changed.wait(LOOK)
            self._taken += size
        try:
            yield
        finally:
            with self._changed:
                self._taken -= size
                self._changed.notify_all()


ROOM = Room(lambda: free() / 2)  # of all that is computed at the same time; the other half is for what is kept


def for_layer(heads: int, queries: int, keys: int) -> AbstractContextManager[None]:
    """While it is open, the memory that the attention of one layer needs is taken, or waited for: a model's layers come
    one after the other. Raises Gone."""
    return ROOM.of(COPIES * 4 * heads * queries * keys)
