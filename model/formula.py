"""A step's formula as MathML, from the recorded torch calls; symbols are the steps' own names.

Every symbol carries its step in `data-step`. The markup holds names from the code and numbers, never a
person's text.
"""

import math
from collections.abc import Callable, Mapping

from model.cells import MOVES
from model.recorder import Call, Constant, Named
from model.step import Step

_INFINITY = "<mi>∞</mi>"


def formula(step: Step) -> str:
    """`<math>` for `name = expression`; an input's is its name and its axes."""
    axes = "<mo>×</mo>".join(f"<mi>{axis}</mi>" for axis in step.axes)
    right = _node(step.made) if isinstance(step.made, Call | Named) else ""
    body = f"<mo>=</mo>{right}" if right else f"<mo>∈</mo><msup><mi>ℝ</mi><mrow>{axes}</mrow></msup>"
    return f'<math display="block"><mrow>{_symbol(step.id)}{body}</mrow></math>'


def _symbol(id_: str) -> str:
    name = id_.rsplit("/", 1)[-1]
    stem, _, index = name.partition("_")
    inner = f"<msub><mi>{stem}</mi><mi>{index}</mi></msub>" if index else f"<mi>{stem}</mi>"
    return f'<mrow data-step="{id_}">{inner}</mrow>'


def _node(node: object) -> str:
    if isinstance(node, Named):
        return _symbol(node.id)
    if isinstance(node, Constant):
        return "<mi>C</mi>"
    if not isinstance(node, Call):
        return _number(node)
    if node.function in _FORMS:
        return _FORMS[node.function](*node.args)
    if node.function in MOVES:
        return _moved(node)
    arguments = "<mo>,</mo>".join(_node(a) for a in node.args if not isinstance(a, tuple))
    return f"<mrow><mi>{node.function}</mi><mo>(</mo>{arguments}<mo>)</mo></mrow>"


def _number(value: object) -> str:
    """A plain number; one whose square is whole is written as a root (1.414… as √2)."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return f"<mi>{value}</mi>"
    if math.isinf(value):
        return f"<mrow><mo>−</mo>{_INFINITY}</mrow>" if value < 0 else _INFINITY
    if value != int(value) and _whole(value * value):
        return f"<msqrt><mn>{round(value * value)}</mn></msqrt>"
    return f"<mn>{value:.4g}</mn>"


def _whole(value: float) -> bool:
    return round(value) > 0 and math.isclose(value, round(value), rel_tol=1e-9)


def _moved(call: Call) -> str:
    """A chain of moves is one bracket: the same numbers in another order."""
    inner: object = call
    while isinstance(inner, Call) and inner.function in MOVES:
        inner = inner.args[0]
    shape = "<mo>×</mo>".join(f"<mn>{n}</mn>" for n in call.value.shape)
    return f"<msub><mrow><mo>[</mo>{_node(inner)}<mo>]</mo></mrow><mrow>{shape}</mrow></msub>"


def _transposed(a: object) -> str:
    return f"<msup>{_node(a)}<mo>⊤</mo></msup>"


def _times(a: object, b: object) -> str:
    if isinstance(b, float) and b != int(b) and _whole(1 / b / b):  # · 1/√d
        return f"<mfrac>{_node(a)}{_number(1 / b)}</mfrac>"
    sign = "⊙" if isinstance(b, Named | Call | Constant) else "·"
    return f"<mrow>{_node(a)}<mo>{sign}</mo>{_node(b)}</mrow>"


def _cases(kept: object, hidden: object, filling: object) -> str:
    """The cell itself where the mask is 1, the filling where it is 0; the other way for a mask of the hidden."""
    shown = 0
    if isinstance(hidden, Call) and hidden.function == "__invert__":
        shown, hidden = 1, hidden.args[0]
    mask = _node(hidden)
    rows = ((_node(kept), shown), (_number(filling), 1 - shown))
    table = "".join(
        f"<mtr><mtd>{value}</mtd><mtd><mrow>{mask}<mo>=</mo><mn>{bit}</mn></mrow></mtd></mtr>"
        for value, bit in rows
    )
    return f'<mrow><mo class="brace" stretchy="false">{{</mo><mtable columnalign="left">{table}</mtable></mrow>'


_FORMS: Mapping[str, Callable[..., str]] = {
    "matmul": lambda a, b: f"<mrow>{_node(a)}<mo>·</mo>{_node(b)}</mrow>",
    "mT": _transposed,
    "mul": _times,
    "div": lambda a, b: f"<mfrac>{_node(a)}{_node(b)}</mfrac>",
    "add": lambda a, b: f"<mrow>{_node(a)}<mo>+</mo>{_node(b)}</mrow>",
    "ge": lambda a, b: f"<mrow>{_node(a)}<mo>≥</mo>{_node(b)}</mrow>",
    "softmax": lambda a, _: f"<mrow><mi>softmax</mi><mo>(</mo>{_node(a)}<mo>)</mo></mrow>",
    "masked_fill": _cases,
    "ones": lambda *_: "<mn>1</mn>",
    "rand": lambda *_: "<mi>U</mi><mo>(</mo><mn>0</mn><mo>,</mo><mn>1</mn><mo>)</mo>",
}
