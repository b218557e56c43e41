"""The glossary: one source for what is said at a word and for the page of terms."""

import re

import pytest
from fastapi.testclient import TestClient

from app.learn.glossary import GLOSSARY, TERMS
from app.learn.reading import read
from model.problem import Problem


def test_every_term_is_one_sentence_and_more_and_leads_to_where_it_is_seen(client: TestClient) -> None:
    page = client.get("/glossary").text
    for each in GLOSSARY:
        assert re.fullmatch(r"[^.]*\.", each.short), each.id
        assert each.long.endswith(".")
        assert client.get(each.link).status_code == 200
        assert f'<div id="{each.id}">' in page
    assert len(TERMS) == len(GLOSSARY)


def test_a_lesson_names_only_terms_that_are_there() -> None:
    text = "# A\n\n## One\nshow: causal, hungry-cat\nstep: weights\n\nA [word](nothing) too much.\n"
    with pytest.raises(Problem, match=r"own\.md, line 7: “nothing” is no term of the glossary"):
        read("own", "own.md", text)
