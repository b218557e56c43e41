"""The next letter of a text of one's own: what is read and held back, what is written, and which texts are none."""

import pytest
import torch

from model.learning import course
from model.learning.network import Network
from model.learning.opened import network, words_of
from model.learning.settings import Settings
from model.learning.task import NOTHING, find
from model.learning.tasks.next_letter import LONGEST, MOST_SIGNS, SHORTEST, cleaned
from model.learning.written import LONG, written
from model.problem import Problem

RIME = "One for the cat,\none for the hat,\n one for the cat that sat on the mat."
ALPHABET = "".join(chr(ord("a") + i) + chr(0x3B1 + i) for i in range(24)) + "0123456789!?.,;:-+"
TINY = Settings(layers=1, heads=2, d=16, batch=16)


def test_what_is_learned_from_is_never_asked_and_what_is_asked_never_learned_from() -> None:
    task, signs = find("next-letter", RIME), cleaned(RIME)
    assert "".join(sorted(set(signs))) == "".join(task.words)
    assert task.parts is not None
    cut, held = task.parts
    assert (cut + held, held) == (len(signs), len(signs) // 5)
    chance = torch.Generator().manual_seed(1)
    learned = task.draw(400, chance)
    asked = task.check(400, chance) if task.check else learned
    ends = set()
    for examples in (learned, asked):
        assert examples.aside is not None
        for row, targets, aside in zip(examples.ids, examples.targets, examples.aside, strict=True):
            text = "".join(task.words[place] for place in row)
            starts = [i for i in range(len(signs) - task.length) if signs[i : i + task.length] == text]
            assert starts
            for place, answer in enumerate(targets.tolist()):
                after = [start + place + 1 for start in starts]
                near = list(range(max(0, place - 4), place + 1)) if answer != NOTHING else []
                assert aside[place].nonzero().flatten().tolist() == near
                if answer == NOTHING:
                    assert examples is asked
                    assert min(after) < cut
                    continue
                assert {signs[at] for at in after} == {task.words[answer]}
                assert any(at < cut if examples is learned else at >= cut for at in after)
                ends |= {at for at in after if examples is asked}
    assert len(signs) - 1 in ends
    assert not learned.keys.any()


def test_capitals_and_line_breaks_are_read_as_one_kind_of_letter_and_of_space() -> None:
    assert cleaned("  A\n\tB\u00a0c\u0007" + 40 * "x ") == "a␣b␣c" + 39 * "x␣" + "x"
    assert words_of(find("next-letter"), "The\n c") == [*"the␣c"]
    assert find("next-letter").corpus == find("next-letter", find("next-letter").corpus).corpus
    assert find("next-letter", RIME) is find("next-letter", RIME)


@pytest.mark.parametrize(("text", "said"), [
    ("a" * (SHORTEST - 1), f"{SHORTEST} to 20000 characters; this one has 39"), (60 * "a", "one letter again"),
    ("ab" * (LONGEST // 2 + 1), "this one has 20002"), (60 * "\n", "this one has 0"),
    (ALPHABET, f"{MOST_SIGNS + 2} different signs, and {MOST_SIGNS} is the most"),
])  # fmt: skip
def test_a_text_of_which_nothing_is_learned_is_refused_with_a_sentence(text: str, said: str) -> None:
    with pytest.raises(Problem, match=said) as refused:
        find("next-letter", text)
    assert refused.value.field == "corpus"


def test_a_task_that_takes_no_text_says_so() -> None:
    with pytest.raises(Problem, match="takes no text") as refused:
        next(course.train("copy", corpus=RIME, steps=1))
    assert refused.value.field == "corpus"


def test_a_shortest_text_and_one_of_two_letters_are_learned() -> None:
    for text in ("ab" * 20, "abc def ghi jkl mno pqr stu vwx yzäöü 123"):
        *_, frame = course.train("next-letter", [TINY], corpus=text, steps=60, frames=1)
        assert frame.models[0].known is not None
        assert frame.models[0].known > 0.5
    assert "".join(written(find("next-letter", "ab" * 20), _trained("ab" * 20), "ab")) == "ab" * (LONG // 2)


def _trained(text: str, seed: int = 1) -> Network:
    *_, frame = course.train("next-letter", [TINY], corpus=text, seed=seed, steps=60, frames=1)
    return network(find("next-letter", text), TINY, frame.models[0].weights)


def test_nobody_knows_the_right_key_and_what_it_knows_by_heart_is_more_than_what_it_guesses() -> None:
    task = find("next-letter")
    frames = list(course.train("next-letter", frames=1))
    for seen in frames[-1].models:
        assert bool(seen.pattern.isnan().all())
        assert seen.best == (0, 0)
        assert seen.known is not None
        assert seen.known > seen.right + 0.05
        assert seen.right > 0.6
    own = frames[-1].models[0]
    assert own.known is not None
    again = network(task, task.model, own.weights)
    known = task.draw(course.CHECKED, torch.Generator().manual_seed(course.LARGEST_SEED + 1))
    answers = again(known.ids).argmax(-1)
    assert own.known == pytest.approx(float((answers == known.targets).float().mean()), abs=1e-6)
    control = frames[-1].models[1]
    assert control.aside is not None
    assert float(control.aside.min()) == pytest.approx(1)  # it sees no more


def test_what_is_written_is_the_likeliest_each_time_or_drawn_by_a_seed() -> None:
    task, net = find("next-letter", RIME), _trained(RIME)
    start = [*"one␣for␣the␣cat"]
    found = written(task, net, start)
    assert len(found) == LONG
    ids = [list(task.words).index(word) for word in [*start, *found]]
    for place in (0, 40, LONG - 1):
        at = len(start) + place
        with torch.no_grad():
            said = net.read(torch.tensor(ids[max(0, at - task.length) : at]))[-1]
        assert int(said.argmax()) == ids[at]
    one, again, other = (written(task, net, start, seed) for seed in (1, 1, 2))
    assert one == again
    assert one != other


@pytest.mark.parametrize(("task", "start", "field"), [("copy", "ab", "task"), ("next-letter", "", "text"),
                                                      ("next-letter", "§", "text")])  # fmt: skip
def test_what_cannot_be_written_on_is_said(task: str, start: str, field: str) -> None:
    own = find(task)
    net = network(own, TINY, course.Learner(own, TINY, 1).net.state_dict())
    with pytest.raises(Problem) as refused:
        written(own, net, start)
    assert refused.value.field == field
