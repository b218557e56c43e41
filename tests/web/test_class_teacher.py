"""A teacher in a real browser: the room is opened, a page is shown, a cell is asked about, an hour is taken away."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.web.classroom import Member, join, open_room
from tests.web.conftest import NewPage, Watch
from tests.web.person import open_lab, pack, unpack

THEMES = ("dark", "projector", "auto")


def way(page: Page, name: str) -> Locator:
    """A button of the bar."""
    return page.locator(f".lead-bar [data-way={name}]")


def state_of(lead: dict[str, object]) -> dict[str, object]:
    """Of the page that the class is shown."""
    view = str(lead["view"])
    return unpack(view) if "#" in view else {}


def shown(member: Member, page: Page, wanted: Callable[[dict[str, object]], bool]) -> None:
    """Waits until the class is led so."""
    for _ in range(50):
        if wanted(member.state["lead"]):
            return
        page.wait_for_timeout(100)
    raise AssertionError(member.state["lead"])


def test_a_room_is_opened_filled_locked_handed_on_and_deleted(
    page: Page, new_page: NewPage, watch: Watch, axe_violations: Callable[..., list[str]]
) -> None:
    page.goto("/class")
    page.get_by_role("button", name="Open a room").click()
    code = page.locator(".room-code").inner_text()
    expect(page.locator(".lead-bar")).to_contain_text("0 pupils")
    expect(page.locator(".typed")).to_contain_text("/join")

    ada, bo = join(page, code, "Ada"), join(page, code, "<b>Bo</b>")
    expect(page.locator(".people")).to_contain_text("2 pupils are here")
    expect(page.locator(".reached")).to_have_text("Somebody has joined: the address works.")
    expect(page.locator(".people bdi", has_text="<b>Bo</b>")).to_be_visible()
    ada.say("seen", view="/gap", stuck=False)
    bo.say("hand", up=True)
    expect(page.locator(".group", has_text="Hand up").locator("bdi")).to_have_text("<b>Bo</b>")
    expect(page.locator(".lead-bar")).to_contain_text("1 hand up")
    expect(page.locator(".group", has_text="Gap").locator("bdi")).to_have_text("Ada")

    page.locator(".seat-menu summary", has_text="Ada").click()
    page.get_by_role("button", name="Show this view to all, without the name").click()
    shown(ada, page, lambda lead: lead["view"] == "/gap")
    page.locator(".seat-menu summary", has_text="Ada").click()
    page.get_by_role("textbox", name="Name").fill("Ada L.")
    page.get_by_role("button", name="Rename").click()
    expect(page.locator(".people bdi", has_text="Ada L.")).to_be_visible()
    page.locator(".seat-menu summary", has_text="Bo").click()
    page.locator(".seat-menu[open]").get_by_role("button", name="Remove").click()
    assert not bo.state[f"seat/{bo.seat}"]["removed"]  # it was only asked about
    page.locator(".seat-menu[open] .sure").click()
    expect(page.locator(".group", has_text="Removed").locator("bdi")).to_have_text("<b>Bo</b>")
    page.locator(".seat-menu[open]").get_by_role("button", name="Let back in").click()
    expect(page.locator(".people")).to_contain_text("2 pupils are here")
    page.get_by_role("button", name="Lock the room").click()
    page.locator(".lock .sure").click()
    expect(page.locator(".lock")).to_contain_text("The room is locked.")
    assert page.request.post(f"/api/rooms/{code}/seats", data={}).status == 409

    assert axe_violations(page) == []
    for theme in THEMES:
        page.locator("#theme").select_option(theme)
        assert axe_violations(page, ["color-contrast"]) == [], theme

    page.reload()  # the teacher's page comes back to where the room is
    expect(page.locator(".people")).to_contain_text("2 pupils are here")
    page.get_by_text("Lead from another device too").click()
    other = new_page(locale="en-GB")
    link = page.get_by_label("Link for another device")
    expect(link).to_have_value(re.compile(r"/class#[A-Z]{6}\."))
    expect(page.get_by_role("img", name="QR code of the link")).to_be_visible()
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")  # as over plain http
    page.locator(".hand-on details[open]").get_by_role("button", name="Copy the link").click()
    expect(page.locator(".hand-on details[open] [role=status]")).to_have_text("Copied.")
    assert page.evaluate("getSelection().toString()") == link.input_value()
    other.goto(link.input_value())
    expect(other.locator(".room-code")).to_have_text(code)
    expect(other.get_by_role("button", name="Open the projector’s window")).to_be_visible()
    assert other.url.endswith("/class")  # what is secret does not stay in the address

    watch.allow("404")  # the other device hears that the room has gone
    page.get_by_role("button", name="End the room and delete all").click()
    page.locator(".after .sure").click()
    expect(page.locator(".line")).to_contain_text("The room is over, and all that was in it is deleted.")
    page.get_by_role("button", name="Open a new room").click()
    expect(page.get_by_role("button", name="Open a room")).to_be_visible()
    assert page.request.post(f"/api/rooms/{code}/seats", data={}).status == 404
    expect(other.locator(".line")).to_contain_text("The room is over")
    other.get_by_role("button", name="Open a new room").click()
    expect(other.get_by_role("button", name="Open a room")).to_be_visible()


def test_the_class_sees_what_the_teacher_shows_until_it_is_let_go(
    page: Page, new_page: NewPage, watch: Watch
) -> None:
    teacher = open_room(page)
    ada = join(page, teacher.code, "Ada")
    open_lab(page)
    expect(page.locator(".lead-now")).to_have_text("Nothing is shown to the class yet.")
    way(page, "show").click()
    expect(page.locator(".lead-now")).to_have_text("The class goes where you go.")
    page.locator('.stage td[data-row="3"][data-column="2"]').click()
    shown(ada, page, lambda lead: state_of(lead).get("at") == [0, 3, 2])
    assert "level" not in state_of(ada.state["lead"])  # that is each one's own

    watch.allow("ERR_FAILED")
    page.route("**/lead?*", lambda route: route.abort())  # what does not get through is said, and goes again by itself
    page.locator('.stage td[data-row="3"][data-column="1"]').click()
    expect(page.locator(".lead-bar .problem")).to_contain_text("Nothing is lost")
    page.unroute("**/lead?*")
    shown(ada, page, lambda lead: state_of(lead).get("at") == [0, 3, 1])
    expect(page.locator(".lead-bar .problem")).to_be_hidden()

    way(page, "pause").click()
    expect(page.locator(".lead-now")).to_have_text("The screens are dimmed.")
    assert ada.state["lead"]["mode"] == "pause"
    expect(way(page, "free")).to_have_count(0)
    way(page, "on").click()
    expect(page.locator(".lead-now")).to_have_text("The class goes where you go.")
    way(page, "free").click()
    page.get_by_role("button", name="Anywhere").click()
    expect(page.locator(".lead-now")).to_have_text("The class goes by itself: anywhere.")
    before = ada.state["lead"]
    page.locator('.stage td[data-row="1"][data-column="0"]').click()
    page.wait_for_timeout(600)
    assert ada.state["lead"] == before  # who has been let go is not led
    expect(way(page, "show")).to_have_text("Call back to this page")
    way(page, "show").click()
    shown(ada, page, lambda lead: lead["mode"] == "follow" and lead["view"] != before["view"])

    second = new_page()
    second.goto("/learn/hello-shiny-sun")
    expect(second.locator(".lead-now")).to_have_text("The class sees: Causal mask")
    way(second, "show").click()
    # opened without a scene, it is that at which this browser goes on: the class comes to the same
    shown(ada, page, lambda lead: state_of(lead).get("scene") == "words-as-numbers")
    expect(page.locator(".lead-now")).to_contain_text("The class sees:")
    way(second, "free").click()
    second.get_by_role("button", name="Let go", exact=True).click()  # as far as two scenes on, if nothing is chosen
    shown(ada, page, lambda lead: len(list(lead["stretch"])) == 3)  # type: ignore[call-overload]
    expect(second.locator(".lead-now")).to_have_text("The class goes by itself: scenes 1 to 3.")
    way(second, "show").click()
    way(second, "free").click()
    second.get_by_role("button", name="This whole lesson").click()
    shown(ada, page, lambda lead: lead["mode"] == "free" and len(list(lead["stretch"])) > 5)  # type: ignore[call-overload]
    expect(second.locator(".lead-now")).to_have_text("The class goes by itself: the whole lesson.")
    ada.say("seen", view=f"/learn/hello-shiny-sun#{pack({'scene': 'the-mix'})}")
    before = ada.state["lead"]
    way(second, "pause").click()
    shown(ada, page, lambda lead: lead == before | {"mode": "pause", "before": "free"})
    way(second, "on").click()
    shown(ada, page, lambda lead: lead == before)
    page.goto("/class")  # who goes by itself stands under what it looks at
    expect(page.locator(".group", has_text="Hello, shiny sun, scene 6: The mix").locator("bdi")).to_have_text("Ada")
    way(second, "show").click()
    shown(ada, page, lambda lead: lead["mode"] == "follow")
    expect(page.locator(".group", has_text="scene 6: The mix").locator("bdi")).to_have_text("Ada")  # she is ahead
    way(page, "free").click()  # from here, too, it is asked how far
    page.get_by_role("button", name="Let go", exact=True).click()
    shown(ada, page, lambda lead: len(list(lead["stretch"])) == 3)  # type: ignore[call-overload]
    way(second, "show").click()
    shown(ada, page, lambda lead: lead["mode"] == "follow")

    ada.say("hand", up=True)
    ada.say("seen", view="/gap", stuck=True)
    expect(way(page, "calls")).to_have_text("1 hand up · 1 stuck")
    way(page, "calls").click()  # whose it is, is seen once it is asked for
    expect(page.locator(".lead-panel .calls")).to_have_text("Ada: hand up, stuck")
    page.get_by_role("button", name="Close this panel").click()
    gone = {"view": "/gap", "stuck": False, "away": False, "at": 120, "silent": True}  # seconds without a word
    page.route("**/seen*", lambda route: route.fulfill(json={"seats": {"1": gone}, "silent": 1, "reached": None}))
    expect(page.locator(".lead-bar")).to_contain_text("0 pupils")
    expect(way(page, "calls")).to_have_count(0)
    expect(page.locator(".group", has_text="Not heard from").locator("bdi")).to_have_text("Ada")
    page.unroute("**/seen*")
    teacher.say("lead", view="/gap", mode="follow", stretch=[])  # from a phone, say: the tab that leads goes along
    second.wait_for_url("**/gap*")


def test_a_cell_is_asked_about_in_two_presses_and_its_answers_are_compared(
    page: Page, axe_violations: Callable[..., list[str]]
) -> None:
    teacher = open_room(page)
    ada, bo = join(page, teacher.code, "Ada"), join(page, teacher.code, "Bo")
    open_lab(page, at=[0, 3, 1])
    way(page, "ask").click()
    page.get_by_role("button", name="Which number is it?").click()
    panel = page.locator(".lead-panel")
    expect(panel).to_contain_text("0 of 2 have answered.")
    asked = ada.state["question/1"]
    assert (asked["ask"]["kind"], asked["ask"]["step"], asked["ask"]["cells"]) == ("number", "weights", [[3, 1]])
    assert ada.state["lead"]["view"].partition("#")[0] == "/lab/causal"  # who asks brings the class here
    cell = page.locator('.stage td[data-row="3"][data-column="1"]')
    expect(cell).to_have_text("?")  # a wall may show this page too
    page.get_by_role("button", name="Show it here").click()
    expect(cell).to_have_text("0.02")
    page.get_by_role("button", name="Hide it here").click()
    expect(cell).to_have_text("?")
    boxes = [each.bounding_box() for each in (cell, panel)]  # the page has its place beside the panel
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["x"] + boxes[0]["width"] < boxes[1]["x"]

    ada.answer(1, numbers=[0.5])
    expect(panel).to_contain_text("1 of 2 have answered.")
    expect(panel.get_by_text("Bo")).to_have_count(0)  # names are folded: this page may be on a projector
    panel.get_by_text("For you alone").click()
    expect(panel.locator(".missing")).to_have_text("Not yet: Bo")
    expect(panel.locator(".spread")).to_contain_text("0.5")
    way(page, "ask").click()
    expect(panel).to_contain_text("Question 1 is still open.")
    way(page, "question").click()
    panel.get_by_role("button", name="Vote again").click()
    expect(panel).to_contain_text("Second vote: 0 of 2 have answered.")
    for each in (ada, bo):
        each.answer(1, vote=2, numbers=[0.018])
    panel.get_by_role("button", name="Reveal the answer").click()
    expect(panel).to_contain_text("Revealed after the second vote: 2 of 2 answered in it.")
    expect(panel.locator(".truth")).to_contain_text("It is 0.0")
    expect(cell).to_contain_text("0.02")
    expect(panel.get_by_text("For you alone")).to_be_hidden()
    assert ada.state["question/1"]["truth"] is not None

    assert axe_violations(page) == []
    way(page, "ask").click()
    assert axe_violations(page) == []
    for theme in THEMES:
        page.locator("#theme").select_option(theme)
        assert axe_violations(page, ["color-contrast"]) == [], theme
    panel.get_by_role("textbox", name="The question in your words").fill("Which row is the odd one?")
    panel.get_by_role("button", name="Touch a row").click()
    expect(panel.get_by_role("button", name="Reveal the answers")).to_be_visible()  # none is marked as right
    expect(panel).to_contain_text("Which row is the odd one?")
    ada.answer(2, places=[2, 0])
    panel.get_by_role("button", name="No more answers").click()

    page.goto("/learn/hello-shiny-sun")
    expect(page.locator(".stage td.focus")).to_be_visible()
    way(page, "ask").click()
    panel.get_by_role("button", name="Ask its question").click()
    expect(panel).to_contain_text("Which number of “shiny” is the largest?")
    assert ada.state["question/3"]["ask"]["scene"]

    panel.get_by_role("button", name="Reveal the answer").click()
    expect(page.locator("#answer")).to_contain_text("The largest is")  # on the page that leads, as on the others
    page.locator("#scenes button").nth(2).click()
    expect(page.locator(".told h2")).to_have_text("The best fit")
    page.locator("#next").click()  # who leads has not to do what is asked
    expect(page.locator(".told h2")).to_have_text("From scores to shares")
    shown(ada, page, lambda lead: state_of(lead).get("scene") == "from-scores-to-shares")  # the report names it
    page.goto("/vision")
    expect(page.locator(".stage td.focus")).to_be_visible()
    way(page, "ask").click()
    panel.get_by_role("button", name="Largest of its row?").click()
    expect(panel).to_contain_text("Which cell of the row of “class” is the largest?")
    asked, known = ada.state["question/4"]["ask"], teacher.state["question/4"]["truth"]
    assert (asked["kind"], asked["of"]) == ("touch", "cell")
    assert known["right"][0][0] == 0  # of a network that was trained the page itself knows which it is

    panel.get_by_role("button", name="No more answers").click()

    open_lab(page, at=[0, 3, 0])
    row = [float(page.locator(f'.stage td[data-row="3"][data-column="{i}"]').inner_text()) for i in range(4)]
    for name, best in (("Largest", max(row)), ("Smallest", min(row))):  # the view that is shown does not tell
        page.locator(f'.stage td[data-row="3"][data-column="{row.index(best)}"]').click()
        way(page, "ask").click()
        panel.get_by_role("button", name=f"{name} of its row?").click()
        expect(panel).to_contain_text("0 of 2 have answered.")
        at = state_of(ada.state[f"question/{5 if name == 'Largest' else 6}"])["at"]
        assert row[at[2]] != best, name  # type: ignore[index]
        assert state_of(ada.state["lead"])["at"] == at
        panel.get_by_role("button", name="No more answers").click()

    page.goto("/class")
    page.get_by_role("button", name="Report of the hour").click()
    report = page.locator("#report")
    expect(report).to_contain_text("6 questions · 4 answers")
    expect(report.locator(".known").first).to_contain_text("It is 0.0")
    expect(report.locator(".of-question").first).to_contain_text("First vote: 1 answer, 0 right (0%).")
    expect(report.locator(".of-question").first.locator(".place")).to_have_text("weights: eats · hungry")
    expect(report.locator(".of-question").nth(1).locator("tbody th")).to_have_text("cat")
    expect(report.locator(".links a").first).to_have_text("Causal mask")
    expect(report.locator(".links")).to_contain_text("Hello, shiny sun, scene 4: From scores to shares")
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1  # on paper one page
    with page.expect_download() as saved:
        report.get_by_role("button", name="Back to the room").click()
        page.get_by_role("button", name="Answers as a table (CSV)").click()
    assert "Ada" in saved.value.path().read_text("utf-8")
