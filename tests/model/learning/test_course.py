"""A training: what is learned, by whom and by whom not, and that it is the same each time."""

import pytest
import torch

import model
from model.learning import course
from model.learning.course import Frame, Learner, Seen, looked, train
from model.learning.settings import Settings
from model.learning.task import find
from model.presence import Gone, watched
from model.problem import Problem


def last(task: str, *models: Settings, seed: int = 1, steps: int | None = None) -> list[Seen]:
    *_, frame = train(task, models, seed=seed, steps=steps, frames=1)
    return list(frame.models)


@pytest.mark.parametrize(("task", "pattern"), [("previous-token", 0.9), ("copy", 0.9), ("reverse", 0.9), ("sort", 0.6)])
def test_one_layer_learns_what_one_head_can_do(task: str, pattern: float) -> None:
    own = last(task, find(task).model)[0]
    assert own.right > 0.98
    assert float(own.pattern.max()) > pattern


def test_without_places_nobody_knows_who_stood_before() -> None:
    own, control = last("previous-token")
    assert own.right > 0.98
    assert control.right < 0.6
    assert float(control.pattern.max()) < 0.3


def test_induction_takes_two_layers() -> None:
    own, control = last("induction")
    assert own.right > 0.99
    assert own.best[0] == 1
    assert float(own.pattern.max()) > 0.6
    assert control.right < 0.9


def test_a_seed_gives_the_same_frames_and_torchs_own_chance_is_left_alone() -> None:
    before = torch.get_rng_state()
    task = find("copy")
    models = task.model, task.control
    one, again, other = (list(course.Plan(task, models, seed, 7, 3).run()) for seed in (1, 1, 2))
    assert torch.equal(before, torch.get_rng_state())
    assert [frame.step for frame in one] == [0, 2, 5, 7]
    for first, second in zip(one, again, strict=True):
        for a, b in zip(first.models, second.models, strict=True):
            assert (a.loss, a.right) == (b.loss, b.right)
            assert torch.equal(a.maps, b.maps)
            assert all(torch.equal(value, b.weights[name]) for name, value in a.weights.items())
    assert one[-1].models[0].loss != other[-1].models[0].loss
    assert one[0].models[0].weights["table"] is not one[-1].models[0].weights["table"]
    assert [len(frame.models) for frame in one] == [2, 2, 2, 2]


def test_who_asks_for_the_same_is_given_what_was_computed_and_a_moment_of_it() -> None:
    one, again = (list(train("copy", seed=7, steps=6, frames=3)) for _ in range(2))
    assert all(a is b for a, b in zip(one, again, strict=True))
    task = find("copy")
    own = course.moment("copy", (task.model,), 6, seed=7, steps=6)
    assert own.step == 6
    assert own.models[0].loss == one[-1].models[0].loss
    with pytest.raises(Problem, match="Nothing was kept of step 7"):
        course.moment("copy", (task.model,), 7, seed=7, steps=6)


def test_both_models_learn_from_the_same_examples() -> None:
    task = find("copy")
    one, two = Learner(task, task.model, 3), Learner(task, task.control, 3)
    assert torch.equal(task.draw(4, one.chance).ids, task.draw(4, two.chance).ids)


def test_a_rate_that_is_too_high_is_seen_to_be_lost() -> None:
    assert not last("copy", Settings(), steps=1)[0].is_lost
    lost = last("copy", Settings(rate=100, norm="none", warm_up=0, d=64, layers=4, feed_forward=True), steps=60)[0]
    assert lost.is_lost or lost.loss > 10


def test_what_is_measured_is_counted_out_again() -> None:
    weights = torch.rand(2, 1, 3, 4, 4)
    keys = torch.zeros(2, 4, 4, dtype=torch.bool)
    keys[0, 1, 0] = keys[0, 3, 1] = keys[0, 3, 2] = keys[1, 2, 2] = True
    wanted = (weights[0, 0, 1, 1, 0] + weights[0, 0, 1, 3, 1] + weights[0, 0, 1, 3, 2] + weights[1, 0, 1, 2, 2]) / 3
    assert float(looked(weights, keys)[0, 1]) == pytest.approx(float(wanted))
    frame = next(iter(train("sink", steps=1)))
    assert frame.models[0].aside is not None
    assert frame.models[0].maps.shape == (1, 1, 24, 24)


def test_what_is_no_share_is_made_one_by_its_size() -> None:
    own = torch.tensor([[2.0, -6.0, 0], [0, 0, 0]])
    assert course.shares(own).tolist() == [[0.25, 0.75, 0], [0, 0, 0]]
    weights = torch.rand(5, 7).softmax(-1)
    torch.testing.assert_close(course.shares(weights), weights)
    seen = last("copy", Settings(attention="fast-weights"), steps=1)[0]
    assert float(seen.maps.min()) >= 0
    assert 0 <= float(seen.pattern.max()) <= 1


def test_a_sink_appears_unless_nobody_can_see_it() -> None:
    own, control = last("sink")
    assert own.right > 0.98
    assert control.right > 0.98
    assert own.aside is not None
    assert control.aside is not None
    assert float(own.aside.max()) > 0.35 > 0.25 > float(control.aside.max())


def test_who_has_gone_has_no_training_run_on() -> None:
    frames = train("copy", steps=50)
    assert next(frames).step == 0
    with watched(lambda: True), pytest.raises(Gone):
        list(frames)


@pytest.mark.parametrize(("given", "field"), [
    ({"steps": 0}, "steps"), ({"steps": -1}, "steps"), ({"steps": 10**6}, "steps"), ({"seed": -1}, "seed"),
    ({"task": "nope"}, "task"), ({"frames": 0}, "frames"), ({"models": [Settings()] * 3}, "models"),
])  # fmt: skip
def test_what_cannot_be_trained_is_said_at_once(given: dict[str, object], field: str) -> None:
    with pytest.raises(Problem) as refused:
        train(**{"task": "copy", **given})  # type: ignore[arg-type]
    assert refused.value.field == field


def test_it_is_there_from_the_top() -> None:
    frame = next(model.train("copy", steps=1))
    assert isinstance(frame, Frame)
    assert frame.step == 0


def test_a_moment_keeps_its_own_numbers_and_no_others() -> None:
    """Thirty trainings are to find room."""
    (seen,) = next(train("induction", [find("induction").model], steps=1)).models
    for kept in (seen.maps, seen.pattern, *seen.weights.values()):
        assert kept.untyped_storage().nbytes() == kept.numel() * kept.element_size()


def test_a_training_that_takes_too_long_ends_with_a_sentence_and_keeps_what_came(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(course, "MOST_SECONDS", 0)
    frames = train("copy", seed=77, steps=20)
    assert next(frames).step == 0
    with pytest.raises(Problem, match="A training may take 0 seconds of a processor"):
        next(frames)
