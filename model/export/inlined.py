"""A function and all of this project that it needs, as one piece of source that needs none of it.

The text is that of the files, comments and docstrings included. Only what Headlight alone has a use for is taken out:
the decorator that makes a mechanism, the controls in the annotations, the marks of messages to be translated.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import TypeGuard

OWN = "model."
UNTRACED = "untraced"  # what steps are if nobody asks for them
GIVEN = frozenset({"Steps", UNTRACED})  # the script that the source goes into has its own
FOR_TOOLS = re.compile(r"  # (fmt: skip|noqa\b|type: ignore).*$", re.MULTILINE)
Statement = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign
Change = tuple[int, int, str]  # of a file's bytes: from, up to, what stands there instead


@dataclass
class Inlined:
    """imports: a line each; parts: definitions, each behind those that it needs."""

    imports: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)


def inlined(*functions: Callable[..., object]) -> Inlined:
    """The source of functions of this project, and of what they call. Raises ValueError if two things have one name."""
    found = Inlined()
    known: dict[str, tuple[str, int]] = {}
    for function in functions:
        _need(found, known, function.__module__, function.__name__)
    found.imports.sort()
    return found


def _need(found: Inlined, known: dict[str, tuple[str, int]], module: str, name: str) -> None:
    """Take in a name of a module, and what it needs first; a name that is none of its own is Python's."""
    file = _file(module)
    if name in file.statements:
        statement = file.statements[name]
        place = (module, statement.lineno)
        if name not in known:
            known[name] = place
            for needed in sorted(_names_in(statement)):
                _need(found, known, module, needed)
            if (text := file.text(statement)) not in found.parts:  # several names may be set in one line
                found.parts.append(text)
        elif known[name] != place:
            raise ValueError(f"{name} is one thing in {known[name][0]} and another in {module}")
    elif name in file.imports and name not in GIVEN:
        origin, original = file.imports[name]
        if origin.startswith(OWN):
            _need(found, known, origin, original)
            alias = f"{name} = {original}"
            if name != original and alias not in found.parts:
                found.parts.append(alias)
        elif (line := _import(origin, original, name)) not in found.imports:
            found.imports.append(line)


def _import(module: str, original: str, name: str) -> str:
    line = f"from {module} import {original}" if original else f"import {module}"
    return line if name == (original or module) else f"{line} as {name}"


@dataclass(frozen=True)
class File:
    """A module's text, and what stands at its top level.

    starts: of each line, in bytes; imports: by name, the module and what it is called there, "" of a module itself
    """

    source: bytes
    starts: list[int]
    statements: dict[str, Statement]
    imports: dict[str, tuple[str, str]]

    @classmethod
    def read(cls, source: bytes) -> "File":
        """A module, by its text."""
        lines = source.splitlines(keepends=True)
        found = cls(source, [0, *accumulate(map(len, lines))], {}, {})
        for node in ast.parse(source).body:
            match node:
                case ast.FunctionDef() | ast.ClassDef():
                    found.statements[node.name] = node
                case ast.Assign() | ast.AnnAssign():
                    found.statements.update({each.id: node for each in ast.walk(node) if _is_set(each)})
                case ast.ImportFrom(module=str(origin)):
                    found.imports.update({each.asname or each.name: (origin, each.name) for each in node.names})
                case ast.Import():
                    found.imports.update({each.asname or each.name: (each.name, "") for each in node.names})
        return found

    def text(self, statement: Statement) -> str:
        """A definition, without what only Headlight has a use for."""
        start, end = self.starts[(_dataclass(statement) or statement).lineno - 1], self._end(statement)
        changed = self.source[start:end]
        for first, last, other in sorted(self._changes(statement), reverse=True):
            changed = changed[: first - start] + other.encode() + changed[last - start :]
        return FOR_TOOLS.sub("", changed.decode())

    def _changes(self, node: ast.AST) -> Iterator[Change]:
        """What is written otherwise. A changed piece is not looked into again, but for the text of a message."""
        if isinstance(node, ast.Subscript) and _is(node.value, "Annotated"):
            assert isinstance(node.slice, ast.Tuple)
            yield self._replaced(node, self._written(node.slice.elts[0]))
        elif isinstance(node, ast.Call) and _is(node.func, "N_"):
            yield self._replaced(node, self._written(node.args[0]))
        elif isinstance(node, ast.Call) and _is(node.func, "Problem"):
            [message] = node.args
            said = self._written(message.args[0] if isinstance(message, ast.Call) else message)
            values = [self._written(each) for each in node.keywords if each.arg != "field"]
            given = f".format({', '.join(values)})" if values else ""
            yield self._replaced(node, f"ValueError({said}{given})")
        elif isinstance(node, ast.Name) and node.id == UNTRACED:  # the script always gives steps
            yield self._start(node) - len(" = "), self._end(node), ""
        else:
            for child in ast.iter_child_nodes(node):
                if child not in getattr(node, "decorator_list", ()):
                    yield from self._changes(child)

    def _replaced(self, node: ast.expr, text: str) -> Change:
        return self._start(node), self._end(node), text

    def _written(self, node: ast.expr | ast.keyword) -> str:
        return self.source[self._start(node) : self._end(node)].decode()

    def _start(self, node: ast.expr | ast.keyword) -> int:
        return self.starts[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.expr | ast.stmt | ast.keyword) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.starts[node.end_lineno - 1] + node.end_col_offset


@cache
def _file(module: str) -> File:
    return File.read(Path(str(sys.modules[module].__file__)).read_bytes())


def _names_in(node: ast.AST) -> set[str]:
    """The names that a definition reads, as it is written without what is taken out."""
    if isinstance(node, ast.Subscript) and _is(node.value, "Annotated"):
        assert isinstance(node.slice, ast.Tuple)
        return _names_in(node.slice.elts[0])
    if isinstance(node, ast.Call) and (_is(node.func, "N_") or _is(node.func, "Problem")):
        return set().union(*(_names_in(each) for each in (*node.args, *node.keywords)))
    own = {node.id} if isinstance(node, ast.Name) and not _is_set(node) else set()
    skipped = [each for each in getattr(node, "decorator_list", ()) if each is not _dataclass(node)]
    return own.union(*(_names_in(each) for each in ast.iter_child_nodes(node) if each not in skipped))


def _dataclass(node: ast.AST) -> ast.expr | None:
    """What makes a class a dataclass; it is part of what the class is."""
    if not isinstance(node, ast.ClassDef):
        return None
    return next((each for each in node.decorator_list if "dataclass" in ast.unparse(each)), None)


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_set(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
