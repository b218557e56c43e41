"""Whose turn it is: a few threads that serve whoever was served longest ago, and what waits is bounded."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, NamedTuple

IDLE = 10.0  # seconds until a thread without work ends
KNOWN = 4096  # people whose last turn is remembered
SEATS = 8  # for how many people an address counts at most: a class behind one router is not one, and nobody is many
SLOWEST = 30  # seconds, the longest that anybody is told to wait
PACE = 0.05  # of a new duration in their running mean
NEW = 2**62  # by which whoever comes for the first time stands before all others


class Person(NamedTuple):
    """Who asks: an address, and which of the pages that are open there."""

    address: str
    page: str


class Seat(NamedTuple):
    """One of the places that an address has in the round; more pages than places share them."""

    address: str
    number: int


class Place(NamedTuple):
    """How many turns come before somebody's next one, and in about how many seconds it is."""

    before: int
    seconds: float


class Busy(Exception):
    """Too many wait already; seconds: after which to ask again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"ask again in {seconds} s")
        self.seconds = seconds


@dataclass(eq=False)
class Job:
    """What is to be done for somebody; a future that is cancelled before its turn takes none. goes_on: it is a part of
    what has begun."""

    person: Person
    work: Callable[[], Any]
    goes_on: bool = False
    future: Future[Any] = field(default_factory=Future)


class Lane:
    """At most `threads` at work and `most` that wait.

    The next turn is that of the seat that had one longest ago, and there of the page that had one longest ago: who
    breaks off and asks anew keeps the place, and who asks much, or under many names, keeps nobody else from a turn.
    """

    def __init__(self, name: str, threads: int, most: int) -> None:
        self.name, self.threads, self.most = name, threads, most
        self._waiting: dict[Person, deque[Job]] = {}
        self._turns: OrderedDict[Person | Seat, int] = OrderedDict()  # of a person or a seat: the number of the last
        self._seats: OrderedDict[Person, Seat] = OrderedDict()  # of those who came last
        self._count = self._running = self._resting = self._working = 0
        self._seconds = 0.02  # that a job takes, a running mean
        self._promised = 0.0  # until when those who were told to wait are to come
        self._changed = threading.Condition()

    def submit(self, person: Person, work: Callable[[], Any], *, goes_on: bool = False) -> Future[Any]:
        """The result of `work`, once it had its turn; goes_on: it is a part of what has begun, and never refused.

        Raises Busy; if the person who waits with the most is another one, it is that one's last job that fails so.
        """
        job = Job(person, work, goes_on)
        with self._changed:
            self._number(person, is_turn=False)
            self._waiting.setdefault(person, deque()).append(job)
            is_full = self.waiting + self._working > self.most + self.threads
            refused = self._refused(job) if is_full and not goes_on else None
            if refused is not None:
                self._remove(refused)
            busy = Busy(self._appointment()) if refused else None
            if self._resting < self.waiting and self._running < self.threads:
                self._running += 1
                threading.Thread(target=self._work, name=self.name, daemon=True).start()
            self._changed.notify()
        if refused is job and busy:
            raise busy
        if refused and refused.future.set_running_or_notify_cancel():
            refused.future.set_exception(busy)
        job.future.add_done_callback(lambda future: self._left(job) if future.cancelled() else None)
        return job.future

    @property
    def waiting(self) -> int:
        """How many jobs wait."""
        return sum(map(len, self._waiting.values()))

    def place(self, person: Person) -> Place | None:
        """Where somebody stands who waits, if nobody else comes; None: nothing of theirs does."""
        with self._changed:
            if person not in self._waiting:
                return None
            rest = {each: len(jobs) for each, jobs in self._waiting.items()}
            numbers, before = dict(self._turns), 0
            while (first := min(rest, key=lambda each: self._last(each, numbers))) != person:
                before += 1
                rest[first] -= 1
                if not rest[first]:
                    del rest[first]
                numbers[self._seat(first)] = numbers[first] = self._count + before
            return Place(before, (before + self._working) * self._seconds / self.threads)

    def _refused(self, job: Job) -> Job | None:
        """The last job of whoever waits with the most. What has begun goes on: then none is refused if whoever comes
        waits with less, else the job that comes."""
        of_seat: Counter[Seat] = Counter()
        for person, jobs in self._waiting.items():
            of_seat[self._seat(person)] += len(jobs)

        def greed(each: Person) -> tuple[int, ...]:
            return of_seat[self._seat(each)], len(self._waiting[each]), *self._last(each)

        last = self._waiting[max(self._waiting, key=greed)][-1]
        is_less = of_seat[self._seat(job.person)] < of_seat[self._seat(last.person)]
        return last if not last.goes_on else None if is_less else job

    def _appointment(self) -> int:
        """Seconds after which to ask again: each who is refused comes a job's time later than the one before."""
        now, pace = time.monotonic(), self._seconds / self.threads
        self._promised = max(self._promised, now + self.waiting * pace) + pace
        self._promised = min(self._promised, now + SLOWEST)
        return math.ceil(self._promised - now)

    def _last(self, person: Person, numbers: Mapping[Person | Seat, int] | None = None) -> tuple[int, int]:
        known = self._turns if numbers is None else numbers
        return known.get(self._seat(person), 0), known.get(person, 0)

    def _seat(self, person: Person) -> Seat:
        """Where a page sits: at its address, with as few others as can be."""
        if person not in self._seats:
            taken = Counter(seat.number for seat in self._seats.values() if seat.address == person.address)
            self._seats[person] = Seat(person.address, min(range(SEATS), key=taken.__getitem__))
            if len(self._seats) > KNOWN:
                self._seats.popitem(last=False)
        return self._seats[person]

    def _left(self, job: Job) -> None:
        """Its person went away before its turn."""
        with self._changed:
            if job in self._waiting.get(job.person, ()):
                self._remove(job)

    def _remove(self, job: Job) -> None:
        jobs = self._waiting[job.person]
        jobs.remove(job)
        if not jobs:
            del self._waiting[job.person]

    def _work(self) -> None:
        """A thread's life."""
        while job := self._next():
            start = time.monotonic()
            if job.future.set_running_or_notify_cancel():
                _finish(job)
            with self._changed:
                self._working -= 1
                self._seconds += PACE * (time.monotonic() - start - self._seconds)
            del job  # an answer is not kept while nothing is to be done

    def _next(self) -> Job | None:
        """The job whose turn it is; None after a while without one."""
        with self._changed:
            self._resting += 1
            self._changed.wait_for(lambda: self._waiting, IDLE)
            self._resting -= 1
            if not self._waiting:
                self._running -= 1
                return None
            person = min(self._waiting, key=self._last)
            job = self._waiting[person].popleft()
            if not self._waiting[person]:
                del self._waiting[person]
            self._number(person, is_turn=True)
            self._working += 1
            return job

    def _number(self, person: Person, *, is_turn: bool) -> None:
        """That was a turn of theirs; or only asked, which counts the first time."""
        self._count += 1
        for key in (self._seat(person), person):
            if is_turn or key not in self._turns:
                self._turns[key] = self._count - (0 if is_turn else NEW)
                self._turns.move_to_end(key)
        while len(self._turns) > KNOWN:
            self._turns.popitem(last=False)


def _finish(job: Job) -> None:
    try:
        found = job.work()
    except BaseException as error:
        job.future.set_exception(error)
    else:
        job.future.set_result(found)
