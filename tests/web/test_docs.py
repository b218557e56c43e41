"""The API's documentation works in a browser, offline and under the policy."""

from playwright.sync_api import Page, expect


def test_the_documentation_lists_the_api_and_tries_it(page: Page) -> None:
    page.goto("/docs")
    health = page.locator(".opblock", has_text="/api/health")
    health.locator(".opblock-summary").click()
    health.get_by_role("button", name="Try it out").click()
    health.get_by_role("button", name="Execute").click()
    expect(health.locator(".live-responses-table")).to_contain_text('"status": "ok"')
