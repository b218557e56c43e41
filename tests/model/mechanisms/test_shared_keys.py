"""Who shares which key: multi-query, grouped-query and multi-head attention are one thing at three sizes."""

import pytest
import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from model.lab import inputs, registry
from model.lab.request import Request
from model.lab.run import figures
from model.mechanisms.causal import causal
from model.mechanisms.grouped_query import grouped_query
from model.mechanisms.multi_query import multi_query
from model.problem import Problem
from model.tracing.step import Trace

HEADS, N = 8, 6


def numbers(kv_heads: int) -> tuple[Tensor, Tensor, Tensor]:
    """q (head, query, d), k (kv_head, key, d), v (kv_head, key, d_v)."""
    generator = torch.Generator().manual_seed(4)
    shapes = ((HEADS, N, 3), (kv_heads, N, 3), (kv_heads, N, 5))
    q, k, v = (torch.randn(shape, generator=generator) for shape in shapes)
    return q, k, v


@pytest.mark.parametrize("kv_heads", [1, 2, 4, 8])
def test_it_equals_torchs_own_grouped_query_attention(kv_heads: int) -> None:
    q, k, v = numbers(kv_heads)
    expected = scaled_dot_product_attention(q[None], k[None], v[None], is_causal=True, enable_gqa=True)[0]
    # float32: sums of six products near 1, in another order
    torch.testing.assert_close(grouped_query(q, k, v), expected, atol=1e-6, rtol=0)


def test_one_group_is_multi_query_and_a_group_for_each_head_is_multi_head_bit_for_bit() -> None:
    q, k, v = numbers(1)
    assert torch.equal(grouped_query(q, k, v), multi_query(q, k[0], v[0]))
    q, k, v = numbers(HEADS)
    assert torch.equal(grouped_query(q, k, v), causal(q, k, v))


@pytest.mark.parametrize("kv_heads", [1, 2, 4, 8])
def test_it_is_multi_head_attention_with_the_keys_and_values_repeated(kv_heads: int) -> None:
    q, k, v = numbers(kv_heads)
    repeated = (each.repeat_interleave(HEADS // kv_heads, 0) for each in (k, v))
    assert torch.equal(grouped_query(q, k, v), causal(q, *repeated))


def test_neighbouring_heads_read_one_key_head() -> None:
    with Trace() as trace:
        grouped_query(*numbers(4), step=trace)
    steps = {step.id: step.value for step in trace.steps}
    assert steps["reads"].tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert all(torch.equal(steps["shared_k"][head], steps["shared_k"][head + 1]) for head in (0, 2, 4, 6))


@pytest.mark.parametrize(("heads", "kv_heads"), [(4, 3), (2, 4)])
def test_groups_that_do_not_divide_the_heads_get_a_sentence_at_their_control(heads: int, kv_heads: int) -> None:
    with pytest.raises(Problem, match=f"{heads} heads do not split into {kv_heads} groups") as caught:
        grouped_query(torch.ones(heads, 2, 3), torch.ones(kv_heads, 2, 3), torch.ones(kv_heads, 2, 3))
    assert caught.value.field == "options.kv_heads"


@pytest.mark.parametrize(
    ("id_", "options", "marked"),
    [("multi-query", {"heads": 6, "d": 3, "d_v": 5}, 1),
     ("grouped-query", {"heads": 6, "kv_heads": 3, "d": 3, "d_v": 5}, 3)],
)  # fmt: skip
def test_the_size_of_the_cache_follows_the_controls(id_: str, options: dict[str, int], marked: int) -> None:
    request = Request(inputs.tokens(["a", "cat"]), options=options)
    (figure,) = figures(registry.find(id_), request)
    (kept,) = figure.series
    assert list(kept.x) == [1, 2, 3, 6]  # the divisors of six heads
    assert list(kept.y) == [2 * (3 + 5) * kv_heads for kv_heads in (1, 2, 3, 6)]
    assert figure.marked == marked
