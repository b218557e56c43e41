"""A pupil in a real browser, on a phone: joins, is led, answers on the matrix itself, and loses nothing on the way."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.classroom import Member, teacher_of_room
from tests.web.conftest import PHONE, NewPage, Watch
from tests.web.person import TIRED, pack, unpack

SIZE = {"width": 390, "height": 844}
ROOM = "**/api/rooms/**"
OTHER = "A cat sat on the mat."


@pytest.fixture
def phone(new_page: NewPage) -> Page:
    """A page on a phone."""
    return new_page(viewport=SIZE, **PHONE)


@pytest.fixture
def teacher(phone: Page) -> Member:
    """Of a room that nobody is in yet."""
    return teacher_of_room(phone)


def view(path: str = "/lab/causal", **state: object) -> str:
    """A page, as a teacher's link has it."""
    return f"{path}#{pack(state)}"


def enter(phone: Page, teacher: Member) -> None:
    """By the link of the QR code: one touch."""
    phone.goto(f"/join#{teacher.code}")
    phone.get_by_role("button", name="Join").click()
    if teacher.state["lead"]["view"] and not teacher.state["room"]["locked"]:
        expect(phone).not_to_have_url(re.compile("/join"))  # who joins is led at once


def lead(teacher: Member, to: str, mode: str = "follow", stretch: tuple[str, ...] = ()) -> None:
    teacher.say("lead", view=to, mode=mode, stretch=list(stretch))


def bar(phone: Page) -> Locator:
    return phone.locator(".class-bar")


def at(phone: Page, row: int, column: int) -> Locator:
    """A cell of the matrix."""
    return phone.locator(f'.stage td[data-row="{row}"][data-column="{column}"]')


def until(phone: Page, holds: Callable[[], bool]) -> None:
    """Waits until the room knows."""
    for _ in range(100):
        if holds():
            return
        phone.wait_for_timeout(100)
    raise AssertionError("the room is not told")


def given(teacher: Member, question: int, vote: int = 1) -> Any:
    """What the first seat answered."""
    found = teacher.state.get(f"answers/{question}", {"given": [{}, {}]})["given"][vote - 1].get("1")
    return found and found["answer"]


def is_seen(cell: Locator) -> bool:
    """Whether nothing lies over it."""
    return bool(cell.evaluate("""(cell) => {
      const { left, top, width, height } = cell.getBoundingClientRect();
      return cell.contains(document.elementFromPoint(left + width / 2, top + height / 2));
    }"""))  # fmt: skip


