"""Multi-head attention is torch's own, loaded with the same weights."""

import pytest
import torch
from torch import Tensor, nn

from model.mechanisms.multi_head import multi_head
from model.mechanisms.self_attention import self_attention
from model.problem import Problem
from model.tracing.step import Trace

D, N = 12, 7


def weights(*, b_o: bool) -> dict[str, Tensor]:
    """w_q, w_k, w_v, w_o and maybe b_o, as nn.MultiheadAttention draws its own: within ±1/√d."""
    generator = torch.Generator().manual_seed(2)
    shapes = {"w_q": (D, D), "w_k": (D, D), "w_v": (D, D), "w_o": (D, D)} | ({"b_o": (D,)} if b_o else {})
    return {n: (torch.rand(s, generator=generator) * 2 - 1) / D**0.5 for n, s in shapes.items()}


def torchs_own(heads: int, given: dict[str, Tensor]) -> nn.MultiheadAttention:
    """nn.MultiheadAttention with these weights; it keeps them as (d_out, d_in)."""
    module = nn.MultiheadAttention(D, heads, bias="b_o" in given, batch_first=True)
    with torch.no_grad():
        module.in_proj_weight.copy_(torch.cat([given[name].T for name in ("w_q", "w_k", "w_v")]))
        module.out_proj.weight.copy_(given["w_o"].T)
        if "b_o" in given:
            module.in_proj_bias.zero_()
            module.out_proj.bias.copy_(given["b_o"])
    return module


@pytest.mark.parametrize("b_o", [False, True])
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("heads", [1, 3, 12])
def test_it_equals_torchs_multihead_attention(heads: int, causal: bool, b_o: bool) -> None:
    given = weights(b_o=b_o)
    x = torch.randn(N, D, generator=torch.Generator().manual_seed(3))
    hidden = torch.ones(N, N, dtype=torch.bool).triu(1) if causal else None  # torch's True is hidden
    expected, shares = torchs_own(heads, given)(x, x, x, attn_mask=hidden, average_attn_weights=False)
    with Trace() as trace:
        output = multi_head(x, **given, heads=heads, causal=causal, step=trace)
    found = {step.id: step.value for step in trace.steps}
    # float32, three sums of 12 products in another order: a few units of 2**-24 of numbers near 1
    torch.testing.assert_close(output, expected, atol=1e-6, rtol=0)
    torch.testing.assert_close(found["weights"], shares, atol=1e-6, rtol=0)


def test_it_is_single_heads_beside_each_other_then_w_o() -> None:
    given = weights(b_o=False)
    x = torch.randn(N, D, generator=torch.Generator().manual_seed(4))
    halves = [
        self_attention(x, *(given[name][:, columns] for name in ("w_q", "w_k", "w_v")))
        for columns in (slice(0, D // 2), slice(D // 2, D))
    ]
    # float32: the same products, the projections summed by matrices of another width
    torch.testing.assert_close(multi_head(x, **given), torch.cat(halves, 1) @ given["w_o"], atol=1e-6, rtol=0)


def test_its_einsum_form_gives_the_same_queries() -> None:
    given = weights(b_o=False)
    x = torch.randn(N, D, generator=torch.Generator().manual_seed(5))
    with Trace() as trace:
        multi_head(x, **given, heads=3, step=trace)
    q = next(step.value for step in trace.steps if step.id == "q")
    by_head = given["w_q"].unflatten(1, (3, -1)).transpose(0, 1)  # (head, d_in, d)
    # float32, sums of 12 products in another order
    torch.testing.assert_close(q, torch.einsum("sd,hde->hse", x, by_head), atol=1e-6, rtol=0)


def test_columns_that_do_not_split_into_the_heads_get_a_sentence() -> None:
    with pytest.raises(Problem, match="12 columns do not split into 5 heads"):
        multi_head(torch.ones(2, D), **weights(b_o=False), heads=5)
