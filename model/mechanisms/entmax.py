"""Entmax and sparsemax: shares that may be exactly 0."""

from typing import Literal

import torch
from torch import Tensor

from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.scaled_dot_product import CAPTIONS as SCORED
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("entmax", family="shares", after="causal", sizes={"heads": 1, "d": 4, "d_v": 4},
           source="sparsemax: Martins & Astudillo 2016, §2.2, alg. 1, arXiv:1602.02068; "
                  "1.5: Peters et al. 2019, §3–4, alg. 2, arXiv:1905.05702; as attention: Correia et al. 2019, §3.1, "
                  "eq. 7–8, arXiv:1909.00015",
           unread="the places in Martins & Astudillo, Peters et al. and Correia et al.")  # fmt: skip
def entmax(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, *, alpha: Literal["1.5", "2"] = "1.5",
           step: Steps = untraced) -> Tensor:
    """w = max(0, (α-1) s - τ)^{1/(α-1)} with s = QKᵀ/√d and the τ of each row that makes Σ w = 1, then w V

    q (head, query, d), k (head, key, d), v (head, key, d_v), mask (query, key) -> (head, query, d_v)
    α = 2 is sparsemax; α towards 1 is softmax. τ is exact: sorted scores tell how many keys get something.
    Every row has its own key at least; one that is hidden by hand throughout gets 0 everywhere.
    """
    past   = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool, device=q.device).tril()
    seen   = step("mask", "query key", past if mask is None else past & mask)
    scores = step("scores", "head query key", q @ k.mT)
    scaled = step("scaled", "head query key", scores * q.shape[-1] ** -0.5)
    masked = step("masked", "head query key", scaled.masked_fill(~seen, -torch.inf))
    # τ moves with the scores: from the largest of a row none is too large to be squared
    finite = masked.masked_fill(~seen, torch.finfo(q.dtype).min)
    below  = (finite - finite.amax(-1, keepdim=True)) * (float(alpha) - 1)
    near   = below.clamp(min=-1)  # one below the largest gets nothing in either
    tau    = step("threshold", "head query", (_half if alpha == "1.5" else _whole)(near))
    above  = (near - tau.unsqueeze(-1)).relu()
    shares = above * above if alpha == "1.5" else above
    weights = step("weights", "head query key", shares.masked_fill(~seen, 0))
    return step("output", "head query d_v", weights @ v)


def _counted(z: Tensor) -> tuple[Tensor, Tensor]:
    """Each row from its largest down, and how many stand up to there."""
    ordered = z.sort(dim=-1, descending=True).values
    return ordered, torch.arange(1, z.shape[-1] + 1, dtype=z.dtype, device=z.device)


def _whole(z: Tensor) -> Tensor:
    """τ (head, query) with Σ max(0, z - τ) = 1"""
    ordered, count = _counted(z)
    taus = (ordered.cumsum(-1) - 1) / count
    return taus.amax(-1)


def _half(z: Tensor) -> Tensor:
    """τ (head, query) with Σ max(0, z - τ)² = 1"""
    ordered, count = _counted(z)
    mean   = ordered.cumsum(-1) / count
    spread = (ordered * ordered).cumsum(-1) - count * mean * mean
    taus   = mean - ((1 - spread) / count).clamp(min=0).sqrt()
    support = (taus <= ordered).sum(-1, keepdim=True)
    return taus.gather(-1, support - 1)[..., 0]


TITLE = N_("Entmax and sparsemax")
LESSON = N_("Softmax gives every word a little, however badly it fits; in “weights” the words below a “threshold” "
            "get exactly 0, and the others share 100%.")

OPTIONS = {"alpha": N_("How sparse: 2 is sparsemax, 1.5 between it and softmax (which would be 1)")}

# an action asks for an animal: "cat" is one, "fish" is half one
_WORDS = ("the", "cat", "and", "fish", "eat")
_MADE = {
    "q": torch.tensor([[[0.0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [2, 0, 0, 0]]]),
    "k": torch.tensor([[[0.0, 0, 0, 0], [2, 0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]]),
    "v": torch.tensor([[[0.0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]]]),
}  # fmt: skip
_TITLE = N_("the cat and fish eat: small numbers, to be computed by hand")

PRESETS = [
    Preset("half-an-animal", _TITLE, _WORDS, _MADE, focus=4,
           note=N_("Made by hand: “eat” asks for an animal; “cat” scores 2, “fish” 1 and the rest 0. Softmax would "
                   "give them 56% and 21%, and 8% to each of the rest. With α = 1.5 “cat” gets 83%, “fish” 17%, and "
                   "the rest exactly 0%."),
           shows=(Cell("weights", (0, 4, 3), 0.17), Cell("weights", (0, 4, 0), 0), Cell("weights", (0, 4, 1), 0.83))),
    Preset("sparsemax", N_("the cat and fish eat, with sparsemax: one word takes all"), _WORDS, _MADE, focus=4,
           note=N_("The same scores with α = 2: who is a whole point ahead gets everything."), options={"alpha": "2"},
           shows=(Cell("weights", (0, 4, 3), 0), Cell("weights", (0, 4, 1), 1))),
]  # fmt: skip

CAPTIONS = {
    **{name: SCORED[name] for name in ("q", "k", "v", "scores", "scaled", "output")},
    "mask": N_("No token may look ahead: {query} sees {visible} of {n}."),
    "masked": N_("Hidden pairs become −∞. {query} still sees {visible} of {n}."),
    "threshold": N_("Head {head}: the threshold of each row, counted from its largest score, times α − 1: {row}. What "
                    "lies below it gets nothing; it is where the rest adds up to 1."),
    "weights": N_("{query} gives {top_percent} of its attention to {top_key}; what is below the threshold gets exactly "
                  "0."),
}  # fmt: skip

_AHEAD = [i / 20 for i in range(-60, 61)]


def two_keys(_seen: Seen) -> Figure:
    """What the first of two keys gets, by how far its score is ahead."""
    scores = torch.tensor(_AHEAD, dtype=torch.float64)
    pair = torch.stack([scores, torch.zeros_like(scores)], -1)
    half, whole = (pair - pair.amax(-1, keepdim=True)) / 2, pair - pair.amax(-1, keepdim=True)
    series = [
        Series(N_("softmax"), _AHEAD, scores.sigmoid().tolist()),
        Series(N_("1.5"), _AHEAD, (half - _half(half)[:, None]).relu().square()[:, 0].tolist()),
        Series(N_("2, sparsemax"), _AHEAD, (whole - _whole(whole)[:, None]).relu()[:, 0].tolist()),
    ]
    note = N_("Computed now: softmax comes near 0 and 1, the others reach them.")
    return Figure("two-keys", N_("What the first of two keys gets"), N_("score of the first − score of the second"),
                  N_("share"), series, note)  # fmt: skip


FIGURES = [two_keys]
