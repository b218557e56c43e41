"""What a list of events leads to, and what each role sees of it."""

import itertools
from typing import Any

import pytest

from app.rooms import bounds
from app.rooms.credentials import hashed
from app.rooms.events import Event, Kind
from app.rooms.parts import Who
from app.rooms.room import Room

TEACHER, PROJECTOR = Who("teacher"), Who("projector")
ANY = {"view": "/lab/causal", "ask": {"kind": "number"}, "truth": {"values": [0.5]}}


class Told:
    """A room that is told events one after the other."""

    def __init__(self) -> None:
        self.room, self.events = Room("BCFGHJ"), list[Event]()
        self.tell("open", teacher=hashed("t"), projector=hashed("p"))

    def tell(self, kind: Kind, **data: Any) -> tuple[str, ...]:
        """The keys that it changed."""
        self.events.append(Event(len(self.events) + 1, 100.0 + len(self.events), kind, data))
        return self.room.apply(self.events[-1])

    def refused(self) -> str:
        """Why the last event does not count."""
        found = self.room.refusal(len(self.events))
        return found.message if found else ""

    def join(self, n: int = 1) -> None:
        """So many take a seat."""
        for seat in range(len(self.room.seats) + 1, len(self.room.seats) + 1 + n):
            self.tell("seat", secret=hashed(f"s{seat}"), name="")

    def answer(self, seat: int, answer: Any, *, question: int = 1, round: int = 1, id: str = "a",
               mistakes: tuple[str, ...] = ()) -> tuple[str, ...]:  # fmt: skip
        """A seat answers."""
        given = {"id": id, "answer": answer, "right": None, "mistakes": list(mistakes)}
        return self.tell("answer", seat=seat, question=question, round=round, **given)


@pytest.fixture
def told() -> Told:
    return Told()


def test_each_secret_is_somebodys_and_no_other_is_anybodys(told: Told) -> None:
    told.join(2)
    seats = [Who("seat", 1), Who("seat", 2)]
    assert [told.room.who(each) for each in ("t", "p", "s1", "s2")] == [TEACHER, PROJECTOR, *seats]
    assert told.room.who("s3") is told.room.who("") is told.room.who(hashed("t")) is None


def test_who_comes_late_sees_what_everybody_sees(told: Told) -> None:
    told.join(2)
    told.tell("lead", view="/lab/causal#a", mode="follow", stretch=[])
    told.tell("ask", **ANY)
    told.answer(1, {"numbers": [0.5]})
    told.join()
    for name in ("room", "lead", "question/1"):
        assert told.room.news(Who("seat", 3), 0)[name] == told.room.news(Who("seat", 2), 0)[name]


def test_who_has_seen_the_first_events_is_told_what_changed_since_and_no_more(told: Told) -> None:
    told.join(2)
    seen = told.room.n
    assert told.room.news(Who("seat", 1), seen) == {}
    told.tell("lead", view="/gap", mode="pause", stretch=[])
    paused = {"view": "/gap", "mode": "pause", "stretch": [], "before": "follow"}  # it goes on so
    assert told.room.news(Who("seat", 1), seen) == {"lead": paused}
    assert told.room.happened(Who("seat", 1), seen) == [{"n": told.room.n, "at": told.room.at, "kind": "lead"}]
    told.tell("hand", seat=2, up=True)
    assert told.room.news(Who("seat", 1), told.room.n - 1) == {} != told.room.news(TEACHER, told.room.n - 1)


def test_a_pupil_sees_nothing_of_another_one(told: Told) -> None:
    told.join(3)
    told.tell("ask", **ANY)
    told.answer(1, {"numbers": [0.123]})
    assert set(told.room.news(Who("seat", 2), 0)) == {"room", "lead", "seat/2", "question/1"}
    assert set(told.room.news(Who("seat", 1), 0)) == {"room", "lead", "seat/1", "question/1", "mine/1/1"}
    assert "0.123" not in str(told.room.news(Who("seat", 2), 0))
    assert "0.5" not in str(told.room.news(Who("seat", 2), 0))


def test_the_projector_has_no_names_and_no_answers_before_they_are_shown(told: Told) -> None:
    told.tell("seat", secret=hashed("s1"), name="Ada")
    told.tell("ask", **ANY)
    told.answer(1, {"numbers": [0.123]}, mistakes=("no-root",))
    seen = str(told.room.news(PROJECTOR, 0))
    assert "Ada" not in seen
    assert "0.123" not in seen
    assert "no-root" not in seen
    assert told.room.news(PROJECTOR, 0)["answers/1"] == {"answered": [1, 0]}
    told.tell("reveal", question=1)
    shown = told.room.news(PROJECTOR, 0)["question/1"]
    assert shown["truth"] == {"values": [0.5]}
    verdict = {"right": None, "mistakes": ["no-root"]}
    assert shown["spread"] == [[{"answer": {"numbers": [0.123]}, "count": 1} | verdict], []]
    assert shown["mistakes"] == [{"no-root": 1}, {}]
    assert "Ada" not in str(told.room.news(PROJECTOR, 0))


