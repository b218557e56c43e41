"""Calls that work cell by cell: a line each."""

import math
from collections.abc import Callable
from dataclasses import replace

from model.tracing.calls.cell import alike, broadcast
from model.tracing.calls.known import Cell, TorchCall, Written, know
from model.tracing.calls.notation import (
    PRODUCT,
    around,
    between,
    factor,
    form,
    fraction,
    is_whole,
    plain_number,
    raised,
    within,
    written,
)
from model.tracing.calls.term import (
    Term,
    difference,
    guarded,
    largest,
    number,
    power,
    product,
    quotient,
    smallest,
    total,
)
from model.tracing.recorder import Call, Constant, Named

COMPARISONS = ("eq", "ne", "gt", "lt", "ge", "le")


def numeric(
    names: str, of: Callable[..., float], written: Written | None = None, *,
    op: str = "", name: str = "", binds: float = 3,
) -> TorchCall:  # fmt: skip
    """A function of numbers; its operation is named as the call is."""
    own = op or names.split()[0]

    def applied(*args: Term) -> Term:
        return Term(own, guarded(of, *(term.value for term in args)), args)

    return TorchCall(names, alike(applied), written, name, binds=binds)


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > 0 else math.exp(x) / (1 + math.exp(x))


def _added(*terms: Term) -> Term:
    """A case that does not hold adds nothing."""
    held = [term for term in terms if term.value or term.op not in COMPARISONS]
    return held[0] if len(held) == 1 else total(*(held or terms))


def _not(a: Term) -> Term:
    return replace(a, value=float(not a.value)) if a.op == "number" else Term("not", float(not a.value), (a,))


def _clamp(call: Call, cell: Cell) -> Term:
    """A bound stands in the arithmetic if it changes the number; otherwise the formula alone has it."""
    bounds = dict(zip(("min", "max"), call.args[1:], strict=False)) | dict(call.kwargs)
    a, least, most = (
        broadcast(each, call.value, cell)
        for each in (call.args[0], bounds.get("min", -math.inf), bounds.get("max", math.inf))
    )
    raised_to = largest(a, least) if least.value > a.value else a
    return smallest(raised_to, most) if most.value < raised_to.value else raised_to


def _clamped(a: object, min: float = -math.inf, max: float = math.inf) -> str:
    inner = written(a)
    if min > -math.inf:
        inner = f"<mrow><mi>max</mi><mo>(</mo>{inner}<mo>,</mo>{plain_number(min)}<mo>)</mo></mrow>"
    if max < math.inf:
        inner = f"<mrow><mi>min</mi><mo>(</mo>{inner}<mo>,</mo>{plain_number(max)}<mo>)</mo></mrow>"
    return inner


def _times(call: Call) -> str:
    a, b = call.args
    if isinstance(b, float) and b != int(b) and is_whole(1 / b / b):  # · 1/√d
        return fraction(a, 1 / b)
    if not isinstance(b, Named | Call | Constant):
        return f"<mrow>{within(a, PRODUCT)}<mo>·</mo>{written(b)}</mrow>"
    return f"<mrow>{factor(a, call)}<mo>⊙</mo>{factor(b, call)}</mrow>"


def _turned(of: Callable[[object, object], str]) -> Written:
    """With its operands the other way round: 2 − a is a.__rsub__(2)."""
    return form(lambda a, b: of(b, a))


_SUM, _DIFFERENCE = between("+", 1, 1), between("−", 1, 1.5)


def _sum(call: Call) -> str:
    """A case that holds nowhere is not written: of a sum that may not be 0, and is not, the sum."""
    held = [each for each in call.args[:2] if not _is_never(each)]
    return written(held[0]) if len(held) == 1 else form(_SUM)(call)


def _is_never(operand: object) -> bool:
    return isinstance(operand, Call) and operand.function.strip("_") in COMPARISONS and not bool(operand.value.any())


