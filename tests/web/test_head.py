"""One head: the components of its scores, lines together with other heads, weights and what they weigh."""

import json

import numpy as np
import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect

from tests.app.reading import LILY, ask, tensor, values
from tests.web.conftest import Watch
from tests.web.person import open_model, until_linked, value

IT, CAT = 12, 5  # places in the sentence
HEAD = {"text": LILY, "layer": 4, "head": 4}


def test_the_components_of_a_score_add_up_to_it_and_say_which_dimension_chose(page: Page, client: TestClient) -> None:
    steps = values(ask(client, "/api/models/stories15m/attention", **HEAD))
    products = steps["q"][IT] * steps["k"]
    open_model(page)
    page.get_by_role("radio", name="Components").check()
    place = page.locator("#focus")
    place.locator("summary").first.click()
    rows = place.locator(".numbers").first.locator("tbody tr")
    expect(rows).to_have_count(48)
    shown = [value(each) for each in rows.locator("td:last-child").all_inner_texts()]
    assert shown == pytest.approx(products[CAT], rel=1e-3, abs=1e-4)  # the page says four digits
    assert sum(shown) == pytest.approx(steps["scores"][IT, CAT], abs=0.05)  # of 48 rounded numbers
    expect(place.locator(".chain")).to_contain_text(f"= {steps['scores'][IT, CAT]:.4g}")
    expect(place.locator(".chain")).to_contain_text("scaled = scores / √48 = 7.242")
    expect(place.locator(".chain")).to_contain_text("= 0.7607")
    others = [key for key in range(IT + 1) if key != CAT]
    ahead = products[CAT] - products[others].mean(0)
    best = int(ahead.argmax())
    said = f"{ahead.sum():.4g} above the mean of the 12 other keys"
    expect(place.locator(".caption")).to_contain_text(said)
    expect(place.locator(".caption")).to_contain_text(f"Dimension {best} contributes {ahead[best]:.4g} of that")

    place.locator(".products[role=img]").focus()
    page.keyboard.press("ArrowRight")
    most = int(np.abs(products[CAT]).argmax())
    expect(place.locator(".readout")).to_contain_text(f"Dimension {most + 1}:")
    page.get_by_label("Sort the dimensions").check()
    expect(rows.first.locator("th")).to_have_text(str(int(products[CAT].argmax())))
    place.locator(".heatmap").focus()
    page.keyboard.press("ArrowUp")  # another key
    expect(place.locator(".notice").first).to_contain_text("“a₁” answers")
    until_linked(page, column=CAT - 1)
    page.get_by_label("Hide numbers").check()
    expect(place.locator(".readout")).to_have_text(f"Dimension {most + 1}: ? · ? = ?")
    expect(place.locator(".chain")).to_contain_text("hidden")


def test_several_heads_are_laid_over_each_other_and_words_pinned(page: Page) -> None:
    open_model(page, view="lines")
    page.get_by_role("button", name="Keep 4·4 and choose another").click()
    page.locator("#head [name=layer]").fill("0")
    page.locator("#head [name=head]").fill("2")
    chips = page.get_by_role("group", name="Heads in the picture").locator("span > .chip:first-child")
    expect(chips).to_have_text([" 4·4", " 0·2"])
    expect(page.locator(".wires .shown .head-1").first).to_be_visible()
    dashes = {each.get_attribute("stroke-dasharray") for each in page.locator(".wires .behind path").all()}
    assert len(dashes) == 2  # colour is not the only carrier
    expect(page.locator(".lines .key-side .on").filter(has_text="cat₁")).to_have_text("cat₁ 76%")

    query, key = page.locator(".query-side button"), page.locator(".key-side button")
    key.nth(CAT).hover()  # who looks at it
    expect(query.filter(has_text="a₂")).to_have_text("a₂ 78%")
    query.nth(10).click()
    expect(page.locator('#row [aria-pressed="true"] bdi')).to_have_text("happy")
    key.nth(8).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".lines [aria-pressed=true]")).to_have_text(["happy", "cat₂"])
    until_linked(page, row=10, layer=0, head=2)
    page.locator("#focus summary").click()
    table = page.locator("#focus .numbers")
    expect(table.locator("thead th")).to_have_text(["4·4", "0·2"])
    expect(table.locator("tr").filter(has_text="happy → cat₁").locator("td").first).to_have_text("35%")

    page.locator("#sentence").fill("Then " + LILY)  # pins follow their words
    expect(page.locator(".lines [aria-pressed=true]")).to_have_text(["happy", "cat₂"])
    expect(query.nth(11)).to_have_attribute("aria-pressed", "true")
    page.locator("#sentence").fill(LILY)
    expect(query.nth(10)).to_have_attribute("aria-pressed", "true")
    until_linked(page, text=LILY)
    page.reload()  # all of it stands in the link
    expect(page.locator(".lines [aria-pressed=true]")).to_have_text(["happy", "cat₂"])
    expect(chips).to_have_text([" 4·4", " 0·2"])
    page.get_by_role("button", name="Remove all pins").click()
    expect(page.locator(".lines [aria-pressed=true]")).to_have_count(0)
    page.get_by_role("button", name="Remove 4·4").click()
    expect(chips).to_have_text([" 0·2"])
    expect(page.locator(".wires .head-1")).to_have_count(0)
    page.get_by_label("Hide numbers").check()
    expect(page.locator(".wires path")).to_have_count(0)
    expect(page.locator("#focus .notice")).to_have_text("The numbers are hidden, and the lines with them.")
    query.nth(3).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(key.nth(4)).to_be_focused()


