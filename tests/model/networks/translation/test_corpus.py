"""The sets of sentences: disjoint, of the lengths they promise, and the same from the same seed."""

from model.networks.training.vocabulary import Vocabulary
from model.networks.translation.corpus import LONGEST, UNSEEN, corpus
from model.networks.translation.vocabulary import BEGIN, END, Words


def test_no_sentence_is_in_two_sets_and_lengths_are_kept() -> None:
    made = corpus(600, 60, 60, 20)
    sets = [{pair.german for pair in part} for part in (made.train, made.development, made.test, made.long)]
    assert [len(own) for own in sets] == [600, 60, 60, 20]
    assert len(set().union(*sets)) == 740
    assert all(3 <= len(sentence) <= LONGEST for own in sets[:3] for sentence in own)
    assert all(len(sentence) in UNSEEN for sentence in sets[3])
    assert len({len(sentence) for sentence in sets[0]}) > 15


def test_the_test_sets_are_the_same_whatever_is_asked_of_the_rest() -> None:
    one, other = corpus(50, 10, 30, 10), corpus(20, 5, 30, 10)
    assert (one.test, one.long) == (other.test, other.long)
    assert one.train[:20] != one.development[:20]


def test_words_are_found_without_their_capitals_and_unknown_ones_have_neighbours() -> None:
    words = Words(Vocabulary.of([("der", "Hund", "schläft", ".")]), Vocabulary([BEGIN, END, "dog"]))
    assert words.source.ids(["Der", "HUND"]) == words.source.ids(["der", "Hund"])
    assert "Hund" in words.source
    assert "Hunt" not in words.source
    assert words.source.near("Hunt") == ["Hund"]
    assert words.source.near("xyzxyz") == []
    assert (len(words.target), words.begin, words.end) == (3, 0, 1)
