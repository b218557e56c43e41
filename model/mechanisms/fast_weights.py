"""Fast weights: every token writes an outer product into a matrix, and every query reads it."""

from typing import Annotated, Literal

import torch
from torch import Tensor

from model.lab.registry import Cell, Preset, Range, mechanism
from model.lab.worked import CAT_SAW
from model.mechanisms.dividing import unit
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("fast-weights", family="linear", after="linear", sizes={"heads": 1, "d": 4, "d_v": 4},
           source="Schmidhuber 1992, Neural Computation 4(1), §2; Schlag et al. 2021, §2–4.2, arXiv:2102.11174",
           unread="the equation of Schmidhuber")
def fast_weights(q: Tensor, k: Tensor, v: Tensor, *, update: Literal["sum", "delta"] = "sum",
                 strength: Annotated[float, Range(0, 1, 0.05)] = 1.0, step: Steps = untraced) -> Tensor:
    """W ← W + β v ⊗ k (sum) or W ← W + β (v - W k) ⊗ k (delta), then y = W q, for one token after the other

    q (head, query, d), k (head, key, d), v (head, key, d_v) -> (head, query, d_v); W is (d_v, d), β is strength
    With delta, keys have length 1: at β = 1 what a key finds is then replaced by its new value. Schlag et al. make
    features of the keys first, bring their sum to 1 and not their length, and make β from the token (eq. 20–25).
    """
    if update == "delta":
        k = step("unit_k", "head key d", unit(k))
    matrix = torch.zeros(v.shape[0], v.shape[-1], k.shape[-1], dtype=v.dtype, device=v.device)
    found = []
    for t in range(v.shape[-2]):
        now    = step.at(f"token {t}", query=[t], key=[t])
        key    = k[:, t : t + 1]
        change = v[:, t : t + 1]
        if update == "delta" and t > 0:  # the first finds nothing there
            old    = now("old", "head key d_v", key @ matrix.mT)
            change = now("change", "head key d_v", change - old)
        written = now("written", "head d_v d", strength * change.mT * key)
        matrix  = now("matrix", "head d_v d", matrix + written)
        found.append(now("read", "head query d_v", q[:, t : t + 1] @ matrix.mT))
    return step("output", "head query d_v", torch.cat(found, dim=-2))


TITLE = N_("Fast weights")
LESSON = N_("In linear attention the sum that it divides by hides what the state is; without that sum, “matrix” is "
            "plainly a small network that each token rewrites by one outer product, as in 1992.")

# Two words are written as keys at right angles; "the" comes twice, with the same key and value.
_KEYS = torch.tensor([[1.0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0]])
_MADE = {"q": _KEYS[None], "k": _KEYS[None], "v": torch.tensor([[[1.0, 0], [0, 2], [3, 0], [1, 0], [0, 2]]])}

OPTIONS = {
    "update": N_("How a pair is written: added, or added after what was there is subtracted (the delta rule)"),
    "strength": N_("How much of what is there is replaced: 1 is all of it"),
}

PRESETS = [
    Preset("written-twice", N_("the cat saw the cat: what is written twice counts twice"), CAT_SAW, _MADE, focus=4,
           note=N_("Made by hand: the keys of different words are at right angles, so that none disturbs another. "
                   "“cat” writes [0 2], and later again; then it reads [0 4]."),
           shows=(Cell("token 1/read", (0, 0, 1), 2), Cell("output", (0, 4, 1), 4), Cell("output", (0, 4, 0), 0))),
    Preset("replaced", N_("the cat saw the cat, with the delta rule: what is written twice is there once"), CAT_SAW,
           _MADE, focus=4, options={"update": "delta"},
           note=N_("The same, but what is there already is subtracted first. “cat” writes [0 2], and later nothing "
                   "new; it reads [0 2]."),
           shows=(Cell("output", (0, 4, 1), 2),)),
]  # fmt: skip

CAPTIONS = {
    "q": N_("What {query} will read the matrix with: its query, {row}."),
    "k": N_("Where {key} writes: its key, {row}."),
    "v": N_("What {key} writes there: its value, {row}."),
    "unit_k": N_("The key of {key}, scaled to length 1: {row}."),
    "old": N_("What the matrix already holds at the key of {key}: {row}."),
    "change": N_("Only the difference from it will be written: {row}."),
    "written": N_("The outer product that this token adds: each number of the value (or of the change) times each "
                  "number of the key."),
    "matrix": N_("The fast weights after this token: the matrix before it plus what it has written."),
    "read": N_("{query} reads: the matrix as it is now times its query, {row}."),
    "output": N_("What {query} has read, after it has written its own pair: {row}."),
}  # fmt: skip
