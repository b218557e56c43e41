"""What a teacher takes away: a table that a spreadsheet shows in plain words."""

import csv
import io
from typing import Any

import pytest

from app.rooms.report import as_csv
from tests.rooms.test_room import Told

MATRIX = {"step": "x", "rows": ["it", "sun"], "columns": ["0", "1", "2"]}  # what stands along it
TWO = MATRIX | {"cells": [[0, 0], [1, 0]]}
WORDS = [{"text": "it", "occurrence": 0}, {"text": "cat", "occurrence": 0}, {"text": "cat", "occurrence": 1}]
SPAN = {"kind": "text", "to": "", "value": None, "digits": 0}


def block(*texts: str) -> dict[str, Any]:
    return {"item": False, "spans": [SPAN | {"text": text} for text in texts]}


@pytest.mark.parametrize(
    ("ask", "answer", "written", "place"),
    [
        (MATRIX | {"kind": "number", "cells": [[1, 0], [1, 2]]}, {"numbers": [0.5, -1.25]}, "0.5, -1.25", "x: sun"),
        (MATRIX | {"kind": "number", "cells": [[1, 0]]}, {"numbers": [0.5]}, "0.5", "x: sun · 0"),
        (MATRIX | {"kind": "largest", "cells": [[1, 0], [1, 2]]}, {"places": [1]}, "sun · 2", "x: sun"),
        (TWO | {"kind": "order", "words": WORDS}, {"places": [1, 0]}, "cat₁, it", "x: it · 0, sun · 0"),
        (MATRIX | {"kind": "touch", "of": "cell"}, {"places": [0, 2]}, "it · 2", "x"),
        (MATRIX | {"kind": "touch", "of": "row"}, {"places": [0, 2]}, "it", "x"),
        (MATRIX | {"kind": "touch", "of": "column"}, {"places": [0, 2]}, "2", "x"),
        ({"kind": "touch", "step": "x", "cells": [[2, 0]]}, {"places": [2, 3]}, "2 · 3", "x: 2 · 0"),
        ({"kind": "choose", "choices": [block("no"), block("=1", "+1")]}, {"choice": 1}, "'=1+1", ""),
        ({"kind": "change"}, {"choice": 2}, "stays", ""),
        ({"kind": "say"}, {"text": "because"}, "because", ""),
        ({"kind": "do"}, {}, "", ""),
    ],
)
def test_a_table_holds_the_answers_in_plain_words(
    ask: dict[str, Any], answer: dict[str, Any], written: str, place: str
) -> None:
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
    assert row["place"] == place
