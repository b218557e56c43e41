"""The numbers that the source articles print, from the presets that stand for them."""

import pytest
import torch
from torch import Tensor

from model.lab import inputs, registry
from model.lab.request import Request
from model.lab.run import run

PRINTED = {"atol": 5.1e-5, "rtol": 0.0}  # four decimals are printed


def values(mechanism: str, preset: str) -> dict[str, Tensor]:
    """The steps of a preset as it stands."""
    entry = registry.find(mechanism)
    found = next(each for each in entry.presets if each.id == preset)
    steps = run(entry, Request(inputs.tokens(found.tokens), preset=found)).steps
    return {step.id: step.value for step in steps}


def assert_printed(found: Tensor, expected: list[float] | list[list[float]]) -> None:
    """As many digits as are printed."""
    torch.testing.assert_close(found, torch.tensor(expected), **PRINTED)


def test_hello_shiny_sun() -> None:
    found = values("raw-dot-product", "hello-shiny-sun")
    assert_printed(found["scores"][1], [0.7842, 1.3569, 1.2487])
    assert_printed(found["weights"][1], [0.2291, 0.4063, 0.3646])
    assert_printed(found["output"][1], [0.3990, 0.3854, 0.8610])


def test_hello_shiny_suns_exponentials_are_the_articles_but_for_its_rounding() -> None:
    exponentials = values("raw-dot-product", "hello-shiny-sun")["scores"][1].exp()
    # the article took e to rounded scores: it prints 2.1907, 3.8841, 3.4858, sum 9.5606
    torch.testing.assert_close(exponentials, torch.tensor([2.1907, 3.8841, 3.4858]), atol=2e-4, rtol=0)
    assert float(exponentials.sum()) == pytest.approx(9.5606, abs=4e-4)


def test_six_words() -> None:
    found = values("raw-dot-product", "six-words")
    assert_printed(found["scores"][1], [0.9544, 1.4950, 1.4754, 0.8434, 0.7070, 1.0865])
    assert_printed(found["weights"][1], [0.1385, 0.2379, 0.2333, 0.1240, 0.1082, 0.1581])
    assert_printed(found["output"][1], [0.4419, 0.6515, 0.5683])


def test_six_words_with_seed_123() -> None:
    found = values("self-attention", "six-words-123")
    assert_printed(found["q"][1], [0.4306, 1.4551])
    assert_printed(found["scores"][1], [1.2705, 1.8524, 1.8111, 1.0795, 0.5577, 1.5440])
    assert_printed(found["weights"][1], [0.1500, 0.2264, 0.2199, 0.1311, 0.0906, 0.1820])
    assert_printed(found["output"], CONTEXTS_123)


def test_six_words_with_linear_layers_of_seed_789() -> None:
    assert_printed(values("self-attention", "six-words-789")["output"], CONTEXTS_789)


CONTEXTS_123 = [
    [0.2996, 0.8053], [0.3061, 0.8210], [0.3058, 0.8203],
    [0.2948, 0.7939], [0.2927, 0.7891], [0.2990, 0.8040],
]  # fmt: skip
CONTEXTS_789 = [
    [-0.0739, 0.0713], [-0.0748, 0.0703], [-0.0749, 0.0702],
    [-0.0760, 0.0685], [-0.0763, 0.0679], [-0.0754, 0.0693],
]  # fmt: skip
