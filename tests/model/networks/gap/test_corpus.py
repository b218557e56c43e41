"""The stories as words: cut into whole sentences, disjoint, windows that hold all of them once."""

from itertools import chain
from random import Random

from model.networks.gap.corpus import LONGEST, MOST_SENTENCES, SPECIAL, Corpus, corpus, sentences, vocabulary, windows
from model.networks.training.vocabulary import Vocabulary


def test_a_story_is_cut_into_its_whole_sentences() -> None:
    told = 'Tom had a dog. "Sit!" he said. The dog did not sit, and Tom'
    assert sentences(told) == (
        ("Tom", "had", "a", "dog", "."), ('"', "Sit", "!", '"', "he", "said", "."),
    )  # fmt: skip
    assert sentences("no end here") == ()


def test_no_story_is_in_two_sets_and_a_story_that_was_told_twice_is_read_once(texts: list[str]) -> None:
    made = corpus([*texts, *texts, "", "cut"], development=10, test=30)
    assert (len(made.development), len(made.test)) == (10, 30)
    every = [*made.train, *made.development, *made.test]
    assert len(every) == len(set(every)) == len({sentences(text) for text in texts} - {()})
    assert corpus(texts, development=10, test=30) == made


def test_the_vocabulary_holds_the_most_frequent_words_as_they_are_written_inside_of_sentences() -> None:
    told = [sentences('The cat saw the dog. The end. She saw Lily. "She ran." Then the cat ran. A zebra ran.')]
    words = vocabulary(told, len(SPECIAL) + 6)
    assert words.words[: len(SPECIAL)] == list(SPECIAL)
    assert words.words[len(SPECIAL) :] == [".", "the", "ran", '"', "cat", "saw"]
    assert "THE" in words
    assert "zebra" not in words
    # a word that only begins sentences stays as it stands there
    assert "She" in vocabulary(told).words
    assert "Lily" in vocabulary(told).words


def test_windows_hold_every_sentence_once_in_order_and_none_is_too_long(small: Corpus, words: Vocabulary) -> None:
    told = [[[words.ids([w])[0] if w in words else 1 for w in s] for s in story] for story in small.train]
    found = list(windows(told, Random(1)))
    assert list(chain.from_iterable(found)) == list(chain.from_iterable(chain.from_iterable(told)))
    assert max(map(len, found)) <= LONGEST
    assert len({len(window) for window in found}) > 10
    (whole,) = windows([[[1] * 9] * 2], Random(1))
    assert len(whole) == 18
    long = list(windows([[[1] * 10, [2] * (LONGEST + 1), [3] * 60]], Random(1)))
    assert long == [[1] * 10, [3] * 60]  # a sentence without room is left out
    many = list(windows([[[1]] * 60], Random(1)))
    assert max(map(len, many)) == MOST_SENTENCES
    assert list(windows([[[1] * 64]], Random(1))) == []
