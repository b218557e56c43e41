"""How often attention lies on what the grammar translates: against a naive count, and at its two ends."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from model.networks.translation import alignment, stored
from model.networks.translation.alignment import Agreement, elsewhere, seen
from model.networks.translation.clause import Pair
from model.networks.translation.corpus import corpus
from model.networks.translation.networks import Network
from model.networks.translation.translate import Map, maps

PAIRS = corpus(train=1, development=1, test=40, long=1).test
NET = stored.load_kind("luong-general").network
WORDS = stored.words()


@pytest.mark.no_cover  # most of it is the count; those below reach the same lines
def test_it_is_what_a_naive_count_finds() -> None:
    words = tops = n = 0
    on = equal = 0.0
    for pair in PAIRS:
        given = [WORDS.begin]
        for i, word in enumerate(pair.english):
            read = torch.tensor([WORDS.source.ids(pair.german)])
            (wanted,) = WORDS.target.ids([word])
            if int(NET(read, torch.tensor([given]))[0, -1].argmax()) == wanted and pair.links[i]:
                row = maps(NET, read, torch.tensor([given]))[0].weights[-1].tolist()
                words += 1
                tops += row.index(max(row)) in pair.links[i]
                on += sum(row[j] for j in pair.links[i])
                equal += len(pair.links[i]) / len(row)
            given.append(wanted)
            n += 1
    found = alignment.alignment(NET, PAIRS, WORDS)
    (only,) = found.maps
    all_ = only.parts[0]
    assert (all_.part, all_.words) == (None, words)
    assert 0.7 * n < words < n
    assert all_.top == pytest.approx(tops / words, abs=1e-12)
    assert all_.on == pytest.approx(on / words, abs=1e-5)  # fp32, and in another order of additions
    assert all_.equal == pytest.approx(equal / words, abs=1e-12)
    assert sum(each.words for each in only.parts[1:]) == words
    assert sum(each.words * each.top for each in only.parts[1:]) == pytest.approx(tops)


def told(weights: Callable[[Pair], Tensor]) -> Callable[[Network, Tensor, Tensor], list[Map]]:
    """Maps that are made up, two of them: the second is of equal weights."""
    by_source = {tuple(WORDS.source.ids(pair.german)): pair for pair in PAIRS}

    def made(_net: Network, source: Tensor, given: Tensor) -> list[Map]:
        pair = by_source[tuple(source[0].tolist())]
        even = torch.full((given.shape[1], source.shape[1]), 1 / source.shape[1])
        return [Map(weights(pair)), Map(even, 1, 0)]

    return made


def gold(pair: Pair) -> Tensor:
    """All weight on the last of the words that are translated, on the first word if there is none."""
    made = torch.zeros(len(pair.english), len(pair.german))
    for i, places in enumerate(pair.links):
        made[i, max(places, default=0)] = 1
    return made


def test_who_looks_at_what_it_translates_agrees_always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alignment, "maps", told(gold))
    found = alignment.alignment(NET, PAIRS, WORDS)
    assert [(each.layer, each.head) for each in found.maps] == [(None, None), (1, 0)]
    assert all((each.top, each.on) == (1, 1) for each in found.maps[0].parts)
    assert all(each.on == pytest.approx(each.equal, abs=1e-6) for each in found.maps[1].parts)
    assert all(not each.links for each in found.elsewhere)  # what translates nothing cannot agree
    assert {each.word for each in found.elsewhere} <= {"do", "does", "of", "to"}


def test_who_looks_elsewhere_is_shown_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alignment, "maps", told(lambda pair: gold(pair).roll(1, 1)))
    found = alignment.alignment(NET, PAIRS, WORDS)
    assert max(each.top for each in found.maps[0].parts) < 0.2  # a word beside may be of the same English one
    for each in found.elsewhere:
        assert each.english[each.place] == each.word
        assert each.top not in each.links
        assert each.cases >= each.elsewhere > 0
        assert (each.german, each.english) in [(pair.german, pair.english) for pair in PAIRS]
    assert {"the", "."} <= {each.word for each in found.elsewhere}


def test_a_sentence_with_a_mistake_is_no_example() -> None:
    own = [each for pair in PAIRS for each in seen(NET, pair, WORDS)]
    wrong = [alignment.Seen(each.pair, each.place, False, each.tops, each.on) for each in own]
    assert elsewhere(own)
    assert not elsewhere(wrong)


def test_what_does_not_look_has_no_alignment() -> None:
    assert alignment.alignment(stored.load_kind("fixed").network, PAIRS, WORDS).maps == []
    assert alignment.alignment(NET, [], WORDS).maps == []


def test_the_cards_hold_it_for_every_translator() -> None:
    for kind in stored.kinds():
        card = stored.load_kind(kind).card["alignment"]
        assert card["sentences"] == alignment.SAMPLE
        assert bool(card["maps"]) == bool(card["elsewhere"]) == (kind != "fixed")
        for each in card["maps"]:
            (all_, *parts) = [Agreement(**part) for part in each["parts"]]
            assert all_.words == sum(part.words for part in parts) > 9_000
            assert 0 <= all_.top <= 1
