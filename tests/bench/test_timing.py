"""The benches measure what they say; how long it takes is asserted nowhere."""

import gc

import pytest

from model.lab import inputs
from model.lab.registry import Mechanism, find, mechanisms
from model.lab.request import Request
from tests.bench import mechanisms as mechanisms_bench
from tests.bench import timing, trace


def test_calls_take_turns_and_each_is_timed_once_a_round() -> None:
    order: list[str] = []
    found = timing.interleaved({name: lambda name=name: order.append(name) for name in "ab"}, 3)  # type: ignore[misc]
    assert "".join(order[2 * timing.WARM_UP :]) == "ababab"
    assert {name: len(times) for name, times in found.items()} == {"a": 3, "b": 3}
    assert gc.isenabled()


def test_the_median_is_the_middle_and_p95_is_near_the_top() -> None:
    times = [float(i) for i in range(1, 102)]
    assert timing.median(times) == 51
    assert 95 < timing.p95(times) < 101


def test_a_table_has_a_line_for_each_row_in_columns() -> None:
    assert timing.table(["call", "ms"], [["a", "1.5"], ["longer", "22.5"]]).splitlines() == [
        "call      ms",
        "------  ----",
        "a        1.5",
        "longer  22.5",
    ]


@pytest.mark.parametrize("mechanism", mechanisms(), ids=lambda mechanism: mechanism.id)
def test_every_mechanism_has_a_row_with_its_errors_its_size_and_its_ratio(
    mechanism: Mechanism, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.bench.mechanisms.ROUNDS", 2)
    monkeypatch.setattr("tests.bench.timing.WARM_UP", 1)
    monkeypatch.setattr("tests.bench.mechanisms.MAX_TOKENS", 16)
    name, single, double, steps, lines, untraced, traced, ratio, reference = mechanisms_bench.row(mechanism)
    assert name == mechanism.id
    assert float(double) < 1e-11  # float64, sums of some hundred terms
    assert float(single) < 1e-4
    assert min(map(float, (steps, lines, untraced, traced))) > 0
    assert float(ratio) >= 0  # 0.0 if a slow moment fell among the untraced
    assert reference == mechanism.reference.NAME


def test_a_row_of_the_first_table_has_its_ratio() -> None:
    found = trace.row("causal", trace.calls_of(find("causal"), Request(inputs.tokens(["a", "cat"]))), 2)
    assert min(map(float, found[1:])) > 0


def test_a_row_without_a_whole_answer_says_so() -> None:
    assert trace.row("layer", trace.layer_calls(), 2)[-1] == "–"
