"""How nodes are written in MathML; symbols are the steps' own names.

What is computed is what is written: every call has its sign, with its numbers and switches. Left out are the axis
that a call goes along (rows, unless the shape says otherwise) and changes of type that change no number. Every symbol
carries its step in `data-step`. The markup holds names from the code and numbers, never a person's text.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from weakref import WeakKeyDictionary

import torch

from model.tracing.calls.known import TorchCall, Written, find
from model.tracing.recorder import Call, Constant, Named, nodes_in

_INFINITY = "<mi>∞</mi>"
_LONG = 1e6  # from here on a whole number is written with its power of ten
_FEW = 4  # numbers of a matrix that a formula writes out
_SILENT = frozenset("dim keepdim dtype device generator out mode".split())  # keywords that a formula leaves out
PRODUCT = 2  # how tightly a product holds together
# as long as the calls are kept: what a step is made of is written as a whole, and each of its parts by itself
_formulas: WeakKeyDictionary[Call, str] = WeakKeyDictionary()


def symbol(id_: str) -> str:
    name = id_.rsplit("/", 1)[-1]
    stem, _, index = name.partition("_")
    inner = f"<msub><mi>{stem}</mi><mi>{index}</mi></msub>" if index else f"<mi>{stem}</mi>"
    return f'<mrow data-step="{id_}">{inner}</mrow>'


def written(node: object) -> str:
    """A node, as far as the steps."""
    if isinstance(node, Named):
        return symbol(node.id)
    if isinstance(node, Constant) or (isinstance(node, Call) and node.function == "tensor"):
        return _matrix(node.value) if node.value.ndim == 2 and node.value.numel() <= _FEW else "<mi>C</mi>"
    if not isinstance(node, Call):
        return plain_number(node)
    if node not in _formulas:
        known = find(node.function) or TorchCall(node.function)
        _formulas[node] = known.written(node) if known.written else _function(node, known)
    return _formulas[node]


def _function(call: Call, known: TorchCall) -> str:
    """Its name, and in brackets its operands and switches."""
    own, _, part = call.function.partition(".")
    name = known.parts.get(part) or known.name or own
    operands = (each for i, each in enumerate(call.args) if not (i and known.along and isinstance(each, int)))
    on = switches(call)
    arguments = "<mo>,</mo>".join([*map(written, shown(tuple(operands))), *map(_switch, on, on.values())])
    index = f"<msub><mi>{name}</mi><mi>{part}</mi></msub>" if part and part not in known.parts else ""
    return f"<mrow>{index or f'<mi>{name}</mi>'}<mo>(</mo>{arguments}<mo>)</mo></mrow>"


def switches(call: Call) -> dict[str, object]:
    """Its keyword arguments that stand in a formula."""
    return {k: v for k, v in call.kwargs.items() if k not in _SILENT and v is not None and v is not False}


def form(of: Callable[..., str]) -> Written:
    """A call that is written by its operands and switches."""
    return lambda call: of(*call.args, **switches(call))


def shown(arguments: tuple[object, ...]) -> Iterator[object]:
    """The operands of a call that stand in its formula; of several tensors that are joined, only these."""
    for argument in arguments[:1] if isinstance(next(iter(arguments), None), tuple) else arguments:
        if isinstance(argument, tuple):
            yield from argument
        else:
            yield argument


def _switch(name: str, value: object) -> str:
    """A keyword argument: a word alone if it is merely on."""
    return f"<mi>{name}</mi>" if value is True else f"<mi>{name}</mi><mo>=</mo>{written(value)}"


def core(node: object) -> object:
    """What is written for a node that only changes its type, or stretches its axes."""
    while isinstance(node, Call) and (known := find(node.function)) and known.same(node):
        node = node.args[0]
    return node


def binding(node: object) -> float:
    """How tightly what is written for a node holds together."""
    inner = core(node)
    known = find(inner.function) if isinstance(inner, Call) else None
    return known.binds if known else 3


def within(node: object, level: float) -> str:
    """In brackets if it holds together less than what stands around it."""
    return written(node) if binding(node) >= level else f"<mrow><mo>(</mo>{written(node)}<mo>)</mo></mrow>"


def factor(node: object, around: Call) -> str:
    """An operand of a product; in brackets also if it is a product of another kind than the one around it."""
    inner = core(node)
    is_other = (
        isinstance(inner, Call)
        and binding(inner) == PRODUCT
        and find(inner.function) is not find(around.function)
        and len(list(nodes_in(inner.args))) > 1
    )
    return within(node, 3 if is_other else PRODUCT)


def times(sign: str) -> Written:
    """A product of two, with its sign."""

    def product(call: Call) -> str:
        a, b = call.args
        return f"<mrow>{factor(a, call)}<mo>{sign}</mo>{factor(b, call)}</mrow>"

    return product


def between(sign: str, left: float, right: float) -> Callable[[object, object], str]:
    """An infix sign, with how much its sides must hold together to stand without brackets."""
    return lambda a, b: f"<mrow>{within(a, left)}<mo>{sign}</mo>{within(b, right)}</mrow>"


def around(opening: str, closing: str) -> Callable[[object], str]:
    """Signs before and behind."""
    return lambda a: f"<mrow><mo>{opening}</mo>{written(a)}<mo>{closing}</mo></mrow>"


def fraction(a: object, b: object) -> str:
    return f"<mfrac>{written(a)}{written(b)}</mfrac>"


def raised(a: object, b: object) -> str:
    return f"<msup>{within(a, 3)}<mrow>{written(b)}</mrow></msup>"


def transposed(a: object) -> str:
    return f"<msup>{within(a, 3)}<mo>⊤</mo></msup>"


def cases(rows: Sequence[tuple[object, int]], condition: object) -> str:
    """One of several, by what the condition is."""
    by = within(condition, 1)
    table = "".join(
        f"<mtr><mtd>{written(value)}</mtd><mtd><mrow>{by}<mo>=</mo><mn>{bit}</mn></mrow></mtd></mtr>"
        for value, bit in rows
    )
    return f'<mrow><mo class="brace" stretchy="false">{{</mo><mtable columnalign="left">{table}</mtable></mrow>'


def plain_number(value: object) -> str:
    """A plain number; one whose square is whole is written as a root (1.414… as √2)."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return f"<mi>{value}</mi>"
    if math.isinf(value):
        return f"<mrow><mo>−</mo>{_INFINITY}</mrow>" if value < 0 else _INFINITY
    if value == int(value) and abs(value) < _LONG:
        return f"<mn>{int(value)}</mn>".replace("-", "−")
    if value != int(value) and is_whole(value * value):
        return f"<msqrt><mn>{round(value * value)}</mn></msqrt>"
    return f"<mn>{value:.4g}</mn>"


def is_whole(value: float) -> bool:
    return round(value) > 0 and math.isclose(value, round(value), rel_tol=1e-9)


def _matrix(value: torch.Tensor) -> str:
    """A small matrix of plain numbers, written out."""
    rows = ("".join(f"<mtd>{plain_number(n)}</mtd>" for n in row) for row in value.tolist())
    return f"<mrow><mo>(</mo><mtable>{''.join(f'<mtr>{row}</mtr>' for row in rows)}</mtable><mo>)</mo></mrow>"
