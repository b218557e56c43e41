"""CI runs what the README tells a person to run."""

import re

from app.settings import TREE

README = (TREE / "README.md").read_text("utf-8")
SCRIPT = (TREE / ".ci" / "run").read_text("utf-8")
COMMAND = ".venv/bin/python -m app.install test && .venv/bin/python -m tests"
NEWEST = ".venv/bin/python -m tests.newest"
COMMANDS = [line for line in SCRIPT.splitlines() if line and not line.startswith(("#", "set ", "cd ", "echo "))]


def test_ci_runs_the_readme_s_test_command_part_by_part_so_that_each_may_fail_it() -> None:
    assert COMMAND in README.splitlines()
    assert COMMANDS[:3] == ["python3 -m venv .venv", *COMMAND.split(" && ")]
    assert "set -euo pipefail" in SCRIPT.splitlines()


def test_beside_it_ci_runs_only_what_needs_node_and_what_newer_releases_break() -> None:
    types, node, newest = COMMANDS[3:]
    assert types == ".venv/bin/python -m app.jsdoc"  # what the scripts are checked against
    assert node.startswith("npx ")
    assert newest.startswith(f"{NEWEST} || echo ")  # said, and no failure of this tree
    assert f"`{NEWEST}`" in README


def test_only_what_may_fail_is_followed_by_something_else_on_its_line() -> None:
    """`set -e` does not end a script at a command before && or ||."""
    assert [line for line in COMMANDS if re.search(r"&&|\|\||;|\|", line) and NEWEST not in line] == []
