"""The watch over pages can fail: each thing that it looks for is found when it is there."""

import pytest
from playwright.sync_api import Error, Page

from tests.web.conftest import Watch


@pytest.fixture
def bare(page: Page, watch: Watch) -> Page:
    """A page of the app; what this module provokes is taken off the watch's list before it judges."""
    page.goto("/docs")
    return page


def taken(watch: Watch) -> str:
    """The verdict so far, which then counts no more."""
    verdict = "\n".join(watch.verdict())
    watch.elsewhere.clear()
    watch.complaints.clear()
    return verdict


def test_a_request_to_another_host_is_found(bare: Page, watch: Watch) -> None:
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        bare.goto("http://elsewhere.example/x")
    assert "asked another host: http://elsewhere.example/x" in taken(watch)


def test_a_script_that_asks_another_host_is_blocked_and_found(bare: Page, watch: Watch) -> None:
    bare.evaluate("() => fetch('http://elsewhere.example/x').catch(() => null)")
    assert "Content Security Policy" in taken(watch)


def test_an_uncaught_error_is_found(bare: Page, watch: Watch) -> None:
    bare.evaluate("() => { setTimeout(() => { throw new Error('lost') }) }")
    bare.wait_for_timeout(100)
    assert "lost" in taken(watch)


def test_an_inline_script_is_blocked_and_found(bare: Page, watch: Watch) -> None:
    bare.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
        " document.documentElement.append(s); }"
    )
    bare.wait_for_timeout(100)
    assert bare.evaluate("() => window.ran") is None
    assert "Content Security Policy" in taken(watch)


def test_what_a_test_allows_is_no_complaint(bare: Page, watch: Watch) -> None:
    watch.allow("on purpose")
    bare.evaluate("() => console.error('on purpose')")
    assert watch.verdict() == []
