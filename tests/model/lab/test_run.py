"""One run on a sentence: seeded if nothing is given, checked at once, a sentence for what cannot be."""

import math
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from model.lab import inputs, registry
from model.lab.figure import Looked
from model.lab.registry import Mechanism, Preset
from model.lab.request import MAX_HEADS, MAX_SIZE, MAX_TOKENS, Request
from model.lab.run import TOLERANCE, Run, figures, run
from model.problem import Problem
from model.tracing.edit import LARGEST, Edit
from model.tracing.step import Trace

WORDS = ("a", "b", "c")


def of(id_: str, *texts: str, **asked: object) -> Run:
    """A run on these texts."""
    return run(registry.find(id_), Request(inputs.tokens(texts or WORDS), **asked))  # type: ignore[arg-type]


def values(found: Run) -> dict[str, Tensor]:
    """The values by step."""
    return {step.id: step.value for step in found.steps}


def test_what_is_not_given_is_seeded() -> None:
    found = values(of("self-attention", seed=5))
    assert torch.equal(found["x"], inputs.seeded(5, "x", ("token", "d_in"), (3, 3), {"token": WORDS}))
    assert torch.equal(found["w_q"], inputs.seeded(5, "w_q", ("d_in", "d_out"), (3, 2), {"token": WORDS}))


def test_what_is_given_replaces_the_seeded_and_sets_the_sizes() -> None:
    w_q = torch.eye(4)
    found = of("self-attention", inputs={"w_q": w_q}, options={"d_in": 3})
    assert torch.equal(values(found)["w_q"], w_q)
    assert values(found)["x"].shape == (3, 4)
    assert found.options == {"d_in": 4, "d_out": 4}


def test_an_optional_input_is_there_when_it_is_asked_for_or_given() -> None:
    assert "bias" not in values(of("scaled-dot-product"))
    assert values(of("scaled-dot-product", options={"bias": True}))["bias"].shape == (1, 3, 3)
    given = of("scaled-dot-product", inputs={"bias": torch.ones(2, 3, 3)})
    assert given.options == {"bias": True, "heads": 2, "d": 4, "d_v": 4}


def test_numbers_arrive_as_float32() -> None:
    assert values(of("raw-dot-product", inputs={"x": torch.ones(3, 2).double()}))["x"].dtype == torch.float32


def test_the_seed_reaches_the_draw() -> None:
    given = {name: torch.ones(1, 3, 2) for name in "qkv"}
    a, b = (values(of("dropout", inputs=given, seed=seed))["keep"] for seed in (1, 4))
    assert not torch.equal(a, b)


VECTORS = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
PRESET = Preset("made", "Made", ("a", "b"), {"x": VECTORS, "w_q": torch.eye(2)})


def test_a_presets_vectors_follow_their_words_and_a_new_word_is_seeded() -> None:
    x = values(of("self-attention", "b", "new", "a", preset=PRESET))["x"]
    seeded = inputs.seeded(123, "x", ("token", "d"), (1, 2), {"token": ["new"]})
    assert torch.equal(x, torch.cat([VECTORS[1:], seeded, VECTORS[:1]]))


def test_a_presets_own_sentence_has_its_own_vectors() -> None:
    assert torch.equal(values(of("self-attention", "a", "b", preset=PRESET))["x"], VECTORS)


def test_a_presets_pairs_are_taken_for_its_own_tokens_only() -> None:
    bias = torch.tensor([[[1.0, 2.0], [3.0, 4.0]]])
    preset = replace(PRESET, inputs={"bias": bias}, options={"bias": True})
    assert torch.equal(values(of("scaled-dot-product", "a", "b", preset=preset))["bias"], bias)
    assert not torch.equal(values(of("scaled-dot-product", "b", "a", preset=preset))["bias"], bias)


def test_a_preset_without_vectors_gives_its_weights() -> None:
    only = replace(PRESET, inputs={"w_q": torch.eye(2)})
    found = values(of("self-attention", preset=only))
    assert torch.equal(found["w_q"], torch.eye(2))
    assert found["x"].shape == (3, 2)


