"""The API of a class: what each role may do, and that a hostile pupil changes nothing."""

import csv
import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import segno
from fastapi.testclient import TestClient
from httpx2 import Response

from app.main import create_app
from app.rooms import bounds
from app.rooms.rates import MOST, Rates

CAUSAL = {"mechanism": "causal", "run": {"text": "Lily had a cat"}, "step": "weights"}
NUMBER = {"view": "/lab/causal#a", "cells": {"kind": "number", "cells": [[0, 2, 1]], **CAUSAL}}
ROW = {"view": "/lab/causal", "cells": {"kind": "largest", "cells": [[0, 2, 0], [0, 2, 1], [0, 2, 2]], **CAUSAL}}
CHOICE = {"view": "/gap", "says": "Which one?", "choice": {"choices": ["a", "b", "c"], "right": 1}}
TOUCH = {"view": "/lab/causal", "touch": {"of": "row", "step": "weights", "right": [[2, 1]]}}
SCENE = {"view": "/learn/hello-shiny-sun", "scene": {"lesson": "hello-shiny-sun", "scene": "the-mix"}}


class Room:
    """A room that was opened, and what is asked of it."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        opened = client.post("/api/rooms").json()
        self.code, self.teacher, self.projector = opened["code"], opened["teacher"], opened["projector"]

    def ask(self, path: str, body: object = None, secret: str = "", method: str = "POST") -> Response:
        """An answer of the API, by the holder of this secret."""
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        return self.client.request(method, f"/api/rooms/{self.code}/{path}", json=body, headers=headers)

    def lead(self, path: str, body: object = None) -> Any:
        """What the teacher does."""
        answer = self.ask(path, {} if body is None else body, self.teacher)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def join(self, name: str = "") -> Any:
        """A seat: its number, secret, name."""
        return self.ask("seats", {"name": name}).json()

    def sees(self, secret: str, after: int = 0) -> Any:
        """The state, as the holder of this secret is told it."""
        return self.ask(f"events?after={after}", None, secret, "GET").json()["state"]

    def answer(self, secret: str, question: int, id: str = "1", round: int = 1, **answer: object) -> Response:
        """A seat answers."""
        return self.ask("answers", {"id": id, "question": question, "round": round, "answer": answer}, secret)


@pytest.fixture
def client() -> Iterator[TestClient]:
    """An app of the test's own, since its rooms are."""
    with TestClient(create_app(), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def room(client: TestClient) -> Room:
    return Room(client)


def test_a_room_from_its_opening_to_its_end(room: Room) -> None:
    ada, other = room.join("Ada"), room.join()
    assert (ada["name"], other["seat"]) == ("Ada", 2)
    assert other["name"]
    room.lead("lead", {"view": "/lab/causal#abc"})
    assert room.sees(ada["secret"])["lead"] == {"view": "/lab/causal#abc", "mode": "follow", "stretch": []}
    asked = room.lead("questions", NUMBER)["question"]
    question = room.sees(ada["secret"])[f"question/{asked}"]
    assert question["ask"] | {"kind": "number", "cells": [[2, 1]]} == question["ask"]
    assert (question["ask"]["rows"], question["ask"]["columns"]) == (["Lily", "had", "a", "cat"],) * 2
    assert question["truth"] is question["spread"] is question["mistakes"] is None
    truth = room.sees(room.teacher)[f"question/{asked}"]["truth"]
    [value] = truth["judged"]["values"]
    made = {each["id"]: each["numbers"][0] for each in truth["made"]}
    assert room.answer(ada["secret"], asked, numbers=[value]).status_code == 200
    assert room.answer(other["secret"], asked, numbers=[made["no-root"]]).status_code == 200
    first, second = room.sees(room.teacher)[f"answers/{asked}"]["given"][0].values()
    assert (first["right"], first["mistakes"]) == (True, [])
    assert (second["right"], second["mistakes"]) == (False, ["no-root"])
    assert room.sees(room.projector)[f"answers/{asked}"] == {"answered": [2, 0]}
    room.lead(f"questions/{asked}/reveal")
    shown = room.sees(other["secret"])[f"question/{asked}"]
    assert shown["mistakes"] == [{"no-root": 1}, {}]
    assert shown["truth"]["judged"]["solution"]
    assert "√d" in str(shown["truth"]["reasons"]["no-root"])
    rows = list(csv.DictReader(io.StringIO(room.ask("report.csv", None, room.teacher, "GET").text.lstrip("\ufeff"))))
    assert [row["name"] for row in rows] == ["Ada", other["name"]]
    report = room.ask("report.json", None, room.teacher, "GET").json()
    assert report["questions"][0]["mistakes"] == [{"no-root": 1}, {}]
    assert (report["questions"][0]["place"], report["answers"][0]["said"]) == ("weights: a · had", f"{value:g}")
    assert report["links"][0]["view"] == "/lab/causal#abc"
    assert room.client.delete(f"/api/rooms/{room.code}", headers={"Authorization": f"Bearer {room.teacher}"}).json()
    assert room.ask("events", None, ada["secret"], "GET").status_code == 404


@pytest.mark.parametrize(
    ("asked", "right", "wrong", "odd"),
    [
        (ROW, None, {"places": [9]}, {"numbers": [1]}),
        (CHOICE, {"choice": 1}, {"choice": 0}, {"choice": 3}),
        (TOUCH, {"places": [2, 0]}, {"places": [1, 1]}, {"places": [2]}),
        (TOUCH | {"touch": TOUCH["touch"] | {"of": "cell"}}, {"places": [2, 1]}, {"places": [2, 0]}, {}),  # type: ignore
        (TOUCH | {"touch": TOUCH["touch"] | {"of": "column"}}, {"places": [0, 1]}, {"places": [2, 2]}, {}),  # type: ignore
    ],
)
def test_each_kind_of_question_knows_what_is_right(
    room: Room, asked: dict[str, Any], right: dict[str, Any] | None, wrong: dict[str, Any], odd: dict[str, Any]
) -> None:
    n = room.lead("questions", asked)["question"]
    secret = room.join()["secret"]
    places = room.sees(room.teacher)[f"question/{n}"]["truth"]["judged"]["places"]
    right = right or {"places": places[:1]}
    wrong = {"places": [(places[0] + 1) % 3]} if wrong == {"places": [9]} else wrong
    for id_, (answer, verdict) in enumerate([(right, True), (wrong, False)]):
        assert room.answer(secret, n, str(id_), **answer).status_code == 200
        assert room.sees(room.teacher)[f"answers/{n}"]["given"][0]["1"]["right"] is verdict
    for answer in (odd, {}):
        refused = room.answer(secret, n, "odd", **answer)
        assert (refused.status_code, "answers to choose from" in refused.text) == (422, True)


def test_of_a_row_alone_a_touch_elsewhere_is_no_answer(room: Room) -> None:
    touch = {"of": "cell", "step": "weights", "cells": [[2, 0], [2, 1]], "right": [[2, 1]], "rows": ["a", "a", "cat"]}
    n = room.lead("questions", TOUCH | {"touch": touch})["question"]
    secret = room.join()["secret"]
    assert room.sees(secret)[f"question/{n}"]["ask"]["cells"] == touch["cells"]
    elsewhere = room.answer(secret, n, "1", places=[1, 1])
    assert (elsewhere.status_code, "not asked for" in elsewhere.text) == (422, True)
    assert room.answer(secret, n, "2", places=[2, 1]).status_code == 200
    assert room.sees(room.teacher)[f"answers/{n}"]["given"][0]["1"]["right"] is True
    report = room.ask("report.json", None, room.teacher, "GET").json()
    assert (report["questions"][0]["place"], report["answers"][0]["said"]) == ("weights: cat", "cat · 1")
    room.lead(f"questions/{n}/close")
    n = room.lead("questions", TOUCH | {"touch": touch | {"rows": ["x" * 300] * 20}})["question"]
    assert room.sees(secret)[f"question/{n}"]["ask"]["rows"] == []  # more than a question carries


@pytest.mark.parametrize("lesson", ["hello-shiny-sun", "break-it"])
def test_every_question_of_a_lesson_can_be_asked_and_its_truth_is_right(room: Room, lesson: str) -> None:
    lessons = {each["id"]: each for each in room.client.get("/api/lessons").json()}
    scenes = [each["id"] for each in lessons[lesson]["scenes"]]
    secret, n = room.join()["secret"], 0
    for scene in scenes:
        asked = {"view": f"/learn/{lesson}", "scene": {"lesson": lesson, "scene": scene}}
        answer = room.ask("questions", asked, room.teacher)
        if answer.status_code == 422:
            assert "Nothing is asked" in answer.text
            continue
        n += 1
        question = room.sees(room.teacher)[f"question/{n}"]
        ask, truth = question["ask"], question["truth"]["judged"]
        given = {
            "number": {"numbers": truth["values"]}, "count": {"numbers": truth["values"]},
            "largest": {"places": truth["places"][:1]}, "smallest": {"places": truth["places"][:1]},
            "order": {"places": truth["places"]}, "change": {"choice": truth["choice"]},
            "choose": {"choice": truth["choice"]}, "say": {"text": "so"}, "do": {},
        }[ask["kind"]]  # fmt: skip
        assert room.answer(secret, n, **given).status_code == 200, (scene, given)
        verdict = room.sees(room.teacher)[f"answers/{n}"]["given"][0]["1"]["right"]
        assert verdict is (None if ask["kind"] in ("say", "do") else True), scene
        made = question["truth"]["made"]
        for each in made:
            assert room.answer(room.join()["secret"], n, numbers=each["numbers"]).status_code == 200
        assert sum(room.sees(room.teacher)[f"question/{n}"]["mistakes"][0].values()) >= len(made) / 2
        room.lead(f"questions/{n}/close")
    assert n > 5


def test_a_hostile_pupil_changes_nothing(room: Room) -> None:
    eve = room.join("Eve")
    room.join("Ada")
    n = room.lead("questions", CHOICE)["question"]
    before = room.sees(room.teacher)
    forged = [
        ("lead", {"view": "/gap"}), ("questions", CHOICE), ("door", {"locked": True}), ("seats/2/remove", {}),
        ("seats/2/name", {"name": "x"}), *((f"questions/{n}/{each}", {}) for each in ("close", "second", "reveal")),
    ]  # fmt: skip
    for path, body in forged:
        assert room.ask(path, body, eve["secret"]).status_code == 403, path
        assert room.ask(path, body, "made-up").status_code == 401, path
        assert room.ask(path, body).status_code == 401, path
    for path in ("report.csv", "report.json", "seen", "addresses"):
        assert room.ask(path, None, eve["secret"], "GET").status_code == 403, path
    own = {"Authorization": f"Bearer {eve['secret']}"}
    assert room.client.delete(f"/api/rooms/{room.code}", headers=own).status_code == 403
    headers = own | {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}
    answer = {"id": "1", "question": n, "round": 1, "answer": {"choice": 0}}
    foreign = room.client.post(f"/api/rooms/{room.code}/answers", json=answer, headers=headers)
    assert foreign.status_code == 403
    large = {"id": "1", "question": n, "round": 1, "answer": {"text": "x" * 10_000_000}}
    assert room.ask("answers", large, eve["secret"]).status_code == 413
    assert room.ask("answers", answer | {"answer": {"text": "x" * 501}}, eve["secret"]).status_code == 422
    assert room.ask("answers", answer | {"answer": {"numbers": [0.0] * 65}}, eve["secret"]).status_code == 422
    assert room.ask("answers", answer | {"seat": 2}, eve["secret"]).status_code == 422  # another's seat
    assert room.ask("answers", answer | {"question": 7}, eve["secret"]).status_code == 409
    assert room.ask("answers", answer | {"round": 2}, eve["secret"]).status_code == 409
    for view in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:a", "/api/rooms", "/a b"):
        refused = room.ask("lead", {"view": view}, room.teacher)
        assert refused.status_code == 422, view
        assert room.ask("seen", {"view": view}, eve["secret"]).status_code == 422
    assert room.sees(room.teacher) == before


def test_a_seat_sees_nothing_of_another_and_a_removed_one_nothing_at_all(room: Room) -> None:
    eve, ada = room.join("Eve"), room.join("Ada")
    n = room.lead("questions", CHOICE)["question"]
    room.answer(ada["secret"], n, choice=2)
    seen = room.sees(eve["secret"])
    assert "Ada" not in json.dumps(seen)
    assert set(seen) == {"room", "lead", "seat/1", f"question/{n}"}
    room.lead("seats/1/remove")
    assert set(room.sees(eve["secret"])) == {"seat/1"}
    assert room.answer(eve["secret"], n, choice=1).status_code == 409
    last = room.ask("events", None, eve["secret"], "GET").json()["n"]
    room.lead("lead", {"view": "/gap"})
    room.lead("seats/1/restore")
    assert room.sees(eve["secret"], last)["lead"]["view"] == "/gap"
    assert room.answer(eve["secret"], n, choice=1).status_code == 200


def test_names_are_one_short_line_and_nothing_else(room: Room) -> None:
    for name, kept in [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"[: bounds.NAME]),
        ("  a\n\tb\u202e c\u0000 ", "ab c"),
        ("x" * 200, "x" * bounds.NAME),
        ("e" + "\u0301" * 40, "é\u0301\u0301"),
    ]:
        assert room.join(name)["name"] == kept
    assert room.ask("seats", {"name": "x" * 201}).status_code == 422


def test_a_replayed_answer_counts_once_and_many_at_once_are_all_kept(room: Room) -> None:
    n = room.lead("questions", CHOICE)["question"]
    secrets = [room.join()["secret"] for _ in range(30)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda secret: room.answer(secret, n, choice=1).status_code, secrets * 3))
    assert found == [200] * 90
    assert room.sees(room.teacher)[f"answers/{n}"]["answered"] == [30, 0]


