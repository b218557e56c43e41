import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from transformers import AutoTokenizer

from model.pretrained.catalogue import find
from model.pretrained.llama2c_tokenizer import TEXT_START, merges, read_tokenizer, tokenizer_json
from model.pretrained.loading import Loaded
from tests.model.pretrained import naive_llama2c as naive
from tests.model.pretrained.conftest import WORDS, tokenizer_bytes

SIZE = TEXT_START + len(WORDS)

any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def ours(stories: Loaded, text: str) -> list[int]:
    ids: list[int] = stories.tokenizer.encode(text).ids
    return ids


def test_once_upon_a_time_has_the_published_ids(stories: Loaded) -> None:
    assert ours(stories, "Once upon a time") == [1, 9038, 2501, 263, 931]


def test_the_folder_loads_as_any_tokenizer_of_transformers(stories: Loaded) -> None:
    tokenizer = AutoTokenizer.from_pretrained(find("stories15m").folder, local_files_only=True)
    text = "Lily had a cat 🙂 <s>"
    assert tokenizer(text).input_ids == ours(stories, text)
    assert tokenizer.decode(tokenizer(text).input_ids, skip_special_tokens=True) == text
    assert (tokenizer.bos_token_id, tokenizer.eos_token_id, tokenizer.model_max_length) == (1, 2, 256)


@pytest.mark.parametrize("text", ["<s>", "</s>", "<unk>", "<0x41>", "\n<s>\n", "a<s>b"])
def test_a_special_token_that_a_person_types_is_text(stories: Loaded, text: str) -> None:
    first, *rest = ours(stories, text)
    assert first == 1
    assert not {0, 1, 2}.intersection(rest)
    assert stories.tokenizer.decode([1, *rest]) == text


@given(any_text)
def test_any_text_comes_back(stories: Loaded, text: str) -> None:
    assert stories.tokenizer.decode(ours(stories, text)) == text


@given(st.text("ab ct", max_size=20) | any_text)
def test_text_is_split_as_llama2c_splits_it(text: str) -> None:
    data = tokenizer_bytes()
    tokenizer = Tokenizer.from_str(json.dumps(tokenizer_json(data, SIZE)))
    # llama2.c puts its space before nothing too, in this spelling; no request gets that far with ""
    expected = naive.Tokenizer(data, SIZE).encode(text) if text else [1]
    assert tokenizer.encode(text).ids == expected


def test_a_string_that_occurs_twice_is_the_text_token(tmp_path: Path) -> None:
    pieces = read_tokenizer(tokenizer_bytes(), SIZE)
    assert pieces[ord("a") + 3][0] == "<0x61>"
    assert pieces[TEXT_START + WORDS.index("a")][0] == "a"
    assert [text for text, _ in pieces[:3]] == ["<unk>", "<s>", "</s>"]


def test_merges_come_by_score_and_join_text_tokens_only() -> None:
    found = merges(read_tokenizer(tokenizer_bytes(), SIZE))
    scores = dict(read_tokenizer(tokenizer_bytes(), SIZE))
    order = [scores[left + right] for left, right in found]
    assert order == sorted(order, reverse=True)
    assert set(found) == {
        (" ", "c"), ("a", "t"), (" ", "a"), ("c", "a"), ("c", "at"), ("ca", "t"),
        (" ", "cat"), (" c", "at"), (" ", "b"), ("b", "at"),
    }  # fmt: skip
    assert all(left in WORDS and right in WORDS and left + right in WORDS for left, right in found)


def test_a_file_that_ends_early_is_refused() -> None:
    with pytest.raises(ValueError, match=r"after \d+ of 400 tokens"):
        read_tokenizer(tokenizer_bytes(), 400)
