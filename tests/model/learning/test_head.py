"""A head that was learned here gives the lab its numbers: those of the network itself."""

import pytest
import torch

from model.lab.registry import find as mechanism
from model.learning import course, head, opened
from model.learning.task import find
from model.pretrained.interventions import Silence
from model.problem import Problem

TEXT = "f k b m f k b"
SAME = {"atol": 1e-5, "rtol": 1e-5}  # float32, computed head by head


@pytest.fixture(scope="module")
def whole() -> opened.Walk:
    """Every step of the model that has learned induction."""
    task = find("induction")
    *_, last = course.train("induction")
    return opened.opened(task, opened.network(task, task.model, last.models[0].weights), TEXT.split())


def test_its_numbers_give_the_lab_the_weights_of_the_network_itself(whole: opened.Walk) -> None:
    for layer in (0, 1):
        taken = head.head_inputs("induction@300", "fkb m fkb", layer, 0)
        assert [token.text for token in taken.tokens] == TEXT.split()
        assert taken.tokens == head.tokens("induction@300", TEXT)
        at = f"layer {layer}/attention/"
        weights = torch.softmax(
            (taken.q @ taken.k.T / 48**0.5).masked_fill(torch.ones(7, 7).triu(1).bool(), -torch.inf), -1
        )
        torch.testing.assert_close(weights, whole.step(at + "weights").value[0], **SAME)
        torch.testing.assert_close(weights @ taken.v, whole.step(at + "heads").value[0], **SAME)
        torch.testing.assert_close(taken.x @ taken.w_v, taken.v, **SAME)
        torch.testing.assert_close(taken.x @ taken.w_q, whole.step(at + "q").value[0], **SAME)


def test_what_it_says_next_is_what_the_network_says_also_without_a_head(whole: opened.Walk) -> None:
    found = head.attention("induction@300", TEXT, 1, 0)
    chances = whole.step("logits").value[-1].softmax(-1)
    assert [each.token.text for each in found.next[:1]] == ["m"]
    assert found.next[0].probability == pytest.approx(float(chances.max()))
    without = head.attention("induction@300", TEXT, 1, 0, (Silence(0, 0),)).next
    assert without[0].token.text != "m"
    assert next(each.baseline for each in without) == pytest.approx(float(chances[without[0].token.id]))


def test_a_layer_of_several_heads_is_taken_whole_and_one_of_them_alone() -> None:
    layer = head.layer_inputs("induction/control@0", TEXT, 0)
    assert (layer.heads, *layer.w_o.shape) == (4, 64, 64)
    assert head.head_inputs("induction/control@0", TEXT, 0, 3).w_q.equal(layer.w_q[:, 48:])


def test_the_facts_of_a_layer_are_those_of_its_settings() -> None:
    facts = head.attention("reverse/control@0", "a b | b", 0, 0).facts
    assert (facts.bias, facts.rope, facts.causal, facts.heads) == (True, False, True, 1)


def test_the_models_whose_heads_are_taken_have_a_softmax() -> None:
    ids = [each.id for each in head.models()]
    assert {"induction", "induction/control", "sort"} <= {*ids}
    assert not {"sort/control", "digits"} & {*ids}  # linear attention, two texts
    assert mechanism("causal").from_head


@pytest.mark.parametrize(("id_", "text", "layer", "message"), [
    ("sort/control@300", "a", 0, "no softmax"), ("digits@0", "4 2", 0, "or looks at another text"),
    ("nothing@3", "a", 0, "no task “nothing”"),
    ("induction@7", "a", 0, "Nothing was kept of step 7"), ("induction@300", "The cat", 0, "“The” is not in this task"),
    ("induction@300", "a", 2, "Layers count from 0 to 1"),
])  # fmt: skip
def test_what_is_none_is_said(id_: str, text: str, layer: int, message: str) -> None:
    with pytest.raises(Problem, match=message):
        head.attention(id_, text, layer, 0)


def test_an_id_is_known_by_its_form() -> None:
    assert [head.is_one(each) for each in ("induction@300", "sort/control@0", "stories15m", "me@home")] == [
        True, True, False, False,
    ]  # fmt: skip
