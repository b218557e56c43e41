"""Gated attention: each token says how much of what a head has found may pass."""

import torch
from torch import Tensor

from model.lab import worked
from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.causal import causal
from model.mechanisms.gated_output import gated_output
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("gated", family="shares", after="sink", sizes={"heads": 2, "d": 4, "d_v": 4, "d_in": 4},
           source="Qiu et al. 2025, §2.2, eq. 5, arXiv:2505.06708",
           unread="the numbers of Qiu et al.'s section and equation")
def gated(x: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, w_gate: Tensor, *, step: Steps = untraced) -> Tensor:
    """(softmax(QKᵀ/√d, keys up to the query only) V) ⊙ σ(X W_gate), for each head

    x (token, d_in), w_q (head, d_in, d), w_k (head, d_in, d), w_v (head, d_in, d_v), w_gate (head, d_in, d_v)
    -> (head, query, d_v)
    The gate is made of the token that asks, and stands before the matrix that mixes the heads.
    """
    q = step("q", "head query d", x @ w_q)
    k = step("k", "head key d", x @ w_k)
    v = step("v", "head key d_v", x @ w_v)
    found = causal(q, k, v, step=step.rename(output="found"))
    gate  = step("gate", "head query d_v", x @ w_gate)
    return gated_output(found, gate, step=step.rename(gated="output"))


TITLE = N_("Gated attention")
LESSON = N_("A head whose weights add up to 1 must always say something, even if it has found nothing of use; here "
            "the token that asks has a gate, and what is multiplied by 0 in “opened” never reaches “output”.")

# head 0 is open for an action and for food, head 1 for an animal: e.g. σ(6) = 0.998
_OPENS = torch.tensor([[-6.0, 6, -6, 6], [6, -6, -6, -6]])[..., None].expand(2, 4, 4)
_MADE = {
    "x": worked.TOPICS, "w_q": worked.ASKS.expand(2, 4, 4), "w_k": worked.ANSWERS.expand(2, 4, 4),
    "w_v": worked.SAME.expand(2, 4, 4), "w_gate": _OPENS,
}  # fmt: skip

PRESETS = [
    worked.hungry(
        N_("Made by hand: both heads have the same weights, and differ in their gates. “hungry” asks for food, which "
           "comes only later, and gives “the” and itself 50% each; its gate is shut in both heads, 0.00, and nothing "
           "of it comes out. “eats” finds the “cat”, 0.95; the gate of head 0 lets it pass, that of head 1 does not."),
        (Cell("found", (0, 1, 2), 0.5), Cell("output", (0, 1, 2), 0.00), Cell("found", (1, 3, 0), 0.95),
         Cell("output", (1, 3, 0), 0.00), Cell("output", (0, 3, 0), 0.95)), focus=3, inputs=_MADE),
    Preset("half-open", N_("Lily had a cat: gates that are half open"), ("Lily", "had", "a", "cat"), focus=3),
]  # fmt: skip

CAPTIONS = {
    "x": N_("Each row is one token's vector. {token} has the numbers {row}."),
    "w_q": N_("For each head, the matrix that makes its queries."),
    "w_k": N_("For each head, the matrix that makes its keys."),
    "w_v": N_("For each head, the matrix that makes its values."),
    "w_gate": N_("For each head, the matrix that makes its gates from the tokens."),
    "found": N_("Head {head}: what {query} gathers, {row}: all values, mixed by its weights. The gate is still to "
                "come."),
    "gate": N_("Head {head}: what {query} says of its gate, any number for each number that was found: {row}."),
    "output": N_("Head {head}: what passes the gate of {query}: {row}."),
}  # fmt: skip
