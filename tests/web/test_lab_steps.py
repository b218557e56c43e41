"""Moving through the steps of a mechanism: by hand, by key, by playing; what stands beside the matrix."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.person import (
    MECHANISMS,
    begins_at,
    cell,
    exactly,
    expect_step,
    focused,
    go_to,
    level,
    open_lab,
    settled,
    steps,
    strip,
    unpack,
    until_linked,
)

MATHML = "http://www.w3.org/1998/Math/MathML"
IN_PANE = """() => [".code", ".code .lit"].map((each) => {
    const range = document.createRange();
    range.selectNodeContents(document.querySelector(each));
    const written = document.querySelector(each).matches(".lit") ? range : document.querySelector(each);
    return written.getBoundingClientRect().toJSON();
  })"""
CAUSAL = ["q", "k", "v", "mask", "scores", "scaled", "masked", "weights", "output"]


@pytest.fixture
def lab(page: Page) -> Page:
    """The causal lab, with all that it can show."""
    return open_lab(begins_at(page, "code"), "causal", preset="robot-must-obey-orders")


def test_the_timeline_goes_back_forward_to_both_ends_and_anywhere(lab: Page) -> None:
    assert steps(lab) == CAUSAL
    expect_step(lab, "weights")
    for button, step in (("Back", "masked"), ("First step", "q"), ("Forward", "k"), ("Last step", "output")):
        lab.get_by_role("button", name=button, exact=True).click()
        expect_step(lab, step)
    lab.get_by_role("slider", name="Step").fill("4")
    expect_step(lab, "scores")
    expect(lab.locator(".timeline output")).to_have_text("scores · 5/9")


def test_what_changes_nothing_is_left_out_said_and_shown_if_asked_for(page: Page) -> None:
    """A mask of ones, and the scores behind it."""
    short = [step for step in CAUSAL if step not in ("mask", "masked")]
    open_lab(page, "scaled-dot-product", step="scaled")
    assert steps(page) == short
    expect(page.locator(".left-out")).to_be_hidden()
    page.locator("main").click(position={"x": 1, "y": 1})
    page.keyboard.press("ArrowRight")
    expect_step(page, "weights")
    said = "The mask blocks no pair here, so “masked” is “scaled”."
    expect(page.locator(".left-out")).to_contain_text(said)
    expect(page.locator("#announcer")).to_contain_text(said)
    expect(page.locator(".timeline output")).to_have_text("weights · 6/7")
    expect(page.locator(".operands .part").first).to_have_attribute("data-step", "scaled")
    page.get_by_role("button", name="Show these steps").click()
    expect_step(page, "masked")
    assert steps(page) == CAUSAL
    expect(page.locator(".left-out")).to_contain_text("This step changes nothing here.")
    page.get_by_role("button", name="Leave out what changes nothing").click()
    expect_step(page, "weights")
    assert steps(page) == short


def test_softmax_is_put_into_words_with_the_numbers_of_the_row(page: Page) -> None:
    open_lab(page, "causal", step="weights")
    said = page.locator(".said .shares")
    page.locator(".stage th[data-row='0']").click()
    expect(said).to_have_text("There is only one to look at: whatever it scores, it gets everything.")
    page.locator(".stage th[data-row='1']").click()
    expect(said).to_have_text("All 2 score the same, so none has a say over the others: each gets 50%.")
    open_lab(page, "scaled-dot-product", step="weights")
    much = "Softmax turns scores into shares of a whole, and a higher score into a much larger share: "
    expect(said).to_have_text(f"{much}in “scaled”, fish is 4 higher than the, so it gets e^4 ≈ 55 times as much.")
    expect(page.locator(".said .resting")).to_be_hidden()
    strip(page, "scaled").click()
    expect(said).to_be_hidden()
    strip(page, "weights").click()
    expect(page.locator("#announcer")).to_contain_text("share the rest. Softmax turns scores into shares")


@pytest.mark.parametrize(
    ("mechanism", "step", "said"),
    [
        ("scaled-dot-product", "output", "That is mostly the value of fish (93%), with a little of the others."),
        ("multi-head", "heads", "That is mostly the value of cat (93%), with a little of the others."),
        ("cross-attention", "output", "That is mostly the value of helfen (95%), with a little of the others."),
        ("raw-dot-product", "output", "The vectors of cat and dog have the largest parts in it, 50% each."),
    ],
)
def test_what_is_mixed_is_said_by_its_largest_part(page: Page, mechanism: str, step: str, said: str) -> None:
    open_lab(page, mechanism, step=step)
    expect(page.locator(".said .mixed")).to_have_text(said)


def test_a_list_that_goes_on_below_says_so(page: Page) -> None:
    words = " ".join(f"w{i}" for i in range(20))
    open_lab(page, "causal", text=words, level="maths", at=[0, 19, 0])
    cue = settled(page).locator(".scroll .beyond")
    expect(cue).to_be_visible()
    page.locator(".arithmetic .scroll").evaluate("each => each.scrollTo(0, 1e6)")
    expect(cue).to_be_hidden()
    open_lab(page, "scaled-dot-product", level="maths")
    expect(settled(page).locator(".scroll")).to_be_visible()
    expect(cue).to_be_hidden()


def test_w_o_adds_what_two_heads_found(page: Page) -> None:
    open_lab(page, "multi-head", step="output", at=[0, 3, 0])
    expect(cell(page, 3, 0)).to_have_text("1.86")
    expect(page.locator(".said .caption")).to_contain_text("Each of its numbers may take something from every head")
    expect(page.locator(".said .mixed")).to_be_hidden()


def test_a_link_opens_a_step_that_changes_nothing_and_after_an_edit_it_is_there(page: Page) -> None:
    open_lab(page, "scaled-dot-product", step="mask", at=[0, 1, 4])
    expect_step(page, "mask")
    assert steps(page) == CAUSAL
    page.get_by_role("button", name="Leave out what changes nothing").click()
    expect_step(page, "scores")
    page.goto("about:blank")
    edits = [{"step": "mask", "cell": [1, 4], "value": 0}]
    open_lab(page, "scaled-dot-product", step="scores", edits=edits)
    expect(strip(page, "masked")).to_be_visible()
    assert steps(page) == CAUSAL
    expect(page.locator(".left-out")).to_be_hidden()


def test_arrow_keys_go_from_step_to_step_and_stop_at_the_ends(lab: Page) -> None:
    lab.locator("main").click(position={"x": 1, "y": 1})
    lab.keyboard.press("ArrowLeft")
    expect_step(lab, "masked")
    for step in ("weights", "output", "output"):
        lab.keyboard.press("ArrowRight")
        expect_step(lab, step)


def test_space_plays_from_the_first_step_after_the_last_and_pauses(clocked: Page) -> None:
    clocked.clock.install()
    page = open_lab(clocked, "causal", step="output")
    page.locator("main").click(position={"x": 1, "y": 1})
    page.keyboard.press("Space")
    expect_step(page, "q")
    page.clock.run_for(2000)
    expect_step(page, "k")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    page.clock.run_for(20_000)
    expect_step(page, "k")


def test_who_has_just_come_sees_every_movement_whatever_step_the_link_opens(clocked: Page) -> None:
    clocked.clock.install()
    page = open_lab(clocked, "causal", step="weights")  # as the first page's link does
    page.locator("main").click(position={"x": 1, "y": 1})
    page.keyboard.press("Space")
    expect_step(page, "q")
    page.clock.run_for(2000)
    expect_step(page, "k")


def test_playing_ends_by_itself_at_the_output(clocked: Page) -> None:
    clocked.clock.install()
    page = open_lab(clocked, "causal", step="scaled")
    page.get_by_role("button", name="Forward").click()
    expect_step(page, "masked")
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(2000)
    expect_step(page, "weights")
    page.clock.run_for(2000)
    expect_step(page, "output")
    expect(page.get_by_role("button", name="Play")).to_be_visible()


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_every_step_shows_its_matrix_its_formula_its_caption_and_its_line(page: Page, mechanism: str) -> None:
    open_lab(begins_at(page, "code"), mechanism, text="The cat sat.")
    assert page.locator("#mechanism").input_value() == mechanism
    names = steps(page)
    assert names[-1] == "output"
    for name in names:
        go_to(page, name)
        settled(page)
        expect(page.locator(".formula math")).to_be_visible()
        assert page.locator(".formula math").evaluate("math => math.namespaceURI") == MATHML
        expect(page.locator(".formula .current")).to_have_count(1)
        expect(page.locator(".formula .current")).to_have_text(exactly(name.replace("_", "")))
        expect(page.locator(".said .caption")).not_to_be_empty()
        assert "{" not in page.locator(".said .caption").inner_text()
        assert page.locator(".code .lit").count() >= 1
    expect(page.locator(".parity summary")).to_contain_text("✓")


@pytest.mark.parametrize(
    ("step", "file", "line"),
    [
        ("scores", "model/mechanisms/scaled_dot_product.py", 'scores  = step("scores", "[head] query key", q @ k.mT)'),
        ("weights", "model/mechanisms/attention_weights.py", 'step("weights"'),
        ("mask", "model/mechanisms/attention_weights.py", 'step("mask"'),
        ("output", "model/mechanisms/scaled_dot_product.py", 'step("output"'),
    ],
)  # fmt: skip
def test_the_lit_line_is_the_one_that_names_the_step_in_its_own_file(
    lab: Page, step: str, file: str, line: str
) -> None:
    go_to(lab, step)
    innermost = lab.locator(".code figure").last
    expect(innermost.locator("figcaption")).to_have_text(file)
    expect(innermost.locator(".lit").first).to_contain_text(line)
    expect(lab.locator(".code figure").first.locator("figcaption")).to_have_text("model/mechanisms/causal.py")
    if step in ("scores", "output"):
        expect(lab.locator(".code .calls")).to_contain_text("scaled_dot_product(q, k, v")


def test_the_lit_line_is_in_sight_to_its_end(lab: Page) -> None:
    for step in ("scores", "weights", "output"):
        go_to(lab, step)
        pane, line = lab.evaluate(IN_PANE)  # at once: what stands above may still find its size
        assert pane["top"] <= line["top"]
        assert line["bottom"] <= pane["bottom"]
        assert line["right"] <= pane["right"]


def test_concept_maths_and_code_show_ever_more(lab: Page) -> None:
    formula, code = lab.locator(".formula"), lab.locator(".code")
    expect(formula).to_be_visible()
    expect(code).to_be_visible()
    level(lab, "Maths")
    expect(code).to_be_hidden()
    expect(formula).to_be_visible()
    level(lab, "Concept")
    expect(formula).to_be_hidden()
    expect(lab.locator(".said .caption")).to_be_visible()
    until_linked(lab, level="concept")


def test_the_caption_speaks_of_the_row_in_focus_in_the_words_of_the_sentence(page: Page) -> None:
    open_lab(page, "causal", text="Anna met Otto", at=[0, 1, 0])
    caption = page.locator(".said .caption")
    expect(caption).to_contain_text("met")
    share = page.locator('.stage td[data-row="1"][data-column="0"]').inner_text()
    expect(caption).to_contain_text("%")
    largest = max(float(share), 1 - float(share))
    expect(caption).to_contain_text(f"{largest:.0%}")
    page.keyboard.press("Tab")
    focused(page).press("ArrowUp")
    expect(caption).to_contain_text("Anna")


def test_the_word_in_focus_is_still_there_behind_a_step_of_a_single_row(page: Page) -> None:
    open_lab(page, "qk-svd")
    for step in ("x", "sigma", "turn", "scores"):
        go_to(page, step)
    expect(page.locator(".caption")).to_contain_text("hungry scores highest with fish: 8")


def test_who_has_just_come_may_start_at_the_first_step(page: Page) -> None:
    page = open_lab(page, "scaled-dot-product")
    start = page.get_by_role("button", name="Start at step 1")
    start.click()
    expect_step(page, "q")
    expect(start).to_be_hidden()


@pytest.mark.parametrize(
    ("mechanism", "cells"),
    [
        ("scaled-dot-product", {"scores": "query hungry, key fish", "output": "query hungry, d_v food"}),
        ("cross-attention", {"q": "query help, d 3", "k": "key helfen, d 3", "scores": "query help, key helfen"}),
        ("luong-dot", {"h": "key helfen, d 3", "scores": "query help, key helfen", "c": "query help, d 3"}),
        ("flash", {"tile 0 1/sum": "query hungry", "tile 0 1/kept": "query hungry", "output": "hungry, d_v food"}),
    ],
)
def test_from_the_first_step_on_the_word_stays_and_what_it_finds_comes_into_focus(
    page: Page, mechanism: str, cells: dict[str, str]
) -> None:
    page = open_lab(page, mechanism)
    page.get_by_role("button", name="First step").click()
    for step in steps(page):
        expect_step(page, step)
        if step in cells:
            expect(page.locator('.stage [tabindex="0"]')).to_have_attribute("aria-label", re.compile(cells[step]))
        page.keyboard.press("ArrowRight")


def test_a_matrix_between_two_sentences_leaves_the_word_what_it_was(page: Page) -> None:
    page = open_lab(page, "luong-dot", step="s", at=[0, 2, 3])
    for step, followed in (("h", "helfen"), ("w_c", "help")):
        page.keyboard.press("ArrowRight")
        expect_step(page, step)
        expect(page.get_by_role("button", name="Follow", exact=False)).to_contain_text(followed)


def test_who_looks_at_the_largest_looks_at_that_of_another_head(page: Page) -> None:
    page = open_lab(page, "multi-head")
    focus = page.locator('.stage [tabindex="0"]')
    expect(focus).to_have_attribute("aria-label", re.compile("key cat: 0.93"))
    page.get_by_role("button", name="Head 1").click()
    expect(focus).to_have_attribute("aria-label", re.compile("key fish: 0.93"))


def test_a_term_of_the_caption_is_explained_to_who_points_at_it_or_stands_on_it(page: Page) -> None:
    open_lab(page, "scaled-dot-product", preset="hungry-cat", step="scores")
    caption, note = page.locator(".said .caption"), page.locator(".term-note")
    said = caption.text_content()
    assert caption.locator(".term").all_inner_texts() == ["query", "key", "score", "dot product"]
    expect(note).to_have_count(0)
    caption.get_by_role("button", name="dot product").hover()
    expect(note).to_contain_text("multiplied pair by pair and added up")
    inside = note.bounding_box()
    assert inside
    assert inside["x"] + inside["width"] <= page.locator("body").evaluate("body => body.getBoundingClientRect().right")
    page.mouse.move(2, 2)
    expect(note).to_have_count(0)
    assert caption.text_content() == said
    caption.get_by_role("button", name="query").focus()
    expect(note).to_be_visible()
    own = str(note.get_attribute("id"))
    expect(caption.get_by_role("button", name="query")).to_have_attribute("aria-describedby", own)
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()


def test_of_one_head_alone_nothing_is_said_of_others(page: Page) -> None:
    open_lab(page, "multi-head", text="the cat sat", step="q", options={"heads": 1})
    expect(page.locator(".caption")).to_contain_text("Head 0: sat asks")
    expect(page.locator(".caption")).not_to_contain_text("heads")


def test_if_all_are_the_same_none_is_said_to_be_the_best(page: Page) -> None:
    page = open_lab(page, "scaled-dot-product", preset="hungry-cat", step="scores", at=[0, 0, 0])
    expect(page.locator(".caption").first).to_contain_text("All of them are the same: 0.")
    expect(page.locator(".caption").first).not_to_contain_text("best")
    cell(page, 1, 4).click()
    expect(page.locator(".caption").first).to_contain_text("fish fits best: 8.")


def test_the_arrow_keys_go_through_the_steps_after_a_level_was_clicked(lab: Page) -> None:
    lab.locator("#level label", has_text="Maths").click()
    lab.keyboard.press("ArrowLeft")
    expect_step(lab, "masked")
    expect(lab.get_by_role("radio", name="Maths")).to_be_checked()


def test_parity_is_a_tick_with_the_digits_behind_it(lab: Page) -> None:
    expect(lab.locator(".parity summary")).to_have_text("✓ checked against PyTorch")
    expect(lab.locator(".parity p")).to_be_hidden()
    lab.locator(".parity summary").click()
    expect(lab.locator(".parity p")).to_contain_text("torch")
    expect(lab.locator(".parity p")).to_contain_text("e−")


def test_changing_the_mechanism_keeps_sentence_seed_and_level(lab: Page) -> None:
    lab.locator("#sentence").fill("Anna met Otto")
    lab.locator('#options [name="seed"]').fill("7")
    level(lab, "Maths")
    until_linked(lab, text="Anna met Otto", seed=7, level="maths")
    lab.locator("#mechanism").select_option("dropout")
    expect(lab).to_have_title("Dropout on the weights · Lab · Headlight")
    expect(lab.locator("#sentence")).to_have_value("Anna met Otto")
    expect(strip(lab, "dropped")).to_be_visible()
    state = unpack(lab.url)
    assert (state["seed"], state["level"]) == (7, "maths")
