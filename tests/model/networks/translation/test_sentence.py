"""A typed sentence becomes the words and marks of the corpus; what is not known is said, with what looks like it."""

import pytest

from model.networks.training.vocabulary import Vocabulary
from model.networks.translation import sentence, stored
from model.networks.translation.corpus import corpus
from model.networks.translation.sentence import MOST, Sentence, read, written
from model.problem import Problem


def reading(text: str) -> Sentence:
    return read(text, stored.words().source)


def test_a_sentence_is_split_as_the_corpus_splits_it_and_put_together_again() -> None:
    for pair in corpus(train=1, development=1, test=200, long=20).test:
        typed = written(pair.german)
        assert typed[0].isupper()
        found = reading(typed)
        assert [word.casefold() for word in found.words] == [word.casefold() for word in pair.german]
        assert (found.notes, found.unknown) == ([], None)
        assert all(typed[piece.start : piece.end] == piece.text for piece in found.pieces)


def test_a_mark_that_is_missing_at_the_end_is_added_and_said() -> None:
    found = reading("  Der Hund schläft ")
    assert found.words == ["Der", "Hund", "schläft", "."]
    assert [note.message for note in found.notes] == [sentence.ADDED]
    assert (found.pieces[-1].start, found.pieces[-1].end) == (19, 19)


def test_unknown_words_and_marks_have_known_ones_near_them() -> None:
    found = reading("Der Hunt uebersetzt, der Hunt!")
    unknown = {piece.text: piece.near for piece in found.pieces if not piece.known}
    assert list(unknown) == ["Hunt", "uebersetzt", "!"]
    assert "Hund" in unknown["Hunt"]
    assert "übersetzt" in unknown["uebersetzt"]
    assert unknown["!"] == sentence.MARKS
    assert found.unknown
    assert found.unknown.params["words"] == "Hunt, uebersetzt, !"


def test_letters_in_two_parts_are_read_as_one() -> None:
    found = reading("Das Ma\u0308dchen schla\u0308ft.")
    assert found.text == "Das Mädchen schläft."
    assert found.unknown is None


def test_a_longer_sentence_than_those_of_training_is_read_and_said_and_a_far_longer_one_is_not() -> None:
    assert [note.params for note in reading("der Hund " * 15 + ".").notes] == [{"n": 31, "longest": 24}]
    with pytest.raises(Problem, match=f"has 41 words and marks; at most {MOST} are read") as refused:
        reading("der Hund " * 20)
    assert refused.value.field == "text"


@pytest.mark.parametrize("text", ["", "  ", "\ud800"])
def test_nothing_and_half_a_character_are_refused(text: str) -> None:
    with pytest.raises(Problem) as refused:
        read(text, Vocabulary(["Hund"]))
    assert refused.value.field == "text"


def test_nothing_is_written_as_nothing() -> None:
    assert written([]) == ""
