"""The pages look for steps by the names that the server has for them, and by no others."""

import re

from app.settings import TREE
from model.tracing import roles

SCRIPTS = sorted(TREE.glob("static/**/*.js"))
NAMED = re.compile(r"^export const \[([^\]]*)\] = \[([^\]]*)\];", re.MULTILINE)


def named() -> dict[str, str]:
    """The constants of static/lib/roles.js."""
    found: dict[str, str] = {}
    for names, values in NAMED.findall((TREE / "static/lib/roles.js").read_text()):
        found |= zip(names.split(", "), re.findall(r'"([^"]*)"', values), strict=True)
    return found


def test_a_role_has_one_name_on_both_sides() -> None:
    here = {name: value for name, value in vars(roles).items() if name.isupper() and isinstance(value, str)}
    both = here.keys() & named()
    assert {"Q", "K", "V", "W_O", "MASK", "SCORES", "WEIGHTS", "OUTPUT", "ATTENTION", "CROSS"} <= both
    assert {name: named()[name] for name in both} == {name: here[name] for name in both}


def test_no_script_looks_for_a_step_by_a_name_of_its_own() -> None:
    role = "|".join(named().values())
    looks = re.compile(rf"""(?:name|\bid|step) ===? ["'](?:[\w-]+/)*(?:{role})["']|\.get\(["'](?:{role})["']\)""")
    assert looks.search('steps.find((step) => step.name === "weights")')
    assert looks.search('byId(steps).get("weights")')
    assert [(path.name, each) for path in SCRIPTS for each in looks.findall(path.read_text())] == []
