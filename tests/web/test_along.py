"""What goes along from page to page and to other tabs: the sentence, the level, the theme."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from app.pages import PAGES
from tests.pages import ADDRESSES, TAKE_TEXT
from tests.web.conftest import NewPage, Tabs, Watch
from tests.web.person import LILY, level, open_home, open_lab, open_translate, pack, until_linked
from tests.web.visits import visit

OWN = "Two old foxes met because they were lonely."
GERMAN = "das kleine Kind kann heute den Ball sehen ."
TAKES_ONE = [page.named for page in PAGES if page.named and page.takes == "en"]


def shown(page: Page, name: str) -> None:
    """The page is at this level."""
    expect(page.get_by_role("radio", name=name, exact=True)).to_be_checked()
    expect(page.locator("body")).to_have_attribute("data-level", name.lower())


def follow(page: Page, name: str) -> None:
    """Follow a link of the header."""
    page.get_by_role("navigation", name="Pages").get_by_role("link", name=name, exact=True).click()
    page.wait_for_url(f"**/{name.lower()}*")


@pytest.mark.parametrize("name", TAKES_ONE)
def test_a_sentence_goes_along_with_the_headers_links(page: Page, name: str) -> None:
    open_home(page)
    page.locator("#sentence").fill(OWN)
    follow(page, name)
    expect(page.locator("#sentence")).to_have_value(OWN)


def test_a_sentence_goes_through_pages_that_take_none_to_links_made_by_the_server(page: Page) -> None:
    open_home(page)
    page.locator("#sentence").fill(OWN)
    follow(page, "History")
    page.get_by_role("link", name="Self-attention", exact=True).first.click()
    expect(page.locator("#sentence")).to_have_value(OWN)
    follow(page, "Models")
    page.get_by_role("link", name="stories15M", exact=True).click()
    expect(page.locator("#sentence")).to_have_value(OWN)


def test_an_example_of_a_page_goes_along_with_its_links_but_is_nobodys_sentence(page: Page) -> None:
    open_home(page)
    follow(page, "Gap")
    expect(page.locator("#sentence")).to_have_value(LILY)
    until_linked(page, text=LILY)  # its answer has come: nothing is kept any more by itself
    page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    open_home(page)
    page.goto("/gap")
    expect(page.locator("#sentence")).to_have_value("The little bird lived in a tree and loved to fly.")


def test_a_new_tab_begins_with_the_sentence_that_was_typed_last(new_page: NewPage) -> None:
    typed = open_home(new_page())
    typed.locator("#sentence").fill(OWN)
    typed.wait_for_function("() => localStorage.getItem('sentence en')")
    other = new_page()
    other.goto("/compare")
    expect(other.locator("#sentence")).to_have_value(OWN)
    other.goto(f"/compare#{pack({'text': LILY})}")
    other.reload()  # a change of the fragment alone is no new page
    expect(other.locator("#sentence")).to_have_value(LILY)


def test_two_tabs_with_two_sentences_keep_their_own(new_page: NewPage) -> None:
    one, two = new_page(), new_page()
    for page, text in ((one, OWN), (two, LILY + " It ran.")):
        open_home(page).locator("#sentence").fill(text)
    follow(one, "Compare")
    expect(one.locator("#sentence")).to_have_value(OWN)


def test_the_german_sentence_is_the_translators_alone(page: Page) -> None:
    open_home(page)
    page.locator("#sentence").fill(OWN)
    open_translate(page)
    page.locator("#sentence").fill(GERMAN)
    until_linked(page, text=GERMAN)
    follow(page, "Compare")
    expect(page.locator("#sentence")).to_have_value(OWN)
    follow(page, "Translate")
    expect(page.locator("#sentence")).to_have_value(GERMAN)


def test_a_lab_without_a_sentence_of_ones_own_begins_with_its_worked_example(page: Page, watch: Watch) -> None:
    watch.allow("422")
    open_lab(page, "causal")
    expect(page.locator("#preset")).not_to_have_value("")
    page.locator("#sentence").fill(OWN)
    until_linked(page, text=OWN)
    page.goto("/lab/self-attention")
    expect(page.locator("#sentence")).to_have_value(OWN)
    page.locator("#sentence").fill(" ")
    page.goto("/lab/causal")
    expect(page.locator("#preset")).not_to_have_value("")


def test_no_sentence_is_sent_in_an_address(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_home(page)
    page.locator("#sentence").fill("Zebras.")
    for name in ("Lab", "History", "Compare"):
        follow(page, name)
    assert not [url for url in asked if "ebra" in urlsplit(url)._replace(fragment="").geturl()]


@pytest.mark.parametrize("name", [each.id for each in PAGES if each.walks])
def test_every_page_begins_with_the_concept_and_keeps_the_level_that_was_chosen(page: Page, name: str) -> None:
    page.goto(ADDRESSES[name])
    shown(page, "Concept")
    level(page, "Maths")
    page.goto("/lab/self-attention")
    shown(page, "Maths")
    level(page, "Code")
    page.go_back()
    page.wait_for_url(f"**{ADDRESSES[name]}*")
    shown(page, "Code")


def test_a_link_that_states_its_own_level_wins_and_changes_no_other_tab(new_page: NewPage) -> None:
    one, two = open_lab(new_page(), "causal"), new_page()
    level(one, "Maths")
    open_lab(two, "causal", level="code")
    shown(two, "Code")
    two.reload()
    shown(two, "Code")
    two.goto("/vision")
    shown(two, "Code")
    shown(one, "Maths")


def test_a_test_begins_with_nothing_of_another(tabs: Tabs) -> None:
    page, other = tabs.lend(), tabs.lend()
    before = set(tabs.context.pages)
    page.goto("/history")
    with page.expect_popup():
        page.evaluate("() => { localStorage.level = 'code'; sessionStorage.level = 'code'; open('/gap'); }")
    page.add_init_script("window.left = 1")
    page.evaluate("() => { location.href = '/gap'; }")
    other.close()
    tabs.clear()
    assert set(tabs.context.pages) == before - {other}  # nor what it opened
    assert tabs.lend() is page
    page.goto("/history")
    assert page.evaluate("() => [localStorage.length, sessionStorage.length, window.left]") == [0, 0, None]
    tabs.clear()


def test_open_tabs_follow_the_level_and_the_theme(new_page: NewPage) -> None:
    one, two, first = open_lab(new_page(), "causal"), open_lab(new_page(), "causal"), open_home(new_page())
    level(one, "Code")
    shown(two, "Code")
    first.goto("/gap")
    shown(first, "Code")
    two.get_by_label("Theme").select_option("dark")
    for each in (one, first):
        expect(each.locator("html")).to_have_attribute("data-theme", "dark")
        expect(each.get_by_label("Theme")).to_have_value("dark")


@pytest.mark.parametrize("name", TAKE_TEXT)
def test_a_sentence_that_is_left_before_its_answer_is_there_for_who_goes_back(page: Page, name: str) -> None:
    visit(page, name)
    page.route("**/api/**", lambda _route: None)  # no answer comes
    text = GERMAN if name == "translate" else OWN
    before = page.url
    page.locator("#sentence").fill(text)
    page.wait_for_function("(before) => location.href !== before", arg=before)
    page.unroute("**/api/**")
    page.goto("/history")
    page.go_back()
    expect(page.locator("#sentence")).to_have_value(text)
