"""The padding mask: sentences of unequal length share a batch, and nobody may look at what fills the shorter ones."""

from typing import Annotated

import torch
from torch import Tensor

from model.lab import worked
from model.lab.registry import Cell, Preset, Range, mechanism
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("padding-mask", family="masks", source="PyTorch's docs, nn.MultiheadAttention, key_padding_mask; "
           "−∞ before softmax, there for a decoder: Vaswani et al. 2017, §3.2.3, arXiv:1706.03762", after="causal",
           sizes={"heads": 1, "d": 4, "d_v": 4})  # fmt: skip
def padding_mask(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, *,
                 padding: Annotated[int, Range(0, 63)] = 1, causal: bool = False, step: Steps = untraced) -> Tensor:
    """softmax(QKᵀ/√d, only keys that are not padding) V

    q (head, query, d), k (head, key, d), v (head, key, d_v), mask (query, key) -> (head, query, d_v)
    The last `padding` keys are padding; with causal no query sees a later key either.
    """
    n, m = q.shape[-2], k.shape[-2]
    real  = step("real", "key", torch.arange(m, device=q.device) < m - padding)
    every = torch.ones(n, m, dtype=torch.bool, device=q.device)
    seen  = (every.tril() if causal else every) & real
    return scaled_dot_product(q, k, v, seen if mask is None else seen & mask, step=step)


TITLE = N_("Padding mask")
LESSON = N_("A causal mask lets every row see what came before, even the padding of a short sentence; here each "
            "column of “masked” for which “real” is 0 is −∞ from top to bottom.")

OPTIONS = {"padding": N_("How many of the last tokens are padding")}

PRESETS = [
    Preset("cat-eats", N_("the cat eats, and two of padding: small numbers, to be computed by hand"),
           ("the", "cat", "eats", "⟨pad⟩", "⟨pad⟩"), worked.vectors(worked.TOPICS[[0, 2, 3, 0, 0]]), focus=2,
           options={"padding": 2},
           note=N_("Made by hand: “eats” looks for an animal and gives 96% to “cat”; the padding gets 0%, and “the”, "
                   "which asks for nothing, shares between the three words, 33% each."),
           shows=(Cell("weights", (0, 2, 1), 0.96), Cell("weights", (0, 2, 3), 0), Cell("weights", (0, 0, 1), 0.33)),
           columns=worked.columns(worked.vectors())),
    Preset("two-of-padding", N_("A short sentence in a batch of longer ones"),
           ("Lily", "had", "a", "cat", "⟨pad⟩", "⟨pad⟩"), options={"padding": 2}),
    Preset("causal-too", N_("The same, and no token looks ahead"),
           ("Lily", "had", "a", "cat", "⟨pad⟩", "⟨pad⟩"), options={"padding": 2, "causal": True}, focus=2),
]  # fmt: skip

CAPTIONS = {
    "real": N_("Which tokens are words (1) and which are padding (0). Any of them can be switched."),
    "mask": N_("No token looks at padding; padding itself may look, but what it finds is thrown away. "
               "{query} sees {visible} of {n}."),
}  # fmt: skip
