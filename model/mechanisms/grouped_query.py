"""Grouped-query attention: a few keys, each shared by a group of heads."""

import torch
from torch import Tensor

from model.lab import worked
from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.shared_keys import cache, shared_keys
from model.problem import N_, Problem
from model.tracing.step import Steps, untraced


@mechanism("grouped-query", family="sharing", source="Ainslie et al. 2023, §2.2, arXiv:2305.13245",
           after="multi-query", sizes={"heads": 4, "kv_heads": 2, "d": 4, "d_v": 4})
def grouped_query(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, *,
                  step: Steps = untraced) -> Tensor:
    """softmax(QₕK_gᵀ/√d, keys up to the query only) V_g, where g is the group of head h

    q (head, query, d), k (kv_head, key, d), v (kv_head, key, d_v), mask (query, key) -> (head, query, d_v)
    One group is multi-query attention; as many groups as heads are multi-head attention.
    """
    heads, kv_heads = q.shape[0], k.shape[0]
    if heads % kv_heads:
        raise Problem(N_("{heads} heads do not split into {kv_heads} groups of equal size; choose kv_heads so that "
                         "it divides heads."), field="options.kv_heads", heads=heads, kv_heads=kv_heads)  # fmt: skip
    return shared_keys(q, k, v, mask, step=step)


TITLE = N_("Grouped-query attention")
LESSON = N_("One key for all heads is small but costs quality; a few keys, each read by a group of heads, are a "
            "compromise: “reads” names the group, and within a group the rows of “shared_k” are copies.")

PRESETS = [
    worked.hungry(
        N_("Made by hand: two heads share the keys that say what a word is, two those that say what stands before it. "
           "“fish” finds the animal, “cat”, in head 0 and the need, “hungry”, in head 1; in head 2 what comes after "
           "the animal, “eats”, in head 3 what comes after the need, “cat”: 93% each."),
        (Cell("weights", (0, 4, 2), 0.93), Cell("weights", (1, 4, 1), 0.93), Cell("weights", (2, 4, 3), 0.93),
         Cell("weights", (3, 4, 2), 0.93)), focus=4,
        inputs={"q": worked.ALL_ASK.repeat(2, 1, 1), "k": 2 * torch.stack([worked.TOPICS, worked.TOPICS.roll(1, 0)]),
        "v": worked.TOPICS.expand(2, 5, 4)}),
    Preset("two-groups", N_("Four heads in two groups"), ("The", "cat", "saw", "the", "fish"), focus=4),
    Preset("eight-in-four", N_("Eight heads in four groups"), ("The", "cat", "saw", "the", "fish"),
           options={"heads": 8, "kv_heads": 4}, focus=4),
]  # fmt: skip

CAPTIONS = {
    "k": N_("What {key} answers to: one key for each group of heads. This one is {row}."),
    "v": N_("What {key} gives away: one value for each group of heads. This one is {row}."),
}

FIGURES = [cache]
