"""Pairs of sentences and masked words on the page of a model like BERT."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from model.pretrained import own, runner
from model.pretrained.catalogue import CATALOGUE, Entry
from tests.model.pretrained.tiny_checkpoints import write
from tests.web.conftest import NewPage, Watch
from tests.web.person import begins_at, open_model, pack, until_linked
from tests.web.test_forms import ALL, agree, offered, said

FIRST, SECOND = "the animal was tired", "it was a big [MASK] ."
TOKENS = "[CLS] the animal was₁ tired [SEP]₁ it was₂ a big [MASK] . [SEP]₂".split()
BEGINS = 6  # the token "it"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Entry]]:
    """A tiny BERT with the head that names masked words, and one without."""
    found = {
        name: own.add(str(write("bert", tmp_path_factory.mktemp("web") / name, head=head)))
        for name, head in (("tiny-filling", True), ("tiny-silent", False))
    }
    yield found
    for entry in found.values():
        del CATALOGUE[entry.id]


@pytest.fixture
def page(page: Page, models: dict[str, Entry]) -> Page:
    return begins_at(page, "code")


def enter(page: Page, name: str = "tiny-filling", **state: object) -> Page:
    """The page of this model, drawn, with a pair unless it is said otherwise."""
    given = {"text": FIRST, "second": SECOND, "layer": 0, "head": 1, "row": 4, "column": 1} | state
    page.goto(f"/models/{name}#{pack(given)}")
    expect(page.locator("#row button").first).to_be_visible()
    expect(page.locator("#focus :is(.heatmap canvas, .lines)").first).to_be_visible()
    return page


def ticks(page: Page, axis: str) -> list[str]:
    return [text for text in page.locator(f"#focus .{axis}tick").all_text_contents() if text]


def row(page: Page) -> Locator:
    return page.locator("#row button bdi")


def test_both_sentences_stand_in_the_row_of_words_each_with_its_letter(page: Page) -> None:
    enter(page)
    expect(row(page)).to_have_text(TOKENS)
    assert page.locator("#row .letter").all_text_contents() == ["Sentence A", "Sentence B"]
    after = page.locator("#row .letter").nth(1).locator("xpath=following-sibling::button[1]")
    expect(after).to_have_text(re.compile("^it"))
    expect(page.locator("#row .masked bdi")).to_have_text(["[MASK]"])


def test_a_second_sentence_is_typed_kept_in_the_link_and_taken_away(page: Page) -> None:
    enter(page, second="")
    expect(page.locator("#row .letter")).to_have_count(0)
    expect(page.locator("#between")).to_be_hidden()
    page.locator("#second-sentence").fill(SECOND)
    expect(row(page)).to_have_text(TOKENS)
    until_linked(page, second=SECOND, text=FIRST)
    expect(page.locator("#between")).to_be_visible()
    page.reload()
    expect(row(page)).to_have_text(TOKENS)
    expect(page.locator("#second-sentence")).to_have_value(SECOND)
    page.locator("#second-sentence").fill(" ")
    expect(page.locator("#row .letter")).to_have_count(0)
    expect(page.locator("#problem")).to_be_hidden()


@pytest.mark.parametrize(
    ("way", "queries", "keys"),
    [
        ("A → A", slice(0, BEGINS), slice(0, BEGINS)),
        ("A → B", slice(0, BEGINS), slice(BEGINS, None)),
        ("B → A", slice(BEGINS, None), slice(0, BEGINS)),
        ("B → B", slice(BEGINS, None), slice(BEGINS, None)),
    ],
)
def test_what_one_sentence_gives_the_other_is_looked_at_alone(
    page: Page, way: str, queries: slice, keys: slice
) -> None:
    enter(page)
    whole = runner.attention("tiny-filling", (FIRST, SECOND), 0, 1)
    weights = next(step.value for step in whole.steps if step.name == "weights")[queries, keys]
    page.get_by_role("radio", name=way).check()
    expect(page.locator("#focus .heatmap")).to_have_attribute("aria-label", re.compile(re.escape(f", {way}. ")))
    page.locator("#focus summary").click()
    table = page.locator("#focus .numbers")
    expect(table.locator("tbody th")).to_have_text(TOKENS[queries])
    expect(table.locator("thead th")).to_have_text(TOKENS[keys])
    numbers = [float(text) for text in table.locator("tbody td").all_text_contents()]
    assert numbers == pytest.approx(weights.flatten().tolist(), abs=0.00501)
    share = f"{100 * float(weights.sum(1).mean()):.0f}%"
    expect(page.locator("#one .notice").last).to_contain_text(share)
    page.locator("#focus .heatmap").focus()
    page.keyboard.press("End")  # is not taken by the picture
    page.keyboard.press("ArrowDown")
    expect(page.locator("#focus .numbers tbody th").first).to_have_text(TOKENS[queries][0])
    page.get_by_role("radio", name="Lines").check()
    expect(page.locator(".lines .query-side bdi")).to_have_text(TOKENS[queries])
    expect(page.locator(".lines .key-side bdi")).to_have_text(TOKENS[keys])


def test_a_line_stands_between_the_sentences_in_every_picture(page: Page) -> None:
    enter(page)
    expect(page.locator("#focus .marks :is(rect, line)")).to_have_count(4)  # the cell, its row, and two lines
    page.get_by_role("radio", name="Lines").check()
    expect(page.locator(".lines .begins bdi")).to_have_text(["it", "it"])
    page.locator("#second-sentence").fill("")
    expect(page.locator(".lines .begins")).to_have_count(0)
    page.get_by_role("radio", name="Matrix").check()
    expect(page.locator("#focus .marks :is(rect, line)")).to_have_count(2)


def test_the_token_types_are_a_step_of_the_first_layer(page: Page) -> None:
    enter(page, step="token_type")
    expect(page.locator(".scene .title small")).to_have_text("13 queries × d = 32")
    expect(page.locator("#walkthrough")).to_contain_text("which of the two sentences it is in")


@pytest.mark.parametrize("given", [7, None, ["x"], {"text": "x"}])
def test_a_link_with_a_false_second_sentence_or_way_falls_back(page: Page, given: object) -> None:
    enter(page, second=given, tabs={"head": {"between": given}})
    expect(page.locator("#second-sentence")).to_have_value("")
    expect(row(page)).to_have_count(6)
    expect(page.locator("#problem")).to_be_hidden()


def test_a_second_sentence_that_is_too_long_is_said_at_its_field_and_kept(page: Page, watch: Watch) -> None:
    watch.allow("422")
    enter(page)
    page.locator("#second-sentence").fill("cat " * 58)
    expect(page.locator("#problem")).to_contain_text("the two sentences together have 65")
    expect(page.locator("#second-sentence")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#sentence")).to_have_attribute("aria-invalid", "false")
    expect(page.locator("#second-sentence")).to_have_value("cat " * 58)
    page.locator("#second-sentence").fill("cat")
    expect(page.locator("#problem")).to_be_hidden()
    expect(page.locator("#second-sentence")).to_have_attribute("aria-invalid", "false")


def test_a_model_that_reads_one_sentence_hides_the_second_and_keeps_it(page: Page) -> None:
    enter(page)
    until_linked(page, second=SECOND)
    page.get_by_role("link", name="All models").click()
    page.get_by_role("link", name="stories15M", exact=True).click()
    expect(page.locator("#next li").first).to_be_visible()
    expect(page.locator("#sentence")).to_have_value(FIRST)
    expect(page.locator("#second-sentence, #put-mask")).to_have_count(0)
    until_linked(page, second=SECOND)
    page.get_by_role("link", name="All models").click()
    page.goto("/models/tiny-silent")
    expect(page.locator("#second-sentence")).to_have_value(SECOND)
    expect(row(page)).to_have_text(TOKENS)


def test_a_link_of_one_sentence_brings_no_second_one_of_before(page: Page) -> None:
    enter(page)
    until_linked(page, second=SECOND)
    page.goto(f"/models/tiny-filling#{pack({'text': 'the cat'})}")
    expect(row(page)).to_have_text(["[CLS]", "the", "cat", "[SEP]"])


def test_a_selected_word_is_masked_by_the_button_and_a_guess_put_in_its_place(page: Page) -> None:
    enter(page, second="it was a cat .", text="the animal was tired")
    field = page.locator("#sentence")
    field.focus()
    field.evaluate("(field) => field.setSelectionRange(4, 10)")
    page.get_by_role("button", name="Mask a word").click()
    expect(field).to_have_value("the [MASK] was tired")
    expect(field).to_be_focused()
    second = page.locator("#second-sentence")
    second.focus()
    second.evaluate("(field) => field.setSelectionRange(8, 8)")
    page.get_by_role("button", name="Mask a word").click()
    expect(second).to_have_value("it was a [MASK] cat .")
    expect(page.locator(".masked-places h3")).to_have_text(["[MASK]₁", "[MASK]₂"])
    found = runner.attention("tiny-filling", ("the [MASK] was tired", "it was a [MASK] cat ."), 0, 1).masked
    for place, each in enumerate(found):
        shown = page.locator(".masked-places ol").nth(place).locator("bdi").all_text_contents()
        assert shown == [one.token.text for one in each.candidates[:8]]
        share = page.locator(".masked-places ol").nth(place).locator(".share").first
        expect(share).to_contain_text(f"{100 * each.candidates[0].probability:.0f}%")
    names = [f"the guesses for [MASK]{n}" for n in "₁₂"]
    for name, forms in offered(page, ["all heads", "this head", "this matrix"]).items():
        if name in names:
            names.remove(name)
            assert said(forms) == set(ALL.split())
            agree(page, name, forms)
    assert names == []
    word = found[1].candidates[2].token.text
    page.locator(".masked-places ol").nth(1).locator("button").nth(2).click()
    expect(second).to_have_value(f"it was a {word} cat .")
    expect(page.locator(".masked-places h3")).to_have_text(["[MASK]"])


def test_guesses_say_where_they_stood_before_a_change_and_nothing_while_numbers_are_hidden(page: Page) -> None:
    enter(page)
    expect(page.locator(".masked-places .share small")).to_have_count(0)
    page.get_by_role("button", name="Silence this head").click()
    expect(page.locator(".masked-places .share small").first).to_contain_text("was")
    page.get_by_label("Hide numbers").check()
    expect(page.locator(".masked-places li bdi").first).to_have_text("?")
    assert "%" not in page.locator(".masked-places").inner_text()


def test_a_model_without_the_head_says_so(page: Page) -> None:
    enter(page, "tiny-silent")
    said = "tiny-silent reads [MASK] as its mask token, but its checkpoint has no head that names the masked word."
    expect(page.locator("#next")).to_contain_text(said)
    expect(page.locator("#row .masked bdi")).to_have_text(["[MASK]"])


def test_without_a_masked_word_the_page_says_how_to_make_one(page: Page) -> None:
    enter(page, second="")
    expect(page.locator("#next")).to_contain_text("Type [MASK] in place of a word")


def test_a_pair_fits_a_narrow_page(new_page: NewPage, models: dict[str, Entry]) -> None:
    page = enter(new_page(viewport={"width": 320, "height": 700}))
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_stories15m_is_as_it_was(page: Page) -> None:
    open_model(page)
    expect(page.locator("#between")).to_be_hidden()
    expect(page.locator("#row .letter")).to_have_count(0)


def test_matrices_step_by_step_and_by_component_have_the_line_between_the_sentences(page: Page) -> None:
    enter(page, step="weights")
    begun = "#walkthrough .matrix"
    expect(page.locator(f"{begun} tr.begins th")).to_have_text("it")
    expect(page.locator(f"{begun} th[data-column].begins")).to_have_text("it")
    expect(page.locator(f"{begun} td.begins")).to_have_count(len(TOKENS))
    line = page.locator(f"{begun} tr.begins th").evaluate("each => parseFloat(getComputedStyle(each).borderTopWidth)")
    assert line > 0
    enter(page, step="q")  # its columns are dimensions
    expect(page.locator(f"{begun} tr.begins th")).to_have_text("it")
    expect(page.locator(f"{begun} td.begins")).to_have_count(0)
    page.get_by_role("radio", name="Components").check()
    expect(page.locator(".by-key tr.begins th")).to_have_text("it")
    page.locator("#second-sentence").fill("")
    expect(page.locator(".by-key tr.begins")).to_have_count(0)
    expect(page.locator(f"{begun} tr.begins")).to_have_count(0)


def test_no_label_of_the_large_matrix_is_left_out(page: Page) -> None:
    enter(page)
    expect(page.locator("#focus .xtick text")).to_have_count(len(TOKENS))
    shown = "all => all.filter(({ style }) => style.display !== 'none' && style.opacity !== '0').length"
    for axis in "xy":
        assert page.locator(f"#focus .{axis}tick text").evaluate_all(shown) == len(TOKENS)
