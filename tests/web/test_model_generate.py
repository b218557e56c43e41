"""The part Generate: a person watches a model write, looks at its cache and its heads, and lets a draft guess."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.web.conftest import NewPage, Watch
from tests.web.person import LILY, MODEL, pack, until_linked


def open_generate(page: Page, **own: object) -> Page:
    """The part, with everything written."""
    page.goto(MODEL + f"#{pack({'tab': 'generate', 'tabs': {'generate': own}})}")
    finished(page)
    return page


def finished(page: Page) -> None:
    expect(page.get_by_role("button", name=re.compile("^Write "))).to_be_visible()
    expect(page.locator(".written .going")).to_have_count(0)


def words(page: Page) -> list[str]:
    return page.locator(".written button bdi").all_inner_texts()


def test_a_person_watches_it_write_with_the_cache_and_looks_at_its_heads(
    page: Page, axe_violations: Callable[[Page], list[str]]
) -> None:
    open_generate(page, tokens=8)
    assert words(page) == ["L", "ily", "liked", "the", "cat", ".", "She", "wanted"]
    expect(page.locator(".kept")).to_contain_text("6 × 6 × 24 × 48 × 2 numbers of 4 bytes are 332 kB")
    expect(page.locator(".kept")).to_contain_text("This pass computed 1 of 24 positions")
    said = page.locator(".results > p", has_text="With the cache")
    expect(said).to_contain_text("Both write the same text.")
    expect(said).to_contain_text("24 tokens went through the model instead of 164.")  # 17 + 7, and 17 + 18 + … + 24
    difference = re.search(r"differ by at most (\S+):", said.inner_text())
    assert difference
    assert 0 < float(difference[1].replace("−", "-")) <= 1e-4
    page.locator(".results .figure").first.scroll_into_view_if_needed()
    expect(page.locator(".results .figure .main-svg").first).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_role("button", name="First step").click()
    assert words(page) == ["L"]
    expect(page.locator(".kept")).to_contain_text("This pass computed the whole text")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.locator(".written button", has_text="liked").click()
    expect(page.locator(".kept .next li").first).to_contain_text("liked")
    page.get_by_role("button", name="All heads on the text up to “liked”").click()
    expect(page.get_by_label("Your sentence")).to_have_value(LILY + " Lily liked")
    expect(page.locator("#panel-heads .desk")).to_be_visible()
    until_linked(page, tab="heads", text=LILY + " Lily liked")
    page.get_by_role("tab", name="Generate").click()
    expect(page.locator(".results")).to_contain_class("stale")
    page.get_by_role("button", name="Write 8 tokens").click()
    finished(page)
    assert words(page)[:5] == ["the", "cat", ".", "She", "wanted"]


def test_its_first_layers_guess_and_the_whole_model_judges(
    page: Page, axe_violations: Callable[[Page], list[str]]
) -> None:
    open_generate(page, tokens=12)
    plain = words(page)
    page.get_by_role("radio", name="With a draft").check()
    expect(page.locator(".results")).to_contain_class("stale")
    page.get_by_label("layers", exact=True).fill("5")
    page.get_by_role("button", name="Write 12 tokens").click()
    expect(page.locator(".rounds tbody tr").first).to_be_visible()
    finished(page)
    assert words(page) == plain
    rows = page.locator(".rounds tbody tr")
    tokens = [int(row.locator("td").last.inner_text()) for row in rows.all()]
    assert sum(tokens) == 12
    accepted = page.locator(".guesses .accepted")
    assert accepted.count() > 0
    expect(accepted.first).to_contain_text("✓")
    expect(page.locator(".guesses .refused").first).to_contain_text("✗")
    expect(page.locator(".results > p", has_text="passes of the whole model")).to_contain_text(
        f"{rows.count()} passes of the whole model for 12 tokens: {12 / rows.count():.2f} tokens a pass"
    )
    expect(page.locator(".results")).to_contain_text("the same text, token for token")
    assert axe_violations(page) == []
    page.get_by_role("button", name="2", exact=True).click()
    expect(page.locator(".kept h2").last).to_have_text("Round 2")
    page.get_by_label("Hide numbers").check()
    expect(page.locator(".guesses small").first).to_have_text("?")
    expect(page.locator(".written .share").first).to_have_text("?")


def test_it_is_drawn_by_a_seed_that_stands_in_the_link(page: Page) -> None:
    open_generate(page, tokens=6, temperature=1.2, seed=4)
    first = words(page)
    page.reload()
    finished(page)
    assert words(page) == first
    page.get_by_label("seed", exact=True).fill("5")
    page.get_by_role("button", name="Write 6 tokens").click()
    expect(page.locator(".results")).not_to_contain_class("stale")
    finished(page)
    assert words(page) != first


def test_a_bound_is_said_before_it_is_hit_and_a_number_beyond_it_is_refused(page: Page, watch: Watch) -> None:
    watch.allow("422")
    open_generate(page, tokens=4)
    page.get_by_label("tokens", exact=True).fill("65")
    page.get_by_role("button", name="Write 65 tokens").click()
    expect(page.get_by_role("alert")).to_contain_text("Between 1 and 64 tokens")
    expect(page.get_by_label("tokens", exact=True)).to_have_value("65")
    page.get_by_label("tokens", exact=True).fill("20")
    page.locator("#sentence").fill("cat " * 250)
    expect(page.locator("#panel-generate")).to_contain_text("252: 4 more fit.")
    page.get_by_role("button", name="Write 20 tokens").click()
    finished(page)
    expect(page.locator(".written button")).to_have_count(4)
    expect(page.locator(".results")).to_contain_text("The context is full")


def test_writing_can_be_stopped_and_what_is_there_stays(page: Page) -> None:
    page.goto(MODEL + f"#{pack({'tab': 'generate', 'tabs': {'generate': {'tokens': 64}}})}")
    page.locator(".written button").nth(2).wait_for()  # at once; `expect` looks once a second, and may come too late
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".results")).to_contain_text("Stopped.")
    assert 0 < page.locator(".written button").count() < 64


# What stands there for a moment alone is kept by the page itself: how many words, and whether they can be paused.
WATCHED = """
globalThis.watched = [];
new MutationObserver(() => {
  const words = document.querySelectorAll(".written button").length;
  const pause = Boolean(document.querySelector('#panel-generate [aria-label="Pause"]'));
  if (words && globalThis.watched.at(-1)?.[0] !== words) globalThis.watched.push([words, pause]);
}).observe(document, { childList: true, subtree: true });
"""


def test_where_movement_is_welcome_the_words_come_one_by_one_on_a_telephone_too(new_page: NewPage) -> None:
    page = new_page(reduced_motion="no-preference", viewport={"width": 390, "height": 844})
    page.add_init_script(WATCHED)
    page.goto(MODEL + f"#{pack({'tab': 'generate', 'tabs': {'generate': {'tokens': 6}}})}")
    expect(page.locator(".written button")).to_have_count(6)
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page.get_by_role("tab", name="Generate")).to_be_in_viewport()
    expect(page.locator("#announcer")).to_have_text("Written: L ily liked the cat .")
    assert page.evaluate("watched") == [[n, n < 6] for n in range(1, 7)]


def test_the_word_in_focus_is_in_view_however_much_is_written(new_page: NewPage) -> None:
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    open_generate(page, tokens=40)
    chosen = page.locator(".written [aria-pressed=true]")
    expect(chosen).to_be_visible()
    outside = """(word) => {
      const [at, box] = [word, word.closest(".written")].map((each) => each.getBoundingClientRect());
      return Math.max(box.top - at.top, at.bottom - box.bottom);
    }"""
    assert chosen.evaluate(outside) <= 1
