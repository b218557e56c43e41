"""What each known mistake gives, beside the same mistake made here by hand; and that it is told from a right answer."""

import math

import pytest
import torch
from torch import Tensor

from model.lab import inputs, mistakes, registry
from model.lab.mistakes import MISTAKES, answers, is_right, recognised
from model.lab.request import Request
from model.lab.run import Run, run
from model.tracing.step import Edit

HELLO = ("Hello", "shiny", "sun")


def ran(name: str, words: tuple[str, ...] = HELLO, preset: str | None = "hello-shiny-sun", **options: int) -> Run:
    mechanism = registry.find(name)
    edits = [Edit("mask", (0, 1), 0.0), Edit("mask", (0, 2), 0.0), Edit("mask", (1, 2), 0.0)] if preset else []
    context = inputs.tokens(inputs.split(mechanism.context)) if mechanism.context else ()
    chosen = mechanism.preset(preset) if preset else None
    return run(mechanism, Request(inputs.tokens(words), preset=chosen, options=options, edits=edits, context=context))


def values(found: Run) -> dict[str, Tensor]:
    return {step.name: step.value.double() for step in found.steps}


SELF = ran("self-attention")
S = values(SELF)
PAST = torch.ones(3, 3, dtype=torch.bool).tril()
HIDDEN = S["scaled"].masked_fill(~PAST, -torch.inf)
# mistake: (the step that is asked, what it gives there, computed here)
MADE: dict[str, tuple[str, Tensor]] = {
    "swapped": ("scores", S["k"] @ S["q"].T),
    "added": ("scores", torch.tensor([[sum([*q, *k]) for k in S["k"].tolist()] for q in S["q"].tolist()])),
    "itself": ("scores", torch.tensor([[sum(a * a for a in q)] * 3 for q in S["q"].tolist()])),
    "no-root": ("scaled", S["scores"]),
    "no-square-root": ("scaled", S["scores"] / 2),
    "times-root": ("scaled", S["scores"] * math.sqrt(2)),
    "wrong-width": ("scaled", S["scores"] / math.sqrt(3)),
    "wrong-axis": ("weights", HIDDEN.softmax(0)),
    "mask-after": ("weights", S["scaled"].softmax(-1) * PAST),
    "no-mask": ("weights", S["scaled"].softmax(-1)),
    "not-shared": ("weights", S["scaled"].exp() * PAST),
    "no-exponential": ("weights", (S["scaled"] * PAST) / (S["scaled"] * PAST).sum(-1, keepdim=True)),
    "even": ("weights", PAST / PAST.sum(-1, keepdim=True)),
    "largest-only": ("output", S["v"][S["weights"].argmax(-1)]),
    "summed": ("output", S["v"].sum(0).repeat(3, 1)),
    "keys-mixed": ("output", S["weights"] @ S["k"]),
    "inputs-mixed": ("output", (S["weights"] @ S["x"])[:, :2]),
    "columns-mixed": ("output", S["weights"].T @ S["v"]),
}
OF_DROPOUT = {"not-rescaled", "shared-again"}


def test_every_mistake_is_made_here() -> None:
    assert MADE.keys() | OF_DROPOUT == MISTAKES.keys()
    assert all(each.reason.endswith(".") and each.id == name for name, each in MISTAKES.items())


@pytest.mark.parametrize("name", MADE)
def test_a_mistake_gives_what_it_gives_by_hand(name: str) -> None:
    step, wanted = MADE[name]
    differing = 0
    for row in range(3):
        for column in range(S[step].shape[-1]):
            found = answers(name, SELF.steps, step, [(row, column)])
            true = float(S[step][row, column])
            if found is None:  # the same comes of it here
                assert abs(float(wanted[row, column]) - true) < 0.0061
                continue
            differing += 1
            assert found == pytest.approx([float(wanted[row, column])], abs=1e-5)  # float32
            assert recognised(found, [name], SELF.steps, step, [(row, column)]) == name
            assert recognised([true], list(MISTAKES), SELF.steps, step, [(row, column)]) is None
    assert differing


def test_a_row_is_one_answer() -> None:
    cells = [(1, 0), (1, 1)]
    given = answers("mask-after", SELF.steps, "weights", cells)
    assert given
    assert recognised(given, ["wrong-axis", "mask-after"], SELF.steps, "weights", cells) == "mask-after"
    true = [float(S["weights"][cell]) for cell in cells]
    assert recognised([given[0], true[1]], ["mask-after"], SELF.steps, "weights", cells) is None


def test_of_two_mistakes_the_nearer_one_is_meant() -> None:
    known = ["no-root", "even"]
    cells = [(2, 0)]
    (no_root,), (even,) = (answers(name, SELF.steps, "weights", cells) or [] for name in known)
    assert abs(no_root - even) > 0.0001
    for name, given in (("no-root", no_root), ("even", even)):
        assert recognised([given], known, SELF.steps, "weights", cells) == name


