"""The contract of /api/compare: any two mechanisms, their difference, their costs, their times."""

from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from model.lab import registry
from tests.app.reading import ask, refused, send, tensor, trace_of, values

IDS = [entry.id for entry in registry.mechanisms()]
SECOND = {entry.id for entry in registry.mechanisms() if entry.context}
every_mechanism = pytest.mark.parametrize("id_", IDS)
WORDS = "Lily had a cat."
COMPARE = "/api/compare"


def sides(left: str, right: str, /, **options: dict[str, Any]) -> dict[str, Any]:
    """A request's two sides."""
    found = {"left": left, "right": right}
    return {name: {"mechanism": id_, "options": options.get(name, {})} for name, id_ in found.items()}


@every_mechanism
def test_a_mechanism_differs_from_itself_by_nothing(client: TestClient, id_: str) -> None:
    answer = ask(client, COMPARE, text=WORDS, **sides(id_, id_))
    assert answer["left"] == answer["right"]
    assert answer["left"]["parity"]["agrees"]
    has_pattern = answer["left"]["pattern"]["id"] != "output"
    assert (answer["pattern"] is not None) == has_pattern
    for name in ("pattern", "output") if has_pattern else ("output",):
        assert (answer[name]["max_abs"], answer[name]["mean_abs"]) == (0, 0)
        assert not tensor(answer[name]["value"]).any()
    assert len(answer["notes"]) == (not has_pattern)


@every_mechanism
def test_each_against_the_scaled_dot_product_is_an_answer_with_a_sentence_for_what_is_missing(
    client: TestClient, id_: str
) -> None:
    for pair in (sides(id_, "scaled-dot-product"), sides("scaled-dot-product", id_)):
        answer = ask(client, COMPARE, text=WORDS, **pair)
        assert answer["left"]["parity"]["agrees"]
        assert answer["right"]["parity"]["agrees"]
        missing = [answer[name] for name in ("pattern", "output")].count(None)
        assert len(answer["notes"]) >= missing


def test_the_numbers_are_those_of_the_two_traces_and_their_difference(client: TestClient) -> None:
    answer = ask(client, COMPARE, text=WORDS, **sides("scaled-dot-product", "causal"))
    left, right = (values(ask(client, trace_of(id_), text=WORDS)) for id_ in ("scaled-dot-product", "causal"))
    for name, of in (("pattern", "weights"), ("output", "output")):
        expected = left[of] - right[of]
        assert np.array_equal(tensor(answer["left"][name]["value"]), left[of])
        assert np.array_equal(tensor(answer["right"][name]["value"]), right[of])
        assert np.array_equal(tensor(answer[name]["value"]), expected[0])
        assert answer[name]["max_abs"] == pytest.approx(np.abs(expected).max(), rel=1e-6)  # float32, read as float64
        assert answer[name]["mean_abs"] == pytest.approx(np.abs(expected).mean(), rel=1e-5)  # a sum in float32
    assert answer["pattern"]["axes"] == "query key"


def test_each_side_has_the_mask_that_its_pattern_lies_behind(client: TestClient) -> None:
    answer = ask(client, COMPARE, text=WORDS, **sides("causal", "feed-forward"))
    assert answer["left"]["mask"]["id"] == answer["left"]["pattern"]["behind"]["mask"]
    assert np.array_equal(tensor(answer["left"]["mask"]["value"]), np.tri(5))
    assert answer["right"]["mask"] is None


def test_an_option_that_is_left_out_follows_the_left_side_and_one_that_is_set_stays(client: TestClient) -> None:
    answer = ask(client, COMPARE, text=WORDS, **sides("scaled-dot-product", "causal", left={"d": 7, "heads": 2}))
    assert (answer["right"]["options"]["d"], answer["right"]["options"]["heads"]) == (7, 2)
    two = sides("scaled-dot-product", "scaled-dot-product", left={"d": 7}, right={"d": 3})
    answer = ask(client, COMPARE, text=WORDS, **two)
    assert (answer["left"]["options"]["d"], answer["right"]["options"]["d"]) == (7, 3)
    assert "“q” has the shape 1 × 5 × 7 on the left and 1 × 5 × 3 on the right" in " ".join(answer["notes"])
    assert answer["output"]["max_abs"] > 0


@pytest.mark.parametrize("left", [True, False])
def test_q_k_and_v_of_one_side_are_those_that_the_other_computes(client: TestClient, left: bool) -> None:
    pair = ("multi-head", "scaled-dot-product")
    answer = ask(client, COMPARE, text=WORDS, **sides(*(pair if left else pair[::-1])))
    assert answer["pattern"]["max_abs"] == 0
    assert "q, k, v are taken from the" in answer["notes"][0]
    assert (answer["output"] is None) == left  # one head's output has the shape of multi-head's, two heads' has not


