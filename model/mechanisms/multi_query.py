"""Multi-query attention: many heads ask, one key and one value answer them all."""

from torch import Tensor

from model.lab import worked
from model.lab.registry import Cell, Preset, mechanism
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
    worked.hungry(
        N_("Made by hand: both heads have the same keys, and ask something else of them. “fish” looks for the animal "
           "in head 0, and gives 93% to “cat”; in head 1 for the need, and gives 93% to “hungry”."),
        (Cell("weights", (0, 4, 2), 0.93), Cell("weights", (1, 4, 1), 0.93)), focus=4,
        inputs={"q": worked.ALL_ASK, "k": 2 * worked.TOPICS, "v": worked.TOPICS}),
    Preset("eight-heads", N_("Eight heads, one key"), ("The", "cat", "saw", "the", "fish"), options={"heads": 8},
           focus=4),
]  # fmt: skip

CAPTIONS = {
    "k": N_("What {key} answers to: its only key, {row}. All heads read it."),
    "v": N_("What {key} gives away: its only value, {row}. All heads read it."),
}

FIGURES = [cache]
