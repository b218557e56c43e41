"""A walk through a translator's look: what is shown is what the network computes."""

from typing import get_args

import pytest
import torch

from model.lab import registry
from model.networks.translation.networks import Kind, Network, Recurrent, Transformer, h_last
from model.networks.translation.walk import TOP, Look, walk, walked
from model.problem import Problem
from model.tracing.cells import explain
from model.tracing.step import Edit, Step, untraced

KINDS: tuple[Kind, ...] = get_args(Kind)
RECURRENT: tuple[Kind, ...] = ("additive", "luong-general", "luong-local")
SOURCE, GIVEN = torch.tensor([[3, 7, 1, 19, 4]]), torch.tensor([[0, 5, 2, 9]])


def small(kind: Kind) -> Network:
    """Untrained, of 20 source and 15 target words."""
    torch.manual_seed(3)
    own = Transformer(20, 15, 16, 2, 2, 24) if kind == "transformer" else Recurrent(kind, 20, 15, 6, 8)
    return own.eval()


def steps(found: Look) -> dict[str, Step]:
    return {step.id: step for step in found.steps}


@pytest.mark.parametrize("kind", KINDS)
def test_the_next_words_are_those_of_the_network(kind: Kind) -> None:
    net = small(kind)
    found = walk(net, SOURCE, GIVEN)
    torch.testing.assert_close(found.likely, net(SOURCE, GIVEN)[0].softmax(-1), rtol=0, atol=0)
    assert found.likely.shape == (4, 15)


@pytest.mark.parametrize("kind", RECURRENT)
def test_what_a_walk_finds_is_what_the_network_chooses_its_words_from(kind: Kind) -> None:
    net = small(kind)
    assert isinstance(net, Recurrent)
    found = walk(net, SOURCE, GIVEN)
    output = found.steps[-1].value
    assert found.steps[-1].id == "output"
    h, s = net.read(SOURCE)
    used = net._written(h, s, GIVEN, untraced)[1][0]
    own = used[:, -8:] if kind == "additive" else used  # [s; word; c]
    torch.testing.assert_close(output, own, rtol=1e-5, atol=1e-6)
    assert found.mechanism is registry.find(kind)
    assert {step.id for step in found.steps if not step.of} >= {"s", "h", "w_a"}


@pytest.mark.parametrize("layer", [0, 1])
def test_a_transformers_layer_is_one_of_its_decoder(layer: int) -> None:
    net = small("transformer")
    assert isinstance(net, Transformer)
    found = walk(net, SOURCE, GIVEN, layer=layer)
    (x,), (context,) = net.place(GIVEN), net.read(SOURCE)
    torch.testing.assert_close(found.steps[-1].value, net.through(x, context, layer + 1), rtol=1e-5, atol=1e-6)
    assert found.layers == 2
    assert steps(found)["cross-attention/weights"].value.shape == (2, 4, 5)  # head, query, key


def test_there_are_no_more_layers_than_the_decoder_has() -> None:
    with pytest.raises(Problem, match="2 layers") as caught:
        walk(small("transformer"), SOURCE, GIVEN, layer=2)
    assert caught.value.field == "layer"


def test_the_fixed_vector_is_made_of_both_ends_and_nothing_looks() -> None:
    net = small("fixed")
    assert isinstance(net, Recurrent)
    found = walk(net, SOURCE, GIVEN)
    assert [step.id for step in found.steps] == ["h", "forward", "backward", "c"]
    torch.testing.assert_close(found.steps[-1].value, h_last(net.read(SOURCE)[0])[0], rtol=0, atol=0)
    assert (list(found.code), found.layers) == ([], 0)


@pytest.mark.parametrize("kind", KINDS)
def test_every_step_has_a_caption_and_its_cells_can_be_recomputed(kind: Kind) -> None:
    found = walk(small(kind), SOURCE, GIVEN, layer=1 if kind == "transformer" else 0)
    for step in found.steps:
        assert found.captions.get(step.name) or found.mechanism.caption(step), step.id
        cell = tuple(n - 1 for n in step.value.shape)
        assert explain(step, cell).value == pytest.approx(float(step.value[cell]), rel=1e-4, abs=1e-5)


def test_an_edited_weight_changes_what_comes_of_it() -> None:
    net = small("additive")
    plain = steps(walk(net, SOURCE, GIVEN))
    changed = steps(walk(net, SOURCE, GIVEN, edits=[Edit("weights", (1, 2), 0.75)]))
    assert float(changed["weights"].value[1, 2]) == 0.75
    assert torch.equal(changed["scores"].value, plain["scores"].value)
    rows = (changed["output"].value - plain["output"].value).abs().amax(-1) > 1e-6
    assert rows.tolist() == [False, True, False, False]



def test_the_words_of_a_translation_come_with_the_likeliest_in_their_place() -> None:
    found = walked("luong-general", ("Der", "Hund", "schläft", "."))
    assert found.words == "the dog sleeps .".split()
    assert [row[0][0] for row in found.likely] == found.words
    for row in found.likely:
        assert len(row) == TOP
        assert [p for _, p in row] == sorted((p for _, p in row), reverse=True)


def test_where_nothing_is_written_there_is_nothing_to_walk_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.networks.translation.walk.greedy", lambda *_: [[]])
    with pytest.raises(Problem, match="no word to step through") as caught:
        walked("luong-general", ("Der",))
    assert caught.value.field == "kind"
