"""The scripts that need no page, claim by claim (tests/scripts), in the browser, on a page that asks nothing."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

SCRIPTS = Path(__file__).parent.parent / "scripts"
HELPERS = {"claims.js", "contract.js", "given.js"}
NAMES = sorted(file.name for file in SCRIPTS.glob("*.js") if file.name not in HELPERS)
RUN = """async (name) => {
  const { claims } = await import("/tests/scripts/claims.js");
  await import(`/tests/scripts/${name}`);
  const found = [];
  for (const [claim, holds] of claims) {
    try {
      await holds();
      found.push([claim, ""]);
    } catch (error) {
      found.push([claim, String(error.stack ?? error)]);
    }
  }
  return found;
}"""


def given(route: Route) -> None:
    """A test beside the app's own scripts."""
    path = SCRIPTS.parent.parent / route.request.url.partition("/tests/")[2].join(["tests/", ""])
    route.fulfill(body=path.read_text(), content_type="text/javascript")


@pytest.mark.parametrize("name", NAMES)
def test_what_a_script_claims_holds(page: Page, name: str, subtests: pytest.Subtests) -> None:
    page.route("**/tests/scripts/*.js", given)
    page.goto("/history")
    found = page.evaluate(RUN, name)
    assert found
    for claim, wrong in found:
        with subtests.test(claim):
            assert not wrong
