"""A lesson that leaves Headlight as one file or as a package for a course: it judges by itself, as the server does."""

import json
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copy
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from app.alone.lesson import scored
from app.learn.judging import Judge
from app.learn.lesson import CHANGES, Lesson
from app.learn.library import Library
from app.learn.shown import Own
from app.learn.staging import Stage
from app.learn.truth import truth_of
from app.schema.learn import AnswerRequest, JudgedAnswer, SceneTruth
from tests.web.conftest import NewPage
from tests.web.test_lessons import open_lesson, truth

LESSONS = Library().lessons()
PARTS = (0.2, 0.5, 0.74, 0.76)  # of the way from what is right to what a mistake gives
JUDGE = """async (asked) => {
  const { judged } = await import("/static/pages/lesson/judge.js");
  return asked.map(({ kind, truth, given }) => given.map((each) => JSON.stringify(judged(kind, truth, each))));
}"""


def translate(message: str, **params: object) -> str:
    return message.format(**params)


def numbers(truth: SceneTruth) -> Iterator[list[float]]:
    """Right ones, rounded ones, each mistake, what lies between, and rubbish."""
    values = [each if each is not None else -1e9 for each in truth.judged.values]
    for each in (values, *(made.numbers for made in truth.made)):
        for digits in (9, 2, 1):
            yield [round(number, digits) for number in each]
        for share in PARTS:
            yield [true + share * (number - true) for true, number in zip(values, each, strict=True)]
    yield from ([value + by for value in values] for by in (0.02, -0.02, 0.021, 7, -1e12))


def answers(kind: str, truth: SceneTruth, choices: int) -> list[dict[str, Any]]:
    """All, if there are few; none of them is told."""
    n = len(truth.judged.values)
    of_kind: dict[str, list[dict[str, Any]]] = {
        "number": [{"numbers": each} for each in numbers(truth)],
        "count": [{"numbers": [each]} for each in range(-1, 40)],
        "largest": [{"places": [each]} for each in range(n)],
        "smallest": [{"places": [each]} for each in range(n)],
        "order": [{"places": each} for each in (truth.judged.places, truth.judged.places[::-1], list(range(n)))],
        "change": [{"choice": each} for each in range(len(CHANGES))],
        "choose": [{"choice": each} for each in range(choices)],
    }
    return [{}, *of_kind.get(kind, [])]


@pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.id for lesson in LESSONS])
def test_a_page_judges_every_answer_as_the_server_does(page: Page, lesson: Lesson) -> None:
    """Of every question: verdict, mistakes, reasons, how far off; none is judged by another rule."""
    asked, expected = [], []
    for scene in lesson.scenes:
        if question := scene.question:
            stage = Stage(lesson, scene, Own())
            truth = truth_of(stage, question, translate)
            given, judge = answers(question.kind, truth, len(question.choices)), Judge(stage, question, translate)
            asked.append({"kind": question.kind, "truth": truth.model_dump(mode="json"), "given": given})
            requests = (AnswerRequest(lesson=lesson.id, scene=scene.id, **each) for each in given)
            expected.append([json.loads(judge.judged(each).model_dump_json()) for each in requests])
    page.goto("/history")
    found = page.evaluate(JUDGE, asked)
    assert sum(map(len, found)) > 100
    for own, wanted in zip(found, expected, strict=True):
        assert list(map(json.loads, own)) == wanted


