"""Curves: at which lengths a cost is counted, where a curve ends and why, and what is timed."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Annotated

import pytest
import torch
from torch import Tensor

from model.lab import curves, inputs, registry
from model.lab.compare import Side
from model.lab.registry import Mechanism, Range
from model.lab.request import Request
from model.problem import Problem
from model.tracing.cost import Stated
from model.tracing.step import Steps, untraced

WORDS = inputs.tokens(["Lily", "had", "a", "cat", "."])


def square(x: Tensor, *, most: Annotated[int, Range(1, 1000)] = 1000, rounds: Annotated[int, Range(0, 10**6)] = 0,
           step: Steps = untraced) -> Tensor:
    """x (token, d) -> (query, key)"""
    if len(x) > most:
        raise Problem("Too many: {n}.", field="options.most", n=len(x))
    for _ in range(rounds):
        x = x + 1
    return step("output", "query key", x @ x.mT)


def looked_up(ids: Tensor, table: Tensor, *, step: Steps = untraced) -> Tensor:
    """ids (token), table (vocabulary, d) -> (token, d)"""
    return step("output", "token d", table[ids])


def side(mechanism: Mechanism, **options: object) -> Side:
    """A mechanism on a sentence of five."""
    second = inputs.tokens(["Sy", "het"]) if mechanism.context else []
    return Side("left", mechanism, Request(WORDS, options=options, context=second))


@pytest.fixture
def made() -> Mechanism:
    """A mechanism that is in no table."""
    return Mechanism("made", "basics", "nobody 2020", None, square, {"d": 4})


def said(found: curves.Curve) -> str:
    return " ".join(note.message.format(**note.params) for note in found.notes)


def test_lengths_are_powers_of_two_and_the_present_one(made: Mechanism) -> None:
    found = curves.curve(side(made))
    assert list(found.lengths) == [5, 8, 16, 32, 64, 128, 256, 512]
    assert [cost.operations for cost in found.costs] == [2 * 4 * n * n for n in found.lengths]
    assert found.notes == []


def test_both_sentences_grow_together() -> None:
    _, sizes, _ = curves.prepared(side(registry.find("cross-attention")), 32)
    assert {sizes[axis] for axis in ("query", "key")} == {32}


def test_what_is_read_off_the_sentence_is_read_off_a_longer_one() -> None:
    call, sizes, _ = curves.prepared(side(Mechanism("made", "words", "nobody 2020", None, looked_up, {"d": 4})), 12)
    assert sizes == {"token": 12, "vocabulary": 12, "d": 4}
    assert call().unique(dim=0).shape == (12, 4)


def test_weights_stay_and_what_runs_along_tokens_is_drawn_by_the_seed() -> None:
    own = side(registry.find("multi-head"))
    first, second = (curves.prepared(own, 64)[0]() for _ in range(2))
    assert torch.equal(first, second)
    assert first.shape == (64, 8)


def test_a_side_that_refuses_a_length_ends_its_curve(made: Mechanism) -> None:
    found = curves.curve(side(made, most=100))
    assert list(found.lengths) == [5, 8, 16, 32, 64]
    assert said(found) == "The left side refuses n = 128: its curve ends there."


def test_a_side_that_refuses_the_shortest_length_is_a_problem_of_its_own(made: Mechanism) -> None:
    with pytest.raises(Problem) as caught:
        curves.curve(side(made, most=4))
    assert caught.value.field == "left.options.most"


def test_a_run_of_too_many_calls_ends_the_curve(made: Mechanism) -> None:
    own = side(made, rounds=curves.MOST_CALLS)
    assert "20,000 torch calls" in said(curves.curve(own))
    assert curves.measured(own, side(made), [5])[0].left is None


@pytest.mark.parametrize(("bound", "unit"), [("MOST_OPERATIONS", "operations"), ("MOST_KEPT", "bytes")])
def test_a_run_that_would_grow_too_large_is_not_begun(
    made: Mechanism, monkeypatch: pytest.MonkeyPatch, bound: str, unit: str
) -> None:
    monkeypatch.setattr(curves, bound, 100_000)
    found = curves.curve(side(made))
    assert list(found.lengths)[-1] < 512
    assert f"100,000 {unit}" in said(found)


@pytest.fixture
def stated(made: Mechanism, monkeypatch: pytest.MonkeyPatch) -> Mechanism:
    """The same, whose module states what it moves."""
    module = SimpleNamespace(cost=lambda sizes, options: Stated("Nobody 2020, eq. 1.", moved=7 * sizes["token"]))
    monkeypatch.setattr(Mechanism, "module", module)
    return made


def test_stated_figures_take_the_place_of_counted_ones_with_their_source(stated: Mechanism) -> None:
    found = curves.curve(side(stated))
    assert [cost.moved for cost in found.costs] == [7 * n for n in found.lengths]
    assert [cost.operations for cost in found.costs] == [2 * 4 * n * n for n in found.lengths]
    assert said(found).endswith("Nobody 2020, eq. 1.")


def test_times_are_medians_of_both_at_each_length(made: Mechanism) -> None:
    own, other = side(made), replace(side(made, most=100), name="right")
    found = curves.measured(own, other, curves.lengths_to_time(5))
    assert [each.n for each in found] == [5, 16, 64, 256]
    assert all(each.left and each.left > 0 for each in found)
    assert [each.right is None for each in found] == [False, False, False, True]


def test_the_present_length_that_is_refused_is_a_problem(made: Mechanism) -> None:
    with pytest.raises(Problem) as caught:
        curves.measured(side(made, most=4), side(made), [5])
    assert caught.value.field == "left.options.most"


def test_timing_stops_when_its_time_is_over(made: Mechanism, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(curves, "MOST_TIMED", -1.0)
    monkeypatch.setattr(curves, "_runnable", lambda side, n: lambda: calls.append(n))
    curves.measured(side(made), side(made), [5])
    assert calls == [5, 5]


def test_the_machine_is_named_by_its_threads() -> None:
    threads, processors = curves.threads()
    assert threads >= 1
    assert processors >= 1
