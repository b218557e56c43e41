"""What can happen in a room. An event is plain data, so that a line of a file or an entry of a list holds it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

Kind = Literal[
    "open",  # teacher, projector: the hashes of their secrets
    "seat",  # secret (its hash), name: what was typed, "" for none
    "name",  # seat, name
    "remove",  # seat
    "restore",  # seat
    "lock",  # locked
    "hand",  # seat, up
    "lead",  # view, mode; stretch: how far the class may go by itself
    "ask",  # view, ask; truth: what only the teacher sees until it is shown
    "answer",  # id, question, seat, round, answer, mistakes
    "close",  # question
    "second",  # question: is asked once more
    "reveal",  # question
]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    n: its number, from 1; at: seconds since 1970; data: what else is known of it, JSON
    """

    n: int
    at: float
    kind: Kind
    data: Mapping[str, Any]

    @classmethod
    def read(cls, n: int, line: str) -> "Event":
        """What `written` wrote, as the nth. Raises ValueError if it is none, as a line that was cut by a crash is."""
        found = json.loads(line)
        if not isinstance(found, dict) or found.keys() != {"at", "kind", "data"} or found["kind"] not in KINDS:
            raise ValueError("no event")
        return cls(n, float(found["at"]), cast(Kind, found["kind"]), found["data"])


def written(at: float, kind: Kind, data: Mapping[str, Any]) -> str:
    """An event as one line of JSON; its number is its place in the list."""
    return json.dumps({"at": at, "kind": kind, "data": data}, separators=(",", ":"), ensure_ascii=True)
