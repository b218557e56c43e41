"""The causal mask: no word may look at one that comes after it."""

from typing import Annotated, Literal

import torch
from torch import Tensor

from model.lab import worked
from model.lab.registry import QUIET, Cell, Preset, mechanism
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("causal", family="basics", source="Vaswani et al. 2017, §3.2.3 (the decoder), arXiv:1706.03762",
           after="scaled-dot-product", sizes={"heads": 1, "d": 4, "d_v": 4})
def causal(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None,
           bias: Annotated[Tensor | None, QUIET] = None, scale: float | None = None, *,
           hidden_score: Literal["−∞", "−10⁹"] = "−∞", step: Steps = untraced) -> Tensor:
    """softmax(QKᵀ/√d, keys up to the query only) V

    q (head, query, d), k (head, key, d), v (head, key, d_v), mask (query, key), bias (head, query, key)
    -> (head, query, d_v); scale is 1/√d unless given
    """
    past = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool, device=q.device).tril()
    seen = past if mask is None else past & mask
    hidden = -torch.inf if hidden_score == "−∞" else -1e9
    return scaled_dot_product(q, k, v, seen, bias, scale, hidden, step=step)


TITLE = N_("Causal mask")
LESSON = N_("A model that predicts the next word must not see it: every cell above the diagonal of “masked” "
            "is −∞, and each row of “weights” still adds up to 1.")

# The article's scores (row = query), as queries and keys of d = 4 that have them after the division by √4.
_SCORES = torch.tensor([
    [0.11, 0.00, 0.81, 0.79], [0.19, 0.50, 0.30, 0.48], [0.53, 0.98, 0.95, 0.14], [0.81, 0.86, 0.38, 0.90],
])  # fmt: skip

# One sentence as a filing cabinet: a query is a note of what is looked for, a key the label of a folder, a value what
# the folder holds. Columns of q and k: what is spoken of, what is to be done, who does it, a word that helps others.
_CABINET = ("A", "robot", "must", "obey", "the", "orders", "given", "it")
_NOTES = torch.tensor([
    [0.0, 0, 1, 0], [0, 0, 0, 2], [0, 2, 0, 0], [0, 0, 4, 0], [0, 0, 1, 0], [0, 2, 0, 0], [0, 0, 3, 0], [4, 0, 0, 0],
])  # fmt: skip
_LABELS = torch.tensor([
    [2.75, 0, 0, 1], [3, 0, 1, 0], [0, 1, 0, 1], [0, 2, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0], [0, 2, 0, 0],
    [2.52, 0, 0, 0],
])  # fmt: skip
# Columns: machine, one alone, rule.
_FOLDERS = torch.tensor([
    [0.0, 1, 0], [5, 1, 2], [0, 0, 3], [0, 0, 4], [0, 0, 0], [0, 0, 5], [0, 0, 1], [1, 1, 0],
])  # fmt: skip

OPTIONS = {"hidden_score": N_("What a hidden pair scores before softmax")}

PRESETS = [
    worked.hungry(
        N_("Made by hand: “hungry” asks for food, but “fish” comes after it. It gives it 0%, and shares between “the” "
           "and itself, 50% each; “eats” finds the “cat” before it, 95%."),
        (Cell("weights", (0, 1, 4), 0), Cell("weights", (0, 1, 1), 0.50), Cell("weights", (0, 3, 2), 0.95)),
        inputs=worked.vectors()),
    Preset("robot-must-obey-orders", N_("robot must obey orders"), ("robot", "must", "obey", "orders"),
           {"q": 2 * _SCORES[None], "k": torch.eye(4)[None]}, focus=1,
           note=N_("With these scores, “must” gives 42% to “robot” and 58% to itself; the article that they come "
                   "from prints 48% and 52%.")),
    Preset("robot-head-of-16", N_("robot must obey orders, in a head of 16: the article's 48% and 52%"),
           ("robot", "must", "obey", "orders"),
           {"q": torch.cat([_SCORES, torch.zeros(4, 12)], dim=1)[None], "k": torch.eye(4, 16)[None]}, focus=1,
           note=N_("The article's scores are those before the division. A head of 16 divides them by √16 = 4, and "
                   "“must” gives 48% to “robot” and 52% to itself, as the article prints."),
           shows=(Cell("weights", (0, 1, 1), 0.52), Cell("weights", (0, 1, 0), 0.48))),
    Preset("filing-cabinet", N_("A robot must obey the orders given it: whom does “it” mean?"), _CABINET,
           {"q": _NOTES[None], "k": _LABELS[None], "v": _FOLDERS[None]}, focus=7,
           note=N_("Made by hand: “it” asks for what is spoken of. It gives 50% to “robot”, 30% to “A” and 19% to "
                   "itself, as an article prints."),
           shows=(Cell("weights", (0, 7, 0), 0.30), Cell("weights", (0, 7, 7), 0.19),
                  Cell("weights", (0, 7, 1), 0.50))),
]  # fmt: skip

CAPTIONS = {
    "mask": N_("No token may look ahead, unless a pair is switched on by hand: {query} sees {visible} of {n}."),
    "masked": N_("Hidden pairs score −∞ (or −10⁹, if you choose that), so that softmax gives them nothing. {query} "
                 "still sees {visible} of {n}."),
}
