"""A warning is an error where our code is what is warned; what others' code warns each other of is shown, not fatal.

Python says who is warned: the module to which a warning's `stacklevel` points. So a release of theirs that deprecates
what another of theirs calls breaks nothing here, and one that deprecates what we call does, in the test that calls it.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from app.settings import TREE

OTHERS = '''
import warnings

def old():
    warnings.warn("old: take new", DeprecationWarning, stacklevel=2)

def calls_old():
    old()
'''
OURS = "import others\n\n\ndef direct(): others.old()\n\n\ndef indirect(): others.calls_old()\n"
TESTS = '''
import gc, warnings
import pytest
from app import ours as in_app
from model import ours as in_model
import others

@pytest.mark.parametrize("ours", [in_app, in_model])
def test_ours(ours):
    ours.direct()

def test_ours_in_a_test():
    others.old()

def test_a_file_that_we_leave_open():
    open(__file__)
    gc.collect()

def test_theirs():
    in_model.indirect()
'''


def test_a_warning_fails_a_test_where_our_code_is_warned_and_is_shown_elsewhere(tmp_path: Path) -> None:
    shutil.copy(TREE / "pyproject.toml", tmp_path)
    for folder in ("app", "model", "tests"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").touch()  # else the installed package of that name comes first
    for name, text in {
        "others.py": OTHERS, "app/ours.py": OURS, "model/ours.py": OURS, "tests/test_both.py": TESTS,
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text, "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    failed = [line.split("::")[1].split(" ")[0] for line in ran.stdout.splitlines() if line.startswith("FAILED")]
    ours = ["test_ours[app.ours]", "test_ours[model.ours]", "test_ours_in_a_test", "test_a_file_that_we_leave_open"]
    assert failed == ours
    assert "4 failed, 1 passed, 1 warning" in ran.stdout
    assert "DeprecationWarning: old: take new" in ran.stdout.partition("warnings summary")[2]