def test_a_thousand_joins_fill_a_room_and_no_more(room: Room) -> None:
    statuses = [room.ask("seats", {"name": "x"}).status_code for _ in range(1_000)]
    assert statuses.count(200) == bounds.SEATS
    assert set(statuses) == {200, 409, 429}
    n = room.client.app.state.rooms._known[room.code].n  # type: ignore[attr-defined]
    assert n == 1 + bounds.SEATS  # what is refused leaves nothing behind
    assert room.lead("lead", {"view": "/gap"})


def test_what_is_too_fast_is_told_so(room: Room) -> None:
    eve = room.join()
    statuses = [room.ask("hand", {"up": True}, eve["secret"]).status_code for _ in range(40)]
    assert set(statuses) == {200, 429}
    assert room.join()["seat"] == 2  # others go on
    guesses = [room.ask("events", None, f"guess {n}", "GET").status_code for n in range(100)]
    assert set(guesses) == {401, 429}


def test_a_bucket_is_filled_again() -> None:
    now = [0.0]
    rates = Rates(lambda: now[0])
    most, a_second = MOST["answer"]
    for _ in range(int(most)):
        rates.allow("answer", "a")
    with pytest.raises(bounds.TooFast):
        rates.allow("answer", "a")
    rates.allow("answer", "b")
    now[0] += 1 / a_second + 0.01
    rates.allow("answer", "a")


