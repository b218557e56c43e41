"""/api/translate/model-1: an alignment of 1993 beside where a translator looks, and beside the grammar's."""

import numpy as np
import pytest
from fastapi.testclient import TestClient

from model.networks.translation import stored
from model.networks.translation.alignment import SAMPLE
from model.networks.translation.corpus import TRAIN
from model.networks.translation.model_1 import EMPTY, ROUNDS, learned
from model.networks.translation.networks import Kind
from model.networks.translation.sentence import written
from model.networks.translation.translate import compose
from tests.app.reading import ask, refused, send, tensor

MODEL_1 = "/api/translate/model-1"
HELP = "Kannst du mir helfen, diesen Satz zu übersetzen?"


@pytest.mark.parametrize("kind", stored.kinds())
def test_a_typed_sentence_is_aligned_with_what_the_translator_writes(client: TestClient, kind: Kind) -> None:
    found = ask(client, MODEL_1, text=HELP, kind=kind, pairs=100, round=3)
    (translated,) = ask(client, "/api/translate", text=HELP, kinds=[kind])["translations"]
    assert [each["text"] for each in found["tokens"]["query"]] == [each["text"] for each in translated["words"]]
    assert found["tokens"]["key"][-1]["text"] == EMPTY
    boards = {each["id"]: tensor(each["map"]["weights"]) for each in found["boards"]}
    assert list(boards) == (["model-1", kind] if translated["maps"] else ["model-1"])
    np.testing.assert_allclose(boards["model-1"].sum(-1), 1, atol=1e-5)
    if translated["maps"]:
        np.testing.assert_allclose(boards[kind], tensor(translated["maps"][0]["weights"]), atol=1e-5)
        assert 0.8 < found["looks"] < 1
    assert (found["top"], found["trained"], found["tested"]) == (learned(100).top, TRAIN, SAMPLE)
    assert len(found["top"]) == ROUNDS + 1


def test_a_sentence_of_the_grammar_is_aligned_with_the_grammar_s_own_and_its_links_are_told(client: TestClient) -> None:
    pair = compose(9, 4)
    found = ask(client, MODEL_1, text=written(pair.german), composed={"length": 9, "seed": 4}, pairs=1000)
    assert [each["text"] for each in found["tokens"]["query"]] == list(pair.english)
    (links,) = (tensor(each["map"]["weights"]) for each in found["boards"] if each["id"] == "grammar")
    assert [tuple(np.flatnonzero(row)) for row in links] == list(pair.links)
    other = ask(client, MODEL_1, text=HELP, composed={"length": 9, "seed": 4})
    assert [each["id"] for each in other["boards"]] == ["model-1", "additive"], "it is another sentence by now"


def test_before_the_first_round_everything_is_as_likely_and_after_it_a_word_has_its_translations(
    client: TestClient,
) -> None:
    first = ask(client, MODEL_1, text=HELP, pairs=1000, round=0)
    assert len({each["probability"] for row in first["likely"] for each in row}) == 1
    last = ask(client, MODEL_1, text=HELP, pairs=1000, round=10)
    german = [each["text"] for each in last["tokens"]["key"]]
    assert last["likely"][german.index("helfen")][0]["text"] == "help"


@pytest.mark.parametrize(("body", "field"), [
    ({"text": ""}, "text"), ({"text": "Der Hunt schläft."}, "text"), ({"text": HELP, "round": 11}, "round"),
    ({"text": HELP, "pairs": 50}, "pairs"), ({"text": HELP, "kind": "best"}, "kind"),
    ({"text": HELP, "composed": {"length": 2}}, "composed.length"),
])  # fmt: skip
def test_what_cannot_be_aligned_is_refused_with_a_sentence(
    client: TestClient, body: dict[str, object], field: str
) -> None:
    assert refused(send(client, MODEL_1, body))[1] == field
