"""Single-head attention is torch's own; masks compose as the literature says."""

import pytest
import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from model.mechanisms.attention_weights import attention_weights
from model.mechanisms.causal import causal
from model.mechanisms.raw_dot_product import raw_dot_product
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.mechanisms.self_attention import self_attention

GENERATOR = torch.Generator().manual_seed(6)
Q, K, V = (torch.randn(2, 7, 5, generator=GENERATOR) for _ in range(3))
BIAS = torch.randn(2, 7, 7, generator=GENERATOR)
MASK = torch.rand(7, 7, generator=GENERATOR) > 0.3
CLOSE = {"atol": 1e-6, "rtol": 0}  # float32: sums of at most 7 products near 1, in another order


@pytest.mark.parametrize("scale", [None, 1.0, 0.3])
@pytest.mark.parametrize("mask", [None, MASK])
@pytest.mark.parametrize("bias", [None, BIAS])
def test_it_equals_torchs_own(bias: Tensor | None, mask: Tensor | None, scale: float | None) -> None:
    added = torch.zeros(2, 7, 7) if bias is None else bias.clone()
    if mask is not None:
        added = added.masked_fill(~mask, -torch.inf)
    expected = scaled_dot_product_attention(Q, K, V, attn_mask=added, scale=scale)
    torch.testing.assert_close(scaled_dot_product(Q, K, V, mask, bias, scale), expected, **CLOSE)


def test_causal_equals_torchs_own() -> None:
    expected = scaled_dot_product_attention(Q, K, V, is_causal=True)
    torch.testing.assert_close(causal(Q, K, V), expected, **CLOSE)


def test_a_causal_mask_and_a_given_one_both_hide() -> None:
    both = MASK.tril()
    torch.testing.assert_close(causal(Q, K, V, MASK), scaled_dot_product(Q, K, V, both), atol=0, rtol=0)


def test_the_future_changes_nothing_behind_a_causal_mask() -> None:
    changed = [tensor.index_fill(1, torch.tensor([6]), 9.0) for tensor in (Q, K, V)]
    assert torch.equal(causal(Q, K, V)[:, :6], causal(*changed)[:, :6])
    assert not torch.equal(scaled_dot_product(Q, K, V)[:, :6], scaled_dot_product(*changed)[:, :6])


def test_masking_before_softmax_is_masking_after_it_and_renormalising() -> None:
    past = torch.ones(7, 7, dtype=torch.bool).tril()
    scores = Q @ K.mT
    after = scores.softmax(-1) * past
    torch.testing.assert_close(attention_weights(scores, past), after / after.sum(-1, keepdim=True), **CLOSE)


def test_self_attention_equals_torchs_own_on_its_projections() -> None:
    x = torch.randn(7, 6, generator=torch.Generator().manual_seed(8))
    w_q, w_k, w_v = (torch.randn(6, 4, generator=torch.Generator().manual_seed(i)) / 6**0.5 for i in range(3))
    expected = scaled_dot_product_attention(*((x @ w)[None] for w in (w_q, w_k, w_v)))[0]
    torch.testing.assert_close(self_attention(x, w_q, w_k, w_v), expected, **CLOSE)


def test_raw_dot_product_is_self_attention_without_weights_or_scale() -> None:
    x = torch.randn(7, 6, generator=torch.Generator().manual_seed(9))
    expected = scaled_dot_product_attention(x[None], x[None], x[None], scale=1.0)[0]
    torch.testing.assert_close(raw_dot_product(x), expected, **CLOSE)


def test_a_mechanism_can_be_compiled_by_torch_export() -> None:
    class Module(torch.nn.Module):
        def forward(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
            return causal(q, k, v)

    exported = torch.export.export(Module(), (Q, K, V)).module()
    torch.testing.assert_close(exported(Q, K, V), causal(Q, K, V), **CLOSE)
