"""Scores into weights: the part that every softmax attention shares."""

import torch
from torch import Tensor

from model.problem import N_
from model.tracing.step import Steps, untraced


def attention_weights(scores: Tensor, mask: Tensor | None = None, hidden: float = -torch.inf, *,
                      step: Steps = untraced) -> Tensor:
    """softmax over the keys that a query may see; a hidden pair weighs exactly 0, in a row all hidden too

    scores ([head,] query, key), mask ([head,] query, key), True where a pair may attend -> like scores
    hidden: what a hidden pair scores; with a finite number a row all hidden shares evenly
    """
    if mask is None:
        mask = torch.ones(scores.shape[-2:], dtype=torch.bool, device=scores.device)
    mask   = step("mask", "[head] query key", mask)
    masked = step("masked", "[head] query key", scores.masked_fill(~mask, hidden))
    shares = masked.softmax(-1)
    # softmax of nothing is 0/0: the second masked_fill turns such a row, and its gradient, into 0
    return step("weights", "[head] query key", shares.masked_fill(~mask, 0) if hidden == -torch.inf else shares)


CAPTIONS = {
    "mask": N_("Which keys {query} may look at: {visible} of {n}. Of the others it will know nothing. Any pair can "
               "be switched off or on."),
    "masked": N_("Hidden pairs become −∞, so that softmax gives them nothing. {query} still sees {visible} of {n}."),
    "weights": N_("{query} gives {top_percent} of its attention to {top_key}; {rest}."),
}
