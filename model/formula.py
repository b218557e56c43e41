"""A step's formula as MathML, from the recorded torch calls; symbols are the steps' own names.

Every symbol carries its step in `data-step`. The markup holds names from the code and numbers, never a
person's text.
"""

import math
from collections.abc import Callable, Iterator, Mapping

import torch

from model.cells import MOVES
from model.recorder import Call, Constant, Named, leaves
from model.step import Step

_INFINITY = "<mi>∞</mi>"
_LONG = 1e6  # from here on a whole number is written with its power of ten
_FEW = 4  # numbers of a matrix that a formula writes out


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
    if isinstance(node, Constant) or (isinstance(node, Call) and node.function == "tensor"):
        return _matrix(node.value) if node.value.ndim == 2 and node.value.numel() <= _FEW else "<mi>C</mi>"
    if not isinstance(node, Call):
        return _number(node)
    name, _, part = node.function.partition(".")
    if node.function in _FORMS:
        return _FORMS[node.function](*node.args)
    if name in MOVES:
        return _moved(node)
    if name in _UNCHANGED:
        return _node(node.args[0])
    named = _NAMES.get(node.function, _NAMES.get(name, name))
    operands = (each for i, each in enumerate(node.args) if not (i and name in _ALONG and isinstance(each, int)))
    arguments = "<mo>,</mo>".join(_node(a) for a in _shown(tuple(operands)))
    index = f"<msub><mi>{named}</mi><mi>{part}</mi></msub>" if part and node.function not in _NAMES else ""
    return f"<mrow>{index or f'<mi>{named}</mi>'}<mo>(</mo>{arguments}<mo>)</mo></mrow>"


def _shown(arguments: tuple[object, ...]) -> Iterator[object]:
    """The operands of a call that stand in its formula: the tensors, and the first plain number; of several tensors
    that are joined, only these."""
    for argument in arguments[:1] if isinstance(next(iter(arguments), None), tuple) else arguments:
        if isinstance(argument, tuple):
            yield from (each for each in argument if isinstance(each, Named | Call | Constant))
        else:
            yield argument


