"""The state that a list of events leads to, and what each role sees of it.

What is seen lies under keys: `room`, `count`, `lead`, `seat/3`, `question/1`, `answers/1`, `mine/1/3`. Each key
remembers the event that changed it last, so that who has seen the first N events is told the keys that changed since;
who comes late has seen none, and is told all.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.rooms import bounds
from app.rooms.bounds import Refused
from app.rooms.credentials import distinct, fits, generated, hashed
from app.rooms.events import Event, Kind
from app.rooms.parts import ROUNDS, Answer, Question, Role, Seat, Who
from model.problem import Problem

Id = tuple[int, int, int, str]
OF_A_SEAT: set[Kind] = {"answer", "hand", "name"}  # what a pupil may do, and only so often
FREE: set[Kind] = {"close", "reveal", "lock", "remove"}  # what ends something is always allowed


class Room:
    """One room. Give it events in their order; what does not count changes nothing, for whoever replays the list."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.n, self.at, self.opened = 0, 0.0, 0.0
        self.locked = False
        self.view, self.mode = "", "follow"
        self.before = "follow"  # a pause
        self.stretch: list[str] = []
        self.seats: dict[int, Seat] = {}
        self.questions: dict[int, Question] = {}
        self.views: list[tuple[float, str]] = []  # that were shown to the class: the links of the hour
        self._secrets: dict[Role, str] = {}
        self._seat_of: dict[str, Seat] = {}
        self._ids: set[Id] = set()  # of answers that counted
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
        if event.kind in OF_A_SEAT and event.data["seat"] in self.seats:
            self.seats[event.data["seat"]].did += 1
        try:
            self.check(event.kind, event.data)
        except Problem as refused:
            self._refused[event.n] = refused
            return ()
        keys = tuple(_APPLY[event.kind](self, event))
        for key in keys:
            self._changed[key] = event.n
        if keys:
            self._happened.append((event.n, event.at, event.kind, keys))
        return keys

    def check(self, kind: Kind, data: Mapping[str, Any]) -> None:
        """Whether the room, as it is, allows something to happen. Raises Refused."""
        if self.n > bounds.EVENTS and kind not in FREE:
            raise Refused(bounds.NO_MORE_EVENTS, bound=bounds.EVENTS)
        if kind == "seat":
            if self.locked:
                raise Refused(bounds.LOCKED)
            if len(self.seats) >= bounds.SEATS:
                raise Refused(bounds.FULL, bound=bounds.SEATS)
        if "seat" in data:
            seat = self.seats.get(data["seat"])
            if seat is None:
                raise Refused(bounds.NO_SEAT)
            if kind in OF_A_SEAT and seat.removed:
                raise Refused(bounds.REMOVED)
            if kind in OF_A_SEAT and seat.did > bounds.OF_ONE:
                raise Refused(bounds.ENOUGH, bound=bounds.OF_ONE)
        if kind == "ask":
            if self.open is not None:
                raise Refused(bounds.OPEN)
            if len(self.questions) >= bounds.QUESTIONS:
                raise Refused(bounds.NO_MORE_QUESTIONS, bound=bounds.QUESTIONS)
        if "question" in data:
            self._check_question(kind, data)

    def _check_question(self, kind: Kind, data: Mapping[str, Any]) -> None:
        question = self.questions.get(data["question"])
        if question is None:
            raise Refused(bounds.NO_QUESTION)
        is_late = kind == "answer" and (question.state != "open" or question.round != data["round"])
        if is_late and _id(data) not in self._ids:
            raise Refused(bounds.CLOSED)
        if kind == "second":
            if question.state == "shown":
                raise Refused(bounds.SHOWN)
            if question.round == ROUNDS:
                raise Refused(bounds.TWICE)

    # what happens, once it is allowed

    def _open(self, event: Event) -> Iterator[str]:
        self.opened = event.at
        self._secrets = {"teacher": event.data["teacher"], "projector": event.data["projector"]}
        yield from ("room", "lead")

    def _seat(self, event: Event) -> Iterator[str]:
        n = len(self.seats) + 1
        seat = Seat(n, event.data["secret"], self._called(event.data["name"], n), event.at, event.n)
        self.seats[n] = self._seat_of[seat.secret] = seat
        yield from ("count", f"seat/{n}")

    def _called(self, name: str, n: int) -> str:
        others = (seat.name for seat in self.seats.values() if seat.n != n)
        return distinct(name or generated(n - 1), others, bounds.NAME)

    def _name(self, event: Event) -> Iterator[str]:
        seat = self._of(event)
        seat.name = self._called(event.data["name"], seat.n)
        yield f"seat/{seat.n}"

    def _remove(self, event: Event) -> Iterator[str]:
        seat = self._of(event)
        seat.removed, seat.hand = True, False
        yield from ("count", f"seat/{seat.n}")

    def _restore(self, event: Event) -> Iterator[str]:
        seat = self._of(event)
        seat.removed, seat.restored = False, event.n
        yield from ("count", f"seat/{seat.n}")

    def _lock(self, event: Event) -> Iterator[str]:
        self.locked = event.data["locked"]
        yield "room"

    def _hand(self, event: Event) -> Iterator[str]:
        seat = self._of(event)
        seat.hand = event.data["up"]
        yield f"seat/{seat.n}"

    def _lead(self, event: Event) -> Iterator[str]:
        if event.data["mode"] == "pause" and self.mode != "pause":
            self.before = self.mode
        self.view, self.mode, self.stretch = event.data["view"], event.data["mode"], event.data["stretch"]
        if self.view and (not self.views or self.views[-1][1] != self.view):
            self.views.append((event.at, self.view))
        yield "lead"

    def _ask(self, event: Event) -> Iterator[str]:
        n = len(self.questions) + 1
        self.questions[n] = Question(n, event.data["view"], event.data["ask"], event.data["truth"], event.at)
        yield f"question/{n}"

    def _answer(self, event: Event) -> Iterator[str]:
        seat, question = self._of(event), self._asked(event)
        if _id(event.data) in self._ids:
            return  # it came twice, and counts once
        self._ids.add(_id(event.data))
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
        question.round, question.state = ROUNDS, "open"
        yield f"question/{question.n}"

    def _reveal(self, event: Event) -> Iterator[str]:
        question = self._asked(event)
        question.state, question.shown = "shown", question.shown or event.n
        yield f"question/{question.n}"
        yield from (f"mine/{question.n}/{seat}" for seat in {**question.answers[0], **question.answers[1]})

    @property
    def open(self) -> Question | None:
        """The question that takes answers."""
        return next((each for each in self.questions.values() if each.state == "open"), None)

    def _of(self, event: Event) -> Seat:
        return self.seats[event.data["seat"]]

    def _asked(self, event: Event) -> Question:
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
            before = {"before": self.before} if self.mode == "pause" else {}
            return {"view": self.view, "mode": self.mode, "stretch": self.stretch} | before
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
        if seat := self.seats.get(who.seat):
            own |= {"missed": 0 < question.shown < seat.came}
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


def _id(data: Mapping[str, Any]) -> Id:
    """Of an answer: the browser's own, of this seat and this vote."""
    return data["seat"], data["question"], data["round"], data["id"]


def sees(who: Who, key: str) -> bool:
    """Whether somebody may see what lies under a key."""
    name, _, rest = key.partition("/")
    if name in ("room", "lead", "question"):
        return True
    if who.role == "seat":
        return rest == str(who.seat) if name == "seat" else name == "mine" and rest.endswith(f"/{who.seat}")
    return who.role == "teacher" if name == "seat" else name in ("count", "answers")
