"""The passages are read by the lab as the words that they were, and written as people write."""

import pytest

from model.at_large.passages import FEWEST, TEXTS, joined, passages
from model.lab.inputs import split
from model.networks.gap.corpus import LONGEST
from model.networks.gap.stored import unread


def test_there_are_hundreds_each_another_of_the_stories_that_no_network_of_ours_has_read() -> None:
    found = passages()
    assert len({tuple(words) for words in found}) == len(found) == TEXTS
    told = [tuple(words) for words in unread()]
    places = [told.index(tuple(words)) for words in found]
    assert places == sorted(places)
    assert places[-1] > 900  # of 1,000
    assert all(FEWEST <= len(words) <= LONGEST for words in found)


def test_a_passage_that_is_written_is_split_into_the_same_words() -> None:
    assert all(split(joined(words)) == words for words in passages())


@pytest.mark.parametrize(
    ("words", "written"),
    [
        (["Hi", ",", '"', "Let's", "go", "!", '"', "he", "said", "."], 'Hi, "Let\'s go!" he said.'),
        (['"', "Why", "?", '"', '"', "Why", "?", '"'], '"Why?" "Why?"'),
        (["“", "No", "”", "."], "“No”."),
    ],
)
def test_marks_stand_where_people_write_them(words: list[str], written: str) -> None:
    assert joined(words) == written
    assert split(written) == words