def test_a_phone_joins_is_led_and_answers_twice_by_a_touch(
    phone: Page, teacher: Member, axe_violations: Callable[..., list[str]]
) -> None:
    enter(phone, teacher)
    expect(phone.locator("#who")).to_contain_text(f"You are in room {teacher.code} as ")
    expect(phone.locator("#wait")).to_contain_text("has not shown anything yet")
    shown = view(text=TIRED, step="weights", level="code")
    lead(teacher, shown)
    expect(at(phone, 4, 1)).to_be_visible()
    expect(bar(phone)).to_contain_text("With the class")
    assert phone.evaluate("() => localStorage.getItem('level')") is None  # how much is shown is one's own
    assert phone.evaluate("() => document.documentElement.scrollWidth") <= SIZE["width"]

    touch = {"of": "cell", "step": "weights", "right": [[4, 3]]}
    question = teacher.say("questions", view=shown, says="Where does “it” look most?", touch=touch)["question"]
    expect(bar(phone)).to_contain_text("Where does “it” look most?")
    at(phone, 4, 1).click()
    expect(bar(phone)).to_contain_text("The teacher has your answer: “it · cat”.")
    assert given(teacher, question) == {"places": [4, 1]}
    assert axe_violations(phone) == []
    expect(phone.locator(".top")).to_be_hidden()  # a phone has room for what is shown

    phone.reload()
    expect(bar(phone)).to_contain_text("The teacher has your answer: “it · cat”.")
    expect(at(phone, 4, 1)).to_contain_class("picked")
    until(phone, lambda: is_seen(at(phone, 4, 1)))  # brought into view, above what is asked
    expect(bar(phone)).not_to_contain_text("Right")

    teacher.say(f"questions/{question}/close")
    expect(bar(phone)).to_contain_text("The question is closed")
    teacher.say(f"questions/{question}/second")
    expect(bar(phone)).to_contain_text("First you answered: “it · cat”.")
    at(phone, 4, 3).click()
    expect(bar(phone)).to_contain_text("The teacher has your answer: “it · because”.")
    assert given(teacher, question, 2) == {"places": [4, 3]}
    teacher.say(f"questions/{question}/reveal")
    expect(bar(phone).locator(".class-verdict")).to_contain_text("Right. You answered: “it · because”.")
    expect(bar(phone).locator(".spread")).to_contain_text("Second vote")
    assert axe_violations(phone) == []

    # of one row alone: a touch of another is no answer, and the row stays marked
    row = {"of": "cell", "step": "weights", "cells": [[2, 0], [2, 1], [2, 2]], "right": [[2, 1]]}
    question = teacher.say("questions", view=shown, says="The largest of the row?", touch=row)["question"]
    expect(bar(phone)).to_contain_text("The largest of the row?")
    at(phone, 4, 1).click()
    expect(bar(phone)).to_contain_text("This is another row")
    expect(at(phone, 2, 1)).not_to_contain_class("dim")
    expect(at(phone, 4, 1)).to_contain_class("dim")
    at(phone, 2, 1).click()
    expect(bar(phone)).to_contain_text("The teacher has your answer: “sat · cat”.")
    assert given(teacher, question) == {"places": [2, 1]}
    teacher.say(f"questions/{question}/reveal")
    lead(teacher, view("/gap"))
    expect(phone.locator("h1")).to_have_text("Fill in the gap")
    expect(bar(phone).locator(".class-question")).to_be_hidden()  # the class has gone on

    bar(phone).get_by_role("button", name="Hand up").click()
    until(phone, lambda: teacher.state["seat/1"]["hand"])
    bar(phone).get_by_role("button", name="I am stuck").click()
    until(phone, lambda: teacher.look("seen")["seats"]["1"]["stuck"])
    assert teacher.look("seen")["seats"]["1"]["view"].startswith("/gap")
    until(phone, lambda: "text" in unpack(phone.url))  # what the page shows is in its link
    here = phone.url
    lead(teacher, view("/gap", row=3), "pause")  # dims, and nothing else
    expect(bar(phone).locator(".class-veil")).to_be_visible()
    expect(phone.locator("main")).to_have_attribute("inert", "")
    assert phone.url == here


