"""The README is true: its Python runs, its links lead somewhere, its mechanism files are what it says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import TREE

README = (TREE / "README.md").read_text("utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_the_example_from_python_runs_and_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    example, *_ = PYTHON
    exec(compile(example, "README.md", "exec"), {"__name__": __name__})  # what warns it, warns us
    named, parity, head, every = capsys.readouterr().out.splitlines()
    assert named == "(2, 5, 5) ('head', 'query', 'key') ['Lily', 'had', 'a', 'cat', '.']"
    assert float(parity) < 1e-5
    assert head.startswith("it looks at cat: 0.76 ('L', 0.67")
    assert every == "(6, 6, 17, 17) ('layer', 'head', 'query', 'key')"


def test_every_file_that_it_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [link for link in links if not link.startswith("http") and not (TREE / link).exists()] == []


def test_the_folders_of_its_picture_of_the_tree_are_there() -> None:
    (tree,) = re.findall(r"```\n(model/.*?)```", README, re.DOTALL)
    folders, top = list[str](), ""
    for indent, name in re.findall(r"^(|  )(\S+)", tree, re.MULTILINE):
        top = top if indent else name
        folders.append(top + name if indent else name)
    assert {"model/tracing/calls/", "static/views/", "tests/"} < set(folders)
    assert [folder for folder in folders if not (TREE / folder).is_dir()] == []


ASKED = """
from fastapi.testclient import TestClient
from app.main import create_app

found = TestClient(create_app()).post("/api/mechanisms/temperature/trace", json={"text": "a cat sat"}).json()
assert found["parity"]["agrees"] and found["options"]["t"] == 0.5
"""


def test_the_mechanism_that_it_adds_passes_every_property_test_and_is_in_the_api(tmp_path: Path) -> None:
    _, function, reference = PYTHON
    for folder in ("app", "model", "static", "templates", "tests"):
        shutil.copytree(TREE / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "web", "bench"))
    shutil.copy(TREE / "pyproject.toml", tmp_path)
    (tmp_path / "model/mechanisms/temperature.py").write_text(function, "utf-8")
    (tmp_path / "model/references/temperature.py").write_text(reference, "utf-8")
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    tests = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/model", "-k", "temperature or registry"]
    for arguments in (["-c", ASKED], tests):
        ran = subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    assert " passed" in ran.stdout
    assert "temperature" not in ran.stdout.lower()  # nothing failed, nothing was skipped
