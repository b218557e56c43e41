"""Arithmetic over cells as a tree, and how each operation of it is written on one line, with numbers."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Term:
    """A piece of arithmetic: op ("cell", "number", "sum", "product", "softmax", "hidden", "tanh", …), its operands
    and its value in float64; a cell names its step and its index."""

    op: str
    value: float
    args: tuple["Term", ...] = ()
    step: str | None = None
    cell: tuple[int, ...] | None = None

    def cells(self) -> list["Term"]:
        """The cells that it used, in the order of the arithmetic."""
        return [self] if self.op == "cell" else [cell for term in self.args for cell in term.cells()]

    def operations(self) -> set[str]:
        """The operations in it."""
        return {self.op}.union(*(term.operations() for term in self.args))


def number(value: float) -> Term:
    return Term("number", float(value))


def total(*terms: Term) -> Term:
    # fsum refuses ∞ − ∞ and overflows with an error; plain addition answers nan and inf
    finite = all(math.isfinite(term.value) for term in terms)
    values = [term.value for term in terms]
    return Term("sum", math.fsum(values) if finite else sum(values), terms)


def mean(*terms: Term) -> Term:
    return Term("mean", total(*terms).value / len(terms), terms)


def largest(*terms: Term) -> Term:
    return Term("maximum", max(term.value for term in terms), terms)


def smallest(*terms: Term) -> Term:
    return Term("minimum", min(term.value for term in terms), terms)


def product(*terms: Term) -> Term:
    return Term("product", math.prod(term.value for term in terms), terms)


def quotient(a: Term, b: Term) -> Term:
    return Term("quotient", divided(a.value, b.value), (a, b))


def difference(a: Term, b: Term) -> Term:
    return Term("difference", a.value - b.value, (a, b))


def power(a: Term, b: Term) -> Term:
    return Term("power", guarded(math.pow, a.value, b.value), (a, b))


def divided(a: float, b: float) -> float:
    """a / b as floating point has it: x/0 is ±∞, 0/0 is nan."""
    if b:
        return a / b
    return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a) * math.copysign(1, b)


def guarded(of: Callable[..., float], *values: float) -> float:
    """A function of `math` as floating point has it: too large is ∞, outside of its domain is nan."""
    try:
        return float(of(*values))
    except OverflowError:
        return math.inf
    except (ValueError, ZeroDivisionError):
        return math.nan


class Sign(NamedTuple):
    """How an operation is written: opening, operands with what stands between them, closing.

    binds: how tightly what is written holds together, from 1 (a comparison) to 6 (stands alone)
    first, rest: how tightly its first operand and the others must hold, else they stand in brackets
    raised: which operand is written as an exponent; shown: how many of the operands are written
    list: what its operands are brought together by if there are too many for a line; None: they stand in it
    """

    opening: str = ""
    between: str = ", "
    closing: str = ""
    binds: int = 6
    first: int = 0
    rest: int = 0
    raised: int | None = None
    shown: int | None = None
    list: str | None = None


def sign_of(op: str) -> Sign:
    """How an operation is written; one without a sign of its own is a function: `tanh(a)`."""
    return _SIGNS.get(op) or Sign(f"{op}(", closing=")")


_THROUGH = Sign(shown=1)  # what decided stands elsewhere
_SIGNS: Mapping[str, Sign] = {
    "sum": Sign(between=" + ", binds=2, first=2, rest=2, list="Σ"),
    "difference": Sign(between=" − ", binds=2, first=2, rest=3),
    "product": Sign(between=" × ", binds=4, first=4, rest=4, list="∏"),
    "quotient": Sign(between=" ÷ ", binds=4, first=4, rest=5),
    "remainder": Sign(between=" mod ", binds=4, first=4, rest=5),
    "floor_divide": Sign("⌊", " ÷ ", "⌋", first=4, rest=5),
    "power": Sign(between="", binds=5, first=6, raised=1),
    "exp": Sign("e", binds=5, raised=0),
    "negative": Sign("−", binds=3, first=4),
    "not": Sign("1 − ", binds=2, first=3),
    "rsqrt": Sign("1 ÷ √(", closing=")", binds=4),
    "sqrt": Sign("√(", closing=")"),
    "abs": Sign("|", closing="|"),
    "floor": Sign("⌊", closing="⌋"),
    "mean": Sign("mean(", closing=")", list="mean"),
    "maximum": Sign("max(", closing=")", list="max"),
    "minimum": Sign("min(", closing=")", list="min"),
    "softmax": Sign("softmax(", closing=")", shown=1),
    "place": Sign("place(", closing=")", list="№"),
    "ranked": Sign("ranked(", closing=")", list="="),
    "visible": _THROUGH,
    "chosen": _THROUGH,
    "picked": _THROUGH,
    **{
        op: Sign(between=f" {sign} ", binds=1, first=1, rest=2)
        for op, sign in zip("gt lt ge le eq ne and or".split(), "> < ≥ ≤ = ≠ ∧ ∨".split(), strict=True)
    },
}
