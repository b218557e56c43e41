"""A run done again from what was recorded of it, with some of its calls made otherwise: what would have come out."""

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor

from model.tracing.recorder import Call, Named, Node, called, plain
from model.tracing.step import Step

Operands = Sequence[object]
# (the step whose expression it is part of, what was made there, its operands as they are now) -> what takes its place;
# None: nothing does
Change = Callable[[Step, Node, Operands], Tensor | None]


class Redo:
    """Values of steps, each worked out when it is first asked for; what no change reaches stays the very tensor that
    it was, and cells that were set by hand stay set."""

    def __init__(self, steps: Mapping[str, Step], change: Change) -> None:
        """steps: those of a run, by id"""
        self._steps, self._change = steps, change
        self._values: dict[str, Tensor] = {}
        self._nodes: dict[int, Tensor] = {}

    def value(self, id_: str) -> Tensor:
        """Of a step. Raises RuntimeError or IndexError if what was made otherwise does not fit what follows."""
        if id_ not in self._values:
            step = self._steps[id_]
            with torch.inference_mode():
                self._values[id_] = self._edited(step, self._node(step, step.made))
        return self._values[id_]

    @staticmethod
    def _edited(step: Step, made: Tensor) -> Tensor:
        if made is step.made.value or () in step.edited:
            return step.value
        if step.edited:
            made = made.clone()
            for cell in step.edited:
                made[cell] = step.value[cell]
        return made

    def _node(self, step: Step, node: Node) -> Tensor:
        if isinstance(node, Named):
            return self.value(node.id)
        if id(node) not in self._nodes:
            self._nodes[id(node)] = self._made(step, node)
        return self._nodes[id(node)]

    def _made(self, step: Step, node: Node) -> Tensor:
        if not isinstance(node, Call):
            other = self._change(step, node, ())
            return node.value if other is None else other
        args = [self._operand(step, each) for each in node.args]
        kwargs = {name: self._operand(step, each) for name, each in node.kwargs.items()}
        other = self._change(step, node, args)
        if other is not None:
            return other
        before = map(plain, (*node.args, *node.kwargs.values()))
        is_same = all(map(_is_same, [*args, *kwargs.values()], before))
        return node.value if is_same else called(node, args, kwargs)

    def _operand(self, step: Step, operand: object) -> object:
        if isinstance(operand, tuple):
            return tuple(self._operand(step, each) for each in operand)
        return self._node(step, operand) if isinstance(operand, Node) else operand


def _is_same(now: object, before: object) -> bool:
    """Whether an operand is the very one that it was; plain values never change."""
    if isinstance(now, tuple) and isinstance(before, tuple):
        return all(map(_is_same, now, before))
    return now is before or not isinstance(now, Tensor)
