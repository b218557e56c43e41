"""A room over HTTP, as a phone is in it: for tests that need a class, and no browser for each pupil."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from playwright.sync_api import APIRequestContext, Page


@dataclass
class Member:
    """Somebody in a room: its teacher, or a pupil with a seat."""

    request: APIRequestContext
    code: str
    secret: str
    seat: int = 0
    ids: Any = field(default_factory=count)

    def say(self, path: str, **body: object) -> Any:
        """Ask something of the room; the answer, which has to be a good one."""
        answer = self.request.post(f"/api/rooms/{self.code}/{path}", data=body, headers=self._shown())
        assert answer.ok, answer.text()
        return answer.json()

    def look(self, path: str = "events") -> Any:
        """What the room tells."""
        answer = self.request.get(f"/api/rooms/{self.code}/{path}", headers=self._shown())
        assert answer.ok, answer.text()
        return answer.json()

    @property
    def state(self) -> dict[str, Any]:
        """All that this person may see."""
        found: dict[str, Any] = self.look()["state"]
        return found

    def answer(self, question: int, vote: int = 1, **answer: object) -> None:
        """Answer a question."""
        self.say("answers", id=f"a{next(self.ids)}", question=question, round=vote, answer=answer)

    def _shown(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}


def teacher_of_room(page: Page) -> Member:
    """A new room, of whose teacher no browser knows."""
    opened = page.request.post("/api/rooms", data={}).json()
    return Member(page.request, opened["code"], opened["teacher"])


def open_room(page: Page) -> Member:
    """A new room, whose teacher this page's browser is; what it shows after that belongs to the room."""
    opened = page.request.post("/api/rooms", data={}).json()
    place = {"role": "teacher", "code": opened["code"], "secret": opened["teacher"], "projector": opened["projector"]}
    page.goto("/static/icon.svg")
    page.evaluate("(place) => localStorage.setItem('class', JSON.stringify(place))", place)
    return Member(page.request, opened["code"], opened["teacher"])


def join(page: Page, code: str, name: str = "") -> Member:
    """A pupil."""
    seated = page.request.post(f"/api/rooms/{code}/seats", data={"name": name})
    assert seated.ok, seated.text()
    found = seated.json()
    return Member(page.request, code, found["secret"], found["seat"])
