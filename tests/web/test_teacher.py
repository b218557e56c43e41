"""A lesson before a class: the teacher's notes in a second window, which leads the first; links that withhold."""

import re

from playwright.sync_api import Locator, Page, expect

from app.learn.library import Library
from app.learn.marks import plain
from app.learn.staging import Own, Stage
from model.lab.mistakes import answers
from tests.web.person import pack, unpack, until_linked

LESSON = Library().find("hello-shiny-sun")
PAGE = f"/learn/{LESSON.id}"
VERDICT = ".verdict-line"


def open_scene(page: Page, **state: object) -> Page:
    page.goto(f"{PAGE}#{pack(state)}")
    expect(page.locator(".stage td.focus")).to_be_visible()
    expect(page.locator("body:not(.asking)")).to_be_visible()
    return page


def open_notes(page: Page) -> Page:
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Notes in a second window").click()
    notes = opened.value
    expect(notes.locator("[data-told] .truth")).to_be_visible()
    return notes


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def title(page: Page) -> Locator:
    """Of the scene, in either window."""
    return page.locator(":is(.told, .now) h2")


def test_a_second_window_shows_the_notes_and_leads_the_first(page: Page) -> None:
    open_scene(page, scene="from-scores-to-shares")
    notes = open_notes(page)
    now = notes.locator(".now")
    expect(title(notes)).to_have_text("From scores to shares")
    scene = LESSON.scene("from-scores-to-shares")
    expect(now).to_contain_text(f"Scene 4 of {len(LESSON.scenes)} · {scene.minutes:g} minutes planned")
    said = plain(scene.notes[0])[:40]
    expect(now).to_contain_text(said)
    expect(now.locator(".question")).to_have_text(page.locator(".asks").inner_text())
    expect(now.locator(".told")).to_have_text(re.compile(r"^It is 0\.\d+\.$"))
    expect(notes.locator(".coming")).to_contain_text("A row is a cake")
    expect(notes.locator(".coming")).to_contain_text("What do the weights of sun add up to")
    assert said not in page.locator("body").inner_text()

    button(notes, "Show the answer").click()
    expect(page.locator(VERDICT)).to_have_text(now.locator(".told").inner_text())
    expect(button(notes, "Show the answer")).to_be_hidden()

    notes.keyboard.press("PageDown")
    expect(title(page)).to_have_text("A row is a cake")
    expect(now.locator(".is-answer")).to_have_text("The row to one, the column to whatever comes of it")
    expect(button(notes, "Show the answer")).to_be_enabled()
    page.locator("#scenes button").nth(1).click()
    expect(title(notes)).to_have_text("One number for two words")
    button(notes, "The best fit").click()
    expect(title(page)).to_have_text("The best fit")

    field = notes.get_by_label("The sentence before the class")
    expect(field).to_have_value("Hello shiny sun")
    field.fill("My black dog sleeps")
    button(notes, "Take this sentence").click()
    until_linked(page, text="My black dog sleeps")
    expect(page.locator(".asks")).to_contain_text("black")
    expect(now.locator(".told")).to_contain_text("black")


def test_either_window_may_be_loaded_again_and_a_projector_leaves_to_the_notes_what_they_have(page: Page) -> None:
    open_scene(page, scene="from-scores-to-shares")
    notes = open_notes(page)
    button(notes, "Start").click()
    expect(notes.locator(".times")).to_contain_text(re.compile(r"0:0[1-9] of"))
    page.reload()
    expect(page.locator(".stage td.focus")).to_be_visible()
    notes.reload()
    button(notes, "Pause").click()  # the clock went on
    button(notes, "Next").click()
    expect(title(page)).to_have_text("A row is a cake")
    expect(notes.locator(".times")).to_contain_text("This scene 0:00 of 2:00")

    gone = notes.locator("#gone")
    expect(gone).to_be_hidden()
    page.goto("/learn")
    expect(gone).to_be_visible()
    button(notes, "Next").click()  # they may be read alone
    expect(title(notes)).to_have_text("The mix")
    with notes.expect_popup() as opened:
        gone.get_by_role("link").click()
    expect(title(opened.value)).to_have_text("The mix")
    expect(gone).to_be_hidden()
    button(notes, "Back").click()
    led = opened.value
    expect(title(led)).to_have_text("A row is a cake")

    expect(led.locator("#scenes")).to_be_visible()
    led.get_by_label("Theme").select_option("projector")
    for part in ("#scenes", "#sentence", "#second", ".top nav"):  # the notes have them, and the class the room
        expect(led.locator(part)).to_be_hidden()
    notes.close()
    expect(led.locator("#scenes")).to_be_visible()


