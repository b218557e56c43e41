"""Multi-query attention: many heads ask, one key and one value answer them all."""

from torch import Tensor

from model.lab.registry import Preset, mechanism
from model.mechanisms.shared_keys import cache, shared_keys
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("multi-query", family="sharing", source="Shazeer 2019, §3, arXiv:1911.02150",
           after="multi-head", sizes={"heads": 4, "d": 4, "d_v": 4})
def multi_query(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, *, step: Steps = untraced) -> Tensor:
    """softmax(QₕKᵀ/√d, keys up to the query only) V, with K and V the same for every head h

    q (head, query, d), k (key, d), v (key, d_v), mask (query, key) -> (head, query, d_v)
    """
    return shared_keys(q, k[None], v[None], mask, step=step)


TITLE = N_("Multi-query attention")
LESSON = N_("In multi-head attention every head keeps keys and values of its own, and reading them again for each "
            "new word is what slows a model down; here all rows of “shared_k” are copies of one, kept once.")

PRESETS = [
    Preset("eight-heads", N_("Eight heads, one key"), ("The", "cat", "saw", "the", "fish"), options={"heads": 8},
           focus=4),
]  # fmt: skip

CAPTIONS = {
    "k": N_("What {key} answers to: its only key, {row}. All heads read it."),
    "v": N_("What {key} gives away: its only value, {row}. All heads read it."),
}

FIGURES = [cache]
