"""A training as a file: all of it is there again, and nothing else is taken for one."""

import json
from dataclasses import fields, replace
from typing import Any

import pytest
import safetensors.torch
import torch
from torch import Tensor

from model.learning import kept
from model.learning.changes import Change
from model.learning.course import Seen, train
from model.learning.kept import Kept, keep, read
from model.learning.settings import Settings
from model.learning.task import find
from model.problem import Problem


def trained(task: str = "copy", *models: Settings) -> Kept:
    chosen = models or (find(task).model, find(task).control)
    return Kept(task, chosen, 3, 4, list(train(task, chosen, seed=3, steps=4, frames=2)), {"command": "none"})


def same(one: Any, other: Any, tolerance: float = 0) -> None:
    assert type(one) is type(other)
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for name, value in one.items():
            same(value, other[name], tolerance)
    elif isinstance(one, Tensor):
        torch.testing.assert_close(one, other, atol=tolerance, rtol=tolerance)
    else:
        assert one == other


@pytest.mark.parametrize("task", ["copy", "sink"])  # one has no second place, the other has
def test_what_was_kept_is_read_again_to_the_last_bit(task: str) -> None:
    own = trained(task)
    found = read(keep(own))
    assert replace(found, frames=()) == replace(own, frames=(), models=list(own.models), changes=[])
    assert [frame.step for frame in found.frames] == [0, 2, 4]
    for one, other in zip(own.frames, found.frames, strict=True):
        for mine, theirs in zip(one.models, other.models, strict=True):
            for each in fields(Seen):
                same(getattr(mine, each.name), getattr(theirs, each.name))


def test_changes_on_the_way_are_kept() -> None:
    own = replace(trained(), changes=[Change(1, rate=0.1), Change(2, 1, silence=(0, 0)), Change(3, freeze=(0, 0))])
    assert read(keep(own)).changes == own.changes
    with pytest.raises(Problem, match="no layer 9"):
        read(keep(replace(own, changes=[Change(1, freeze=(9, 0))])))


def test_halved_it_is_smaller_and_nearly_the_same() -> None:
    own = trained()
    whole, halved = keep(own), keep(own, halved=True)
    assert len(halved) < 0.6 * len(whole)
    for one, other in zip(own.frames, read(halved).frames, strict=True):
        same(one.models[0].weights, other.models[0].weights, 1e-3)
        same(one.models[0].maps, other.models[0].maps, 1e-3)


def test_a_model_that_is_lost_is_kept_so_and_weights_may_be_left_out() -> None:
    own = trained()
    lost = [replace(each, loss=float("inf"), weights={}) for each in own.frames[0].models]
    found = read(keep(replace(own, frames=[replace(own.frames[0], models=lost)])))
    assert found.frames[0].models[0].is_lost
    assert found.frames[0].models[0].weights == {}


def test_what_is_too_large_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    own = trained()
    data = keep(own)
    monkeypatch.setattr(kept, "LARGEST", 2**10)
    with pytest.raises(Problem, match="These frames would take 0 MB"):
        keep(own)
    with pytest.raises(Problem, match="at most"):
        read(data)


def header(change: Any) -> bytes:
    """A kept training of which the metadata are others."""
    data = keep(trained())
    size = int.from_bytes(data[:8], "little")
    said = json.loads(json.loads(data[8 : 8 + size])["__metadata__"]["headlight"])
    return safetensors.torch.save(safetensors.torch.load(data), {"headlight": json.dumps(change(said))})


FOREIGN = {
    "nothing": lambda: b"",
    "text": lambda: b"PK\x03\x04 and so on, for longer than eight bytes",
    "cut": lambda: keep(trained())[:-10],
    "another's": lambda: safetensors.torch.save({"0.0.maps": torch.zeros(2)}),
    "another's that says something": lambda: safetensors.torch.save({"x": torch.zeros(2)}, {"headlight": "1"}),
    "deep": lambda: safetensors.torch.save({"x": torch.zeros(2)}, {"headlight": "[" * 100_000}),
    "of a later format": lambda: header(lambda said: said | {"format": 2}),
    "without frames": lambda: header(lambda said: said | {"frames": []}),
    "with fewer models": lambda: header(lambda said: said | {"models": said["models"][:1]}),
    "without models": lambda: header(lambda said: said | {"models": []}),
    "of another width": lambda: header(lambda said: said | {"models": [said["models"][0] | {"d": 16}] * 2}),
    "of more heads": lambda: header(lambda said: said | {"models": [said["models"][0] | {"heads": 2}] * 2}),
    "with a wrong seed": lambda: header(lambda said: said | {"seed": "1"}),
    "with a step of another kind": lambda: header(lambda said: said | {"steps": 3}),
    "with a change that is none": lambda: header(lambda said: said | {"changes": [{"step": 1, "nope": 1}]}),
    "with a wrong number": lambda: header(
        lambda said: said | {"frames": [{"step": 0, "models": [{"loss": "x", "right": 1, "seconds": 1}] * 2}]}
    ),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_or_damaged_file_gets_a_sentence(name: str) -> None:
    with pytest.raises(Problem, match="no training that Headlight has saved") as refused:
        read(FOREIGN[name]())
    assert refused.value.field == "file"


def test_what_can_be_named_is_named() -> None:
    with pytest.raises(Problem, match="There is no task “nope”"):
        read(header(lambda said: said | {"task": "nope"}))
    with pytest.raises(Problem, match="goes from 1 to 4"):
        read(header(lambda said: said | {"models": [said["models"][0] | {"layers": 9}] * 2}))
