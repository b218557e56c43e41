"""How often a page may ask: by how many ask, and what an answer takes."""

import time

import pytest

from app.pace import LEAST, MOST, RECENT, SHARE, Pace


class Clock:
    """Time that the test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def busy(seconds: float) -> None:
    """Computes for so long."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def paced(people: int, seconds: float) -> tuple[Pace, Clock]:
    """So many ask, and an answer takes so long."""
    clock = Clock()
    pace = Pace(clock)
    pace._mean = seconds
    for each in range(people):
        pace.asked(each, "trace")
    return pace, clock


def test_who_asks_alone_may_ask_as_often_as_they_like() -> None:
    pace, _ = paced(1, 1.0)
    pace.asked(0, "another kind")
    assert pace.seconds == 0


def test_two_who_ask_for_little_may_too() -> None:
    assert paced(2, LEAST * SHARE * 0.45)[0].seconds == 0


def test_a_page_that_asks_two_kinds_needs_the_time_of_two() -> None:
    pace, _ = paced(2, 0.1)
    assert pace.seconds == pytest.approx(2 * 0.1 / SHARE)
    pace.asked(1, "another kind")
    assert pace.seconds == pytest.approx(3 * 0.1 / SHARE)


def test_all_who_ask_take_a_share_of_the_time_together() -> None:
    pace, _ = paced(40, 0.01)
    assert 40 * 0.01 / pace.seconds == pytest.approx(SHARE)


def test_nobody_waits_longer_than_the_most() -> None:
    assert paced(1000, 1.0)[0].seconds == MOST


def test_whoever_asks_again_is_one_and_who_has_not_asked_for_a_while_is_none() -> None:
    pace, clock = paced(40, 0.01)
    clock.now = RECENT * 0.6
    for _ in range(5):
        pace.asked(0, "trace")
    assert 40 * 0.01 / pace.seconds == pytest.approx(SHARE)
    clock.now = RECENT * 1.2
    assert pace.seconds == 0  # only the one that asked later is left
    clock.now = RECENT * 2
    assert pace.seconds == 0
    assert not pace._asked


def test_what_an_answer_takes_is_what_its_thread_computes() -> None:
    pace, _ = paced(1, 0.0)
    for _ in range(200):
        with pace.computing():
            busy(0.001)
    assert 0.0005 < pace._mean < 0.01
    with pace.computing():
        time.sleep(0.05)
    assert pace._mean < 0.01
