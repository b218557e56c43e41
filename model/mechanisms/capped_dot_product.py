"""Scaled dot products bent to a limit: no score is beyond ±cap."""

from torch import Tensor

from model.mechanisms.attention_weights import attention_weights
from model.problem import N_
from model.tracing.step import Steps, untraced


def capped_dot_product(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None, bias: Tensor | None,
                       scale: float | None, cap: float, *, step: Steps = untraced) -> Tensor:
    """softmax(cap · tanh((QKᵀ/√d + B) / cap)) V

    q (head, query, d), k (head, key, d), v (head, key, d_v), bias (head, query, key) -> (head, query, d_v)
    mask (query, key) is True where a pair may attend; scale is 1/√d unless given
    Gemma Team 2024, §2, arXiv:2408.00118
    """
    scale   = q.shape[-1] ** -0.5 if scale is None else scale
    scores  = step("scores", "[head] query key", q @ k.mT)
    scaled  = step("scaled", "[head] query key", scores * scale)
    biased  = scaled if bias is None else step("biased", "[head] query key", scaled + bias)
    capped  = step("capped", "[head] query key", (biased / cap).tanh() * cap)
    weights = attention_weights(capped, mask, step=step)
    return    step("output", "[head] query d_v", weights @ v)


CAPTIONS = {
    "capped": N_("A soft cap bends the scores of {query}: a small one stays nearly as it is, a large one comes close "
                 "to the cap and never beyond it. {top_key} now has {top_value}."),
}  # fmt: skip
