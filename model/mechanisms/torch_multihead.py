"""torch's nn.MultiheadAttention: our multi-head attention with the weights as that module keeps them."""

from typing import Annotated

import torch
from torch import Tensor

from model.lab import worked
from model.lab.registry import Cell, Preset, Range, mechanism
from model.mechanisms.in_heads import in_heads
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("torch-multihead", family="basics", after="fused-qkv", sizes={"d_in": 8},
           source="Vaswani et al. 2017, §3.2.2, arXiv:1706.03762; weights as in PyTorch's docs, nn.MultiheadAttention")
def torch_multihead(x: Tensor, in_proj_weight: Tensor, out_proj_weight: Tensor, in_proj_bias: Tensor | None = None,
                    out_proj_bias: Tensor | None = None, mask: Tensor | None = None, *,
                    heads: Annotated[int, Range(1, 8)] = 2, causal: bool = False, step: Steps = untraced) -> Tensor:
    """Concat(head₀, …, headₕ₋₁) W_oᵀ + b_o with W_q, W_k, W_v below each other in in_proj_weight, all transposed

    x (token, d_in), in_proj_weight (d_qkv, d_in), in_proj_bias (d_qkv),
    out_proj_weight (d_in, d_in), out_proj_bias (d_in) -> (query, d_out); d_qkv = 3 · d_in
    """
    w_q, w_k, w_v = in_proj_weight.mT.chunk(3, dim=-1)
    b_q, b_k, b_v = (None, None, None) if in_proj_bias is None else in_proj_bias.chunk(3)
    return in_heads(x, x, w_q, w_k, w_v, out_proj_weight.mT, b_q, b_k, b_v, out_proj_bias, mask,
                    heads=heads, causal=causal, step=step)  # fmt: skip


TITLE = N_("nn.MultiheadAttention")
LESSON = N_("Trained weights come as a library keeps them: transposed, and q, k and v in one matrix. Taken apart again "
            "they give the same “weights” and the same “output” as torch's own module.")


def _module() -> dict[str, Tensor]:
    """torch.manual_seed(123), then nn.MultiheadAttention(16, 4); its biases begin at 0."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(123)
        state = torch.nn.MultiheadAttention(16, 4).state_dict()
    return {name.replace(".", "_"): value for name, value in state.items()}


OPTIONS = {
    "in_proj_bias": N_("A number added to each column of queries, keys and values"),
    "out_proj_bias": N_("A number added to each column of the output"),
}

PRESETS = [
    worked.hungry(
        N_("Made by hand: PyTorch keeps the three matrices in one, each lying on its side. “hungry” gives 93% to "
           "“fish”, as without PyTorch."),
        (Cell("weights", (0, 1, 4), 0.93),), options={"heads": 1}, inputs={"x": worked.TOPICS,
        "in_proj_weight": torch.cat([worked.ASKS.T, worked.ANSWERS.T, worked.SAME]), "out_proj_weight": worked.SAME}),
    Preset("seed-123", N_("My name is Marcello Politi (nn.MultiheadAttention(16, 4), seed 123)"),
           ("My", "name", "is", "Marcello", "Politi"), _module(), options={"heads": 4, "d_in": 16}),
]  # fmt: skip

CAPTIONS = {
    "x": N_("Each row is one token's vector, all that is known of it here. {token} has the numbers {row}."),
    "in_proj_weight": N_("As torch keeps it: a row for each number that comes out. The first third of the rows makes "
                         "queries, the second keys and the last one values."),
    "in_proj_bias": N_("A number added to each number of a query (the first third), a key (the second) and a value."),
    "out_proj_weight": N_("As torch keeps it, transposed: a row for each number of the output. It mixes the heads."),
    "out_proj_bias": N_("A number added to each column of the output."),
    "q": N_("Head {head}: {query} asks with its own part of x times the first third, {row}."),
    "k": N_("Head {head}: {key} answers with its own part of x times the second third, {row}."),
    "v": N_("Head {head}: {key} gives its own part of x times the last third, {row}."),
    "output": N_("out_proj mixes the heads into the new vector of {query}: {row}."),
}  # fmt: skip
