"""What a mechanism costs, counted from the torch calls that it makes, not written down for each.

A matrix product of m·k and k·n cells is 2·m·k·n operations; a call that works cell by cell is one for each cell
of its result; a reduction one for each cell that it reads; softmax five (largest, difference, exponential, sum,
quotient). Moving cells is none. What is made only to be seen, and does not lead to the output, is not counted.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from torch import Tensor
from torch.overrides import TorchFunctionMode

from model.tracing.calls.known import TorchCall, find
from model.tracing.recorder import name_of
from model.tracing.torch_parts import memory_of


class Cost(NamedTuple):
    """operations; kept: the most bytes of intermediates that later calls still need, at one time; moved: bytes,
    where every call reads its operands from main memory and writes its result there, and a view moves nothing."""

    operations: int
    kept: int
    moved: int


@dataclass(frozen=True)
class Stated:
    """Figures that a mechanism's plain code cannot show (tiles that stay on the chip, a cache between tokens), by
    its paper's formula. None: as counted. source: the paper with section or equation, and what it says, as a
    message to translate. A mechanism's module says it as `cost(sizes, options) -> Stated`, sizes by axis."""

    source: str
    operations: int | None = None
    kept: int | None = None
    moved: int | None = None

    def over(self, counted: Cost) -> Cost:
        """The counted figures with those that are stated in their place."""
        own = {name: value for name in Cost._fields if (value := getattr(self, name)) is not None}
        return counted._replace(**own)


class TooMany(Exception):
    """A run made more torch calls than its bound."""


class _Called(NamedTuple):
    """A call that made something: what it cost, the storages that it read and made, by number."""

    operations: int
    moved: int
    read: frozenset[int]
    made: frozenset[int]


class Counter(TorchFunctionMode):
    """Counts the torch calls that are made while it is on. Raises TooMany beyond `most` calls.

        with Counter() as counter:
            output = scaled_dot_product(q, k, v)
        counter.cost(output)
    """

    def __init__(self, most: int = 1_000_000) -> None:
        super().__init__()
        self.most, self.calls = most, 0
        self.unknown: set[str] = set()  # counted cell by cell for want of better
        self._called: list[_Called] = []
        self._sizes: list[int] = []  # bytes, by the number of a storage
        self._numbers: dict[int, int] = {}  # by address: the storage that stands there now
        self._looked_at: set[int] = set()  # storages that Python has read a number from

    def __torch_function__(
        self,
        func: Callable[..., object],
        types: object,
        args: tuple[object, ...] = (),
        kwargs: Mapping[str, object] | None = None,
    ) -> object:
        result = func(*args, **(kwargs or {}))
        operands = list(tensors((args, tuple((kwargs or {}).values()))))
        name = name_of(func)
        if results := list(tensors(result)):
            self._count(name, args, operands, results)
        elif name in _LOOKS:
            self._looked_at |= self._known(operands)
        return result

    def cost(self, output: Tensor) -> Cost:
        """What it took to make the output."""
        last = self._known([output])
        needed = self._needed(last | self._looked_at)
        operations, moved = sum(each.operations for each in needed), sum(each.moved for each in needed)
        return Cost(operations, self._peak(needed, last), moved)

    def _count(self, name: str, args: Sequence[object], operands: list[Tensor], results: list[Tensor]) -> None:
        self.calls += 1
        if self.calls > self.most:
            raise TooMany
        there = set(map(_address, operands))
        made = [each for each in results if _address(each) not in there]
        if not made:  # a view
            return
        known = find(name)
        if known is None:
            self.unknown.add(name)
            known = TorchCall(name)
        operations = known.price(args, operands, results)
        cells = max(each.numel() for each in results)
        # of a large operand only the cells that are moved are read
        moved = sum(_bytes(each, cells if known.moves else each.numel()) for each in operands)
        moved += sum(each.numel() * each.element_size() for each in made)
        read = self._known(operands)
        self._called.append(_Called(operations, moved, read, frozenset(map(self._new, made))))

    def _new(self, made: Tensor) -> int:
        self._sizes.append(made.untyped_storage().nbytes())
        self._numbers[_address(made)] = len(self._sizes) - 1
        return len(self._sizes) - 1

    def _known(self, values: Sequence[Tensor]) -> frozenset[int]:
        """The storages of these that a counted call has made: not the inputs."""
        return frozenset(self._numbers[at] for at in map(_address, values) if at in self._numbers)

    def _needed(self, wanted: set[int] | frozenset[int]) -> list[_Called]:
        """The calls that led to these storages."""
        wanted = set(wanted)
        found = []
        for each in reversed(self._called):
            if not wanted.isdisjoint(each.made):
                wanted |= each.read
                found.append(each)
        return found[::-1]

    def _peak(self, needed: Sequence[_Called], last: frozenset[int]) -> int:
        """The most bytes that are needed at one time: from the call that makes them to the last that reads them."""
        end = {number: i for i, each in enumerate(needed) for number in each.made | each.read}
        end |= dict.fromkeys(last, len(needed))
        change = [0] * (len(needed) + 2)
        for i, each in enumerate(needed):
            for number in each.made:
                change[i] += self._sizes[number]
                change[end[number] + 1] -= self._sizes[number]
        return max(accumulate(change))


def tensors(value: object) -> Iterator[Tensor]:
    """The tensors among arguments or results."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from tensors(each)


def _address(value: Tensor) -> int:
    return memory_of(value)


def _bytes(value: Tensor, cells: int) -> int:
    """What reading so many cells of an operand reads: of one that was stretched, no more than there is."""
    return min(min(cells, value.numel()) * value.element_size(), value.untyped_storage().nbytes())


_LOOKS = frozenset("item tolist __bool__ __int__ __float__ __index__ __contains__ numpy equal allclose".split())
