"""Retention: attention without softmax, in which every head forgets at a pace of its own."""

from typing import Annotated, Literal

import torch
from torch import Tensor

from model.lab import worked
from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Cell, Preset, Range, mechanism
from model.mechanisms.decaying_state import decaying_state, kept
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("retention", family="state", after="linear", sizes={"heads": 2, "d": 4, "d_v": 4},
           source="Sun et al. 2023, §2.1–2.2, eq. 5–6 and 8, arXiv:2307.08621",
           unread="the equation numbers of Sun et al.")
def retention(q: Tensor, k: Tensor, v: Tensor, *, form: Literal["parallel", "recurrent"] = "parallel",
              first: Annotated[int, Range(1, 8)] = 1, step: Steps = untraced) -> Tensor:
    """(Q Kᵀ ⊙ D) V with D = γ to the distance, 0 for what comes later; or S ← γ S + kᵀ v, o = q S

    q (head, query, d), k (head, key, d), v (head, key, d_v) -> (head, query, d_v); head h has γ = 1 - 2^-(first + h)
    The paper begins with first = 5. Left out: turning q and k by their positions, the norm of each head's output and
    the gate on it.
    """
    heads = torch.arange(v.shape[0], dtype=v.dtype, device=v.device)
    gamma = step("gamma", "head", 1 - 2.0 ** -(heads + first))
    alpha = gamma[:, None].expand(v.shape[:2])
    return decaying_state(q, k, v, alpha, form=form, step=step)


TITLE = N_("Retention")
LESSON = N_("A state to which every word is only added fills up, and the oldest word counts as much as the last; here "
            "what is there is multiplied by a number below 1 at each word, “gamma”, another one for each head: in "
            "“decay” the past fades.")

OPTIONS = {
    "form": N_("All tokens at once through a mask of decays, or token by token through a state: the output is the "
               "same"),
    "first": N_("Head h keeps 1 − 2⁻⁽ᶠ⁺ʰ⁾ of the state at each word, where f is this number; the paper has 5"),
}

_ALIKE = torch.ones(2, len(worked.WORDS), 1)
_MADE = {"q": _ALIKE, "k": _ALIKE, "v": worked.TOPICS.expand(2, -1, -1)}

PRESETS = [
    worked.hungry(
        N_("Made by hand: every query fits every key alike, so that only the distance counts. Head 0 keeps 0.5 of its "
           "state at each word: of “cat”, two words back, 0.25 is left at “fish”. Head 1 keeps 0.75, which leaves "
           "0.56."),
        (Cell("decay", (1, 4, 2), 0.56), Cell("gamma", (1,), 0.75), Cell("masked", (0, 4, 2), 0.25)), focus=4,
        inputs=_MADE),
    Preset("one-by-one", N_("the hungry cat eats fish, one word after the other: the same output from a state"),
           worked.WORDS, _MADE, focus=4, options={"form": "recurrent"}, columns=worked.columns(_MADE),
           note=N_("The same numbers through a state: before “fish” is written, 0.5 of what was there is kept in head "
                   "0, and 0.25 of “cat” is read."),
           shows=(Cell("gamma", (0,), 0.5), Cell("output", (0, 4, 0), 0.25))),
]  # fmt: skip

CAPTIONS = {
    "q": N_("What {query} asks for: its query, {row}."),
    "k": N_("What {key} answers to: its key, {row}."),
    "v": N_("What {key} gives away: its value, {row}."),
    "gamma": N_("How much of its state head {head} keeps from one word to the next: {value}. It is fixed, and "
                "nothing that is read changes it."),
    "output": N_("What {query} reads of all words so far, each as far as it is left: {row}. Both forms give the same "
                 "numbers."),
}  # fmt: skip

_DISTANCES = tuple(range(33))


def fading(seen: Seen) -> Figure:
    """What is left of a word, by how far back it is."""
    heads = ((N_("fastest head"), seen.steps["gamma"].amin()), (N_("slowest head"), seen.steps["gamma"].amax()))
    series = [Series(name, _DISTANCES, [float(gamma) ** n for n in _DISTANCES]) for name, gamma in heads]
    return Figure("fading", N_("What is left of a word, by how far back it is"), N_("words back"), N_("share"), series,
                  note=N_("Computed: γ to the distance. In softmax attention nothing fades by itself."))  # fmt: skip


PATTERN = "masked"

FIGURES = [fading, kept]
