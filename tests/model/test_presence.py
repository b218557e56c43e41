"""Work ends between its steps when nobody waits for it any more."""

from collections.abc import Callable
from itertools import count

import pytest
import torch

import model
from model.flow import flow
from model.lab import curves, inputs, registry
from model.lab.compare import Side
from model.lab.pattern import pattern
from model.lab.request import Request
from model.networks.translation.decoding import search
from model.presence import Gone, go_on, watched
from model.pretrained import effect, generation, runner, through

TEXT = "Lily had a cat."
CAUSAL = registry.find("causal")
ASKED = Request(inputs.tokens(["Lily", "had", "a", "cat"]))


def says(source: torch.Tensor, given: torch.Tensor) -> torch.Tensor:
    """A network that never ends."""
    return torch.arange(4.0).expand(*given.shape, 4)


LONG: dict[str, Callable[[], object]] = {
    "a trace": lambda: model.trace("causal", TEXT),
    "a model's layers": lambda: runner.overview("stories15m", f"{TEXT} It"),
    "a head of every layer": lambda: through.through("stories15m", f"{TEXT} She", 1),
    "heads silenced in turn": lambda: effect.costs("stories15m", f"{TEXT} He", 1),
    "a text that is written": lambda: list(generation.written(generation.prompt("stories15m", TEXT))),
    "a curve": lambda: curves.curve(Side("left", CAUSAL, ASKED)),
    "times": lambda: curves.measured(Side("left", CAUSAL, ASKED), Side("right", CAUSAL, ASKED), [4, 8]),
    "flow": lambda: flow(torch.full((2, 5, 5), 0.2), 1, 4),
    "patterns": lambda: [pattern(CAUSAL, ASKED) for _ in range(5)],
    "a beam search": lambda: search(says, [0, 1], 0, 9, 1),
}  # fmt: skip


def gone_after(n: int) -> Callable[[], bool]:
    """Nobody waits any more once that was asked n times."""
    asked = count(1)
    return lambda: next(asked) > n


def test_without_a_person_all_goes_on() -> None:
    go_on()


def test_it_ends_where_it_is_asked_first_after_the_person_has_gone() -> None:
    with watched(gone_after(2)):
        go_on()
        go_on()
        with pytest.raises(Gone):
            go_on()
    go_on()


@pytest.mark.parametrize("n", [0, 3])
@pytest.mark.parametrize("long", LONG)
def test_what_may_take_long_ends_at_its_next_step(long: str, n: int) -> None:
    with watched(gone_after(n)), pytest.raises(Gone):
        LONG[long]()
