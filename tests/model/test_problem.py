"""Every sentence can be filled: its placeholders are the names that come with it."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import model
from model.problem import Problem, reason

ROOT = Path(str(model.__file__)).parent
CAPTION_WORDS = {
    "token", "query", "key", "head", "row", "n", "sum", "rest", "visible",
    "top_key", "top_value", "top_percent", "column", "value", "class", "path", "heads",
}  # fmt: skip


def placeholders(message: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(message) if name is not None}


def trees() -> Iterator[tuple[Path, ast.Module]]:
    """Every module of model/."""
    for path in sorted(ROOT.rglob("*.py")):
        yield path, ast.parse(path.read_text("utf-8"))


def marked(tree: ast.AST) -> list[str]:
    """The messages in a part of a module."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "N_")
    return [ast.literal_eval(call.args[0]) for call in calls]


def problems() -> Iterator[tuple[str, str, set[str], bool]]:
    """Where a Problem is raised, its message, the names that fill it, and whether it is chosen from the module's."""
    for path, tree in trees():
        kept = [message for node in tree.body if isinstance(node, ast.Assign) for message in marked(node)]
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
                names = {keyword.arg for keyword in node.keywords if keyword.arg} - {"field"}
                chosen = isinstance(node.args[0], ast.Name)
                for message in (kept if chosen else marked(node.args[0])) or [""]:
                    yield f"{path.name}:{node.lineno}", message, names, chosen


@pytest.mark.parametrize(
    ("place", "message", "names", "chosen"),
    list(problems()),
    ids=lambda found: found[:30] if isinstance(found, str) else "",
)
def test_every_problem_is_marked_for_translation_and_has_what_fills_it(
    place: str, message: str, names: set[str], chosen: bool
) -> None:
    assert placeholders(message) <= names if chosen else placeholders(message) == names, place
    assert str(Problem(message, **dict.fromkeys(names, "…"))).endswith(".")


def test_every_caption_is_filled_from_the_closed_list_of_names() -> None:
    for path, tree in trees():
        for node in tree.body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "CAPTIONS":
                used = set().union(*map(placeholders, marked(node)))
                assert used
                assert used <= CAPTION_WORDS, path


def test_a_problem_keeps_its_template_its_field_and_its_values() -> None:
    problem = Problem("“{name}” is not an input here.", field="inputs", name="{x}")
    assert str(problem) == "“{x}” is not an input here."
    assert (problem.message, problem.field) == ("“{name}” is not an input here.", "inputs")
    assert problem.params == {"name": "{x}"}


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(13, "Permission denied", "/home/somebody/secret"), "Permission denied"),
        (OSError("no more"), "no more"),
        (IndexError("list index out of range"), "IndexError: list index out of range"),
        (KeyError("layers"), "KeyError: 'layers'"),
        (ZeroDivisionError("division by zero"), "ZeroDivisionError: division by zero"),
        (ValueError("it has 3 rows\nand more"), "it has 3 rows"),
        (AssertionError(), "AssertionError"),
        (ValueError("a" * 999), "a" * 200),
    ],
)
def test_a_reason_is_one_line_that_can_be_read(error: Exception, said: str) -> None:
    assert reason(error) == said
    above = RuntimeError("above")
    above.__cause__ = error
    assert reason(above) == said
