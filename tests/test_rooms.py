"""The scripts keep to their rooms, as import-linter sees to it for Python: who may import whom, and no circles."""

import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from app.pages import PAGES
from app.settings import STATIC

IMPORT = re.compile(r"""^(?:import|export)\b[^"'`]*["'](\.[^"']+)["']""", re.MULTILINE)
MAY = {
    "lib": {"lib"},
    "views": {"lib", "views"},
    "carry": {"lib", "carry"},
    "walkthrough": {"lib", "views", "walkthrough"},
    "presenter": {"lib", "presenter"},
    "class": {"lib", "views", "walkthrough", "presenter", "class"},
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


STYLES = sorted(STATIC.rglob("*.css"))
ALONE = re.compile(r"\.([\w-]+)")  # a class, wherever it stands
QUERIES = re.compile(r"/\*.*?\*/|@media[^{]*\{|@container[^{]*\{", re.DOTALL)


def styled(style: Path) -> set[str]:
    """The classes that a file styles wherever they stand, outside of queries of width and the like."""
    selectors = re.findall(r"([^{}]+)\{", QUERIES.sub("", style.read_text("utf-8")))
    each = (one.strip() for selector in selectors for one in re.split(r",(?![^(]*\))", selector))
    return {found[1] for one in each if (found := ALONE.fullmatch(one))}


def test_a_class_is_styled_wherever_it_stands_by_one_file_of_a_page() -> None:
    """Else a name that is used twice changes what it was not meant for: a row of fields, every table of numbers."""
    of = {style: styled(style) for style in STYLES}
    walked = {page.room or page.id for page in PAGES if page.walks}
    shared = [style for style in STYLES if style.parent.name in (STATIC.name, "views")]
    walkthrough = [style for style in STYLES if style.parent.name == "walkthrough"]
    for style in STYLES:
        is_walked = style.parent.name in walked
        beside = [*shared, *(walkthrough if is_walked or style in shared else []), style]
        others = set.union(*(of[each] for each in beside if each != style))
        assert of[style] & others - MEANT == set(), style


MEANT = {"bar", "key"}  # what is not printed; smaller on a phone
