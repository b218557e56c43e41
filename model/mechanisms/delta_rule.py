"""The delta rule: before a token writes its value at its key, it subtracts what the state already holds there."""

import torch
from torch import Tensor

from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.decaying_state import kept
from model.mechanisms.dividing import unit
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("delta-rule", family="state", after="fast-weights", sizes={"heads": 1, "d": 4, "d_v": 4},
           source="Schlag et al. 2021, §4.2, arXiv:2102.11174; Yang et al. 2024, §2.2, arXiv:2406.06484",
           unread="the section of Yang et al.")
def delta_rule(q: Tensor, k: Tensor, v: Tensor, b: Tensor, *, step: Steps = untraced) -> Tensor:
    """S ← S + β kᵀ (v - k S), then o = q S, for one token after the other, with β = σ(b) and |k| = |q| = 1

    q (head, query, d), k (head, key, d), v (head, key, d_v) -> (head, query, d_v); b (head, key): β before σ, which
    a model makes from the token; S is (d, d_v). Left out: what makes q, k and v of the token (a short convolution
    and SiLU). The first token finds a state of 0.
    """
    q    = step("unit_q", "head query d", unit(q))
    k    = step("unit_k", "head key d", unit(k))
    beta = step("beta", "head key", torch.sigmoid(b))
    state = torch.zeros(v.shape[0], k.shape[-1], v.shape[-1], dtype=v.dtype, device=v.device)
    found = []
    for t in range(v.shape[-2]):
        now   = step.at(f"token {t}", query=[t], key=[t])
        state = corrected(state, k[:, t : t + 1], v[:, t : t + 1], beta[:, t, None, None], first=t == 0, step=now)
        found.append(now("read", "head query d_v", q[:, t : t + 1] @ state))
    return step("output", "head query d_v", torch.cat(found, dim=-2))


def corrected(state: Tensor, k: Tensor, v: Tensor, beta: Tensor, *, first: bool, step: Steps) -> Tensor:
    """S + β kᵀ (v - k S): state (head, d, d_v), k (head, 1, d), v (head, 1, d_v), beta (head, 1, 1)"""
    if not first:  # the first finds nothing there
        old = step("old", "head key d_v", k @ state)
        v   = step("change", "head key d_v", v - old)
    written = step("written", "head d d_v", beta * k.mT * v)
    return step("state", "head d d_v", state + written)


TITLE = N_("The delta rule")
LESSON = N_("The fast weights of 1992 add, so a key that comes again finds all its values in one heap; here each "
            "token first reads what its key finds, “old”, and writes only the “change”, as strongly as “beta” says: "
            "what was there is written over.")

# Keys at right angles, but "here" and "there" have the same one: both answer where.
WORDS = ("Lily", "was", "here", "then", "there")
KEYS = torch.tensor([[[1.0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [0, 0, 1, 0]]])
VALUES = torch.tensor([[[1.0, 0], [3, 0], [0, 2], [0, 1], [4, 0]]])
SURE = 10.0  # σ of it is 1 as far as it is written
_MADE = {"q": KEYS, "k": KEYS, "v": VALUES, "b": torch.full((1, len(WORDS)), SURE)}

PRESETS = [
    Preset("written-over", N_("Lily was here, then there: “there” writes over “here”"), WORDS, _MADE, focus=4,
           note=N_("Made by hand: “here” and “there” have the same key, for both say where, and β is 1. “here” writes "
                   "[0 2]. “there” finds that (“old”), writes only the difference, [4 −2], and reads [4 0]: nothing of "
                   "“here” is left. With the fast weights of 1992 it would read the sum, [4 2]."),
           shows=(Cell("token 4/old", (0, 0, 1), 2), Cell("token 4/state", (0, 2, 1), 0),
                  Cell("output", (0, 4, 0), 4), Cell("token 4/change", (0, 0, 1), -2))),
    Preset("half", N_("Lily was here, then there, with β = 0.5: half of what was there stays"), WORDS,
           {**_MADE, "b": torch.zeros(1, len(WORDS))}, focus=4,
           note=N_("The same, but β is 0.5 for every word: “here” leaves [0 1], and “there” goes half of the way from "
                   "there to [4 0]. It reads [2 0.5]."),
           shows=(Cell("beta", (0, 4), 0.5), Cell("output", (0, 4, 0), 2), Cell("output", (0, 4, 1), 0.5))),
]  # fmt: skip

CAPTIONS = {
    "q": N_("What {query} will read the state with: its query, {row}."),
    "k": N_("Where {key} writes: its key, {row}."),
    "v": N_("What {key} is to be found with afterwards: its value, {row}."),
    "b": N_("How much of what is there each token wants to replace, before σ: any number, here drawn; a model makes "
            "it from the token."),
    "unit_q": N_("The query of {query}, scaled to length 1: {row}."),
    "unit_k": N_("The key of {key}, scaled to length 1: {row}. Only then does β = 1 replace exactly what was there."),
    "beta": N_("σ(b): from 0, nothing is written, to 1, what was there is replaced. {column}: {value}."),
    "old": N_("What the state already holds at the key of {key}: {row}."),
    "change": N_("The value of {key} minus what its key finds: only this difference will be written, {row}."),
    "written": N_("What this token adds to the state: each number of the key times each number of the change, times "
                  "β. The row in focus: {row}."),
    "state": N_("The state after this token. It keeps this size however long the text is. The row in focus: {row}."),
    "read": N_("{query} reads: its query times the state as it is now, {row}."),
    "output": N_("What {query} has read, after it has written its own pair: {row}."),
}  # fmt: skip

FIGURES = [kept]
