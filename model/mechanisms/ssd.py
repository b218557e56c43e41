"""State-space duality (Mamba-2): a recurrence with a gate, and the masked attention that it is."""

from typing import Annotated, Literal

import torch
from torch import Tensor
from torch.nn.functional import softplus

from model.lab.registry import Cell, Preset, Range, mechanism
from model.mechanisms.decaying_state import decaying_state, kept
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("ssd", family="state", after="retention", sizes={"heads": 1, "d": 4, "d_v": 4},
           source="Dao & Gu 2024, §5, arXiv:2405.21060", unread="the section of Dao & Gu")
def ssd(q: Tensor, k: Tensor, v: Tensor, dt: Tensor, *, form: Literal["parallel", "recurrent"] = "parallel",
        rate: Annotated[float, Range(0.25, 4, 0.25)] = 1.0, step: Steps = untraced) -> Tensor:
    """Y = (L ⊙ C Bᵀ) X, where L is the product of the α between two tokens; or h ← α h + Bᵀ x, y = C h

    q (query, d), k (key, d), v (head, key, d_v), dt (head, key) -> (head, query, d_v)
    C, B and X of the paper are q, k and v here, the first two shared by all heads. Δ = softplus(dt), α = e to -rate·Δ
    and x = Δ v: what makes a token write more also makes it forget more. Left out: the short convolution before, and
    the D·x and the gated norm behind it.
    """
    delta = step("delta", "head key", softplus(dt))
    alpha = step("alpha", "head key", torch.exp(-rate * delta))
    x     = step("scaled", "head key d_v", delta[..., None] * v)
    return decaying_state(q, k, x, alpha, form=form, step=step)


TITLE = N_("State-space duality (Mamba-2)")
LESSON = N_("A state that fades at a fixed pace forgets a name as fast as an “um”; here each token says by “delta” how "
            "much time passes: with much it writes and lets go of what was there, with none it passes by. The "
            "recurrence is the same as attention without softmax under a mask of decays: “masked”.")

OPTIONS = {
    "form": N_("All tokens at once through a mask of decays, or token by token through a state: the output is the "
               "same"),
    "rate": N_("How fast the state fades: α = e to the minus rate times Δ. A model learns it for each head"),
}

# Δ is 0.69 for a word, so that α is 0.5, and as good as 0 for "um"
_WORDS = ("Lily", "um", "had", "um", "lunch")
_MADE = {
    "q": torch.ones(5, 1), "k": torch.ones(5, 1), "v": torch.tensor([[[1.0, 0, 0], [5, 5, 5], [0, 1, 0], [5, 5, 5],
                                                                     [0, 0, 1]]]),
    "dt": torch.tensor([[0.0, -10, 0, -10, 0]]),
}  # fmt: skip

PRESETS = [
    Preset("um", N_("Lily um had um lunch: at “um” no time passes"), _WORDS, _MADE, focus=4,
           note=N_("Made by hand: every query fits every key alike. At a word Δ is 0.69, and 0.5 of the past is kept; "
                   "at “um” Δ is 0, so that all is kept and nothing written. At “lunch”, 0.25 of “Lily” is left, as "
                   "if “um” had not been said; without the gate it would be 0.06. Of the numbers of “um”, 5, nothing "
                   "comes through."),
           shows=(Cell("delta", (0, 4), 0.69), Cell("scaled", (0, 1, 0), 0), Cell("decay", (0, 4, 2), 0.5),
                  Cell("masked", (0, 4, 0), 0.25))),
    Preset("one-by-one", N_("Lily um had um lunch, one word after the other: the same output from a state"), _WORDS,
           _MADE, focus=4, options={"form": "recurrent"},
           note=N_("The same numbers through a state: “had” finds 0.69 of “Lily”, keeps 0.35 of it, and writes 0.69 of "
                   "its own. “lunch” reads 0.17 of “Lily”, 0.25 times 0.69."),
           shows=(Cell("token 2/state", (0, 0, 1), 0.69), Cell("token 2/state", (0, 0, 0), 0.35),
                  Cell("output", (0, 4, 0), 0.17))),
]  # fmt: skip

CAPTIONS = {
    "q": N_("What {query} reads the state with, C in the paper: {row}."),
    "k": N_("Where {key} writes, B in the paper: {row}."),
    "v": N_("What {key} has to write, X in the paper: {row}."),
    "dt": N_("How much time passes at each token, before softplus: any number, here drawn; a model makes it from the "
             "token."),
    "delta": N_("softplus: nothing for a number far below 0, the number itself far above it. At {column} so much time "
                "passes: {value}."),
    "alpha": N_("What is kept of the state at {column}: {value}. The more time passes, the less."),
    "scaled": N_("The value of {key} times its Δ: {row}. If no time passes, nothing is written."),
    "output": N_("What {query} reads of all words so far, each as far as it is left: {row}. Both forms give the same "
                 "numbers."),
}  # fmt: skip

PATTERN = "masked"

FIGURES = [kept]
