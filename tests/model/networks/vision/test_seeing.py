"""What is shown of the network is what it computes, and what naive loops compute of its weights."""

import numpy as np
import pytest
import torch

from model.flow import rollout
from model.networks.vision import seeing
from model.networks.vision.drawings import SEEN, drawn
from model.networks.vision.network import Vision
from model.networks.vision.parts import SAID, code, part
from model.networks.vision.picture import picture
from model.networks.vision.stored import vision
from model.problem import Problem
from model.tracing.cells import explain
from tests.model.networks.vision import naive_vit

THREE = drawn(SEEN[3][0])
TOLERANCE = 1e-5  # float32 against float64


@pytest.mark.parametrize("digit", [3, 8])
def test_probabilities_and_all_weights_are_those_of_naive_loops(digit: int) -> None:
    found, net = seeing.see(drawn(SEEN[digit][1])), vision().network
    weights = {name: value.double().numpy() for name, value in net.state_dict().items()}
    counts = found.picture.counts.double().numpy()
    probabilities, every = naive_vit.classify(counts, weights, len(net.layers), net.heads)
    assert np.abs(found.probabilities.numpy() - probabilities).max() < TOLERANCE
    assert np.abs(found.weights.numpy() - np.array(every)).max() < TOLERANCE


def test_what_is_shown_is_what_is_trained() -> None:
    found, net = seeing.see(THREE), vision().network
    with torch.inference_mode():
        batch = net(torch.stack([found.picture.counts] * 2)).softmax(-1)
    assert torch.allclose(batch, found.probabilities.expand(2, -1), atol=TOLERANCE)


def test_rollout_is_that_of_the_averaged_heads() -> None:
    found = seeing.see(THREE)
    assert found.rollout.shape == (2, 17, 17)
    for query in (0, 5):
        assert torch.equal(found.rollout[:, query], rollout(found.weights.mean(1), query))
    assert torch.allclose(found.rollout.sum(-1), torch.ones(2, 17, dtype=torch.float64))


def test_a_picture_is_taken_as_it_is_where_that_is_asked() -> None:
    found = seeing.see(THREE, fit=False)
    assert torch.equal(found.picture.bitmap.bool(), THREE)
    assert torch.equal(found.picture.counts, picture(THREE, fit=False).counts)


def test_the_tokens_are_the_class_token_and_the_patches() -> None:
    assert [token.text for token in seeing.tokens()] == ["class", *(f"p{i}" for i in range(1, 17))]


@pytest.mark.parametrize("layer", [0, 1])
def test_every_cell_of_every_step_can_be_explained(layer: int) -> None:
    steps = seeing.walk(THREE, layer).steps
    for step in steps:
        cell = tuple(size - 1 for size in step.value.shape)
        assert explain(step, cell).value == pytest.approx(float(step.value[cell]), abs=TOLERANCE), step.id
        assert SAID.get(step.name) or part(step).caption(step), step.id
    by = {step.id: step.value for step in steps}
    assert torch.equal(by["attention/weights"], seeing.see(THREE).weights[layer])


def test_the_first_layer_begins_with_the_patches_and_the_last_ends_with_the_digit() -> None:
    first, last = ({step.id: step for step in seeing.walk(THREE, layer).steps} for layer in (0, 1))
    found = seeing.see(THREE)
    assert torch.equal(first["patch/patches"].value, found.patches)
    assert first["patch/patches"].labels == (tuple(range(1, 17)), None)
    assert torch.equal(last["x"].value, first["output"].value)
    assert torch.equal(last["probabilities"].value, found.probabilities)
    assert last["logits"].labels == (tuple("0123456789"),)


def test_a_layer_that_is_not_there_is_refused_with_a_sentence() -> None:
    with pytest.raises(Problem, match="Layers count from 0 to 1"):
        seeing.walk(THREE, 2)


def test_each_step_leads_to_its_line() -> None:
    functions = {each.function for each in code()}
    assert {"patch_embedding", "encoder_layer", "in_heads", "scaled_dot_product", "read_out"} <= functions
    assert len(code()) == len(functions)
    for layer in (0, 1):
        for step in seeing.walk(THREE, layer).steps:
            assert {line.function for line in step.source} <= functions


def test_each_part_takes_weights_by_name() -> None:
    net = Vision(d=8, layers=1, heads=2, d_ff=8).eval()
    x = net.embed(torch.rand(16, 4))
    assert torch.equal(net.embed(torch.rand(16, 4), w_patch=torch.zeros(4, 8))[1:], net.places[1:])
    assert torch.equal(net.layer(0, x, w_o=torch.zeros(8, 8), w_2=torch.zeros(8, 8)), x)
    assert torch.equal(net.read_out(x, w_class=torch.zeros(8, 10)), net.b_class)