@pytest.mark.parametrize(("name", "sizes"), [("× |v|", "value"), ("× |v·w_o|", "output")])
def test_weights_are_shown_times_the_size_of_what_they_weigh(
    page: Page, client: TestClient, name: str, sizes: str
) -> None:
    found = ask(client, "/api/models/stories15m/weights", text=LILY, heads=[{"layer": 4, "head": 4}])["heads"][0]
    taken = tensor(found["weights"]) * tensor(found[sizes])
    open_model(page)
    page.get_by_role("radio", name=name, exact=True).check()
    said = f"Weights times sizes of values of layer 4, head 4. it, cat₁: {taken[IT, CAT]:.4g}"
    expect(page.locator("#focus .heatmap")).to_have_attribute("aria-label", said)
    note = page.locator("#one > .notice")
    expect(note).to_contain_text(f"from 0 to {taken.max():.4g}, the largest here")
    shares = taken[IT] / taken[IT].sum()
    gap = np.abs(shares - tensor(found["weights"])[IT])
    weight, share = tensor(found["weights"])[IT][gap.argmax()], shares[gap.argmax()]
    expect(note).to_contain_text(f"differ most at “cat₁”: {weight:.0%} of the weights, {share:.0%} of the sizes")
    page.get_by_role("radio", name="Lines").check()
    expect(page.locator(".lines .key-side .on").first).to_have_text(f"cat₁ {shares[CAT]:.0%}")
    until_linked(page, view="lines")


def test_why_several_heads_are_refused_is_said_and_the_one_in_focus_stays(page: Page, watch: Watch) -> None:
    watch.allow("422")
    seven = json.dumps({"text": LILY, "heads": [{"layer": 0, "head": 0}] * 7})  # more than one picture shows
    page.route("**/weights*", lambda route: route.continue_(post_data=seven))
    open_model(page, view="lines", tabs={"head": {"heads": [[0, 0]]}})
    expect(page.locator("#one .problem")).to_contain_text("at most 6 heads")
    expect(page.locator(".wires .shown path").first).to_be_visible()


def test_of_a_long_text_several_heads_are_shown_by_one_window(page: Page, client: TestClient) -> None:
    text, heads = " ".join([LILY] * 10), [{"layer": 0, "head": 2}, {"layer": 4, "head": 4}]
    window = {"query": 90, "key": 80, "size": 64}
    own = {"heads": [[0, 2]], "pins": {"query": [140, 3], "key": []}, "measure": "value"}
    state = {"text": text, "row": 140, "column": 100, "tabs": {"head": own, "window": window}}
    open_model(page, view="lines", **state)
    found = ask(client, "/api/models/stories15m/weights", text=text, heads=heads, window=window)
    expect(page.locator(".query-side button")).to_have_count(64)
    pinned = page.locator(".lines [aria-pressed=true]")
    expect(pinned).to_have_count(1)  # the other one is outside
    expect(page.locator(".query-side button").nth(50)).to_have_attribute("aria-pressed", "true")
    page.locator("#focus summary").click()
    shares = [tensor(head["weights"])[50] * tensor(head["value"]) / tensor(head["value_sums"])[50]
              for head in found["heads"]]  # fmt: skip
    best = int(np.argmax(shares[1]))
    name = page.locator(".key-side bdi").nth(best).inner_text()
    said = page.locator("#focus .numbers tr").filter(has_text=f"→ {name}").locator("td")
    expect(said.nth(1)).to_have_text(f"{shares[1][best]:.0%}")
    page.get_by_role("radio", name="Matrix").check()
    largest = max(float((tensor(head["weights"]) * tensor(head["value"])).max()) for head in found["heads"][1:])
    expect(page.locator("#one > .notice")).to_contain_text(f"from 0 to {largest:.4g}, the largest here")
