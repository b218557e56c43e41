"""The lab is a component: several on one page, each with a state of its own, and with limits."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.web.conftest import Watch
from tests.web.person import open_lab

# two labs below the page's own, from the page's own modules; what they say is kept in `window.said`
MOUNT = """async (all) => {
  const own = document.querySelector('script[src$="linked/lab.js"]').src;
  const { $need } = await import(own.replace("lab.js", "common.js"));
  const [{ mount }, { stateOf }, { shipped }] = ["lab/lab.js", "lab/state.js", "lib/shipped.js"].map($need);
  const { mechanism } = shipped;
  const itself = await (await fetch(location.pathname)).text();  // as the server sends its frame
  const template = document.createElement("template");
  template.id = "lab-frame";
  template.innerHTML = new DOMParser().parseFromString(itself, "text/html").querySelector("#lab").innerHTML;
  document.body.append(template);
  window.said = {};
  window.labs = all.map(({ name, state, ...data }) => {
    const place = document.createElement("section");
    place.id = name;
    document.querySelector("main").append(place);
    const onchange = (to) => (window.said[name] = to);
    const begun = state && { state: stateOf(mechanism).checked(state) };
    return mount(place, { mechanism, own: `-${name}`, onchange, ...begun, ...data });
  });
}"""


def mounted(page: Page, *labs: dict[str, Any]) -> list[Locator]:
    """The labs, each with a picture."""
    open_lab(page, "causal")
    page.evaluate(MOUNT, list(labs))
    places = [page.locator(f"#{each['name']}") for each in labs]
    for place in places:
        expect(place.locator(".stage td.focus")).to_be_visible()
    return places


def test_several_labs_stand_on_a_page_and_each_has_its_own_state(page: Page) -> None:
    texts = {"one": "Lily had a cat", "other": "a b"}
    one, other = mounted(page, *({"name": name, "state": {"text": text}} for name, text in texts.items()))
    for place, rows in ((one, 4), (other, 2)):
        expect(place.locator(".stage tbody tr")).to_have_count(rows)
    link = page.url
    one.get_by_label("Your sentence").fill("Lily had a big cat")
    expect(one.locator(".stage tbody tr")).to_have_count(5)
    expect(other.locator(".stage tbody tr")).to_have_count(2)
    assert page.evaluate("[said.one.text, said.other.text]") == ["Lily had a big cat", "a b"]
    assert page.url == link
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert len(ids) == len(set(ids))


def test_a_refusal_is_said_in_the_lab_that_it_is_of(page: Page, watch: Watch) -> None:
    watch.allow("422")
    one, other = mounted(page, {"name": "one"}, {"name": "other"})
    one.get_by_label("Your sentence").fill("")
    expect(one.get_by_role("alert")).to_contain_text("Type at least one word")
    expect(one.locator("#walkthrough-one")).to_have_class("walkthrough stale")
    expect(other.get_by_role("alert")).to_be_hidden()
    expect(page.locator("#problem")).to_be_hidden()
    assert other.locator(".stale").count() == 0


def test_keys_are_of_the_lab_that_has_the_focus(page: Page) -> None:
    one, other = mounted(page, {"name": "one"}, {"name": "other"})
    before = page.locator("#lab .title h2").inner_text()
    other.locator(".stage td.focus").focus()
    other.get_by_role("button", name="Forward").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("said.other.step === 'output'")
    assert page.evaluate("said.one.step") == "weights"
    assert page.locator("#lab .title h2").inner_text() == before
    one.get_by_label("Your sentence").press("ArrowRight")  # the field's own
    assert page.evaluate("said.one.step") == "weights"


def test_a_locked_field_stays_and_its_control_is_off(page: Page) -> None:
    locked = ["text", "seed", "options.heads", "edits", "step", "preset", "from"]
    [place] = mounted(page, {"name": "one", "limits": {"locked": locked}, "state": {"text": "Lily had a cat"}})
    expect(place.get_by_label("Your sentence")).to_have_attribute("readonly", "")
    for name in ("heads", "seed"):
        expect(place.locator(f'[name="{name}"]')).to_be_disabled()
    expect(place.locator('[name="d"]')).to_be_enabled()
    for label in ("Example", "Numbers from"):
        expect(place.get_by_label(label)).to_be_disabled()
    assert place.get_by_role("button", name="Take true ones").count() == 0
    place.locator(".stage td.focus").dblclick()
    assert place.locator(".stage input").count() == 0
    place.locator(".timeline button").first.click()
    place.locator(".stage tbody tr").nth(3).locator("td").first.click()
    page.wait_for_function("said.one.at[1] === 3")
    assert page.evaluate("said.one.step") == "weights"


def test_a_part_that_a_lab_does_without_is_not_there_to_see(page: Page) -> None:
    [place] = mounted(page, {"name": "one", "limits": {"without": ["ask", "intro", "parity"]}})
    for part in (".ask", ".intro", "#parity-one"):
        expect(place.locator(part)).to_be_hidden()
    expect(place.locator("#walkthrough-one")).to_be_visible()


def test_a_lab_that_goes_leaves_nothing(page: Page) -> None:
    one, other = mounted(page, {"name": "one"}, {"name": "other"})
    page.evaluate("labs[0].destroy()")
    assert one.evaluate("(place) => place.childNodes.length") == 0
    other.get_by_role("button", name="Forward").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("said.other.step === 'output'")
    assert page.evaluate("said.one.step") == "weights"


def test_a_lab_says_what_is_seen_in_it_and_gives_its_picture(page: Page) -> None:
    [place] = mounted(page, {"name": "one", "state": {"text": "Lily had a cat"}})
    words, table = page.evaluate("Object.values(labs[0].describe())")
    assert words.startswith("Causal mask. Lily had a cat.")
    assert place.locator(".said").inner_text().split(".")[0] in words
    assert [row[0] for row in table["rows"]] == ["Lily", "had", "a", "cat"]
    assert page.evaluate("labs[0].svg().then((svg) => svg.querySelectorAll('text').length)") > 8
    place.get_by_role("button", name="Forward").click()
    page.wait_for_function("(words) => labs[0].describe().words !== words", arg=words)
