"""The last few answers, kept so that the next question about them is no work: bounded in bytes, safe among threads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

from torch import Tensor

from model.recorder import nodes_under
from model.step import Step

T = TypeVar("T")


class Memory(Generic[T]):
    """What was computed last, by all that it depends on.

    most: bytes that it keeps; the answer that was asked for longest ago goes first, and one that is larger is not kept
    size: the bytes of an answer
    """

    def __init__(self, most: int, size: Callable[[T], int]) -> None:
        self._most = most
        self._size = size
        self._kept: OrderedDict[Hashable, Future[T]] = OrderedDict()
        self._lock = Lock()

    def of(self, key: Hashable, compute: Callable[[], T]) -> T:
        """The answer that is kept under this key, or that of `compute`, which is called once however many threads ask
        at the same time; what it raises reaches them all, and is not kept."""
        with self._lock:
            future = self._kept.get(key)
            is_new = future is None
            if future is None:
                future = self._kept[key] = Future()
            self._kept.move_to_end(key)
        if is_new:
            self._compute(key, future, compute)
        return future.result()

    def _compute(self, key: Hashable, future: Future[T], compute: Callable[[], T]) -> None:
        try:
            future.set_result(compute())
        except BaseException as error:
            future.set_exception(error)
        with self._lock:
            if future.exception() is not None or self._bytes(key) > self._most:
                del self._kept[key]
            else:
                self._kept.move_to_end(key)
                self._trim()

    def _trim(self) -> None:
        """Lets go of the oldest until the rest fits; an answer that is still being computed has no size yet."""
        done = [key for key, future in self._kept.items() if future.done()]
        left = sum(map(self._bytes, done))
        oldest = iter(done)
        while left > self._most:
            key = next(oldest)
            left -= self._bytes(key)
            del self._kept[key]

    def _bytes(self, key: Hashable) -> int:
        return self._size(self._kept[key].result())

    @property
    def held(self) -> int:
        """The bytes that it holds now."""
        with self._lock:
            return sum(self._bytes(key) for key, future in self._kept.items() if future.done())


def held_by(tensors: Iterable[Tensor]) -> int:
    """Bytes of memory behind tensors; what several look into is counted once."""
    storages = {(each := tensor.untyped_storage()).data_ptr(): each.nbytes() for tensor in tensors}
    return sum(storages.values())


def tensors_of(steps: Iterable[Step]) -> Iterator[Tensor]:
    """What steps keep in memory: their values, and those between each and the steps that it was made of."""
    for step in steps:
        yield step.value
        yield from (node.value for node in nodes_under(step.made))