def test_numbers_are_worked_out_in_their_cells_and_one_of_several_is_chosen(phone: Page, teacher: Member) -> None:
    run = {"text": TIRED, "step": "weights"}
    lead(teacher, view(**run))
    enter(phone, teacher)
    expect(at(phone, 2, 0)).to_be_visible()
    cells = {"kind": "number", "mechanism": "causal", "run": {"text": TIRED}, "step": "weights", "cells": [[0, 2, 0]]}
    question = teacher.say("questions", view=view(**run), cells=cells)["question"]
    expect(bar(phone)).to_contain_text("Which number stands in the marked cell of “weights”?")
    expect(at(phone, 2, 0)).to_have_text("?")
    teacher.say("seats/1/remove")
    expect(bar(phone)).to_contain_text("can let you back in")
    for _ in range(2):  # and is told nothing by it, after a reload neither
        expect(bar(phone)).to_contain_text("can let you back in")
        expect(phone.locator("main")).to_be_hidden()
        phone.reload()
    expect(phone.locator("main")).to_be_hidden()
    teacher.say("seats/1/restore")
    expect(bar(phone)).to_contain_text("Which number stands")
    expect(at(phone, 2, 0)).to_have_text("?")

    # it is asked of the class's numbers: with others it is one button away, as are one's own
    seed = phone.locator("main [name=seed]")
    seed.fill("7")
    expect(bar(phone)).to_contain_text("These are numbers of your own")
    expect(bar(phone)).to_contain_text("On your own")
    expect(at(phone, 2, 0)).not_to_have_text("?")
    bar(phone).get_by_role("button", name="Go to the question").click()
    expect(at(phone, 2, 0)).to_have_text("?")
    expect(seed).to_have_value("123")
    bar(phone).get_by_role("button", name="Back to mine").click()
    expect(seed).to_have_value("7")
    bar(phone).get_by_role("button", name="To the class").click()
    expect(at(phone, 2, 0)).to_have_text("?")
    seed.fill("8")  # and stands in the field when it is asked
    expect(bar(phone)).to_contain_text("On your own")
    teacher.say(f"questions/{question}/close")
    question = teacher.say("questions", view=view(**run), cells=cells)["question"]
    expect(bar(phone)).to_contain_text("With the class")
    expect(seed).to_have_value("123")
    expect(at(phone, 2, 0)).to_have_text("?")

    for name in ("Reveal", "Check my row", "Show all numbers"):  # what judges or tells waits for the teacher
        expect(phone.locator("main").get_by_role("button", name=name)).to_have_count(0)
    at(phone, 2, 0).click()
    phone.keyboard.type("a half")
    phone.keyboard.press("Enter")
    expect(bar(phone)).to_contain_text("“a half” is no number")
    at(phone, 2, 0).click()
    phone.keyboard.type("0.5")
    phone.keyboard.press("Enter")
    expect(bar(phone)).to_contain_text("The teacher has your answer: “0.5”.")
    assert given(teacher, question) == {"numbers": [0.5]}
    teacher.say(f"questions/{question}/reveal")
    expect(bar(phone)).to_contain_text("Not this time. You answered: “0.5”. It is ")
    expect(at(phone, 2, 0)).not_to_have_text("?")

    choice = {"choices": ["<b>Along the row</b>", "Down the column"], "right": 0}
    question = teacher.say("questions", view=view(**run), says="Softmax?", choice=choice)["question"]
    bar(phone).get_by_role("button", name="<b>Along the row</b>").click()
    until(phone, lambda: given(teacher, question) == {"choice": 0})
    phone.reload()
    expect(bar(phone).get_by_role("button", name="<b>Along the row</b>")).to_have_attribute("aria-pressed", "true")
    teacher.say(f"questions/{question}/reveal")

    # who is elsewhere, by themselves, is called to what is asked: its steps have the names of others
    lead(teacher, view(**run), "free")
    phone.goto("/gap")
    expect(bar(phone)).to_contain_text("On your own")
    touch = {"of": "row", "step": "weights"}
    question = teacher.say("questions", view=view(**run), touch=touch)["question"]
    expect(phone).to_have_url(re.compile("/lab/causal"))
    expect(bar(phone)).to_contain_text("Touch the row of “weights” that your teacher asks for.")
    phone.locator('.stage th[data-row="3"]').click()
    until(phone, lambda: (given(teacher, question) or {}).get("places", [None])[0] == 3)
    expect(bar(phone)).to_contain_text("The teacher has your answer: “because”.")


def test_what_is_answered_while_the_line_is_broken_is_sent_later(phone: Page, teacher: Member, watch: Watch) -> None:
    watch.allow("ERR_")
    watch.allow("409")
    lead(teacher, view("/history"))
    enter(phone, teacher)
    expect(bar(phone)).to_contain_text("With the class")
    ask = {"choices": ["this", "that"]}
    first = teacher.say("questions", view=view("/history"), says="First?", choice=ask)["question"]
    expect(bar(phone)).to_contain_text("First?")
    phone.route(ROOM, lambda route: route.abort())
    bar(phone).get_by_role("button", name="this").click()
    expect(bar(phone)).to_contain_text("Your answer is on its way: “this”")
    phone.context.set_offline(True)
    expect(bar(phone)).to_contain_text("This device is offline")
    phone.context.set_offline(False)
    phone.reload()  # nothing of it is lost
    expect(phone.locator("h1")).to_be_visible()
    phone.unroute(ROOM)
    until(phone, lambda: given(teacher, first) == {"choice": 0})
    expect(bar(phone)).to_contain_text("The teacher has your answer: “this”.")

    # a proxy that keeps streams back: what happens is asked for
    phone.route("**/stream?*", lambda _route: None)
    phone.reload()
    expect(bar(phone)).to_contain_text("The teacher has your answer: “this”.")
    teacher.say(f"questions/{first}/reveal")
    expect(bar(phone)).to_contain_text("The answer")

    # what comes too late is said
    second = teacher.say("questions", view=view("/history"), says="Second?", choice=ask)["question"]
    expect(bar(phone)).to_contain_text("Second?")
    phone.route("**/answers?*", lambda route: route.abort())
    bar(phone).get_by_role("button", name="that").click()
    expect(bar(phone)).to_contain_text("Your answer is on its way: “that”")
    teacher.say(f"questions/{second}/close")
    expect(bar(phone)).to_contain_text("The question is closed")
    phone.unroute("**/answers?*")
    expect(bar(phone)).to_contain_text("this answer came too late")


