"""What is remembered: once computed, bounded in bytes, the same for every thread."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
import torch

from model.pretrained.memory import Memory, held_by, tensors_of
from model.problem import Problem
from model.step import Trace


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
