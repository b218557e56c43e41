"""In a frame of another page, of another origin: a deck of slides that unloads what is not seen, and a course."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import FrameLocator, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from app.main import create_app
from app.settings import Settings
from tests.web.conftest import NewPage, Watch
from tests.web.person import open_lab, pack
from tests.web.test_prefix import running

SLIDES = """<!doctype html><title>Slides</title>
<style>body { margin: 0 } section { inline-size: 960px; block-size: 700px; transform: scale(.9); transform-origin: 0 0 }
iframe { inline-size: 100%; block-size: 600px; border: 0 }</style>
<section id="one"><h2>What it looks at</h2><iframe data-src="ADDRESS" title="figure"></iframe></section>
<section id="two" hidden><h2>Next</h2></section>
<script>
  function show(name) {
    for (const slide of document.querySelectorAll("section")) {
      slide.hidden = slide.id !== name;
      for (const frame of slide.querySelectorAll("iframe"))
        if (slide.hidden) frame.removeAttribute("src"); else frame.src = frame.dataset.src;
    }
  }
  show("one");
</script>"""
COURSE = """<!doctype html><title>Course</title><style>body { font: 1rem sans-serif; margin: 2rem }</style>
<h1>Week 3</h1><div class="no-overflow">LINE</div><p>Hand in by Friday.</p>
<script>addEventListener("message", ({ data }) => (document.title = `${data.headlight.height} px`));</script>"""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """The address of a page of others: `?` and what it has in a frame, or the line of it."""

    def page(request: Request) -> HTMLResponse:
        kind, given = request.url.path, request.query_params["given"]
        line = given if given.startswith("<") else f'<iframe src="{given}" width="100%" height="600"></iframe>'
        return HTMLResponse(SLIDES.replace("ADDRESS", given) if kind == "/slides" else COURSE.replace("LINE", line))

    with_pages = Starlette(routes=[Route("/slides", page), Route("/course", page)])
    with running(with_pages) as address:
        yield address


def put(page: Page, elsewhere: str, given: str) -> FrameLocator:
    """What stands in the frame of a page of others."""
    page.goto(f"{elsewhere}?given={quote(given, safe='')}")
    return page.frame_locator("iframe")


def place(frame: FrameLocator) -> tuple[str | None, str | None]:
    """The cell in focus."""
    at = frame.locator(".stage td.focus")
    return at.get_attribute("data-row"), at.get_attribute("data-column")


def test_the_line_from_the_menu_shows_the_walkthrough_alone_in_a_course(new_page: NewPage, elsewhere: str) -> None:
    """As it is seen where the line is copied, with what it needs told to the page around it."""
    own = new_page(permissions=("clipboard-read", "clipboard-write"))
    open_lab(own, "causal", text="Anna met Otto", step="scaled", at=[0, 2, 1])
    own.locator("#share summary").click()
    own.get_by_role("button", name="Embed it").click()
    expect(own.locator("#shared")).to_contain_text("Copied.")
    line = own.evaluate("() => navigator.clipboard.readText()")
    assert own.locator("#embed-line").input_value() == line
    course = new_page()
    frame = put(course, f"{elsewhere}/course", line)
    expect(frame.locator(".scene .title")).to_contain_text("scaled")
    assert place(frame) == ("2", "1")
    for around in (".top", "h1", "#ask", ".lesson", "#parity", ".retrace"):
        at = frame.locator(around)
        expect(at).to_have_css("clip-path", "inset(50%)") if around == "h1" else expect(at).to_be_hidden()
    expect(frame.get_by_role("link", name="Headlight")).to_be_in_viewport()
    expect(course).to_have_title(re.compile(r"\d{3} px"))
    assert frame.locator("body").evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_slide_that_is_unloaded_goes_on_where_it_was_and_can_begin_again(
    page: Page, elsewhere: str, server: str
) -> None:
    begun = f"{server}/lab/causal?embed=1#{pack({'text': 'Anna met Otto', 'at': [0, 2, 1]})}"
    frame = put(page, f"{elsewhere}/slides", begun)
    again = frame.get_by_role("button", name="Start again")
    expect(frame.locator(".stage td.focus")).to_have_attribute("data-row", "2")
    assert frame.locator("body").evaluate("() => document.documentElement.scrollHeight <= innerHeight")  # it fits
    expect(again).to_be_hidden()
    frame.locator('.stage td[data-row="1"][data-column="0"]').click()
    expect(again).to_be_visible()
    page.evaluate("() => show('two')")
    expect(page.locator("iframe")).to_be_hidden()
    page.evaluate("() => show('one')")
    expect(frame.locator(".stage td.focus")).to_have_attribute("data-row", "1")
    with page.expect_popup() as opened:
        frame.get_by_role("link", name="Headlight").click()
    expect(opened.value.locator(".stage td.focus")).to_have_attribute("data-row", "1")
    expect(opened.value.locator(".top")).to_be_visible()
    assert "embed" not in opened.value.url
    again.click()
    expect(frame.locator(".stage td.focus")).to_have_attribute("data-row", "2")
    expect(again).to_be_hidden()


def test_what_may_not_be_framed_says_so_in_its_frame(page: Page, elsewhere: str, server: str, watch: Watch) -> None:
    """A room, a page as it is, a page that does not exist, and all pages if another's may frame them alone."""
    watch.allow("403")
    watch.allow("404")
    for address in ("/class?embed=1", "/lab/causal", "/join?embed=1"):
        frame = put(page, f"{elsewhere}/course", server + address)
        expect(frame.get_by_role("heading")).to_have_text("This page of Headlight is not shown inside another page.")
        expect(frame.get_by_role("link", name="Open it in Headlight")).to_be_visible()
    frame = put(page, f"{elsewhere}/course", f"{server}/lab/none?embed=1")
    expect(frame.get_by_role("heading")).to_contain_text("There is nothing at this address")
    with running(create_app(Settings(embed_from=("https://moodle.school.example",)))) as strict:
        frame = put(page, f"{elsewhere}/course", f"{strict}/lab/causal?embed=1")
        expect(frame.get_by_role("heading")).to_have_text("This page of Headlight is not shown inside another page.")
        watch.allow("frame-ancestors")  # whose page it is, its browser alone knows here, and refuses
        line = f'<iframe referrerpolicy="no-referrer" src="{strict}/lab/causal?embed=1"></iframe>'
        frame = put(page, f"{elsewhere}/course", line)
        expect(frame.get_by_text("does not say which it is")).to_be_visible()
        way = frame.get_by_role("link", name="Open it in Headlight")
        expect(way).to_have_attribute("href", re.compile("/lab/causal$"))
        assert [url for url in watch.elsewhere if not url.startswith(strict)] == []
        watch.elsewhere.clear()
    with running(create_app(Settings(embed_from=(elsewhere,)))) as open_to_it:
        line = f'<iframe referrerpolicy="no-referrer" src="{open_to_it}/lab/causal?embed=1" height="600"></iframe>'
        frame = put(page, f"{elsewhere}/course", line).frame_locator("iframe")
        expect(frame.locator(".stage td.focus")).to_be_visible()  # it is refused to nobody who was named
        expect(page).to_have_title(re.compile(r"\d{3} px"))


SHOWN = ":is(.stage td.focus, .atlas, .pattern > *, .paper, .translator .matrix, .looks, #patches *, #one .heatmap)"


def embedded(address: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}embed=1"


@pytest.mark.parametrize("address", [
    "/learn/hello-shiny-sun", "/models/stories15m", "/models/stories15m?part=heads", "/models/stories15m?part=head",
    "/models/stories15m?part=steps", "/compare", "/history", "/translate", "/gap", "/vision",
])  # fmt: skip
def test_each_page_with_a_figure_stands_in_a_frame_without_what_is_around_it(
    page: Page, elsewhere: str, server: str, address: str, axe_violations: Callable[..., list[str]]
) -> None:
    frame = put(page, f"{elsewhere}/course", embedded(server + address))
    expect(frame.locator(f"{SHOWN}:visible").first).to_be_visible()
    expect(frame.locator(".top")).to_be_hidden()
    assert frame.locator("body").evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.goto(embedded(address))
    expect(page.locator(f"{SHOWN}:visible").first).to_be_visible()
    assert axe_violations(page) == []
