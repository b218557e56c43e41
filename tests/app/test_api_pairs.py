"""Pairs of sentences and masked words over the API: where they are read, and where they are refused."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from model.pretrained import own
from model.pretrained.catalogue import CATALOGUE, Entry
from tests.app.reading import values
from tests.model.pretrained.tiny_checkpoints import write

PAIR: dict[str, Any] = {"text": "the animal was tired", "text_pair": "it was a [MASK]."}


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Entry]:
    """A tiny BERT that names masked words."""
    entry = own.add(str(write("bert", tmp_path_factory.mktemp("pairs") / "tiny-bert", head=True)))
    yield entry
    del CATALOGUE[entry.id]


def ask(client: TestClient, path: str, asked: dict[str, Any]) -> Any:
    """The answer."""
    answer = client.post(path, json=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_catalogue_says_which_models_read_pairs_and_what_stands_for_a_masked_word(
    client: TestClient, bert: Entry
) -> None:
    found = {each["id"]: each for each in client.get("/api/models").json()}
    said = {id_: tuple(found[id_][name] for name in ("pairs", "mask", "fills")) for id_ in found}
    assert said["stories15m"] == (False, "", False)
    assert said["minilm-l6"] == (True, "[MASK]", False)
    assert said[bert.id] == (True, "[MASK]", True)


def test_every_answer_about_a_pair_is_of_both_sentences(client: TestClient, bert: Entry) -> None:
    at = f"/api/models/{bert.id}"
    tokens = ask(client, "/api/tokens", PAIR | {"model": bert.id})
    texts = [token["text"] for token in tokens]
    assert texts == "[CLS] the animal was tired [SEP] it was a [MASK] . [SEP]".split()
    head = ask(client, f"{at}/attention", PAIR | {"layer": 0, "head": 1})
    overview = ask(client, f"{at}/overview", PAIR)
    assert head["second"] == overview["second"] == 6
    assert head["tokens"] == overview["tokens"] == tokens
    assert values(head)["token_type"].shape == (12, 32)
    assert values(head)["weights"].shape == (12, 12)
    assert ask(client, f"{at}/weights", PAIR | {"heads": [{"layer": 0, "head": 1}]})["tokens"] == tokens
    assert len(ask(client, f"{at}/row", PAIR | {"layer": 0, "head": 1, "query": 11})["steps"]) > 0
    assert ask(client, f"{at}/through", PAIR | {"query": 11})["tokens"] == tokens
    assert ask(client, f"{at}/effect", PAIR)["tokens"] == tokens
    cell = {"step": "weights", "cell": [11, 1]}
    assert ask(client, f"{at}/cell", PAIR | {"layer": 0, "head": 1, "at": cell})["cell"] == [11, 1]


def test_what_the_model_puts_into_a_masked_place_is_answered_by_its_place(client: TestClient, bert: Entry) -> None:
    head = ask(client, f"/api/models/{bert.id}/attention", PAIR | {"layer": 0, "head": 1})
    (masked,) = head["masked"]
    assert masked["place"] == 9
    shares = [each["probability"] for each in masked["candidates"]]
    assert len(shares) == 10
    assert shares == sorted(shares, reverse=True)
    assert head["next"] == []


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/api/models/stories15m/overview", {}),
        ("/api/models/stories15m/attention", {"layer": 0, "head": 0}),
        ("/api/models/stories15m/next", {}),
        ("/api/models/stories15m/lens", {"first": 0, "count": 1}),
        ("/api/tokens", {"model": "stories15m"}),
        ("/api/tokens", {}),
    ],
)
def test_a_second_sentence_is_refused_where_none_is_read(client: TestClient, path: str, more: dict[str, Any]) -> None:
    answer = client.post(path, json=PAIR | more)
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "text_pair")