def test_what_a_person_gives_stands_before_the_preset() -> None:
    asked = {"inputs": {"w_q": 2 * torch.eye(2)}, "options": {"heads": 2}}
    preset = replace(PRESET, options={"heads": 1, "causal": True})
    found = of("multi-head", preset=preset, **asked)
    assert torch.equal(values(found)["w_q"], 2 * torch.eye(2))
    assert (found.options["heads"], found.options["causal"]) == (2, True)


def test_parity_sees_a_reference_that_answers_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    mechanism = registry.find("raw-dot-product")
    honest = mechanism.reference.reference
    monkeypatch.setattr(mechanism.reference, "reference", lambda x: honest(x) + 2 * TOLERANCE)
    parity = of("raw-dot-product", inputs={"x": torch.ones(3, 2) / 2}).parity
    assert parity.max_abs_error == pytest.approx(2 * TOLERANCE, rel=0.1)
    assert not parity.agrees


def test_a_reference_that_answers_nan_does_not_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    mechanism = registry.find("raw-dot-product")
    monkeypatch.setattr(mechanism.reference, "reference", lambda x: x.astype(float) * math.nan)
    assert not of("raw-dot-product").parity.agrees


def test_the_tolerance_grows_with_outputs_beyond_1() -> None:
    large = of("raw-dot-product", inputs={"x": torch.full((3, 2), 100.0)}).parity
    assert large.tolerance == pytest.approx(100 * TOLERANCE)
    assert of("raw-dot-product", inputs={"x": torch.zeros(3, 2)}).parity.tolerance == TOLERANCE


def test_a_mask_that_was_changed_reaches_the_reference() -> None:
    found = of("causal", edits=[Edit("mask", (0, 2), 1), Edit("mask", (2, 0), 0)])
    assert found.parity.agrees
    assert values(found)["weights"][0, 0, 2] > 0


def test_as_many_tokens_as_fit_are_taken() -> None:
    assert values(of("raw-dot-product", *["a"] * MAX_TOKENS))["weights"].shape == (MAX_TOKENS, MAX_TOKENS)


@pytest.mark.parametrize("bad", ["", " ", "\x00", "\u200d"])
def test_a_token_that_cannot_be_seen_is_refused(bad: str) -> None:
    with pytest.raises(Problem, match="Every token needs a visible character") as caught:
        of("raw-dot-product", "a", bad)
    assert caught.value.field == "tokens"


def test_a_run_without_tokens_is_refused() -> None:
    with pytest.raises(Problem, match="Every token needs a visible character"):
        run(registry.find("raw-dot-product"), Request([]))


def test_half_a_character_is_refused() -> None:
    with pytest.raises(Problem, match="half a character") as caught:
        of("raw-dot-product", "a\ud83d")
    assert caught.value.field == "tokens"


def test_more_tokens_than_are_shown_are_refused() -> None:
    with pytest.raises(Problem, match=f"at most {MAX_TOKENS} tokens, and there are {MAX_TOKENS + 1}"):
        of("raw-dot-product", *["a"] * (MAX_TOKENS + 1))


