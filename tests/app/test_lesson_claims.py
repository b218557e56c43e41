"""What lessons say of the trained model in words, since no braces can compute it: that it is so."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

import model
from app.learn.library import OURS
from model.learning import course, head
from tests.web.person import unpack

LINK = re.compile(r"\((/models/stories15m#[^)]+)\)")
STRETCH = "f k b m f k b"  # of the lesson on how a head is learned
PARK, BIRD = "Tom and Anna went to the park. Anna and", "Tom and Anna saw a bird. Tom and"


def linked() -> list[dict[str, Any]]:
    """The states of the links of the lesson that breaks it, in their order."""
    text = (OURS / "break-it.md").read_text("utf-8")
    return [unpack(f"http://here{link}") for link in LINK.findall(text)]


def likeliest(text: str, *changes: model.Silence) -> tuple[str, float]:
    return model.attend("stories15m", text, 0, 0, interventions=changes).next[0]


def test_what_a_link_of_break_it_shows_is_what_the_lesson_says(client: TestClient) -> None:
    said = []
    for state in linked():
        body = {each: state[each] for each in ("text", "layer", "head", "interventions")}
        found = client.post("/api/models/stories15m/attention", json=body).json()
        said.append((len(body["interventions"]), found["next"][0]["token"]["text"]))
    assert said == [
        (0, "Tom"), (1, "Anna"), (1, "Anna"), (1, "Anna"), (1, "Tom"), (1, "Ben"), (0, "Tom"), (1, "Anna"),
    ]  # fmt: skip


def test_three_heads_of_thirty_six_are_missed_where_tom_is_to_be_said() -> None:
    heads = [(layer, head) for layer in range(6) for head in range(6)]
    missed = [each for each in heads if likeliest(PARK, model.Silence(*each))[0] != "Tom"]
    assert missed == [(0, 5), (4, 4), (5, 1)]


@pytest.mark.parametrize(("text", "changes", "least", "most"), [
    (PARK, (), 0.99, 1), (PARK, (model.Silence(4, 4),), 0.9, 1), (PARK, (model.Silence(4, 1),), 0.99, 1),
    (BIRD, (), 0.98, 1), (BIRD, (model.Silence(4, 4),), 0.95, 0.99),
])  # fmt: skip
def test_it_is_as_sure_as_the_lesson_says(
    text: str, changes: tuple[model.Silence, ...], least: float, most: float
) -> None:
    assert least < likeliest(text, *changes)[1] <= most


def test_a_head_that_is_a_sink_on_one_text_is_none_on_another() -> None:
    weights = model.attend("stories15m", "Tom had a dog and it was big")["weights"]
    assert (weights[5, 1].argmax(-1) == 0).all()
    assert model.attend("stories15m", PARK)["weights"][5, 1, -1].argmax() == 1


def test_a_second_story_of_a_head_fits_three_rows_of_four() -> None:
    words = ["<s>", *"She was sad but he and his dog played".split()]
    weights = model.attend("stories15m", " ".join(words[1:]), 0, 2)["weights"]
    looked = {word: words[int(weights[row].argmax())] for row, word in enumerate(words)}
    assert [looked[word] for word in ("he", "his", "dog", "played")] == ["but", "and", "and", "played"]


def test_two_heads_that_look_alike_give_most_to_the_same_word() -> None:
    weights = model.attend("stories15m", PARK)["weights"][4]
    assert weights[4, -1].argmax() == weights[1, -1].argmax() == 9


def test_the_head_that_brings_the_name_looks_at_anna_where_the_other_one_is_silent_and_through_it_alone() -> None:
    silent = model.Silence(4, 4)
    row = model.attend("stories15m", PARK, interventions=[silent])["weights"][5, 1, -1]
    assert (row.argmax(), row[1] < 0.25) == (3, True)
    found = model.attend("stories15m", PARK, 0, 0, interventions=[silent, model.Freeze(5, 1)]).next[0]
    assert (found[0], found[1] > 0.95) == ("Tom", True)


def test_a_story_that_holds_in_one_row_does_not_in_others() -> None:
    weights = model.attend("stories15m", PARK)["weights"][4, 4]
    assert [int(row.argmax()) for row in weights[[3, 7, 10]]] == [0, 0, 9]  # Anna and park at <s>, and at Anna


def test_in_the_first_text_it_looks_at_the_dog() -> None:
    text = "Tom had a dog and it was big"
    assert model.attend("stories15m", text)["weights"][4, 4, 6].argmax() == 4


def test_the_value_of_the_first_mark_is_several_times_shorter_than_others() -> None:
    for text in ("Tom had a dog and it was big", PARK, BIRD, "One day, a little girl named Sue went to the park."):
        values = model.attend("stories15m", text, 4, 2)["v"]
        length = (values**2).sum(-1).flatten() ** 0.5
        assert (length[1:] > 3 * length[0]).all()


def learned(step: int, layer: int = 1) -> dict[str, Any]:
    """The weights of a head of the model that learns induction, by its lesson's names of their rows."""
    found = head.attention(f"induction@{step}", STRETCH, layer, 0)
    return {each.id: each.value for each in found.steps}


def test_a_head_is_learned_all_at_once_as_its_lesson_says() -> None:
    given = [float(learned(step)["weights"][6, 3]) for step in (0, 60, 100, 120, 140, 300)]
    assert max(given[:3]) < 0.15 < given[3] < given[4] < given[5] > 0.95


def test_the_first_head_hands_over_the_letter_before_and_the_second_is_lost_without_it() -> None:
    row = learned(300, layer=0)["weights"][3]
    assert row[2:4].min() > 0.4
    assert row[0] < 0.05
    now, without = (head.attention("induction@300", STRETCH, 1, 0, silent).next[0].token.text
                    for silent in ((), (model.Silence(0, 0),)))  # fmt: skip
    assert now == "m" != without


def test_the_model_is_right_in_the_end_and_its_control_of_one_layer_in_about_one_answer_of_three() -> None:
    *_, last = course.train("induction")
    own, control = (each.right for each in last.models)
    assert own > 0.99
    assert 0.25 < control < 0.45


def test_who_has_no_positions_is_right_in_about_one_answer_of_three() -> None:
    *_, last = course.train("previous-token")
    assert 0.25 < last.models[1].right < 0.4
