"""/api/translate/models: the cards of the translators, as they lie beside the weights."""

import json

from fastapi.testclient import TestClient

from model.digest import sha256
from model.networks.translation import stored
from model.networks.translation.word import PARTS_OF_SPEECH
from tests.app.reading import ask, tensor

MODELS = "/api/translate/models"


def test_every_translator_has_a_card_and_it_is_that_of_its_file(client: TestClient) -> None:
    found = client.get(MODELS).json()
    assert [card["kind"] for card in found["cards"]] == stored.kinds()
    assert (found["trained"], found["corpus"]) == (24, 1992)
    for card in found["cards"]:
        kept = json.loads((stored.FOLDER / f"{card['kind']}.json").read_text("utf-8"))
        path = stored.FOLDER / f"{card['kind']}.safetensors"
        assert (card["sha256"], card["bytes"]) == (sha256([path]), path.stat().st_size)
        assert [{k: v for k, v in score.items() if k != "trained"} for score in card["scores"]] == kept["scores"]
        assert [score["trained"] for score in card["scores"]] == [True] * 6 + [False]
        assert card["development_loss"] > 0
        assert f"{found['german']} German and {found['english']} English" in card["cannot"][0]
        assert "{" not in " ".join(card["cannot"])


def test_what_looks_has_its_agreement_by_part_of_speech_and_a_fixed_vector_has_none(client: TestClient) -> None:
    cards = {card["kind"]: card for card in client.get(MODELS).json()["cards"]}
    assert cards["fixed"]["maps"] == cards["fixed"]["elsewhere"] == []
    (luong,) = cards["luong-general"]["maps"]
    assert (luong["layer"], luong["head"]) == (None, None)
    assert [part["part"] for part in luong["parts"]] == ["", *PARTS_OF_SPEECH]
    assert luong["parts"][0]["name"] == "all words"
    assert luong["parts"][0]["top"] > 2 * luong["parts"][0]["equal"]
    heads = [(each["layer"], each["head"]) for each in cards["transformer"]["maps"]]
    assert heads == [(None, None), *((layer, head) for layer in (0, 1) for head in range(4))]


def test_a_word_that_looks_elsewhere_does_so_in_the_sentence_that_is_said(client: TestClient) -> None:
    """The sentence is translated as the card says, and the word looks at what the card says, not at what it should."""
    for card in client.get(MODELS).json()["cards"]:
        for each in card["elsewhere"]:
            answer = ask(client, "/api/translate", text=each["text"], kinds=[card["kind"]])
            (found,) = answer["translations"]
            words = [(word["text"], word["occurrence"]) for word in found["words"]]
            row = tensor(found["maps"][0]["weights"])[words.index((each["word"], each["occurrence"]))]
            assert answer["tokens"][row.argmax()]["text"].casefold() == each["looked"].casefold()
            assert each["looked"] not in each["translates"]
            assert each["cases"] >= each["elsewhere"] > 0