def test_a_size_that_was_chosen_is_kept_though_the_numbers_then_differ(client: TestClient) -> None:
    pair = sides("multi-head", "scaled-dot-product", right={"d": 3})
    answer = ask(client, COMPARE, text=WORDS, **pair)
    assert answer["right"]["options"]["d"] == 3
    assert any("nothing in common" in note for note in answer["notes"])


def test_the_cost_has_one_figure_for_each_length_and_both_ends(client: TestClient) -> None:
    answer = ask(client, f"{COMPARE}/cost", text=WORDS, **sides("scaled-dot-product", "causal"))
    assert answer["n"] == 5
    for name in ("left", "right"):
        curve = answer[name]
        assert curve["n"] == [5, 8, 16, 32, 64, 128, 256, 512]
        for of in ("operations", "kept", "moved"):
            assert len(curve[of]) == 8
            assert curve[of] == sorted(curve[of])
    # the exponent of n, where n² outweighs the rest
    assert answer["left"]["operations"][-1] / answer["left"]["operations"][-2] == pytest.approx(4, rel=0.01)


@every_mechanism
def test_the_cost_of_every_mechanism_can_be_counted(client: TestClient, id_: str) -> None:
    answer = ask(client, f"{COMPARE}/cost", text=WORDS, **sides(id_, "causal"))
    curve = answer["left"]
    assert len(curve["n"]) >= 3, answer["notes"]
    assert min(curve["operations"] + curve["kept"] + curve["moved"]) >= 0
    assert curve["n"][-1] == 512 or any("left" in note for note in answer["notes"])


def test_times_are_measured_for_both_and_the_ratio_is_theirs(client: TestClient) -> None:
    answer = ask(client, f"{COMPARE}/time", text=WORDS, **sides("scaled-dot-product", "multi-head"))
    assert answer["n"] == [5, 16, 64, 256]
    assert min(answer["left"] + answer["right"]) > 0
    assert answer["ratio"] == pytest.approx(answer["left"][0] / answer["right"][0])
    assert "noisy" in answer["note"]


@pytest.mark.parametrize("path", ["", "/cost", "/time"])
@pytest.mark.parametrize(
    ("pair", "field", "said"),
    [
        (sides("nothing", "causal"), "left.mechanism", "There is no mechanism “nothing”"),
        (sides("causal", "nothing"), "right.mechanism", "There is no mechanism “nothing”"),
        (sides("causal", "causal", right={"d": 99}), "right.options.d", "“d” takes a number from 1 to 16"),
        (sides("causal", "multi-head", right={"heads": 3}), "right.options.heads", "do not split into 3 heads"),
        (sides("causal", "causal", left={"nothing": 1}), "left.options", "There is no option “nothing”"),
    ],
)
def test_what_does_not_fit_is_said_with_its_side(
    client: TestClient, path: str, pair: dict[str, Any], field: str, said: str
) -> None:
    sentence, at = refused(send(client, COMPARE + path, {"text": WORDS, **pair}))
    assert said in sentence
    assert at == field


def test_a_text_without_a_word_is_refused_as_everywhere(client: TestClient) -> None:
    assert refused(send(client, COMPARE, {"text": " ", **sides("causal", "causal")}))[1] == "text"


HEAD = {"model": "stories15m", "layer": 2, "head": 4}


@every_mechanism
def test_with_a_trained_head_each_is_compared_with_the_numbers_that_it_can_take(client: TestClient, id_: str) -> None:
    answer = ask(client, COMPARE, text=WORDS, inputs_from=HEAD, **sides(id_, "causal"))
    own, causal = (values(ask(client, trace_of(each), text=WORDS, inputs_from=HEAD)) if registry.find(each).from_head
                   else None for each in (id_, "causal"))  # fmt: skip
    said = any("cannot use the numbers of a trained head" in note for note in answer["notes"])
    if own is not None:
        np.testing.assert_array_equal(tensor(answer["left"]["output"]["value"]), own["output"])
    handed = any(f"from the {side} side, which" in note for side in ("left", "right") for note in answer["notes"])
    assert said == (own is None and not handed)
    if causal is not None and not handed:
        np.testing.assert_array_equal(tensor(answer["right"]["output"]["value"]), causal["output"])
    assert not any("does not accept that with its other options" in note for note in answer["notes"])
    assert answer["left"]["tokens"]["query"][0]["text"] == "<s>"


def test_sizes_that_a_model_brings_are_nobodys_choice(client: TestClient) -> None:
    asked = {"text": WORDS, "inputs_from": HEAD, **sides("multi-head", "grouped-query")}
    answer = ask(client, COMPARE, **asked)
    assert answer["left"]["options"]["heads"] == 6
    assert answer["right"]["options"]["heads"] == 6
    cost = ask(client, f"{COMPARE}/cost", **asked)
    assert cost["left"]["n"] == cost["right"]["n"]
    assert refused(client.post(COMPARE, json=asked | {"inputs_from": HEAD | {"layer": 6}}))[0]
