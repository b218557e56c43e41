"""A corpus and vocabularies that are small enough to train on in a test."""

import pytest

from model.networks.training.vocabulary import Vocabulary
from model.networks.translation.corpus import Corpus, corpus
from model.networks.translation.vocabulary import BEGIN, END, Words


@pytest.fixture(scope="session")
def small() -> Corpus:
    """A few sentences of every set."""
    return corpus(240, 20, 40, 6)


@pytest.fixture(scope="session")
def words(small: Corpus) -> Words:
    """Its vocabularies."""
    pairs = [*small.train, *small.development, *small.test, *small.long]
    return Words(Vocabulary.of(p.german for p in pairs), Vocabulary.of((p.english for p in pairs), (BEGIN, END)))