def _number(value: object) -> str:
    """A plain number; one whose square is whole is written as a root (1.414… as √2)."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return f"<mi>{value}</mi>"
    if math.isinf(value):
        return f"<mrow><mo>−</mo>{_INFINITY}</mrow>" if value < 0 else _INFINITY
    if value == int(value) and abs(value) < _LONG:
        return f"<mn>{int(value)}</mn>".replace("-", "−")
    if value != int(value) and _whole(value * value):
        return f"<msqrt><mn>{round(value * value)}</mn></msqrt>"
    return f"<mn>{value:.4g}</mn>"


def _matrix(value: torch.Tensor) -> str:
    """A small matrix of plain numbers, written out."""
    rows = ("".join(f"<mtd>{_number(n)}</mtd>" for n in row) for row in value.tolist())
    return f"<mrow><mo>(</mo><mtable>{''.join(f'<mtr>{row}</mtr>' for row in rows)}</mtable><mo>)</mo></mrow>"


def _whole(value: float) -> bool:
    return round(value) > 0 and math.isclose(value, round(value), rel_tol=1e-9)


def _moved(call: Call) -> str:
    """A chain of moves is one bracket: the same numbers in another order; where a step chose among them, its index;
    an index of plain numbers is written as in the code. A transpose stays one where axes are only stretched."""
    if written := _index(call):
        return f"<msub>{_node(call.args[0])}<mi>{written}</mi></msub>"
    inner: object = call
    chosen: list[object] = []
    only_stretched, is_transposed = True, False
    while isinstance(inner, Call) and inner.function.partition(".")[0] in MOVES and not _index(inner):
        chosen += [each for each in _shown(inner.args[1:]) if any(True for _ in leaves(each))]
        is_transposed ^= inner.function == "mT"
        only_stretched = only_stretched and inner.function in _STRETCHES | {"mT"}
        inner = inner.args[0]
    if only_stretched:
        return _transposed(inner) if is_transposed else _node(inner)
    if chosen:
        index = "<mo>,</mo>".join(map(_node, chosen))
        return f"<msub>{_node(inner)}<mrow>{index}</mrow></msub>"
    shape = "<mo>×</mo>".join(f"<mn>{n}</mn>" for n in call.value.shape)
    return f"<msub><mrow><mo>[</mo>{_node(inner)}<mo>]</mo></mrow><mrow>{shape}</mrow></msub>"


def _index(call: Call) -> str:
    """Whole numbers and slices, such as `⋯, 0::2`; nothing where another tensor is the index, or an axis is new."""
    if call.function != "__getitem__":
        return ""
    index = call.args[1]
    parts = index if isinstance(index, tuple) else (index,)
    if not all(isinstance(part, int | slice) or part is Ellipsis for part in parts):
        return ""
    return ", ".join("⋯" if part is Ellipsis else _slice(part) for part in parts)


def _slice(part: object) -> str:
    if not isinstance(part, slice):
        return str(part)
    step = "" if part.step is None else f":{part.step}"
    return "{}:{}{}".format(*("" if n is None else n for n in (part.start, part.stop)), step)


def _range(numbers: range) -> str:
    second = f"<mo>,</mo>{_number(numbers[1])}" if numbers.step != 1 and len(numbers) > 1 else ""
    return f"<mrow><mo>(</mo>{_number(numbers.start)}{second}<mo>…</mo>{_number(numbers[-1])}<mo>)</mo></mrow>"


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


def _between(sign: str) -> Callable[..., str]:
    return lambda a, b: f"<mrow>{_node(a)}<mo>{sign}</mo>{_bracketed(b)}</mrow>"


def _bracketed(node: object) -> str:
    """In brackets where it is itself a sum or a difference."""
    inner = _node(node)
    isolated = isinstance(node, Call) and node.function in ("add", "sub", "__rsub__", "neg")
    return f"<mrow><mo>(</mo>{inner}<mo>)</mo></mrow>" if isolated else inner


def _summand(node: object) -> str:
    """In brackets where it is a comparison, which is 1 or 0."""
    inner = _node(node)
    compares = isinstance(node, Call) and node.function in ("gt", "ge", "lt", "le", "__eq__")
    return f"<mrow><mo>(</mo>{inner}<mo>)</mo></mrow>" if compares else inner


def _power(a: object, b: object) -> str:
    base = _node(a) if isinstance(a, Named | int | float) else f"<mrow><mo>(</mo>{_node(a)}<mo>)</mo></mrow>"
    return f"<msup>{base}<mrow>{_node(b)}</mrow></msup>"


def _sum(a: object, *_: object, sign: str = "∑") -> str:
    return f"<mrow><mo>{sign}</mo>{_bracketed(a)}</mrow>"


def _chosen(condition: object, a: object, b: object) -> str:
    by = _node(condition)
    table = "".join(
        f"<mtr><mtd>{_node(value)}</mtd><mtd><mrow>{by}<mo>=</mo><mn>{bit}</mn></mrow></mtd></mtr>"
        for value, bit in ((a, 1), (b, 0))
    )
    return f'<mrow><mo class="brace" stretchy="false">{{</mo><mtable columnalign="left">{table}</mtable></mrow>'


def _clamped(a: object, low: float = -math.inf, high: float = math.inf) -> str:
    inner = _node(a)
    if low > -math.inf:
        inner = f"<mrow><mi>max</mi><mo>(</mo>{inner}<mo>,</mo>{_number(low)}<mo>)</mo></mrow>"
    if high < math.inf:
        inner = f"<mrow><mi>min</mi><mo>(</mo>{inner}<mo>,</mo>{_number(high)}<mo>)</mo></mrow>"
    return inner


def _einsum(equation: object, *operands: object) -> str:
    inside = "<mo>,</mo>".join(map(_node, _shown(operands)))
    written = str(equation).replace(">", "&gt;")
    return f"<mrow><msub><mi>einsum</mi><mtext>{written}</mtext></msub><mo>(</mo>{inside}<mo>)</mo></mrow>"


_ALONG = frozenset(  # calls whose whole number is the axis that they go along, which a formula leaves out
    "amax amin max min argmax argmin mean all any cumsum cumprod cummax argsort sort stack cat".split()
)
_STRETCHES = frozenset("unsqueeze expand expand_as broadcast_to".split())  # an axis more: read as the same
_UNCHANGED = frozenset("float double to long int type_as detach clone contiguous bool".split())
_NAMES = {
    "amax": "max", "amin": "min", "max.values": "max", "max.indices": "argmax", "maximum": "max", "minimum": "min",
    "relu": "ReLU", "gelu": "GELU", "silu": "SiLU", "elu": "ELU", "sigmoid": "σ", "cat": "concat",
    "sort.values": "sort", "sort.indices": "argsort", "topk.values": "top", "topk.indices": "argtop",
    "svd.U": "U", "svd.S": "Σ", "svd.Vh": "V⊤",
}  # fmt: skip
_FORMS: Mapping[str, Callable[..., str]] = {
    "sub": _between("−"),
    "__rsub__": lambda a, b: _between("−")(b, a),
    "__rtruediv__": lambda a, b: f"<mfrac>{_node(b)}{_node(a)}</mfrac>",
    "neg": lambda a: f"<mrow><mo>−</mo>{_bracketed(a)}</mrow>",
    "pow": _power,
    "__pow__": _power,
    "__rpow__": lambda a, b: _power(b, a),
    "square": lambda a: _power(a, 2),
    "exp": lambda a: f"<msup><mi>e</mi><mrow>{_node(a)}</mrow></msup>",
    "sqrt": lambda a: f"<msqrt>{_node(a)}</msqrt>",
    "rsqrt": lambda a: f"<mfrac><mn>1</mn><msqrt>{_node(a)}</msqrt></mfrac>",
    "abs": lambda a: f"<mrow><mo>|</mo>{_node(a)}<mo>|</mo></mrow>",
    "sum": _sum,
    "prod": lambda a, *_: _sum(a, sign="∏"),
    "where": _chosen,
    "clamp": _clamped,
    "einsum": _einsum,
    "gt": _between("&gt;"),
    "lt": _between("&lt;"),
    "le": _between("≤"),
    "__eq__": _between("="),
    "__and__": _between("∧"),
    "__or__": _between("∨"),
    "__invert__": lambda a: f"<mrow><mo>¬</mo>{_bracketed(a)}</mrow>",
    "randn": lambda *_, **__: "<mrow><mi>N</mi><mo>(</mo><mn>0</mn><mo>,</mo><mn>1</mn><mo>)</mo></mrow>",
    "zeros": lambda *_: "<mn>0</mn>",
    "arange": lambda *n: _range(range(*n)),
    "__floordiv__": lambda a, b: f"<mrow><mo>⌊</mo><mfrac>{_node(a)}{_node(b)}</mfrac><mo>⌋</mo></mrow>",
    "matmul": lambda a, b: f"<mrow>{_node(a)}<mo>·</mo>{_node(b)}</mrow>",
    "mT": _transposed,
    "mul": _times,
    "outer": lambda a, b: f"<mrow>{_node(a)}<mo>⊗</mo>{_node(b)}</mrow>",
    "div": lambda a, b: f"<mfrac>{_node(a)}{_node(b)}</mfrac>",
    "add": lambda a, b: f"<mrow>{_summand(a)}<mo>+</mo>{_summand(b)}</mrow>",
    "ge": lambda a, b: f"<mrow>{_node(a)}<mo>≥</mo>{_node(b)}</mrow>",
    "softmax": lambda a, _: f"<mrow><mi>softmax</mi><mo>(</mo>{_node(a)}<mo>)</mo></mrow>",
    "masked_fill": _cases,
    "ones": lambda *_: "<mn>1</mn>",
    "eye": lambda *_: "<mi>I</mi>",
    "kron": lambda a, b: f"<mrow>{_node(a)}<mo>⊗</mo>{_node(b)}</mrow>",
    "rand": lambda *_: "<mrow><mi>U</mi><mo>(</mo><mn>0</mn><mo>,</mo><mn>1</mn><mo>)</mo></mrow>",
}
