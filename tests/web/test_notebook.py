"""A figure from Python in a browser: it draws itself, and no other host is asked for anything."""

import model
from tests.web.conftest import Page, expect


def test_a_figure_draws_itself_from_what_it_holds(page: Page) -> None:
    figure = model.trace("causal", "Lily had a cat.", seed=7).figure("weights")
    page.goto("about:blank")  # an HTML page, which can be written into
    page.set_content(figure.to_html())
    expect(page.locator(".main-svg").first).to_be_visible()
    expect(page.locator(".xtick").first).to_have_text("Lily")
    expect(page.locator(".hm")).to_have_count(1)
    expect(page.locator("pattern")).not_to_have_count(0)  # what the mask hides is hatched
    page.wait_for_load_state("networkidle")  # the watch sees whether it asked for more
