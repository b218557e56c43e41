"""A page that is told to wait: it says so, asks again by itself, and shows what was typed last."""

import re

from playwright.sync_api import Page, Route, expect

from tests.web.conftest import Watch
from tests.web.person import open_home

SENTENCE = "Too many requests at once: yours waits its turn, and nothing is lost."
REFUSED = '{"error": {"message": "Too many requests at once: try again in 1 s.", "field": null}}'


class Crowd:
    """Stands before the server, and tells the first so many questions to wait."""

    def __init__(self, page: Page, told: int) -> None:
        self.left, self.texts, self.pages = told, list[str](), set[str]()
        page.route(re.compile("/api/models/.*/attention"), self._answer)

    def _answer(self, route: Route) -> None:
        self.texts.append(str(route.request.post_data_json["text"]))
        self.pages.add(route.request.headers["headlight-page"])
        self.left -= 1
        if self.left < 0:
            return route.continue_()
        route.fulfill(status=503, headers={"Retry-After": "1"}, content_type="application/json", body=REFUSED)


def test_it_says_that_it_waits_and_asks_again_by_itself(page: Page, watch: Watch) -> None:
    watch.allow("503")
    open_home(page)
    crowd = Crowd(page, told=2)
    page.locator("#sentence").fill("The dog ran home.")
    expect(page.get_by_text(SENTENCE)).to_be_visible()
    expect(page.locator("#row")).to_contain_text("home")
    expect(page.get_by_text(SENTENCE)).to_have_count(0)
    assert crowd.texts == ["The dog ran home."] * 3
    assert len(crowd.pages) == 1


def test_while_it_waits_one_types_on_and_only_the_last_is_asked(page: Page, watch: Watch) -> None:
    watch.allow("503")
    open_home(page)
    crowd = Crowd(page, told=1)
    page.locator("#sentence").fill("The dog ran")
    expect(page.get_by_text(SENTENCE)).to_be_visible()
    page.locator("#sentence").press("End")
    page.keyboard.insert_text(" far away")  # all at once: the wait is short
    expect(page.locator("#row")).to_contain_text("away")
    assert crowd.texts == ["The dog ran", "The dog ran far away"]
    expect(page.locator("#problem")).to_be_hidden()


def test_another_page_is_another_person(page: Page) -> None:
    crowd = Crowd(page, told=0)
    open_home(page)
    open_home(page)
    assert len(crowd.pages) == 2


def test_who_waits_long_is_told_their_place_as_it_changes(page: Page) -> None:
    open_home(page)
    left = [7, 1, 0]
    held: list[Route] = []
    page.route(re.compile("/api/models/.*/attention"), lambda route: held.append(route))
    turn = lambda route: route.fulfill(json={"before": left[0], "seconds": 2.4 * left[0]})  # noqa: E731
    page.route("**/api/turn", turn)
    page.locator("#sentence").fill("The dog ran home.")
    sign = page.locator(".turn")
    expect(sign).to_have_text("7 turns of others come before yours, which is in about 17 s.")
    left.pop(0)
    expect(sign).to_have_text("1 turn of others comes before yours, which is in about 3 s.")
    left.pop(0)
    expect(sign).to_be_hidden()
    held[0].continue_()
    expect(page.locator("#row")).to_contain_text("home")
