"""The state that a list of events leads to, and what each role sees of it.

What is seen lies under keys: `room`, `count`, `lead`, `seat/3`, `question/1`, `answers/1`, `mine/1/3`. Each key
remembers the event that changed it last, so that who has seen the first N events is told the keys that changed since;
who comes late has seen none, and is told all.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from app.rooms import bounds
from app.rooms.bounds import Refused
from app.rooms.credentials import fits, generated, hashed
from app.rooms.events import Event, Kind
from model.problem import Problem

Role = Literal["teacher", "projector", "seat"]
ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody in a room. seat: its number, from 1; 0 for who has none"""

    role: Role
    seat: int = 0


@dataclass(slots=True)
class Seat:
    """One pupil's place. since: seconds since 1970; restored: the event that let it back in, 0: none did"""

    n: int
    secret: str
    name: str
    since: float
    removed: bool = False
    restored: int = 0
    hand: bool = False

    def seen(self) -> dict[str, Any]:
        """What its owner and the teacher see."""
        return {"seat": self.n, "name": self.name, "hand": self.hand, "removed": self.removed, "since": self.since}


@dataclass(slots=True)
class Answer:
    """What somebody answered. mistakes: those that lead to it, by their ids; right: None if nothing is judged"""

    id: str
    answer: Any
    right: bool | None
    mistakes: list[str]
    at: float


@dataclass(slots=True)
class Question:
    """What was asked. answers: of each round, by seat"""

    n: int
    view: str
    ask: Any
    truth: Any
    at: float
    round: int = 1
    state: Literal["open", "closed", "shown"] = "open"
    answers: tuple[dict[int, Answer], dict[int, Answer]] = field(default_factory=lambda: ({}, {}))

    @property
    def now(self) -> dict[int, Answer]:
        """The answers of the present round."""
        return self.answers[self.round - 1]

    @property
    def is_spread_seen(self) -> bool:
        """Whether the class may see how its answers are spread: after its second vote, or once the truth is shown."""
        return self.state == "shown" or (self.round == ROUNDS and self.state == "closed")

    def spread(self, is_judged: bool = True) -> list[list[dict[str, Any]]]:
        """How often each answer was given, of each round, the most frequent first, by nobody's name; whether it is
        right, and the known mistakes that give it, if that may be known."""
        return [[
            {"answer": json.loads(answer), "count": count} | (json.loads(verdict) if is_judged else {})
            for (answer, verdict), count in Counter(map(_told, given.values())).most_common()
        ] for given in self.answers]  # fmt: skip

    def mistakes(self) -> list[dict[str, int]]:
        """How many made each known mistake, in each round."""
        return [dict(Counter(id_ for each in given.values() for id_ in each.mistakes)) for given in self.answers]


def _told(answer: Answer) -> tuple[str, str]:
    """An answer and what is said of it, as JSON: equal ones are counted together."""
    verdict = {"right": answer.right, "mistakes": answer.mistakes}
    return json.dumps(answer.answer, sort_keys=True), json.dumps(verdict)


