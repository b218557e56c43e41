import pytest
import tokenizers
from tokenizers import decoders, models, pre_tokenizers

from model.pretrained.pieces import pieces
from model.pretrained.spelling import byte_level, sentence_piece, spelling, word_piece
from tests.model.pretrained.tiny_checkpoints import byte_tokenizer, word_tokenizer


def test_a_tokenizer_says_how_it_spells() -> None:
    metaspace = tokenizers.Tokenizer(models.Unigram([("▁a", -1.0)]))
    metaspace.pre_tokenizer, metaspace.decoder = pre_tokenizers.Metaspace(), decoders.Metaspace()
    assert spelling(metaspace) is sentence_piece
    assert spelling(byte_tokenizer()) is byte_level
    assert spelling(word_tokenizer()) is word_piece
    assert spelling(tokenizers.Tokenizer(models.WordLevel({"▁": 0}))) is str


@pytest.mark.parametrize(
    ("name", "text"), [("▁cat", " cat"), ("s", "s"), ("▁", " "), ("<0xF0>", "<0xF0>"), ("▁▁", "  ")]
)
def test_sentence_piece(name: str, text: str) -> None:
    assert sentence_piece(name) == text


@pytest.mark.parametrize(("name", "text"), [("cat", " cat"), ("##s", "s"), ("##", " ##"), (",", " ,")])
def test_word_piece(name: str, text: str) -> None:
    assert word_piece(name) == text


@pytest.mark.parametrize("text", ["the cat", " the", "\n", "ä", "日本", "🙂", " 🙂 x"])
def test_byte_level_pieces_spell_the_text(text: str) -> None:
    tokenizer = byte_tokenizer()
    names = [byte_level(name) for name in tokenizer.encode(text).tokens]
    data = b"".join(bytes.fromhex(n.replace("<0x", "").replace(">", "")) if "<0x" in n else n.encode() for n in names)
    assert data.decode() == text


def test_the_table_of_bytes_is_gpt_2_s() -> None:
    theirs = set(pre_tokenizers.ByteLevel.alphabet())
    assert len(theirs) == 256
    assert sorted(byte_level(c) for c in theirs if byte_level(c).isascii() and len(byte_level(c)) == 1) == sorted(
        map(chr, range(128))
    )
    assert byte_level("a b▁") == "a b▁"  # no bytes: written by hand
    assert byte_level("ĠðŁ") == " <0xF0><0x9F>"
    assert [piece.text for piece in pieces([7, 8], [byte_level("ĠðŁ"), byte_level("ĻĤ")], frozenset())] == [
        "🙂 1–2/4",
        "🙂 3–4/4",
    ]
