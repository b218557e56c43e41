"""The embedded translators: their files are those of their cards, and they score what the cards say."""

import json
from functools import cache
from typing import cast

import pytest

from model.networks.translation import stored
from model.networks.translation.__main__ import words_of
from model.networks.translation.corpus import Corpus, corpus
from model.networks.translation.decoding import search
from model.networks.translation.networks import Kind
from model.networks.translation.scores import scores

pytestmark = pytest.mark.no_cover  # thousands of sentences: shorter tests reach the same lines

KINDS = [cast(Kind, path.stem) for path in sorted(stored.FOLDER.glob("*.safetensors"))]


@cache
def unread() -> Corpus:
    """The test sets, as they were when the cards were written."""
    return corpus(train=1, development=1)


def test_there_is_a_translator() -> None:
    assert "luong-general" in KINDS


def test_every_word_of_the_test_sets_is_known() -> None:
    own = words_of(unread())
    assert all(word in stored.words().source for word in own.source.words)
    assert all(word in stored.words().target for word in own.target.words)


@pytest.mark.parametrize("kind", KINDS)
def test_it_scores_what_its_card_says(kind: Kind) -> None:
    kept = stored.load_kind(kind)
    said = {score["shortest"]: score for score in kept.card["scores"]}
    for shortest in (7, 29):
        own = [p for p in [*unread().test, *unread().long] if shortest <= len(p.german) <= said[shortest]["longest"]]
        assert said[shortest]["sentences"] == len(own)
        (found,) = scores(kept.network, own[:150], stored.words())
        assert found.exact == pytest.approx(said[shortest]["exact"], abs=0.1)  # 150 of them: ± 0.08
        assert found.words == pytest.approx(said[shortest]["words"], abs=0.06)


@pytest.mark.parametrize("kind", KINDS)
def test_it_translates_the_sentence_of_the_articles(kind: Kind) -> None:
    words, net = stored.words(), stored.load_kind(kind).network
    source = words.source.ids("Kannst du mir helfen , diesen Satz zu übersetzen ?".split())
    best = search(net, source, words.begin, words.end, 3).best[0]
    said = [words.target.words[id_] for id_ in best.ids]
    assert said == "can you help me to translate this sentence ?".split()
    assert best.ended


def test_one_fixed_vector_loses_long_sentences_much_sooner_than_attention() -> None:
    fixed, luong = (
        {score["shortest"]: score["exact"] for score in stored.load_kind(kind).card["scores"]}
        for kind in ("fixed", "luong-general")
    )
    assert abs(fixed[3] - luong[3]) < 0.05
    assert fixed[21] < 0.3 < 0.9 < luong[21]
    assert list(fixed.values()) == sorted(fixed.values(), reverse=True)


def test_a_card_is_readable_and_says_how_it_was_trained() -> None:
    for kind in KINDS:
        card = json.loads((stored.FOLDER / f"{kind}.json").read_text("utf-8"))
        assert card["command"] == f"python -m model.networks.translation {kind}"
        assert card["sentences"] == 60_000
