"""A soft cap: scores are bent so that none is beyond a limit."""

from dataclasses import replace
from typing import Annotated

import torch
from torch import Tensor

from model.lab import worked
from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Cell, Range, mechanism
from model.mechanisms.capped_dot_product import capped_dot_product
from model.mechanisms.scaled_dot_product import CAPTIONS as SCORED
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("soft-cap", family="shares", after="causal", source="Gemma Team 2024, §2, arXiv:2408.00118",
           sizes={"heads": 1, "d": 4, "d_v": 4})
def soft_cap(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, *,
             cap: Annotated[float, Range(0.5, 100, 0.5)] = 50.0, step: Steps = untraced) -> Tensor:
    """softmax(cap · tanh(QKᵀ/√d / cap), keys up to the query only) V

    q (head, query, d), k (head, key, d), v (head, key, d_v), mask (query, key) -> (head, query, d_v)
    Gemma 2 has a cap of 50 here, and one of 30 on the scores of the next word.
    """
    past = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool, device=q.device).tril()
    return capped_dot_product(q, k, v, past if mask is None else past & mask, None, None, cap, step=step)


TITLE = N_("Soft cap")
LESSON = N_("While a model learns, a few scores may grow without end, and one word then gets everything; in “capped” "
            "each score is bent below a limit, small ones hardly, large ones strongly.")

OPTIONS = {"cap": N_("The limit that no score passes; Gemma 2 has 50")}

PRESETS = [
    worked.hungry(
        N_("Made by hand: “eats” and “cat” score 4, but the cap is 2. 2 · tanh(4 / 2) = 1.93, so that “cat” gets 70%, "
           "where it would get 95% without the cap. What scores 0 stays 0."),
        (Cell("scaled", (0, 3, 2), 4), Cell("weights", (0, 3, 2), 0.70), Cell("capped", (0, 3, 2), 1.93)), focus=3,
        inputs=worked.vectors(), options={"cap": 2.0}),
    replace(worked.hungry(
        N_("The same with the cap of Gemma 2: a score of 4 is far from 50, and stays 3.99. The cap is there for scores "
           "that run away."),
        (Cell("weights", (0, 3, 2), 0.95), Cell("capped", (0, 3, 2), 3.99)), focus=3,
        inputs=worked.vectors(), options={"cap": 50.0}), id="gemma",
        title=N_("the hungry cat eats fish, with Gemma 2's cap of 50")),
]  # fmt: skip

CAPTIONS = {
    **{name: SCORED[name] for name in ("q", "k", "v", "scores", "scaled", "output")},
    "mask": N_("No token may look ahead: {query} sees {visible} of {n}."),
}


def bent(seen: Seen) -> Figure:
    """The score that comes out for each that goes in."""
    cap = float(seen.options["cap"])
    scores = torch.linspace(-3 * cap, 3 * cap, 61, dtype=torch.float64)
    series = [
        Series(N_("capped"), scores.tolist(), (cap * (scores / cap).tanh()).tolist()),
        Series(N_("not capped"), scores.tolist(), scores.tolist()),
    ]
    return Figure("bent", N_("What a cap makes of a score"), N_("score before"), N_("score after"), series,
                  N_("cap · tanh(score / cap), for the current cap."))  # fmt: skip


FIGURES = [bent]
