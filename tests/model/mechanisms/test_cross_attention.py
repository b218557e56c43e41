"""Cross-attention is torch's own over two sentences, and self-attention where both are the same."""

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

from model.mechanisms.cross_attention import cross_attention
from model.mechanisms.self_attention import self_attention
from model.tracing.step import Trace

GENERATOR = torch.Generator().manual_seed(13)
CLOSE = {"atol": 1e-6, "rtol": 0}  # float32: sums of at most 9 products near 1, in another order


def drawn(*shape: int) -> Tensor:
    """Normal numbers."""
    return torch.randn(shape, generator=GENERATOR)


W_Q, W_K, W_V = (drawn(6, 6) / 6**0.5 for _ in range(3))


@pytest.mark.parametrize(("n", "m"), [(1, 9), (4, 9), (9, 4), (5, 1)])
def test_it_is_torchs_own_for_two_sentences_of_unequal_length(n: int, m: int) -> None:
    x, context = drawn(n, 6), drawn(m, 6)
    with Trace() as trace:
        output = cross_attention(x, context, W_Q, W_K, W_V, step=trace)
    shapes = {step.id: tuple(step.value.shape) for step in trace.steps}
    assert shapes["scores"] == shapes["weights"] == (n, m)
    expected = scaled_dot_product_attention(*(each[None] for each in (x @ W_Q, context @ W_K, context @ W_V)))[0]
    torch.testing.assert_close(output, expected, **CLOSE)


def test_it_is_torchs_multihead_attention_of_one_head_before_the_last_matrix() -> None:
    x, context = drawn(4, 6), drawn(9, 6)
    module = nn.MultiheadAttention(6, 1, bias=False, batch_first=True)
    with torch.no_grad():
        module.in_proj_weight.copy_(torch.cat([W_Q.T, W_K.T, W_V.T]))
        module.out_proj.weight.copy_(torch.eye(6))
    expected, _ = module(x, context, context)
    torch.testing.assert_close(cross_attention(x, context, W_Q, W_K, W_V), expected, **CLOSE)


def test_of_a_sentence_with_itself_it_is_self_attention() -> None:
    x = drawn(5, 6)
    assert torch.equal(cross_attention(x, x, W_Q, W_K, W_V), self_attention(x, W_Q, W_K, W_V))


def test_a_hidden_word_of_the_other_sentence_changes_nothing() -> None:
    x, context = drawn(4, 6), drawn(9, 6)
    mask = torch.ones(4, 9, dtype=torch.bool)
    mask[:, 7:] = False  # two places of padding
    expected = cross_attention(x, context[:7], W_Q, W_K, W_V)
    torch.testing.assert_close(cross_attention(x, context, W_Q, W_K, W_V, mask), expected, **CLOSE)
