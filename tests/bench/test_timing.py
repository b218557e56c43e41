"""The benches measure what they say; how long it takes is asserted nowhere."""

import gc

import pytest

from model.registry import Mechanism, mechanisms
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
def test_every_mechanism_has_a_row_with_its_ratio(mechanism: Mechanism) -> None:
    name, untraced, traced, ratio, whole = trace.row(mechanism.id, trace.calls_of(mechanism), 2)
    assert name == mechanism.id
    assert min(map(float, (untraced, traced, ratio, whole))) > 0


def test_a_row_without_a_whole_answer_says_so() -> None:
    assert trace.row("layer", trace.layer_calls(), 2)[-1] == "–"
