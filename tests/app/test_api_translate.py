"""/api/translate: what is written, where it was looked, and what cannot be read."""

from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from model.networks.translation import stored
from model.networks.translation.about import EXAMPLES
from tests.app.reading import ask, refused, send, tensor

TRANSLATE, SENTENCE = "/api/translate", "/api/translate/sentence"
BROTHER = "Mein Bruder sagt, dass er morgen einen roten Ball kaufen will."


def texts(words: list[dict[str, Any]]) -> list[str]:
    return [word["text"] for word in words]


def test_the_translators_are_those_that_are_embedded_oldest_first(client: TestClient) -> None:
    found = client.get(TRANSLATE).json()
    assert [each["kind"] for each in found["translators"]] == stored.kinds()
    assert found["translators"][0]["equation"].startswith("hⱼ = tanh(")
    years = [each["year"] for each in found["translators"]]
    assert years == sorted(years)
    assert [each["german"] for each in found["examples"]] == [each.german for each in EXAMPLES]
    assert (found["trained"], found["most"]) == (24, 40)


def test_a_verb_at_the_end_is_looked_at_by_the_word_in_the_middle(client: TestClient) -> None:
    found = ask(client, TRANSLATE, text=BROTHER)
    german = texts(found["tokens"])
    assert german == "Mein Bruder sagt , dass er morgen einen roten Ball kaufen will .".split()
    assert [each["kind"] for each in found["translations"]] == stored.kinds()
    luong = next(each for each in found["translations"] if each["kind"] == "luong-general")
    assert luong["ended"]
    english = texts(luong["words"])
    assert english == "my brother says that he wants to buy a red ball tomorrow .".split()
    assert all(0.5 < word["probability"] <= 1 for word in luong["words"])
    (only,) = luong["maps"]
    weights = tensor(only["weights"])
    np.testing.assert_allclose(weights.sum(-1), 1, atol=1e-5)
    for word, looked in (("wants", "will"), ("buy", "kaufen"), ("tomorrow", "morgen")):
        assert german[weights[english.index(word)].argmax()] == looked


def test_a_fixed_vector_is_written_from_and_not_looked_at(client: TestClient) -> None:
    (fixed,) = ask(client, TRANSLATE, text=BROTHER, kinds=["fixed"])["translations"]
    assert (fixed["kind"], fixed["maps"]) == ("fixed", [])
    assert fixed["words"]


def test_unknown_words_are_said_with_known_ones_and_where_they_stand(client: TestClient) -> None:
    text = "😀 Der Hunt schläft"
    found = ask(client, TRANSLATE, text=text)
    assert found["translations"] == []
    assert found["unknown"].startswith("Not in the vocabulary of ")
    hunt = next(each for each in found["tokens"] if each["text"] == "Hunt")
    assert text[hunt["start"] : hunt["end"]] == "Hunt"
    assert not hunt["known"]
    assert "Hund" in hunt["near"]
    assert found["notes"] == ["A sentence ends with a mark, so “.” was added; if it is a question, write “?”."]
    assert found["tokens"][-1] == {
        "text": ".", "occurrence": 0, "start": len(text), "end": len(text), "known": True, "near": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "der Hund " * 21}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"text": "Du?", "kinds": ["best"]}, "kinds[0]"),
        ({"text": "Du?", "kind": "fixed"}, "kind"),
        ({}, "text"),
    ],
)
def test_what_cannot_be_translated_is_refused_with_a_sentence(
    client: TestClient, body: dict[str, Any], field: str
) -> None:
    assert refused(send(client, TRANSLATE, body))[1] == field


def test_a_composed_sentence_is_known_and_has_its_translation(client: TestClient) -> None:
    found = ask(client, SENTENCE, length=9, seed=3)
    assert found == ask(client, SENTENCE, length=9, seed=3)
    read = ask(client, TRANSLATE, text=found["text"], kinds=["luong-general"])
    assert (len(read["tokens"]), read["unknown"], read["notes"]) == (9, None, [])
    assert texts(read["translations"][0]["words"]) == found["english"]


@pytest.mark.parametrize(
    ("body", "field"), [({"length": 2}, "length"), ({"length": 41}, "length"), ({"seed": -1}, "seed")]
)
def test_a_sentence_of_no_such_length_is_refused(client: TestClient, body: dict[str, Any], field: str) -> None:
    assert refused(send(client, SENTENCE, body))[1] == field
