"""A page saved as one file: opened without a server and without a network, it shows and does what it did, in Chromium
and in Firefox."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests import firefox
from tests.web.conftest import PERSON, WAIT, NewPage
from tests.web.person import arithmetic_of, expect_step, focused, go_to, level, open_lab, open_model, settled, steps

LARGEST = 2_000_000  # bytes, of a usual sentence
PROXY = {f"network.proxy.{each}": "127.0.0.1" for each in ("http", "ssl", "socks")} | {
    f"network.proxy.{each}_port": 9 for each in ("http", "ssl", "socks")
}  # at which nobody answers
NO_NETWORK = PROXY | {"network.proxy.type": 1, "network.proxy.allow_hijacking_localhost": True}


@pytest.fixture(scope="module")
def in_firefox(playwright: Playwright) -> Iterator[Page]:
    """A page of a Firefox without a network; what it complains of or asks for fails the test."""
    executable = firefox.find()
    if executable is None:
        pytest.fail(firefox.SENTENCE)
    own = {"executable_path": executable, "firefox_user_prefs": NO_NETWORK}
    browser = playwright.firefox.launch(channel="moz-firefox", **own)
    page = browser.new_page(viewport=PERSON["viewport"], locale=PERSON["locale"])
    page.set_default_timeout(WAIT)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("requestfailed", lambda request: wrong.append(request.url))
    yield page
    browser.close()
    assert wrong == []


def saved(page: Page, folder: Path) -> Path:
    """The file that the menu saves of a page."""
    page.locator("#share summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save this page").click()
    expect(page.locator("#shared")).to_contain_text("Saved: one file of ")
    to = folder / download.value.suggested_filename
    download.value.save_as(to)
    return to


def walked(page: Page) -> dict[str, tuple[str, list[str]]]:
    """What each step shows: the arithmetic of a cell of it, and the numbers of all."""

    def seen(name: str) -> tuple[str, list[str]]:
        go_to(page, name)
        made = arithmetic_of(page, 0, 0).inner_text().partition("\n\nIt is given")[0]  # a file lets nobody change it
        return "".join(made.split()), page.locator(".stage td[data-row]").all_inner_texts()

    return {name: seen(name) for name in steps(page)}


def test_a_saved_lab_is_walked_through_from_a_file(new_page: NewPage, in_firefox: Page, tmp_path: Path) -> None:
    """Every step with the arithmetic of its cells, an edit and an option included; numbers hidden, guessed, played."""
    own = new_page()
    edits = [{"step": "scores", "cell": [0, 2, 0], "value": 1.5}]
    open_lab(own, "multi-head", text="Anna met Otto", options={"causal": True}, edits=edits, at=[1, 2, 0])
    here = walked(own)
    file = saved(own, tmp_path)
    assert file.name == "headlight-multi-head.html"
    assert file.stat().st_size < LARGEST
    assert "default-src 'none'" in file.read_text("utf-8")  # it may ask nobody
    page = new_page(offline=True, base_url=None)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.partition("#")[0]))
    page.goto(file.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text("Multi-head attention")
    assert walked(page) == here
    assert asked == [file.as_uri()]
    expect(page.locator("#edits")).to_contain_text("1.5")
    level(page, "Code")
    expect(page.locator(".only-code code").first).to_be_visible()
    go_to(page, "weights")
    page.locator("#hide").check()
    expect(focused(page)).to_have_text("?")
    page.locator("#hide").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    expect_step(page, "weights")
    expect(settled(page)).not_to_be_empty()
    in_firefox.goto(file.as_uri())
    assert walked(in_firefox) == here
    go_to(in_firefox, "scores")
    in_firefox.get_by_role("button", name="Play").click()
    expect(in_firefox.locator(".scene .title .symbol")).not_to_have_text("scores")


def test_a_saved_head_of_a_trained_model_is_walked_through_from_a_file(
    new_page: NewPage, in_firefox: Page, tmp_path: Path
) -> None:
    """All heads as a picture, and one in full; another one is said to need the server, and the page stays as it was."""
    own = new_page()
    open_model(own)
    go_to(own, "scores")
    made = arithmetic_of(own, 5, 2).inner_text()
    file = saved(own, tmp_path)
    assert file.name == "headlight-stories15m-4-4.html"
    own.get_by_label("Of “Heads”").select_option(label="Its steps")
    own.get_by_role("button", name="Embed it").click()
    assert "part=steps" in own.locator("#embed-line").input_value()
    assert file.stat().st_size < LARGEST
    page = new_page(offline=True, base_url=None)
    page.goto(file.as_uri())
    expect(page.locator(".atlas canvas").first).to_be_visible()
    expect_step(page, "scores")
    assert settled(page).inner_text() == made
    go_to(page, "scaled")
    expect(arithmetic_of(page, 3, 1)).not_to_be_empty()
    page.get_by_label("layer", exact=True).fill("2")
    page.keyboard.press("Enter")
    expect(page.locator("#problem")).to_contain_text("This page was saved with one head as it was")
    expect(page.locator("#focus-title")).to_have_text("Layer 4, head 4")
    in_firefox.goto(file.as_uri())
    expect(in_firefox.locator(".atlas canvas").first).to_be_visible()
    go_to(in_firefox, "scores")
    assert arithmetic_of(in_firefox, 5, 2).inner_text().split() == made.split()
