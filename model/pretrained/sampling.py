"""From logits to the next token: temperature, top-k, top-p, and a draw, each step kept for the whole vocabulary.

In the order of transformers' generate: the logits are divided by T, the k likeliest stay, and of what they share
those stay that fill p (nucleus sampling: Holtzman et al. 2020, §3.1, arXiv:1904.09751).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Controls:
    """temperature: 0 or more, 0 is greedy; top_k: how many may stay, None for all; top_p: above 0, up to 1."""

    temperature: float = 1.0
    top_k: int | None = None
    top_p: float = 1.0


@dataclass(frozen=True)
class Sampling:
    """The steps, each (vocabulary) in float64; booleans say who stays.

    order: ids, likeliest first; scaled: logits / T; probabilities: their softmax
    in_k: the k likeliest, and who ties with the last of them; shares: probabilities of these, renormalised
    before: the shares of all that are likelier, added up; in_p: if p was not full before
    final: shares of these, renormalised
    """

    order: Tensor
    scaled: Tensor
    probabilities: Tensor
    in_k: Tensor
    shares: Tensor
    before: Tensor
    in_p: Tensor
    final: Tensor


@dataclass(frozen=True)
class Draw:
    """The point u (0 to 1) on the line of final shares, likeliest first, and the token whose piece holds it."""

    u: float
    id: int
    low: float
    high: float


def sampling(logits: Tensor, controls: Controls) -> Sampling:
    """Every step from logits (vocabulary) to the shares that a token is drawn by."""
    z = logits.double()
    order = z.argsort(descending=True, stable=True)
    scaled = _scaled(z, controls.temperature, int(order[0]))
    probabilities = scaled.softmax(-1)
    in_k = z >= z[order[min(controls.top_k or len(z), len(z)) - 1]]
    shares = _renormalised(probabilities, in_k)
    before = torch.zeros_like(z)
    before[order[1:]] = shares[order].cumsum(-1)[:-1]
    in_p = in_k & (before < controls.top_p) if controls.top_p < 1 else in_k
    final = _renormalised(shares, in_p)
    return Sampling(order, scaled, probabilities, in_k, shares, before, in_p, final)


def draw(found: Sampling, seed: int) -> Draw:
    """A token at random, in proportion to its final share; the same seed draws the same point."""
    u = torch.rand((), dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    of_order = found.final[found.order]
    ends = of_order.cumsum(-1)
    ends = ends / ends[-1]  # the last end is 1, whatever the rounding, and u lies below it
    at = int(torch.searchsorted(ends, u, right=True))
    return Draw(float(u), int(found.order[at]), float(ends[at - 1]) if at else 0.0, float(ends[at]))


def _scaled(z: Tensor, temperature: float, best: int) -> Tensor:
    """z / T; at 0 its limit, as far as softmax sees it: 0 for the likeliest, −∞ for every other."""
    if temperature > 0:
        return z / temperature
    limit = torch.full_like(z, -torch.inf)
    limit[best] = 0
    return limit


def _renormalised(shares: Tensor, stays: Tensor) -> Tensor:
    kept = shares * stays
    return kept / kept.sum()
