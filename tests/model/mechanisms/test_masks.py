"""Masks as masks: which pairs each leaves, and that leaving a pair out is as if it were not there."""

import pytest
import torch
from torch import Tensor

from model.lab.inputs import tokens
from model.lab.registry import find
from model.lab.request import Request
from model.lab.run import figures, run
from model.mechanisms.causal import causal
from model.mechanisms.padding_mask import padding_mask
from model.mechanisms.prefix_lm import prefix_lm
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.mechanisms.sliding_window import sliding_window
from model.tracing.step import Edit, Trace

GENERATOR = torch.Generator().manual_seed(40)
N = 7
Q, K, V = (torch.randn(2, N, 5, generator=GENERATOR) for _ in range(3))
CLOSE = {"atol": 1e-6, "rtol": 0}  # float32: sums of at most 7 products near 1, in another order


def mask_of(trace: Trace) -> list[str]:
    """The mask of a run, a word of 0 and 1 for each row."""
    value = next(step.value for step in trace.steps if step.id == "mask")
    return ["".join(str(int(cell)) for cell in row) for row in value]


def test_padding_hides_columns() -> None:
    with Trace() as trace:
        padding_mask(Q, K, V, padding=2, step=trace)
    assert mask_of(trace) == ["1111100"] * 7
    with Trace() as trace:
        padding_mask(Q, K, V, padding=2, causal=True, step=trace)
    assert mask_of(trace) == ["1000000", "1100000", "1110000", "1111000", "1111100", "1111100", "1111100"]


@pytest.mark.parametrize("both", [False, True])
def test_words_come_out_as_if_the_padding_were_not_there(both: bool) -> None:
    without = scaled_dot_product if not both else causal
    expected = without(Q[:, :5], K[:, :5], V[:, :5])
    torch.testing.assert_close(padding_mask(Q, K, V, padding=2, causal=both)[:, :5], expected, **CLOSE)


def test_no_padding_is_plain_and_nothing_but_padding_gives_0() -> None:
    assert torch.equal(padding_mask(Q, K, V, padding=0), scaled_dot_product(Q, K, V))
    assert (padding_mask(Q, K, V, padding=N) == 0).all()
    assert (padding_mask(Q, K, V, padding=63) == 0).all()


def test_a_token_switched_to_padding_is_seen_by_nobody() -> None:
    found = run(find("padding-mask"), Request(tokens(["a", "b", "c"]), edits=[Edit("real", (0,), 0)]))
    steps = {step.id: step.value for step in found.steps}
    assert steps["mask"].int().tolist() == [[0, 1, 0]] * 3
    assert found.parity.agrees


@pytest.mark.parametrize(
    ("half_window", "dilation", "both", "fourth"),
    [
        (0, 1, False, "0001000"), (1, 1, False, "0011100"), (2, 1, False, "0111110"), (32, 1, False, "1111111"),
        (1, 2, False, "0101010"), (2, 2, False, "0101010"), (1, 3, False, "1001001"), (32, 8, False, "0001000"),
        (1, 1, True, "0011000"), (2, 1, True, "0111000"), (1, 3, True, "1001000"),
    ],
)  # fmt: skip
def test_a_window_slides(half_window: int, dilation: int, both: bool, fourth: str) -> None:
    with Trace() as trace:
        sliding_window(Q, K, V, half_window=half_window, dilation=dilation, causal=both, step=trace)
    rows = mask_of(trace)
    assert rows[3] == fourth
    for i, row in enumerate(rows):  # each row is the one above it, one place on
        assert i == 0 or row[1:] == rows[i - 1][:-1]


def test_a_window_as_wide_as_the_sentence_is_no_window() -> None:
    assert torch.equal(sliding_window(Q, K, V, half_window=N), scaled_dot_product(Q, K, V))
    assert torch.equal(sliding_window(Q, K, V, half_window=N, causal=True), causal(Q, K, V))


def test_what_lies_outside_of_the_window_changes_nothing() -> None:
    changed: list[Tensor] = [each.index_fill(1, torch.tensor([6]), 9.0) for each in (Q, K, V)]
    before, after = (sliding_window(*each, half_window=2) for each in ((Q, K, V), changed))
    assert torch.equal(before[:, :4], after[:, :4])
    assert not torch.equal(before[:, 4], after[:, 4])


def test_the_figure_counts_the_pairs_that_the_mask_leaves() -> None:
    request = Request(tokens("a b c d e f g h".split()), options={"half_window": 2, "dilation": 2})
    (figure,) = figures(find("sliding-window"), request)
    mask = next(step.value for step in run(find("sliding-window"), request).steps if step.id == "mask")
    window, every = figure.series
    at = window.x.index(8)
    assert (window.y[at], every.y[at], figure.marked) == (float(mask.sum()), 64, 8)
    assert window.y[-1] < 256 * 5


def test_a_prefix_sees_itself_wholly_and_the_rest_is_causal() -> None:
    with Trace() as trace:
        prefix_lm(Q, K, V, prefix=3, step=trace)
    assert mask_of(trace) == ["1110000", "1110000", "1110000", "1111000", "1111100", "1111110", "1111111"]


def test_without_a_prefix_it_is_causal_and_with_nothing_else_it_is_open() -> None:
    for prefix in (0, 1):
        assert torch.equal(prefix_lm(Q, K, V, prefix=prefix), causal(Q, K, V))
    for prefix in (N, 64):
        assert torch.equal(prefix_lm(Q, K, V, prefix=prefix), scaled_dot_product(Q, K, V))


def test_the_prefix_itself_is_attention_without_a_mask() -> None:
    expected = scaled_dot_product(Q[:, :3], K[:, :3], V[:, :3])
    torch.testing.assert_close(prefix_lm(Q, K, V, prefix=3)[:, :3], expected, **CLOSE)