def test_ones_own_is_kept_and_the_way_back_is_one_button(phone: Page, teacher: Member, watch: Watch) -> None:
    watch.allow("409")
    watch.allow("404")
    lead(teacher, view(text=TIRED, step="weights"), "free")
    enter(phone, teacher)  # who comes late stands where the class stands
    expect(phone.locator("#sentence")).to_have_value(TIRED)
    expect(bar(phone)).to_contain_text("On your own")
    phone.locator("#sentence").fill(OTHER)
    expect(at(phone, 5, 5)).to_be_visible()
    phone.wait_for_function("() => sessionStorage.getItem('class-own')")
    lead(teacher, view(text="Hello sun", step="scores"))
    expect(phone.locator("#sentence")).to_have_value("Hello sun")
    bar(phone).get_by_role("button", name="Back to mine").click()
    expect(phone.locator("#sentence")).to_have_value(OTHER)
    bar(phone).get_by_role("button", name="To the class").click()
    expect(phone.locator("#sentence")).to_have_value("Hello sun")

    lesson = "/learn/hello-shiny-sun"
    lead(teacher, view(lesson, scene="the-best-fit"), "free", ("the-best-fit", "from-scores-to-shares"))
    expect(phone.locator("#scenes [aria-current]")).to_have_text("3")
    expect(bar(phone)).to_contain_text("Scenes 3–4")
    assert phone.locator("#scenes button:enabled").all_inner_texts() == ["3", "4"]
    phone.locator("#scenes button").nth(3).click()
    expect(phone.locator("#scenes [aria-current]")).to_have_text("4")
    expect(phone.locator("#next")).to_be_disabled()
    expect(phone.locator("#nudge")).to_contain_text("The next scene is closed for now")
    phone.evaluate("(hash) => (location.hash = hash)", pack({"scene": "words-as-numbers"}))
    expect(bar(phone)).to_contain_text("The class stays within these scenes")
    expect(phone.locator("#scenes [aria-current]")).to_have_text("4")

    teacher.say("seats/1/remove")
    expect(bar(phone)).to_contain_text("Your teacher has removed you from the room")
    lead(teacher, view("/history"))
    teacher.say("seats/1/restore")
    expect(phone).to_have_url(re.compile("/history"))
    phone.locator(".class-more summary").click()
    phone.get_by_role("link", name="Your name, and what is kept").click()
    phone.locator("#other").fill("Ada")
    phone.get_by_role("button", name="Rename").click()
    expect(phone.locator("#who")).to_contain_text("as Ada.")
    phone.locator(".class-more summary").click()
    phone.get_by_role("button", name="Leave the room").click()
    phone.get_by_role("button", name="Leave now?").click()
    expect(bar(phone)).to_have_count(0)
    expect(phone.locator("#code")).to_be_visible()
    assert phone.evaluate("() => [localStorage.getItem('class'), Object.keys(sessionStorage).join()]")[0] is None
    teacher.say("door", locked=True)
    enter(phone, teacher)
    expect(phone.locator("#problem")).to_contain_text("The teacher has closed the door")
    phone.goto("/join#ZZZZZZ")
    phone.get_by_role("button", name="Join").click()
    expect(phone.locator("#problem")).to_contain_text("There is no room with this code")
    phone.get_by_label("By a name of your own").check()
    expect(phone.locator("#problem")).to_be_hidden()  # it was said of the try before
    phone.get_by_role("button", name="Join").click()
    expect(phone.locator("#problem")).to_contain_text("Type your name first")
    expect(phone.locator("#code")).to_have_attribute("aria-invalid", "false")


