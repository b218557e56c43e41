"""What is known of a torch call, and the table that it is found in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from torch import Tensor

from model.tracing.calls.term import Term
from model.tracing.recorder import Call

Cell = tuple[int, ...]
Made = Callable[[Call, Cell], Term]
Written = Callable[[Call], str]
# how the operands of a call come together in a picture of it
Kind = Literal["product", "softmax", "mask", "along", "joined", "moved", "cellwise"]
Price = Callable[[Sequence[object], Sequence[Tensor], Sequence[Tensor]], int]


def each_result(_args: Sequence[object], _operands: Sequence[Tensor], results: Sequence[Tensor]) -> int:
    """One operation for each cell of the result."""
    return results[0].numel()


def nothing(_args: Sequence[object], _operands: Sequence[Tensor], _results: Sequence[Tensor]) -> int:
    """Cells that are moved, or made: no operation."""
    return 0


def each_read(n: int = 1) -> Price:
    """So many operations for each cell of the first operand."""
    return lambda args, operands, results: n * operands[0].numel()


@dataclass(frozen=True)
class TorchCall:
    """A torch call, described once.

    names: as torch has them, all that mean the same ("matmul mv dot")
    cell: (call, cell) -> how that cell came about; None: it cannot be said yet
    written: call -> MathML; None: as a function of its operands, by `name` (else its own)
    parts: of a call that gives several tensors, the names of those in a formula ("indices" -> argmax)
    binds: how tightly what is written holds together: −1 (∧), 0 (comparisons), 1 (sums), 1.5 (∑), 2 (products),
        2.5 (fractions, powers), 3 (stands alone)
    same: whether it is written as its operand alone: an axis more, another type of the same number
    along: a whole number among its arguments is the axis that it goes along, which a formula leaves out
    price: (arguments, operands, results) -> operations
    moves: it reads only the cells that it moves
    kind: how it is drawn: rows of one operand meet columns of the other ("product"); a row becomes shares ("softmax"),
        or one number ("along"); a mask falls over cells ("mask"); operands stand beside each other ("joined"), or are
        the same numbers elsewhere ("moved"); else each cell comes from those at its place ("cellwise")
    """

    names: str
    cell: Made | None = None
    written: Written | None = None
    name: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    binds: float = 3
    same: Callable[[Call], bool] = lambda call: False
    along: bool = False
    price: Price = each_result
    moves: bool = False
    kind: Kind = "cellwise"


_KNOWN: dict[str, TorchCall] = {}


def know(*calls: TorchCall) -> None:
    """Put calls into the table. Raises ValueError for a name that is there already."""
    for call in calls:
        for name in call.names.split():
            if name in _KNOWN:
                raise ValueError(f"torch's {name!r} is described twice")
            _KNOWN[name] = call


def find(function: str) -> TorchCall | None:
    """What is known of a call by its name, or by that of one of its results ("max.indices")."""
    return _KNOWN.get(function.partition(".")[0])


def known() -> Mapping[str, TorchCall]:
    """The table, by name."""
    return _KNOWN
