"""How a cell came about, on one line with its numbers, for a notebook's widget: each number that came from a cell is a
button that leads there. `static/lib/terms.js` writes it on a page, where long lists stand as tables."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from html import escape

from model.export.caption import Translate
from model.export.named import Named
from model.problem import N_
from model.tracing.calls.term import Sign, Term, sign_of
from model.tracing.cells import explain
from model.tracing.step import Step

LISTED = 12  # terms of a sum that stand in a line
ALONE = 6  # what holds together as tightly as a number
LARGEST_POWER = 80  # of e, that is written as it is
GIVEN = N_("It is given here: nothing in this run made it.")
HIDDEN = N_("The mask hides this pair, so the cell is {value}.")
MOVED = N_("The same number, moved here.")
WHOLE = N_("It follows from the whole matrix {name}, all {n} numbers of it at once: no single cell makes it.")
CHOSEN, PICKED = N_("Chosen from two, by:"), N_("Which one follows from:")
BY_HAND, COMPUTED = N_("Set by hand to {value}."), N_("Set by hand to {value}. Computed, it is:")
COMPARED = frozenset({"gt", "lt", "ge", "le", "eq", "ne", "and", "or"})
TRUE, FALSE = N_("true:"), N_("false:")
MORE = N_("… {n} more")


def arithmetic(step: Step, cell: tuple[int, ...], named: Mapping[str, Named], translate: Translate = str) -> str:
    """The line of a cell of a step, as HTML. named: all steps of the run, by which cells are called.

    Raises Problem if the cell lies outside.
    """
    term = explain(step, cell)
    writer = Writer(named, translate)
    made = translate(GIVEN) if term.op == "number" and not step.of else writer.line(term)
    if not step.is_edited(cell):
        return made
    said = translate(COMPUTED if step.of else BY_HAND).format(value=exact(float(step.value[cell])))
    return f"{said} {made}" if step.of else said


class Writer:
    """Writes terms; cells are called by what stands along the axes of their steps."""

    def __init__(self, named: Mapping[str, Named], translate: Callable[[str], str]) -> None:
        self.named, self.translate = named, translate

    def line(self, term: Term) -> str:
        """The whole of it, with what it comes to."""
        value, args = exact(term.value), term.args
        match term.op:
            case "number":
                return f"= {value}"
            case "hidden":
                return self.translate(HIDDEN).format(value=value)
            case "visible":
                return self.line(args[0])
            case "chosen":
                return f"{self._sentence(args[0])} {self.translate(CHOSEN)} {self.inline(args[1])}"
            case "picked":
                return f"{self._sentence(args[0])} {self.translate(PICKED)} {', '.join(map(self.inline, args[1:]))}"
            case "whole":
                name = next((cell.step for cell in term.cells()), None) or ""
                n = self.named[name].value.numel() if name in self.named else len(args)
                return f"= {value}. {self.translate(WHOLE).format(name=f'<b>{escape(name)}</b>', n=n)}"
            case "cell":
                return f"= {self.inline(term)}. {self.translate(MOVED)}"
            case "softmax":
                return f"{self._shared(term)} = {value}"
            case op if op in COMPARED:
                return f"{self.inline(term)}, {self.translate(TRUE if term.value else FALSE)} {value}"
        return f"{self.inline(term)} = {value}"

    def _sentence(self, term: Term) -> str:
        return f"{self.line(term).removesuffix('.')}."

    def inline(self, term: Term) -> str:
        """Without what it comes to."""
        if term.op == "cell":
            return self._cell(term)
        if not term.args or term.op in ("hidden", "whole"):
            return exact(term.value)
        sign, args = sign_of(term.op), term.args
        if (divisor := _root(term)) is not None:
            return f"{self._inner(args[0], sign.first)} ÷ {divisor}"
        shown = args[: sign.shown] if sign.shown else args
        parts = [self._part(part, i, sign) for i, part in enumerate(shown[:LISTED])]
        return sign.opening + sign.between.replace("<", "&lt;").join([*parts, *self._others(shown)]) + sign.closing

    def _part(self, part: Term, i: int, sign: Sign) -> str:
        is_free = not part.args and not sign.opening and sign.between  # 0.5 × −2 is read without brackets
        needed = 0 if is_free else sign.rest if i else sign.first
        written = self._inner(part, needed)
        return f"<sup>{written}</sup>" if i == sign.raised else written

    def _inner(self, term: Term, needed: int) -> str:
        """In brackets if it holds together less than what is around it."""
        written = self.inline(term)
        return f"({written})" if _binding(term) < needed else written

    def _shared(self, term: Term) -> str:
        """e to the power of its own by the sum of all powers; of large ones the largest is subtracted first."""
        own, *row = term.args
        largest = max(part.value for part in row)
        off = largest if LARGEST_POWER < abs(largest) < math.inf else 0
        minus = f" − {exact(off)}".replace("− −", "+ ") if off else ""
        powers = [f"e<sup>{self.inline(part)}{minus}</sup>" for part in row[:LISTED]]
        return f"e<sup>{self.inline(own)}{minus}</sup> ÷ ({' + '.join([*powers, *self._others(row)])})"

    def _others(self, parts: Sequence[Term]) -> list[str]:
        """That there are more, if there are."""
        return [self.translate(MORE).format(n=len(parts) - LISTED)] * (len(parts) > LISTED)

    def _cell(self, term: Term) -> str:
        """A button that knows where it leads, and is called as what stands there."""
        at, own = term.cell or (), self.named.get(term.step or "")
        along = [names[i] for names, i in zip(own.labels, at, strict=True)] if own else []
        name, place = escape(f"{term.step}[{', '.join(along)}]"), escape(json.dumps([term.step, at]))
        return f'<button type="button" data-at="{place}" title="{name}">{exact(term.value)}</button>'


def exact(value: float) -> str:
    """A number with four significant digits."""
    if not math.isfinite(value):
        return "∞" if value > 0 else "−∞" if value < 0 else "?"
    size = abs(value)
    if value and not 1e-6 <= size < 1e6:
        digits, power = f"{value:.2e}".split("e")
        return f"{digits}e{int(power)}".replace("-", "−")
    found = f"{value:.{max(0, 3 - math.floor(math.log10(size)))}f}" if value else "0"
    return (found.rstrip("0").rstrip(".") if "." in found else found).replace("-", "−")


def _binding(term: Term) -> int:
    """How tightly a term holds together."""
    if not term.args or term.op == "cell":
        return 3 if term.value < 0 else ALONE
    sign = sign_of(term.op)
    return _binding(term.args[0]) if sign.shown == 1 and not sign.opening else sign.binds


def _root(term: Term) -> str | None:
    """√d or a whole number, if a factor is one over it: times 1/√d is written as the formula has it."""
    if term.op != "product" or len(term.args) != 2 or term.args[1].op != "number" or not 0 < term.args[1].value < 1:
        return None
    square = 1 / term.args[1].value ** 2
    if abs(square - round(square)) > 1e-9 * square:
        return None
    root = math.isqrt(round(square))
    return str(root) if root * root == round(square) else f"√{round(square)}"
