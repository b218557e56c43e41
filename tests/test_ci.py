"""CI runs what the README tells a person to run."""

from app.settings import TREE

COMMAND = ".venv/bin/pip install -e '.[test]' && .venv/bin/python -m tests"


def test_ci_runs_the_readme_s_test_command() -> None:
    for name in ("README.md", ".ci/run"):
        assert COMMAND in (TREE / name).read_text("utf-8").splitlines(), name


def test_beside_it_ci_runs_only_what_needs_node() -> None:
    lines = (TREE / ".ci" / "run").read_text("utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd ", "echo "))]
    first, second, third = commands
    assert (first, second) == ("python3 -m venv .venv", COMMAND)
    assert third.startswith("npx ")