@pytest.mark.parametrize(
    ("id_", "given", "sentence"),
    [
        ("raw-dot-product", {"y": torch.ones(3, 2)}, "“y” is not an input here; the inputs are: x"),
        ("raw-dot-product", {"x": torch.ones(2, 2)}, "with 3 tokens; it has the shape [2, 2]"),
        ("raw-dot-product", {"x": torch.ones(3)}, "the axes (token, d) with 3 tokens; it has the shape [3]"),
        ("raw-dot-product", {"x": torch.ones(3, 0)}, "it has the shape [3, 0]"),
        ("raw-dot-product", {"x": torch.ones(())}, "it has the shape []"),
        ("raw-dot-product", {"x": torch.full((3, 2), math.nan)}, "“x” takes numbers from −1,000,000 to"),
        ("raw-dot-product", {"x": torch.full((3, 2), -math.inf)}, "“x” takes numbers from −1,000,000 to"),
        ("raw-dot-product", {"x": torch.full((3, 2), 2 * LARGEST)}, "“x” takes numbers from −1,000,000 to"),
        ("self-attention", {"w_q": torch.ones(3, 2), "w_k": torch.ones(3, 5)},
         "“w_q” has the shape [3, 2]; with the other inputs it needs [3, 5]"),
        ("causal", {"q": torch.ones(2, 3, 4), "k": torch.ones(1, 3, 4)},
         "“q” has the shape [2, 3, 4]; with the other inputs it needs [1, 3, 4]"),
        ("raw-dot-product", {"x": torch.ones(3, MAX_SIZE + 1)}, "“x” may have 1024 along d at most"),
        ("causal", {"q": torch.ones(MAX_HEADS + 1, 3, 1)}, "“q” may have 64 along head at most"),
    ],
)  # fmt: skip
def test_an_input_that_does_not_fit_gets_a_sentence_about_it(
    id_: str, given: dict[str, Tensor], sentence: str
) -> None:
    with pytest.raises(Problem) as caught:
        of(id_, inputs=given)
    assert sentence in str(caught.value)
    assert str(caught.value.field).startswith("inputs")


def test_an_option_that_is_not_there_gets_a_sentence() -> None:
    with pytest.raises(Problem, match="There is no option “depth”; choose from: heads, causal, b_o"):
        of("multi-head", options={"depth": 3})


def test_heads_that_do_not_divide_the_columns_get_a_sentence() -> None:
    with pytest.raises(Problem, match="8 columns do not split into 3 heads"):
        of("multi-head", options={"heads": 3})


def test_the_largest_numbers_overflow_nowhere() -> None:
    given = {name: torch.full((3, 3), LARGEST) for name in ("x", "w_q", "w_k", "w_v")}
    assert all(step.value.isfinite().all() for step in of("self-attention", inputs=given).steps)


def test_the_steps_of_a_run_are_put_in_order_once_however_many_look_at_them(monkeypatch: pytest.MonkeyPatch) -> None:
    ordered: list[int] = []
    steps = Trace.steps.fget
    assert steps
    monkeypatch.setattr(Trace, "steps", property(lambda trace: (ordered.append(1), steps(trace))[1]))
    found = run(registry.find("kv-cache"), Request(inputs.tokens(["a", "b", "c"])))
    ordered.clear()
    assert [found.walk.step(step.id) for step in found.steps] == found.steps
    assert ordered == [1]


DRAWN = [each for each in registry.mechanisms() if each.figures]


@pytest.mark.parametrize("mechanism", DRAWN, ids=lambda each: each.id)
def test_every_figure_has_curves_of_finite_numbers(mechanism: Mechanism) -> None:
    context = inputs.tokens(inputs.split(mechanism.context)) if mechanism.context else []
    found = figures(mechanism, Request(inputs.tokens(WORDS), context=context))
    assert found
    for figure in found:
        assert figure.series
        for series in figure.series:
            assert len(series.x) == len(series.y) > 0
            assert all(math.isfinite(y) for y in series.y)


def test_a_figure_says_whose_numbers_it_is_computed_from() -> None:
    request = Request(inputs.tokens(["a", "b", "c"]))
    found = {id_: figures(registry.find(id_), request) for id_ in ("feed-forward", "alibi")}
    assert {each.id: list(each.of) for each in found["feed-forward"]} == {"curve": ["hidden"]}
    assert all(list(each.of) == ["slopes"] for each in found["alibi"])


def test_looking_at_steps_is_remembered_and_counting_them_is_not() -> None:
    looked = Looked({"q": torch.ones(2), "k": torch.zeros(2)})
    assert (len(looked), list(looked), "v" in looked, "q" in looked) == (2, ["q", "k"], False, True)
    assert looked.at == set()
    assert looked["k"].sum() == 0
    assert looked.at == {"k"}
