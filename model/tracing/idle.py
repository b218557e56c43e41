"""What changes nothing in a step: a mask that hides no pair, a bias of 0, a scale of 1, a result that is passed on.

It is told from the recorded calls: what is put on is neutral, whatever the numbers that it meets. That two results
happen to be equal (a maximum that no new score exceeds) is no such case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from model.tracing.recorder import Call, Named, Node, leaves, nodes_in
from model.tracing.step import Step

_NEUTRAL = {"add": 0, "sub": 0, "mul": 1, "div": 1, "masked_fill": 0}  # what leaves the first operand as it is


@dataclass(frozen=True)
class Idle:
    """same: the id of the step whose numbers a step has, every one; None: it changes something, or was edited
    operands: ids of those that it was made of and that change no number in it
    """

    same: str | None
    operands: tuple[str, ...]


def idle(step: Step, steps: Mapping[str, Step]) -> Idle:
    """What changes nothing in a step; steps: those of the run, by id"""
    node: object = step.made
    while isinstance(node, Call) and _is_neutral(node, steps):
        node = node.args[0]
    is_same = isinstance(node, Named) and not step.edited and steps[node.id].axes == step.axes
    counted = {leaf.id for leaf in _counted(step.made, steps)}
    operands = tuple(id_ for id_ in step.of if id_ not in counted)
    return Idle(node.id if isinstance(node, Named) and is_same else None, operands)


def _counted(node: Node, steps: Mapping[str, Step]) -> Iterator[Named]:
    """The steps under a node that have a part in its numbers."""
    if isinstance(node, Named):
        yield node
    elif isinstance(node, Call):
        operands = node.args[:1] if _is_neutral(node, steps) else (*node.args, *node.kwargs.values())
        for each in nodes_in(operands):
            yield from _counted(each, steps)


def _is_neutral(call: Call, steps: Mapping[str, Step]) -> bool:
    """Whether a call gives its first operand back, and would give any other one back."""
    if call.function not in _NEUTRAL or len(call.args) < 2 or call.kwargs:
        return False
    first, other = (each.value if isinstance(each, Node) else each for each in call.args[:2])
    if not isinstance(first, Tensor) or first.shape != call.value.shape:
        return False
    if call.function != "masked_fill" and not _is_given(call, steps):
        return False
    return bool((torch.as_tensor(other) == _NEUTRAL[call.function]).all())


def _is_given(call: Call, steps: Mapping[str, Step]) -> bool:
    """Whether what a call puts on was given: that what was computed happens to be 0 or 1 follows from the words."""
    first, other = ({leaf.id for leaf in leaves(each)} for each in call.args[:2])
    return first.isdisjoint(other) and not any(steps[id_].of for id_ in other)
