"""The first example of each mechanism: few words, small numbers, and what it says is so."""

import pytest
import torch
from torch import Tensor

from model.lab import inputs
from model.lab.registry import Mechanism, Preset, find, mechanisms
from model.lab.request import READ, Request
from model.lab.run import Run, run

# what cannot be computed by hand, because it is drawn at random; its first example shows what that does
DRAWN = {
    "lsh": "its directions", "random-features": "its directions", "performer": "its directions",
    "speculative": "what it accepts", "warm-up": "weights at the start of a training, whose gradients it compares",
}  # fmt: skip
MADE = [entry for entry in mechanisms() if entry.id not in DRAWN]
every_example = pytest.mark.parametrize("mechanism", MADE, ids=lambda entry: entry.id)
LARGEST, LONGEST = 10, 12  # of a number; of an axis that is not of tokens (q, k and v of 4 side by side)


def ran(mechanism: Mechanism, preset: Preset) -> Run:
    second = preset.context or (inputs.split(mechanism.context) if mechanism.context else ())
    return run(mechanism, Request(inputs.tokens(preset.tokens), preset=preset, context=inputs.tokens(second)))


def written(value: float) -> set[str]:
    """As a note may say a number."""
    return {f"{value:.0%}", f"{value:g}".replace("-", "−"), f"{value:.2f}".replace("-", "−")}


def is_small(values: Tensor) -> bool:
    """Few numbers, small, of at most one decimal."""
    return bool(values.abs().max() <= LARGEST) and bool((10 * values == (10 * values).round()).all())


def test_only_what_is_drawn_at_random_begins_without_numbers_made_by_hand() -> None:
    assert {entry.id for entry in mechanisms() if entry.presets[0].step is None} == set(DRAWN)


@every_example
def test_the_first_example_has_three_to_five_words_and_small_numbers(mechanism: Mechanism) -> None:
    preset = mechanism.presets[0]
    assert 3 <= len(preset.tokens) <= 5
    assert preset.context is None or 3 <= len(preset.context) <= 5
    assert mechanism.context is None or preset.context, "the mechanism's own second sentence is longer"
    assert all(is_small(values) and max(values.shape) <= LONGEST for values in preset.inputs.values())
    given = {entry.name for entry in mechanism.inputs if not entry.optional} - READ
    assert given <= preset.inputs.keys(), "nothing is drawn from the seed"


@every_example
def test_what_the_first_example_says_of_itself_is_so(mechanism: Mechanism) -> None:
    preset = mechanism.presets[0]
    found = ran(mechanism, preset)
    steps = {step.id: step.value for step in found.steps}
    for cell in preset.shows:
        # as far as it is written: two digits behind the point
        assert float(steps[cell.step][cell.at]) == pytest.approx(cell.value, abs=0.005001), cell
        assert any(each in preset.note for each in written(cell.value)), cell
    assert found.parity.agrees
    assert preset.step in steps, "it opens there"


@pytest.mark.parametrize("preset", find("causal").presets[2:], ids=lambda preset: str(preset.id))
def test_an_article_s_shares_come_of_its_scores_divided_by_the_root_of_its_head(preset: Preset) -> None:
    found = ran(find("causal"), preset)
    (weights,) = (step.value for step in found.steps if step.id == "weights")
    assert preset.shows
    for cell in preset.shows:
        assert float(weights[cell.at]) == pytest.approx(cell.value, abs=0.005001), cell
        assert any(each in preset.note for each in written(cell.value)), cell
    assert found.parity.agrees


@every_example
def test_the_row_in_focus_is_one_that_the_example_speaks_of(mechanism: Mechanism) -> None:
    preset = mechanism.presets[0]
    words = [word for word in preset.tokens if f"“{word}”" in preset.note]
    rows = {cell.at[-2] for cell in preset.shows if len(cell.at) > 1}
    assert words == [] or preset.tokens[preset.focus] in words or preset.focus in rows


def test_self_attention_begins_with_hungry_that_finds_fish() -> None:
    entry = find("self-attention")
    found = ran(entry, entry.presets[0])
    (weights,) = (step.value for step in found.steps if step.id == "weights")
    row = weights[entry.presets[0].tokens.index("hungry")]
    assert entry.presets[0].tokens[int(row.argmax())] == "fish"
    assert float(row.max()) == pytest.approx(0.93, abs=0.005)


def test_the_rows_of_a_vocabulary_follow_their_words_and_a_new_word_is_seeded() -> None:
    entry = find("embedding")
    preset = entry.presets[0]
    found = run(entry, Request(inputs.tokens(("dog", "saw", "cat")), preset=preset))
    (rows,) = (step.value for step in found.steps if step.id == "w_e")
    known = preset.inputs["w_e"]  # the, cat, saw
    assert torch.equal(rows[1:], known[[2, 1]])
    assert not any(torch.equal(rows[0], row) for row in known)


def test_where_an_example_names_its_columns_each_number_has_the_name_of_its_topic() -> None:
    steps = {step.id: step for step in ran(find("causal"), find("causal").presets[0]).steps}
    for name in ("q", "k", "v", "output"):
        assert steps[name].labels[-1] == ("animal", "food", "need", "action")
        assert steps["scores"].labels == (None, None, None)
    food = steps["q"].labels[-1].index("food")
    assert float(steps["q"].value[0, 1, food]) == 4, "hungry asks for food"
    assert float(steps["k"].value[0, 4, food]) == 2, "fish answers"


def test_other_words_and_heads_of_another_size_have_no_topics() -> None:
    mechanism = find("encoder-layer")
    steps = {step.id: step for step in ran(mechanism, mechanism.presets[0]).steps}
    assert steps["w_q"].labels == (("animal", "food", "need", "action"),) * 2
    other = run(mechanism, Request(inputs.tokens(("the", "dog")), preset=mechanism.presets[0]))
    assert not any(any(step.labels) for step in other.steps)
    words = inputs.tokens(mechanism.presets[0].tokens)
    narrow = run(mechanism, Request(words, options={"heads": 2}, preset=mechanism.presets[0]))
    assert {step.id: step.labels for step in narrow.steps}["attention/q"] == (None, None, None)
