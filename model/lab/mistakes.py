"""Mistakes that people really make, each computed by making it: the run is done again with one call made wrongly, and
an answer that equals what comes of it is known.

A mistake is known by its id (a lesson names those that a question expects), and has a reason, which says what was done.
It is found by the calls that were recorded (`model/lab/slips.py`), in whatever mechanism they stand: first in the step
that is asked, then in the steps behind the same path, then further back.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from torch import Tensor

from model.lab import slips
from model.lab.here import Here, Slip
from model.problem import N_
from model.tracing.recorder import Node
from model.tracing.redo import Operands, Redo
from model.tracing.step import Step


@dataclass(frozen=True)
class Mistake:
    """slip: how it is made; reason: what was done, and what is right, as a message to translate; turns: in how many
    ways it can be made"""

    id: str
    slip: Slip
    reason: str
    turns: int = 1


NEIGHBOURS = 16  # other columns, words or heads that are tried

MISTAKES = {each.id: each for each in (
    Mistake("swapped", slips.swapped, N_(
        "Query and key have changed places: this is how the other word asks this one. The row's word asks, the "
        "column's word answers.")),
    Mistake("added", slips.added, N_(
        "The numbers were added up. Each pair is multiplied first, and the products are added.")),
    Mistake("itself", slips.itself, N_(
        "The numbers of the row's word were multiplied by themselves. Multiply them by those of the column's word.")),
    Mistake("no-root", slips.scaled_by(lambda scale, width: 1.0), N_(
        "The division by √d is missing: scores are divided by it before anything else is done with them.")),
    Mistake("no-square-root", slips.scaled_by(lambda scale, width: scale**2), N_(
        "Divided by d itself: it is to be its square root.")),
    Mistake("times-root", slips.scaled_by(lambda scale, width: 1 / scale), N_(
        "Multiplied by √d: scores are divided by it.")),
    Mistake("wrong-width", slips.scaled_by(lambda scale, width: width**-0.5), N_(
        "The root of the wrong width: d is how many numbers a query or a key of one head has, not how many a word "
        "has.")),
    Mistake("wrong-axis", slips.wrong_axis, N_(
        "Softmax went down the column: there the shares of a column add up to 1. It goes along the row: a word shares "
        "out its own attention.")),
    Mistake("mask-after", slips.mask_after, N_(
        "The mask came after softmax: what the hidden words took is lost, and the row no longer adds up to 1.")),
    Mistake("no-mask", slips.no_mask, N_(
        "The mask was left out: words that are hidden took a share.")),
    Mistake("not-shared", slips.not_shared, N_(
        "This is e to the power of the score. It is still to be divided by the sum of these powers along the row, or "
        "the row does not add up to 1.")),
    Mistake("no-exponential", slips.no_exponential, N_(
        "The score was divided by the sum of the scores of its row. Softmax takes e to the power of each first.")),
    Mistake("even", slips.even, N_(
        "This is the same for every word. What fits better gets more.")),
    Mistake("largest-only", slips.largest_only, N_(
        "This is the value of the one word with the largest weight. All values are mixed, each by its weight.")),
    Mistake("summed", slips.summed, N_(
        "The values were added up as they are. Each is multiplied by its weight first."), turns=2),
    Mistake("keys-mixed", slips.keys_mixed, N_(
        "The keys were mixed. Keys say who is looked at; what is handed over are the values.")),
    Mistake("inputs-mixed", slips.inputs_mixed, N_(
        "The words' own vectors were mixed. What is handed over are the values, x · w_v.")),
    Mistake("columns-mixed", slips.columns_mixed, N_(
        "The column of weights was taken: what this word gives to the others. Take its row: what it looks at.")),
    Mistake("not-rescaled", slips.not_rescaled, N_(
        "What is kept was not divided by 1 − p, so the row becomes smaller on average.")),
    Mistake("shared-again", slips.shared_again, N_(
        "What is kept was divided by its own sum. Dropout divides by 1 − p, the same for every row.")),
    Mistake("not-multiplied", slips.not_multiplied, N_(
        "This is the number before the matrix. The whole row is still to be multiplied by a column of it.")),
    Mistake("matrix-turned", slips.matrix_turned, N_(
        "A row of the matrix was taken. The word's numbers meet a column of it: the first the first, and so on.")),
    Mistake("not-added", slips.not_added, N_(
        "Something is still to be added: this is the number before that.")),
    Mistake("only-added", slips.only_added, N_(
        "This is only what is added. The word keeps the numbers that it had, and this is added to them.")),
    Mistake("no-activation", slips.no_activation, N_(
        "This is the number before the activation function. ReLU sets to 0 what is below 0, and leaves the rest.")),
    Mistake("no-mean", slips.no_mean, N_(
        "The mean was not subtracted. First subtract the mean of the row from each of its numbers.")),
    Mistake("not-divided", slips.not_divided, N_(
        "The mean was subtracted, but the result is still to be divided by the root of the variance.")),
    Mistake("variance-not-rooted", slips.variance_not_rooted, N_(
        "Divided by the variance itself: it is to be its square root.")),
    Mistake("one-less", slips.one_less, N_(
        "Divided by one less than there are, as is done for a sample. A norm divides by how many numbers there are.")),
    Mistake("norm-of-column", slips.norm_of_column, N_(
        "Mean and variance were taken down the column, over all words. A norm takes those of one row: each word is "
        "scaled alone.")),
    Mistake("degrees", slips.degrees, N_(
        "The calculator was set to degrees. Angles are in radians here: a whole turn is 6.28.")),
    Mistake("turned-back", slips.turned_back, N_(
        "The angle was taken the other way round: the sine has the wrong sign.")),
    Mistake("from-one", slips.from_one, N_(
        "Positions were counted from 1. The first word is at position 0.")),
    Mistake("pair-swapped", slips.pair_swapped, N_(
        "The two numbers of a pair have changed places: the sine comes first, then the cosine.")),
    Mistake("no-minus", slips.no_minus, N_(
        "The sign is missing. What is further away is to get less, so the number is below 0.")),
    Mistake("another-head", slips.neighbour(-3), N_(
        "This is the number of another head. Each head has its own."), NEIGHBOURS),
    Mistake("another-row", slips.neighbour(-2), N_(
        "This is a number of another row. Take the row of the word that is asked for."), NEIGHBOURS),
    Mistake("another-column", slips.neighbour(-1), N_(
        "This is the number of another column of the row."), NEIGHBOURS),
    Mistake("rows-split", slips.rows_split, N_(
        "The table was cut into heads by its rows. Each head takes columns of it, of every word.")),
    Mistake("heads-added", slips.heads_added, N_(
        "The heads were added up. They are put side by side, and w_o mixes them.")),
    Mistake("no-strength", slips.no_strength, N_(
        "The strength, sigma, was left out. What asks, what answers and the strength are multiplied.")),
    Mistake("sides-swapped", slips.sides_swapped, N_(
        "The two directions have changed places: one says what is asked for, the other what answers.")),
    Mistake("not-halved", slips.not_halved, N_(
        "Sum or difference is still to be halved.")),
    Mistake("by-place", slips.by_place, N_(
        "The row was chosen by the word's place in the sentence. Its number in the vocabulary is the row.")),
    Mistake("no-cache", slips.no_cache, N_(
        "What was kept of the words before was left out: their keys and values are still in the cache.")),
    Mistake("only-cache", slips.only_cache, N_(
        "The new word itself is missing: its own key and value were added to the cache.")),
)}  # fmt: skip

NEAR = 0.02  # of a number, or of its size: who computes with two decimals is right (static/lib/guess.js)
APART = 0.002  # two numbers that nobody tells apart with three decimals
ROUNDED = 0.005  # how far a number is from one that is typed with two decimals
REDONE = 500  # steps for each mistake, if all are tried
SURE = 0.25  # how near to a mistake an answer is, of the way from it to what is right, so that it was made


def answers(id_: str, steps: Sequence[Step], step: str, cells: Sequence[tuple[int, ...]]) -> list[float] | None:
    """What a mistake gives in these cells of a step; None if it cannot be made there, or changes nothing."""
    return next((numbers for _, numbers in _made(id_, steps, step, cells)), None)


def _made(
    id_: str, steps: Sequence[Step], asked: str, cells: Sequence[tuple[int, ...]], places: int | None = None
) -> Iterator[tuple[int, list[float]]]:
    """What a mistake gives, in each way in which it can be made; and how far back it was made, 0: where it is asked.

    places: how many of them are looked at, the nearest first; None: all
    """
    mistake, by_id = MISTAKES[id_], {step.id: step for step in steps}
    true = [float(by_id[asked].value[cell]) for cell in cells]
    near = list(islice(_places(by_id, asked), places))
    for turn in range(1, mistake.turns + 1):
        for back, place in enumerate(near):
            found = _numbers(mistake.slip, by_id, asked, cells, place, turn)
            if found and not all(map(_is_same, found, true)):
                yield back, found
            if found and place != {asked}:
                break


def _places(steps: Mapping[str, Step], asked: str) -> Iterator[set[str]]:
    """Where it may have been made: in the step that is asked, or behind a path, the nearest first."""
    yield {asked}
    seen, ahead = {asked: None}, [asked]
    for id_ in ahead:
        new = [each for each in steps[id_].of if each not in seen]
        seen |= dict.fromkeys(new)
        ahead += new
    for path in dict.fromkeys(map(_path, seen)):
        yield {id_ for id_ in seen if _path(id_) == path}


def _path(id_: str) -> str:
    return id_.rpartition("/")[0]


def _numbers(slip: Slip, steps: Mapping[str, Step], asked: str, cells: Sequence[tuple[int, ...]], place: set[str],
             turn: int) -> list[float] | None:  # fmt: skip
    """In the cells that are asked; None if it cannot be made there."""

    def change(step: Step, node: Node, operands: Operands) -> Tensor | None:
        return slip(Here(step, node, operands, steps, step.id == asked, turn)) if step.id in place else None

    try:
        values = Redo(steps, change).value(asked)
        found = [float(values[cell]) for cell in cells]
    except (RuntimeError, IndexError, ValueError):  # what follows needs another shape, or there is no such cell
        return None
    return None if values is steps[asked].value or any(map(math.isnan, found)) else found


def _is_same(one: float, other: float) -> bool:
    return one == other or abs(one - other) <= APART


def is_right(given: float, true: float) -> bool:
    """Whether a number that somebody computed is near enough."""
    return given == true or abs(given - true) <= max(NEAR, NEAR * abs(true)) + 1e-6


@dataclass(frozen=True)
class Recognised:
    """mistakes: those that give the numbers of an answer, the nearest first; sure: False if it has too few digits to be
    told from what is right"""

    mistakes: tuple[str, ...] = ()
    sure: bool = True


Made = Sequence[tuple[str, Sequence[float]]]  # mistakes, each with the numbers that it gives


def made(known: Sequence[str], steps: Sequence[Step], step: str, cells: Sequence[tuple[int, ...]]) -> Made:
    """What each known mistake gives in these cells, in every way in which it can be made."""
    return [(id_, each) for id_ in known for _, each in _made(id_, steps, step, cells)]


def told_apart(steps: Sequence[Step], step: str, cells: Sequence[tuple[int, ...]]) -> Made:
    """What all mistakes give in these cells, if nobody has said which are to be expected: of several that give the
    same, the one that is made nearest to the step. In a long run only what is near is looked at."""
    places = max(1, REDONE // len(steps))
    all_made = ((back, id_, each) for id_ in MISTAKES for back, each in _made(id_, steps, step, cells, places))
    found: list[tuple[str, Sequence[float]]] = []
    for _, id_, numbers in sorted(all_made, key=lambda each: each[0]):
        if not any(all(map(_is_same, numbers, other)) for _, other in found):
            found.append((id_, numbers))
    return found


def nearest(given: Sequence[float], true: Sequence[float], numbers: Made) -> Recognised:
    """The mistakes that give the numbers of an answer, all that two decimals cannot tell apart; none if all are right.
    true: what is right; numbers: what mistakes give"""
    right, from_true = all(map(is_right, given, true)), _off(given, true)
    alike = ((id_, each) for id_, each in numbers if all(map(is_right, given, each)))
    near = sorted(((_off(given, each), id_, each) for id_, each in alike), key=lambda found: found[0])
    if not near or (right and near[0][0] >= from_true):
        return Recognised()
    off, _, closest = near[0]
    ids = dict.fromkeys(id_ for gap, id_, each in near if gap <= ROUNDED or all(map(_is_same, each, closest)))
    return Recognised(tuple(ids), not right or off <= SURE * _off(closest, true))


def recognised(
    given: Sequence[float], known: Sequence[str], steps: Sequence[Step], step: str, cells: Sequence[tuple[int, ...]]
) -> Recognised:
    """`nearest`, of the mistakes that are known, in these cells of a step."""
    values = next(each.value for each in steps if each.id == step)
    return nearest(given, [float(values[cell]) for cell in cells], made(known, steps, step, cells))


def _off(given: Sequence[float], other: Sequence[float]) -> float:
    return max(0.0 if a == b else abs(a - b) for a, b in zip(given, other, strict=True))
