"""The last few answers, kept so that the next question about them is no work: bounded in bytes, safe among threads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

from torch import Tensor

from model.presence import Gone, go_on
from model.tracing.recorder import nodes_under
from model.tracing.step import Step

T = TypeVar("T")


class Memory(Generic[T]):
    """What was computed last, by all that it depends on.

    most: bytes that it keeps; the answer that was asked for longest ago goes first, and one that is larger is not kept
    size: the bytes of an answer
    """

    def __init__(self, most: int, size: Callable[[T], int]) -> None:
        self._most = most
        self._size = size
        self._kept: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._computing: dict[Hashable, Future[T]] = {}
        self._held = 0
        self._lock = Lock()

    def of(self, key: Hashable, compute: Callable[[], T]) -> T:
        """The answer that is kept under this key, or that of `compute`, which is called once however many threads ask
        at the same time; what it raises reaches them all, and is not kept. But if whoever computes has gone, another
        one who waits computes."""
        while True:
            with self._lock:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key][0]
                theirs = self._computing.get(key)
                if theirs is None:
                    own = self._computing[key] = Future[T]()
            if theirs is None:
                return self._computed(key, own, compute)
            try:
                return theirs.result()
            except Gone:
                go_on()

    def _computed(self, key: Hashable, future: Future[T], compute: Callable[[], T]) -> T:
        try:
            value = compute()
            size = self._size(value)
        except BaseException as error:
            with self._lock:
                del self._computing[key]
            future.set_exception(error)
            raise
        with self._lock:
            del self._computing[key]
            self._keep(key, value, size)
        future.set_result(value)
        return value

    def _keep(self, key: Hashable, value: T, size: int) -> None:
        """Lets go of the oldest until this one fits."""
        if size > self._most:
            return
        while self._held + size > self._most:
            _, (_, freed) = self._kept.popitem(last=False)
            self._held -= freed
        self._kept[key] = value, size
        self._held += size

    @property
    def held(self) -> int:
        """The bytes that it holds now."""
        return self._held


def held_by(tensors: Iterable[Tensor]) -> int:
    """Bytes of memory behind tensors; what several look into is counted once."""
    storages = {(each := tensor.untyped_storage()).data_ptr(): each.nbytes() for tensor in tensors}
    return sum(storages.values())


def tensors_of(steps: Iterable[Step]) -> Iterator[Tensor]:
    """What steps keep in memory: their values, and those between each and the steps that it was made of."""
    for step in steps:
        yield step.value
        yield from (node.value for node in nodes_under(step.made))
