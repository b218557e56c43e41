"""The scripts keep to their rooms, as import-linter sees to it for Python: who may import whom, and no circles."""

import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from app.settings import STATIC

IMPORT = re.compile(r"""^(?:import|export)\b[^"'`]*["'](\.[^"']+)["']""", re.MULTILINE)
MAY = {
    "lib": {"lib"},
    "views": {"lib", "views"},
    "walkthrough": {"lib", "views", "walkthrough"},
    "lab": {"lib", "views", "walkthrough", "lab"},
}
SCRIPTS = sorted(STATIC.rglob("*.js"))


def room(script: Path) -> str:
    """`lib`, `views`, `walkthrough`, `lab`, or the page whose own it is: `pages/lab`."""
    first, *rest = script.relative_to(STATIC).parent.parts
    return "/".join([first, *rest[:1]]) if first == "pages" else first


def imported(script: Path) -> set[Path]:
    return {(script.parent / path).resolve() for path in IMPORT.findall(script.read_text("utf-8"))}


@pytest.mark.parametrize("name", sorted({room(script) for script in SCRIPTS}))
def test_a_room_imports_what_it_may(name: str) -> None:
    """A page leans on what all pages share, and on nothing of another page."""
    may = MAY.get(name, {*MAY, name})
    of = {script: {room(each) for each in imported(script)} for script in SCRIPTS if room(script) == name}
    assert {script.name: found - may for script, found in of.items() if found - may} == {}


def test_the_scripts_import_each_other_in_no_circle() -> None:
    graph = {script: imported(script) for script in SCRIPTS}
    assert sum(map(len, graph.values())) > 500
    TopologicalSorter(graph).prepare()  # raises CycleError
