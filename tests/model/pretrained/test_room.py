"""What is computed at the same time stays within its room."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import Random

import pytest

from model.presence import Gone, watched
from model.pretrained import room, runner
from model.pretrained.room import FEW, Room


def entered(of: Room, size: float, leave: threading.Event) -> tuple[threading.Thread, threading.Event]:
    """Somebody in a thread who is in until told to leave, and the sign that they are."""
    inside = threading.Event()

    def stay() -> None:
        with of.of(size):
            inside.set()
            leave.wait(30)

    thread = threading.Thread(target=stay)
    thread.start()
    return thread, inside


def test_who_finds_too_little_waits_until_others_leave_and_small_ones_never_do() -> None:
    of, leave = Room(lambda: 3.0 * FEW), threading.Event()
    first, inside = entered(of, 2.0 * FEW, leave)
    assert inside.wait(30)
    second, later = entered(of, 2.0 * FEW, leave)
    with of.of(FEW - 1):
        assert not later.is_set()
    with of.of(FEW):  # what is left is enough
        assert not later.is_set()
    leave.set()
    assert later.wait(30)
    for thread in (first, second):
        thread.join(30)


def test_what_is_larger_than_the_room_has_it_alone() -> None:
    of = Room(lambda: float(FEW))
    with of.of(10.0 * FEW):
        assert of._taken == 10.0 * FEW
    assert of._taken == 0


def test_who_has_gone_waits_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LOOK", 0.001)
    of = Room(lambda: float(FEW))
    looked = iter([False, False, True])
    with of.of(FEW), watched(lambda: next(looked)), pytest.raises(Gone), of.of(FEW):
        raise AssertionError("there was no room")
    assert of._taken == 0


def test_among_threads_it_never_holds_more_and_ends_empty() -> None:
    of, most = Room(lambda: 5.0 * FEW), list[float]()

    def work(seed: int) -> Callable[[], None]:
        chance = Random(seed)

        def many() -> None:
            for _ in range(200):
                with of.of(chance.randint(1, 4) * FEW):
                    most.append(of._taken)

        return many

    with ThreadPoolExecutor(6) as pool:
        for future in [pool.submit(work(seed)) for seed in range(6)]:
            future.result(60)
    assert FEW <= max(most) <= 5 * FEW
    assert of._taken == 0


def test_a_long_text_takes_room_while_a_model_reads_it_and_gives_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = list[float]()

    class Seen(Room):
        @contextmanager
        def of(self, size: float) -> Iterator[None]:
            with super().of(size):
                taken.append(size)
                yield

    seen = Seen(lambda: float(FEW))
    monkeypatch.setattr(room, "ROOM", seen)
    text = "word " * 150
    found = runner.overview("stories15m", text)
    runner.overview("stories15m", text, hide_first=True)
    runner.attention("stories15m", text, 2, 3)
    n = len(found.tokens)
    assert taken == [room.COPIES * 4 * 6 * n * n] * 3  # a forward, its layers again, and one of them
    assert seen._taken == 0