def test_the_qr_code_leads_to_the_room_by_an_address_of_the_server_alone(room: Room) -> None:
    own = room.ask("addresses", None, room.teacher, "GET").json()
    assert own["open"] == bool(own["addresses"])
    drawn = room.ask("qr.svg", None, "", "GET")
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert drawn.text.startswith("<svg")
    assert room.ask("qr.svg?at=https://evil.example", None, "", "GET").status_code == 422
    base = own["addresses"][0]["address"] if own["open"] else "http://testserver"
    link = f"{base}/class#{room.code}.{room.teacher}.{room.projector}"  # another device of the teacher's
    drawn = room.ask("qr", {"link": link}, room.teacher)
    assert drawn.headers["content-type"] == "image/svg+xml"
    expected = segno.make(link, error="m", micro=False).svg_inline(border=4)
    assert drawn.text.rpartition(" d=")[2].strip() == expected.rpartition(" d=")[2]
    assert room.ask("qr", {"link": link}, room.projector).status_code == 403
    for other in (f"{base}.evil.example/class", "javascript:alert(1)"):
        assert room.ask("qr", {"link": other}, room.teacher).json()["error"]["field"] == "link"


def test_behind_a_proxy_phones_are_told_the_address_of_the_proxy_alone(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.rooms.reach.cards", lambda: {"172.18.0.3": "network"})
    client.app.state.settings = replace(client.app.state.settings, host="0.0.0.0")  # type: ignore[attr-defined]
    room = Room(client)
    shown = {"Authorization": f"Bearer {room.teacher}"}

    def told(**headers: str) -> list[str]:
        found = client.get(f"/api/rooms/{room.code}/addresses", headers=shown | headers).json()
        return [each["address"] for each in found["addresses"]]

    assert told() == ["http://testserver", "http://172.18.0.3"]
    assert told(**{"X-Forwarded-For": "192.0.2.7"}) == ["http://testserver"]


def test_a_teacher_is_told_that_a_device_has_opened_the_way_in(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def heard() -> Any:
        return room.ask("seen", None, room.teacher, "GET").json()

    assert heard()["reached"] is None
    with monkeypatch.context() as own:
        own.setattr("app.rooms.reach.cards", lambda: {"testclient": "network"})
        assert room.ask("reached").status_code == 200  # the teacher's own browser
        assert heard()["reached"] is None
    assert room.ask("reached").status_code == 200
    assert heard()["reached"] < 10
    assert heard()["seats"] == {}
    assert room.client.post("/api/rooms/ZZZZZZ/reached").json() == {"n": 0}  # of no room it tells nothing


def test_who_is_not_heard_from_for_a_minute_does_not_count_as_here(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(secret: str) -> int:
        found: int = room.ask("seen", None, secret, "GET").json()["silent"]
        return found

    rooms = room.client.app.state.rooms  # type: ignore[attr-defined]
    began = rooms.clock()
    ada, bo, _ = room.join("Ada"), room.join("Bo"), room.join("Eve")  # who has said nothing yet
    for each in (ada, bo):
        assert room.ask("seen", {"view": "/gap"}, each["secret"]).status_code == 200
    for seconds, expected in ((bounds.SILENT - 5, 0), (bounds.SILENT + 5, 2)):
        monkeypatch.setattr(rooms, "clock", lambda after=seconds: began + after)
        assert silent(room.teacher) == silent(room.projector) == expected
    room.ask("seen", {"view": "/gap"}, bo["secret"])
    found = room.ask("seen", None, room.teacher, "GET").json()
    assert {seat: each["silent"] for seat, each in found["seats"].items()} == {"1": True, "2": False}
    assert room.ask("seen", None, room.projector, "GET").json()["seats"] == {}  # whose views they are is the teacher's
    room.lead("seats/1/remove")
    assert silent(room.projector) == 0  # nor does it count as away


def test_what_is_asked_is_one_thing_and_there(room: Room) -> None:
    for body in (
        {"view": "/gap"},
        CHOICE | {"touch": TOUCH["touch"]},
        CHOICE | {"choice": {"choices": ["a", "b"], "right": 2}},
        {"view": "/lab/causal", "cells": {"kind": "number", "cells": [[0, 9, 9]], **CAUSAL}},
        {"view": "/lab/causal", "cells": {"kind": "number", "cells": [[0]], **CAUSAL}},
        {"view": "/learn/x", "scene": {"lesson": "no-such", "scene": "a"}},
    ):
        assert room.ask("questions", body, room.teacher).status_code in (404, 422), body


def test_the_stream_tells_the_same_and_is_not_kept_back(room: Room) -> None:
    headers = {"Authorization": f"Bearer {room.teacher}"}
    wanted = room.ask("events", None, room.teacher, "GET").json()
    with room.client.stream("GET", f"/api/rooms/{room.code}/stream", headers=headers) as answer:
        assert answer.headers["x-accel-buffering"] == "no"
        assert "no-transform" in answer.headers["cache-control"]
        first = next(line for line in answer.iter_lines() if line.startswith("data: "))
    assert json.loads(first.removeprefix("data: ")) == wanted
