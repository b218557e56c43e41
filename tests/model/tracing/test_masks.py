"""Which mask hides pairs of a step: found as the step is made, as a search of the whole run finds it."""

import pytest
import torch

from model.lab import inputs, registry
from model.lab.request import Request
from model.lab.run import run
from model.problem import Problem
from model.tracing.edit import Edit
from model.tracing.masks import Behind, empty_rows
from model.tracing.step import Step, Trace

SENTENCE = Request(inputs.tokens("the cat saw the dog and ran".split()))


def nearest(step: Step, steps: dict[str, Step]) -> str | None:
    """The id of the mask, searched for breadth first from the step back through steps of the same pairs."""
    ahead = [step]
    for each in ahead:
        if each.name == "mask" and each.value.dtype == torch.bool and fits(step, each):
            return each.id
        ahead += [steps[id_] for id_ in each.of if steps[id_].axes[-2:] == step.axes[-2:] and steps[id_] not in ahead]
    return None


def fits(step: Step, mask: Step) -> bool:
    """Whether each axis of the mask is as long as that of the step, or the step says which of its places it has."""
    n = mask.value.ndim
    if len(step.axes) < n or n < 2:
        return False
    own = zip(step.value.shape[-n:], step.labels[-n:], mask.value.shape, mask.labels, strict=True)
    return all(
        size == of or (its is None and names is not None and all(isinstance(i, int) and i < of for i in names))
        for size, names, of, its in own
    )


@pytest.mark.parametrize("id_", [entry.id for entry in registry.mechanisms()])
def test_every_step_is_behind_the_mask_that_a_search_finds(id_: str) -> None:
    steps = {step.id: step for step in run(registry.find(id_), SENTENCE).steps}
    for step in steps.values():
        expected = nearest(step, steps) if len(step.axes) > 1 else None
        assert (step.behind.mask if step.behind else None) == expected, step.id


@pytest.mark.parametrize("id_", ["causal", "sliding-window", "multi-head", "flash", "decoder-layer", "encoder-decoder"])
def test_what_a_mask_hides_of_weights_is_0_and_nothing_else_is(id_: str) -> None:
    steps = {step.id: step for step in run(registry.find(id_), SENTENCE).steps}
    found = [step for step in steps.values() if step.name == "weights" and step.behind]
    assert found or id_ == "flash"
    for step in found:
        assert step.behind is not None
        assert torch.equal(step.behind.hidden(step, steps), step.value == 0), step.id


def traced(mask: torch.Tensor, query: range, edits: tuple[Edit, ...] = ()) -> Trace:
    """Weights of a tile of queries, behind a part of a mask of the whole."""
    with Trace(edits) as trace:
        whole = trace.input("mask", "query key", mask)
        scores = torch.ones(len(query), mask.shape[1]).masked_fill(~whole[list(query)], -torch.inf)
        trace.at("tile 1", query=query)("weights", "query key", scores.softmax(-1))
    return trace.finish()


def test_a_tile_finds_its_pairs_in_a_mask_of_the_whole_and_an_edit_there_too() -> None:
    mask = torch.ones(5, 5, dtype=torch.bool).tril()
    steps = {step.id: step for step in traced(mask, range(2, 4)).steps}
    weights = steps["tile 1/weights"]
    assert weights.behind is not None
    assert (weights.behind.mask, weights.behind.at) == ("mask", ((2, 3), None))
    assert weights.behind.cell((1, 4)) == (3, 4)
    assert torch.equal(weights.behind.hidden(weights, steps), ~mask[2:4])
    with pytest.raises(Problem, match="The mask hides cell"):
        traced(mask, range(2, 4), (Edit("tile 1/weights", (1, 4), 0.5),))
    traced(mask, range(2, 4), (Edit("tile 1/weights", (1, 3), 0.5),))  # off in the first rows of the mask, not in these


def test_a_tile_that_does_not_say_where_it_is_lies_behind_no_mask_of_the_whole() -> None:
    with Trace() as trace:
        whole = trace.input("mask", "query key", torch.ones(5, 5, dtype=torch.bool))
        trace.at("tile")("weights", "query key", whole[:2] * 1.0)
        trace("sums", "key", whole.sum(0))
        trace.at("small")("mask", "query key", whole[:2, :3])
        trace.at("smaller", query=range(2))("weights", "query key", (whole & whole)[:2] * 1.0)
    assert [step.behind for step in trace.steps if step.id in ("tile/weights", "sums")] == [None, None]
    assert trace.steps[-1].behind == Behind("mask", ((0, 1), None), 1)


def test_a_mask_that_does_not_fit_gives_way_to_the_one_that_it_is_of() -> None:
    with Trace() as trace:
        whole = trace.input("mask", "query key", torch.ones(4, 4, dtype=torch.bool).tril())
        part = trace.at("tile", query=range(2))("mask", "query key", whole[:2])
        trace("weights", "query key", torch.cat([part, part]) * 1.0)
    assert trace.steps[-1].behind == Behind("mask", (None, None), 1)


def test_heads_lie_behind_a_mask_of_pairs_alone_and_not_the_other_way() -> None:
    with Trace() as trace:
        mask = trace.input("mask", "head query key", torch.ones(2, 3, 3, dtype=torch.bool).tril())
        trace("weights", "query key", mask[0] * 1.0)
        trace("more", "head query key", mask * 1.0)
    steps = {step.id: step for step in trace.steps}
    assert steps["weights"].behind is None
    assert steps["more"].behind == Behind("mask", (None, None, None), 1)
    assert steps["mask"].behind == Behind("mask", (None, None, None))


def test_rows_that_the_mask_hides_whole_are_named_in_whichever_head() -> None:
    def rows(mask: torch.Tensor) -> list[int]:
        with Trace() as trace:
            trace.input("mask", "[head] query key", mask)
        return empty_rows(trace.steps)

    mask = torch.ones(3, 3, dtype=torch.bool)
    mask[1] = False
    assert rows(mask) == [1]
    assert rows(torch.stack([~mask, mask])) == [0, 1, 2]
    assert empty_rows([]) == []
