"""A simple recurrent network: each state is made of the word that comes and of the state before."""

import torch
from torch import Tensor

from model.lab.figure import Figure, Seen
from model.lab.first_word import first_word
from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.seq2seq_context import recurrence
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("elman", family="state", sizes={"d_in": 3, "d": 3}, source="Elman 1990, fig. 2, Cognitive Science 14(2)",
           unread="the figure of Elman")
def elman(x: Tensor, w_x: Tensor, w_h: Tensor, *, step: Steps = untraced) -> Tensor:
    """hₜ = tanh(xₜ W_x + hₜ₋₁ W_h), one word after another; h₀ is 0

    x (token, d_in), w_x (d_in, d), w_h (d, d) -> (token, d)
    Elman's units go from 0 to 1; torch's and these, from -1 to 1. Left out: biases, and what is predicted from h.
    """
    read = step("read", "token d", x @ w_x)
    return step("output", "token d", recurrence(read, w_h, "token", "token", step=step))


TITLE = N_("A recurrent network (Elman)")
LESSON = N_("A network that reads a fixed window of words knows nothing of what was before it; here each “state” is "
            "made of the word and of the state before, so that in principle all that was read is in it. But the first "
            "word has to pass through every state since, and fades.")

# column 0: a name; column 1: any other word
WORDS = ("Lily", "had", "a", "red", "ball")
VECTORS = torch.tensor([[1.0, 0], [0, 1], [0, 1], [0, 1], [0, 1]])
NAMES = torch.tensor([[2.0], [0]])  # what is new in a word: 2 for a name, nothing else

PRESETS = [
    Preset("forgets", N_("Lily had a red ball: small numbers, to be computed by hand"), WORDS,
           {"x": VECTORS, "w_x": NAMES, "w_h": torch.tensor([[0.5]])}, focus=4,
           note=N_("Made by hand: one number is all that is remembered. “Lily” sets it to 0.96. Each further word adds "
                   "nothing, but halves what is there (and tanh takes a little more): 0.45, 0.22, 0.11, and at “ball” "
                   "only 0.05 of “Lily” is left."),
           shows=(Cell("output", (0, 0), 0.96), Cell("output", (1, 0), 0.45), Cell("output", (4, 0), 0.05)),
           columns={"d_in": (N_("name"), N_("other"))}),
    Preset("five-words", N_("Lily had a red ball, on random numbers"), WORDS, focus=4),
]  # fmt: skip

CAPTIONS = {
    "x": N_("Each row is one token's vector; they are read from top to bottom. {token} has the numbers {row}."),
    "w_x": N_("The matrix for the word that comes."),
    "w_h": N_("The matrix for the state before: by it, all that was read goes on to the next word."),
    "read": N_("What {token} brings by itself: {row}."),
    "state": N_("The state after {token}: what it brings plus the state before through w_h, and tanh of the sum, which "
                "is between −1 and 1: {row}."),
    "output": N_("All states, one for each word. All that is remembered when {token} has been read: {row}."),
}  # fmt: skip


def forgetting(seen: Seen) -> Figure:
    """By the first word's derivative."""
    w_x, w_h = (seen.steps[name].clone().double() for name in ("w_x", "w_h"))
    return first_word(seen, N_("the recurrent network"), lambda x: elman(x, w_x, w_h))


FIGURES = [forgetting]
