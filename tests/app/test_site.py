"""`headlight export-site`: a folder of pages that need no server and lead to each other."""

import asyncio
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag

import pytest
from fastapi.testclient import TestClient

from app import cli, walks
from app.alone import site
from app.main import create_app
from app.pages import PAGES, SITE
from model.lab import registry
from model.problem import Problem
from tests.app.test_alone import kept

SHOWN = ["raw-dot-product", "causal"]
TAUGHT = ["hello-shiny-sun"]


class Read(HTMLParser):
    """What a page refers to, and the places that it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.refers: list[str] = []
        self.places = {""}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src"):
                self.refers.append(value or "")
            if name == "id":
                self.places.add(value or "")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a lesson and two mechanisms, in a folder in others; of one there are too many cells."""
    to = tmp_path_factory.mktemp("web") / "school" / "attention"
    made = site.Site(create_app(), "en", mechanisms=SHOWN, lessons=TAUGHT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walks, "MOST", 250)
        written = asyncio.run(made.compute())
    site.write(to, made.files)
    assert written.pages == 6
    sizes = [each.stat().st_size for each in to.rglob("*") if each.is_file() and each.name != site.MARK]
    assert written.size == sum(sizes)
    return to


def pages(folder: Path) -> dict[Path, Read]:
    return {each: Read(each.read_text("utf-8")) for each in folder.rglob("*.html")}


def test_every_reference_is_to_a_file_of_the_folder_and_a_place_in_it(folder: Path) -> None:
    found = pages(folder)
    assert {each.relative_to(folder).as_posix() for each in found} == {
        "index.html", "history.html", "glossary.html", "learn/hello-shiny-sun.html",
        "lab/raw-dot-product.html", "lab/causal.html",
    }  # fmt: skip
    for page, read in found.items():
        assert len(read.refers) > 8, page
        for each in read.refers:
            assert not re.match(r"[\w+.-]+:|/", each), (page, each)  # no other host, and no root of one
            path, place = urldefrag(each)
            file = (page.parent / path).resolve() if path else page
            assert file.is_file(), (page, each)
            if place and not place.startswith(("q1", "q0")):  # a worked example: a state
                assert place in found[file].places, (page, each)


def test_each_page_is_reached_from_the_first_one(folder: Path) -> None:
    led = {urldefrag(each)[0] for each in pages(folder)[folder / "index.html"].refers}
    assert led >= {"history.html", "glossary.html", "learn/hello-shiny-sun.html", *(f"lab/{id_}.html" for id_ in SHOWN)}


def test_nothing_but_the_folder_is_asked_and_what_needs_a_server_says_so(folder: Path) -> None:
    for page in folder.rglob("*.html"):
        text = page.read_text("utf-8")
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
        assert policy
        assert "default-src 'none'" in policy[1]
        assert not re.search(r"https?:", policy[1])
    history = (folder / "history.html").read_text("utf-8")
    assert '<li><a>Additive attention</a> <small class="needs">(this needs Headlight itself)</small>' in history
    assert '<a href="lab/causal.html">' in history


def test_a_mechanism_has_its_worked_examples_and_says_of_which_the_arithmetic_would_be_too_much(folder: Path) -> None:
    bare = []
    for id_ in SHOWN:
        text = (folder / "lab" / f"{id_}.html").read_text("utf-8")
        presets = [each.id for each in registry.find(id_).presets]
        assert re.findall(r'data-example="([^"]*)"', text) == presets
        found = kept(text)
        assert [each["body"]["preset"] for each in found["answers"]] == presets
        for answer, cells in zip(found["answers"], found["cells"], strict=True):
            count = sum(1 for each in answer["answer"]["steps"] if each["kind"] == "computed")
            assert bool(cells["note"]) != bool(len(cells["cells"]) >= count)
            bare.append(bool(cells["note"]))
    assert {*bare} == {True, False}


def test_what_was_written_before_is_replaced_and_the_files_of_others_are_not_touched(tmp_path: Path) -> None:
    site.write(tmp_path, {"a.html": b"1", "lab/b.html": b"2"})
    site.write(tmp_path, {"a.html": b"3"})
    assert sorted(each.name for each in tmp_path.rglob("*") if each.is_file()) == ["a.html", site.MARK]
    assert (tmp_path / "a.html").read_bytes() == b"3"
    other = tmp_path / "other"
    other.mkdir()
    (other / "homework.txt").write_text("mine")
    with pytest.raises(Problem, match="has other files"):
        site.write(other, {"a.html": b"1"})
    (other / site.MARK).write_text(json.dumps({"files": ["../a.html", "/etc/passwd"]}))
    site.write(other, {"b.html": b"1"})
    assert (tmp_path / "a.html").exists()


def test_the_command_writes_a_part_in_a_language_and_says_how_much(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / "site"
    assert cli.main(["export-site", str(to), "--lang", "en-XA", "--only", "history", "--only", "terms"]) == 0
    said = capsys.readouterr().out
    assert re.match(r"3 pages, 0\.\d MB, in \d+ s\. Begin with .*index\.html", said)
    assert '<html lang="en-XA"' in (to / "index.html").read_text("utf-8")
    assert not (to / "lab").exists()
    (to / site.MARK).unlink()
    assert cli.main(["export-site", str(to)]) == 1
    assert "has other files" in capsys.readouterr().err


def test_the_contents_of_a_site_are_no_page_of_the_server(client: TestClient) -> None:
    assert SITE not in PAGES
    assert client.get(SITE.path).status_code == 404
    assert client.post("/api/page", json={"address": SITE.path}).status_code == 422
