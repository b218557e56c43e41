"""A site without a server: on a plain web server, in a folder of it, and opened as a file."""

import asyncio
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.alone import site
from app.main import create_app
from tests.web.conftest import NewPage
from tests.web.person import arithmetic_of, expect_step, go_to, settled


class Quiet(SimpleHTTPRequestHandler):
    """Says nothing of what it is asked."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site in a folder of a school's."""
    to = tmp_path_factory.mktemp("web")
    shown = ["causal", "multi-head", "seq2seq-context"]
    made = site.Site(create_app(), "en", mechanisms=shown, lessons=["hello-shiny-sun"])
    with ThreadPoolExecutor(1) as apart:  # the browser's loop runs in this thread
        apart.submit(asyncio.run, made.compute()).result()
    site.write(to / "school" / "attention", made.files)
    return to


@pytest.fixture
def school(folder: Path) -> Iterator[str]:
    """The school's web server."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_site_is_walked_through_on_a_plain_server_and_as_files(new_page: NewPage, folder: Path, school: str) -> None:
    page = new_page(base_url=None)
    page.goto(f"{school}/school/attention/")
    page.get_by_role("navigation").get_by_role("link", name="History").click()
    page.get_by_role("link", name="Multi-head attention").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Multi-head attention")
    assert page.url.startswith(f"{school}/school/attention/lab/multi-head.html")
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Lab").click()
    page.get_by_role("link", name="Causal mask").click()
    go_to(page, "scores")
    seen = arithmetic_of(page, 2, 1).inner_text()
    assert "4 × 2\t8" in seen

    file = new_page(offline=True, base_url=None)
    asked: list[str] = []
    file.on("request", lambda request: asked.append(request.url.partition("#")[0]))
    file.goto((folder / "school" / "attention" / "lab" / "causal.html").as_uri())
    examples = file.get_by_role("navigation", name="Worked examples").get_by_role("link")
    expect(examples.first).to_have_attribute("aria-current", "true")
    go_to(file, "scores")
    assert arithmetic_of(file, 2, 1).inner_text() == seen
    file.get_by_role("button", name="Forward", exact=True).click()
    expect_step(file, "scaled")
    expect(settled(file)).not_to_be_empty()
    examples.nth(1).click()
    expect(examples.nth(1)).to_have_attribute("aria-current", "true")
    expect(file.locator('.stage th[data-row="1"]')).to_contain_text("must")
    expect(settled(file)).not_to_be_empty()
    assert all(each.startswith(folder.as_uri()) for each in asked), asked

    file.get_by_role("navigation", name="Pages").get_by_role("link", name="Learn").click()
    file.get_by_role("link", name="Hello, shiny sun").click()
    file.locator('.stage td[data-row="1"][data-column="2"]').click()
    expect(file.locator(".verdict-line")).to_have_text(re.compile("^Right"))

    file.goto((folder / "school" / "attention" / "lab" / "seq2seq-context.html").as_uri())
    way = file.get_by_role("link", name="The same in a trained network")
    way.click()
    expect(file.get_by_text("(this needs Headlight itself)")).to_be_visible()
    expect(file.get_by_role("heading", level=1)).to_have_text("One context vector")
