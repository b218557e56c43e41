"""IBM's Model 1 on the grammar's sentences: as a dictionary of counts says it, and as well as it should be."""

from collections import defaultdict
from collections.abc import Sequence

import pytest
import torch

from model.networks.translation import stored
from model.networks.translation.clause import Pair
from model.networks.translation.model_1 import EMPTY, READ, ROUNDS, aligned, learn, learned, likely
from model.networks.translation.translate import compose

PAIRS = [compose(n, seed) for n, seed in ((5, 0), (6, 1), (5, 2), (8, 3))]


def counted(pairs: Sequence[Pair], rounds: int) -> dict[tuple[str, str], float]:
    """The same, pair by pair, in dictionaries."""
    t: dict[tuple[str, str], float] = defaultdict(lambda: 1.0)
    for _ in range(rounds):
        counts: dict[tuple[str, str], float] = defaultdict(float)
        totals: dict[str, float] = defaultdict(float)
        for pair in pairs:
            for e in pair.english:
                all_ = sum(t[f, e] for f in (*pair.german, EMPTY))
                for f in (*pair.german, EMPTY):
                    counts[f, e] += t[f, e] / all_
                    totals[f] += t[f, e] / all_
        t = defaultdict(float, {(f, e): count / totals[f] for (f, e), count in counts.items()})
    return t


@pytest.mark.parametrize("rounds", [1, 2, ROUNDS])
def test_a_table_is_what_counting_in_dictionaries_gives(rounds: int) -> None:
    """float32 beside Python's floats, over a few dozen additions a round: 1e-5."""
    words = stored.words()
    table, wanted = learn(PAIRS, PAIRS, words).tables[rounds], counted(PAIRS, rounds)
    for f in {word for pair in PAIRS for word in pair.german}:
        for e in {word for pair in PAIRS for word in pair.english}:
            (row,), (column,) = words.source.ids([f]), words.target.ids([e])
            assert float(table[row, column]) == pytest.approx(wanted[f, e], abs=1e-5)
    for e in {word for pair in PAIRS for word in pair.english}:
        assert float(table[-1, words.target.ids([e])[0]]) == pytest.approx(wanted[EMPTY, e], abs=1e-5)


def test_every_row_is_shared_out_whole_and_no_round_explains_the_sentences_worse() -> None:
    found = learned(100)
    for table in found.tables:
        torch.testing.assert_close(table.sum(-1), torch.ones(len(table)), atol=1e-4, rtol=0)
        torch.testing.assert_close(aligned(table, PAIRS[0], stored.words()).sum(-1),
                                   torch.ones(len(PAIRS[0].english)))  # fmt: skip
    assert len(found.tables) == len(found.chances) == len(found.top) == ROUNDS + 1
    assert found.chances == sorted(found.chances)


def test_more_pairs_align_better_and_a_thousand_as_well_as_attention_that_was_trained_on_sixty_thousand() -> None:
    found = [learned(pairs).top[-1] for pairs in READ]
    assert found == sorted(found)
    assert found[0] < 0.3
    card = stored.load_kind("additive").card
    assert found[-1] > card["alignment"]["maps"][0]["parts"][0]["top"] > 0.8


def test_what_is_equally_likely_is_no_answer() -> None:
    assert learned(10).top[0] == 0


def test_it_is_learned_once() -> None:
    assert learned(10) is learned(10)


def test_the_likeliest_words_are_told_with_their_chances_the_empty_word_last() -> None:
    words, table = stored.words(), learned(1_000).tables[-1]
    found = likely(table, ["Hund", "und"], words, 2)
    assert [row[0][0] for row in found[:2]] == ["dog", "and"]
    assert len(found) == 3
    for german, row in zip(["Hund", "und"], found, strict=False):
        (place,) = words.source.ids([german])
        assert [chance for _, chance in row] == table[place].sort(descending=True).values[:2].tolist()
