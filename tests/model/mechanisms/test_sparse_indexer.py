"""The indexer: it keeps the keys that the published model's own indexer keeps, and attention reads no other."""

from itertools import pairwise

import pytest
import torch
from torch import Tensor
from transformers import DeepseekV32Config
from transformers.models.deepseek_v32.modeling_deepseek_v32 import DeepseekV32Indexer

from model.lab import inputs, registry
from model.lab.request import Request
from model.lab.run import figures, run
from model.mechanisms.causal import causal
from model.mechanisms.sparse_indexer import operations, sparse_indexer
from model.tracing.cost import Counter
from model.tracing.step import Trace

N, HEADS, D_IN, D, D_OUT = 9, 3, 6, 4, 5
SHAPES = {
    "x": (N, D_IN), "w_q": (D_IN, D_OUT), "w_k": (D_IN, D_OUT), "w_v": (D_IN, D_OUT),
    "w_index_q": (HEADS, D_IN, D), "w_index_k": (D_IN, D), "w_index": (D_IN, HEADS),
}  # fmt: skip


def numbers() -> dict[str, Tensor]:
    """Its inputs."""
    draw = torch.Generator().manual_seed(8)
    return {name: torch.randn(shape, generator=draw, dtype=torch.float64) for name, shape in SHAPES.items()}


def steps(given: dict[str, Tensor], keep: int) -> dict[str, Tensor]:
    """The values of a run, by step."""
    with Trace() as trace:
        sparse_indexer(**given, keep=keep, step=trace)
    return {step.id: step.value for step in trace.steps}


def stock(given: dict[str, Tensor], keep: int) -> Tensor:
    """Which keys DeepSeek-V3.2's own indexer keeps with these weights, (query, key); without its positions and the norm
    of its keys, which the mechanism leaves out."""
    config = DeepseekV32Config(
        hidden_size=D_IN, q_lora_rank=D_IN, index_n_heads=HEADS, index_head_dim=D, qk_rope_head_dim=2, index_topk=keep,
        num_hidden_layers=1,
    )  # fmt: skip
    indexer = DeepseekV32Indexer(config, 0).double()
    indexer.k_norm = torch.nn.Identity()
    with torch.no_grad():
        indexer.wq_b.weight.copy_(given["w_index_q"].transpose(0, 1).flatten(1).T)
        indexer.wk.weight.copy_(given["w_index_k"].T)
        indexer.weights_proj.weight.copy_(given["w_index"].T)
    x = given["x"][None]
    unturned = torch.ones(1, N, 2, dtype=torch.float64), torch.zeros(1, N, 2, dtype=torch.float64)
    past = torch.ones(1, N, N, dtype=torch.bool).tril()
    best = indexer(x, x, unturned, past, torch.arange(N)[None])[0].long()
    return torch.zeros(N, N, dtype=torch.bool).scatter(1, best, value=True) & past[0]


@pytest.mark.parametrize("keep", [1, 3, N])
def test_it_keeps_the_keys_that_deepseeks_own_indexer_keeps(keep: int) -> None:
    # by ReLU many scores are 0, and which of those comes first is anyone's choice
    given = numbers()
    ours = steps(given, keep)
    sure = ours["index"] != 0
    assert torch.equal(ours["mask"] & sure, stock(given, keep) & sure)
    assert bool((ours["mask"] & sure).any())


def test_attention_is_that_over_the_kept_keys_alone() -> None:
    given = numbers()
    ours = steps(given, 3)
    for t in range(N):
        kept = ours["mask"][t].nonzero().flatten()
        assert len(kept) == min(3, t + 1)
        alone = torch.softmax(ours["q"][t] @ ours["k"][kept].mT / D_OUT**0.5, -1) @ ours["v"][kept]
        torch.testing.assert_close(ours["output"][t], alone, atol=1e-12, rtol=0)  # float64


def test_with_all_keys_kept_it_is_causal_attention() -> None:
    given = numbers()
    plain = causal(*(given["x"] @ given[name] for name in ("w_q", "w_k", "w_v")))
    torch.testing.assert_close(sparse_indexer(**given, keep=N), plain, atol=1e-12, rtol=0)  # float64


def test_the_stated_operations_are_those_counted_when_all_keys_are_kept_and_fewer_otherwise() -> None:
    given = numbers()
    with Counter() as counter:
        output = sparse_indexer(**given, keep=N)
    counted = counter.cost(output).operations
    # sorting, the mask and its filling are counted too, a few operations a pair
    assert 0.6 * counted < operations(N, HEADS, D, D_IN, D_OUT, N) < counted
    assert operations(N, HEADS, D, D_IN, D_OUT, 2) == operations(N, HEADS, D, D_IN, D_OUT, N) - N * 7 * (4 * D_OUT + 6)


def test_more_keys_miss_less_and_all_of_them_nothing() -> None:
    mechanism = registry.find("sparse-indexer")
    request = Request(inputs.tokens(["a", "b", "c", "d", "e"]), options={"keep": 2})
    (figure,) = figures(mechanism, request)
    lost = figure.series[0].y
    assert all(now <= before for before, now in pairwise(lost))
    assert lost[-1] == 0 < lost[0]
    found = run(mechanism, request)
    assert found.approximation is not None
