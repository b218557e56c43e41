"""Embedding and unembedding: torch's own layers, tied and untied."""

import pytest
import torch
from torch import Tensor, nn

from model.lab.registry import find
from model.mechanisms.embedding import embedding
from model.mechanisms.unembedding import unembedding
from model.tracing.step import Edit, Trace
from tests.model.cases import Case

IDS = torch.tensor([3, 0, 3, 6])
E, U = torch.randn(2, 7, 5, generator=torch.Generator().manual_seed(1))


def steps(**options: float | Tensor) -> dict[str, Tensor]:
    with Trace() as trace:
        unembedding(IDS, E, step=trace, **options)  # type: ignore[arg-type]
    return {step.id: step.value for step in trace.steps}


def test_the_product_with_one_hot_rows_is_the_picked_row_and_torchs_embedding() -> None:
    with Trace() as trace:
        output = embedding(IDS, E, step=trace)
    found = {step.id: step.value for step in trace.steps}
    # 1 times a row and 0 times the others: exact
    assert torch.equal(output, found["picked"])
    assert torch.equal(output, nn.Embedding.from_pretrained(E)(IDS))
    assert torch.equal(found["one_hot"], nn.functional.one_hot(IDS, 7).float())


def test_two_cells_of_one_row_mix_two_words() -> None:
    case = Case(find("embedding"))
    mixed = {s.id: s.value for s in case.edited([Edit("one_hot", (0, 1), 1)]).steps}["output"]
    w_e = case.steps["w_e"].value
    assert torch.equal(mixed[0], w_e[0] + w_e[1])
    assert torch.equal(mixed[1:], w_e[1:])


def test_logits_are_torchs_linear_layer_with_the_tied_or_the_own_matrix() -> None:
    # float32 sums of five products, in the same or another order
    torch.testing.assert_close(steps()["logits"], nn.functional.linear(E[IDS], E), atol=1e-6, rtol=0)
    torch.testing.assert_close(steps(w_u=U)["logits"], nn.functional.linear(E[IDS], U), atol=1e-6, rtol=0)


def test_tied_logits_of_two_words_are_the_same_both_ways() -> None:
    logits = steps()["logits"]
    torch.testing.assert_close(logits[0, 0], logits[1, 3], atol=1e-6, rtol=0)


@pytest.mark.parametrize("temperature", [0.1, 1.0, 5.0])
def test_the_next_token_is_the_largest_share_at_every_temperature(temperature: float) -> None:
    found = steps(temperature=temperature)
    assert torch.equal(found["next"].argmax(-1), found["logits"].argmax(-1))
    assert (found["next"].sum(-1) == 1).all()
    expected = (found["logits"].double() / temperature).softmax(-1).float()
    # float32 softmax of scores up to 100
    torch.testing.assert_close(found["output"], expected, atol=1e-5, rtol=0)


def test_a_higher_temperature_flattens_the_shares() -> None:
    largest = [steps(temperature=t)["output"].amax(-1) for t in (0.5, 1.0, 2.0)]
    assert (largest[0] > largest[1]).all()
    assert (largest[1] > largest[2]).all()
