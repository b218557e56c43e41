"""Separate heads are multi-head attention with its matrices cut into blocks."""

import pytest
import torch
from torch import Tensor

from model.lab.registry import find
from model.mechanisms.multi_head import multi_head
from model.mechanisms.multi_head_stacked import multi_head_stacked
from model.mechanisms.self_attention import self_attention
from model.tracing.step import Trace

GENERATOR = torch.Generator().manual_seed(21)
X = torch.randn(5, 16, generator=GENERATOR)
W_Q, W_K, W_V = (torch.randn(4, 16, 4, generator=GENERATOR) / 4 for _ in range(3))
W_O = torch.randn(4, 4, 16, generator=GENERATOR) / 4
CLOSE = {"atol": 1e-5, "rtol": 1e-5}  # float32: the same products, three sums of 16, in another order


def wide(w: Tensor) -> Tensor:
    """The blocks of the heads side by side: (head, d_in, d) -> (d_in, head · d)."""
    return torch.cat(list(w), dim=1)


@pytest.mark.parametrize("causal", [False, True])
def test_it_equals_multi_head_with_the_heads_as_blocks_of_its_matrices(causal: bool) -> None:
    with Trace() as ours:
        multi_head_stacked(X, W_Q, W_K, W_V, W_O, causal=causal, step=ours)
    with Trace() as theirs:
        blocks = (wide(W_Q), wide(W_K), wide(W_V), torch.cat(list(W_O), dim=0))
        multi_head(X, *blocks, heads=4, causal=causal, step=theirs)
    found = {step.id: step.value for step in ours.steps}
    for step in theirs.steps:
        torch.testing.assert_close(found[step.id], step.value, **CLOSE)


def test_its_heads_are_single_heads_concatenated() -> None:
    with Trace() as trace:
        multi_head_stacked(X, W_Q, W_K, W_V, W_O, step=trace)
    concat = next(step.value for step in trace.steps if step.id == "concat")
    single = [self_attention(X, q, k, v) for q, k, v in zip(W_Q, W_K, W_V, strict=True)]
    torch.testing.assert_close(concat, torch.cat(single, dim=1), **CLOSE)


def test_the_articles_shapes() -> None:
    with Trace() as trace:
        multi_head_stacked(X, W_Q, W_K, W_V, W_O, step=trace)
    shapes = {step.id: tuple(step.value.shape) for step in trace.steps}
    assert (shapes["q"], shapes["scores"], shapes["concat"]) == ((4, 5, 4), (4, 5, 5), (5, 16))


def test_a_trained_models_wide_matrices_are_not_offered_to_it() -> None:
    assert not find("multi-head-stacked").from_head
    assert find("multi-head").from_head