def test_nobody_but_the_teacher_sees_the_spread_before_the_second_vote_is_over(told: Told) -> None:
    told.join(2)
    told.tell("ask", **ANY)
    told.answer(1, {"choice": 0})
    told.answer(2, {"choice": 1})
    steps: list[tuple[Kind, bool]] = [("close", False), ("second", False), ("close", True)]
    for kind, is_seen in steps:
        told.tell(kind, question=1)
        for who in (PROJECTOR, Who("seat", 1)):
            spread = told.room.news(who, 0)["question/1"]["spread"]
            assert (spread is not None) == is_seen, kind
            assert "right" not in str(spread)  # that is told with the truth
        assert told.room.news(TEACHER, 0)["answers/1"]["spread"][0]


def test_a_sentence_of_ones_own_is_read_by_nobody_but_the_teacher(told: Told) -> None:
    told.join(2)
    told.tell("ask", **(ANY | {"ask": {"kind": "say"}}))
    told.answer(1, {"text": "my own words"})
    told.tell("reveal", question=1)
    assert all("my own" not in str(told.room.news(who, 0)) for who in (PROJECTOR, Who("seat", 2)))
    assert "my own" in str(told.room.news(TEACHER, 0))


def test_both_votes_are_kept_beside_each_other(told: Told) -> None:
    told.join(2)
    told.tell("ask", **ANY)
    told.answer(1, {"choice": 0})
    told.answer(2, {"choice": 1})
    told.tell("close", question=1)
    told.tell("second", question=1)
    told.answer(1, {"choice": 1}, round=2, id="b")
    given = told.room.news(TEACHER, 0)["answers/1"]["given"]
    own = [{seat: each["answer"] for seat, each in votes.items()} for votes in given]
    assert own == [{"1": {"choice": 0}, "2": {"choice": 1}}, {"1": {"choice": 1}}]
    assert told.room.news(Who("seat", 1), 0)["mine/1/1"] == {
        "answers": [{"id": "a", "answer": {"choice": 0}}, {"id": "b", "answer": {"choice": 1}}]
    }


def test_whether_an_answer_was_right_its_owner_is_told_once_it_is_shown(told: Told) -> None:
    told.join()
    told.tell("ask", **ANY)
    told.answer(1, {"choice": 0}, mistakes=("no-root",))
    seen = told.room.n
    assert "no-root" not in str(told.room.news(Who("seat", 1), 0))
    told.tell("reveal", question=1)
    [first, _] = told.room.news(Who("seat", 1), seen)["mine/1/1"]["answers"]
    assert first == {"id": "a", "answer": {"choice": 0}, "right": None, "mistakes": ["no-root"]}


def test_an_answer_that_comes_twice_counts_once_and_is_not_refused(told: Told) -> None:
    told.join()
    told.tell("ask", **ANY)
    assert told.answer(1, {"choice": 0}) == ("answers/1", "mine/1/1")
    assert told.answer(1, {"choice": 0}) == ()
    assert told.refused() == ""
    told.tell("close", question=1)
    assert told.answer(1, {"choice": 0}) == ()  # the answer to it was lost, and it is sent again
    assert told.refused() == ""
    assert told.room.news(TEACHER, 0)["answers/1"]["answered"] == [1, 0]


def test_one_may_think_again_until_the_question_is_closed(told: Told) -> None:
    told.join()
    told.tell("ask", **ANY)
    told.answer(1, {"choice": 0})
    told.answer(1, {"choice": 2}, id="b")
    assert told.room.questions[1].now[1].answer == {"choice": 2}
    told.tell("close", question=1)
    assert told.answer(1, {"choice": 0}, id="c") == ()
    assert told.refused() == bounds.CLOSED
    assert told.room.questions[1].now[1].answer == {"choice": 2}


def test_what_belongs_to_another_round_is_too_late(told: Told) -> None:
    told.join()
    told.tell("ask", **ANY)
    told.tell("close", question=1)
    told.tell("second", question=1)
    assert told.answer(1, {"choice": 0}) == ()
    assert told.refused() == bounds.CLOSED


def test_what_the_room_does_not_allow_changes_nothing_and_says_why(told: Told) -> None:
    told.join()
    told.tell("ask", **ANY)
    before = str(told.room.news(TEACHER, 0))
    cases: list[tuple[Kind, dict[str, Any], str]] = [
        ("ask", ANY, bounds.OPEN),
        ("close", {"question": 2}, bounds.NO_QUESTION),
        ("hand", {"seat": 2, "up": True}, bounds.NO_SEAT),
        ("remove", {"seat": 0}, bounds.NO_SEAT),
    ]
    for kind, data, why in cases:
        assert told.tell(kind, **data) == ()
        assert told.refused() == why
    assert str(told.room.news(TEACHER, 0)) == before


