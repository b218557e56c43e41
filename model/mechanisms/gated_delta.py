"""The gated delta rule: each token says how much of everything is kept, and how much at its key is replaced."""

from typing import Literal

import torch
from torch import Tensor

from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.decaying_state import decays, kept
from model.mechanisms.delta_rule import KEYS, SURE, VALUES, WORDS, corrected
from model.mechanisms.dividing import unit
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("gated-delta", family="state", after="delta-rule", sizes={"heads": 1, "d": 4, "d_v": 4},
           source="Yang et al. 2025, §3.1, eq. 10, arXiv:2412.06464",
           unread="the section and the equation of Yang et al.")
def gated_delta(q: Tensor, k: Tensor, v: Tensor, b: Tensor, a: Tensor, *,
                form: Literal["recurrent", "parallel"] = "recurrent", step: Steps = untraced) -> Tensor:
    """S ← α S, then S ← S + β kᵀ (v - k S) and o = q S, with α = σ(a), β = σ(b) and |k| = |q| = 1

    q (head, query, d), k (head, key, d), v (head, key, d_v) -> (head, query, d_v); b (head, key) and a (head, key):
    β and α before σ, which a model makes from the token; S is (d, d_v)
    parallel: O = (L ⊙ Q Kᵀ) U, with U found row by row from (L ⊙ K Kᵀ), where L is the product of the α between
    two tokens. As in Mamba-2, α is e to −A·softplus(…): with A = 1 that is σ of minus the same number.
    """
    q     = step("unit_q", "head query d", unit(q))
    k     = step("unit_k", "head key d", unit(k))
    beta  = step("beta", "head key", torch.sigmoid(b))
    alpha = step("alpha", "head key", torch.sigmoid(a))
    if form == "parallel":
        return _at_once(q, k, v, beta, alpha, step)
    state = torch.zeros(v.shape[0], k.shape[-1], v.shape[-1], dtype=v.dtype, device=v.device)
    found = []
    for t in range(v.shape[-2]):
        now = step.at(f"token {t}", query=[t], key=[t])
        if t > 0:
            state = now("kept", "head d d_v", alpha[:, t, None, None] * state)
        state = corrected(state, k[:, t : t + 1], v[:, t : t + 1], beta[:, t, None, None], first=t == 0, step=now)
        found.append(now("read", "head query d_v", q[:, t : t + 1] @ state))
    return step("output", "head query d_v", torch.cat(found, dim=-2))


def _at_once(q: Tensor, k: Tensor, v: Tensor, beta: Tensor, alpha: Tensor, step: Steps) -> Tensor:
    """One chunk of the paper's chunkwise form: no state is made."""
    decay   = step("decay", "head query key", decays(alpha))
    overlap = step("overlap", "head query key", k @ k.mT * decay)
    changes = step.at("token 0", key=[0])("change", "head key d_v", beta[:, :1, None] * v[:, :1])
    for t in range(1, v.shape[-2]):
        # what its key would find: the changes of all tokens before it, as far as their keys are alike
        change = beta[:, t, None, None] * (v[:, t : t + 1] - overlap[:, t : t + 1, :t] @ changes)
        change = step.at(f"token {t}", key=[t])("change", "head key d_v", change)
        changes = torch.cat([changes, change], dim=-2)
    changes = step("changes", "head key d_v", changes)
    masked  = step("masked", "head query key", q @ k.mT * decay)
    return    step("output", "head query d_v", masked @ changes)


TITLE = N_("The gated delta rule")
LESSON = N_("The delta rule replaces what lies at one key, but cannot forget the rest, so that old things pile up "
            "when a text turns to another matter; here “alpha” says of each token how much of the whole state is "
            "“kept” before it writes.")

OPTIONS = {"form": N_("Token by token through a state, or all tokens at once: the output is the same")}

# the last word asks at the key of "was"
_ASKED = torch.cat([KEYS[:, :4], KEYS[:, 1:2]], dim=1)
_MADE = {"q": _ASKED, "k": KEYS, "v": VALUES, "b": torch.full((1, 5), SURE),
         "a": torch.tensor([[SURE, SURE, SURE, SURE, 0]])}  # fmt: skip

PRESETS = [
    Preset("half-forgotten", N_("Lily was here, then there: the last word lets go of half of all that was there"),
           WORDS, _MADE, focus=4,
           note=N_("Made by hand: α is 1 for every word but the last, for which it is 0.5. “was” wrote [3 0] at a key "
                   "of its own. “there” asks for that, and half of it is left: it reads [1.5 0]. What it wrote itself, "
                   "at its own key, is whole, [4 0]."),
           shows=(Cell("alpha", (0, 4), 0.5), Cell("token 4/state", (0, 2, 0), 4), Cell("output", (0, 4, 0), 1.5),
                  Cell("token 4/kept", (0, 1, 0), 1.5))),
    Preset("at-once", N_("Lily was here, then there, all at once: the same output, and no state"), WORDS, _MADE,
           focus=4, options={"form": "parallel"},
           note=N_("The same numbers without a state: what each word changes is found from the keys before it, and "
                   "“masked” says how much of each change reaches each query. Of the change of “was”, 0.5 reaches "
                   "“there”, which reads 1.5 again."),
           shows=(Cell("output", (0, 4, 0), 1.5), Cell("masked", (0, 4, 1), 0.5))),
]  # fmt: skip

CAPTIONS = {
    "a": N_("How much of everything each token wants to keep, before σ: any number, here drawn; a model makes it from "
            "the token."),
    "alpha": N_("σ(a): from 0, all that was there is forgotten, to 1, all of it is kept. {column}: {value}."),
    "kept": N_("What is left of the state before this token: all of it times α. The row in focus: {row}."),
    "decay": N_("How much of each earlier word is left when {query} reads: the product of the α of every word in "
                "between and of its own. {row}."),
    "overlap": N_("How much the key of {query} would find of what was written at each key: their dot product times "
                  "what is left. It is largest for {top_key}: {top_value}."),
    "change": N_("What {key} changes: its value minus what its key finds, {row}."),
    "changes": N_("What each token changes, all together; of {key}: {row}. Nothing had to be carried along."),
    "masked": N_("How much of each word's change reaches {query}: query times key, times what is left. It is largest "
                 "for {top_key}: {top_value}."),
    "output": N_("What {query} reads, after it has written its own pair: {row}. Both forms give the same numbers."),
}  # fmt: skip

FIGURES = [kept]
