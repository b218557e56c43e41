"""Attention by a kernel of features: keys and values go into one matrix that queries read."""

import torch
from torch import Tensor

from model.mechanisms.dividing import divisor
from model.problem import N_
from model.tracing.step import Steps, untraced


def kernel_attention(features_q: Tensor, features_k: Tensor, v: Tensor, *, causal: bool,
                     step: Steps = untraced) -> Tensor:
    """φ(q) S / (φ(q) z) with S = Σ φ(k)ᵀ v and z = Σ φ(k): over all keys, or over those so far, one at a time

    features_q (head, query, feature), features_k (head, key, feature), v (head, key, d_v) -> (head, query, d_v)
    S is (head, feature, d_v) however many tokens there are: no matrix of query and key is needed. The one
    named implied_weights shows what it would have been. Sums are taken in the dtype of the features.
    """
    similarity = features_q @ features_k.mT
    map_of(similarity.tril() if causal else similarity, step=step)
    if causal:
        return one_at_a_time(features_q, features_k, v, step=step)
    state = step("state", "head feature d_v", features_k.mT @ v.to(features_k.dtype))
    z     = step("z", "head feature", features_k.sum(-2))
    total = step("total", "head query", (features_q * z.unsqueeze(-2)).sum(-1))
    return step("output", "head query d_v", (features_q @ state / divisor(total.unsqueeze(-1))).to(v.dtype))


def map_of(similarity: Tensor, *, step: Steps) -> None:
    """(head, query, key): the similarities, and each row of them over its sum."""
    similarity = step("similarity", "head query key", similarity)
    step("implied_weights", "head query key", similarity / divisor(similarity.sum(-1, keepdim=True)))


def one_at_a_time(features_q: Tensor, features_k: Tensor, v: Tensor, kept: Tensor | None = None, *,
                  step: Steps) -> Tensor:
    """What each token reads after its own key and value have been written: S ← S ⊙ kept + φ(k)ᵀ v

    kept (head, key, feature): the factor that each token brings to what is there; 1 unless given
    """
    state = torch.zeros(v.shape[0], features_k.shape[-1], v.shape[-1], dtype=features_k.dtype, device=v.device)
    z     = torch.zeros_like(state[..., 0])
    found = []
    for t in range(v.shape[-2]):
        now   = step.at(f"token {t}", query=[t], key=[t])
        before = (state, z) if kept is None else (state * kept[:, t].unsqueeze(-1), z * kept[:, t])
        written = features_k[:, t].unsqueeze(-1) * v[:, t].unsqueeze(-2)
        state = now("state", "head feature d_v", before[0] + written)
        z     = now("z", "head feature", before[1] + features_k[:, t])
        asked = features_q[:, t : t + 1]
        total = now("total", "head query", (asked * z.unsqueeze(-2)).sum(-1))
        found.append(now("read", "head query d_v", asked @ state / divisor(total.unsqueeze(-1))))
    return step("output", "head query d_v", torch.cat(found, dim=-2).to(v.dtype))


CAPTIONS = {
    "similarity": N_("How similar the features of {query} and of each key are: one dot product for each. The "
                     "computation does not need this matrix; it is here to be seen. It is largest for {top_key}: "
                     "{top_value}."),
    "implied_weights": N_("The attention map that this amounts to, never used in the computation: {query} leans most "
                          "on {top_key}."),
    "state": N_("The state S: the features of every key so far times its value, added up. It keeps this size "
                "however long the text is. The row in focus: {row}."),
    "z": N_("The features of every key so far, added up, to divide by: {row}."),
    "total": N_("The features of the query of {column} times z: {value}, which is what its row of similarities would "
                "add up to."),
    "read": N_("{query} reads: its features times S, divided by its total: {row}."),
    "output": N_("What {query} has read from the state: {row}."),
}  # fmt: skip