def test_two_lessons_in_two_tabs_do_not_mix_nor_does_a_copy_of_a_tab(page: Page) -> None:
    open_scene(page, scene="from-scores-to-shares")
    other = open_scene(page.context.new_page(), scene="the-mix")
    notes, others = open_notes(page), open_notes(other)
    button(others, "Next").click()
    expect(title(other)).to_have_text("If a word changes")
    with page.expect_popup() as opened:
        page.evaluate("address => void open(address)", page.url)  # it has the first one's storage
    copy = opened.value
    expect(copy.locator(".stage td.focus")).to_be_visible()
    button(notes, "Next").click()
    expect(title(page)).to_have_text("A row is a cake")
    for untouched in (other, others):
        expect(title(untouched)).to_have_text("If a word changes")
    expect(title(copy)).to_have_text("From scores to shares")


def test_a_link_for_the_class_hides_the_tools_and_withholds_the_answer(page: Page) -> None:
    state = {"scene": "a-row-is-a-cake", "text": "My black dog sleeps", "seed": 7}
    open_scene(page, **state)
    page.get_by_text("A link for the class").click()
    page.get_by_label("Without the sentence's field").check()
    page.get_by_label("The answer waits").check()
    page.wait_for_function("() => document.querySelector('#class-address').value.includes('#')")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button(page, "Copy it").click()
    expect(page.locator("#class-said")).to_contain_text("Copied")
    link = page.evaluate("() => navigator.clipboard.readText()")
    assert unpack(link) == {**state, "bare": True, "withheld": True, "level": "concept"}

    pupil = page.context.new_page()
    pupil.goto(link)
    expect(pupil.locator(".stage td.focus")).to_be_visible()
    for part in ("#sentence", "#scenes", "#level", "#share", "#class-link", "#second", ".top nav"):
        expect(pupil.locator(part)).to_be_hidden()
    pupil.locator(".several button").nth(1).click()
    expect(pupil.locator(VERDICT)).to_contain_text("Your answer is noted")
    pupil.locator(".several button").nth(0).click()
    assert "Right" not in pupil.locator("main").inner_text()
    expect(pupil.locator(".then")).to_be_empty()
    expect(button(pupil, "Show the answer")).to_be_hidden()
    pupil.locator("#next").click()
    expect(pupil.locator("#nudge")).to_contain_text("The answer has not been shown yet.")
    button(pupil, "Show the answer").click()
    expect(pupil.locator(VERDICT)).to_have_text("Right.")
    expect(pupil.locator(".then")).not_to_be_empty()
    pupil.locator("#next").click()
    expect(title(pupil)).to_have_text("The mix")
    until_linked(pupil, bare=True, withheld=True)


def test_a_withheld_answer_is_told_with_its_mistake_once_the_teacher_shows_it(page: Page) -> None:
    open_scene(page, scene="from-scores-to-shares", withheld=True)
    notes = open_notes(page)
    button(page, "Type it in its cell").click()
    scene = LESSON.scene("from-scores-to-shares")
    stage = Stage(LESSON, scene, Own())
    assert scene.question
    assert scene.question.target
    cells = stage.cells(scene.question.target)
    made = answers("wrong-axis", stage.main.run.steps, scene.question.target.step, cells)
    assert made
    page.locator(".stage td input").fill(f"{made[0]:.4f}")
    page.keyboard.press("Enter")
    expect(page.locator(VERDICT)).to_contain_text("Your answer is noted")
    button(notes, "Show the answer").click()
    expect(page.locator(VERDICT)).to_contain_text("It is 0.")
    expect(page.locator(".why-so")).not_to_be_empty()


def test_what_a_link_says_wrongly_is_said_and_the_rest_is_used(page: Page) -> None:
    open_scene(page, scene="the-mix", bare="yes", withheld=1, nonsense=3)
    expect(page.locator("#link-problem")).to_contain_text("“bare”")
    expect(page.locator("#link-problem")).to_contain_text("“withheld”")
    expect(title(page)).to_have_text("The mix")
    expect(page.locator("#sentence")).to_be_visible()
    expect(button(page, "Show me")).to_be_visible()
    page.goto(f"{PAGE}/notes#{pack({'scene': 'nowhere', 'pair': 5})}")
    expect(page.locator("#link-problem")).to_contain_text("“scene”")
    expect(title(page)).to_have_text("Words as numbers")
