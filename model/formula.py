"""A step's formula as MathML, from the recorded torch calls; symbols are the steps' own names.

What is computed is what is written: every call has its sign, with its numbers and switches. Left out are the axis
that a call goes along (rows, unless the shape says otherwise) and changes of type that change no number. Every symbol
carries its step in `data-step`. The markup holds names from the code and numbers, never a person's text.
"""

import math
from collections.abc import Callable, Iterator, Mapping

import torch

from model.cells import MOVES
from model.recorder import Call, Constant, Named, leaves, nodes_in, value_of
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
    switches = {k: v for k, v in node.kwargs.items() if k not in _SILENT and v is not None and v is not False}
    if node.function in _FORMS:
        return _FORMS[node.function](*node.args, **switches)
    if name in _BRACKETS:
        return _moved(node)
    if name in _CASTS:
        return _cast(node)
    named = _NAMES.get(node.function, _NAMES.get(name, name))
    operands = (each for i, each in enumerate(node.args) if not (i and name in _ALONG and isinstance(each, int)))
    arguments = "<mo>,</mo>".join([*map(_node, _shown(tuple(operands))), *map(_switch, switches, switches.values())])
    index = f"<msub><mi>{named}</mi><mi>{part}</mi></msub>" if part and node.function not in _NAMES else ""
    return f"<mrow>{index or f'<mi>{named}</mi>'}<mo>(</mo>{arguments}<mo>)</mo></mrow>"


def _shown(arguments: tuple[object, ...]) -> Iterator[object]:
    """The operands of a call that stand in its formula; of several tensors that are joined, only these."""
    for argument in arguments[:1] if isinstance(next(iter(arguments), None), tuple) else arguments:
        if isinstance(argument, tuple):
            yield from argument
        else:
            yield argument


def _switch(name: str, value: object) -> str:
    """A keyword argument: a word alone where it is merely on."""
    return f"<mi>{name}</mi>" if value is True else f"<mi>{name}</mi><mo>=</mo>{_node(value)}"


def _cast(call: Call) -> str:
    """Another type of number: written where it changes numbers, so that what is not 0 is 1, or nothing stands behind
    the point."""
    inner, before, after = call.args[0], value_of(call.args[0]).dtype, call.value.dtype
    if after == torch.bool != before:
        return f"<mrow>{_within(inner, 0)}<mo>≠</mo><mn>0</mn></mrow>"
    is_whole = isinstance(inner, Call) and inner.function in ("ceil", "floor", "round", "trunc")
    if before.is_floating_point and not after.is_floating_point and not is_whole:
        return f"<mrow><mi>trunc</mi><mo>(</mo>{_node(inner)}<mo>)</mo></mrow>"
    return _node(inner)


def _core(node: object) -> object:
    """What is written for a node that only changes its type, or stretches its axes."""
    while isinstance(node, Call) and (node.function in _STRETCHES or (node.function in _CASTS and _is_silent(node))):
        node = node.args[0]
    return node


def _is_silent(cast: Call) -> bool:
    return _cast(cast) == _node(cast.args[0])


def _within(node: object, level: float) -> str:
    """In brackets where it binds less than what stands around it."""
    core = _core(node)
    binds = _BINDS.get(core.function, 3) if isinstance(core, Call) else 3
    return _node(node) if binds >= level else f"<mrow><mo>(</mo>{_node(node)}<mo>)</mo></mrow>"


def _factor(node: object, around: str) -> str:
    """An operand of a product; in brackets also where it is a product of another kind than the one around it."""
    core = _core(node)
    is_other = isinstance(core, Call) and core.function in _PRODUCTS - {around} and len(list(nodes_in(core.args))) > 1
    return _within(node, 3 if is_other else 2)


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
        return f"<msub>{_within(call.args[0], 3)}<mi>{written}</mi></msub>"
    inner: object = call
    chosen: list[object] = []
    only_stretched, only_chosen, is_transposed = True, True, False
    while isinstance(inner, Call) and inner.function.partition(".")[0] in _BRACKETS and not _index(inner):
        by = [each for each in _shown(inner.args[1:]) if any(True for _ in leaves(each))]
        chosen += by
        only_chosen = only_chosen and bool(by or inner.function in _STRETCHES)
        is_transposed ^= inner.function in _TRANSPOSES
        only_stretched = only_stretched and inner.function in _STRETCHES | _TRANSPOSES
        inner = inner.args[0]
    if only_stretched:
        return _transposed(inner) if is_transposed else _node(inner)
    written = _node(inner)
    if chosen:
        index = "<mo>,</mo>".join(map(_node, chosen))
        written = f"<msub>{_within(inner, 3)}<mrow>{index}</mrow></msub>"
    if chosen and only_chosen:
        return written
    shape = "<mo>×</mo>".join(f"<mn>{n}</mn>" for n in call.value.shape)
    return f"<msub><mrow><mo>[</mo>{written}<mo>]</mo></mrow><mrow>{shape}</mrow></msub>"


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
    return f"<msup>{_within(a, 3)}<mo>⊤</mo></msup>"


