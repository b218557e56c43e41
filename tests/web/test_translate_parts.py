"""Inside a translator: its look step by step, its weights set by hand, its beams."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.web.conftest import Watch
from tests.web.person import cell, exactly, expect_step, focused, go_to, open_translate, settled, until_linked, value

Violations = Callable[[Page], list[str]]
HELP = "Kannst du mir helfen, diesen Satz zu übersetzen?"


def test_any_word_is_walked_through_with_the_arithmetic_of_its_cells(page: Page, axe_violations: Violations) -> None:
    open_translate(page, text=HELP, word={"text": "translate", "occurrence": 0})
    page.get_by_role("tab", name="Step by step").click()
    panel = page.locator("#panel-walk")
    panel.get_by_role("radio", name="Luong: general").check()
    expect_step(page, "weights")
    expect(panel.locator(".word-choice [aria-pressed=true]")).to_have_text("translate")
    expect(panel.locator("th.on.role-query")).to_have_text("translate")
    expect(panel.locator("th.on.role-key")).to_have_text("übersetzen")
    expect(panel.locator(".said .caption")).to_contain_text("translate gives")
    expect(panel.locator(".likely li").first).to_contain_text("translate")
    settled(page)
    go_to(page, "scores")
    expect(panel.locator(".arithmetic")).to_contain_text("smaller ones")
    panel.get_by_role("button", name=exactly("help")).click()
    expect(panel.locator("th.on.role-query")).to_have_text("help")
    cell(page, 5, 8).click()
    expect(panel.locator(".word-choice [aria-pressed=true]")).to_have_text("translate")
    until_linked(page, word={"text": "translate", "occurrence": 0}, tab="walk")
    page.reload()
    expect_step(page, "scores")
    expect(focused(page)).to_have_attribute("data-column", "8")

    panel.get_by_role("radio", name="One fixed vector").check()
    expect_step(page, "c")
    expect(panel).to_contain_text("the same for every English word")
    go_to(page, "h")
    expect(panel.locator(".heatmap canvas")).to_be_visible()
    panel.get_by_role("radio", name="Transformer").check()
    expect(panel.locator(".scene .title .symbol")).to_have_text("cross-attention/weights")
    expect(panel.locator(".title .heads button")).to_have_count(4)
    settled(page)
    assert axe_violations(page) == []
    page.get_by_label("Hide").check()
    expect(panel.locator(".likely .share").first).to_have_text("?")


def test_the_cell_in_focus_goes_where_its_words_go_in_another_sentence(page: Page) -> None:
    open_translate(page, text=HELP, word={"text": "translate", "occurrence": 0})
    page.get_by_role("tab", name="Step by step").click()
    panel = page.locator("#panel-walk")
    panel.get_by_role("radio", name="Luong: general").check()
    expect(panel.locator("th.on.role-query")).to_have_text("translate")
    panel.locator(".stage th.role-key", has_text=exactly("Satz")).click()
    expect(panel.locator("th.on.role-key")).to_have_text("Satz")
    page.locator("#sentence").fill("Ich versuche, diesen Satz zu übersetzen.")
    expect(panel.locator(".stage th.role-key").first).to_have_text("Ich")
    expect(panel.locator("th.on.role-key")).to_have_text("Satz")  # two places further to the left
    page.locator("#sentence").fill("Ich versuche, dich zu übersetzen.")
    expect(panel.locator(".stage th.role-key", has_text=exactly("Satz"))).to_have_count(0)
    row = panel.locator("tr", has=page.locator("td.focus"))
    shares = [value(each) for each in row.locator("td[data-column]").all_inner_texts()]
    focus = int(row.locator("td.focus").get_attribute("data-column") or "-1")
    assert shares[focus] == max(shares)


def test_with_all_weights_on_the_last_state_the_sentence_is_lost(
    page: Page, watch: Watch, axe_violations: Violations
) -> None:
    watch.allow("422")
    open_translate(page, text=HELP)
    page.get_by_role("tab", name="Set the weights").click()
    panel = page.locator("#panel-hand")
    written = panel.locator(".versions dd")
    expect(written).to_have_count(3)
    expect(written.nth(1)).to_have_text("can you help me to translate this sentence ?")
    panel.locator(".matrix td.focus").press("Enter")
    page.get_by_label("New value").fill("0.25")
    page.get_by_label("New value").press("Enter")
    expect(panel.locator(".margin.off")).to_have_count(1)
    panel.get_by_role("button", name="Renormalise the row").click()
    expect(panel.locator(".margin.off")).to_have_count(0)
    expect(panel.locator("td.edited")).to_have_count(10)

    panel.get_by_label("Value of the cell").fill("12345678")
    panel.get_by_role("button", name="Set", exact=True).click()
    expect(page.locator("#problem")).to_contain_text("from −1,000,000 to 1,000,000")
    expect(panel.locator("td.edited")).to_have_count(10)

    panel.get_by_role("button", name="All weights on the last state").click()
    expect(written.nth(1)).not_to_have_text("can you help me to translate this sentence ?")
    expect(panel.locator(".happened")).to_contain_text("The sentence is lost.")
    expect(page.locator("#problem")).to_be_hidden()
    expect(written.nth(2)).to_have_text("can you help me to translate this sentence ?")
    assert axe_violations(page) == []
    panel.get_by_role("button", name="Remove all changes").click()
    expect(written.nth(1)).to_have_text("can you help me to translate this sentence ?")
    panel.locator("td[data-row='5'][data-column='2']").click()
    panel.get_by_role("button", name="This whole row on “mir”").click()
    expect(panel.locator("td[data-row='5'][data-column='2']")).to_have_text("1.00")
    edits = [{"cell": [5, j], "value": int(j == 2)} for j in range(10)]
    own = {"kind": "additive", "last": False, "edits": edits, "text": HELP, "at": [5, 2]}
    until_linked(page, tabs={"hand": own})
    page.reload()
    expect(panel.locator("td[data-row='5'][data-column='2']")).to_have_text("1.00")
    page.locator("#sentence").fill("Der kleine Hund schläft.")
    expect(panel.locator(".happened")).to_contain_text("another sentence")
    expect(panel.locator("td.edited")).to_have_count(0)


def test_beams_are_stepped_through_from_greedy_to_five(page: Page, axe_violations: Violations) -> None:
    open_translate(page, text=HELP)
    page.get_by_role("tab", name="Beams").click()
    panel = page.locator("#panel-beams")
    expect(panel.locator(".found li")).to_have_count(3)
    panel.get_by_role("radio", name="Luong: general").check()
    expect(panel.locator(".found li").first).to_contain_text("can you help me to translate this sentence?")
    expect(panel.locator(".found li").first).to_have_text(re.compile(r"score −0\.\d+ = −0\.\d+ / 10"))
    width = panel.get_by_role("slider", name="Beams")
    width.press("Home")
    expect(panel.locator(".found li")).to_have_count(1)
    expect(panel.locator(".tree .columns ol li")).to_have_count(10)
    width.press("End")
    expect(panel.locator(".found li")).to_have_count(5)
    panel.get_by_role("button", name="Word 1", exact=True).click()
    rows = panel.locator("tbody tr")
    expect(rows).to_have_count(5)
    expect(rows.first).to_contain_text("goes on")
    panel.get_by_role("button", name="One step forward").click()
    expect(rows).to_have_count(25)
    expect(panel.locator("tr.dropped")).not_to_have_count(0)
    until_linked(page, tabs={"beams": {"kind": "luong-general", "width": 5, "at": 1}})
    page.reload()
    expect(rows).to_have_count(25)
    assert axe_violations(page) == []
    page.get_by_label("Hide").check()
    expect(panel.locator(".found small").first).to_have_text("?")


def test_an_alignment_of_1993_is_counted_round_by_round_beside_where_a_translator_looks(
    page: Page, axe_violations: Violations
) -> None:
    open_translate(page, tab="model-1", tabs={"model-1": {"pairs": "1000", "round": 0}})
    panel = page.locator("#panel-model-1")
    boards = panel.locator(".alignments > section:visible")
    expect(boards.locator("h3")).to_have_text(["Model 1 (1993)", "Additive attention"])
    said = panel.locator(".finding")
    expect(said).to_contain_text("After 0 rounds on 1,000 pairs of sentences, the table gives 0% of the words")
    panel.get_by_role("slider", name="Rounds of counting").fill("5")
    expect(said).to_contain_text("After 5 rounds on 1,000 pairs of sentences, the table gives 84% of the words")
    until_linked(page, tab="model-1", tabs={"model-1": {"kind": "additive", "pairs": "1000", "round": 5}})
    hund = panel.locator(".numbers tr", has=page.get_by_role("rowheader", name=exactly("Hund")))
    expect(hund.locator("td").first).to_contain_text("dog")
    boards.first.locator("th[data-row]").filter(has_text=exactly("dog")).click()
    expect(boards.last.locator("th.on.role-query")).to_have_text("dog")
    panel.get_by_role("radio", name="Transformer").check()
    expect(boards.last.locator("h3")).to_have_text("Transformer")
    expect(said).to_contain_text("looks most at one for 92%")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Another sentence").click()
    expect(boards.locator("h3")).to_have_text(["Model 1 (1993)", "Transformer", "The grammar"])
    page.get_by_label("Hide").check()
    expect(said).to_contain_text("Guess, then stop hiding.")
    expect(panel.locator(".numbers td").first).to_have_text("? ?")
