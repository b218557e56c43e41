"""The names by which steps are looked for stand in one place, and are those that mechanisms give."""

import re
from pathlib import Path

import pytest

from app.settings import TREE
from model.lab import inputs, registry
from model.lab.request import Request
from model.lab.run import run
from model.tracing import roles

PLAYED = {*roles.VECTORS, *roles.MATRICES, roles.X, roles.W_O, roles.MASK, roles.SCORES, roles.SCALED, roles.WEIGHTS,
          roles.OUTPUT}  # fmt: skip
# looked for by a name that is written out: `step.name == "weights"`, `steps["mask"]`, `own.get("scores")`
WRITTEN = re.compile(rf"""(?:name|id) (?:[!=]=|in) ["({{\[]*["'](?:{"|".join(PLAYED)})["']|"""
                     rf"""(?:steps|own|theirs|made|after)(?:\.get\(|\[)["'](?:{"|".join(PLAYED)})["']""")  # fmt: skip


@pytest.mark.parametrize("room", ["app", "model/lab", "model/pretrained", "model/networks", "model/tracing"])
def test_nobody_looks_for_a_step_by_a_name_of_its_own(room: str) -> None:
    files = sorted(Path(TREE, room).rglob("*.py"))
    assert [(path.name, each) for path in files for each in WRITTEN.findall(path.read_text())] == []


def test_such_a_look_would_be_found() -> None:
    for line in ('step.name == "weights"', 'mask.name != "mask"', 'theirs["mask"]', 'own.get("scores", 1)'):
        assert WRITTEN.search(line), line
    assert not WRITTEN.search('step("weights", "query key", weights)')


def test_mechanisms_give_these_names() -> None:
    request = Request(inputs.tokens(["a", "b", "c"]))
    ids = ("causal", "multi-head", "luong-local", "t5-bias", "decoder-layer")
    ran = [run(registry.find(id_), request) for id_ in ids]
    names = {step.name for each in ran for step in each.steps}
    assert names >= {*PLAYED, roles.ALIGNED, roles.BIAS}
    assert roles.inside(roles.CROSS, roles.WEIGHTS) in {step.id for step in ran[-1].steps}
    assert not roles.amounts_to_weights(roles.WEIGHTS)
    assert roles.amounts_to_weights("implied_weights")


def test_a_layer_stands_behind_its_number() -> None:
    assert roles.inside(roles.layer(3), roles.ATTENTION, roles.Q) == "layer 3/attention/q"
