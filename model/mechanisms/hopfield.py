"""A modern Hopfield network: attention to stored patterns, again and again, until one of them is found."""

from typing import Annotated

import torch
from torch import Tensor

from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Cell, Preset, Range, mechanism
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("hopfield", family="state", after="scaled-dot-product", sizes={"heads": 1, "d": 4},
           source="Ramsauer et al. 2021, §2, eq. 3, arXiv:2008.02217",
           unread="the section and the equation number of Ramsauer et al.")
def hopfield(q: Tensor, k: Tensor, *, rounds: Annotated[int, Range(1, 8)] = 2,
             beta: Annotated[float, Range(0.25, 4, 0.25)] = 2.0, step: Steps = untraced) -> Tensor:
    """ξ ← softmax(β ξ Kᵀ) K, so many times, from ξ = q

    q (head, query, d): states to begin with; k (head, key, d): stored patterns -> (head, query, d)
    One round is attention whose values are the keys, with β in place of 1/√d.
    """
    state = q
    for n in range(1, rounds + 1):
        state = scaled_dot_product(state, k, k, scale=beta, step=step.at(f"round {n}").rename(output="state"))
    return step("output", "head query d_v", state)


TITLE = N_("A modern Hopfield network")
LESSON = N_("Attention reads once, and what it reads is a mixture; here what was read asks again: from round to round "
            "“weights” come closer to one word, and a damaged pattern becomes the stored one.")

OPTIONS = {
    "rounds": N_("How many times what was read asks again"),
    "beta": N_("How sharp the choice is: with little, the state stays a mixture of many patterns"),
}

_PATTERNS = torch.tensor([[[1.0, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [-1, 1, 1, -1]]])
_DAMAGED = _PATTERNS * torch.tensor([1.0, 1, 0, 0])

PRESETS = [
    Preset("damaged", N_("the cat eats fish: of each pattern only the first half is known"),
           ("the", "cat", "eats", "fish"), {"q": _DAMAGED, "k": _PATTERNS}, focus=1,
           note=N_("Made by hand: the pattern of “cat” is [1 −1 1 −1], and its query has lost the second half: [1 −1 0 "
                   "0]. In the first round “cat” gets 96%, and the lost half comes back nearly whole, 0.96 and −0.96. "
                   "With that as the query the second round gives “cat” 100%. “the” and “eats” begin "
                   "alike: with half a pattern they stay 49% and 49%."),
           shows=(Cell("round 1/weights", (0, 1, 1), 0.96), Cell("round 2/weights", (0, 1, 1), 1),
                  Cell("round 2/weights", (0, 0, 2), 0.49),
                  Cell("round 1/state", (0, 1, 2), 0.96))),
    Preset("mixed", N_("the cat eats fish, with a small β: the state stays a mixture"), ("the", "cat", "eats", "fish"),
           {"q": _DAMAGED, "k": _PATTERNS}, focus=1, options={"beta": 0.25, "rounds": 4},
           note=N_("The same patterns with β = 0.25: no pattern is found. From round to round the state moves towards "
                   "the mean of all patterns.")),
]  # fmt: skip

CAPTIONS = {
    "q": N_("The state to begin with at {query}: {row}. It may be a damaged pattern."),
    "k": N_("A stored pattern, that of {key}: {row}."),
    "scores": N_("The state of {query} meets every stored pattern. It fits {top_key} best: {top_value}."),
    "scaled": N_("All scores times β: the larger β, the sharper the choice of {query}. {top_key} now has "
                 "{top_value}."),
    "state": N_("What {query} has read in this round, {row}: the stored patterns, mixed by its weights. It asks again "
                "in the next."),
    "output": N_("What {query} has found in the end: {row}."),
}  # fmt: skip

_ROUNDS = 8


def energy(state: Tensor, k: Tensor, beta: float) -> Tensor:
    """E = -lse(β, K ξ) + ½ ξξᵀ + log(N)/β + ½ M² for each query, with M the length of the longest pattern: never
    below 0, and no round raises it

    state (head, query, d), k (head, key, d) -> (head, query)
    """
    fits = (beta * state @ k.mT).logsumexp(-1) - torch.tensor(k.shape[-2]).log()
    longest = k.square().sum(-1).amax(-1, keepdim=True)
    return -fits / beta + state.square().sum(-1) / 2 + longest / 2


def falling(seen: Seen) -> Figure:
    """The energy by round, the mean over queries and heads."""
    state, k, beta = seen.steps["q"].double(), seen.steps["k"].double(), float(seen.options["beta"])
    found = []
    for _ in range(_ROUNDS + 1):
        found.append(float(energy(state, k, beta).mean()))
        state = hopfield(state, k, rounds=1, beta=beta)
    return Figure(
        "energy", N_("The energy of the state, by round"), N_("rounds"), N_("energy"),
        [Series(N_("energy"), list(range(_ROUNDS + 1)), found)],
        N_("Computed now, the mean over all queries: the further a state is from what is stored, the higher. No round "
           "raises it, so that the search comes to rest."),
        marked=float(seen.options["rounds"]),
    )  # fmt: skip


FIGURES = [falling]
