"""A Llama that went through GGUF is the same Llama."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from model.pretrained.llama_gguf import config, convert, tokenizer_json
from tests.model.pretrained.tiny_gguf import VALUES, WORDS, llama, random_llama


@pytest.mark.parametrize("tied", [True, False])
def test_the_logits_are_those_of_the_model_that_was_written(tied: bool, tmp_path: Path) -> None:
    original = random_llama(tied)
    convert(llama(original), tmp_path)
    options: dict[str, Any] = {"dtype": torch.float32, "local_files_only": True, "use_safetensors": True}
    found = AutoModelForCausalLM.from_pretrained(tmp_path, **options).eval()
    ids = torch.arange(20)[None] * 7
    with torch.no_grad():
        expected = original(ids).logits
        # the weights are the same bits, fp16 holds them: only the order of sums could differ
        torch.testing.assert_close(found(ids).logits, expected, atol=1e-5, rtol=0)
    assert expected.std() > 0.1
    assert found.config.num_key_value_heads == 2
    assert found.config.rms_norm_eps == 1e-5


def test_text_is_cut_into_digits_words_and_bytes(tmp_path: Path) -> None:
    convert(llama(random_llama(True)), tmp_path)
    tokenizer = AutoTokenizer.from_pretrained(tmp_path, local_files_only=True)
    assert tokenizer.tokenize("a cat 12é") == ["a", "Ġcat", "Ġ", "1", "2", "Ã", "©"]
    ids = tokenizer("a cat 12é").input_ids
    assert ids == [WORDS.index(word) for word in ["a", "Ġcat", "Ġ", "1", "2", "Ã", "©"]]
    assert tokenizer.decode(ids) == "a cat 12é"
    assert len(tokenizer.tokenize("<|im|>")) == 6  # typed by a person it is text
    assert tokenizer.backend_tokenizer.get_added_tokens_decoder().keys() == {0, 1}


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    data = llama(random_llama(True))
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        convert(data, tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
    assert json.loads((tmp_path / "one" / "config.json").read_text())["head_dim"] == 8


def test_another_architecture_or_tokenizer_is_refused() -> None:
    with pytest.raises(ValueError, match="bloom, not llama"):
        config(VALUES | {"general.architecture": "bloom"}, tied=True)
    for change in ({"tokenizer.ggml.model": "llama"}, {"tokenizer.ggml.pre": "qwen2"}):
        with pytest.raises(ValueError, match="not known here"):
            tokenizer_json(VALUES | change)
