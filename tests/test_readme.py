"""The README is true: its Python runs, its links lead somewhere, its mechanism files are what it says."""

import re

import pytest

from app.settings import TREE

README = (TREE / "README.md").read_text("utf-8")


def test_the_example_from_python_runs_and_prints_shapes_and_parity(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(compile(example, "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "'weights': torch.Size([1, 5, 5])" in printed
    assert "max_abs_error" in printed


def test_every_file_that_it_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [link for link in links if not link.startswith("http") and not (TREE / link).exists()] == []


def test_the_folders_of_its_picture_of_the_tree_are_there() -> None:
    (tree,) = re.findall(r"```\n(model/.*?)```", README, re.DOTALL)
    tops = [line.split()[0] for line in tree.splitlines() if not line.startswith(" ")]
    inner = [line.split()[0] for line in tree.splitlines() if line.startswith("  ")]
    assert [name for name in tops if not (TREE / name).is_dir()] == []
    assert [name for name in inner if not (TREE / "model" / name).is_dir()] == []
