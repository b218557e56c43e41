"""From a sentence to numbers: Unicode's words, and randomness that stays put."""

import unicodedata

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from model.lab import inputs
from model.lab.inputs import Token
from model.problem import Problem

WORDS = st.lists(st.sampled_from(["the", "cat", "saw", "我", "👩‍👩‍👧", "."]), min_size=1, max_size=8)
ENCODABLE = st.text(st.characters(codec="utf-8"), max_size=40)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Lily had a cat.", ["Lily", "had", "a", "cat", "."]),
        ("don't can’t", ["don't", "can’t"]),
        ("3.14 or 1,000.5!", ["3.14", "or", "1,000.5", "!"]),
        ("snake_case and kebab-case", ["snake_case", "and", "kebab", "-", "case"]),
        ("wait...", ["wait", ".", ".", "."]),
        ("我爱你。", ["我", "爱", "你", "。"]),
        ("カタカナ", ["カタカナ"]),
        ("👩‍👩‍👧 🏳️‍🌈🇳🇴", ["👩‍👩‍👧", "🏳️‍🌈", "🇳🇴"]),
        ("👍🏽👍", ["👍🏽", "👍"]),
        ("שלום, עולם", ["שלום", ",", "עולם"]),
        ("مرحبا بالعالم", ["مرحبا", "بالعالم"]),
        ("e\u0301tude nai\u0308ve", ["e\u0301tude", "nai\u0308ve"]),
        ("Übung macht", ["Übung", "macht"]),
        ("<script>", ["<", "script", ">"]),
        ("  a\t\n b\u00a0c\u3000d ", ["a", "b", "c", "d"]),
        ("a\x00b\x07c", ["a", "b", "c"]),
    ],
)
def test_text_is_split_at_unicodes_word_boundaries(text: str, words: list[str]) -> None:
    assert inputs.split(text) == words


@pytest.mark.parametrize("text", ["", " ", "\n\t\u00a0\u3000", "\x00\x01", "\u200b\u200d\u202e"])
def test_a_text_without_a_visible_character_gets_a_sentence(text: str) -> None:
    with pytest.raises(Problem, match="Type at least one word") as caught:
        inputs.split(text)
    assert caught.value.field == "text"


def test_half_a_character_gets_a_sentence() -> None:
    with pytest.raises(Problem, match="half a character"):
        inputs.split("cat \ud83d")


@given(ENCODABLE)
def test_every_visible_character_is_in_some_word_and_every_word_is_visible(text: str) -> None:
    try:
        words = inputs.split(text)
    except Problem:
        words = []
    assert all(inputs.visible(word) and word == word.strip() for word in words)
    shown = [character for character in text if unicodedata.category(character)[0] not in "CZ"]
    assert [c for word in words for c in word if unicodedata.category(c)[0] not in "CZ"] == shown


def test_equal_texts_share_an_id_and_are_counted() -> None:
    expected = [Token(0, "the", 0), Token(1, "cat", 0), Token(0, "the", 1)]
    assert inputs.tokens(["the", "cat", "the"]) == expected


@given(WORDS, st.sampled_from(["new", "the"]), st.data())
def test_adding_a_word_changes_no_other_words_vector(
    texts: list[str], word: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(texts)))
    longer = [*texts[:place], word, *texts[place:]]
    before = inputs.seeded(7, "x", ("token", "d"), (len(texts), 4), {"token": texts})
    after = inputs.seeded(7, "x", ("token", "d"), (len(longer), 4), {"token": longer})
    assert torch.equal(torch.cat([after[:place], after[place + 1 :]]), before)


@given(WORDS)
def test_equal_words_have_equal_vectors_and_others_have_others(texts: list[str]) -> None:
    vectors = inputs.seeded(1, "x", ("token", "d"), (len(texts), 8), {"token": texts})
    equal = (vectors[:, None] == vectors[None]).all(-1)
    assert equal.tolist() == [[a == b for b in texts] for a in texts]


def test_a_words_vector_depends_on_seed_name_and_size() -> None:
    drawn = [
        inputs.seeded(seed, name, ("token", "d"), (1, d), {"token": ["cat"]})[0, :4].tolist()
        for seed, name, d in [(1, "x", 4), (2, "x", 4), (1, "q", 4), (1, "x", 5)]
    ]
    assert len(set(map(tuple, drawn))) == 4


def test_a_words_vector_stands_at_the_axis_of_tokens() -> None:
    by_head = inputs.seeded(1, "q", ("head", "query", "d"), (2, 3, 4), {"query": ["a", "b", "c"]})
    assert by_head.shape == (2, 3, 4)
    alone = inputs.seeded(1, "q", ("head", "query", "d"), (2, 1, 4), {"query": ["b"]})
    assert torch.equal(by_head[:, 1:2], alone)


def test_weights_depend_on_seed_name_and_shape_only() -> None:
    def w(seed: int, name: str, shape: tuple[int, int], *texts: str) -> tuple[float, ...]:
        return tuple(inputs.seeded(seed, name, ("d_in", "d_out"), shape, {"token": texts}).flatten().tolist())

    assert w(1, "w_q", (3, 2), "a") == w(1, "w_q", (3, 2), "b", "c")
    others = {w(1, "w_q", (3, 2)), w(2, "w_q", (3, 2)), w(1, "w_k", (3, 2)), w(1, "w_q", (2, 3))}
    assert len(others) == 4


WORDS = ("a", "b", "c")


def test_a_matrix_over_pairs_of_tokens_is_drawn_as_one() -> None:
    bias = inputs.seeded(1, "bias", ("head", "query", "key"), (2, 3, 3), dict.fromkeys(("query", "key"), WORDS))
    assert bias.shape == (2, 3, 3)
    assert not torch.equal(bias[0], bias[1])


def test_the_numbers_are_the_same_on_every_machine() -> None:
    vector = inputs.seeded(123, "x", ("token", "d"), (1, 3), {"token": ["cat"]})
    weights = inputs.seeded(123, "w_q", ("d_in", "d_out"), (2, 2), {})
    assert torch.equal(vector, torch.tensor([[1.33, 0.07, 0.88]]))
    assert torch.equal(weights, torch.tensor([[-0.57, 0.8], [-0.29, 0.8]]))


@pytest.mark.parametrize(
    ("axes", "sizes", "variance"), [("token d", (400, 50), 1), ("d_in d_out", (200, 100), 1 / 200)]
)
def test_vectors_have_variance_1_and_weights_1_over_d_in(
    axes: str, sizes: tuple[int, int], variance: float
) -> None:
    drawn = inputs.seeded(3, "x", axes.split(), sizes, {"token": [f"word {i}" for i in range(sizes[0])]})
    # 20,000 uniform draws: their variance deviates by 0.6 % of itself; rounding to 0.01 adds at most 0.2 %
    assert float(drawn.var()) == pytest.approx(variance, rel=0.035)
    assert abs(float(drawn.mean())) < 5 * (variance / drawn.numel()) ** 0.5


def test_seeded_numbers_have_two_decimals_so_that_a_page_shows_the_whole_number() -> None:
    drawn = inputs.seeded(3, "x", ("token", "d"), (1, 200), {"token": ["cat"]}).double() * 100
    assert float((drawn - drawn.round()).abs().max()) < 1e-4  # float32 near 2 has 2e-7, times 100
