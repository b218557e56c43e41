import math
from typing import Any

import pytest

from model.pretrained.interventions import (
    Cut,
    Extent,
    Freeze,
    Intervention,
    Patch,
    Replace,
    SetWeight,
    Silence,
    check,
    intervention,
)
from model.problem import Problem

EXTENT = Extent(6, 6, 4, 4)


def test_a_request_spells_every_change() -> None:
    assert intervention(1, 2, "silence") == Silence(1, 2)
    assert intervention(1, 2, "set", (0, 0), 0.5) == SetWeight(1, 2, (0, 0), 0.5)
    assert intervention(1, 2, "cut", (3, 1)) == Cut(1, 2, (3, 1))
    assert intervention(do="cut", cell=(3, 1)) == Cut(None, None, (3, 1))
    assert intervention(1, 2, "freeze") == Freeze(1, 2)
    assert intervention(1, 2, "replace", pattern="first") == Replace(1, 2, "first")
    assert intervention(1, 2, "patch", text="a dog") == Patch(1, 2, "a dog")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((0, 0, "explode"), "one of “silence”"),
        ((0, 0, "cut"), "give its cell"),
        ((None, 0, "silence"), "Give the layer and the head"),
        ((0, None, "freeze"), "Give the layer and the head"),
        ((0, 0, "replace"), "one of: uniform, previous, first, self"),
        ((0, 0, "replace", None, None, "stripes"), "one of: uniform"),
        ((0, 0, "patch"), "the other text"),
        ((0, 0, "patch", None, None, None, ""), "the other text"),
        ((0, 0, "set"), "cell and its value"),
        ((0, 0, "set", (0, 0)), "cell and its value"),
        ((0, 0, "set", None, 0.5), "cell and its value"),
    ],
)
def test_a_request_with_something_missing_gets_a_sentence(
    arguments: tuple[Any, ...], sentence: str
) -> None:
    with pytest.raises(Problem, match=sentence):
        intervention(*arguments)


@pytest.mark.parametrize(
    "change",
    [Silence(5, 5), SetWeight(0, 0, (3, 3), 1000), SetWeight(0, 0, (0, 0), -1000), Cut(None, None, (3, 0)),
     Cut(5, None, (0, 0)), Freeze(5, 5), Replace(0, 0, "self"), Patch(5, 5, "a dog")],
)  # fmt: skip
def test_a_change_inside_of_the_model_passes(change: Intervention) -> None:
    check(change, EXTENT)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (Silence(6, 0), "Layers count from 0 to 5; 6"),
        (Silence(-1, 0), "Layers count from 0 to 5; -1"),
        (Silence(0, 6), "Heads count from 0 to 5; 6"),
        (Silence(0, -1), "Heads count from 0 to 5; -1"),
        (Cut(6, None, (0, 0)), "Layers count from 0 to 5; 6"),
        (Cut(None, 6, (0, 0)), "Heads count from 0 to 5; 6"),
        (Cut(None, None, (0, 4)), r"4 × 4.*\[0, 4\]"),
        (Freeze(0, 6), "Heads count from 0 to 5; 6"),
        (SetWeight(0, 0, (4, 0), 1), r"4 × 4.*\[4, 0\]"),
        (SetWeight(0, 0, (0, -1), 1), r"4 × 4.*\[0, -1\]"),
        (SetWeight(0, 0, (0, 0), math.nan), "−1,000 to 1,000"),
        (SetWeight(0, 0, (0, 0), -math.inf), "−1,000 to 1,000"),
        (SetWeight(0, 0, (0, 0), 1000.1), "−1,000 to 1,000"),
    ],
)
def test_a_change_outside_of_the_model_gets_a_sentence(change: Intervention, sentence: str) -> None:
    with pytest.raises(Problem, match=sentence) as caught:
        check(change, EXTENT)
    assert caught.value.field == "interventions"


def test_a_text_that_looks_at_another_has_no_token_before_the_other() -> None:
    crossed = EXTENT._replace(keys=7, crossed=True)
    check(Replace(0, 0, "uniform"), crossed)
    check(Replace(0, 0, "first"), crossed)
    check(Cut(0, 0, (3, 6)), crossed)
    for name in ("previous", "self"):
        with pytest.raises(Problem, match="from different texts") as caught:
            check(intervention(0, 0, "replace", pattern=name), crossed)
        assert caught.value.field == "interventions"
