"""/api/lessons, lessons of one's own, and every lesson that is shipped."""

import json
import os
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app import cli
from app.learn.judging import Judge
from app.learn.lesson import Lesson
from app.learn.library import OURS, PATH, Library, mistakes
from app.learn.scene import staged
from app.learn.shown import Own
from app.learn.staging import Stage
from app.main import create_app
from app.schema.learn import AnswerRequest
from app.settings import TREE, Settings
from model.lab.mistakes import MISTAKES, answers
from tests.web.person import unpack

LESSONS = Library().lessons()
SCENES = [(lesson, scene.id) for lesson in LESSONS for scene in lesson.scenes]
NAMES = [f"{lesson.id}/{scene}" for lesson, scene in SCENES]
GOOD = """# Mine

About mine.

## One
show: causal, hungry-cat
step: weights
light: row eats

{eats} gives {weights[eats, cat] %} to {cat}.

### Ask
largest: weights[eats]

To whom most?
"""


def translate(message: str, /, **params: object) -> str:
    return message.format(**params) if params else message


def test_lessons_are_listed_in_their_order_with_minutes_and_links_to_their_scenes(client: TestClient) -> None:
    found = client.get("/api/lessons").json()
    assert [each["id"] for each in found] == [id_ for id_ in PATH if (OURS / f"{id_}.md").exists()]
    assert found[0]["id"] == "hello-shiny-sun"
    for lesson in found:
        assert lesson["title"]
        assert 3 <= lesson["minutes"] <= 90
        for scene in lesson["scenes"]:
            assert scene["title"]
            assert scene["link"].startswith(f"/learn/{lesson['id']}#")
            assert unpack(f"http://here{scene['link']}") == {"scene": scene["id"]}


def test_no_shipped_lesson_names_what_is_not_there() -> None:
    assert list(map(str, mistakes())) == []


@pytest.mark.parametrize(("lesson", "scene"), SCENES, ids=NAMES)
def test_every_scene_asks_for_something(lesson: Lesson, scene: str) -> None:
    assert lesson.scene(scene).question


@pytest.mark.parametrize(("lesson", "scene"), SCENES, ids=NAMES)
def test_every_scene_is_shown_on_any_sentence_or_says_what_it_lacks(
    lesson: Lesson, scene: str, subtests: pytest.Subtests
) -> None:
    for text in (None, "My black dog sleeps well", "one two", "word " * 12):
        with subtests.test(text):
            found = staged(lesson, lesson.scene(scene), Own(text, 7), translate)
            assert text is None or found.problem or len(found.tokens) >= len(text.split())


@pytest.mark.parametrize(("lesson", "scene"), SCENES, ids=NAMES)
def test_every_mistake_that_a_question_knows_gives_another_number(lesson: Lesson, scene: str) -> None:
    """On the lesson's sentence; where words are drawn, with one seed of ten."""
    own = lesson.scene(scene)
    assert own.question
    if own.question.kind != "number" or not own.question.target:
        return
    drawn = any(not pick.fixed for pick in own.picks)
    seen = dict.fromkeys(own.question.mistakes, False)
    for seed in range(10 if drawn else 1):
        stage = Stage(lesson, own, Own(None, seed) if drawn else Own())
        cells = stage.cells(own.question.target)
        for name in own.question.mistakes:
            made = answers(name, stage.main.run.steps, own.question.target.step, cells)
            seen[name] |= made is not None
            if made is None:
                continue
            request = AnswerRequest(lesson=lesson.id, scene=scene, numbers=made)
            found = Judge(stage, own.question, translate).judged(request)
            assert found.right is False
            assert name in found.mistakes
            assert found.why
            said = "".join(span.text for block in found.why for span in block.spans)
            assert own.question.mistakes[name] or MISTAKES[name].reason in said
    assert all(seen.values()), seen


@pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.id for lesson in LESSONS])
def test_a_lesson_ends_with_five_questions_that_are_new_every_time(lesson: Lesson) -> None:
    for scene in lesson.scenes[-5:]:
        assert any(not pick.fixed for pick in scene.picks), scene.id


def test_a_scene_and_an_answer_by_the_api(client: TestClient) -> None:
    body = {"lesson": "hello-shiny-sun", "scene": "from-scores-to-shares"}
    scene = client.post("/api/lessons/scene", json=body).json()
    assert (scene["mechanism"], scene["state"]["step"], scene["spot"]) == (
        "raw-dot-product", "weights", {"row": 0, "column": None},
    )  # fmt: skip
    assert "0.37" not in json.dumps(scene["question"])
    answer = client.post("/api/lessons/answer", json={**body, "numbers": [0.229]}).json()
    assert (answer["right"], answer["mistakes"]) == (False, ["wrong-axis"])


