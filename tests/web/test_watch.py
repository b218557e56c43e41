"""The watch over pages can fail: each thing that it looks for is found when it is there."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page

from tests.web.conftest import Watch


@pytest.fixture
def bare(page: Page, watch: Watch) -> Page:
    """A page of the app; what this module provokes is taken off the watch's list before it judges."""
    page.goto("/docs")
    return page


def found(page: Page, watch: Watch, part: str) -> bool:
    """Whether the watch comes to speak of `part`, within some seconds; from then on it lets all pass."""
    for _ in range(200):
        if part in "\n".join(watch.verdict()):
            watch.elsewhere.clear()
            watch.allow("")  # every text: one fault may have several complaints, some of them late
            return True
        page.wait_for_timeout(50)
    return False


def test_a_request_to_another_host_is_found(bare: Page, watch: Watch) -> None:
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        bare.goto("http://elsewhere.example/x")
    bare.wait_for_url("chrome-error://**")  # which comes a little later, and would break off what is opened next
    assert found(bare, watch, "asked another host: http://elsewhere.example/x")


def test_a_script_that_asks_another_host_is_blocked_and_found(bare: Page, watch: Watch) -> None:
    bare.evaluate("() => fetch('http://elsewhere.example/x').catch(() => null)")
    assert found(bare, watch, "Content Security Policy")


def test_an_uncaught_error_is_found(bare: Page, watch: Watch) -> None:
    bare.evaluate("() => { setTimeout(() => { throw new Error('lost') }) }")
    assert found(bare, watch, "lost")


def test_an_inline_script_is_blocked_and_found(bare: Page, watch: Watch) -> None:
    bare.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
        " document.documentElement.append(s); }"
    )
    assert found(bare, watch, "Content Security Policy")
    assert bare.evaluate("() => window.ran") is None


def test_what_a_test_allows_is_no_complaint(bare: Page, watch: Watch) -> None:
    watch.allow("on purpose")
    bare.evaluate("() => console.error('on purpose')")
    assert watch.verdict() == []


def test_axe_runs_under_the_policy_and_finds_a_picture_without_words(
    bare: Page, axe_violations: Callable[[Page], list[str]]
) -> None:
    bare.set_content("<!doctype html><html lang=en><title>t</title><main><h1>h</h1></main></html>")
    assert axe_violations(bare) == []
    bare.evaluate("() => document.querySelector('main').append(document.createElement('img'))")
    assert [line.split(":")[0] for line in axe_violations(bare)] == ["image-alt"]


def test_axe_finds_what_cannot_be_read_among_much_that_is_alike(
    bare: Page, axe_violations: Callable[[Page], list[str]]
) -> None:
    style = "--t: {0}; background: color-mix(in srgb, #222 calc(100% * {0}), white)"
    cells = "".join(f'<td style="{style.format(t)}">{t}</td>' for t in (0.01, 0.3, 0.95, 0.1))
    words = "<p>one</p>" * 9 + "<p style='color: #ccc'>pale</p>"
    bare.set_content(f"<!doctype html><html lang=en><title>t</title><main><h1>h</h1>{words}"
                     f"<table class=matrix><tr>{cells}</tr></table></main></html>")  # fmt: skip
    [said] = axe_violations(bare)
    assert said.startswith("color-contrast: ")
    assert said.count("[") == 3  # the list, the paragraph and the darkest cell