def test_a_scene_of_a_lesson_is_answered_to_the_room_and_judged_once_it_is_shown(phone: Page, teacher: Member) -> None:
    shown = view("/learn/hello-shiny-sun", scene="words-as-numbers")
    lead(teacher, shown, "free")
    enter(phone, teacher)
    at(phone, 1, 0).click()
    answer = phone.locator("#answer")
    expect(answer).to_contain_text("Not yet")  # out of curiosity, by oneself
    lead(teacher, shown)  # from now on it waits
    expect(answer).to_contain_text("Your teacher will ask you this.")
    at(phone, 1, 0).click()
    expect(answer).not_to_contain_text("Not yet")
    expect(answer.get_by_role("button")).to_have_count(0)
    scene = {"lesson": "hello-shiny-sun", "scene": "words-as-numbers"}
    question = teacher.say("questions", view=shown, scene=scene)["question"]
    expect(bar(phone)).to_contain_text("Asked now: answer it above.")
    expect(answer).not_to_contain_text("Not yet")  # the scene is as new
    expect(answer.get_by_role("button", name="Show")).to_have_count(0)
    expect(at(phone, 1, 0)).not_to_contain_class("picked")
    at(phone, 1, 0).click()
    expect(bar(phone)).to_contain_text("The teacher has your answer: “shiny · 0”. You can change it until")
    expect(answer).not_to_contain_text("noted")  # it is said once, where nothing covers it
    until(phone, lambda: given(teacher, question) == {"places": [0]})
    expect(phone.locator("#answer")).not_to_contain_text("Not yet")
    phone.reload()
    expect(at(phone, 1, 0)).to_contain_class("picked")
    expect(bar(phone)).to_contain_text("You can change it until")
    teacher.say(f"questions/{question}/close")
    expect(bar(phone)).not_to_contain_text("You can change it until")
    teacher.say(f"questions/{question}/second")
    expect(bar(phone)).to_contain_text("Your second vote: answer it above.")
    expect(phone.locator("#next")).not_to_contain_class("is-ready")  # the first vote does not send one ahead
    teacher.say(f"questions/{question}/reveal")
    expect(answer).to_contain_text("The largest is")
    expect(bar(phone)).to_contain_text("The answer")
    lead(teacher, view("/learn/hello-shiny-sun", scene="the-best-fit"))
    expect(bar(phone).locator(".class-question")).to_be_hidden()
    expect(answer).to_contain_text("Your teacher will ask you this.")
    lead(teacher, shown)
    expect(answer).to_contain_text("The largest is")  # what the class has been told stays told
    expect(answer.get_by_role("button", name="Show")).to_have_count(0)
    assert unpack(phone.url)["scene"] == "words-as-numbers"

    # who comes only now was never asked: alone they answer it themselves, led they see what the class sees
    lead(teacher, shown, "free")
    phone.locator(".class-more summary").click()
    phone.get_by_role("button", name="Leave the room").click()
    phone.get_by_role("button", name="Leave now?").click()
    expect(bar(phone)).to_have_count(0)
    enter(phone, teacher)
    earlier = bar(phone).locator(".class-question")
    expect(earlier.locator("summary")).to_have_text("An earlier answer")
    expect(earlier.locator(".class-truth")).to_be_hidden()  # until it is opened
    expect(answer).to_contain_text("Tap its cell.")
    lead(teacher, shown)
    expect(answer).to_contain_text("The largest is")


def test_a_room_that_has_ended_is_said_and_left(phone: Page, teacher: Member, watch: Watch) -> None:
    watch.allow("404")
    lead(teacher, view("/history"))
    enter(phone, teacher)
    expect(bar(phone)).to_contain_text("With the class")
    teacher.request.delete(f"/api/rooms/{teacher.code}", headers={"Authorization": f"Bearer {teacher.secret}"})
    expect(bar(phone)).to_contain_text("The room is over")
    phone.get_by_role("button", name="Leave the room").click()
    expect(bar(phone)).to_have_count(0)
    phone.reload()
    expect(bar(phone)).to_have_count(0)
