"""A page that is new is in every test of all pages by its line in the table."""

import os
import re
import subprocess
import sys
from pathlib import Path

from app.settings import TREE

ADDED = """
from app import pages

pages.PAGES = (*pages.PAGES, pages.Page("newcomer", "/newcomer", "Newcomer", walks=True, takes="en"))
"""
# file: how many of its tests go over all pages
OVER_ALL = {
    "app/test_pages.py": 4,
    "app/test_addresses.py": 1,
    "web/test_along.py": 2,
    "web/test_answers.py": 3,
    "web/test_axe.py": 2,
    "web/test_early.py": 3,
    "web/test_layout.py": 1,
    "web/test_layout_shift.py": 1,
    "web/test_links.py": 2,
    "web/test_order.py": 1,
    "web/test_prefix.py": 1,
    "web/test_preload.py": 1,
    "web/test_pseudo_locale.py": 1,
    "web/test_reading.py": 1,
}


def test_a_new_page_is_in_every_test_of_all_pages(tmp_path: Path) -> None:
    """Collected, not run: the table has one more page."""
    (tmp_path / "newcomer.py").write_text(ADDED)
    collect = ["-m", "pytest", "-p", "newcomer", "--collect-only", "-q", *(f"tests/{file}" for file in OVER_ALL)]
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{TREE}"}
    ran = subprocess.run(
        [sys.executable, *collect], cwd=TREE, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    found = set(re.findall(r"^tests/(.*?)::(\w+)\[.*newcomer.*\]$", ran.stdout, re.MULTILINE))
    assert {file: sum(file == each for each, _ in found) for file in OVER_ALL} == OVER_ALL
