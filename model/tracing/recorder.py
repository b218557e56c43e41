"""What torch was asked between two steps: an expression over named steps, seen and not told.

While a `Recorder` is on, every torch call leaves a `Call` that holds its operands. The leaves of such an
expression are steps (`Named`), tensors that were made outside (`Constant`) and plain Python values.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from torch import Tensor
from torch.overrides import TorchFunctionMode, resolve_name


@dataclass(frozen=True, eq=False)
class Named:
    """A step, by its id; its value is what the following steps saw, edits included."""

    id: str
    value: Tensor


@dataclass(frozen=True, eq=False)
class Constant:
    """A tensor that no recorded call has made."""

    value: Tensor


@dataclass(frozen=True, eq=False)
class Call:
    """One torch call: its name without the module ("matmul", "mT"), its operands and its result; of a call that
    gives several tensors one result ("max.values", "split.0"). again: what was called"""

    function: str
    args: tuple[object, ...]
    kwargs: Mapping[str, object]
    value: Tensor
    again: Callable[..., object]

    @cached_property
    def has_steps(self) -> bool:
        """Whether it was made of steps: asked for every cell that is explained."""
        return any(map(has_steps, (*self.args, *self.kwargs.values())))


Node = Named | Constant | Call


def leaves(node: object) -> Iterator[Named]:
    """The steps under a node, in the order in which the expression names them, repeated as often."""
    if isinstance(node, Named):
        yield node
    elif isinstance(node, Call):
        for argument in (*node.args, *node.kwargs.values()):
            yield from leaves(argument)
    elif isinstance(node, tuple):
        for argument in node:
            yield from leaves(argument)


def has_steps(node: object) -> bool:
    """Whether an operand was made of steps, and is not a plain value."""
    if isinstance(node, Call):
        return node.has_steps
    return any(map(has_steps, node)) if isinstance(node, tuple) else isinstance(node, Named)


def value_of(node: object) -> Tensor:
    """The tensor that an operand is."""
    assert isinstance(node, Node)
    return node.value


def plain(argument: object) -> object:
    """An argument as torch was given it: tensors in place of nodes."""
    if isinstance(argument, tuple):
        return tuple(map(plain, argument))
    return argument.value if isinstance(argument, Node) else argument


def nodes_in(arguments: object) -> Iterator[Node]:
    """The tensors among arguments, those in tuples too."""
    for each in arguments if isinstance(arguments, tuple) else (arguments,):
        if isinstance(each, tuple):
            yield from nodes_in(each)
        elif isinstance(each, Node):
            yield each


def nodes_under(node: Node) -> Iterator[Node]:
    """A node, and all tensors that it was made of, as far as the steps."""
    yield node
    if isinstance(node, Call):
        for each in nodes_in((*node.args, *node.kwargs.values())):
            yield from nodes_under(each)


class Recorder(TorchFunctionMode):
    """Keeps, for every tensor that is made while it is on, the expression that made it."""

    def __init__(self) -> None:
        super().__init__()
        # by identity: a node holds its tensor, so that an address is never used twice
        self._nodes: dict[int, Node] = {}

    def __torch_function__(
        self,
        func: Callable[..., object],
        types: object,
        args: tuple[object, ...] = (),
        kwargs: Mapping[str, object] | None = None,
    ) -> object:
        result = func(*args, **(kwargs or {}))
        name = name_of(func)
        if name == "__setitem__":
            raise NotImplementedError("a mechanism writes nothing in place: how it was made would be lost")
        for part, value in _parts(result):
            operands = tuple(map(self._operand, args))
            named = {key: self._operand(value) for key, value in (kwargs or {}).items()}
            self._nodes[id(value)] = Call(name + part, operands, named, value, func)
        return result

    def node(self, value: Tensor) -> Node:
        """How a tensor was made, or that it came from outside."""
        return self._nodes.get(id(value)) or Constant(value)

    def name(self, id_: str, value: Tensor) -> None:
        """From here on the tensor is the step of this id."""
        self._nodes[id(value)] = Named(id_, value)

    def _operand(self, value: object) -> object:
        if isinstance(value, list | tuple):
            return tuple(map(self._operand, value))
        return self.node(value) if isinstance(value, Tensor) else value


def called(call: Call, args: Sequence[object], kwargs: Mapping[str, object]) -> Tensor:
    """What the call gives with other operands."""
    _, _, part = call.function.partition(".")
    return dict(_parts(call.again(*args, **kwargs)))[f".{part}" if part else ""]


def _parts(result: object) -> list[tuple[str, Tensor]]:
    """The tensors that a call gave: one, or several by their names or places."""
    if isinstance(result, Tensor):
        return [("", result)]
    if not isinstance(result, list | tuple):
        return []
    names: tuple[str, ...] = getattr(type(result), "__match_args__", ())
    return [
        (f".{names[i] if names else i}", each) for i, each in enumerate(result) if isinstance(each, Tensor)
    ]


@lru_cache(1024)  # torch switches warnings off and on to look it up, which threads share too
def name_of(func: Callable[..., object]) -> str:
    """`torch.Tensor.matmul` -> matmul; the getter `torch.Tensor.mT.__get__` -> mT."""
    full = resolve_name(func) or getattr(func, "__name__", repr(func))
    return str(full).removesuffix(".__get__").rsplit(".", 1)[-1]
