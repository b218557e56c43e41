"""Arithmetic over cells as a tree, and what each torch call that works cell by cell does to two numbers.

A call that works cell by cell needs one line here: in `FUNCTIONS` where it is a function of numbers, in
`OPERATIONS` where it has a sign of its own.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace


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


def product(a: Term, b: Term) -> Term:
    return Term("product", a.value * b.value, (a, b))


def products(*terms: Term) -> Term:
    return Term("product", math.prod(term.value for term in terms), terms)


def quotient(a: Term, b: Term) -> Term:
    return Term("quotient", divided(a.value, b.value), (a, b))


def difference(a: Term, b: Term) -> Term:
    return Term("difference", a.value - b.value, (a, b))


def power(a: Term, b: Term) -> Term:
    return Term("power", guarded(math.pow, a.value, b.value), (a, b))


def function(name: str, *args: Term) -> Term:
    """A function of `FUNCTIONS`, applied."""
    return Term(name, guarded(FUNCTIONS[name], *(term.value for term in args)), args)


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


def _whole(a: Term) -> Term:
    """A number without what stands behind its point."""
    return a if a.value == math.trunc(a.value) else function("trunc", a)


def _not(a: Term) -> Term:
    return replace(a, value=float(not a.value)) if a.op == "number" else Term("not", float(not a.value), (a,))


def _same(a: Term, *_: Term) -> Term:
    return a


def _bit(a: Term) -> Term:
    return a if a.value in (0, 1) else Term("ne", float(a.value != 0), (a, Term("number", 0.0)))


def _clamp(a: Term, least: Term, most: Term) -> Term:
    """A bound stands in the arithmetic where it changes the number; elsewhere the formula alone has it."""
    raised = largest(a, least) if least.value > a.value else a
    return smallest(raised, most) if most.value < raised.value else raised


def _added(*terms: Term) -> Term:
    """A case that does not hold adds nothing: it stands in the formula alone, as a bound that changes nothing does."""
    held = [term for term in terms if term.value or term.op not in ("eq", "ne", "gt", "lt", "ge", "le")]
    return held[0] if len(held) == 1 else total(*(held or terms))


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > 0 else math.exp(x) / (1 + math.exp(x))


FUNCTIONS: Mapping[str, Callable[..., float]] = {
    "exp": math.exp, "log": math.log, "tanh": math.tanh, "sin": math.sin, "cos": math.cos, "abs": abs,
    "sqrt": math.sqrt, "rsqrt": lambda x: 1 / math.sqrt(x), "sigmoid": _sigmoid, "erf": math.erf,
    "relu": lambda x: max(x, 0.0), "silu": lambda x: x * _sigmoid(x),
    "gelu": lambda x: x / 2 * (1 + math.erf(x / math.sqrt(2))),
    "floor": math.floor, "ceil": math.ceil, "trunc": math.trunc, "round": round, "square": lambda x: x * x,
    "sign": lambda x: (x > 0) - (x < 0),
    "elu": lambda x: x if x > 0 else math.expm1(x),
    "remainder": lambda a, b: a - b * math.floor(a / b), "floor_divide": lambda a, b: math.floor(a / b),
    "gt": lambda a, b: a > b, "lt": lambda a, b: a < b, "ge": lambda a, b: a >= b, "le": lambda a, b: a <= b,
    "eq": lambda a, b: a == b, "ne": lambda a, b: a != b,
    "and": lambda a, b: bool(a) and bool(b), "or": lambda a, b: bool(a) or bool(b),
}  # fmt: skip

_OTHER_NAMES = {
    "__eq__": "eq", "__ne__": "ne", "__and__": "and", "__or__": "or", "logical_and": "and", "logical_or": "or",
    "bitwise_and": "and", "bitwise_or": "or", "__floordiv__": "floor_divide", "absolute": "abs",
}  # fmt: skip


def operation(name: str) -> Callable[..., Term] | None:
    """What a torch call of this name does to the terms of its operands; None where it is not known."""
    name = _OTHER_NAMES.get(name, name)
    if name in FUNCTIONS:
        return lambda *args: function(name, *args)
    return OPERATIONS.get(name)


OPERATIONS: Mapping[str, Callable[..., Term]] = {
    "add": _added,
    "mul": product,
    "multiply": product,
    "div": quotient,
    "sub": difference,
    "pow": power,
    "__pow__": power,
    "maximum": largest,
    "minimum": smallest,
    "clamp": _clamp,
    "__rsub__": lambda a, b: difference(b, a),
    "__rtruediv__": lambda a, b: quotient(b, a),
    "__rpow__": lambda a, b: power(b, a),
    "neg": lambda a: Term("negative", -a.value, (a,)),
    "reciprocal": lambda a: quotient(Term("number", 1.0), a),
    "__invert__": _not,
    "logical_not": _not,
    "bool": _bit,
    "float": _same, "double": _same, "to": _same, "type_as": _same,
    "int": _whole, "long": _whole,
    "detach": _same, "clone": _same, "contiguous": _same,
}  # fmt: skip
