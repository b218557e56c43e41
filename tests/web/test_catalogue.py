"""The catalogue: every mechanism's picture on one sentence, and a search among them."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from model.lab import registry
from tests.app.reading import values
from tests.web.conftest import NewPage, Watch
from tests.web.person import TIRED, TRUE_HEAD, open_catalogue, unpack, until_linked

IDS = [entry.id for entry in registry.mechanisms()]


@pytest.fixture
def catalogue(page: Page) -> Page:
    """The catalogue as it greets."""
    return open_catalogue(page)


def picture(page: Page, id_: str) -> Locator:
    """A mechanism's miniature."""
    return page.locator(f'.entry[data-id="{id_}"] canvas')


def pixels(page: Page, id_: str) -> str:
    """What is painted on it."""
    return str(picture(page, id_).evaluate("canvas => canvas.toDataURL()"))


def found(page: Page) -> list[str | None]:
    """The mechanisms that are shown."""
    return [entry.get_attribute("data-id") for entry in page.locator(".entry:visible").all()]


def test_every_mechanism_stands_in_its_family_with_its_lesson_its_source_and_a_picture(catalogue: Page) -> None:
    expect(catalogue.locator("#sentence")).to_have_value(TIRED)
    assert found(catalogue) == IDS
    for entry in registry.mechanisms():
        place = catalogue.locator(f'.entry[data-id="{entry.id}"]')
        expect(place).to_contain_text(entry.lesson)
        expect(place.locator(".source")).to_contain_text(entry.source)
        expect(place.locator(".source")).to_contain_text(entry.unread)
        family = catalogue.locator(".family").filter(has=place)
        expect(family.locator("h2")).to_have_text(registry.FAMILIES[entry.family])
        expect(picture(catalogue, entry.id)).to_be_visible()
    expect(catalogue.locator("#count")).to_have_text(f"{len(IDS)} mechanisms")


def test_a_picture_says_in_words_what_it_shows(catalogue: Page) -> None:
    def steps(id_: str) -> dict[str, Any]:
        return values(catalogue.request.post(f"/api/mechanisms/{id_}/trace", data={"text": TIRED}).json())

    tired = steps("causal")["weights"][0, 6]
    assert (tired.argmax(), TIRED.split()[0]) == (0, "The")
    said = f"weights, 8 × 8: “tired” gives {tired.max():.0%} to “The”"
    expect(picture(catalogue, "causal")).to_have_attribute("aria-label", said)
    said = f"dropped, 8 × 8: numbers from 0.00 to {steps('dropout')['dropped'].max():.2f}"
    expect(picture(catalogue, "dropout")).to_have_attribute("aria-label", said)


def test_typing_changes_the_pictures(catalogue: Page) -> None:
    before = {id_: pixels(catalogue, id_) for id_ in IDS}
    catalogue.locator("#sentence").fill("Another sentence of some length, altogether different.")
    expect(catalogue.locator("html")).to_have_attribute("data-painted", "2")
    assert [id_ for id_ in IDS if pixels(catalogue, id_) == before[id_]] == []


def test_a_causal_picture_shows_later_words_in_the_colour_of_lines(catalogue: Page) -> None:
    read = """canvas => {
      const copy = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      [copy.canvas.width, copy.canvas.height] = [canvas.width, canvas.height];
      copy.drawImage(canvas, 0, 0);
      const at = (x, y) => [...copy.getImageData(x, y, 1, 1).data].slice(0, 3).join();
      return [at(canvas.width - 3, 3), at(3, 3)];
    }"""
    later, first = picture(catalogue, "causal").evaluate(read)
    assert later == "217,217,224"
    assert first == "75,46,131"


def test_pictures_are_repainted_in_the_new_theme(catalogue: Page) -> None:
    before = {id_: pixels(catalogue, id_) for id_ in IDS}
    catalogue.get_by_label("Theme").select_option("dark")
    assert [id_ for id_ in IDS if pixels(catalogue, id_) == before[id_]] == []


@pytest.mark.parametrize("wanted", ["Multi-head", "MULTI head", "múlti-héad", "several heads", "3.2.2"])
def test_a_search_finds_by_title_lesson_id_and_source(catalogue: Page, wanted: str) -> None:
    catalogue.get_by_label("Search").fill(wanted)
    expect(catalogue.locator('.entry[data-id="raw-dot-product"]')).to_be_hidden()
    assert "multi-head" in found(catalogue)
    expect(catalogue.locator("#count")).to_contain_text("found")


def test_a_family_without_a_find_goes_and_comes_back(catalogue: Page) -> None:
    search = catalogue.get_by_label("Search")
    search.fill("no mechanism is called this")
    expect(catalogue.locator("#count")).to_contain_text("Nothing found.")
    expect(catalogue.locator(".family:visible")).to_have_count(0)
    expect(catalogue.locator("#count")).to_have_attribute("role", "status")
    search.fill("")
    expect(catalogue.locator(".entry:visible")).to_have_count(len(IDS))


