"""What the page /translate is honest about: scores by length, where attention is not alignment, and the cards."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from model.networks.translation import stored
from tests.web.person import open_translate, until_linked


def cards(page: Page) -> dict[str, dict[str, Any]]:
    """What the API says of each."""
    answer = page.request.get(re.sub(r"/translate.*", "/api/translate/models", page.url))
    return {card["kind"]: card for card in answer.json()["cards"]}


def test_the_fall_with_length_is_drawn_said_and_in_a_table(page: Page) -> None:
    open_translate(page)
    page.locator("#sentence").fill("Der Hund schläft.")
    page.get_by_role("tab", name="How good are they?").click()
    found = cards(page)
    panel = page.locator("#panel-scores")
    expect(panel.locator(".finding")).to_contain_text("One fixed vector falls below half first")
    share = next(score["exact"] for score in found["fixed"]["scores"] if score["exact"] < 0.5)
    expect(panel.locator(".finding")).to_contain_text(f"{share:.0%}")
    expect(panel.locator(".finding")).to_contain_text("lengths that none was trained on")
    expect(panel.locator(".plot .scatterlayer .trace")).to_have_count(len(found))
    expect(panel.locator(".plot")).to_contain_text("never trained on")
    expect(panel.locator(".plot")).to_contain_text("yours: 4")
    panel.locator(".as-table summary").click()
    rows = panel.locator("tbody tr")
    expect(rows).to_have_count(7)
    expect(rows.nth(6).locator("th")).to_have_text("29–32")
    longest, place = found["luong-general"]["scores"][6], list(found).index("luong-general")
    number = rows.nth(6).locator("td").nth(place)
    expect(number).to_have_text(f"{round(1000 * longest['exact']) / 10:.4g}")

    page.get_by_role("radio", name="BLEU").check()
    expect(panel.locator("h3")).to_have_text("BLEU, by the length of the German sentence")
    expect(panel.locator("> .notice").first).to_contain_text("Papineni et al. 2002")
    expect(number).to_have_text(f"{round(1000 * longest['bleu']) / 10:.4g}")
    until_linked(page, tab="scores", tabs={"scores": {"measure": "bleu"}})
    page.locator("#hide").check()
    expect(panel.locator(".finding")).to_contain_text("Guess")
    expect(panel.locator(".plot")).to_be_hidden()


def test_a_word_that_looks_elsewhere_opens_in_its_sentence_and_every_card_is_there(page: Page) -> None:
    open_translate(page)
    page.get_by_role("tab", name="Attention is not alignment").click()
    found = cards(page)
    panel = page.locator("#panel-alignment")
    own = found["luong-general"]
    all_ = own["maps"][0]["parts"][0]
    expect(panel.locator(".finding")).to_contain_text(f"Luong: general {all_['top']:.0%}")
    expect(panel.locator(".finding")).to_contain_text("Lowest for “to” of an infinitive")
    expect(panel.locator("tbody tr").first.locator("th")).to_have_text("all words")
    column = [card["kind"] for card in found.values() if card["maps"]].index("luong-general")
    expect(panel.locator("tbody tr").first.locator("td").nth(column)).to_contain_text(f"{all_['top']:.0%}")
    page.get_by_role("radio", name="Mean weight on it").check()
    expect(panel.locator("tbody tr").first.locator("td").nth(column)).to_contain_text(f"{all_['on']:.0%}")

    first = own["elsewhere"][0]
    section = panel.locator(".elsewhere section", has=page.get_by_role("heading", name="Luong: general"))
    page.mouse.move(0, 0)  # a word that is pointed at would be shown instead
    section.get_by_role("button").first.press("Enter")
    expect(page.locator("#sentence")).to_have_value(first["text"])
    luong = page.locator(".translator[data-kind=luong-general]")
    looks = f"“{first['word']}.?” looks at “{first['looked']}.?” with"  # equal words have an index
    expect(luong.locator(".caption")).to_have_text(re.compile(looks))

    page.get_by_role("tab", name="Cards").click()
    places = page.locator("#panel-cards section")
    expect(places).to_have_count(len(stored.kinds()))
    expect(places.first).to_contain_text(found["fixed"]["sha256"])
    expect(places.first).to_contain_text("What it cannot do")
    expect(places.first).to_contain_text("Short sentences came first")
    expect(places.first.locator("tbody tr")).to_have_count(7)
