"""What was computed last, whoever asked for it, kept so that the next question about it is no work.

One memory for all: the lab, the trained models, and the networks of our own.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from itertools import islice
from sys import getsizeof
from threading import Lock, RLock
from typing import Any, NamedTuple, TypeVar

from torch import Tensor

from model.presence import Gone, for_others_too, go_on
from model.tracing.recorder import nodes_under
from model.tracing.step import Step

T = TypeVar("T")

MOST = 896 * 2**20  # bytes: two texts of SmolLM2's at 2,048 tokens with some heads, or thousands of sentences
OF_AN_OBJECT = 1_000  # bytes that Python takes for a step, a call between two, a token …
LOOK = 0.2  # seconds, after which whoever waits for another's answer looks whether anybody still wants it


class Storage(NamedTuple):
    """Memory that tensors look into: where it is."""

    device: str
    address: int


@dataclass
class _Kept:
    """An answer, the bytes that are its alone, and the memory behind its tensors."""

    value: Any
    own: int
    storages: dict[Storage, int]

    @property
    def size(self) -> int:
        return self.own + sum(self.storages.values())


@dataclass
class _Computing:
    """An answer that is on its way, and how many wait for it beside whoever computes it."""

    future: Future[Any] = field(default_factory=Future)
    waiting: int = 0


@dataclass(eq=False)
class _Telling:
    """An answer that is on its way part by part: those that are there, and how many read it."""

    source: Iterator[Any]
    parts: list[Any] = field(default_factory=list)
    readers: int = 0
    failed: BaseException | None = None
    lock: Lock = field(default_factory=Lock)

    def has(self, count: int) -> bool:
        """Whether it has so many parts, computed if nobody has come as far."""
        while not self.lock.acquire(timeout=LOOK):
            go_on()
        try:
            self._compute(count - len(self.parts))
            return count <= len(self.parts)
        finally:
            self.lock.release()

    def _compute(self, count: int) -> None:
        if count > 0 and self.failed:
            raise self.failed
        try:
            with for_others_too(lambda: self.readers > 1):
                self.parts += islice(self.source, max(0, count))
        except BaseException as error:
            self.failed = error
            raise


class Memory:
    """The answers that were asked for last, by all that they depend on.

    most: bytes that it keeps, where what several tensors look into counts once, whichever answers they are of; the
    answer that was asked for longest ago goes first, and one that is larger than all is not kept
    """

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._computing: dict[Hashable, _Computing] = {}
        self._told: dict[Hashable, _Telling] = {}
        self._users: Counter[Storage] = Counter()  # how many answers look into each
        self._held = 0
        # Python throws away a reader that was left behind at any time, also in a thread that is just in here
        self._lock = RLock()

    def of(self, key: Hashable, compute: Callable[[], T], parts: Callable[[T], Iterable[object]]) -> T:
        """The answer that is kept under this key, or that of `compute`.

        It is called once however many threads ask at the same time, and goes on while one of them has somebody who
        waits; what it raises reaches them all, and is not kept. Raises Gone for whoever has gone.

        key: a tuple, first of all what kind of answer it is; parts: what an answer is made of, tensors among it
        """
        while True:
            with self._lock:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    found: T = self._kept[key].value
                    return found
                theirs = self._computing.get(key)
                if theirs is None:
                    own = self._computing[key] = _Computing()
                else:
                    theirs.waiting += 1
            if theirs is None:
                return self._computed(key, own, compute, parts)
            try:
                awaited: T = self._awaited(theirs)
                return awaited
            except Gone:  # it came when all the others had gone
                go_on()

    def told(
        self, key: Hashable, begin: Callable[[], Iterator[T]], parts: Callable[[Sequence[T]], Iterable[object]]
    ) -> Iterator[T]:
        """`of` an answer that comes part by part: whoever asks while it is on its way is given what is there, and then
        each part when the first of all its readers has come to it. It is kept once it is whole.

        begin: starts it, and computes nothing before its first part is asked for
        """
        place = 0
        while True:
            telling = self._joined(key, begin)
            try:
                while telling.has(place + 1):
                    place += 1
                    part: T = telling.parts[place - 1]
                    yield part
                return self._end(key, telling, parts)
            except Gone:  # it came when all the others had gone
                go_on()
            finally:
                self._leave(key, telling)

    def _joined(self, key: Hashable, begin: Callable[[], Iterator[Any]]) -> _Telling:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                telling = _Telling(iter(()), self._kept[key].value)
            else:
                telling = self._told.setdefault(key, _Telling(begin()))
            telling.readers += 1
            return telling

    def _end(self, key: Hashable, telling: _Telling, parts: Callable[[Sequence[Any]], Iterable[object]]) -> None:
        """The first reader who has come to the end keeps it for the next."""
        with self._lock:
            if self._told.get(key) is telling:
                del self._told[key]
                kept = _weighed(key, telling.parts, parts(telling.parts))
                if kept.size <= self.most:
                    self._keep(key, kept)

    def _leave(self, key: Hashable, telling: _Telling) -> None:
        with self._lock:
            telling.readers -= 1
            if (not telling.readers or telling.failed) and self._told.get(key) is telling:
                del self._told[key]

    def _awaited(self, theirs: _Computing) -> Any:
        try:
            while not wait([theirs.future], LOOK).done:
                go_on()
            return theirs.future.result()
        finally:
            with self._lock:
                theirs.waiting -= 1

    def _computed(
        self, key: Hashable, own: _Computing, compute: Callable[[], T], parts: Callable[[T], Iterable[object]]
    ) -> T:
        try:
            with for_others_too(lambda: own.waiting > 0):
                value = compute()
            kept = _weighed(key, value, parts(value))
        except BaseException as error:
            with self._lock:
                del self._computing[key]
            own.future.set_exception(error)
            raise
        with self._lock:
            del self._computing[key]
            if kept.size <= self.most:
                self._keep(key, kept)
        own.future.set_result(value)
        return value

    def _keep(self, key: Hashable, kept: _Kept) -> None:
        """Lets go of the oldest until this one fits too."""
        self._kept[key] = kept
        self._held += kept.own + sum(size for at, size in kept.storages.items() if not self._users[at])
        self._users.update(kept.storages.keys())
        while self._held > self.most:
            _, oldest = self._kept.popitem(last=False)
            self._users.subtract(oldest.storages.keys())
            free = [at for at in oldest.storages if not self._users[at]]
            self._held -= oldest.own + sum(oldest.storages[at] for at in free)
            for at in free:
                del self._users[at]

    @property
    def held(self) -> int:
        """The bytes that it holds now."""
        with self._lock:
            return self._held


def _weighed(key: Hashable, value: object, parts: Iterable[object]) -> _Kept:
    own, storages = _size_of(key), dict[Storage, int]()
    for part in parts:
        own += OF_AN_OBJECT
        if isinstance(part, Tensor):
            behind = part.untyped_storage()
            storages[Storage(str(part.device), behind.data_ptr())] = behind.nbytes()
    return _Kept(value, own, storages)


def _size_of(key: object) -> int:
    return getsizeof(key) + (sum(map(_size_of, key)) if isinstance(key, tuple) else 0)


_answers = Memory()


def remembered(key: Hashable, compute: Callable[[], T], parts: Callable[[T], Iterable[object]]) -> T:
    """`Memory.of` of the one memory that all have together."""
    return _answers.of(key, compute, parts)


def remembered_parts(
    key: Hashable, begin: Callable[[], Iterator[T]], parts: Callable[[Sequence[T]], Iterable[object]]
) -> Iterator[T]:
    """`Memory.told` of the same memory."""
    return _answers.told(key, begin, parts)


def parts_of(steps: Iterable[Step]) -> Iterator[Tensor]:
    """What steps keep in memory: their values, and those between each and the steps that it was made of."""
    for step in steps:
        yield step.value
        yield from (node.value for node in nodes_under(step.made))
