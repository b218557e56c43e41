"""Stories that are few enough to train on in a test: windows of the embedded test, read as stories of their own."""

import pytest

from model.networks.gap import stored
from model.networks.gap.corpus import Corpus, corpus, vocabulary
from model.networks.training.vocabulary import Vocabulary


@pytest.fixture(scope="session")
def texts() -> list[str]:
    """Some hundred short ones."""
    return [" ".join(text) for text in stored.unread()[:240]]


@pytest.fixture(scope="session")
def small(texts: list[str]) -> Corpus:
    return corpus(texts, development=10, test=30)


@pytest.fixture(scope="session")
def words(small: Corpus) -> Vocabulary:
    return vocabulary(small.train, 400)
