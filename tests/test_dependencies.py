"""What is declared is used, and what is imported is declared."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from app.settings import TREE
from tests.bench.peers import __main__ as peers

PYPROJECT = (TREE / "pyproject.toml").read_text("utf-8")
PROJECT = tomllib.loads(PYPROJECT)["project"]
# Comes with what is declared, and is part of its interface: FastAPI's requests are Starlette's and its bodies
# pydantic's, Starlette's threads anyio's, uvicorn's connections h11's, Jinja2's safe strings MarkupSafe's,
# transformers' tokenizers those of tokenizers; pytest reads versions with packaging, and
# nbclient's notebooks are nbformat's, anywidget's traits those of traitlets.
BROUGHT = set("starlette anyio h11 pydantic markupsafe tokenizers packaging nbformat traitlets".split())
PEERS = TREE / "tests" / "bench" / "peers"  # what these import is installed for each of them alone
TRAINING = {"scikit-learn"}  # imported where data is read to train on; nothing of it when the app runs
# Run as programs, or found by another package: Starlette's templates are Jinja2's, its TestClient httpx2's.
NOT_IMPORTED = set("jinja2 ruff mypy import-linter pytest-cov pytest-xdist httpx2 hatchling ipykernel".split())


def name(requirement: str) -> str:
    """The distribution that a requirement asks for."""
    return re.split(r"[<>=!~\[ ;]", requirement)[0].lower()


def imported(*tops: str) -> set[str]:
    """The distributions that the Python files under `tops` import."""
    modules: set[str] = set()
    for path in (path for top in tops for path in (TREE / top).rglob("*.py") if path.parent != PEERS):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.split(".")[0])
    owners = packages_distributions()
    foreign = modules - set(sys.stdlib_module_names) - {"app", "model", "tests"}
    found = {owner for module in foreign for owner in owners.get(module, [module])}
    return {owner.replace("_", "-").lower() for owner in found}


EXTRAS = PROJECT["optional-dependencies"]
DECLARED = {name(requirement) for requirement in PROJECT["dependencies"] + EXTRAS["redis"] + EXTRAS["notebook"]}
FOR_TESTS = {name(requirement) for requirement in EXTRAS["test"]}


def test_the_app_imports_what_it_declares_and_nothing_else() -> None:
    assert imported("app", "model") - BROUGHT - TRAINING == DECLARED - NOT_IMPORTED


def test_the_tests_import_what_is_declared() -> None:
    assert imported("tests") - BROUGHT - DECLARED <= FOR_TESTS
    assert FOR_TESTS - DECLARED - imported("tests") <= NOT_IMPORTED | TRAINING


@pytest.mark.parametrize("requirement", PROJECT["dependencies"])
def test_each_dependency_says_what_it_is_for(requirement: str) -> None:
    assert re.search(rf'"{re.escape(requirement)}", +# \w', PYPROJECT)


def test_torch_is_pinned() -> None:
    """A range would fetch several GB of another build if a small one is at hand."""
    assert "torch==2.13.0" in PROJECT["dependencies"]


def test_nothing_is_vendored() -> None:
    scripts = [path for path in (TREE / "static").rglob("*.js") if path.stat().st_size > 100_000]
    assert scripts == []


LOCK = (TREE / "constraints.txt").read_text("utf-8").splitlines()
LOCKED = [Requirement(line) for line in LOCK if not line.startswith("#")]
EVERYTHING = [*PROJECT["dependencies"], *EXTRAS["test"]]


def locked(name: str) -> list[str]:
    """The versions that constraints.txt gives a distribution, one for each kind of system."""
    return [str(each.specifier) for each in LOCKED if canonicalize_name(each.name) == canonicalize_name(name)]


def needed(declared: list[str]) -> set[str]:
    """The distributions that these requirements bring here, whatever brings them."""
    found: dict[str, str] = {}
    waiting = [Requirement(each) for each in declared]
    while waiting:
        wanted = waiting.pop()
        key = str((canonicalize_name(wanted.name), sorted(wanted.extras)))
        if key not in found and (wanted.marker is None or wanted.marker.evaluate()):
            found[key] = canonicalize_name(wanted.name)
            waiting += [each for each in map(Requirement, requires(wanted.name) or []) if comes(each, wanted.extras)]
    return set(found.values())


def comes(wanted: Requirement, extras: set[str]) -> bool:
    """Whether a distribution of which these extras were asked brings this one."""
    return wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in extras or {""})


@pytest.mark.parametrize("requirement", EVERYTHING)
def test_what_was_tested_of_each_dependency_is_in_the_range_that_is_declared(requirement: str) -> None:
    declared = Requirement(requirement)
    versions = locked(declared.name)
    assert versions, "make constraints.txt again: its first lines say how (uv comes with pip install uv)"
    assert [each for each in versions if each.removeprefix("==") not in declared.specifier] == []


def test_what_was_tested_is_exact_and_complete() -> None:
    assert [str(each) for each in LOCKED if not re.fullmatch(r"==[\w.]+", str(each.specifier))] == []
    assert {name for name in needed(EVERYTHING) if not locked(name)} == set()


def test_what_was_tested_names_no_host_and_no_folder_and_how_it_is_made() -> None:
    """So that it is the same for everybody."""
    text = "\n".join(LOCK)
    assert re.findall(r"\w+://|@|--(?:extra-)?index|--find-links|--hash|(?<!\w)/\w", text) == []
    assert "uv pip compile pyproject.toml --extra test --universal" in text


@pytest.mark.parametrize("name", peers.names())
def test_a_peer_names_the_exact_release_of_all_that_is_installed_for_it(name: str) -> None:
    assert [each for each in peers.needs(name) if not re.fullmatch(r"[\w-]+==[\w.]+", each)] == []
