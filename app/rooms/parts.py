"""What a room is made of: who is in it, seats, questions and their answers."""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

Role = Literal["teacher", "projector", "seat"]
ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody in a room. seat: its number, from 1; 0 for who has none"""

    role: Role
    seat: int = 0


@dataclass(slots=True)
class Seat:
    """One pupil's place. since: seconds since 1970; came: the event that did it; restored: the one that let it back in,
    0: none did; did: how much it has done"""

    n: int
    secret: str
    name: str
    since: float
    came: int
    removed: bool = False
    restored: int = 0
    did: int = 0
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
    """What was asked. shown: the event that told the truth, 0: none did; answers: of each round, by seat"""

    n: int
    view: str
    ask: Any
    truth: Any
    at: float
    round: int = 1
    state: Literal["open", "closed", "shown"] = "open"
    shown: int = 0
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
