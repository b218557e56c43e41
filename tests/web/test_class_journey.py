"""An hour with a class, in real browsers: a teacher, a projector, a presenter, and three pupils: one on a phone, one
who reloads, one who comes late on a network that lets no stream through."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.web.classroom import join, open_room
from tests.web.conftest import PHONE, NewPage, Watch
from tests.web.person import open_lab, pack, unpack
from tests.web.test_class_teacher import way

SCENE = f"/learn/hello-shiny-sun#{pack({'scene': 'yours-a-share'})}"  # one number is asked for
SIZES = ((1024, 768), (1280, 800), (1920, 1080), (3840, 2160))
NAMES = ("Ada", "Bo")
# what of the matrix and of the question is not seen on a wall, which nobody scrolls
CUT = """() => {
  const bottom = document.querySelector(".screen-strip").getBoundingClientRect().top + 1;
  const parts = document.querySelectorAll(".stage .matrix td:last-child, .screen-asked, .calculated");
  return [...parts].map((each) => each.getBoundingClientRect())
    .filter((box) => box.top < 0 || box.bottom > bottom || box.right > innerWidth).length;
}"""
# how high the smallest of it is, in percent of the picture: 2 of them are read from six times its height
SMALL = """() => {
  const parts = [...document.querySelectorAll(".stage .matrix td, .screen-says, .screen-told, .calculated")];
  return Math.min(...parts.map((each) => parseFloat(getComputedStyle(each).fontSize))) / innerHeight * 100;
}"""


def joins(page: Page, code: str, name: str = "") -> Page:
    """By the link of the QR code: one tap, or three with a name."""
    page.goto(f"/join#{code}")
    if name:
        page.get_by_label("By a name of your own").check()
        page.get_by_role("textbox", name="Your name").fill(name)
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.locator(".class-bar")).to_be_visible()
    return page


def answers(page: Page, number: str) -> None:
    """In the cell that is asked for."""
    cell = page.locator(".stage td.blank.focus")
    cell.click()
    page.locator(".stage td input").fill(number)
    page.locator(".stage td input").press("Enter")
    expect(page.locator(".class-status")).to_contain_text(f"The teacher has your answer: “{number}")


def counted(projector: Page) -> Locator:
    """How many have answered."""
    return projector.locator(".screen-count")


def test_a_class_goes_through_a_scene_with_two_votes(page: Page, new_page: NewPage, watch: Watch) -> None:
    page.goto("/class")
    page.get_by_role("button", name="Open a room").click()
    code = page.locator(".room-code").inner_text()
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Open the projector’s window").click()
    projector = opened.value
    projector.set_viewport_size({"width": 1280, "height": 800})
    expect(projector.locator("#code")).to_have_text(f"{code[:3]} {code[3:]}")
    expect(projector.locator("#qr")).to_be_visible()
    assert projector.url.endswith("/class/projector")  # no secret stays in it

    phone = joins(new_page(**PHONE, viewport={"width": 390, "height": 844}), code)
    ada = joins(new_page(locale="en-GB"), code, NAMES[0])
    expect(projector.locator(".screen-here")).to_contain_text("2 are here")

    page.bring_to_front()
    page.goto(SCENE)
    expect(page.locator(".stage td.focus")).to_be_visible()
    way(page, "show").click()
    for each in (projector, phone, ada):
        each.wait_for_url("**/learn/hello-shiny-sun#*")
        expect(each.locator(".told h2")).to_have_text("Yours: a share")
    way(page, "ask").click()
    page.get_by_role("button", name="Ask its question").click()
    expect(projector.locator(".screen-says")).to_contain_text("What share does it give to “sun”?")
    expect(counted(projector)).to_contain_text("0 of 2 have answered")

    # the first vote: what is right, and softmax down the column
    answers(phone, "0.128")
    answers(ada, "0.2")
    expect(counted(projector)).to_contain_text("2 of 2 have answered")
    ada.reload()
    expect(ada.locator(".class-status")).to_contain_text("The teacher has your answer: “0.2")
    said = projector.locator("body").inner_text()
    assert "0.128" not in said
    assert "Softmax" not in said
    expect(projector.locator(".spread")).to_be_hidden()

    watch.allow("ERR_FAILED")
    late = new_page(timezone_id="Europe/Berlin")
    late.route(re.compile(r"/stream\?"), lambda route: route.abort())
    joins(late, code, NAMES[1])
    expect(late.locator(".told h2")).to_have_text("Yours: a share")  # where the class is
    answers(late, "0.333")
    expect(counted(projector)).to_contain_text("3 of 3 have answered")

    page.get_by_role("button", name="No more answers").click()
    expect(late.locator(".class-question")).to_contain_text("The question is closed.")
    page.get_by_role("button", name="Vote again").click()
    expect(counted(projector)).to_contain_text("Second vote · 0 of 3 have answered")
    for each in (phone, ada, late):
        expect(each.locator(".class-question summary")).to_contain_text("Your second vote")
        answers(each, "0.2" if each is late else "0.13")
    page.get_by_role("button", name="No more answers").click()
    expect(counted(projector)).to_contain_text("Closed: 3 of 3 answered")
    expect(projector.locator(".spread")).to_contain_text("Second vote 3")
    assert "✓" not in projector.locator(".screen-asked").inner_text()
    assert "Softmax" not in projector.locator(".screen-asked").inner_text()

    page.get_by_role("button", name="Reveal the answer").click()
    expect(projector.locator(".screen-told")).to_have_text("It is 0.1284.")
    rows = projector.locator(".spread tbody tr:not(.made)").all_inner_texts()
    assert [row.split() for row in rows] == [["✓", "0.128", "right", "1", "2"], ["0.2", "1", "1"], ["0.333", "1", "0"]]
    expect(projector.locator(".spread .made").first).to_contain_text("Softmax went down the column")
    expect(projector.locator(".calculated")).to_contain_text("= 0.1284")
    expect(phone.locator(".class-verdict")).to_have_text("Right. You answered: “0.13”. It is 0.1284.")
    expect(late.locator(".class-truth")).to_contain_text("Softmax went down the column")
    for width, height in SIZES:
        projector.set_viewport_size({"width": width, "height": height})
        projector.bring_to_front()
        expect(projector.locator(".screen-asked")).to_be_in_viewport(ratio=1)
        projector.wait_for_timeout(300)
        assert projector.evaluate(CUT) == 0, width
        assert projector.evaluate(SMALL) > 1.9, width
    assert not any(name in projector.locator("body").inner_text() for name in NAMES)

    # a phone of the teacher's leads on
    presenter = new_page(locale="en-AU", viewport={"width": 390, "height": 844})
    place = page.evaluate("() => JSON.parse(localStorage.getItem('class'))")
    presenter.goto(f"/class/presenter#{code}.{place['secret']}")
    expect(presenter.locator(".now h2")).to_have_text("Yours: a share")
    assert presenter.url.endswith("/class/presenter")
    expect(presenter.get_by_role("button", name="Show the answer")).to_be_hidden()
    tops = [presenter.locator(each).bounding_box() for each in (".now h2", "#asked .spread")]
    assert tops[0]["y"] < tops[1]["y"]  # type: ignore[index]  # notes come first
    presenter.get_by_role("button", name="Next", exact=True).click()
    for each in (projector, phone, ada, late):
        expect(each.locator(".told h2")).to_have_text("Yours: with a mask")
    expect(projector.locator(".screen-asked")).to_have_count(0)
    expect(presenter.locator(".now h2")).to_have_text("Yours: with a mask")
    presenter.get_by_role("button", name="Ask the class this scene’s question").click()
    expect(counted(projector)).to_contain_text("0 of 3 have answered")
    expect(presenter.locator("#asked")).to_contain_text("0 of 3 have answered.")
    expect(presenter.get_by_role("button", name="Show the answer")).to_be_hidden()  # one button for one thing
    presenter.get_by_role("button", name="Reveal the answer").click()
    expect(projector.locator(".screen-told")).to_be_visible()


def test_a_projector_hides_what_is_asked_of_any_matrix_and_shows_what_was_chosen_over_it(
    page: Page, axe_violations: Callable[..., list[str]], watch: Watch
) -> None:
    teacher = open_room(page)
    pupils = [join(page, teacher.code, name) for name in NAMES]
    open_lab(page, at=[0, 3, 1])
    view = f"/lab/causal#{page.url.partition('#')[2]}"
    words = [each.inner_text() for each in page.locator(".stage th[data-column]").all()]
    secret = page.evaluate("() => JSON.parse(localStorage.getItem('class')).projector")
    teacher.say("lead", view=view)
    page.evaluate("() => localStorage.removeItem('class')")
    page.goto(f"/class/projector#{teacher.code}.{secret}")
    page.wait_for_url("**/lab/causal#*")
    expect(page.locator("html")).to_have_attribute("data-theme", "projector")
    assert page.evaluate("() => localStorage.getItem('theme')") is None  # it is this tab's alone
    largest = {"kind": "largest", "mechanism": "causal", "step": "weights", "cells": [[0, 3, i] for i in range(4)]}
    run = {"text": " ".join(words)}
    teacher.say("questions", view=view, says="Where does it look?", cells=largest | {"run": run})
    expect(page.locator(".screen-says")).to_have_text("Where does it look?")
    row = [page.locator(f'.stage td[data-row="3"][data-column="{column}"]') for column in range(4)]
    page.reload()  # it comes back to where it was
    for cell in row:
        expect(cell).to_have_text("?")
    expect(row[1]).to_have_class(re.compile("focus"))
    assert row[1].evaluate("(cell) => getComputedStyle(cell).boxShadow") == "none"  # none of the row stands out
    expect(page.locator(".stage th.on[data-column]")).to_have_count(0)
    expect(page.locator(".caption")).to_be_hidden()  # it would tell
    for pupil, place in zip(pupils, (1, 2), strict=True):
        pupil.answer(1, places=[place])
    expect(counted(page)).to_have_text("2 of 2 have answered")
    expect(page.locator("[data-votes]")).to_have_count(0)
    teacher.say("questions/1/reveal")
    expect(page.locator("[data-votes]").first).to_be_visible()
    votes = {words[i]: cell.get_attribute("data-votes") for i, cell in enumerate(row)}
    true = teacher.state["question/1"]["truth"]["judged"]["places"][0]
    expected = {words[i]: "1" if i in (1, 2) else None for i in range(4)}
    expected[words[true]] = f"✓ {expected[words[true]] or 0}"
    assert votes == expected
    expect(page.locator(".calculated")).to_be_visible()
    expect(page.locator("[data-votes]", has_text="?")).to_have_count(0)
    assert axe_violations(page) == []

    teacher.say("lead", view=view, mode="pause")
    expect(counted(page)).to_have_text("Pause: look up")
    teacher.say("lead", view=view, mode="free", stretch=["a", "b"])
    expect(counted(page)).to_have_text("Go on by yourselves: 2 scenes")
    expect(page.locator(".screen-asked")).to_have_count(0)  # what was shown before is past
    teacher.say("lead", view=f"/lab/causal#{pack(unpack(view) | {'step': 'scores'})}")
    expect(page.locator(".screen-asked")).to_have_count(0)  # the class is led on
    expect(page.locator("[data-votes]")).to_have_count(0)
    teacher.say("questions", view="/lab/causal", says="How sure are you?", choice={"choices": ["Very", "Hardly"]})
    expect(page.locator(".screen-choices li")).to_have_text(["Very", "Hardly"])
    teacher.say("lead", view="/gap")
    expect(page.locator("#masked .looks li").first).to_be_visible()
    expect(page.locator("#masked .bar").first).to_be_visible()  # a page's own bars are none of what steers it
    expect(page.locator(".stage td.focus").first).not_to_be_in_viewport()
    teacher.say("lead", view=f"/gap#{pack({'row': 4, 'column': 2})}")  # nobody scrolls a wall: where the teacher looks
    expect(page.locator(".stage td.focus").first).to_be_in_viewport(ratio=1)

    teacher.say("questions/2/close")
    teacher.say("questions", view="/gap", touch={"of": "row", "step": "weights"})
    expect(page.locator(".screen-says")).to_have_text("Touch the row of “weights” that your teacher asks for.")
    page.reload()  # as on a page whose top it is: what is asked about has the wall
    expect(page.locator(".stage").first).to_be_in_viewport(ratio=1)
    expect(page.locator("#masked")).to_be_hidden()
    teacher.say("questions/3/reveal")
    teacher.say("lead", view="/gap", mode="free")
    expect(page.locator("#masked")).to_be_visible()

    watch.allow("404")
    page.request.delete(f"/api/rooms/{teacher.code}", headers={"Authorization": f"Bearer {teacher.secret}"})
    expect(counted(page)).to_contain_text("The room is over")
    expect(page.locator(".screen-code")).to_be_hidden()
