"""Long short-term memory: a cell that is added to, and gates that say what is written, kept and shown."""

import torch
from torch import Tensor

from model.lab.figure import Figure, Seen
from model.lab.first_word import first_word
from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.elman import NAMES, VECTORS, WORDS
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("lstm", family="state", after="elman", sizes={"d_in": 3, "d": 3},
           source="Hochreiter & Schmidhuber 1997, Neural Computation 9(8), §4; the forget gate: Gers et al. 2000, "
                  "Neural Computation 12(10), §3", unread="the section of Hochreiter; the section of Gers et al.")
def lstm(x: Tensor, w_in: Tensor, w_forget: Tensor, w_new: Tensor, w_out: Tensor, u_in: Tensor, u_forget: Tensor,
         u_new: Tensor, u_out: Tensor, *, step: Steps = untraced) -> Tensor:
    """c ← f ⊙ c + i ⊙ g, h = o ⊙ tanh(c), where i, f, o = σ(x W + h U), each with its own, and g = tanh(x W + h U)

    x (token, d_in), w_in (d_in, d), w_forget (d_in, d), w_new (d_in, d), w_out (d_in, d), u_in (d, d),
    u_forget (d, d), u_new (d, d), u_out (d, d) -> (token, d); before the first word c and h are 0
    Left out: biases.
    """
    cell, found = torch.zeros(0), list[Tensor]()
    for t in range(len(x)):
        now   = step.at(f"token {t}", token=[t])
        word, before = x[t : t + 1], found[-1] if found else None
        write = now("input_gate", "token d", torch.sigmoid(asked(word, w_in, before, u_in)))
        new   = now("new", "token d", torch.tanh(asked(word, w_new, before, u_new)))
        added = write * new
        if before is not None:
            forget = now("forget_gate", "token d", torch.sigmoid(asked(word, w_forget, before, u_forget)))
            added  = forget * cell + added
        cell  = now("cell", "token d", added)
        shown = now("output_gate", "token d", torch.sigmoid(asked(word, w_out, before, u_out)))
        found.append(now("state", "token d", shown * torch.tanh(cell)))
    return step("output", "token d", torch.cat(found))


def asked(word: Tensor, w: Tensor, before: Tensor | None, u: Tensor) -> Tensor:
    """x W + h U; the first word has no state before it"""
    return word @ w if before is None else word @ w + before @ u


TITLE = N_("Long short-term memory (LSTM)")
LESSON = N_("In a simple recurrent network all that was read goes through a matrix and tanh at every word, and fades; "
            "here “cell” is only added to and, by “forget_gate”, kept or let go: if the gate is 1, nothing is lost. "
            "What a word writes and what is shown have gates of their own.")

_NONE = torch.zeros(1, 1)
_OPEN = torch.tensor([[10.0], [10]])
_AT_NAMES = torch.tensor([[10.0], [-10]])
_MADE = {
    "x": VECTORS, "w_in": _AT_NAMES, "w_forget": -_AT_NAMES, "w_new": NAMES, "w_out": _OPEN,
    "u_in": _NONE, "u_forget": _NONE, "u_new": _NONE, "u_out": _NONE,
}  # fmt: skip

PRESETS = [
    Preset("remembers", N_("Lily had a red ball: small numbers, to be computed by hand"), WORDS, _MADE, focus=4,
           note=N_("Made by hand: a name opens the input gate and writes 0.96 into the cell; at every other word the "
                   "input gate is 0 and the forget gate 1, so that the cell keeps it. At “ball” the cell still holds "
                   "0.96, and tanh of that, 0.75, is shown. The simple network has 0.05 left there."),
           shows=(Cell("token 4/input_gate", (0, 0), 0), Cell("token 4/forget_gate", (0, 0), 1),
                  Cell("output", (4, 0), 0.75), Cell("token 4/cell", (0, 0), 0.96)),
           columns={"d_in": (N_("name"), N_("other"))}),
    Preset("five-words", N_("Lily had a red ball, on random numbers"), WORDS, focus=4),
]  # fmt: skip

CAPTIONS = {
    "x": N_("Each row is one token's vector; they are read from top to bottom. {token} has the numbers {row}."),
    "w_in": N_("The matrix by which a word opens the input gate."),
    "w_forget": N_("The matrix by which a word says what is kept."),
    "w_new": N_("The matrix that makes of a word what is new."),
    "w_out": N_("The matrix by which a word opens the output gate."),
    "u_in": N_("How the state before acts on the input gate."),
    "u_forget": N_("How the state before acts on the forget gate."),
    "u_new": N_("How the state before acts on what is new."),
    "u_out": N_("How the state before acts on the output gate."),
    "input_gate": N_("How much of what is new {token} writes, from 0 to 1: {row}."),
    "new": N_("What {token} would write, between −1 and 1: {row}."),
    "forget_gate": N_("How much of the cell is kept when {token} comes, from 0, all is forgotten, to 1, nothing is: "
                      "{row}."),
    "cell": N_("The cell after {token}: what was kept of it, plus what has been written: {row}. No matrix is in "
               "between."),
    "output_gate": N_("How much of the cell is shown after {token}: {row}."),
    "state": N_("What is shown of the cell after {token}, and what the next word's gates see: {row}."),
    "output": N_("What is shown after each word; after {token}: {row}."),
}  # fmt: skip


def forgetting(seen: Seen) -> Figure:
    """By the first word's derivative."""
    weights = {name: value.clone().double() for name, value in seen.steps.items() if name[:2] in ("w_", "u_")}
    return first_word(seen, N_("the LSTM"), lambda x: lstm(x, **weights))  # type: ignore[arg-type]


FIGURES = [forgetting]
