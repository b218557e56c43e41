"""The gated recurrent unit: one gate says how much of the state is kept, and so how much is new."""

import torch
from torch import Tensor

from model.lab.figure import Figure, Seen
from model.lab.first_word import first_word
from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.elman import NAMES, VECTORS, WORDS
from model.mechanisms.lstm import asked
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("gru", family="state", after="lstm", sizes={"d_in": 3, "d": 3},
           source="Cho et al. 2014, §2.3, eq. 5–8, arXiv:1406.1078", unread="the equation numbers of Cho et al.")
def gru(x: Tensor, w_reset: Tensor, w_keep: Tensor, w_new: Tensor, u_reset: Tensor, u_keep: Tensor, u_new: Tensor, *,
        step: Steps = untraced) -> Tensor:
    """h ← z ⊙ h + (1 - z) ⊙ g, where z, r = σ(x W + h U), each with its own, and g = tanh(x W + r ⊙ (h U))

    x (token, d_in), w_reset (d_in, d), w_keep (d_in, d), w_new (d_in, d), u_reset (d, d), u_keep (d, d),
    u_new (d, d) -> (token, d); before the first word h is 0
    Cho et al. have (r ⊙ h) U; torch, and this, r ⊙ (h U). Left out: biases.
    """
    found: list[Tensor] = []
    for t in range(len(x)):
        now  = step.at(f"token {t}", token=[t])
        word, before = x[t : t + 1], found[-1] if found else None
        keep = now("keep", "token d", torch.sigmoid(asked(word, w_keep, before, u_keep)))
        if before is None:
            new   = now("new", "token d", torch.tanh(word @ w_new))
            state = (1 - keep) * new
        else:
            reset = now("reset", "token d", torch.sigmoid(asked(word, w_reset, before, u_reset)))
            new   = now("new", "token d", torch.tanh(word @ w_new + reset * (before @ u_new)))
            state = keep * before + (1 - keep) * new
        found.append(now("state", "token d", state))
    return step("output", "token d", torch.cat(found))


TITLE = N_("The gated recurrent unit (GRU)")
LESSON = N_("An LSTM has a cell beside its state, and three gates; here the state itself is kept, and one gate, "
            "“keep”, is enough for both: what is not kept is replaced. Still there is one vector for all that was "
            "read, however long the text is.")

_NONE = torch.zeros(1, 1)
_AT_OTHERS = torch.tensor([[-10.0], [10]])
_MADE = {
    "x": VECTORS, "w_reset": torch.zeros(2, 1), "w_keep": _AT_OTHERS, "w_new": NAMES,
    "u_reset": _NONE, "u_keep": _NONE, "u_new": _NONE,
}  # fmt: skip

PRESETS = [
    Preset("remembers", N_("Lily had a red ball: small numbers, to be computed by hand"), WORDS, _MADE, focus=4,
           note=N_("Made by hand: at a name “keep” is 0, and the state is replaced by what is new, 0.96; at every "
                   "other word it is 1. At “ball” the state is still 0.96."),
           shows=(Cell("token 0/keep", (0, 0), 0), Cell("token 4/keep", (0, 0), 1), Cell("output", (4, 0), 0.96)),
           columns={"d_in": (N_("name"), N_("other"))}),
    Preset("five-words", N_("Lily had a red ball, on random numbers"), WORDS, focus=4),
]  # fmt: skip

CAPTIONS = {
    "x": N_("Each row is one token's vector; they are read from top to bottom. {token} has the numbers {row}."),
    "w_reset": N_("The matrix by which a word says how much of the state goes into what is new."),
    "w_keep": N_("The matrix by which a word says how much of the state is kept."),
    "w_new": N_("The matrix that makes of a word what is new."),
    "u_reset": N_("How the state before acts on the reset gate."),
    "u_keep": N_("How the state before acts on the gate that keeps."),
    "u_new": N_("How the state before acts on what is new."),
    "keep": N_("How much of the state is kept when {token} comes, from 0, all is replaced, to 1, nothing is: {row}."),
    "reset": N_("How much of the state before goes into what is new at {token}: {row}."),
    "new": N_("What would replace the state at {token}, between −1 and 1: {row}."),
    "state": N_("The state after {token}: what is kept of the one before, and for the rest what is new: {row}."),
    "output": N_("All states, one for each word. All that is remembered when {token} has been read: {row}."),
}  # fmt: skip


def forgetting(seen: Seen) -> Figure:
    """By the first word's derivative."""
    weights = {name: value.clone().double() for name, value in seen.steps.items() if name[:2] in ("w_", "u_")}
    return first_word(seen, N_("the GRU"), lambda x: gru(x, **weights))  # type: ignore[arg-type]


FIGURES = [forgetting]