class Room:
    """One room. Give it events in their order; what does not count changes nothing, for whoever replays the list."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.n, self.at, self.opened = 0, 0.0, 0.0
        self.locked = False
        self.view, self.mode = "", "follow"
        self.stretch: list[str] = []
        self.seats: dict[int, Seat] = {}
        self.questions: dict[int, Question] = {}
        self.views: list[tuple[float, str]] = []  # that were shown to the class: the links of the hour
        self._secrets: dict[Role, str] = {}
        self._seat_of: dict[str, Seat] = {}
        self._ids: dict[tuple[int, int, int, str], int] = {}  # of answers that counted
        self._changed: dict[str, int] = {}  # key -> the event that changed it last
        self._happened: list[tuple[int, float, Kind, tuple[str, ...]]] = []
        self._refused: dict[int, Problem] = {}

    def who(self, secret: str) -> Who | None:
        """Whose secret it is; None: nobody's."""
        for role, hash_ in self._secrets.items():
            if fits(secret, hash_):
                return Who(role)
        seat = self._seat_of.get(hashed(secret))
        return Who("seat", seat.n) if seat else None

    def refusal(self, n: int) -> Problem | None:
        """Why the nth event does not count; None if it does."""
        return self._refused.get(n)

    def apply(self, event: Event) -> tuple[str, ...]:
        """Take the next event. Returns the keys that it changed; none if it does not count, or came before."""
        if event.n != self.n + 1:
            return ()
        self.n, self.at = event.n, event.at
        try:
            if event.n > bounds.EVENTS:
                raise Refused(bounds.NO_MORE_EVENTS, bound=bounds.EVENTS)
            keys = tuple(_APPLY[event.kind](self, event))
        except Problem as refused:
            self._refused[event.n] = refused
            return ()
        for key in keys:
            self._changed[key] = event.n
        if keys:
            self._happened.append((event.n, event.at, event.kind, keys))
        return keys

    # what happens

    def _open(self, event: Event) -> Iterator[str]:
        self.opened = event.at
        self._secrets = {"teacher": event.data["teacher"], "projector": event.data["projector"]}
        yield from ("room", "lead")

    def _seat(self, event: Event) -> Iterator[str]:
        if self.locked:
            raise Refused(bounds.LOCKED)
        if len(self.seats) >= bounds.SEATS:
            raise Refused(bounds.FULL, bound=bounds.SEATS)
        n = len(self.seats) + 1
        seat = Seat(n, event.data["secret"], event.data["name"] or generated(n - 1), event.at)
        self.seats[n] = self._seat_of[seat.secret] = seat
        yield from ("count", f"seat/{n}")

    def _name(self, event: Event) -> Iterator[str]:
        seat = self._known(event)
        seat.name = event.data["name"] or generated(seat.n - 1)
        yield f"seat/{seat.n}"

    def _remove(self, event: Event) -> Iterator[str]:
        seat = self._known(event)
        seat.removed, seat.hand = True, False
        yield from ("count", f"seat/{seat.n}")

    def _restore(self, event: Event) -> Iterator[str]:
        seat = self._known(event)
        seat.removed, seat.restored = False, event.n
        yield from ("count", f"seat/{seat.n}")

    def _lock(self, event: Event) -> Iterator[str]:
        self.locked = event.data["locked"]
        yield "room"

    def _hand(self, event: Event) -> Iterator[str]:
        seat = self._present(event)
        seat.hand = event.data["up"]
        yield f"seat/{seat.n}"

    def _lead(self, event: Event) -> Iterator[str]:
        self.view, self.mode, self.stretch = event.data["view"], event.data["mode"], event.data["stretch"]
        if self.view and (not self.views or self.views[-1][1] != self.view):
            self.views.append((event.at, self.view))
        yield "lead"

    def _ask(self, event: Event) -> Iterator[str]:
        if self.open is not None:
            raise Refused(bounds.OPEN)
        if len(self.questions) >= bounds.QUESTIONS:
            raise Refused(bounds.NO_MORE_QUESTIONS, bound=bounds.QUESTIONS)
        n = len(self.questions) + 1
        self.questions[n] = Question(n, event.data["view"], event.data["ask"], event.data["truth"], event.at)
        yield f"question/{n}"

    def _answer(self, event: Event) -> Iterator[str]:
        seat, question = self._present(event), self._asked(event)
        id_ = (seat.n, question.n, event.data["round"], event.data["id"])
        if id_ in self._ids:
            return  # it came twice, and counts once
        if question.state != "open" or question.round != event.data["round"]:
            raise Refused(bounds.CLOSED)
        self._ids[id_] = event.n
        own = (event.data["id"], event.data["answer"], event.data["right"], event.data["mistakes"], event.at)
        question.now[seat.n] = Answer(*own)
        yield from (f"answers/{question.n}", f"mine/{question.n}/{seat.n}")

    def _close(self, event: Event) -> Iterator[str]:
        question = self._asked(event)
        if question.state == "open":
            question.state = "closed"
            yield f"question/{question.n}"

    def _second(self, event: Event) -> Iterator[str]:
        question = self._asked(event)
        if question.state == "shown":
            raise Refused(bounds.SHOWN)
        if question.round == ROUNDS:
            raise Refused(bounds.TWICE)
        question.round, question.state = ROUNDS, "open"
        yield f"question/{question.n}"

    def _reveal(self, event: Event) -> Iterator[str]:
        question = self._asked(event)
        question.state = "shown"
        yield f"question/{question.n}"
        yield from (f"mine/{question.n}/{seat}" for seat in {**question.answers[0], **question.answers[1]})

    @property
    def open(self) -> Question | None:
        """The question that takes answers."""
        return next((each for each in self.questions.values() if each.state == "open"), None)

    def _known(self, event: Event) -> Seat:
        if event.data["seat"] not in self.seats:
            raise Refused(bounds.NO_SEAT)
        return self.seats[event.data["seat"]]

    def _present(self, event: Event) -> Seat:
        seat = self._known(event)
        if seat.removed:
            raise Refused(bounds.REMOVED)
        return seat

    def _asked(self, event: Event) -> Question:
        if event.data["question"] not in self.questions:
            raise Refused(bounds.NO_QUESTION)
        return self.questions[event.data["question"]]

    # what is seen

    def news(self, who: Who, after: int) -> dict[str, Any]:
        """What changed for somebody who has seen so many events: the keys, with what lies under them now."""
        seat = self.seats.get(who.seat)
        if seat and seat.removed:
            own = f"seat/{seat.n}"
            return {own: seat.seen()} if self._changed[own] > after else {}
        if seat and after < seat.restored:
            after = 0  # meanwhile it was told nothing
        changed = (key for key, n in self._changed.items() if n > after and sees(who, key))
        return {key: self._value(who, key) for key in changed}

    def happened(self, who: Who, after: int) -> list[dict[str, Any]]:
        """What of it somebody may know that happened: number, time, kind."""
        recent: list[dict[str, Any]] = []
        if who.seat in self.seats and self.seats[who.seat].removed:
            return recent
        for n, at, kind, keys in reversed(self._happened):
            if n <= after:
                break
            if any(sees(who, key) for key in keys):
                recent.append({"n": n, "at": at, "kind": kind})
        return recent[::-1]

    def _value(self, who: Who, key: str) -> dict[str, Any]:
        name, *path = key.split("/")
        if name == "room":
            return {"code": self.code, "locked": self.locked, "opened": self.opened}
        if name == "count":
            return {"seats": sum(not seat.removed for seat in self.seats.values())}
        if name == "lead":
            return {"view": self.view, "mode": self.mode, "stretch": self.stretch}
        n = int(path[0])
        if name == "seat":
            return self.seats[n].seen()
        question = self.questions[n]
        if name == "question":
            return self._question(who, question)
        if name == "answers":
            return self._answers(who, question)
        given = (answers.get(int(path[1])) for answers in question.answers)
        names = ["id", "answer", *(["right", "mistakes"] if question.state == "shown" else [])]
        return {"answers": [each and {name: getattr(each, name) for name in names} for each in given]}

    def _question(self, who: Who, question: Question) -> dict[str, Any]:
        is_shown = question.state == "shown"
        own = {
            "question": question.n, "view": question.view, "ask": question.ask, "round": question.round,
            "state": question.state, "spread": None, "mistakes": None, "truth": None,
        }  # fmt: skip
        if is_shown or who.role == "teacher":
            own |= {"truth": question.truth, "mistakes": question.mistakes()}
        is_told = question.is_spread_seen and question.ask["kind"] != "say"  # own words are for the teacher
        if is_told or who.role == "teacher":
            own |= {"spread": question.spread(is_shown or who.role == "teacher")}
        return own

    def _answers(self, who: Who, question: Question) -> dict[str, Any]:
        counts = {"answered": [len(given) for given in question.answers]}
        if who.role == "projector":
            return counts
        return counts | {"given": [
            {str(seat): {"answer": each.answer, "right": each.right, "mistakes": each.mistakes}
             for seat, each in given.items()}
            for given in question.answers
        ], "spread": question.spread(), "mistakes": question.mistakes()}  # fmt: skip


_APPLY: dict[Kind, Callable[[Room, Event], Iterator[str]]] = {
    "open": Room._open, "seat": Room._seat, "name": Room._name, "remove": Room._remove, "restore": Room._restore,
    "lock": Room._lock, "hand": Room._hand, "lead": Room._lead, "ask": Room._ask, "answer": Room._answer,
    "close": Room._close, "second": Room._second, "reveal": Room._reveal,
}  # fmt: skip


def sees(who: Who, key: str) -> bool:
    """Whether somebody may see what lies under a key."""
    name, _, rest = key.partition("/")
    if name in ("room", "lead", "question"):
        return True
    if who.role == "seat":
        return rest == str(who.seat) if name == "seat" else name == "mine" and rest.endswith(f"/{who.seat}")
    return who.role == "teacher" if name == "seat" else name in ("count", "answers")
