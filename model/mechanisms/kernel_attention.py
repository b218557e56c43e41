"""Attention by a kernel of features: keys and values go into one matrix that queries read."""

import torch
from torch import Tensor

from model.problem import N_
from model.step import Steps, untraced

SMALLEST = 1e-30  # of a denominator: features that have all run out of float32 give 0, not 0/0


def kernel_attention(features_q: Tensor, features_k: Tensor, v: Tensor, *, causal: bool, least: float = SMALLEST,
                     step: Steps = untraced) -> Tensor:
    """φ(q) S / (φ(q) z) with S = Σ φ(k)ᵀ v and z = Σ φ(k): over all keys, or over those so far, one at a time

    features_q (head, query, feature), features_k (head, key, feature), v (head, key, d_v) -> (head, query, d_v)
    S is (head, feature, d_v) however many tokens there are: no matrix of query and key is needed. The one
    named implied_weights shows what it would have been. least is the smallest number that is divided by.
    """
    similarity = features_q @ features_k.mT
    similarity = step("similarity", "head query key", similarity.tril() if causal else similarity)
    whole      = similarity.sum(-1, keepdim=True)
    step("implied_weights", "head query key", similarity / whole.clamp(min=least))
    if causal:
        read = _one_at_a_time(features_q, features_k, v, least, step)
        return step("output", "head query d_v", torch.cat(read, dim=-2))
    state = step("state", "head feature d_v", features_k.mT @ v)
    z     = step("z", "head feature", features_k.sum(-2))
    total = step("total", "head query", (features_q * z.unsqueeze(-2)).sum(-1))
    return step("output", "head query d_v", features_q @ state / total.clamp(min=least).unsqueeze(-1))


def _one_at_a_time(features_q: Tensor, features_k: Tensor, v: Tensor, least: float, step: Steps) -> list[Tensor]:
    """What each token reads, (head, 1, d_v), after its own key and value have been written."""
    state = torch.zeros(v.shape[0], features_k.shape[-1], v.shape[-1], dtype=v.dtype, device=v.device)
    z     = torch.zeros_like(state[..., 0])
    found = []
    for t in range(v.shape[-2]):
        now   = step.at(f"token {t}", query=[t], key=[t])
        state = now("state", "head feature d_v", state + features_k[:, t].unsqueeze(-1) * v[:, t].unsqueeze(-2))
        z     = now("z", "head feature", z + features_k[:, t])
        asked = features_q[:, t : t + 1]
        total = now("total", "head query", (asked * z.unsqueeze(-2)).sum(-1))
        found.append(now("read", "head query d_v", asked @ state / total.clamp(min=least).unsqueeze(-1)))
    return found


CAPTIONS = {
    "similarity": N_("How like the features of {query} and of each key are: one dot product for each. Nobody needs "
                     "this matrix; it is here to be seen. It is largest for {top_key}: {top_value}."),
    "implied_weights": N_("The attention map that this amounts to, never used in the computation: {query} leans most "
                          "on {top_key}."),
    "state": N_("The state S: the features of every key so far times its value, added up. It keeps this size "
                "however long the text is. The row in focus: {row}."),
    "z": N_("The features of every key so far, added up, to divide by: {row}."),
    "total": N_("The features of the query times z: what its row of similarities would add up to. {row}"),
    "read": N_("{query} reads: its features times S, divided by its total: {row}."),
    "output": N_("What {query} has read from the state: {row}."),
}  # fmt: skip
