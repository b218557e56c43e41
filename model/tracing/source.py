"""The source of a mechanism: its function, and those of model/mechanisms that it calls."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import NamedTuple

from torch import Tensor

_ROOT = Path(__file__).parents[2]
_MECHANISMS = str(_ROOT / "model" / "mechanisms")


class Line(NamedTuple):
    """A place in a mechanism's source; file from the project's root, lines from 1."""

    file: str
    function: str
    line: int
    end_line: int


@dataclass(frozen=True)
class Code:
    """The text of one function of a mechanism, from `line` of the file on; its signature's first and last."""

    file: str
    function: str
    line: int
    text: str
    signature: tuple[int, int]


def functions(function: Callable[..., Tensor]) -> Iterator[FunctionType]:
    """A function and those of model/mechanisms that it calls by name, each once."""
    assert isinstance(function, FunctionType)
    yield function
    seen = {function}
    for name in function.__code__.co_names:
        inner = function.__globals__.get(name)
        if inner is function:  # named as a method of torch that it calls
            continue
        if isinstance(inner, FunctionType) and inner.__module__.startswith("model.mechanisms."):
            for found in functions(inner):
                if found not in seen:
                    seen.add(found)
                    yield found


def code_of(function: FunctionType) -> Code:
    lines, first = inspect.getsourcelines(function)
    file = Path(function.__code__.co_filename).relative_to(_ROOT).as_posix()
    text = textwrap.dedent("".join(lines))
    definition = ast.parse(text).body[0]
    assert isinstance(definition, ast.FunctionDef)
    signature = (first + definition.lineno - 1, first + definition.body[0].lineno - 2)
    return Code(file, function.__name__, first, text, signature)


def lines_to(frame: FrameType | None) -> tuple[Line, ...]:
    """The lines of mechanisms that led here, innermost first."""
    lines = []
    while frame is not None:
        if frame.f_code.co_filename.startswith(_MECHANISMS):
            lines.append(_line(frame.f_code, frame.f_lasti, frame.f_lineno))
        frame = frame.f_back
    return tuple(lines)


@lru_cache(4096)
def _line(code: CodeType, instruction: int, line: int) -> Line:
    start, end, _, _ = list(code.co_positions())[instruction // 2]
    file = Path(code.co_filename).relative_to(_ROOT).as_posix()
    return Line(file, code.co_name, start or line, end or line)