LESSON = next(each for each in LESSONS if each.id == "break-it")  # numbers, a change and a row are its last questions
LAST = scored(LESSON)
VERDICT = ".verdict-line"
Place = Page | FrameLocator


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A folder, and the address at which a plain server shows it: that of a course."""
    folder = tmp_path_factory.mktemp("course")
    copy(Path(__file__).with_name("lms.html"), folder)

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_given: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def go(place: Place, scene: str) -> None:
    """By the list of scenes."""
    at = [each.id for each in LESSON.scenes].index(scene)
    place.locator("#scenes button").nth(at).click()
    expect(place.locator(".told h2")).to_have_text(LESSON.scenes[at].title)
    expect(place.locator(".stage :is(td, canvas)").first).to_be_visible()


def answer(place: Place, kind: str, told: JudgedAnswer, *, rightly: bool) -> None:
    """A question, with numbers typed into their cells."""
    if kind == "number":
        for i, value in enumerate(told.values):
            assert value is not None
            if not i:
                place.get_by_role("button", name="Type it in its cell").click()
            else:
                place.locator(".stage td.focus").press("ArrowRight")
                place.locator(".stage td.focus").press("Enter")
            place.locator(".stage td input").fill(f"{value + (0 if rightly else 7):.4f}")
            place.locator(".stage td input").press("Enter")
    elif kind == "change":
        assert told.choice is not None
        place.locator(".several button").nth(told.choice if rightly else (told.choice + 1) % 3).click()
    else:
        place.get_by_role("button", name="Go to the row").click()
        focus = place.locator(".stage :is(td.focus, .heatmap)").first
        focus.press("Home")
        at = told.places[0] if rightly else next(i for i in range(len(told.values)) if i not in told.places)
        for _ in range(at):
            place.locator(".stage td.focus").press("ArrowRight")
        place.locator(".stage td.focus").press("Enter")
    expect(place.locator(VERDICT)).to_contain_text("Right." if rightly else "Not yet.")


def answer_scene(place: Place, scene: str, *, rightly: bool) -> None:
    _stage, question, told = truth(LESSON, scene)
    answer(place, question.kind, told, rightly=rightly)


def download(page: Page, button: str, to: Path) -> Path:
    """What a button of the menu saves."""
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    expect(page.locator("#shared")).to_contain_text("Saved: ")
    download.value.save_as(to / download.value.suggested_filename)
    return to / download.value.suggested_filename


def test_a_lesson_is_taken_from_a_file_and_in_a_course(
    new_page: NewPage, tmp_path: Path, course: tuple[Path, str]
) -> None:
    """Saved by its menu. From the file it judges with reasons, works out, keeps what is done and says what it cannot
    do; in a course it is resumed at its scene, and status and score are told."""
    page = open_lesson(new_page(), LESSON.id)
    page.locator("#share summary").click()
    file = download(page, "Save this lesson", tmp_path)
    page.locator("#mastery").select_option("60")
    package = download(page, "Save for Moodle", tmp_path)
    assert [file.name, package.name] == ["headlight-break-it.html", "headlight-break-it-scorm.zip"]
    from_file(new_page(offline=True, base_url=None), file)
    folder, address = course
    with zipfile.ZipFile(package) as zipped:
        zipped.extractall(folder)
    in_course(new_page(base_url=None), address)


def from_file(page: Page, file: Path) -> None:
    """Without a network."""
    page.goto(file.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text(LESSON.title)
    expect(page.locator("#sentence")).to_be_hidden()
    asked = [(each, each.question) for each in LESSON.scenes if each.question]
    number = next(scene for scene, question in asked if question.kind == "number" and question.mistakes)
    go(page, number.id)
    stage, question, told = truth(LESSON, number.id)
    [made, *_] = truth_of(stage, question, translate).made
    answer(page, "number", told.model_copy(update={"values": [each - 7 for each in made.numbers]}), rightly=False)
    expect(page.locator(".why-so")).not_to_be_empty()
    answer(page, "number", told, rightly=True)
    expect(page.locator(".panel .arithmetic :is(.scroll, .line)").first).to_be_visible()
    done = next(scene for scene, question in asked if question.do == "edit")
    go(page, done.id)
    expect(page.locator("#answer")).to_contain_text("This is done in Headlight itself")
    page.get_by_role("button", name="Show me").click()
    expect(page.locator(".then")).not_to_be_empty()
    expect(page.locator("#problem")).to_be_hidden()
    page.reload()
    expect(page.locator("#scenes .is-done")).to_have_count(2)


def in_course(page: Page, address: str) -> None:
    """In a frame, among others."""
    page.goto(f"{address}/lms.html")
    lesson = page.frame_locator("#sco")

    def kept(name: str) -> Any:
        return page.evaluate("(name) => lms.kept[`cmi.${name}`]", name)

    page.evaluate("launch('60')")
    expect(lesson.locator(".told h2")).to_have_text(LESSON.scenes[0].title)
    assert kept("core.lesson_status") == "incomplete"
    go(lesson, LAST[0])
    answer_scene(lesson, LAST[0], rightly=False)
    answer_scene(lesson, LAST[0], rightly=True)
    assert page.evaluate("lms.calls").count("LMSCommit ") >= 4
    page.evaluate("leave()")
    page.wait_for_function("() => lms.phase === 'left'")
    assert [kept(name) for name in ("core.exit", "core.lesson_location", "core.score.raw")] == ["suspend", LAST[0], ""]
    assert page.evaluate("lms.calls.filter((each) => each.startsWith('LMSFinish'))") == ["LMSFinish "]
    page.evaluate("launch('60')")
    expect(lesson.locator(".told h2")).to_have_text(LESSON.scene(LAST[0]).title)  # where one was
    expect(lesson.locator("#scenes .is-done")).to_have_count(1)
    for scene in LAST[1:]:
        go(lesson, scene)
        answer_scene(lesson, scene, rightly=True)
    expect(lesson.locator("#course")).to_contain_text("of the last 5 questions 4 were right at the first answer")
    told = [kept(f"core.{name}") for name in ("lesson_status", "score.raw", "score.min", "score.max")]
    assert told == ["passed", "80", "0", "100"]
    page.evaluate("leave()")
    page.wait_for_function("() => lms.phase === 'left'")
    assert [kept("core.exit"), kept("core.lesson_status"), page.evaluate("lms.wrong")] == ["", "passed", []]
    page.evaluate("() => { lms.kept = {}; lms.refuses = true; launch(); }")  # a course that takes nothing
    expect(lesson.locator("#course")).to_contain_text("none answers here")
    page.evaluate("() => { lms.kept = {}; lms.refuses = false; launch(); }")
    expect(lesson.locator("#course")).to_be_hidden()
    page.evaluate("lms.refuses = true")
    go(lesson, LAST[1])
    expect(lesson.locator("#course")).to_contain_text("did not take all that it was told")
    answer_scene(lesson, LAST[1], rightly=True)
    page.goto(f"{address}/index.html")  # in no course
    expect(page.locator("#course")).to_contain_text("none answers here")
    go(page, LAST[1])
    answer_scene(page, LAST[1], rightly=True)
