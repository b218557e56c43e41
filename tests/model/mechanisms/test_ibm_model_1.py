"""IBM's Model 1: the numbers of a textbook, and what expectation–maximisation promises."""

import pytest
import torch
from torch import Tensor

from model.mechanisms.ibm_model_1 import PRESETS, ibm_model_1
from model.problem import Problem
from model.tracing.step import Trace

ENGLISH, GERMAN = torch.tensor([0, 1, 0, 2, 3, 2]), torch.tensor([4, 5, 4, 6, 7, 6])


def table(iterations: int, pairs: int = 3) -> Tensor:
    """the house, the book, a book; das Haus, das Buch, ein Buch"""
    return ibm_model_1(ENGLISH, GERMAN, pairs=pairs, iterations=iterations)


@pytest.mark.parametrize(("rounds", "the", "book", "house"), [
    (1, 0.5, 0.25, 0.25), (2, 0.6364, 0.1818, 0.1818), (3, 0.7479, 0.1208, 0.1313),
])  # fmt: skip
def test_das_comes_to_mean_the_as_in_the_textbook(rounds: int, the: float, book: float, house: float) -> None:
    """Koehn 2010, Statistical Machine Translation, fig. 4.4: t(·|das) after 1, 2 and 3 rounds, to four places."""
    das = table(rounds)[:, 0]
    assert [round(float(das[i]), 4) for i in (0, 3, 1)] == [the, book, house]


def test_one_pair_alone_teaches_nothing() -> None:
    torch.testing.assert_close(ibm_model_1(torch.arange(3), torch.arange(2), pairs=1, iterations=4),
                               torch.full((3, 2), 1 / 3, dtype=torch.float64))  # fmt: skip


def test_no_round_explains_the_text_worse() -> None:
    with Trace() as found:
        ibm_model_1(found.input("ids", "query", ENGLISH), found.input("context_ids", "key", GERMAN), pairs=3,
                    iterations=12, step=found)  # fmt: skip
    steps = {step.id: step.value for step in found.steps}
    chances = [float(steps[f"iteration {i}/fits"].sum(-1).log().sum()) for i in range(1, 13)]
    assert chances == sorted(chances)
    assert chances[0] < chances[-1]


def test_more_pairs_than_words_are_refused_at_the_control() -> None:
    with pytest.raises(Problem, match="Choose fewer pairs") as caught:
        table(1, pairs=7)
    assert caught.value.field == "options.pairs"
    with pytest.raises(Problem) as caught:
        ibm_model_1(ENGLISH, GERMAN[:2], pairs=3)
    assert caught.value.field == "context"


def test_the_textbook_s_example_has_three_pairs_of_two_words() -> None:
    own = PRESETS[1]
    assert len(own.tokens) == len(own.context) == 2 * int(own.options["pairs"])
