"""Elman's network, the LSTM and the GRU: how much of the first word is left, beside attention."""

from itertools import pairwise

import pytest
import torch

from model.lab import inputs, registry
from model.lab.figure import Figure
from model.lab.first_word import left
from model.lab.request import Request
from model.lab.run import figures
from model.mechanisms.causal import causal
from model.mechanisms.elman import elman


def curve(id_: str, preset: int = 0) -> Figure:
    found = registry.find(id_)
    example = found.presets[preset]
    return figures(found, Request(inputs.tokens(example.tokens), preset=example))[0]


def test_what_is_left_is_a_difference_of_states_over_a_small_change() -> None:
    draw = torch.Generator().manual_seed(1)
    x, w_x, w_h = (torch.randn(shape, generator=draw, dtype=torch.float64) for shape in ((5, 3), (3, 4), (4, 4)))
    columns = []
    for i in range(3):
        moved = x.clone()
        moved[0, i] += 1e-6
        columns.append((elman(moved, w_x, w_h) - elman(x, w_x, w_h)) / 1e-6)
    sizes = torch.stack(columns, -1).flatten(1).norm(dim=1)
    # a difference in place of a derivative: its error is of the size of the change
    assert left(lambda given: elman(given, w_x, w_h), x) == pytest.approx((sizes / sizes[0]).tolist(), rel=1e-4)


def test_of_attention_that_only_mixes_it_is_the_weight_of_the_first_word() -> None:
    x = torch.randn(6, 4, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    asks_nothing = torch.zeros(6, 4, dtype=torch.float64)
    shares = [1 / n for n in range(1, 7)]  # every word so far gets the same
    assert left(lambda given: causal(asks_nothing, asks_nothing, given), x) == pytest.approx(shares, rel=1e-12)


def test_if_the_first_word_counts_nowhere_nothing_is_left() -> None:
    assert left(lambda given: 0 * given, torch.ones(3, 2)) == [0, 0, 0]


def test_in_the_first_examples_the_simple_network_forgets_what_gates_keep() -> None:
    simple, kept, gated = (curve(id_).series[0].y for id_ in ("elman", "lstm", "gru"))
    assert [later < earlier for earlier, later in pairwise(simple)] == [True] * 4
    assert simple[-1] < 0.1
    assert min(*kept, *gated) == pytest.approx(1, abs=0.01)  # a gate of σ(10) also has a derivative of its own


@pytest.mark.parametrize("id_", ["elman", "lstm", "gru"])
def test_on_random_numbers_the_curve_begins_with_1_beside_that_of_attention(id_: str) -> None:
    found = curve(id_, 1)
    assert [series.y[0] for series in found.series] == pytest.approx([1, 1])
    assert all(len(series.y) == 5 for series in found.series)
