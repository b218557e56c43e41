"""The API's documentation works in a browser, offline and under the policy."""

from playwright.sync_api import Page, expect


def test_the_documentation_lists_the_api_and_tries_it(page: Page) -> None:
    page.goto("/docs")
    health = page.locator(".opblock", has_text="/api/health")
    health.locator(".opblock-summary").click()
    health.get_by_role("button", name="Try it out").click()
    health.get_by_role("button", name="Execute").click()
    expect(health.locator(".live-responses-table")).to_contain_text('"status": "ok"')


def test_the_documentation_follows_the_theme(page: Page) -> None:
    page.goto("/docs")
    ink = "() => getComputedStyle(document.querySelector('#swagger-ui .opblock-summary-path')).color"
    expect(page.locator(".opblock").first).to_be_visible()
    paper = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    light = page.evaluate(ink)
    page.get_by_label("Theme").select_option("dark")
    expect(page.locator("html")).to_have_class("dark-mode")
    assert page.evaluate(ink) != light
    assert page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") != paper
    for part in ("#swagger-ui", "#swagger-ui .swagger-ui"):
        clear = page.locator(part).first.evaluate("each => getComputedStyle(each).backgroundColor")
        assert clear == "rgba(0, 0, 0, 0)"  # the page's own paper lies below
