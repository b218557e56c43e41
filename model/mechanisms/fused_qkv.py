"""Queries, keys and values from one matrix: a single product, split in three."""

from typing import Annotated

import torch
from torch import Tensor

from model.lab import worked
from model.lab.registry import Cell, Preset, Range, mechanism
from model.mechanisms.in_heads import split
from model.mechanisms.mix_heads import mix_heads
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("fused-qkv", family="basics", after="multi-head", sizes={"d_in": 8},
           source="Vaswani et al. 2017, §3.2.2, arXiv:1706.03762; as one matrix: Radford et al. 2018 "
                  "(GPT) and 2019 (GPT-2), c_attn in their code")
def fused_qkv(x: Tensor, w_qkv: Tensor, w_o: Tensor, mask: Tensor | None = None, *,
              heads: Annotated[int, Range(1, 8)] = 2, causal: bool = True, step: Steps = untraced) -> Tensor:
    """Concat(head₀, …, headₕ₋₁) W_o with [Q K V] = X W_qkv, split into heads

    x (token, d_in), w_qkv (d_in, d_qkv), w_o (d_in, d_in) -> (query, d_out)
    where d_qkv = 3 · d_in: the first third of the columns makes queries, the second keys, the last values
    """
    qkv = step("qkv", "token d_qkv", x @ w_qkv)
    queries, keys, values = qkv.chunk(3, dim=-1)
    q = step("q", "head query d", split(queries, heads))
    k = step("k", "head key d", split(keys, heads))
    v = step("v", "head key d_v", split(values, heads))
    return mix_heads(q, k, v, w_o, mask=mask, causal=causal, step=step)


TITLE = N_("One projection for q, k and v")
LESSON = N_("Three matrices mean three products of the same x; one matrix three times as wide does them at once, "
            "and “qkv” is then split into queries, keys and values.")


def _wide() -> dict[str, Tensor]:
    """The article's sizes, 64 -> 192, drawn: x of variance 1, the weights of variance 1/64."""
    generator = torch.Generator().manual_seed(123)
    shapes = {"x": (6, 64), "w_qkv": (64, 192), "w_o": (64, 64)}
    return {name: torch.randn(shape, generator=generator) / (1 if name == "x" else 8) for name, shape in shapes.items()}


PRESETS = [
    worked.hungry(
        N_("Made by hand: three matrices of 4 columns, side by side in one of 12. q, k and v are the same as with "
           "three, and “hungry” gives 93% to “fish”."),
        (Cell("weights", (0, 1, 4), 0.93),), options={"heads": 1, "causal": False}, inputs={"x": worked.TOPICS,
        "w_qkv": torch.cat([worked.ASKS, worked.ANSWERS, worked.SAME], dim=1), "w_o": worked.SAME}),
    Preset("a-robot-must-obey", N_("A robot must obey the orders (8 columns become 24)"),
           ("A", "robot", "must", "obey", "the", "orders"), focus=1),
    Preset("64-to-192", N_("A robot must obey the orders (64 columns become 192, 4 heads)"),
           ("A", "robot", "must", "obey", "the", "orders"), _wide(), focus=1, options={"heads": 4}),
]  # fmt: skip

CAPTIONS = {
    "x": N_("Each row is one token's vector, all that is known of it here. {token} has the numbers {row}."),
    "w_qkv": N_("One matrix, three times as wide as x: its first third makes queries, its second keys and its last "
                "one values."),
    "w_o": N_("The matrix that mixes what the heads found."),
    "qkv": N_("One product gives {token} its query, its key and its value, side by side: {row}."),
    "q": N_("Head {head}: the query of {query} is its part of the first third of its row of qkv, {row}."),
    "k": N_("Head {head}: the key of {key} is its part of the second third of its row of qkv, {row}."),
    "v": N_("Head {head}: the value of {key} is its part of the last third of its row of qkv, {row}."),
}  # fmt: skip