def test_a_click_opens_the_lab_with_the_sentence(catalogue: Page) -> None:
    catalogue.locator("#sentence").fill("The dog ran home.")
    until_linked(catalogue, text="The dog ran home.")
    link = catalogue.get_by_role("link", name="Causal mask", exact=True)
    expect(link).not_to_have_attribute("href", "./lab/causal")
    catalogue.wait_for_function("link => link.hash", arg=link.element_handle())
    box = picture(catalogue, "causal").bounding_box()
    assert box
    catalogue.mouse.click(box["x"] + 9, box["y"] + 9)  # the whole entry leads there
    expect(catalogue).to_have_title("Causal mask · Lab · Headlight")
    expect(catalogue.locator("#sentence")).to_have_value("The dog ran home.")
    expect(catalogue.locator(".stage th[data-row]")).to_have_text(["The", "dog", "ran", "home", "."])


def test_the_keyboard_goes_from_the_sentence_to_the_search_to_the_mechanisms(catalogue: Page) -> None:
    catalogue.locator("#sentence").focus()
    catalogue.keyboard.press("Tab")
    expect(catalogue.get_by_label("Search")).to_be_focused()
    catalogue.keyboard.press("Tab")
    expect(catalogue.locator("#from")).to_be_focused()
    catalogue.keyboard.press("Tab")
    expect(catalogue.get_by_role("button", name="Take true ones from a trained model")).to_be_focused()
    for id_ in IDS[:2]:
        catalogue.keyboard.press("Tab")
        expect(catalogue.locator(f'.entry[data-id="{id_}"] a')).to_be_focused()
    catalogue.keyboard.press("Enter")
    expect(catalogue.locator("#sentence")).to_have_value(TIRED)
    assert f"/lab/{IDS[1]}" in catalogue.url


def test_its_link_shows_the_same_again(page: Page) -> None:
    open_catalogue(page, text="A dog.", search="causal")
    expect(page.locator("#sentence")).to_have_value("A dog.")
    assert found(page) != IDS
    assert "causal" in found(page)
    until_linked(page, text="A dog.", search="causal")
    page.get_by_label("Search").fill("dropout")
    until_linked(page, search="dropout")
    assert unpack(page.url) == {"text": "A dog.", "search": "dropout"}


@pytest.mark.parametrize(("typed", "said"), [("", "Type at least one word."), ("word " * 65, "at most 64 tokens")])
def test_text_that_cannot_be_read_is_kept_and_answered_with_a_sentence(
    catalogue: Page, watch: Watch, typed: str, said: str
) -> None:
    watch.allow("422")
    catalogue.locator("#sentence").fill(typed)
    expect(catalogue.locator("#problem")).to_contain_text(said)
    expect(catalogue.locator("#sentence")).to_have_value(typed)
    catalogue.locator("#sentence").fill("Better.")
    expect(catalogue.locator("#problem")).to_be_hidden()
    said = "weights, 2 × 2: “Better” gives 100% to “Better”"
    expect(picture(catalogue, "causal")).to_have_attribute("aria-label", said)


def test_a_mechanism_that_refuses_the_sentence_says_why_in_place_of_its_picture(page: Page) -> None:
    def refuse(route: object) -> None:
        answer = route.fetch()  # type: ignore[attr-defined]
        body = answer.json()
        body["patterns"][3] |= {"value": None, "hidden": None, "problem": "It needs two words."}
        route.fulfill(response=answer, json=body)  # type: ignore[attr-defined]

    page.route("**/api/patterns*", refuse)
    open_catalogue(page)
    entry = page.locator(f'.entry[data-id="{IDS[3]}"]')
    expect(entry.locator(".refusal")).to_have_text("It needs two words.")
    expect(entry.locator("canvas")).to_be_hidden()
    expect(page.locator(".picture canvas:visible")).to_have_count(len(IDS) - 1)


def test_on_a_phone_it_is_one_column(new_page: NewPage) -> None:
    page = open_catalogue(new_page(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True))
    lefts = {round(box["x"]) for entry in page.locator(".entry").all() if (box := entry.bounding_box())}
    assert len(lefts) == 1
    wide = open_catalogue(new_page(viewport={"width": 1280, "height": 800}))
    assert len({round(b["x"]) for e in wide.locator(".entry").all() if (b := e.bounding_box())}) == 2


def test_true_numbers_are_of_the_head_that_is_chosen_and_random_ones_say_so(catalogue: Page, new_page: NewPage) -> None:
    before = {id_: pixels(catalogue, id_) for id_ in IDS}
    catalogue.get_by_role("button", name="Take true ones from a trained model").click()
    expect(catalogue.locator("#truth")).to_have_text(
        "True numbers: of stories15M, layer 4, head 4, as it reads this sentence."
    )
    expect(catalogue.locator("html")).to_have_attribute("data-painted", "2")
    random = [id_ for id_ in IDS if not registry.find(id_).from_head]
    assert catalogue.locator(".random:visible").count() == len(random)
    assert [id_ for id_ in set(IDS) - {*random} if pixels(catalogue, id_) == before[id_]] == []
    asked = {"text": TIRED, "inputs_from": TRUE_HEAD}
    steps = values(catalogue.request.post("/api/mechanisms/causal/trace", data=asked).json())
    tired = steps["weights"][0, 7]
    label = picture(catalogue, "causal").get_attribute("aria-label") or ""
    assert f"“tired” gives {tired.max():.0%} to" in label
    until_linked(catalogue, **{"from": TRUE_HEAD})
    other = new_page()
    other.goto(catalogue.url)
    expect(picture(other, "causal")).to_have_attribute("aria-label", label)
    expect(other.locator("#from")).to_have_value("stories15m")
