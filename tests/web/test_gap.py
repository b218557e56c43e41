"""Fill in the gap: a word becomes the gap, two models guess it, T5 cuts the same sentence; hidden, shared, walked."""

from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect

from tests.app.reading import ask
from tests.web.conftest import Watch
from tests.web.person import focused, open_gap, until_linked

TEXT = "The cat climbed up the tree because it was afraid of the dog."


def test_a_word_becomes_the_gap_and_both_models_guess_it(page: Page, client: TestClient, watch: Watch) -> None:
    open_gap(page, text=TEXT, gap=2)
    answer = ask(client, "/api/gap/guess", text=TEXT, gap=2)
    for guess in answer["guesses"]:
        first = page.locator(f"#{guess['model']} .candidates li").first
        expect(first.locator("bdi")).to_have_text(guess["candidates"][0]["word"])
        expect(page.locator(f"#{guess['model']} .rank")).to_contain_text(f"guess number {guess['true']['rank']:,}")
    expect(page.locator("#compared")).to_contain_text(f"“{answer['guesses'][0]['candidates'][0]['word']}” is likeliest")
    # nothing behind the gap is seen by the causal model: hatched in its row and in its mask
    expect(page.locator("#causal .looks .hidden")).to_have_count(12)
    expect(page.locator("#masked .looks .hidden")).to_have_count(0)
    expect(page.locator("#causal td.hidden")).to_have_count(15 * 14 // 2)
    page.locator("#words").get_by_role("button", name="afraid").click()
    expect(page.locator("#words .gap")).to_contain_text("afraid")
    expect(page.locator("#causal .looks .hidden")).to_have_count(5)
    until_linked(page, gap=9, text=TEXT)
    # words before the gap come and go: it stays at its word
    page.locator("#sentence").fill("One day " + TEXT)
    expect(page.locator("#words .gap")).to_contain_text("afraid")
    until_linked(page, gap=11)
    page.locator("#sentence").fill("The dog ___ in the park.")
    expect(page.locator("#words .gap")).to_have_text("___")
    expect(page.locator("#masked .rank")).to_contain_text("The true word is not known")
    word = page.locator("#masked .candidates bdi").first
    expect(word).to_be_visible()
    chosen = word.inner_text()
    word.click()
    expect(page.locator("#sentence")).to_have_value(f"The dog {chosen} in the park.")
    expect(page.locator("#masked .rank")).to_contain_text("guess number 1")
    watch.allow("422")
    page.locator("#sentence").fill("a ___ b ___")
    expect(page.locator("#problem")).to_contain_text("There are 2 gaps")
    expect(page.locator("#sentence")).to_have_value("a ___ b ___")


def test_the_full_stop_does_not_stand_in_a_line_of_its_own(page: Page) -> None:
    open_gap(page, text=TEXT, gap=2)
    for width in range(340, 900, 20):
        page.set_viewport_size({"width": width, "height": 800})
        tops = page.locator(".own-words button").evaluate_all("all => all.map((each) => each.offsetTop)")
        assert tops[-1] == tops[-2], width


def test_a_cell_that_was_chosen_below_is_found_anew_when_the_text_changes(page: Page) -> None:
    open_gap(page, text=TEXT, gap=2, row=12, column=12)
    expect(focused(page)).to_have_attribute("data-row", "12")
    page.locator("#sentence").fill("One day " + TEXT)
    expect(focused(page)).to_have_attribute("data-row", "5")  # the gap's, below <s> and four words
    until_linked(page, gap=4)


def test_spans_are_drawn_again_and_a_gap_is_a_span(page: Page) -> None:
    open_gap(page)
    sources = page.locator("#spans-place .source")
    expect(sources).to_contain_text("<X>")
    before = sources.inner_text()
    page.get_by_role("button", name="Draw other spans").click()
    expect(sources).not_to_have_text(before)
    until_linked(page, seed=3)  # 2 draws what 1 drew
    target = page.locator("#spans-place .target")
    expect(target).to_contain_text("<Y>")
    expect(page.locator("#ways tr", has_text="T5")).to_contain_text("<X>")
    page.locator("#sentence").fill("The cat ___ up the tree.")
    expect(sources).to_have_text("The cat <X> up the tree .")
    expect(target).to_have_text("<X> ___ <Y>")
    expect(page.get_by_role("button", name="Draw other spans")).to_be_disabled()
    expect(page.locator("#spans-place .notice").first).to_contain_text("Your gap is the span")


def test_a_guess_is_made_before_the_numbers_are_shown(page: Page) -> None:
    open_gap(page, hide=True)
    expect(page.locator("#masked .candidates")).to_be_hidden()
    expect(page.locator("#compared")).to_be_empty()
    page.locator("#masked").get_by_role("button", name="Show its guesses").click()
    expect(page.locator("#masked .candidates")).to_be_visible()
    expect(page.locator("#causal .candidates")).to_be_hidden()
    page.locator("#causal").get_by_role("button", name="Show its guesses").click()
    expect(page.locator("#compared")).not_to_be_empty()


def test_an_unknown_word_is_said_and_a_near_one_is_taken(page: Page) -> None:
    open_gap(page, text="The flowerz was ___ .")
    expect(page.locator("#unknown")).to_contain_text("do not know “flowerz”")
    page.locator("#unknown").get_by_role("button", name="flower", exact=True).click()
    expect(page.locator("#sentence")).to_have_value("The flower was ___ .")
    expect(page.locator("#unknown")).to_be_hidden()


def test_a_head_of_either_model_is_walked_through(page: Page) -> None:
    open_gap(page, text=TEXT, gap=2)
    place = page.locator("#walkthrough")
    expect(place.locator("th.on[scope=row]")).to_have_text("<mask>")
    page.get_by_role("radio", name="Causal").check(force=True)
    expect(place.locator("td.hidden").first).to_be_visible()
    expect(place.locator("th.on[scope=row]")).to_have_text("cat")
    page.get_by_label("Layer").select_option("1")
    until_linked(page, layer=1, model="causal")
    expect(place.locator(".arithmetic")).to_contain_text("=")
    page.locator("#causal .mask td[data-row='2'][data-column='1']").click()
    until_linked(page, row=2, column=1)


def test_the_card_has_the_models_in_the_order_of_the_page(page: Page) -> None:
    open_gap(page)
    both = page.locator("#masked, #causal").evaluate_all("(all) => all.map((each) => each.id)")
    assert page.locator("#cards thead th").all_text_contents() == [each.capitalize() for each in both]


def test_further_down_spans_are_filled_in_the_gap_is_read_from_both_ends_and_a_second_sentence_judged(
    page: Page, client: TestClient, watch: Watch
) -> None:
    open_gap(page, text=TEXT, gap=2)
    page.locator("#filled").scroll_into_view_if_needed()
    line = ask(client, "/api/gap/write", text=TEXT, seed=1)["line"]
    written = page.locator("#filled .spans-line button")
    expect(written.locator("bdi")).to_have_text(line)
    written.nth(2).click()
    expect(page.locator("#filled .attention .role-query")).to_contain_text(line[2])
    both = ask(client, "/api/gap/directions", text=TEXT, gap=2)
    sides = page.locator("#directions section")
    for side, name in zip(sides.all(), ("forward", "backward", "both"), strict=True):
        expect(side.locator(".candidates bdi").first).to_have_text(both[name][0]["word"])
    page.locator("#words").get_by_role("button", name="afraid").click()
    again = ask(client, "/api/gap/directions", text=TEXT, gap=9)
    expect(sides.first.locator(".candidates bdi").first).to_have_text(again["forward"][0]["word"])
    second = page.locator("#second")
    second.fill("The dog was very big.")
    share = ask(client, "/api/gap/follows", text=TEXT, second="The dog was very big.")["follows"]
    said = page.locator("#follows .finding")
    expect(said).to_contain_text("It follows" if share > 0.5 else "It does not follow")
    until_linked(page, gap=9, text=TEXT, second="The dog was very big.")
    watch.allow("422")
    second.fill(" ")
    expect(page.locator("#second-problem")).to_have_text("Type at least one word.")
    second.fill("The dog was very big.")
    expect(page.locator("#second-problem")).to_be_hidden()
    page.get_by_label("Hide").check()
    expect(said).to_contain_text("Guess")
    expect(page.locator("#filled .caption")).to_contain_text("Guess")