know(
    TorchCall("add", alike(_added), _sum, binds=1),
    TorchCall("sub", alike(difference), form(_DIFFERENCE), binds=1),
    TorchCall("__rsub__", alike(lambda a, b: difference(b, a)), _turned(_DIFFERENCE), binds=1),
    TorchCall("neg", alike(lambda a: Term("negative", -a.value, (a,))),
              form(lambda a: f"<mrow><mo>−</mo>{within(a, 1.5)}</mrow>"), binds=1),
    TorchCall("mul multiply", alike(product), _times, binds=PRODUCT),
    TorchCall("div", alike(quotient), form(fraction), binds=2.5),
    TorchCall("__rtruediv__", alike(lambda a, b: quotient(b, a)), _turned(fraction), binds=2.5),
    TorchCall("reciprocal", alike(lambda a: quotient(number(1), a)), form(lambda a: fraction(1, a)), binds=2.5),
    TorchCall("pow __pow__", alike(power), form(raised), binds=2.5),
    TorchCall("square", alike(lambda a: power(a, number(2))), form(lambda a: raised(a, 2)), binds=2.5),
    TorchCall("__rpow__", alike(lambda a, b: power(b, a)), _turned(raised), binds=2.5),
    TorchCall("maximum", alike(largest), name="max"),
    TorchCall("minimum", alike(smallest), name="min"),
    TorchCall("clamp", _clamp, form(_clamped)),
    TorchCall("__invert__ logical_not", alike(_not),
              form(lambda a: f"<mrow><mo>¬</mo>{within(a, 2.5)}</mrow>"), binds=2.5),
    numeric("exp", math.exp, form(lambda a: f"<msup><mi>e</mi><mrow>{written(a)}</mrow></msup>"), binds=2.5),
    numeric("sqrt", math.sqrt, form(lambda a: f"<msqrt>{written(a)}</msqrt>")),
    numeric("rsqrt", lambda x: 1 / math.sqrt(x),
            form(lambda a: f"<mfrac><mn>1</mn><msqrt>{written(a)}</msqrt></mfrac>"), binds=2.5),
    numeric("abs absolute", abs, form(around("|", "|"))),
    numeric("floor", math.floor, form(around("⌊", "⌋"))),
    numeric("ceil", math.ceil, form(around("⌈", "⌉"))),
    numeric("trunc", math.trunc),
    numeric("round", round),
    numeric("log", math.log),
    numeric("sin", math.sin),
    numeric("cos", math.cos),
    numeric("tanh", math.tanh),
    numeric("erf", math.erf),
    numeric("sign", lambda x: (x > 0) - (x < 0)),
    numeric("sigmoid", _sigmoid, name="σ"),
    numeric("relu", lambda x: max(x, 0.0), name="ReLU"),
    numeric("softplus", lambda x: x if x > 20 else math.log1p(math.exp(x))),  # torch leaves out the rest above 20
    numeric("silu", lambda x: x * _sigmoid(x), name="SiLU"),
    numeric("elu", lambda x: x if x > 0 else math.expm1(x), name="ELU"),
    numeric("gelu", lambda x: x / 2 * (1 + math.erf(x / math.sqrt(2))), name="GELU"),
    numeric("remainder", lambda a, b: a - b * math.floor(a / b)),
    numeric("floor_divide __floordiv__", lambda a, b: math.floor(a / b),
            form(lambda a, b: f"<mrow><mo>⌊</mo>{fraction(a, b)}<mo>⌋</mo></mrow>")),
    numeric("gt", lambda a, b: a > b, form(between("&gt;", 1, 1)), binds=0),
    numeric("lt", lambda a, b: a < b, form(between("&lt;", 1, 1)), binds=0),
    numeric("ge", lambda a, b: a >= b, form(between("≥", 1, 1)), binds=0),
    numeric("le", lambda a, b: a <= b, form(between("≤", 1, 1)), binds=0),
    numeric("eq __eq__", lambda a, b: a == b, form(between("=", 1, 1)), binds=0),
    numeric("ne __ne__", lambda a, b: a != b, form(between("≠", 1, 1)), binds=0),
    numeric("logical_and __and__ bitwise_and", lambda a, b: bool(a) and bool(b), form(between("∧", 0, 0)),
            op="and", binds=-1),
    numeric("logical_or __or__ bitwise_or", lambda a, b: bool(a) or bool(b), form(between("∨", 0, 0)),
            op="or", binds=-1),
)  # fmt: skip
