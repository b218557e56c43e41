"""Mistakes that people really make in attention, each computed by making it: a wrong answer that equals one is known.

A mistake is known by its id (a lesson names those that a question expects), and has a reason, which says what was done.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from model.problem import N_
from model.tracing import roles
from model.tracing.step import Step

MASKED, DROPPED, KEEP = "masked", "dropped", "keep"


@dataclass(frozen=True)
class Pieces:
    """What one head's attention is made of.

    q (query, d), k (key, d), v (key, d_v), mask (query, key), True where a pair may attend
    x: the vectors before any projection, if they are known; width: their length, which a head shares with others
    is_scaled: whether scores are divided by √d; keep (query, key), p: of dropout, if there is some
    """

    q: Tensor
    k: Tensor
    v: Tensor
    mask: Tensor
    x: Tensor | None
    width: int
    is_scaled: bool
    keep: Tensor | None
    p: float


@dataclass(frozen=True)
class Way:
    """How it is computed; the defaults are right.

    score: (queries, keys) -> scores; swapped: keys ask and queries answer
    scale: (pieces) -> what scores are multiplied by
    axis: along which softmax runs; mask: before softmax, after it, or never
    share: (scores, axis) -> shares; drop: (weights that are kept) -> dropped; mix: (pieces, weights) -> output
    square: only if the words that look are those that are looked at
    of: the steps whose answers it explains; (): all that it changes
    """

    score: Callable[[Tensor, Tensor], Tensor] | None = None
    swapped: bool = False
    scale: Callable[[Pieces], float] | None = None
    axis: int = -1
    mask: str = "before"
    share: Callable[[Tensor, int], Tensor] = torch.softmax
    drop: Callable[[Tensor], Tensor] | None = None
    mix: Callable[[Pieces, Tensor], Tensor] | None = None
    square: bool = False
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mistake:
    """way: how it is made; reason: what was done, and what is right, as a message to translate."""

    id: str
    way: Way
    reason: str


def pieces(steps: Iterable[Step], head: int) -> Pieces | None:
    """Those of one head, from the steps of a run; None if it is no attention of this kind."""
    found = {step.name: step for step in steps}
    names = [name if name in found else roles.X for name in roles.VECTORS]
    if any(name not in found for name in (*names, roles.SCORES)):
        return None
    q, k, v = (_plane(found[name], head) for name in names)
    x = found[roles.X].value if roles.X in found else None
    keep = _plane(found[KEEP], head) if KEEP in found else None
    mask = torch.ones(len(q), len(k), dtype=torch.bool)
    if roles.MASK in found:
        mask = _plane(found[roles.MASK], head).bool()
    return Pieces(
        q, k, v, mask, x,
        width=x.shape[-1] if x is not None else q.shape[-1] * _heads(found[names[0]]),
        is_scaled=roles.SCALED in found, keep=keep, p=_p(found, head),
    )  # fmt: skip


def _heads(step: Step) -> int:
    return step.value.shape[0] if step.value.ndim > 2 else 1


def _plane(step: Step, head: int) -> Tensor:
    return step.value[min(head, len(step.value) - 1)] if step.value.ndim > 2 else step.value


def _p(found: Mapping[str, Step], head: int) -> float:
    """The chance of being dropped, from what a kept weight grew by."""
    if DROPPED not in found:
        return 0.0
    weights, dropped = _plane(found[roles.WEIGHTS], head), _plane(found[DROPPED], head)
    grown = dropped > 0
    return float(1 - weights[grown][0] / dropped[grown][0]) if bool(grown.any()) else 0.0


def attend(given: Pieces, way: Way) -> dict[str, Tensor]:
    """All steps in this way: scores, scaled, masked, weights, dropped and output, by name."""
    q, k = (given.k, given.q) if way.swapped else (given.q, given.k)
    scores = way.score(q, k) if way.score else q @ k.mT
    right = given.q.shape[-1] ** -0.5 if given.is_scaled else 1.0
    scaled = scores * (way.scale(given) if way.scale and given.is_scaled else right)
    masked = scaled.masked_fill(~given.mask, -torch.inf) if way.mask == "before" else scaled
    weights = way.share(masked, way.axis).nan_to_num(0.0)
    if way.mask == "after":
        weights = weights.masked_fill(~given.mask, 0)
    dropped = weights
    if given.keep is not None:
        kept = weights * given.keep
        dropped = way.drop(kept) if way.drop else kept / (1 - given.p)
    output = way.mix(given, dropped) if way.mix else dropped @ given.v
    return {
        roles.SCORES: scores, roles.SCALED: scaled, MASKED: masked, roles.WEIGHTS: weights, DROPPED: dropped,
        roles.OUTPUT: output,
    }  # fmt: skip


def _added(q: Tensor, k: Tensor) -> Tensor:
    """What is to be multiplied is added up."""
    return q.sum(-1)[:, None] + k.sum(-1)


def _itself(q: Tensor, k: Tensor) -> Tensor:
    """Each query with itself, whatever the key."""
    return (q * q).sum(-1)[:, None].expand(-1, len(k))


def _bare(scores: Tensor, axis: int) -> Tensor:
    """Exponentials that are not divided by their sum."""
    return scores.exp()


def _linear(scores: Tensor, axis: int) -> Tensor:
    """Scores divided by their sum, without exponentials; what is hidden counts as 0."""
    seen = scores.masked_fill(scores.isinf(), 0)
    return seen / seen.sum(axis, keepdim=True)


def _even(scores: Tensor, axis: int) -> Tensor:
    """The same share for all that is seen."""
    seen = ~scores.isinf()
    return seen / seen.sum(axis, keepdim=True)


def _inputs(given: Pieces, weights: Tensor) -> Tensor:
    return weights @ (given.v if given.x is None or len(given.x) != len(given.v) else given.x)


def _of_largest(given: Pieces, weights: Tensor) -> Tensor:
    return given.v[weights.argmax(-1)]


def _summed(given: Pieces, weights: Tensor) -> Tensor:
    return given.v.sum(0).expand(len(weights), -1)


MISTAKES = {each.id: each for each in (
    Mistake("swapped", Way(swapped=True, square=True), N_(
        "Query and key have changed places: this is how the other word asks this one. The row's word asks, the "
        "column's word answers.")),
    Mistake("added", Way(score=_added), N_(
        "The numbers were added up. Each pair is multiplied first, and the products are added.")),
    Mistake("itself", Way(score=_itself), N_(
        "This is the row's word compared with itself. Take its numbers, and those of the column's word.")),
    Mistake("no-root", Way(scale=lambda _given: 1.0), N_(
        "The division by √d is missing: these are shares of the plain scores.")),
    Mistake("no-square-root", Way(scale=lambda given: 1 / given.q.shape[-1]), N_(
        "Divided by d itself: it is to be its square root.")),
    Mistake("times-root", Way(scale=lambda given: given.q.shape[-1] ** 0.5), N_(
        "Multiplied by √d: scores are divided by it.")),
    Mistake("wrong-width", Way(scale=lambda given: given.width**-0.5), N_(
        "The root of the wrong width: d is the length of a query or key of one head, not of the vectors that they are "
        "made from.")),
    Mistake("wrong-axis", Way(axis=-2), N_(
        "Softmax went down the column: there the shares of a column add up to 1. It goes along the row: a word shares "
        "out its own attention.")),
    Mistake("mask-after", Way(mask="after"), N_(
        "The mask came after softmax: what the hidden words took is lost, and the row no longer adds up to 1.")),
    Mistake("no-mask", Way(mask="never"), N_(
        "The mask was left out: words that are hidden took a share.")),
    Mistake("not-shared", Way(share=_bare), N_(
        "This is the exponential itself. It is still to be divided by the sum of the row's exponentials, or the row "
        "does not add up to 1.")),
    Mistake("no-exponential", Way(share=_linear), N_(
        "The number was divided by the sum of the numbers of its row. Softmax takes the exponential of each first.")),
    Mistake("even", Way(share=_even), N_(
        "This is the same for every word. What fits better gets more.")),
    Mistake("largest-only", Way(mix=_of_largest), N_(
        "This is the value of the one word with the largest weight. All values are mixed, each by its weight.")),
    Mistake("summed", Way(mix=_summed), N_(
        "The values were added up as they are. Each is multiplied by its weight first.")),
    Mistake("keys-mixed", Way(mix=lambda given, weights: weights @ given.k), N_(
        "The keys were mixed. Keys say who is looked at; what is handed over are the values.")),
    Mistake("inputs-mixed", Way(mix=_inputs), N_(
        "The words' own vectors were mixed. What is handed over are the values, x · w_v.")),
    Mistake("columns-mixed", Way(mix=lambda given, weights: weights.mT @ given.v, square=True), N_(
        "The column of weights was taken: what this word gives to the others. Take its row: what it looks at.")),
    Mistake("not-rescaled", Way(drop=lambda kept: kept, of=(DROPPED, roles.OUTPUT)), N_(
        "What is kept was not divided by 1 − p, so the row becomes smaller on average.")),
    Mistake("shared-again", Way(drop=lambda kept: kept / kept.sum(-1, keepdim=True).clamp(min=1e-9),
                                of=(DROPPED, roles.OUTPUT)), N_(
        "What is kept was divided by its own sum. Dropout divides by 1 − p, the same for every row.")),
)}  # fmt: skip

NEAR = 0.02  # of a number, or of its size: who computes with two decimals is right (static/lib/guess.js)
SAME = 0.006  # two decimals of the same number


def answers(id_: str, steps: Sequence[Step], step: str, cells: Sequence[tuple[int, ...]]) -> list[float] | None:
    """What a mistake gives in these cells of a step; None if nothing else comes of it there, or if the step does not
    follow from q, k and v in the usual way."""
    found, way = pieces(steps, cells[0][0] if len(cells[0]) > 2 else 0), MISTAKES[id_].way
    if found is None or (way.of and step not in way.of) or (way.square and len(found.q) != len(found.k)):
        return None
    true = next(each.value for each in steps if each.id == step)
    right, wrong = (attend(found, each).get(step) for each in (Way(), way))
    if right is None or wrong is None:
        return None
    numbers = [(float(true[cell]), float(right[cell[-2:]]), _at(wrong, cell[-2:])) for cell in cells]
    usual = all(_is_same(own, computed) for own, computed, _ in numbers)
    differs = any(not _is_same(own, made) for own, _, made in numbers)
    return [made for _, _, made in numbers] if usual and differs else None


def _at(values: Tensor, cell: tuple[int, ...]) -> float:
    """One number; not a number if there is no such cell."""
    inside = all(index < size for index, size in zip(cell, values.shape, strict=True))
    return float(values[cell]) if inside else math.nan


def _is_same(one: float, other: float) -> bool:
    return one == other or abs(one - other) <= SAME


def is_right(given: float, true: float) -> bool:
    """Whether a number that somebody computed is near enough."""
    return given == true or abs(given - true) <= max(NEAR, NEAR * abs(true)) + 1e-6


def recognised(
    given: Sequence[float], known: Sequence[str], steps: Sequence[Step], step: str, cells: Sequence[tuple[int, ...]]
) -> str | None:
    """The mistake that gives these numbers, of those that are known; None if none of them does, or all are right."""
    values = next(each.value for each in steps if each.id == step)
    true = [float(values[cell]) for cell in cells]
    made = {id_: answers(id_, steps, step, cells) for id_ in known}
    off = {id_: _off(given, found) for id_, found in made.items() if found and all(map(is_right, given, found))}
    if not off:
        return None
    nearest = min(off, key=lambda id_: off[id_])
    is_meant = off[nearest] <= SAME < _off(given, true)
    return nearest if is_meant or not all(map(is_right, given, true)) else None


def _off(given: Sequence[float], other: Sequence[float]) -> float:
    return max(0.0 if a == b else abs(a - b) for a, b in zip(given, other, strict=True))
