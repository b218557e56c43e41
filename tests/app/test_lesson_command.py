"""`headlight lesson`: a lesson in a file and in a package, and what is refused."""

import zipfile
from pathlib import Path

import pytest

from app import cli
from tests.app.test_alone import kept

FIRST = "hello-shiny-sun"


def test_a_lesson_is_written_as_a_file_and_as_a_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    html, package = tmp_path / "sun.html", tmp_path / "sun.zip"
    wish = ["My dog sleeps", "--html", str(html), "--scorm", str(package), "--mastery", "60", "--lang", "en-XA"]
    assert cli.main(["lesson", FIRST, *wish]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.partition(": ")[0] for line in said] == [str(html), str(package)]
    page = html.read_text("utf-8")
    assert 'lang="en-XA"' in page
    assert {each["body"].get("text") for each in kept(page)["answers"] if "scene" in each["body"]} == {"My dog sleeps"}
    with zipfile.ZipFile(package) as file:
        assert ">60<" in file.read("imsmanifest.xml").decode()


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ([FIRST], "--html FILE"),
        (["none", "--html", "out.html"], "There is no lesson “none”"),
        ([FIRST, "a b c d e f g h i j k l m n", "--html", "out.html"], "at most 12 words"),
        ([FIRST, "--seed", "-1", "--html", "out.html"], "seed"),
        ([FIRST, "--html", "no/such/folder/out.html"], "could not be written"),
    ],
)
def test_what_cannot_be_written_is_said(
    wish: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["lesson", *wish]) == 1
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
