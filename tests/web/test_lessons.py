"""Lessons: walked by keyboard from the first scene to the last, answered wrongly and rightly, on any sentence."""

import json
import math
import re
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

import model
from app.learn.judging import Judge
from app.learn.lesson import Lesson, Question
from app.learn.library import Library
from app.learn.shown import Own, written_out
from app.learn.staging import OF_TOKENS, Stage
from app.schema.learn import AnswerRequest, JudgedAnswer
from model.lab.mistakes import MISTAKES, answers
from tests.web.conftest import NewPage, Watch
from tests.web.person import pack, until_held, until_linked

FIRST = "hello-shiny-sun"
LESSONS = Library().lessons()
each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.id for lesson in LESSONS])
ROUNDS = 9  # of presses of Tab until one is where one wants to be
# how many stops of Tab it is to there from where one is, fewer than none if it stands before (or one more, from what is
# no stop itself); null: one is there; a group of radio buttons is one stop
AHEAD = """each => {
  if (each === document.activeElement) return null;
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")];
  const isStop = (one) => one.tabIndex >= 0 && !one.disabled && (one.type !== "radio" || one.checked);
  const stops = all.filter((one) => isStop(one) && one.checkVisibility({ visibilityProperty: true }));
  const isUpTo = (to) => (one) => one === to || to.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING;
  return stops.filter(isUpTo(each)).length - stops.filter(isUpTo(document.activeElement)).length;
}"""
STOP = "each => each.tabIndex >= 0 && (each.focus(), each === document.activeElement)"
VERDICT = ".verdict-line"
# of each scene on a sheet its cells: [step, row and column; what is written there; whether it is what was asked]
TABLES = """() => [...document.querySelectorAll(".on-paper")].map((scene) =>
[...scene.querySelectorAll(".tables td:not(.corner)")].map((cell) => {
  const [row, table] = [cell.parentElement, cell.closest("table")];
  const head = table.querySelectorAll("thead th")[cell.cellIndex - 1];
  const name = [table.caption.textContent.split("/").at(-1), row.cells[0].textContent, head.textContent].join();
  return [name, cell.textContent, cell.matches(".told, .to-fill, .untold")];
}))"""


def open_lesson(page: Page, lesson: str = FIRST, **state: object) -> Page:
    """A scene, with its matrix."""
    page.goto(f"/learn/{lesson}" + (f"#{pack(state)}" if state else ""))
    expect(page.locator(".stage :is(td, canvas)").first).to_be_visible()
    expect(page.locator("body:not(.asking)")).to_be_visible()
    return page


