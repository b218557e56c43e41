"""A step on paper: the sentence, the equation drawn to scale, its caption, and nothing of the page around it."""

from playwright.sync_api import Page, expect

from tests.web.conftest import NewPage
from tests.web.person import open_gap, open_lab

TEXT = "The hungry cat saw a fish"


def sheets(page: Page) -> list[str]:
    """The names of the steps that are laid on paper."""
    return page.locator(".printed .title .symbol").all_inner_texts()


def lay(page: Page) -> None:
    """As a browser does before it prints, and on the paper itself."""
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")


def take_away(page: Page) -> None:
    """The paper is printed."""
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")


def test_chosen_steps_are_printed_with_the_sentence_and_nothing_else(new_page: NewPage) -> None:
    page = open_lab(new_page(color_scheme="dark"), "causal", text=TEXT, step="weights")
    page.evaluate("() => { window.print = () => { window.printed = true; dispatchEvent(new Event('beforeprint')); }; }")
    page.locator(".print summary").click()
    page.get_by_label("scores", exact=True).check()
    page.get_by_role("button", name="Print these steps").click()
    page.emulate_media(media="print")
    assert page.evaluate("() => window.printed")
    assert sheets(page) == ["scores", "weights"]
    expect(page.locator(".printed .sentence")).to_have_text(TEXT)
    expect(page.locator(".printed h1")).to_have_text("Causal mask")
    expect(page.locator(".printed > .note")).to_have_count(0)
    assert page.locator(".printed figcaption .caption").count() == 2
    on_paper = [each for each in page.locator("body > *").all() if each.is_visible()]
    assert [each.get_attribute("class") for each in on_paper] == ["printed"]
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    first = page.locator(".printed .assembly").first
    assert first.get_attribute("data-place") == "around"  # to scale, as on the page
    cell = page.locator(".printed").locator("td[data-row='1'][data-column='2']").first
    assert cell.inner_text() == "2.67"
    scores = page.locator(".printed figure").first
    assert scores.locator("td.focus").inner_text() in scores.locator(".caption").inner_text()  # the one that fits best
    boxes = [each.bounding_box() for each in page.locator(".printed figure").all()]
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 720 for box in boxes)
    take_away(page)
    expect(page.locator(".printed")).to_have_count(0)
    expect(page.locator("html")).to_have_attribute("data-theme", "auto")


def test_the_sheet_says_which_steps_are_left_out(page: Page) -> None:
    open_lab(page, "scaled-dot-product", text=TEXT, step="weights")
    lay(page)
    said = page.locator(".printed > .note")
    expect(said).to_have_text("Left out, because they change nothing here: masked.")


def test_without_numbers_it_is_a_sheet_to_fill_in(page: Page) -> None:
    open_lab(page, "causal", text=TEXT, step="scores")
    page.locator(".print summary").click()
    page.get_by_label("weights", exact=True).check()
    page.get_by_label("With the numbers of the results").uncheck()
    lay(page)
    assert sheets(page) == ["scores", "weights"]
    scores, weights = page.locator(".printed figure:has(> .assembly)").all()
    assert set(scores.locator("td[data-row]").all_inner_texts()) == {"?"}
    assert "1.41" in scores.locator(".before").inner_text()  # what it is computed from is there
    assert set(weights.locator(".before text").all_inner_texts()) <= {"?"}  # what would give the scores away is not
    take_away(page)


def test_the_browsers_own_way_to_print_prints_the_step_in_view(page: Page) -> None:
    open_gap(page)
    lay(page)
    assert sheets(page) == [page.locator(".scene .title .symbol").text_content()]
    take_away(page)
