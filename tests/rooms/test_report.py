"""What a teacher takes away: a table that a spreadsheet shows in plain words."""

import csv
import io
from typing import Any

import pytest

from app.rooms.report import as_csv
from tests.rooms.test_room import Told

SPAN = {"kind": "text", "to": "", "value": None, "digits": 0}


def block(*texts: str) -> dict[str, Any]:
    return {"item": False, "spans": [SPAN | {"text": text} for text in texts]}


@pytest.mark.parametrize(
    ("ask", "answer", "written"),
    [
        ({"kind": "number"}, {"numbers": [0.5, -1.25]}, "0.5, -1.25"),
        ({"kind": "largest", "words": [{"text": "it"}, {"text": "cat"}]}, {"places": [1]}, "cat"),
        ({"kind": "touch", "words": []}, {"places": [2, 3]}, "2, 3"),
        ({"kind": "choose", "choices": [block("no"), block("=1", "+1")]}, {"choice": 1}, "'=1+1"),
        ({"kind": "change"}, {"choice": 2}, "stays"),
        ({"kind": "say"}, {"text": "because"}, "because"),
        ({"kind": "do"}, {}, ""),
    ],
)
def test_a_table_holds_the_answers_in_plain_words(ask: dict[str, Any], answer: dict[str, Any], written: str) -> None:
    told = Told()
    told.join()
    number = SPAN | {"text": "", "value": 0.25}
    word = SPAN | {"kind": "word", "text": "it"}
    spans = [*block("Is ")["spans"], word, *block(" ")["spans"], number, *block("?")["spans"]]
    says = [{"item": False, "spans": spans}]
    told.tell("ask", view="/lab/causal", ask={"says": says} | ask, truth={})
    told.answer(1, answer, mistakes=("no-root", "no-scale"))
    [row] = csv.DictReader(io.StringIO(as_csv(told.room).lstrip("\ufeff")))
    assert (row["says"], row["answer"], row["mistakes"]) == ("Is “it” 0.25?", written, "no-root, no-scale")
