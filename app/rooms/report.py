"""What a teacher takes away from a room: what was asked, what was answered; by real names only if they were given."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.learn.lesson import CHANGES
from app.rooms import naming
from app.rooms.room import Room
from model.export import table

COLUMNS = ("question", "says", "place", "view", "vote", "seat", "name", "answer", "right", "mistakes", "at")


def answers(room: Room) -> list[dict[str, Any]]:
    """Each answer that counts, in the order of questions, votes and seats; said: in plain words."""
    return [
        {
            "question": question.n, "says": question.ask.get("says", ""), "view": question.view, "vote": vote,
            "seat": seat, "name": room.seats[seat].name, "answer": given.answer,
            "said": said(question.ask, given.answer), "right": given.right, "mistakes": given.mistakes, "at": given.at,
        }
        for question in room.questions.values()
        for vote, votes in enumerate(question.answers, 1)
        for seat, given in sorted(votes.items())
    ]  # fmt: skip


def as_json(room: Room) -> str:
    """The whole: room, questions with their spread, answers, the links of the hour."""
    questions = [
        {
            "question": each.n, "view": each.view, "place": naming.asked(each.ask), "ask": each.ask,
            "truth": each.truth, "at": each.at, "spread": each.spread(), "mistakes": each.mistakes(),
        }
        for each in room.questions.values()
    ]  # fmt: skip
    links = [{"at": at, "view": view} for at, view in room.views]
    own = {"code": room.code, "opened": room.opened, "seats": len(room.seats)}
    return json.dumps(own | {"questions": questions, "answers": answers(room), "links": links}, ensure_ascii=False)


def as_csv(room: Room) -> str:
    """The answers, a line each and in plain words, for a spreadsheet: nothing in it is taken for a formula."""
    rows: list[Sequence[Any]] = [COLUMNS]
    for each in answers(room):
        ask = room.questions[each["question"]].ask
        at = datetime.fromtimestamp(each["at"]).isoformat(" ", "seconds")
        own = {"says": _words(ask.get("says", [])), "place": naming.asked(ask), "answer": each["said"], "at": at}
        own["mistakes"] = ", ".join(each["mistakes"])
        rows.append([(each | own)[name] for name in COLUMNS])
    return table.MARK + table.lines(rows)


def _words(blocks: list[dict[str, Any]]) -> str:
    """Of a question or a choice: its words, with the numbers in it."""
    return "".join(_written(span) for block in blocks for span in block["spans"])


def _written(span: dict[str, Any]) -> str:
    """A word of the sentence stands in quotes."""
    if span["kind"] == "word":
        return f"“{span['text']}”"
    return str(span["text"]) or ("" if span["value"] is None else f"{span['value']:g}")


def said(ask: dict[str, Any], answer: dict[str, Any]) -> str:
    """An answer in plain words: of cells along a row their words, else what stands along the matrix."""
    if "choice" in answer:
        choices = ask.get("choices") or []
        return _words([choices[answer["choice"]]]) if choices else CHANGES[answer["choice"]]
    if "numbers" in answer:
        return ", ".join(f"{each:g}" for each in answer["numbers"])
    places = answer.get("places", [])
    if ask.get("kind") == "touch" and places:
        return naming.place(ask, places)
    words, cells = naming.words(ask.get("words", [])), ask.get("cells", [])
    names = words if max(places, default=0) < len(words) else [naming.place(ask, cell) for cell in cells]
    known = [names[each] if each < len(names) else str(each) for each in places]
    return ", ".join(known) or str(answer.get("text", ""))
