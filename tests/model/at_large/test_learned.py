"""The heads of a model that was trained here, over examples of its task."""

import numpy as np
import pytest
import torch

from model.at_large import learned
from model.learning import course
from model.learning.made import made
from model.learning.network import Network
from model.learning.settings import Settings
from model.learning.task import Task, find, tasks
from model.pretrained.patterns import FEWEST, PATTERNS
from model.pretrained.pieces import Piece
from tests.model.pretrained.test_patterns import naive


def network(task: Task, **settings: object) -> Network:
    return made(task, Settings(**settings), torch.Generator().manual_seed(4))  # type: ignore[arg-type]


@pytest.mark.parametrize("task", [each.id for each in tasks()])
def test_every_task_that_has_a_right_key_has_it_first(task: str) -> None:
    own = find(task)
    spread = learned.spread(own, network(own, layers=2, heads=2), 1)
    assert len(spread.sources) >= learned.EXAMPLES
    if own.length < FEWEST + 1:  # of so short a text no place says enough
        assert spread.head(1, 1).patterns == []
        return
    right = spread.head(1, 1).patterns[0]
    has_one = bool(course.checked(own, 1).keys.any())
    assert has_one == (task != "next-letter")
    assert (right.pattern is learned.RIGHT) == has_one
    assert right.texts > learned.EXAMPLES // 2
    assert 0 < right.mean < 1


def test_the_right_key_is_that_of_the_curves_and_the_others_those_of_a_naive_loop() -> None:
    own = find("induction")
    net = network(own, layers=2, heads=2)
    examples = course.checked(own, 1)
    found = learned.on_examples(own, net, examples)
    with torch.no_grad():
        weights = course.shares(net.seen(examples.ids)[1])
    for i in (0, 9):
        keys = examples.keys[i]
        for layer, head in ((0, 1), (1, 0)):
            asked = [query for query in range(len(keys)) if keys[query].any()]
            wanted = sum(float(weights[i, layer, head, query][keys[query]].sum()) for query in asked) / len(asked)
            assert found[i].scores[layer, head, 0].item() == pytest.approx(wanted, abs=1e-5)
            even = sum(int(keys[query].sum()) / (query + 1) for query in asked) / len(asked)
            assert found[i].uniform[layer, 0].item() == pytest.approx(even, abs=1e-5)
            assert found[i].counted[layer, 0] == len(asked)
            # the loop has special tokens of its own, which a task has not
            pieces = [Piece(100 + id_, own.words[id_], 0, False) for id_ in examples.ids[i].tolist()]
            mask = np.tril(np.ones((len(pieces),) * 2, bool))
            for at, pattern in enumerate(PATTERNS):
                score, _, count = naive(pattern.id, weights[i, layer, head].double().numpy(), mask, pieces, pieces)
                assert found[i].scores[layer, head, 1 + at].item() == pytest.approx(score, abs=1e-5), pattern.id
                assert found[i].counted[layer, 1 + at] == count


def test_its_examples_are_the_same_for_one_seed_and_none_that_the_curves_are_measured_on() -> None:
    own = find("copy")
    net = network(own)
    one, again, other = (learned.spread(own, net, seed) for seed in (1, 1, 2))
    assert one.sources == again.sources != other.sources
    shown = {" ".join(own.words[place] for place in ids) for ids in course.checked(own, 1).ids.tolist()}
    assert not shown & {each.text for each in one.sources}


@pytest.mark.parametrize("task", ["copy", *(each.id for each in tasks() if each.source)])
def test_of_a_persons_own_text_nobody_knows_the_right_key(task: str) -> None:
    own = find(task)
    text = [own.words[place] for place in course.checked(own, 1).ids[0].tolist()]
    examples = learned.unasked(own, text)
    assert examples.ids.tolist() == course.checked(own, 1).ids[:1].tolist()
    assert examples.keys.shape == course.checked(own, 1).keys[:1].shape
    assert not examples.keys.any()
    assert not examples.counted.any()
