"""What is declared is used, and what is imported is declared."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from app.settings import TREE

PYPROJECT = (TREE / "pyproject.toml").read_text("utf-8")
PROJECT = tomllib.loads(PYPROJECT)["project"]
# Comes with what is declared, and is part of its interface: FastAPI's requests are Starlette's, its bodies
# pydantic's, Jinja2's safe strings MarkupSafe's, transformers' tokenizers those of tokenizers.
BROUGHT = {"starlette", "pydantic", "markupsafe", "tokenizers"}
# Run as programs, or found by another package: Starlette's templates are Jinja2's, its TestClient httpx2's.
TRAINING = {"scikit-learn"}  # imported where data is read to train on; nothing of it when the app runs
NOT_IMPORTED = {"jinja2", "ruff", "mypy", "import-linter", "pytest-cov", "pytest-xdist", "httpx2", "hatchling"}


def name(requirement: str) -> str:
    """The distribution that a requirement asks for."""
    return re.split(r"[<>=!~\[ ;]", requirement)[0].lower()


def imported(*tops: str) -> set[str]:
    """The distributions that the Python files under `tops` import."""
    modules: set[str] = set()
    for path in (path for top in tops for path in (TREE / top).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.split(".")[0])
    owners = packages_distributions()
    foreign = modules - set(sys.stdlib_module_names) - {"app", "model", "tests"}
    found = {owner for module in foreign for owner in owners.get(module, [module])}
    return {owner.replace("_", "-").lower() for owner in found}


DECLARED = {name(requirement) for requirement in PROJECT["dependencies"]}
FOR_TESTS = {name(requirement) for requirement in PROJECT["optional-dependencies"]["test"]}


def test_the_app_imports_what_it_declares_and_nothing_else() -> None:
    assert imported("app", "model") - BROUGHT - TRAINING == DECLARED - NOT_IMPORTED


def test_the_tests_import_what_is_declared() -> None:
    assert imported("tests") - BROUGHT - DECLARED <= FOR_TESTS
    assert FOR_TESTS - imported("tests") <= NOT_IMPORTED | TRAINING


@pytest.mark.parametrize("requirement", PROJECT["dependencies"])
def test_each_dependency_says_what_it_is_for(requirement: str) -> None:
    assert re.search(rf'"{re.escape(requirement)}", +# \w', PYPROJECT)


def test_torch_is_pinned() -> None:
    """A range would fetch several GB of another build where a small one is at hand."""
    assert "torch==2.13.0" in PROJECT["dependencies"]


def test_nothing_is_vendored() -> None:
    scripts = [path for path in (TREE / "static").rglob("*.js") if path.stat().st_size > 100_000]
    assert scripts == []