def test_dropout_forgotten_to_be_rescaled_or_shared_anew() -> None:
    found = ran("dropout", preset=None)
    steps = values(found)
    kept = steps["weights"] * steps["keep"]
    cell = tuple(torch.nonzero(kept[0])[0].tolist())
    at = (0, *cell)
    assert answers("not-rescaled", found.steps, "dropped", [at]) == pytest.approx([float(kept[at])], abs=1e-6)
    again = kept / kept.sum(-1, keepdim=True)
    assert answers("shared-again", found.steps, "dropped", [at]) == pytest.approx([float(again[at])], abs=1e-6)
    assert answers("not-rescaled", found.steps, "weights", [at]) is None
    assert answers("wrong-axis", found.steps, "dropped", [at]) is not None


def test_dropout_that_drops_all_has_no_chance_to_tell() -> None:
    found = ran("dropout", preset=None)
    mask = [Edit("keep", (0, row, column), 0.0) for row in range(3) for column in range(3)]
    none = run(found.mechanism, Request(inputs.tokens(HELLO), edits=mask))
    assert answers("not-rescaled", none.steps, "dropped", [(0, 0, 0)]) is None


@pytest.mark.parametrize(("mechanism", "step", "cell"), [
    ("linear", "output", (0, 0, 0)),  # softmax is not its way
    ("embedding", "output", (0, 0)),  # no attention
    ("raw-dot-product", "x", (0, 0)),  # what is given
])  # fmt: skip
def test_what_does_not_follow_in_the_usual_way_has_no_known_mistake(
    mechanism: str, step: str, cell: tuple[int, ...]
) -> None:
    found = ran(mechanism, preset=None)
    assert answers("no-exponential", found.steps, step, [cell]) is None
    assert recognised([3.0], ["no-exponential"], found.steps, step, [cell]) is None


def test_without_trained_matrices_the_vectors_stand_for_all_three() -> None:
    found = ran("raw-dot-product")
    steps = values(found)
    assert answers("no-root", found.steps, "weights", [(1, 0)]) is None  # there is no root
    summed = answers("summed", found.steps, "output", [(0, 1)])
    assert summed == pytest.approx([float(steps["x"].sum(0)[1])], abs=1e-5)


def test_between_two_sentences_nothing_is_mirrored_and_the_keys_own_words_are_mixed() -> None:
    found = ran("cross-attention", ("one", "two"), preset=None)
    at = next(step for step in found.steps if step.name == "weights").value.ndim
    cell = (0,) * at
    for name in ("swapped", "columns-mixed"):
        assert answers(name, found.steps, "weights", [cell]) is None
    assert mistakes.pieces(found.steps, 0) is not None


def test_without_a_mask_all_pairs_are_seen() -> None:
    found = mistakes.pieces([step for step in SELF.steps if step.name != "mask"], 0)
    assert found is not None
    assert bool(found.mask.all())


def test_a_cell_that_the_mistake_does_not_have_is_no_answer() -> None:
    found = run(registry.find("self-attention"), Request(inputs.tokens(HELLO), options={"d_in": 2, "d_out": 5}))
    made = answers("inputs-mixed", found.steps, "output", [(0, 4)])
    assert made is not None
    assert math.isnan(made[0])
    assert recognised([1.0], ["inputs-mixed"], found.steps, "output", [(0, 4)]) is None


def test_inputs_of_other_words_are_not_mixed() -> None:
    given = mistakes.Pieces(
        torch.ones(2, 2), torch.ones(3, 2), torch.ones(3, 2), torch.ones(2, 3, dtype=torch.bool), torch.zeros(2, 2),
        width=2, is_scaled=True, keep=None, p=0.0,
    )  # fmt: skip
    assert bool((mistakes.attend(given, MISTAKES["inputs-mixed"].way)["output"] - 1).abs().max() < 1e-6)


@pytest.mark.parametrize(("given", "true", "right"), [
    (0.36, 0.3646, True), (0.33, 0.3646, False), (-math.inf, -math.inf, True), (101.0, 100.0, True),
    (103.0, 100.0, False),
])  # fmt: skip
def test_who_computes_with_two_decimals_is_right(given: float, true: float, right: bool) -> None:
    assert is_right(given, true) is right


def test_what_is_near_enough_is_the_same_on_the_page() -> None:
    from app.settings import STATIC

    text = (STATIC / "lib/guess.js").read_text("utf-8")
    assert f"const NEAR = {mistakes.NEAR};" in text
    assert f"const NEARLY = {mistakes.NEAR};" in text
