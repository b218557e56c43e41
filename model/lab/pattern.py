"""What a mechanism looks at, as one small matrix: for a page that shows all of them on one sentence.

Nothing is recorded but values, and nothing is compared with a reference: the pattern of every mechanism has to
come within a moment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from model.lab.registry import Mechanism
from model.lab.request import Request, resolved
from model.lab.run import arguments
from model.memory import remembered
from model.presence import go_on
from model.tracing import masks, roles
from model.tracing.step import Scope, Trace

_TOKENS = frozenset({"query", "key", "token"})
_PLACES = _TOKENS | {"latent"}  # what can look, or be looked at
_LARGEST = 128  # rows and columns of a pattern


@dataclass(frozen=True)
class Pattern:
    """One matrix of a run. step: the name of the step that it is

    axes: its two axes; value (row, column); hidden (row, column), True where no pair was computed
    is_share: whether its numbers are shares from 0 to 1, else they have signs
    """

    step: str
    axes: tuple[str, str]
    value: Tensor
    hidden: Tensor
    is_share: bool


class _Heard(NamedTuple):
    path: str
    name: str
    axes: tuple[str, ...]
    value: Tensor
    labels: tuple[tuple[int | str, ...] | None, ...]
    head: int

    @property
    def plane(self) -> Tensor:
        """Of the head, and the first tile …, if it has more than two axes; a vector is one row."""
        value = self.value
        if value.ndim > 2 and self.axes[0] == "head":
            value = value[min(self.head, len(value) - 1)]
        while value.ndim > 2:
            value = value[0]
        return value if value.ndim == 2 else value.reshape(1, -1)


class _Listener(Trace):
    """Hears the steps, and keeps neither how nor where they were made."""

    def __init__(self, head: int) -> None:
        super().__init__()
        self.head = head
        self.heard: list[_Heard] = []

    def record(self, scope: Scope, name: str, axes: str, value: Tensor) -> Tensor:
        name = scope.names.get(name, name)
        written = self._checked_axes(scope.path, scope.path + name, axes, value)
        words = tuple(scope.words.get(word, word) for word in written)
        labels = tuple(scope.labels.get(word) for word in written)
        self.heard.append(_Heard(scope.path, name, words, value, labels, self.head))
        return value


def pattern(mechanism: Mechanism, request: Request, head: int = 0) -> Pattern:
    """One head's weights of the last step that has some, or what the mechanism names as its pattern, or its output;
    head: which, the last one if there are fewer. Weights that come in pieces (tiles, tokens one by one) are put in
    their places.

    Raises Problem if the mechanism cannot read the sentence.
    """
    go_on()
    key = "pattern", mechanism, request.key, head
    return remembered(key, lambda: _pattern(mechanism, request, head), lambda found: [found.value, found.hidden])


def _pattern(mechanism: Mechanism, request: Request, head: int) -> Pattern:
    tensors, options = resolved(mechanism, request)
    listener = _Listener(head)
    with torch.inference_mode():
        mechanism.function(**tensors, **arguments(mechanism, options, request.seed), step=listener)
    sizes = {axis: len(found) for axis, found in request.names.items() if axis in _TOKENS}
    chosen = _chosen(listener.heard, mechanism.pattern)
    last = chosen[-1]
    value, hidden = _assembled(listener.heard, chosen, sizes) or _whole(listener.heard, last)
    rows, columns = (-(-size // _LARGEST) for size in value.shape)  # every how many are kept
    thin = (slice(None, None, rows), slice(None, None, columns))
    axes = (last.axes[-2] if len(last.axes) > 1 else "", last.axes[-1])
    is_share = last.name == roles.WEIGHTS or last.value.dtype == torch.bool
    return Pattern(last.path + last.name, axes, value[thin].float(), hidden[thin], is_share)


def _chosen(heard: Sequence[_Heard], wanted: str | None) -> Sequence[_Heard]:
    """The steps of which one, or all in their places, are the pattern."""
    if wanted is not None:
        found = [each for each in heard if wanted in (each.path + each.name, each.name)]
        if not found:
            raise ValueError(f"there is no step {wanted!r} to be the pattern")
        return found
    weights = [each for each in heard if each.name == roles.WEIGHTS and _PLACES.issuperset(each.axes[-2:])]
    return [each for each in weights if len(each.axes) > 1] or [heard[-1]]


def _assembled(
    heard: Sequence[_Heard], chosen: Sequence[_Heard], sizes: Mapping[str, int]
) -> tuple[Tensor, Tensor] | None:
    """Pieces in the places that their labels give them; None if the last is whole, or has no place."""
    last = chosen[-1]
    shape = [sizes.get(axis, 0) for axis in last.axes[-2:]]
    if len(shape) < 2 or 0 in shape or list(last.plane.shape) == shape:
        return None
    value, hidden = torch.zeros(shape), torch.ones(shape, dtype=torch.bool)
    for each in chosen:
        places = [_positions(each, i - 2, shape[i]) for i in range(2)] if each.axes[-2:] == last.axes[-2:] else []
        if not places or None in places:
            return None
        rows, columns = (torch.tensor(place) for place in places)
        own, off = _whole(heard, each)
        value[rows[:, None], columns] = own.float()
        hidden[rows[:, None], columns] = off
    return value, hidden


def _positions(piece: _Heard, axis: int, size: int) -> list[int] | None:
    """Where a piece's rows or columns stand in the sentence."""
    labels = piece.labels[axis]
    if labels is None:
        return list(range(size)) if piece.value.shape[axis] == size else None
    found = [label for label in labels if isinstance(label, int) and 0 <= label < size]
    return found if len(found) == len(labels) else None


def _whole(heard: Sequence[_Heard], step: _Heard) -> tuple[Tensor, Tensor]:
    """A step's plane, and what the mask before it hides there."""
    earlier = heard[: next(i for i, each in enumerate(heard) if each is step)]
    before = [
        each for each in earlier
        if each.name == roles.MASK and len(each.axes) > 1 and step.path.startswith(each.path)
    ]  # fmt: skip
    value, at = step.plane, None
    if step.name == roles.WEIGHTS and len(step.axes) > 1 and before:
        at = masks.fitting(value.shape, step.labels[-2:], before[-1].plane.shape, before[-1].labels[-2:])
    return value, torch.zeros(value.shape, dtype=torch.bool) if at is None else masks.off(before[-1].plane, at)
