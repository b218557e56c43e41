"""An attention sink: a learned score in each row that takes a share and gives nothing back."""

import torch
from torch import Tensor

from model.lab import worked
from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.scaled_dot_product import CAPTIONS as SCORED
from model.mechanisms.sink_dot_product import sink_dot_product
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("sink", family="shares", after="causal", sizes={"heads": 2, "d": 4, "d_v": 4},
           source="OpenAI 2025, §2.2, arXiv:2508.10925; sinks found in trained models: Xiao et al. 2024, §3.1–3.2, "
                  "eq. 2, arXiv:2309.17453",
           unread="OpenAI; Xiao et al.: the sections")  # fmt: skip
def sink(q: Tensor, k: Tensor, v: Tensor, sinks: Tensor, mask: Tensor | None = None, *,
         step: Steps = untraced) -> Tensor:
    """w_ij = e^{s_ij} / (e^σ + Σ_{k≤i} e^{s_ik}) with s = QKᵀ/√d, then w V; σ is learned, one for each head

    q (head, query, d), k (head, key, d), v (head, key, d_v), sinks (head), mask (query, key) -> (head, query, d_v)
    """
    past = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool, device=q.device).tril()
    seen = past if mask is None else past & mask
    rows = step("sink", "head query", sinks.unsqueeze(-1).expand(q.shape[:2]))
    return sink_dot_product(q, k, v, seen, None, None, rows, step=step)


TITLE = N_("A sink for attention")
LESSON = N_("Softmax must give away 100%, even if nothing fits, so that trained models pour the rest on the first "
            "word; here a learned score without a value takes it. “swallowed” is its share, and the rows of “weights” "
            "add up to less than 1.")

PRESETS = [
    worked.hungry(
        N_("Made by hand: the sink has the score 2. “hungry” asks for food, and finds none before it: 79% go to the "
           "sink, and “the” and itself get 11% each, not 50% each. “eats” finds the “cat” before it: 84%, and the "
           "sink gets only 11%."),
        (Cell("swallowed", (0, 1), 0.79), Cell("swallowed", (0, 3), 0.11), Cell("weights", (0, 3, 2), 0.84),
         Cell("weights", (0, 1, 1), 0.11)),
        inputs={**worked.vectors(), "sinks": torch.tensor([2.0])}),
    Preset("two-heads", N_("two heads with sinks of 0 and of 4: the second mostly rests"),
           ("Lily", "had", "a", "cat", "."), {"sinks": torch.tensor([0.0, 4.0])}, focus=3),
]  # fmt: skip

CAPTIONS = {
    **{name: SCORED[name] for name in ("q", "k", "v", "scores", "scaled", "output")},
    "sinks": N_("The score of the sink in each head, learned with the model. The higher it is, the better a key must "
                "fit to get a share."),
    "sink": N_("Head {head}: the score of the sink, the same in every row: {row}. It takes part in softmax as if it "
               "were one more key, but it has no value."),
    "mask": N_("No token may look ahead: {query} sees {visible} of {n}. The sink is always there."),
    "masked": N_("Hidden pairs become −∞. {query} still sees {visible} of {n}, and the sink."),
}  # fmt: skip

_SCORES = [i / 2 for i in range(-8, 17)]


def swallowed(seen: Seen) -> Figure:
    """The share of the sink by its score, in the last head's row that finds least and in the one that finds most."""
    masked = seen.steps["masked"][-1].double()
    found = masked.logsumexp(-1)
    series = [
        Series(name, _SCORES, (torch.tensor(_SCORES) - total).sigmoid().tolist())
        for name, total in ((N_("row that finds least"), found.amin()), (N_("row that finds most"), found.amax()))
    ]
    note = N_("Computed now from the scores of the last head.")
    return Figure("swallowed", N_("What the sink takes, by its score"), N_("score of the sink"),
                  N_("share of the sink"), series, note, marked=float(seen.steps["sinks"][-1]))  # fmt: skip


FIGURES = [swallowed]