def test_a_third_vote_and_one_after_the_truth_are_refused(told: Told) -> None:
    told.tell("ask", **ANY)
    told.tell("second", question=1)
    told.tell("second", question=1)
    assert told.refused() == bounds.TWICE
    told.tell("reveal", question=1)
    told.tell("second", question=1)
    assert told.refused() == bounds.SHOWN


def test_a_door_that_is_closed_keeps_out_who_is_new_and_nobody_else(told: Told) -> None:
    told.join()
    told.tell("lock", locked=True)
    told.join()
    assert told.refused() == bounds.LOCKED
    assert len(told.room.seats) == 1
    assert told.tell("hand", seat=1, up=True)


def test_who_was_removed_does_nothing_and_comes_back_as_who_they_were(told: Told) -> None:
    told.join()
    told.tell("ask", **ANY)
    told.answer(1, {"choice": 1})
    told.tell("remove", seat=1)
    assert told.room.news(PROJECTOR, 0)["count"] == {"seats": 0}
    assert told.answer(1, {"choice": 0}, id="b") == ()
    assert told.refused() == bounds.REMOVED
    told.tell("restore", seat=1)
    assert told.room.news(PROJECTOR, 0)["count"] == {"seats": 1}
    assert told.answer(1, {"choice": 0}, id="b")
    assert told.room.who("s1") == Who("seat", 1)


def test_two_of_one_name_are_told_apart(told: Told) -> None:
    def named(*names: str) -> list[str]:
        for name in names:
            told.tell("seat", secret=hashed(name + str(told.room.n)), name=name)
        return [seat.name for seat in told.room.seats.values()][-len(names) :]

    assert named("Ben", "ben", "Ben", "Ben 2") == ["Ben", "ben 2", "Ben 3", "Ben 2 2"]
    long = "x" * bounds.NAME
    assert named(long, long) == [long, f"{long[:-2]} 2"]  # within the bound
    told.tell("name", seat=2, name="Ben 3")
    assert told.room.seats[2].name == "Ben 3 2"
    told.tell("name", seat=2, name="Ada")
    told.tell("name", seat=2, name="ada")  # one's own is taken by nobody else
    assert told.room.seats[2].name == "ada"
    made = told.room.seats[7].name if told.tell("seat", secret=hashed("m"), name="") else ""
    assert named(made) == [f"{made} 2"]


def test_who_comes_after_an_answer_was_shown_is_told_that_they_missed_it(told: Told) -> None:
    told.join()
    told.tell("ask", **ANY)
    told.join()  # in time, if barely
    told.tell("reveal", question=1)
    told.join()
    told.tell("reveal", question=1)  # twice is once
    assert [told.room.news(Who("seat", n), 0)["question/1"]["missed"] for n in (1, 2, 3)] == [False, False, True]
    assert "missed" not in told.room.news(TEACHER, 0)["question/1"]


def test_a_room_has_so_many_seats(told: Told) -> None:
    told.join(bounds.SEATS)
    assert len({each.name for each in told.room.seats.values()}) == bounds.SEATS
    told.join()
    assert told.refused() == bounds.FULL


def test_the_same_list_leads_to_the_same_room_whenever_it_is_read(told: Told) -> None:
    told.join(3)
    told.tell("ask", **ANY)
    for seat, round in itertools.product((1, 2, 3), (1, 2)):
        told.answer(seat, {"choice": seat}, round=round, id=f"{round}")
    told.tell("second", question=1)
    told.tell("reveal", question=1)
    again = Room("BCFGHJ")
    for event in told.events:
        again.apply(event)
        again.apply(event)  # twice is once
    for who in (TEACHER, PROJECTOR, Who("seat", 2)):
        assert again.news(who, 0) == told.room.news(who, 0)
        assert again.happened(who, 0) == told.room.happened(who, 0)


def test_a_seat_does_so_many_things_and_others_go_on(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "OF_ONE", 5)
    told.join(2)
    for up in (True, False) * 5:
        told.tell("hand", seat=1, up=up)
    assert told.refused() == bounds.ENOUGH
    assert told.room.seats[1].hand
    assert told.tell("hand", seat=2, up=True)


def test_a_room_that_has_done_all_it_can_still_reveals_and_ends(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    told.join()
    told.tell("ask", **ANY)
    monkeypatch.setattr(bounds, "EVENTS", len(told.events))
    told.answer(1, {"choice": 0})
    assert told.refused() == bounds.NO_MORE_EVENTS
    assert told.tell("reveal", question=1)