def _times(a: object, b: object) -> str:
    if isinstance(b, float) and b != int(b) and _whole(1 / b / b):  # · 1/√d
        return f"<mfrac>{_node(a)}{_number(1 / b)}</mfrac>"
    if not isinstance(b, Named | Call | Constant):
        return f"<mrow>{_within(a, 2)}<mo>·</mo>{_node(b)}</mrow>"
    return f"<mrow>{_factor(a, 'mul')}<mo>⊙</mo>{_factor(b, 'mul')}</mrow>"


def _product(name: str, sign: str) -> Callable[..., str]:
    return lambda a, b: f"<mrow>{_factor(a, name)}<mo>{sign}</mo>{_factor(b, name)}</mrow>"


def _cases(kept: object, hidden: object, filling: object) -> str:
    """The cell itself where the mask is 1, the filling where it is 0; the other way for a mask of the hidden."""
    shown = 0
    if isinstance(hidden, Call) and hidden.function == "__invert__":
        shown, hidden = 1, hidden.args[0]
    mask = _within(hidden, 1)
    rows = ((_node(kept), shown), (_number(filling), 1 - shown))
    table = "".join(
        f"<mtr><mtd>{value}</mtd><mtd><mrow>{mask}<mo>=</mo><mn>{bit}</mn></mrow></mtd></mtr>"
        for value, bit in rows
    )
    return f'<mrow><mo class="brace" stretchy="false">{{</mo><mtable columnalign="left">{table}</mtable></mrow>'


def _between(sign: str, left: float, right: float) -> Callable[..., str]:
    """An infix sign, with how much its sides must bind to stand without brackets."""
    return lambda a, b: f"<mrow>{_within(a, left)}<mo>{sign}</mo>{_within(b, right)}</mrow>"


def _power(a: object, b: object) -> str:
    return f"<msup>{_within(a, 3)}<mrow>{_node(b)}</mrow></msup>"


def _sum(a: object, *_: object, sign: str = "∑") -> str:
    return f"<mrow><mo>{sign}</mo>{_within(a, 1.5)}</mrow>"


def _softmax(a: object, dim: int) -> str:
    """Along the rows; along the columns it is that of the transpose."""
    down = dim == -2
    inner = f"<mrow><mi>softmax</mi><mo>(</mo>{_transposed(a) if down else _node(a)}<mo>)</mo></mrow>"
    return f"<msup>{inner}<mo>⊤</mo></msup>" if down else inner


def _chosen(condition: object, a: object, b: object) -> str:
    by = _within(condition, 1)
    table = "".join(
        f"<mtr><mtd>{_node(value)}</mtd><mtd><mrow>{by}<mo>=</mo><mn>{bit}</mn></mrow></mtd></mtr>"
        for value, bit in ((a, 1), (b, 0))
    )
    return f'<mrow><mo class="brace" stretchy="false">{{</mo><mtable columnalign="left">{table}</mtable></mrow>'


def _clamped(a: object, min: float = -math.inf, max: float = math.inf) -> str:
    inner = _node(a)
    if min > -math.inf:
        inner = f"<mrow><mi>max</mi><mo>(</mo>{inner}<mo>,</mo>{_number(min)}<mo>)</mo></mrow>"
    if max < math.inf:
        inner = f"<mrow><mi>min</mi><mo>(</mo>{inner}<mo>,</mo>{_number(max)}<mo>)</mo></mrow>"
    return inner


def _einsum(equation: object, *operands: object) -> str:
    inside = "<mo>,</mo>".join(map(_node, _shown(operands)))
    written = str(equation).replace(">", "&gt;")
    return f"<mrow><msub><mi>einsum</mi><mtext>{written}</mtext></msub><mo>(</mo>{inside}<mo>)</mo></mrow>"


