"""What stands in braces in a lesson's text: `{weights[it, cat]}`, `{largest weights[it]}`, `{exp scaled[it, cat] %}`.

    expression = sum of products of factors, `+ − · ÷`
    factor     = number | √ factor | function factor | (expression) | cells | word | option
    cells      = [run.]step[row, column], or step[row] for all numbers of the row, step[*, column] for a column
               a row times or divided by a number is a row; next[1] is what the model would say next, in a sum or
               formatted its chance
    products   = spell row · row, written out: 0.34 · 0.53 + 0.22 · 0.34 + …

A word stands for itself; `%` behind all of it writes a share in percent, `:3` with three digits behind the point.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.learn.lesson import Target
from model.problem import N_, Problem

TOKENS = re.compile(
    r"\s*(?:(?P<cells>(?:[a-z]\w*\.)?[A-Za-z_][\w-]*(?:[ /][\w-]+)*\s?\[[^\]]*\])|(?P<number>\d+(?:\.\d+)?)|"
    r"(?P<word>[^\W\d](?:[\w'’-]|\.\d)*)|\"(?P<quoted>[^\"]+)\"|(?P<sign>[-+−*·×/÷()√]))"
)
FORMAT = re.compile(r"\s*(%|:\s*\d)\s*$")
CELLS_AFTER = re.compile(r"^(\w+)\s+(.*)$")


@dataclass(frozen=True)
class Word:
    """A word of the sentence."""

    place: int
    text: str


@dataclass(frozen=True)
class Products:
    """A sum of products that is written out."""

    pairs: list[tuple[float, float]]


Result = float | Word | list[float] | Products


class Seen(Protocol):
    """What an expression is computed from."""

    def numbers(self, target: Target) -> list[float]: ...
    def row_names(self, target: Target) -> list[Word] | None: ...
    def word(self, text: str) -> Word | None: ...
    def option(self, name: str) -> float | None: ...


@dataclass(frozen=True)
class Computed:
    """A result and how it is written: percent, or so many digits."""

    value: Result
    is_percent: bool
    digits: int


def computed(text: str, seen: Seen) -> Computed:
    """Raises Problem if it cannot be."""
    found = FORMAT.search(text)
    said = found[1] if found else ""
    parser = Parser(text[: found.start()] if found else text, seen, is_number=bool(said))
    return Computed(parser.whole(), said == "%", int(said[1:]) if said.startswith(":") else 2)


def whole(text: str, seen: Seen) -> int:
    """How many of something there are. Raises Problem if it is no whole number."""
    found = computed(text, seen).value
    if not isinstance(found, float) or not found.is_integer():
        raise Problem(N_("“{text}” is no whole number."), text=text)
    return int(found)


def _largest(values: Sequence[float], choose: Callable[[Sequence[float]], float]) -> int:
    return list(values).index(choose(values))


ON_NUMBERS: dict[str, Callable[[float], float]] = {"exp": math.exp, "sqrt": math.sqrt, "√": math.sqrt, "abs": abs}
ON_ROWS: dict[str, Callable[[list[float]], float]] = {
    "sum": sum, "max": max, "min": min, "count": len, "mean": lambda row: sum(row) / len(row),
    "length": lambda row: math.sqrt(sum(each * each for each in row)),
}  # fmt: skip
ON_CELLS = ("largest", "smallest")
SPELL = "spell"
NEXT = "next"  # what a trained model would say next, by rank


class Parser:
    """Reads and computes at once."""

    def __init__(self, text: str, seen: Seen, is_number: bool = False) -> None:
        self.text, self.seen, self.is_number = text, seen, is_number
        self.tokens = self._tokens()
        self.at = 0

    def whole(self) -> Result:
        """All of it, and nothing behind."""
        if not self.tokens:
            raise Problem(N_("There is nothing between the braces."))
        found = self._products() if self.tokens[0] == ("word", SPELL) else self._sum()
        if self.at < len(self.tokens):
            raise self._odd()
        return found

    def _products(self) -> Products:
        """`spell weights[it] · x[*, 0]`"""
        self.at += 1
        one = self._factor()
        other = self._factor() if self._next("*", "·", "×") else None
        if not isinstance(one, list) or not isinstance(other, list) or len(one) != len(other):
            raise Problem(N_("What is spelled out is a row times a row, or a row times a column, of one length: “spell "
                             "weights[it] · x[*, 0]”."))  # fmt: skip
        return Products(list(zip(one, other, strict=True)))

    def _odd(self) -> Problem:
        return Problem(N_("“{text}” cannot be computed: write it like “weights[it, cat]”."), text=self.text.strip())

    def _tokens(self) -> list[tuple[str, str]]:
        found, place = [], 0
        text = self.text.rstrip()
        while place < len(text):
            match = TOKENS.match(text, place)
            if not match or not match.lastgroup:
                raise self._odd()
            kind, value = match.lastgroup, match[match.lastgroup]
            while kind == "cells" and (led := CELLS_AFTER.match(value)) and self._is_function(led[1]):
                found.append(("word", led[1]))
                value = led[2]
            found.append((kind, value))
            place = match.end()
        return found

    @staticmethod
    def _is_function(name: str) -> bool:
        return name in ON_NUMBERS or name in ON_ROWS or name in ON_CELLS or name == SPELL

    def _next(self, *signs: str) -> str | None:
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "sign" and self.tokens[self.at][1] in signs:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return None

    def _sum(self) -> Result:
        found = self._product()
        while sign := self._next("+", "-", "−"):
            found = self._number(found) + (1 if sign == "+" else -1) * self._number(self._product())
        return found

    def _product(self) -> Result:
        found = self._factor()
        while sign := self._next("*", "·", "×", "/", "÷"):
            other = self._factor()
            if sign not in "/÷" and isinstance(other, list) and isinstance(found, float):
                found, other = other, found
            by = self._number(other)
            if sign in "/÷" and not by:
                raise Problem(N_("“{text}” divides by 0."), text=self.text.strip())
            by = 1 / by if sign in "/÷" else by
            found = [each * by for each in found] if isinstance(found, list) else self._number(found) * by
        return found

    def _number(self, value: Result) -> float:
        if isinstance(value, list) and len(value) == 1:
            return value[0]
        if not isinstance(value, float):
            raise self._odd()
        return value

    def _factor(self) -> Result:
        if self._next("("):
            found = self._sum()
            if not self._next(")"):
                raise self._odd()
            return found
        if self._next("√"):
            return self._applied("√")
        if self.at >= len(self.tokens):
            raise self._odd()
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return float(text)
        if kind == "cells":
            return self._cells(text)
        if kind == "sign":
            raise self._odd()
        if kind == "word" and self._is_function(text) and self.at < len(self.tokens):
            return self._on_cells(text) if text in ON_CELLS else self._applied(text)
        named = self.seen.word(text) or self.seen.option(text)
        if named is None:
            raise Problem(N_("“{text}” is no word of the sentence, and no option."), text=text)
        return named

    def _cells(self, text: str) -> Result:
        target = targeted(text)
        values = self.seen.numbers(target)
        names = self.seen.row_names(target) if target.step == NEXT and not self.is_number else None
        return names[0] if names else values[0] if len(values) == 1 else values

    def _applied(self, name: str) -> Result:
        """A function of what comes next: of each number of a row, or of the row."""
        of = self._factor()
        if isinstance(of, Word | Products):
            raise self._odd()
        if name in ON_ROWS:
            return float(ON_ROWS[name](of if isinstance(of, list) else [of]))
        return [ON_NUMBERS[name](each) for each in of] if isinstance(of, list) else ON_NUMBERS[name](of)

    def _on_cells(self, name: str) -> Word:
        """The word of a row's largest or smallest number."""
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind != "cells":
            raise self._odd()
        target = targeted(text)
        values, names = self.seen.numbers(target), self.seen.row_names(target)
        if names is None or len(names) != len(values):
            raise Problem(N_("“{text}” is no row of words: there is no largest word in it."), text=text)
        return names[_largest(values, max if name == "largest" else min)]


def targeted(text: str) -> Target:
    """Cells as text names them."""
    from app.learn.keys import target

    return target(text)
