"""The delta rule, with and without a gate: the stock code of a published model agrees, and what is written over."""

import torch
from torch import Tensor
from transformers.models.qwen3_next.modeling_qwen3_next import (
    torch_chunk_gated_delta_rule,
    torch_recurrent_gated_delta_rule,
)

from model.lab import registry
from model.mechanisms.delta_rule import delta_rule
from model.mechanisms.fast_weights import fast_weights
from model.mechanisms.gated_delta import gated_delta

HEADS, N, D, D_V = 3, 9, 4, 5


def numbers() -> dict[str, Tensor]:
    draw = torch.Generator().manual_seed(3)
    shapes = {"q": (HEADS, N, D), "k": (HEADS, N, D), "v": (HEADS, N, D_V), "b": (HEADS, N), "a": (HEADS, N)}
    return {name: torch.randn(shape, generator=draw) for name, shape in shapes.items()}


def test_it_is_what_qwen3_next_computes_token_by_token_and_in_chunks() -> None:
    given = numbers()
    q, k, v = (given[name].transpose(0, 1)[None] for name in "qkv")  # (batch, token, head, d)
    kept, beta = (given[name].sigmoid().T[None] for name in "ab")
    for form in ("recurrent", "parallel"):
        found = gated_delta(**given, form=form)  # type: ignore[arg-type]
        for theirs, more in ((torch_recurrent_gated_delta_rule, {}), (torch_chunk_gated_delta_rule, {"chunk_size": 4})):
            stock, _ = theirs(q, k, v, kept.log(), beta, use_qk_l2norm_in_kernel=True, **more)
            # theirs divides the query by √d; float32, and 10⁻⁶ under its root of a length
            torch.testing.assert_close(found * D**-0.5, stock[0].transpose(0, 1), atol=1e-5, rtol=0)


def test_without_forgetting_it_is_the_delta_rule() -> None:
    given = {name: value.double() for name, value in numbers().items()}
    open_gate = {**given, "a": torch.full((HEADS, N), 50.0, dtype=torch.float64)}
    plain = delta_rule(**{name: given[name] for name in "qkvb"})
    for form in ("recurrent", "parallel"):
        # float64, with σ(50) that is 1 in it
        torch.testing.assert_close(gated_delta(**open_gate, form=form), plain, atol=1e-12, rtol=0)  # type: ignore[arg-type]


def test_on_the_first_example_the_fast_weights_of_1992_read_the_sum_of_both_values() -> None:
    made = registry.find("delta-rule").presets[0].inputs
    assert fast_weights(made["q"], made["k"], made["v"])[0, 4].tolist() == [4, 2]
    # σ(10) leaves 5·10⁻⁵ of the 2
    torch.testing.assert_close(delta_rule(**made)[0, 4], torch.tensor([4.0, 0]), atol=2e-4, rtol=0)