_ALONG = frozenset(  # calls whose whole number is the axis that they go along, which a formula leaves out
    "amax amin max min argmax argmin mean all any cumsum cumprod cummax argsort sort stack cat unbind".split()
)
_STRETCHES = frozenset("unsqueeze expand expand_as broadcast_to".split())  # an axis more: read as the same
_TRANSPOSES = frozenset({"mT", "T", "t"})
# moves that put numbers elsewhere in a shape of the same kind, or take a part, are calls like others
_BRACKETS = MOVES - set("flip roll repeat repeat_interleave diagonal split chunk unbind unfold".split())
_CASTS = frozenset("float double to long int type_as detach clone contiguous bool".split())
_SILENT = frozenset("dim keepdim dtype device generator out mode".split())  # keywords that a formula leaves out
_PRODUCTS = frozenset({"mul", "matmul", "outer", "kron"})
_BINDS: Mapping[str, float] = {  # from what binds least; what is not here stands alone
    **dict.fromkeys(("__and__", "__or__"), -1),
    **dict.fromkeys(("gt", "ge", "lt", "le", "__eq__", "bool"), 0),
    **dict.fromkeys(("add", "sub", "__rsub__", "neg"), 1),
    **dict.fromkeys(("sum", "prod"), 1.5),
    **dict.fromkeys(_PRODUCTS, 2),
    **dict.fromkeys(("div", "__rtruediv__", "pow", "__pow__", "__rpow__", "square", "exp", "rsqrt", "__invert__"), 2.5),
}
_NAMES = {
    "amax": "max", "amin": "min", "max.values": "max", "max.indices": "argmax", "maximum": "max", "minimum": "min",
    "relu": "ReLU", "gelu": "GELU", "silu": "SiLU", "elu": "ELU", "sigmoid": "σ", "cat": "concat",
    "sort.values": "sort", "sort.indices": "argsort", "topk.values": "top", "topk.indices": "argtop",
    "svd.U": "U", "svd.S": "Σ", "svd.Vh": "V⊤",
}  # fmt: skip
_FORMS: Mapping[str, Callable[..., str]] = {
    "sub": _between("−", 1, 1.5),
    "__rsub__": lambda a, b: _between("−", 1, 1.5)(b, a),
    "__rtruediv__": lambda a, b: f"<mfrac>{_node(b)}{_node(a)}</mfrac>",
    "neg": lambda a: f"<mrow><mo>−</mo>{_within(a, 1.5)}</mrow>",
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
    "gt": _between("&gt;", 1, 1),
    "lt": _between("&lt;", 1, 1),
    "le": _between("≤", 1, 1),
    "ge": _between("≥", 1, 1),
    "__eq__": _between("=", 1, 1),
    "__and__": _between("∧", 0, 0),
    "__or__": _between("∨", 0, 0),
    "ceil": lambda a: f"<mrow><mo>⌈</mo>{_node(a)}<mo>⌉</mo></mrow>",
    "floor": lambda a: f"<mrow><mo>⌊</mo>{_node(a)}<mo>⌋</mo></mrow>",
    "__invert__": lambda a: f"<mrow><mo>¬</mo>{_within(a, 2.5)}</mrow>",
    "randn": lambda *_, **__: "<mrow><mi>N</mi><mo>(</mo><mn>0</mn><mo>,</mo><mn>1</mn><mo>)</mo></mrow>",
    "zeros": lambda *_: "<mn>0</mn>",
    "zeros_like": lambda *_: "<mn>0</mn>",
    "arange": lambda *n: _range(range(*n)),
    "__floordiv__": lambda a, b: f"<mrow><mo>⌊</mo><mfrac>{_node(a)}{_node(b)}</mfrac><mo>⌋</mo></mrow>",
    "matmul": _product("matmul", "·"),
    "mT": _transposed,
    "mul": _times,
    "outer": _product("outer", "⊗"),
    "div": lambda a, b: f"<mfrac>{_node(a)}{_node(b)}</mfrac>",
    "add": _between("+", 1, 1),
    "softmax": _softmax,
    "masked_fill": _cases,
    "ones": lambda *_: "<mn>1</mn>",
    "eye": lambda *_: "<mi>I</mi>",
    "kron": _product("kron", "⊗"),
    "rand": lambda *_: "<mrow><mi>U</mi><mo>(</mo><mn>0</mn><mo>,</mo><mn>1</mn><mo>)</mo></mrow>",
}
