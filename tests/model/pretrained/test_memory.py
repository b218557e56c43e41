"""What is remembered: once computed, bounded in bytes, the same for every thread."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier, Event

import pytest
import torch

from model.presence import Gone, go_on, watched
from model.pretrained.memory import Memory, held_by, tensors_of
from model.problem import Problem
from model.tracing.step import Trace


def memory(most: int = 10) -> Memory[str]:
    return Memory(most, len)


def test_an_answer_is_computed_once_for_each_key() -> None:
    kept, calls = memory(), []

    def compute(letter: str) -> str:
        calls.append(letter)
        return 2 * letter

    assert [kept.of(each, lambda each=each: compute(each)) for each in "abab"] == ["aa", "bb"] * 2  # type: ignore[misc]
    assert calls == ["a", "b"]


def test_the_answer_that_was_asked_for_longest_ago_goes_first() -> None:
    kept = memory()
    for key in ("a", "b", "a"):
        kept.of(key, lambda: "1234")
    kept.of("c", lambda: "5678")  # 12 would be too many
    assert kept.held == 8
    assert [kept.of(key, lambda: "new") for key in ("a", "c", "b")] == ["1234", "5678", "new"]


def test_an_answer_that_is_too_large_is_given_and_not_kept_and_the_others_stay() -> None:
    kept = memory()
    kept.of("a", lambda: "1234")
    assert kept.of("b", lambda: "x" * 11) == "x" * 11
    assert kept.of("b", lambda: "again") == "again"
    assert kept.of("a", lambda: "new") == "1234"


def test_an_error_reaches_who_asked_and_is_not_kept() -> None:
    def refuse() -> str:
        raise Problem("No.", field="text")

    kept = memory()
    with pytest.raises(Problem, match="No"):
        kept.of("a", refuse)
    assert kept.held == 0
    assert kept.of("a", lambda: "yes") == "yes"


def test_threads_that_ask_together_get_one_answer() -> None:
    kept, together, calls = memory(), Barrier(4), []
    late = Event()

    def compute() -> str:
        calls.append(1)
        late.wait(0.05)  # the others ask meanwhile
        return "yes"

    def ask() -> str:
        together.wait()
        return kept.of("a", compute)

    with ThreadPoolExecutor(4) as pool:
        assert {future.result() for future in [pool.submit(ask) for _ in range(4)]} == {"yes"}
    assert len(calls) == 1


@pytest.fixture
def hasty() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty")
def test_a_memory_that_lets_go_all_the_time_answers_every_thread_and_counts_right() -> None:
    kept = Memory[str](10, lambda answer: sum(1 for _ in answer))  # a size that takes a while

    def ask(seed: int) -> int:
        random, wrong = Random(seed), 0
        for _ in range(400):
            letter = random.choice("abcdefgh")
            wrong += kept.of(letter, lambda letter=letter: 4 * letter) != 4 * letter  # type: ignore[misc]
            assert 0 <= kept.held <= 10
        return wrong

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(8))) == 0
    assert kept.held == 8


def test_if_whoever_computes_has_gone_the_one_who_waits_computes() -> None:
    kept, begun, leave = memory(), Event(), Event()

    def stopped() -> str:
        begun.set()
        leave.wait(10)
        go_on()
        raise AssertionError("nobody waits for this")

    def goes() -> str:
        with watched(leave.is_set):
            return kept.of("a", stopped)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(goes)
        begun.wait(10)
        second = pool.submit(kept.of, "a", lambda: "yes")
        leave.set()
        assert isinstance(first.exception(10), Gone)
        assert second.result(10) == "yes"


def test_one_who_waits_and_goes_too_does_not_compute() -> None:
    kept, begun, leave = memory(), Event(), Event()

    def stopped() -> str:
        begun.set()
        leave.wait(10)
        raise Gone

    def waits() -> str:
        with watched(leave.is_set):
            return kept.of("a", lambda: "no")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(kept.of, "a", stopped)
        begun.wait(10)
        second = pool.submit(waits)
        while not kept._computing["a"]._condition._waiters:  # type: ignore[attr-defined]  # it waits
            pass
        leave.set()
        assert isinstance(first.exception(10), Gone)
        assert isinstance(second.exception(10), Gone)


def test_one_that_is_still_computed_is_neither_counted_nor_let_go() -> None:
    kept = memory()

    def compute() -> str:
        kept.of("b", lambda: "x" * 9)
        assert kept.held == 9
        return "yes"

    assert kept.of("a", compute) == "yes"
    assert kept.held == 3  # both would be too many


def test_bytes_that_several_tensors_look_into_count_once() -> None:
    x = torch.zeros(4, 4)
    assert held_by([x, x.mT, x[1]]) == 64
    assert held_by([x, x.clone()]) == 128


def test_a_steps_memory_is_its_value_and_what_stands_between_it_and_the_steps_before() -> None:
    with Trace() as trace:
        x = trace.input("x", "query d", torch.zeros(2, 3))
        trace("y", "query d", (x + 1) * torch.full((2, 3), 2.0))
    assert held_by(tensors_of(trace.steps)) == 4 * 2 * 3 * 4  # x, x + 1, the factor, y