def test_a_row_that_is_asked_for_brings_its_words_and_a_scene_its_minutes(client: TestClient) -> None:
    lesson = client.get("/api/lessons").json()[0]
    assert sum(scene["minutes"] for scene in lesson["scenes"]) == pytest.approx(lesson["minutes"], abs=0.5)
    body = {"lesson": "hello-shiny-sun", "scene": "the-best-fit", "text": "the dog saw the cat"}
    question = client.post("/api/lessons/scene", json=body).json()["question"]
    assert [(word["text"], word["occurrence"]) for word in question["words"]] == [
        ("the", 0), ("dog", 0), ("saw", 0), ("the", 1), ("cat", 0),
    ]  # fmt: skip


@pytest.mark.parametrize(("body", "field", "message"), [
    ({"lesson": "nope", "scene": "x"}, "lesson", "There is no lesson “nope”"),
    ({"lesson": "hello-shiny-sun", "scene": "x"}, "scene", "There is no scene “x”"),
    ({"lesson": "hello-shiny-sun", "scene": "the-mix", "text": "word " * 13}, "text", "at most 12 words"),
    ({"lesson": "hello-shiny-sun", "scene": "the-mix", "text": ""}, "text", "at least one word"),
])  # fmt: skip
def test_what_cannot_be_shown_is_refused(client: TestClient, body: dict[str, str], field: str, message: str) -> None:
    for path in ("scene", "answer"):
        answer = client.post(f"/api/lessons/{path}", json=body)
        assert answer.status_code == 422
        error = answer.json()["error"]
        assert error["field"] == field
        assert message in error["message"]


def test_a_page_for_each_lesson_and_none_for_another(client: TestClient) -> None:
    assert client.get("/learn/hello-shiny-sun").status_code == 200
    assert client.get("/learn/nope", headers={"accept": "text/html"}).status_code == 404


def test_a_lesson_of_ones_own_comes_after_ours_and_is_read_anew_when_it_has_changed(tmp_path: Path) -> None:
    file = tmp_path / "mine.md"
    file.write_text(GOOD, "utf-8")
    with TestClient(create_app(Settings(lessons=tmp_path)), base_url="http://127.0.0.1") as client:
        assert client.get("/api/lessons").json()[-1]["title"] == "Mine"
        body = {"lesson": "mine", "scene": "one"}
        assert client.post("/api/lessons/scene", json=body).json()["title"] == "One"
        file.write_text(GOOD.replace("# Mine", "# Yours"), "utf-8")
        os.utime(file, (0, 1))
        assert client.get("/api/lessons").json()[-1]["title"] == "Yours"
        file.write_text("no title", "utf-8")
        os.utime(file, (0, 2))
        answer = client.post("/api/lessons/scene", json=body)
        assert answer.status_code == 422
        assert "mine.md, line 1: A lesson begins with its title" in answer.json()["error"]["message"]
    assert mistakes(tmp_path)


def test_the_lesson_that_the_readme_adds_is_one(tmp_path: Path) -> None:
    (text,) = re.findall(r"<!-- lesson -->\n```markdown\n(.*?)```", (TREE / "README.md").read_text("utf-8"), re.DOTALL)
    (tmp_path / "cats.md").write_text(text, "utf-8")
    assert list(map(str, mistakes(tmp_path))) == []
    with TestClient(create_app(Settings(lessons=tmp_path)), base_url="http://127.0.0.1") as client:
        added = client.get("/api/lessons").json()[-1]
        assert (added["id"], len(added["scenes"])) == ("cats", 3)
        for scene in added["scenes"]:
            found = client.post("/api/lessons/scene", json={"lesson": "cats", "scene": scene["id"]}).json()
            assert found["problem"] is None
        assert client.get("/learn/cats").status_code == 200


def test_mistakes_in_lessons_of_ones_own_are_said_by_line_and_nothing_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.md").write_text(GOOD.replace("[eats, cat]", "[eats, dog]"), "utf-8")
    (tmp_path / "b.md").write_text(GOOD.replace("light: row eats", "lit: row eats"), "utf-8")
    (tmp_path / "c.md").write_text(GOOD, "utf-8")
    assert cli.main(["--lessons", str(tmp_path), "--no-browser", "--port", "0"]) == 1
    said = capsys.readouterr().err
    assert "a.md, line 10: “dog” is no word of “the hungry cat eats fish”." in said
    assert "b.md, line 8: There is no “lit:” here" in said
    assert "c.md" not in said
    assert cli.main(["--lessons", str(tmp_path / "nowhere"), "--no-browser", "--port", "0"]) == 1
    assert re.search("“.*nowhere” is not a folder", capsys.readouterr().err)
