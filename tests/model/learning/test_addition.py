"""Sums on a clock, and the recorded training of them: what it shows, that it comes again, and what is trained live."""

import runpy
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from model.learning import course, head, record, recorded
from model.learning.changes import Change
from model.learning.kept import Kept
from model.learning.opened import network
from model.learning.task import NOTHING, find
from model.learning.tasks.addition import HELD_BACK, LEARNED, SUMS
from model.problem import Problem

TASK = find("addition")
STEP = TASK.recorded // course.FRAMES


@pytest.fixture(scope="module")
def whole() -> Kept:
    found = recorded.whole("addition")
    assert found is not None
    return found


def test_half_of_all_sums_are_learned_from_and_all_others_checked() -> None:
    pairs = [{tuple(SUMS[place].tolist()) for place in places.tolist()} for places in (LEARNED, HELD_BACK)]
    assert not pairs[0] & pairs[1]
    assert len(pairs[0] | pairs[1]) == 23**2
    assert TASK.check is not None
    for draw, own in ((TASK.draw, pairs[0]), (TASK.check, pairs[1])):
        examples = draw(100, torch.Generator().manual_seed(1))
        for row, targets, keys in zip(examples.ids, examples.targets, examples.keys, strict=True):
            a, b, sign = (TASK.words[place] for place in row.tolist())
            assert sign == "="
            assert (int(a), int(b)) in own
            assert TASK.words[targets[-1]] == str((int(a) + int(b)) % 23)
            assert targets[:-1].tolist() == [NOTHING, NOTHING]
            assert keys.tolist() == [3 * [False], 3 * [False], [True, True, False]]
    checked = course.checked(TASK, 5)
    assert {tuple(row[:2]) for row in checked.ids.tolist()} == pairs[1]


def test_it_knows_by_heart_long_before_it_understands_and_without_decay_it_never_does(whole: Kept) -> None:
    own, control = ([frame.models[i] for frame in whole.frames] for i in (0, 1))
    knows, understands = (
        next(frame.step for frame, seen in zip(whole.frames, own, strict=True) if of(seen) > 0.95)
        for of in (lambda seen: seen.known, lambda seen: seen.right)
    )
    assert understands > 4 * knows
    assert own[-1].right > 0.95
    assert control[-1].known == 1
    assert max(seen.right for seen in control) < 0.75
    assert float(own[-1].pattern.max()) > 0.9


def test_first_those_come_right_whose_mirror_image_was_shown(whole: Kept) -> None:
    shown = {tuple(SUMS[place].tolist()) for place in LEARNED.tolist()}
    examples = course.checked(TASK, whole.seed)
    mirrored = torch.tensor([(b, a) in shown for a, b, _ in examples.ids.tolist()])
    assert 0.4 < float(mirrored.double().mean()) < 0.6
    shares = []
    for frame in whole.frames[:: record.WHOLE]:
        for settings, seen in zip(whole.models, frame.models, strict=True):
            with torch.no_grad():
                answers = network(TASK, settings, seen.weights)(examples.ids).argmax(-1)
            found = (answers == examples.targets)[:, -1].double()
            shares.append((float(found[mirrored].mean()), float(found[~mirrored].mean())))
    own, control = shares[::2], shares[1::2]
    assert any(mirror > 0.5 and rest < 0.15 for mirror, rest in own)
    assert min(own[-1]) > 0.95
    assert max(rest for _, rest in control) < 0.15


def test_what_is_recorded_comes_again(whole: Kept) -> None:
    plan = course.Plan(TASK, (TASK.model, TASK.control), whole.seed, whole.steps, course.FRAMES)
    frames = plan.run()
    for kept, closeness in zip(whole.frames[:2], (1e-3, 0.05), strict=True):
        frame = next(frames)
        assert frame.step == kept.step
        for seen, old in zip(frame.models, kept.models, strict=True):
            assert seen.loss == pytest.approx(old.loss, rel=closeness)
            assert seen.right == pytest.approx(old.right, abs=closeness)


def test_its_weights_are_those_of_its_curves_and_a_moment_without_them_says_so(whole: Kept) -> None:
    examples = course.checked(TASK, whole.seed)
    for place in (0, 30, 60):
        for settings, seen in zip(whole.models, whole.frames[place].models, strict=True):
            net = network(TASK, settings, seen.weights)
            with torch.no_grad():
                logits, weights = net.seen(examples.ids)
            assert course.right(logits, examples) == pytest.approx(seen.right, abs=0.02)  # kept as fp16
            torch.testing.assert_close(weights[0], seen.maps, atol=0.02, rtol=0.02)
    with pytest.raises(Problem, match="recorded without its weights") as refused:
        network(TASK, whole.models[0], whole.frames[1].models[0].weights)
    assert refused.value.field == "step"
    assert recorded.file_of(TASK).stat().st_size < 2**21
    assert set(whole.about) == {"command", "date", "seconds", "threads", "torch", "python"}
    assert whole.about["command"] == "python -m model.learning.record addition"


def test_who_asks_for_it_is_shown_the_recording_and_who_changes_something_has_it_trained(whole: Kept) -> None:
    for asked in ({}, {"steps": TASK.recorded}, {"models": [TASK.model, TASK.control]}):
        assert list(course.train("addition", **asked)) == list(whole.frames)  # type: ignore[arg-type]
    few = [frame.step for frame in course.train("addition", frames=12)]
    assert few == [i * TASK.recorded // 12 for i in range(13)]
    assert course.moment("addition", (), 30 * STEP, seed=1) is whole.frames[30]
    slower = [replace(TASK.model, rate=1e-3), TASK.control]
    change = Change(1, 0, silence=(0, 0))
    for live in ({"seed": 2}, {"models": slower}, {"steps": 60}, {"changes": [change]}):
        frame = next(course.train("addition", **live))  # type: ignore[arg-type]
        assert frame.models[0].seconds == 0
        assert all(frame is not each for each in whole.frames)
    with pytest.raises(Problem, match="1 to 2000 steps"):
        course.train("addition", seed=2, steps=TASK.recorded)
    assert recorded.whole("copy") is None


def test_a_recording_is_made_by_a_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(recorded, "FOLDER", tmp_path / "new")
    monkeypatch.setattr(record, "find", lambda id_: replace(find(id_), recorded=6))
    monkeypatch.setattr("sys.argv", ["record", "addition"])
    threads = torch.get_num_threads()
    try:
        record.main()
    finally:
        torch.set_num_threads(threads)
    found = recorded.read(recorded.file_of(TASK).read_bytes())
    assert [frame.step for frame in found.frames] == list(range(7))
    assert [bool(frame.models[1].weights) for frame in found.frames] == [True, False, False, True, False, False, True]
    assert found.models == [TASK.model, TASK.control]


def test_its_heads_give_the_lab_their_numbers_as_far_as_these_are_kept() -> None:
    found = head.head_inputs(f"addition@{TASK.recorded}", "20 5 =", 0, 1)
    assert [token.text for token in found.tokens] == ["20", "5", "="]
    assert head.attention(f"addition@{TASK.recorded}", "20 5 =", 0, 1).next[0].token.text == "2"
    with pytest.raises(Problem, match="recorded without its weights"):
        head.head_inputs(f"addition@{STEP}", "20 5 =", 0, 1)


def test_the_command_says_what_it_records(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["record", "--help"])
    with pytest.raises(SystemExit):
        runpy.run_module("model.learning.record", run_name="__main__")
    assert "addition" in capsys.readouterr().out