class Keys:
    """Who has a keyboard alone. Where Tab has led in one scene of a kind, it leads in the others of this kind that have
    such a stop: it is counted out once."""

    def __init__(self, page: Page) -> None:
        self.page, self.kind = page, ""
        self.known: set[str] = set()

    def to(self, place: Locator) -> None:
        """By Tab, or Shift+Tab if it stands before."""
        stop = f"{self.kind} {place}"
        if stop in self.known:
            assert place.evaluate(STOP), f"{place} is no stop of Tab"
            return
        for _ in range(ROUNDS):  # an answer may have moved the focus meanwhile
            ahead = place.evaluate(AHEAD)
            if ahead is None:
                self.known.add(stop)
                return
            for _ in range(abs(ahead) or 1):
                self.page.keyboard.press("Tab" if ahead > 0 else "Shift+Tab")
        raise AssertionError(f"Tab does not lead to {place}")

    def press(self, place: Locator, *keys: str) -> None:
        """There, Enter, and what is pressed next."""
        self.to(place)
        for key in ("Enter", *keys):
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Where one is."""
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def type_in_cell(keys: Keys, *numbers: float) -> None:
    """In the cells that are asked for, one behind the other."""
    keys.press(button(keys.page, "Type it in its cell"))
    for i, number in enumerate(numbers):
        if i:
            keys.page.keyboard.press("ArrowRight")
            keys.page.keyboard.press("Enter")
        keys.type(f"{number:.4f}")


def truth(lesson: Lesson, scene: str) -> tuple[Stage, Question, JudgedAnswer]:
    stage = Stage(lesson, lesson.scene(scene), Own())
    question = stage.scene.question
    assert question
    request = AnswerRequest(lesson=lesson.id, scene=scene)
    return stage, question, Judge(stage, question, lambda message, **_params: message).judged(request)


def answer_wrongly(keys: Keys, stage: Stage, question: Question, made_before: set[str]) -> None:
    """Each known mistake that was not made before in this lesson, and its reason; one, if all were. That each is judged
    as what it is in every scene, tests/app/test_api_lessons.py says."""
    assert question.target
    page, cells = keys.page, stage.cells(question.target)
    made = {name: answers(name, stage.main.run.steps, question.target.step, cells) for name in question.mistakes}
    possible = {name: numbers for name, numbers in made.items() if numbers is not None}  # the others with another seed
    new = [name for name in possible if name not in made_before]
    for name in new or list(possible)[:1]:
        made_before.add(name)
        type_in_cell(keys, *possible[name])
        expect(page.locator(VERDICT)).to_have_text("Not yet.")
        if not question.mistakes[name]:
            expect(page.locator(".why-so")).to_contain_text(MISTAKES[name].reason)
        expect(button(page, "Show me")).to_be_visible()


def pick(keys: Keys, row: int, column: int) -> None:
    keys.press(button(keys.page, "Go to the row"), "Home", *["ArrowRight"] * column, "Enter")


def answer(keys: Keys, stage: Stage, question: Question, told: JudgedAnswer, made_before: set[str]) -> None:
    """Rightly, after wrongly where that can be."""
    page, kind = keys.page, question.kind
    if kind == "number":
        answer_wrongly(keys, stage, question, made_before)
        type_in_cell(keys, *[value for value in told.values if value is not None])
    elif kind == "count":
        for number in (told.values[0] or 0) + 1, told.values[0] or 0:
            keys.to(page.get_by_label("Your number"))
            page.keyboard.press("ControlOrMeta+a")
            keys.type(f"{number:.0f}")
            wrong = r"^Not yet\.( Try again, or have it shown\.)?$"  # how far off would tell it
            expect(page.locator(VERDICT)).to_have_text(re.compile("^Right" if number == told.values[0] else wrong))
    elif kind in ("largest", "smallest"):
        assert question.target
        row = stage.cells(question.target)[0][-2]
        wrong = next(i for i in range(len(told.values)) if i not in told.places)
        pick(keys, row, wrong)
        expect(page.locator(VERDICT)).to_contain_text("Not yet.")
        pick(keys, row, told.places[0])
    elif kind in ("change", "choose"):
        assert told.choice is not None
        choices = page.locator(".several button")
        keys.press(choices.nth((told.choice + 1) % choices.count()))
        expect(page.locator(VERDICT)).to_contain_text("Not yet.")
        keys.press(choices.nth(told.choice))
    elif kind == "order":
        keys.press(button(page, "Show me"))
    elif kind == "say":
        keys.to(page.locator(".own-words"))
        page.keyboard.type("It says how much comes from there.")
        keys.press(button(page, "Compare it"))
    else:
        done(keys, question)


def done(keys: Keys, question: Question) -> None:
    """What is to be done in the lab."""
    page = keys.page
    if question.do == "edit":
        keys.press(page.locator(".stage td.focus"))
        if page.locator(".stage td input").count():
            keys.type("1.5")
    elif question.do == "sentence":
        keys.to(page.locator("#sentence"))
        page.keyboard.press("End")
        page.keyboard.type(" and more")
    else:
        keys.press(button(page, "Show me"))


@each_lesson
def test_a_lesson_is_walked_by_keyboard_and_answered_wrongly_and_rightly(page: Page, lesson: Lesson) -> None:
    keys, made_before = Keys(open_lesson(page, lesson.id)), set[str]()
    for i, scene in enumerate(lesson.scenes):
        heading = page.locator(".told h2")
        expect(heading).to_have_text(scene.title)
        if i:
            expect(heading).to_be_focused()
        expect(page.locator("body:not(.asking)")).to_be_visible()
        stage, question, told = truth(lesson, scene.id)
        keys.kind = f"{question.kind} {question.do}"
        answer(keys, stage, question, told, made_before)
        expect(page.locator("#scenes [aria-current]")).to_have_class("is-done")
        expect(button(page, "Show me")).to_be_hidden()
        if scene.then:
            expect(page.locator(".then")).not_to_be_empty()
        if question.kind in ("number", "count", "largest", "smallest", "change", "choose"):
            expect(page.locator(VERDICT)).to_have_text(re.compile("^Right."))
            expect(page.locator("#announcer")).to_have_text(re.compile("^Right."))
        if question.do == "sentence":
            keys.press(page.locator("#own"))  # back to the lesson's own, which the questions are answered for
            expect(page.locator("body:not(.asking)")).to_be_visible()
        if scene != lesson.scenes[-1]:
            keys.press(page.locator("#next"))
    expect(page.locator("#next")).to_be_hidden()
    kept = page.evaluate("JSON.parse(localStorage.lessons)")
    assert kept[lesson.id].keys() == {scene.id for scene in lesson.scenes}
    page.goto("/learn")
    expect(page.locator(f".path [data-id={lesson.id}]")).to_have_class(re.compile("is-done"))


def test_a_number_may_be_a_share_in_percent_and_what_is_none_is_said(page: Page) -> None:
    open_lesson(page, scene="from-scores-to-shares")
    field = page.locator(".stage td input")
    button(page, "Type it in its cell").click()
    field.fill("much")
    field.press("Enter")
    expect(page.locator(VERDICT)).to_contain_text("“much” is no number")
    button(page, "Type it in its cell").click()
    field.fill("38 %")
    field.press("Enter")
    expect(page.locator(VERDICT)).to_have_text("Right. It is 0.3763.")
    expect(page.locator(".panel .arithmetic .what")).to_have_text("weights [Hello, shiny]")
    expect(page.locator(".panel .arithmetic .scroll, .panel .arithmetic .line").first).to_be_visible()
    expect(page.locator(".panel .arithmetic")).not_to_contain_text("mask")  # it hides nothing


def test_what_is_said_is_said_of_the_last_answer_though_an_earlier_one_is_judged_later(page: Page) -> None:
    open_lesson(page, scene="from-scores-to-shares")
    held: list[Route] = []
    page.route("**/api/lessons/answer*", lambda route: route.continue_() if held else held.append(route))
    for number in "0.5", "0.3763":
        button(page, "Type it in its cell").click()
        page.locator(".stage td input").fill(number)
        page.locator(".stage td input").press("Enter")
        until_held(page, held)
    expect(page.locator(VERDICT)).to_have_text("Right. It is 0.3763.")
    held[0].continue_()
    page.wait_for_timeout(500)
    expect(page.locator(VERDICT)).to_have_text("Right. It is 0.3763.")


def test_how_far_an_answer_was_is_said_beside_the_truth_and_not_before(page: Page) -> None:
    open_lesson(page, scene="from-scores-to-shares")
    button(page, "Type it in its cell").click()
    field = page.locator(".stage td input")
    field.fill("0.5")
    field.press("Enter")
    expect(page.locator(VERDICT)).to_have_text("Not yet. Try again, or have it shown.")
    button(page, "Show me").click()
    expect(page.locator(VERDICT)).to_have_text("It is 0.3763. Your number was 0.1237 away from it.")
    open_lesson(page, scene="the-best-fit")
    page.locator('.stage td[data-row="1"][data-column="0"]').click()
    expect(page.locator(VERDICT)).to_have_text("Not yet. Try again, or have it shown.")
    button(page, "Show me").click()
    expect(page.locator(VERDICT)).to_have_text(re.compile(r"^The largest .*357\. The one .* 0\.57\d+ away from it\.$"))


def test_what_show_me_shows_stands_where_it_is_answered(page: Page) -> None:
    open_lesson(page, scene="do-not-look-ahead")
    button(page, "Show me").click()
    expect(page.locator(".stage td.focus")).to_have_text(re.compile("^0"))
    open_lesson(page, "a-robot-must-obey", scene="how-much-is-open")
    field = page.get_by_label("Your number")
    field.fill("7")
    button(page, "Show me").click()
    expect(field).to_have_value("10")
    expect(page.locator(".arithmetic")).to_be_hidden()  # it is of no cell
    open_lesson(page, "my-name-is", scene="each-head-looks-elsewhere")
    button(page, "Show me").click()
    expect(page.locator(VERDICT)).to_have_text("The order is: name, Politi, My, Marcello, is.")
    expect(page.locator(".order li")).to_have_text(["name", "Politi", "My", "Marcello", "is"])


def test_what_is_asked_is_nowhere_told_before(page: Page) -> None:
    open_lesson(page, scene="one-number-for-two-words")
    expect(page.locator(".stage td.blank")).to_have_count(2)  # it and its mirror
    assert "1.25" not in page.locator("main").inner_text()
    expect(page.locator(".arithmetic")).to_be_hidden()
    button(page, "Show me").click()
    expect(page.locator(VERDICT)).to_have_text("It is 1.249.")
    expect(page.locator(".stage td.focus")).to_have_text("1.25")
    expect(page.locator(".arithmetic")).to_be_visible()
    expect(page.locator(".leaf").first).to_be_visible()
    links = page.locator(":is(.operands, .arithmetic, .worked-out) button:is(.link, .leaf)")
    expect(links).to_have_count(0)  # one stays in the scene


def test_what_is_hidden_in_a_scene_is_guessed_and_compared_and_what_it_is_worked_out_from_is_seen(page: Page) -> None:
    open_lesson(page, scene="from-scores-to-shares")
    button(page, "Show me").click()
    expect(page.locator(VERDICT)).to_contain_text("It is 0.")
    page.get_by_label("Hide numbers").check()
    cell = page.locator('.stage td[data-row="2"][data-column="1"]')
    expect(cell).to_have_text("?")
    expect(page.locator(".operands.before")).to_contain_text("1.25")
    cell.click()
    page.locator("input.guess").fill("0.5")
    page.locator("input.guess").press("Enter")
    expect(cell).to_have_text("0.39")
    expect(page.locator(".under .verdict")).to_contain_text("You said 0.5; it is 0.3874")
    page.get_by_label("Hide numbers").uncheck()
    expect(page.locator(".under")).to_be_hidden()


def test_a_scene_without_operands_shows_none_above_its_matrix_either(page: Page) -> None:
    open_lesson(page, "why-three-matrices", scene="one-way")
    expect(page.locator(".assembly[data-place=above]")).to_be_attached()  # where the whole row has no room beside it
    expect(page.locator(".operands:visible")).to_have_count(0)
    open_lesson(page, "break-it", scene="do-it-by-hand")
    expect(page.locator(".by-row")).to_be_hidden()  # nor what their colours mean


def test_who_goes_on_without_trying_is_nudged_once_and_never_held(page: Page) -> None:
    open_lesson(page)
    page.locator("#next").click()
    expect(page.locator("#nudge")).to_be_visible()
    page.locator("#next").click()
    expect(page.locator(".told h2")).to_have_text("One number for two words")
    expect(page.locator("#nudge")).to_be_hidden()
    page.locator("#scenes button").nth(20).click()
    until_linked(page, scene="yours-with-a-mask")


def test_a_sentence_of_ones_own_is_followed_by_text_matrix_and_truth(page: Page) -> None:
    open_lesson(page, scene="the-best-fit")
    page.locator("#sentence").fill("My black dog sleeps")
    until_linked(page, text="My black dog sleeps")
    expect(page.locator(".asks")).to_contain_text("With which word does black have")
    expect(page.locator(".stage tbody tr")).to_have_count(4)
    page.locator('.stage td[data-row="1"][data-column="1"]').click()
    expect(page.locator(VERDICT)).to_have_text("Right. The largest is that of “black”: 5.998.")
    page.locator("#own").click()
    expect(page.locator(".asks")).to_contain_text("does shiny have")
    expect(page.locator("#sentence")).to_have_value("Hello shiny sun")


def test_a_sentence_that_lacks_something_is_told_so_and_one_that_cannot_be_split_too(page: Page, watch: Watch) -> None:
    watch.allow("422")
    open_lesson(page, scene="from-scores-to-shares", text="two words")
    expect(page.locator("#lacks")).to_contain_text("needs a sentence of at least 3 words")
    expect(page.locator(".stage tbody tr")).to_have_count(3)
    expect(page.locator("#lacks")).to_contain_text("Until then it is shown on “Hello shiny sun”. Yours comes back")
    expect(page.locator("#sentence")).to_have_value("two words")
    page.locator("#back").click()
    expect(page.locator(".told h2")).to_have_text("The best fit")
    expect(page.locator("#lacks")).to_be_hidden()
    expect(page.locator(".stage tbody tr")).to_have_count(2)
    page.locator("#sentence").fill("word " * 13)
    expect(page.locator("#problem")).to_contain_text("at most 12 words")
    expect(page.locator("#sentence")).to_have_value("word " * 13)
    page.locator("#sentence").fill("one two three")
    expect(page.locator("#problem")).to_be_hidden()


def test_the_sentence_of_a_trained_head_is_in_its_field_as_it_was_typed(page: Page) -> None:
    open_lesson(page, "break-it", scene="where-this-head-looks")
    expect(page.locator("#sentence")).to_have_value("Tom and Anna went to the park. Anna and")
    expect(page.locator(".stage th", has_text="<s>")).to_have_count(2)


def test_another_question_like_this_is_another_one(page: Page) -> None:
    open_lesson(page, scene="yours-a-score")
    asked = {page.locator(".asks").inner_text()}
    for _ in range(4):
        before = page.evaluate("location.hash")
        page.locator("#again").click()
        page.wait_for_function("before => location.hash !== before", arg=before)
        expect(page.locator("body:not(.asking)")).to_be_visible()
        asked.add(page.locator(".asks").inner_text())
    assert len(asked) > 1


def test_an_answer_that_comes_before_the_run_is_worked_out_once_that_is_there(page: Page) -> None:
    held: list[Route] = []
    open_lesson(page)
    page.route("**/api/mechanisms/*/trace*", lambda route: held.append(route))
    page.locator("#scenes button").nth(3).click()
    expect(page.locator(".told h2")).to_have_text("From scores to shares")
    button(page, "Show me").click()
    expect(page.locator(VERDICT)).to_contain_text("It is 0.")
    expect(page.locator(".worked")).to_be_hidden()
    for each in held:
        each.continue_()
    page.unroute("**/api/mechanisms/*/trace*")
    expect(page.locator(".worked")).to_be_visible()
    expect(page.locator(".panel .arithmetic")).to_be_visible()


def open_wide(page: Page, at: list[int], **asked: object) -> None:
    """A scene of a trained head that asks of its values. No lesson asks of a wide matrix."""

    def wide(route: Route) -> None:
        staged = route.fetch().json()
        staged["state"] |= {"step": "v", "at": at}
        staged["question"] |= {"step": "v", **asked}
        route.fulfill(json=staged | {"spot": None})

    page.route("**/api/lessons/scene*", wide)
    open_lesson(page, "break-it", scene="where-this-head-looks")


def test_a_number_of_a_wide_matrix_is_typed_in_a_field_beside_it(page: Page) -> None:
    open_wide(page, at=[0, 1, 40], kind="number", cells=[[1, 40]], blank=[[1, 40]], choices=[], do=None)
    Keys(page).press(button(page, "Type it in its cell"))
    expect(page.get_by_label("Your number")).to_be_focused()
    page.keyboard.type("much")
    page.keyboard.press("Enter")
    expect(page.locator(VERDICT)).to_contain_text("“much” is no number")
    page.get_by_label("Your number").fill("-0.5")
    with page.expect_request("**/api/lessons/answer*") as request:
        page.keyboard.press("Enter")
    assert request.value.post_data_json["numbers"] == [-0.5]


def test_words_are_put_in_order_by_keyboard_and_the_one_that_is_moved_keeps_the_focus(page: Page) -> None:
    lesson = next(each for each in LESSONS if each.id == "my-name-is")
    open_lesson(page, lesson.id, scene="each-head-looks-elsewhere")
    button(page, "This is the order").click()
    expect(page.locator(VERDICT)).to_have_text("Not yet. Try again, or have it shown.")
    words = [token.text for token in truth(lesson, "each-head-looks-elsewhere")[0].main.tokens]
    wanted = [words[place] for place in truth(lesson, "each-head-looks-elsewhere")[2].places]
    for rank, word in enumerate(wanted):
        up = page.get_by_role("button", name=f"{word}: further up", exact=True)
        for _ in range(words.index(word) - rank):
            up.focus()
            page.keyboard.press("Enter")
            expect(page.locator(".order button:focus")).to_have_accessible_name(re.compile(f"^{word}: further"))
        words.insert(rank, words.pop(words.index(word)))
    expect(page.locator(".order bdi")).to_have_text(wanted)
    button(page, "This is the order").click()
    expect(page.locator(VERDICT)).to_have_text(f"Right. The order is: {', '.join(wanted)}.")


def test_a_cell_of_a_wide_matrix_is_chosen_where_it_is_drawn(page: Page) -> None:
    open_wide(page, at=[0, 1, 0], kind="largest", cells=[[1, i] for i in range(48)], blank=[], words=[])
    Keys(page).press(button(page, "Go to the row"))
    expect(page.locator(".stage .heatmap")).to_be_focused()
    for key in ("ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    with page.expect_request("**/api/lessons/answer*") as request:
        page.keyboard.press("Enter")
    assert request.value.post_data_json["places"] == [2]
    box = page.locator(".stage .heatmap canvas").bounding_box()
    assert box
    with page.expect_request("**/api/lessons/answer*") as request:
        page.mouse.click(box["x"] + box["width"] * 5.5 / 48, box["y"] + box["height"] * 1.5 / 11)
    assert request.value.post_data_json["places"] == [5]


def test_of_several_answers_the_right_one_is_marked_once_it_is_shown(page: Page) -> None:
    open_lesson(page, scene="a-row-is-a-cake")
    button(page, "Show me").click()
    expect(page.locator(VERDICT)).to_have_text("The answer is: The row to one, the column to whatever comes of it")
    expect(page.locator(".several .is-answer")).to_have_text("The row to one, the column to whatever comes of it")


def test_an_answer_that_does_not_come_is_said(page: Page, watch: Watch) -> None:
    watch.allow("ERR_FAILED")
    open_lesson(page, scene="a-row-is-a-cake")
    page.route("**/api/lessons/**", lambda route: route.abort())
    page.locator(".several button").first.click()
    expect(page.locator("#problem")).to_contain_text("The server does not answer.")
    page.unroute("**/api/lessons/**")
    page.locator(".several button").first.click()
    expect(page.locator(VERDICT)).to_contain_text("Right.")


def test_what_was_done_goes_into_a_file_and_comes_back(page: Page) -> None:
    open_lesson(page)
    page.locator('.stage td[data-row="1"][data-column="2"]').click()
    expect(page.locator(VERDICT)).to_contain_text("Right.")
    page.goto("/learn")
    first = page.locator(f".path [data-id={FIRST}] .how-far")
    expect(first).to_have_text("1 of them done")
    with page.expect_download() as download:
        page.locator("#save").click()
    kept: dict[str, Any] = json.loads(download.value.path().read_text("utf-8"))
    assert kept == {FIRST: {"words-as-numbers": "right"}}
    page.locator("#forget").click()
    expect(first).to_have_text("Begin here")
    broken = FilePayload(name="a.json", mimeType="application/json", buffer=b"[]")
    page.locator("#open").set_input_files(broken)
    expect(page.locator("#kept-said")).to_contain_text("nothing was changed")
    page.locator("#open").set_input_files(broken | {"buffer": json.dumps(kept).encode()})
    expect(first).to_have_text("1 of them done")


def test_on_a_phone_everything_stands_below_each_other_and_within_reach(new_page: NewPage) -> None:
    page = open_lesson(new_page(viewport={"width": 390, "height": 844}), scene="one-number-for-two-words")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tops = [page.locator(part).bounding_box() for part in ("#told", "#stage", "#answer", "#next")]
    assert all(tops)
    ys = [box["y"] for box in tops if box]
    assert ys == sorted(ys)
    expect(page.locator("details.operands")).to_have_attribute("open", "")
    open_lesson(page, "what-attention-is-not", scene="important-words")
    expect(page.locator(".panel")).to_be_hidden()  # nor is anything told before
    open_lesson(page, "break-it", scene="do-it-by-hand")  # eleven columns are scrolled, rather than without numbers
    table, last = page.locator(".stage table"), page.locator(".stage td[data-row='10'][data-column='10']")
    expect(table).not_to_have_class(re.compile("dense"))
    last.click()
    word, cell = page.locator(".stage tbody th").last.bounding_box(), last.bounding_box()
    assert word
    assert cell
    assert 0 <= word["x"] < word["x"] + word["width"] <= cell["x"] < cell["x"] + cell["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_way_in_leads_from_the_first_page(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Learn it", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Learn attention")
    page.get_by_role("link", name="Hello, shiny sun").click()
    expect(page.locator(".told h2")).to_have_text("Words as numbers")


def test_a_term_is_explained_to_who_points_at_it_stands_on_it_or_taps_it(page: Page) -> None:
    open_lesson(page, scene="from-scores-to-shares")
    term, note = page.locator(".term").first, page.locator(".term-note").first
    expect(note).to_be_hidden()
    term.hover()
    expect(note).to_contain_text("Makes shares of numbers")
    page.mouse.move(0, 0)
    expect(note).to_be_hidden()
    Keys(page).to(term)
    expect(note).to_be_visible()
    assert term.get_attribute("aria-describedby") == note.get_attribute("id")
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    term.click()
    example = note.locator(".example")
    button(page, "More").first.click()
    expect(note).to_contain_text("It runs along a row.")
    expect(example).to_have_text("")  # it is asked here
    button(page, "Show me").click()
    expect(page.locator(VERDICT)).to_contain_text("It is 0.")
    term.focus()
    for _ in range(2):
        button(page, "More").first.click()
    expect(example).to_have_text(re.compile(r"^In “Hello shiny sun”: weights \[\w+, \w+\] = 0\.\d\d$"))
    note.get_by_role("link", name="All terms").click()
    expect(page.locator("#softmax")).to_be_in_viewport()
    expect(page.locator("#softmax dd")).to_contain_text("It runs along a row.")
    expect(page.locator("#softmax .example")).to_have_text(re.compile(r"^In “Lily had .*”: weights .*happy, .* 0\.\d"))
    page.goto("/lab/causal")
    page.locator("#sentence").fill("My black dog sleeps")
    until_linked(page, text="My black dog sleeps")
    page.goto("/glossary#query")
    expect(page.locator("#query .example")).to_contain_text("In “My black dog sleeps”: q [sleeps] = ")
    shares = model.trace("unembedding", "My black dog sleeps")["output"][2]
    share, top = float(shares[3]), float(shares.max())
    sharper = top**2 / float((shares**2).sum())
    for term, said in (
        ("loss", f"after dog, sleeps has the share {share:.2f}; the loss is ln"),
        ("loss", f"(1 ÷ {share:.2f}) = {-math.log(share):.2f}"),
        ("gradient", f"is {share:.2f} − 1 = −{1 - share:.2f}: if the logit grows, the loss shrinks"),
        ("temperature", f"after dog, dog has the share {top:.2f} at temperature 1, and {sharper:.2f} at ½"),
    ):
        page.locator(f"#{term}").scroll_into_view_if_needed()
        expect(page.locator(f"#{term} .example")).to_contain_text(said)


def numbers_at(stage: Stage, cell: str) -> set[float]:
    """Those that stand there in the steps of its name: “scores,the,cat”."""
    name, row, column = cell.split(",", 2)
    found: set[float] = set()
    for step in (each for each in stage.main.run.steps if each.name == name and each.value.ndim > 1):
        at = []
        for word, axis, size in zip((row, column), step.axes[-2:], step.value.shape[-2:], strict=True):
            words = written_out(stage.main.keys if axis == "key" else stage.main.tokens)
            known = words if axis in OF_TOKENS and len(words) == size else [str(place) for place in range(size)]
            at.append(known.index(word) if word in known else slice(None))
        found |= {round(float(number), 6) for number in step.value[..., at[0], at[1]].flatten()}
    return found


@each_lesson
def test_no_sheet_tells_what_an_earlier_scene_asks_for(page: Page, lesson: Lesson) -> None:
    """Neither in a table, known by its step and its words, nor a number in a text, known by its value."""
    page.goto(f"/learn/{lesson.id}/sheet#{pack({'solutions': True})}")
    scenes = page.locator(".on-paper")
    expect(scenes).to_have_count(len(lesson.scenes), timeout=30_000)
    solved = page.evaluate(TABLES)
    page.locator("#solutions").uncheck()
    expect(page.locator(".on-paper .solved")).to_have_count(0, timeout=30_000)
    expect(scenes).to_have_count(len(lesson.scenes))
    printed = page.evaluate(TABLES)
    questions = [truth(lesson, scene.id)[1] for scene in lesson.scenes]
    numbers = [scene for scene, question in enumerate(questions) if question.kind == "number"]
    of_rows = ("number", "largest", "smallest", "order")
    asking = [scene for scene, question in enumerate(questions) if question.kind in of_rows]
    told = {(cell, text): scene for scene in reversed(asking) for cell, text, is_asked in solved[scene] if is_asked}
    stages = [truth(lesson, scene.id)[0] for scene in lesson.scenes]
    for scene, cells in enumerate(printed):
        for cell, text, _is_asked in cells:
            asked_in = told.get((cell, text), scene)
            both = numbers_at(stages[asked_in], cell) & numbers_at(stages[scene], cell) - {0}  # or they agree by chance
            assert asked_in >= scene or text not in {f"{each:.2f}".replace("-", "−") for each in both}, (scene, cell)
    for scene, cells in enumerate(printed):  # a row that is to be looked through is not told by what is left of it
        rows: dict[str, set[str]] = {}
        for cell, text, _is_asked in cells:
            rows.setdefault(cell.rsplit(",", 1)[0], set()).add(text)
        for texts in rows.values():
            earlier = [int(each[1:-1]) - 1 for each in texts if re.fullmatch(r"\(\d+\)", each)]
            if any(questions[each].kind == "largest" for each in earlier):
                assert {each for each in texts if not each.startswith("(")} <= {"0", "−∞"}, (scene, texts)
    for scene in asking:  # nor does a table beside it
        for own, text in ((cell, text) for cell, text, is_asked in solved[scene] if is_asked and text.strip("0.")):
            given = {step.name for step in stages[scene].main.run.steps if not step.of}  # where it is to be found
            others = [cell for cell, other, is_asked in printed[scene] if not is_asked and other == text]
            others = [cell for cell in others if cell.split(",", 1)[0] not in given]
            beside = [cell for cell in others if cell.split(",", 1)[1] == own.split(",", 1)[1]]
            assert not [cell for cell in beside if numbers_at(stages[scene], cell) & numbers_at(stages[scene], own)]
    for scene in numbers:
        run, question = stages[scene].main.run, questions[scene]
        assert question.target
        made = stages[scene].main.step(question.target.step).of if "operands" in lesson.scenes[scene].parts else ()
        beside = {each.name for each in run.steps if each.id in made and not each.of and each.value.is_floating_point()}
        assert beside <= {cell.split(",", 1)[0] for cell, _, _ in printed[scene]}, lesson.scenes[scene].title
        asked = {round(value, 6) for value in truth(lesson, lesson.scenes[scene].id)[2].values if value}
        for later in range(scene + 1, len(lesson.scenes)):
            stage, question, _ = truth(lesson, lesson.scenes[later].id)
            spans = [span for block in stage.blocks((*stage.scene.says, *question.says)) for span in block.spans]
            if any(span.value and round(span.value, 6) in asked and round(span.value * 100, 4) % 1 for span in spans):
                expect(scenes.nth(later)).to_contain_text(f"({scene + 1})")


def test_a_lesson_is_printed_on_ones_own_sentence_blank_and_solved(page: Page) -> None:
    state = {"text": "My black dog sleeps", "seed": 7}
    page.goto(f"/learn/{FIRST}/sheet#{pack(state)}")
    scenes = page.locator(".on-paper")
    expect(scenes).to_have_count(22)
    second = scenes.nth(1)
    expect(second.locator("td.to-fill")).to_have_text([""])
    expect(second.locator("td.untold")).to_have_text([""])  # its mirror
    expect(second.locator(".asked")).to_contain_text("Now black and dog.")
    expect(second.locator(".how")).to_have_text("Write it into its cell.")
    assert not re.search("[Cc]lick|[Tt]ype it", page.locator("#sheet").inner_text().replace("click it twice", ""))
    expect(scenes.nth(3).locator("table caption")).to_have_text(["scores", "weights"])  # no mask, which hides nothing
    expect(scenes.nth(3).locator("td", has_text="(2)")).to_have_count(2)  # nor what was asked before
    page.locator("#solutions").check()
    expect(second.locator("td.told").first).to_have_text("−2.77")
    expect(second.locator(".solved b").first).to_have_text("It is −2.766.")
    expect(second.locator(".worked-out .line")).to_contain_text(re.compile(r" × .* = −2\.766$"))
    expect(scenes.nth(3).locator("td", has_text="(2)")).to_have_count(0)
    until_linked(page, **state, solutions=True)
    page.emulate_media(media="print")
    expect(page.locator("#ask")).to_be_hidden()
    expect(page.locator(".top")).to_be_hidden()
    expect(second.locator("td.told").first).to_have_css("color", "rgb(0, 0, 0)")
