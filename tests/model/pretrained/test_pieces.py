import pytest
from hypothesis import given, strategies

from model.pretrained.pieces import SHAPELESS, byte_texts, piece_text, pieces, readable


def texts(names: list[str]) -> list[str]:
    return [piece.text for piece in pieces(range(len(names)), names, frozenset())]


@pytest.mark.parametrize(
    ("name", "text"),
    [(" cat", "cat"), ("ily", "ily"), (" ", "␣"), ("    ", "␣␣␣␣"), ("<s>", "<s>"), ("▁", "▁"), (" \r", "␍")],
)
def test_a_piece_shows_without_the_space_that_opens_it(name: str, text: str) -> None:
    assert piece_text(name) == text


@pytest.mark.parametrize(
    ("character", "text"),
    [
        ("\n", "⏎"),
        ("\t", "⇥"),
        ("\x00", "U+0000"),
        ("\u200d", "U+200D"),
        ("\ufe0f", "U+FE0F"),
        ("\ufffd", "U+FFFD"),
        ("\u0301", "◌\u0301"),
        ("é", "é"),
    ],
)
def test_what_has_no_shape_of_its_own_is_written_out(character: str, text: str) -> None:
    assert readable(character) == text


def test_bytes_of_a_character_are_numbered_and_others_are_numbers() -> None:
    data = b"\xe4" + "🙂".encode() + b"\n\x80" + "ä".encode() + b"\xf0\x9f"
    assert list(byte_texts([bytes([byte]) for byte in data])) == [
        *("0xE4", "🙂 1/4", "🙂 2/4", "🙂 3/4", "🙂 4/4", "⏎"),
        *("0x80", "ä 1/2", "ä 2/2", "0xF0", "0x9F"),
    ]


def test_a_piece_of_several_bytes_says_which() -> None:
    smile = "🙂".encode()
    assert list(byte_texts([smile[:3], smile[3:] + smile[:1], smile[1:]])) == ["🙂 1–3/4", "🙂 4/4🙂 1/4", "🙂 2–4/4"]
    assert texts([" <0xF0><0x9F>", "<0x99><0x82>"]) == ["🙂 1–2/4", "🙂 3–4/4"]


def test_bytes_are_read_together_only_where_they_follow_each_other() -> None:
    assert texts(["<0xC3>", "<0xA4>", " cat", "<0xC3>"]) == ["ä 1/2", "ä 2/2", "cat", "0xC3"]


def test_only_a_special_token_keeps_its_name() -> None:
    opening, word, close = pieces([1, 5, 7], ["<s>", " cat", "."], frozenset({1}))
    assert (opening.text, opening.joined) == ("<s>", False)
    assert (word.text, word.joined) == ("cat", False)
    assert (close.text, close.joined) == (".", True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("    ", "␣␣␣␣"), ("\n\n", "⏎⏎"), ("\t", "⇥"), (" \n", "␣⏎"), (" the", "␣the"), ("end ", "end␣"), ("", "∅"),
        ("<mask>", "<mask>"), ("\u200b", "U+200B"), ("\u200f\u202e", "U+200FU+202E"), ("\u0301", "◌\u0301"),
        ("\u3164", "U+3164"), ("\u2800", "U+2800"), ("\x07", "U+0007"), ("\xa0", "U+00A0"), ("\ufeff", "U+FEFF"),
    ],
)  # fmt: skip
def test_an_added_token_is_never_an_empty_box(name: str, text: str) -> None:
    (found,) = pieces([3], [name], frozenset({3}))
    assert (found.text, found.joined) == (text, False)


@given(name=strategies.text(max_size=4), is_added=strategies.booleans())
def test_every_token_shows_something(name: str, is_added: bool) -> None:
    (found,) = pieces([3], [name], frozenset({3} if is_added else ()))
    seen = found.text if "◌" in name else found.text.replace("◌", "")  # one that carries a mark is no sign
    assert seen.strip()
    assert seen.isprintable()
    assert not any(SHAPELESS.match(character) for character in seen)


def test_equal_texts_are_counted() -> None:
    found = pieces([4, 4, 9], [" a", " a", "a"], frozenset())
    assert [(piece.text, piece.occurrence, piece.joined) for piece in found] == [
        ("a", 0, False),
        ("a", 1, False),
        ("a", 2, True),
    ]
