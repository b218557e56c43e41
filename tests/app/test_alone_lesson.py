"""A lesson as one file, and as a package of SCORM 1.2: what is in them, and what is refused."""

import io
import re
import zipfile
from typing import Any
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from app.alone.lesson import FEW, JUDGED, LAST, scored
from app.alone.scorm import PACKAGING, SCORM
from app.learn.library import Library
from tests.app.test_alone import kept

LESSONS = Library().lessons()
LARGEST = 2_000_000  # bytes
FIRST = "hello-shiny-sun"
LOCAL = {"": PACKAGING, "adlcp": SCORM}
ID = re.compile(r"[A-Za-z_][\w.-]*")  # of XML, as far as we use it


def page_of(client: TestClient, **asked: Any) -> str:
    answer = client.post("/api/lessons/page", json=asked)
    assert answer.status_code == 200, answer.text
    return answer.text


def package(client: TestClient, **asked: Any) -> zipfile.ZipFile:
    answer = client.post("/api/lessons/course", json=asked)
    assert answer.status_code == 200, answer.text
    return zipfile.ZipFile(io.BytesIO(answer.content))


@pytest.mark.parametrize("lesson", [lesson.id for lesson in LESSONS])
def test_a_lesson_is_one_file_of_2_mb_at_most_that_asks_nobody(lesson: str, client: TestClient) -> None:
    page = page_of(client, lesson=lesson)
    assert len(page.encode()) < LARGEST
    assert "default-src 'none'" in page
    assert not re.search(r"<(link|base)\b|<script[^>]* src=|<a\b[^>]* href=", page)
    assert 'id="course"' not in page  # it is in none


def test_of_every_scene_the_answers_are_those_that_are_given_over_the_network(client: TestClient) -> None:
    """Its scene, all by which its question is judged, the run of its lab, before and after what is told."""
    found = kept(page_of(client, lesson=FIRST))
    lesson = next(each for each in LESSONS if each.id == FIRST)
    for path in ("/api/lessons/scene", "/api/lessons/truth"):
        asked = [each["body"]["scene"] for each in found["answers"] if each["path"] == path]
        assert asked == [scene.id for scene in lesson.scenes]
    for each in found["answers"]:
        assert each["answer"] == client.post(each["path"], json=each["body"]).json(), each["path"]
    edited = [each for each in found["answers"] if each["path"].endswith("/trace") and each["body"]["edits"]]
    assert edited
    for run in found["cells"]:
        for cell in run["cells"][:2]:
            at = {"step": cell["step"], "cell": cell["cell"]}
            assert cell == client.post(run["path"], json={**run["body"], "at": at}).json()


def test_of_a_step_with_many_cells_the_row_that_is_asked_for_is_explained(client: TestClient) -> None:
    found = kept(page_of(client, lesson="a-robot-must-obey"))
    many = [each for run in found["cells"] for each in run["cells"] if each["step"] == "qkv" and each["cell"][-1] > 100]
    assert 1 <= len({tuple(each["cell"][:-1]) for each in many}) < 6  # rows
    assert all(len(each["cells"]) < 10 * FEW for each in found["cells"])


def test_on_a_sentence_of_ones_own_all_scenes_are_of_that_one(client: TestClient) -> None:
    page = page_of(client, lesson=FIRST, text="My dog sleeps", seed=7)
    scenes = [each for each in kept(page)["answers"] if each["path"] == "/api/lessons/scene"]
    assert {each["body"]["text"] for each in scenes} == {"My dog sleeps"}
    assert {each["body"]["seed"] for each in scenes} == {7}
    assert "location.hash ||= " in page  # so the page asks for it too


@pytest.mark.parametrize("path", ["page", "course"])
@pytest.mark.parametrize(
    ("asked", "field", "said"),
    [
        ({"lesson": "none"}, "lesson", "no lesson"),
        ({"lesson": FIRST, "text": ""}, "text", "at least one word"),
        ({"lesson": FIRST, "text": "a b c d e f g h i j k l m n"}, "text", "at most 12 words"),
    ],
)
def test_what_cannot_be_saved_is_refused_in_a_sentence(
    path: str, asked: dict[str, Any], field: str, said: str, client: TestClient
) -> None:
    answer = client.post(f"/api/lessons/{path}", json=asked)
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == field
    assert said in answer.json()["error"]["message"]


def test_a_package_is_what_scorm_1_2_and_ims_1_1_2_ask_for(client: TestClient) -> None:
    file = package(client, lesson=FIRST, mastery=60)
    assert file.namelist()[0] == "imsmanifest.xml"  # at its root
    root = ElementTree.fromstring(file.read("imsmanifest.xml"))
    assert root.tag == f"{{{PACKAGING}}}manifest"
    assert [each.tag.rpartition("}")[2] for each in root] == ["metadata", "organizations", "resources"]
    assert root.findtext("metadata/schema", namespaces=LOCAL) == "ADL SCORM"
    assert root.findtext("metadata/schemaversion", namespaces=LOCAL) == "1.2"
    ids = [each.attrib["identifier"] for each in root.iter() if "identifier" in each.attrib]
    assert len(set(ids)) == len(ids) == 4
    assert all(map(ID.fullmatch, ids))
    organizations = root.find("organizations", LOCAL)
    assert organizations is not None
    [organization] = organizations.findall("organization", LOCAL)
    assert organizations.attrib["default"] == organization.attrib["identifier"]
    [item] = organization.findall("item", LOCAL)
    assert [each.tag.rpartition("}")[2] for each in item] == ["title", "masteryscore"]
    assert item.findtext("adlcp:masteryscore", namespaces=LOCAL) == "60"
    [resource] = root.findall("resources/resource", LOCAL)
    assert item.attrib["identifierref"] == resource.attrib["identifier"]
    assert resource.attrib["type"] == "webcontent"
    assert resource.attrib[f"{{{SCORM}}}scormtype"] == "sco"
    files = [each.attrib["href"] for each in resource.findall("file", LOCAL)]
    assert {*files, "imsmanifest.xml"} == set(file.namelist())
    assert resource.attrib["href"] in files
    assert 'id="course"' in file.read("index.html").decode()


def test_whoever_is_through_has_done_it_unless_more_is_asked(client: TestClient) -> None:
    assert b"masteryscore" not in package(client, lesson=FIRST).read("imsmanifest.xml")


def test_the_same_lesson_is_the_same_package(client: TestClient) -> None:
    one, other = (client.post("/api/lessons/course", json={"lesson": FIRST}).content for _ in range(2))
    assert one == other


@pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.id for lesson in LESSONS])
def test_the_last_five_questions_that_are_judged_make_the_score(lesson: Any) -> None:
    asked = [scene.id for scene in lesson.scenes if scene.question.kind in JUDGED]
    assert scored(lesson) == asked[-LAST:]
    assert len(asked) > LAST
