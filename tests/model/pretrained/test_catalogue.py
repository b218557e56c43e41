import json

import pytest

from model.pretrained.catalogue import CATALOGUE, Entry, find
from model.problem import Problem


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=CATALOGUE)
def test_an_entry_says_what_the_model_s_configuration_says(entry: Entry) -> None:
    config = json.loads((entry.folder / "config.json").read_text())
    assert entry.layers == config["num_hidden_layers"]
    assert entry.heads == config["num_attention_heads"]
    assert entry.d == config["hidden_size"]
    assert entry.context == config["max_position_embeddings"]


def test_an_unknown_model_gets_a_sentence_with_those_there_are() -> None:
    assert find("stories15m").title == "stories15M"
    with pytest.raises(Problem, match="stories15m"):
        find("gpt-5")
