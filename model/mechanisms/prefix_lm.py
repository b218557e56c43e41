"""The prefix mask: what is given is read in both directions, what is written from left to right."""

from typing import Annotated

import torch
from torch import Tensor

from model.lab import worked
from model.lab.registry import Cell, Preset, Range, mechanism
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("prefix-lm", family="masks", after="causal", sizes={"heads": 1, "d": 4, "d_v": 4},
           source="Raffel et al. 2020, §3.2.1, fig. 3, arXiv:1910.10683; Dong et al. 2019, §2.3, arXiv:1905.03197")
def prefix_lm(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, *,
              prefix: Annotated[int, Range(0, 64)] = 2, step: Steps = untraced) -> Tensor:
    """softmax(QKᵀ/√d, keys of the prefix and keys up to the query) V

    q (head, query, d), k (head, key, d), v (head, key, d_v), mask (query, key) -> (head, query, d_v)
    """
    past  = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool, device=q.device).tril()
    given = torch.arange(k.shape[-2], device=q.device) < prefix
    seen  = past | given
    return scaled_dot_product(q, k, v, seen if mask is None else seen & mask, step=step)


TITLE = N_("Prefix mask")
LESSON = N_("Under a causal mask even a question that is wholly known is read from left to right only; in “masked” the "
            "keys of the prefix are open to every row, and the rest stays causal.")

OPTIONS = {"prefix": N_("How many of the first tokens all see each other")}

PRESETS = [
    Preset("der-hund", N_("der Hund → the dog: small numbers, to be computed by hand"), ("der", "Hund", "the", "dog"),
           {"q": 4 * worked.SAME[None, [1, 0, 0, 1]], "k": worked.ANSWERS[None], "v": worked.SAME[None]},
           options={"prefix": 2}, focus=0,
           note=N_("Made by hand: the prefix is read both ways, so that “der” may look ahead to its noun, “Hund”: 98%. "
                   "What is written looks back only: “the” gives 0% to “dog”, which is not there yet, and “dog” finds "
                   "“Hund”, 95%."),
           shows=(Cell("weights", (0, 0, 1), 0.98), Cell("weights", (0, 2, 3), 0), Cell("weights", (0, 3, 1), 0.95))),
    Preset("translate", N_("Translate: the source is the prefix, the target is written word by word"),
           ("That", "is", "good", ".", "Das", "ist", "gut", "."), options={"prefix": 4}, focus=1),
]  # fmt: skip

CAPTIONS = {
    "mask": N_("Every token sees the prefix, and after the prefix only what came before: {query} sees {visible} of "
               "{n}."),
}
