"""A layer's attention with a person's changes in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from model.pretrained.interventions import Cut, Freeze, Intervention, Patch, Replace, Replacement, SetWeight, Silence
from model.problem import N_, Problem
from model.tracing import roles
from model.tracing.edit import Edit
from model.tracing.step import Untraced


@dataclass
class Given:
    """What changes take from other runs.

    weights: (query, key) of heads that are frozen, by layer and head; outputs: (query, d_v), by the patch
    """

    weights: dict[tuple[int, int], Tensor] = field(default_factory=dict)
    outputs: dict[Patch, Tensor] = field(default_factory=dict)

    def tensors(self) -> Iterator[Tensor]:
        """All that it holds on to."""
        yield from self.weights.values()
        yield from self.outputs.values()


class Changed(Untraced):
    """A step for all heads of one layer that swaps changes in, and shows its weights and its output as the model uses
    them.

    changes: those of this layer; edges are knocked out first, then whole patterns are put in, then single weights;
    an output is patched, then silenced; of two of a kind the later one holds
    see: called with the weights (head, query, key); out: with the output (head, query, d_v)
    cut: gets the edges that were open until now
    """

    def __init__(
        self, layer: int, heads: int, changes: Sequence[Intervention], given: Given, cut: set[Cut],
        see: Callable[[Tensor], None], out: Callable[[Tensor], None],
    ) -> None:  # fmt: skip
        self._layer, self._heads, self._changes, self._given = layer, heads, changes, given
        self._cut, self._see, self._out = cut, see, out
        self._edits: list[tuple[int, Edit]] = []
        self._swaps: dict[int, dict[str, Tensor]] = {}
        self._mask = torch.empty(0)

    def edits(self, head: int) -> list[Edit]:
        """What was done to single cells of a head, as edits of its trace."""
        return [edit for of, edit in self._edits if of == head]

    def swaps(self, head: int) -> dict[str, Tensor]:
        """What was put in the place of whole steps of a head, in memory that its trace reads."""
        return {name: value.cpu() for name, value in self._swaps.get(head, {}).items()}

    def __call__(self, name: str, axes: str, value: Tensor) -> Tensor:
        if name == roles.MASK:
            self._mask = value = self._masked(value)
        if name == roles.WEIGHTS:
            value = self._weighted(value.clone())
            self._see(value)
        if name == roles.OUTPUT:
            value = self._put_out(value.clone())
            self._out(value)
        return value

    def _masked(self, mask: Tensor) -> Tensor:
        """(query, key) -> (head, query, key), each head with its own edges knocked out"""
        if not any(isinstance(change, Cut) for change in self._changes):
            return mask
        own = mask.expand(self._heads, *mask.shape).clone()
        for change in self._changes:
            if isinstance(change, Cut) and bool(mask[change.cell]):
                self._cut.add(change)
                for head in range(self._heads) if change.head is None else [change.head]:
                    own[(head, *change.cell)] = False
                    self._edits.append((head, Edit(roles.MASK, change.cell, 0.0)))
        return own

    def _weighted(self, weights: Tensor) -> Tensor:
        for change in self._changes:
            if isinstance(change, Freeze | Replace):
                weights[change.head] = whole = self._whole(change)
                self._swap(change.head, roles.WEIGHTS, whole)
        for change in self._changes:
            if isinstance(change, SetWeight):
                self._refuse_hidden(change)
                weights[(change.head, *change.cell)] = change.value
                self._edits.append((change.head, Edit(roles.WEIGHTS, change.cell, change.value)))
        return weights

    def _put_out(self, output: Tensor) -> Tensor:
        for kind in (Patch, Silence):
            for change in self._changes:
                if isinstance(change, kind):
                    z = self._given.outputs[change] if isinstance(change, Patch) else torch.zeros_like(output[0])
                    output[change.head] = z
                    self._swap(change.head, roles.OUTPUT, z)
        return output

    def _swap(self, head: int, name: str, value: Tensor) -> None:
        self._swaps.setdefault(head, {})[name] = value

    def _seen(self, head: int) -> Tensor:
        """The mask (query, key) of one head."""
        return self._mask[head] if self._mask.ndim == 3 else self._mask

    def _whole(self, change: Freeze | Replace) -> Tensor:
        """Weights (query, key); what is hidden has none, though it had some when it was frozen."""
        seen = self._seen(change.head)
        if isinstance(change, Replace):
            return replacement(change.pattern, seen)
        return self._given.weights[self._layer, change.head] * seen

    def _refuse_hidden(self, change: SetWeight) -> None:
        if not self._seen(change.head)[change.cell]:
            raise Problem(
                N_("The mask hides cell {cell} of the weights; choose a pair that is not hatched."),
                field="interventions", cell=list(change.cell),
            )  # fmt: skip


def replacement(name: Replacement, mask: Tensor) -> Tensor:
    """Weights (query, key) of this pattern behind a mask; a row whose token is hidden is 0."""
    queries, keys = mask.shape
    if name == "uniform":
        return mask / mask.sum(-1, keepdim=True).clamp(min=1)
    own = torch.arange(queries, device=mask.device)
    at = {"previous": (own - 1).clamp(min=0), "first": torch.zeros_like(own), "self": own}[name]
    return (at[:, None] == torch.arange(keys, device=mask.device)) * mask.float()
