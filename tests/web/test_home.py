"""The first page: a sentence, and what each of its words looks at."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.conftest import Watch
from tests.web.person import LILY, open_home, until_linked


@pytest.fixture
def home(page: Page) -> Page:
    """The first page as it greets."""
    return open_home(page)


def words(page: Page) -> list[str]:
    """The words of the row, without their shares."""
    return page.locator("#row button bdi").all_inner_texts()


def looking(page: Page) -> Locator:
    """The word that looks."""
    return page.locator('#row button[aria-pressed="true"]')


def share(page: Page, word: str) -> str:
    """What a word of the row gets."""
    return page.locator("#row button").filter(has_text=word).locator("small").inner_text()


def test_it_looks_at_the_first_cat_before_anything_was_done(home: Page) -> None:
    expect(home.locator("#sentence")).to_have_value(LILY)
    expect(looking(home).locator("bdi")).to_have_text("it")
    expect(home.locator("#said")).to_have_text("it looks at cat₁: 76% of its attention.")
    assert (share(home, "cat₁"), share(home, "cat₂")) == ("76%", "12%")


def test_typing_changes_the_row(home: Page) -> None:
    home.locator("#sentence").fill("The dog ran home.")
    expect(home.locator("#row")).to_contain_text("home")
    assert words(home) == ["<s>", "The", "dog", "ran", "home", "."]
    expect(home.locator("#said")).to_contain_text("looks at")


def test_the_word_that_looks_stays_while_others_are_typed(home: Page) -> None:
    home.locator("#sentence").fill("Then " + LILY)
    expect(home.locator("#row button").nth(1).locator("bdi")).to_have_text("Then")
    expect(looking(home).locator("bdi")).to_have_text("it")


def test_arrow_keys_move_among_the_words_and_later_words_stay_unseen(home: Page) -> None:
    looking(home).focus()
    home.keyboard.press("ArrowLeft")
    expect(looking(home).locator("bdi")).to_have_text("because")
    expect(looking(home)).to_be_focused()
    expect(home.locator("#said")).to_contain_text("because looks at")
    assert share(home, "it") == "–"
    home.keyboard.press("ArrowRight")
    expect(looking(home).locator("bdi")).to_have_text("it")


def test_a_click_chooses_the_word_that_looks(home: Page) -> None:
    home.locator("#row button").filter(has_text="cat₂").click()
    expect(home.locator("#said b").first).to_have_text("cat₂")


def test_every_step_begins_small_with_one_word_and_its_three_numbers(home: Page) -> None:
    home.locator("#to-lab").click()
    expect(home.locator(".said .caption")).to_contain_text("shiny has the numbers [0.53 0.34 0.98]")
    expect(home.locator(".stage tbody tr")).to_have_count(3)
    expect(home.locator(".stage td[data-row='1']")).to_have_count(3)
    expect(home.get_by_label("Concept")).to_be_checked()
    expect(home.locator(".bar")).to_contain_text("x · 1/4")


def test_the_lab_opens_with_this_sentence_this_head_and_this_word(home: Page) -> None:
    home.locator("#to-head").click()
    expect(home.locator(".stage td.focus")).to_have_text("0.76")
    expect(home.locator("#sentence")).to_have_value(LILY)
    expect(home.locator("#truth")).to_contain_text("True numbers")
    expect(home.locator(".said .caption")).to_contain_text("it")


def test_the_model_opens_with_this_sentence_and_this_word(home: Page) -> None:
    home.locator("#sentence").fill("The cat saw the dog and it ran.")
    expect(home.locator("#row")).to_contain_text("dog")
    home.locator("#row button").filter(has_text="it").click()
    until_linked(home, text="The cat saw the dog and it ran.")
    home.locator("#to-model").click()
    expect(home.locator('#row [aria-pressed="true"]')).to_have_text("it", use_inner_text=True)
    expect(home.locator("#sentence")).to_have_value("The cat saw the dog and it ran.")


def test_every_mechanism_is_a_link_to_its_lab(home: Page) -> None:
    home.get_by_role("link", name="Dropout on the weights").click()
    expect(home).to_have_title("Dropout on the weights · Lab · Headlight")


def test_the_catalogue_opens_with_this_sentence(home: Page) -> None:
    home.locator("#sentence").fill("The dog ran home.")
    until_linked(home, text="The dog ran home.")
    expect(home.locator("#row")).to_contain_text("home")
    home.get_by_role("link", name="See them all on your sentence").click()
    expect(home.locator("#sentence")).to_have_value("The dog ran home.")


@pytest.mark.parametrize(
    ("typed", "said"), [("", "Type at least one word."), ("   ", "Type at least one word."), ("a" * 20_001, "20000")]
)
def test_text_that_cannot_be_read_is_kept_and_answered_with_a_sentence(
    home: Page, watch: Watch, typed: str, said: str
) -> None:
    watch.allow("422")
    home.locator("#sentence").fill(typed)
    expect(home.locator("#problem")).to_contain_text(said)
    expect(home.locator("#sentence")).to_have_value(typed)
    expect(home.locator("#sentence")).to_have_attribute("aria-invalid", "true")
    home.locator("#sentence").fill("Better.")
    expect(home.locator("#problem")).to_be_hidden()
    expect(home.locator("#row")).to_contain_text("Better")


def test_its_link_shows_the_same_again(home: Page, page: Page) -> None:
    home.locator("#sentence").fill("The dog saw a cat.")
    expect(home.locator("#row")).to_contain_text("dog")
    home.locator("#row button").filter(has_text="saw").click()
    until_linked(home, text="The dog saw a cat.", query=words(home).index("saw"))
    said, link = home.locator("#said").inner_text(), home.url
    page.goto("/docs")
    page.goto(link)
    expect(page.locator("#said")).to_have_text(said)
    expect(page.locator("#sentence")).to_have_value("The dog saw a cat.")


def test_no_word_moves_when_another_one_looks(page: Page) -> None:
    """One points at a word in the line, and it is still under the pointer when the shares are those of that word."""
    open_home(page)
    words = page.locator("#row button")
    places = "buttons => buttons.map((each) => [each.offsetLeft, each.offsetTop, each.offsetWidth])"
    before = words.evaluate_all(places)
    for query in (1, 6, 12, 16):
        words.nth(query).click()
        expect(words.nth(query)).to_have_class("query")
        assert words.evaluate_all(places) == before
