"""Each task's examples: what is asked, what the answer is, and where a right head looks, by counting it out again."""

import pytest
import torch

from model.learning.task import NOTHING, Examples, Task, find, tasks
from model.problem import Problem

MANY = 200


def drawn(task: Task, seed: int = 3) -> Examples:
    return task.draw(MANY, torch.Generator().manual_seed(seed))


NOBODY_KNOWS = {"next-letter"}  # where a right head looks


def told(task: Task, row: torch.Tensor) -> str:
    return "".join(task.words[i] for i in row)


@pytest.mark.parametrize("task", tasks(), ids=lambda task: task.id)
def test_examples_are_seeded_causal_and_of_the_tasks_words(task: Task) -> None:
    examples, again, other = drawn(task), drawn(task), drawn(task, 4)
    for name in ("ids", "targets", "keys"):
        assert torch.equal(getattr(examples, name), getattr(again, name))
    assert not torch.equal(examples.ids, other.ids)
    learned = examples.targets != NOTHING
    n = len(task.words)
    assert 0 <= int(examples.ids.min()) <= int(examples.ids.max()) < n
    assert 0 <= int(examples.targets[learned].min()) <= int(examples.targets[learned].max()) < n
    if task.source is None:
        assert not examples.keys.triu(1).any()  # no head sees what is to come
    assert (examples.counted & ~learned).sum() == 0
    assert torch.equal(examples.keys.any(-1), examples.counted & examples.keys.any(-1))  # keys where something is asked
    assert int(examples.keys.any(-1).sum()) >= MANY or task.id in NOBODY_KNOWS
    before = torch.get_rng_state()
    drawn(task)
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize("id_", ["previous-token", "copy", "reverse", "sort", "recall", "induction", "brackets"])
def test_the_answer_stands_where_a_right_head_looks(id_: str) -> None:
    """Of brackets it is the opening one; of sort the next item itself."""
    task = find(id_)
    examples = drawn(task)
    asked = examples.counted.nonzero()
    assert len(asked)
    for row, place in asked.tolist():
        keys = examples.keys[row, place].nonzero().flatten().tolist()
        answer = int(examples.targets[row, place])
        found = {int(examples.ids[row, key]) + (3 if id_ == "brackets" else 0) for key in keys}
        assert found == {answer}, (row, place)


def test_letters_are_said_again_backwards_and_sorted() -> None:
    for id_, said in (("copy", lambda items: items), ("reverse", lambda items: items[::-1]), ("sort", sorted)):
        task = find(id_)
        examples = drawn(task)
        for row, targets in zip(examples.ids, examples.targets, strict=True):
            items, _, rest = told(task, row).partition("|")
            answers = told(task, targets[targets != NOTHING])
            assert answers == "".join(said(items))
            assert rest == answers[:-1]


def test_a_stretch_comes_again_after_6_to_12_letters_that_differ() -> None:
    task = find("induction")
    lengths = set()
    for row, targets in zip(*(getattr(drawn(task), name) for name in ("ids", "targets")), strict=True):
        text = told(task, row)
        again = next(n for n in range(1, len(text)) if text[n] in text[:n])
        lengths.add(again)
        assert len(set(text[:again])) == again
        assert all(text[i] == text[i - again] for i in range(again, len(text)))
        assert (targets != NOTHING).nonzero().flatten().tolist() == list(range(again, len(text)))
    assert lengths == set(range(6, 13))


def test_signs_are_asked_for_by_their_capitals() -> None:
    task = find("recall")
    for row, targets in zip(*(getattr(drawn(task), name) for name in ("ids", "targets")), strict=True):
        text = told(task, row)
        pairs = dict(zip(text[:12:2], text[1:12:2], strict=True))
        assert len(pairs) == 6
        assert told(task, targets[12:]) == "".join(pairs[name] for name in text[12:])


def test_brackets_are_well_formed_and_asked_where_one_closes() -> None:
    task = find("brackets")
    partner = dict(zip(")]}", "([{", strict=True))
    deepest = 0
    for row, targets in zip(*(getattr(drawn(task), name) for name in ("ids", "targets")), strict=True):
        text, stack = told(task, row), []
        for place, bracket in enumerate(text):
            if bracket in partner:
                assert stack.pop() == partner[bracket]
            else:
                stack.append(bracket)
            deepest = max(deepest, len(stack))
            if targets[place] != NOTHING:
                assert task.words[targets[place]] == dict(zip("([{", ")]}", strict=True))[stack[-1]]
        assert len(stack) == 1  # the last one is asked for
    assert deepest > 3


def test_a_list_amounts_to_what_its_operations_say_and_a_right_head_looks_at_what_decides() -> None:
    task = find("list-ops")
    examples = drawn(task)
    operations = {"[MIN": min, "[MAX": max, "[MED": lambda v: sorted(v)[len(v) // 2], "[SM": lambda v: sum(v) % 10}
    seen = set()
    for row, targets, keys in zip(examples.ids, examples.targets, examples.keys, strict=True):
        stack: list[tuple[str, list[int], list[int]]] = []  # of each open list its operation, values, places
        for place, word in enumerate(task.words[i] for i in row):
            if word in operations:
                stack.append((word, [], []))
                continue
            if word == "]":
                operation, values, places = stack.pop()
                value = operations[operation](values)
                assert task.words[targets[place]] == str(value)
                seen.add(operation)
                wanted = [p for v, p in zip(values, places, strict=True) if operation == "[SM" or v == value]
                assert keys[place].nonzero().flatten().tolist() == wanted
                if not stack:
                    assert place == len(row) - 1
                    break
            else:
                value = int(word)
                assert targets[place] == NOTHING
            stack[-1][1].append(value)
            stack[-1][2].append(place)
    assert seen == set(operations)
    assert (examples.counted.sum(-1) == 3).all()


def test_behind_a_trigger_comes_what_stood_before_it() -> None:
    task = find("sink")
    examples = drawn(task)
    assert examples.aside is not None
    assert examples.asked is not None
    seen = 0
    for row, targets, keys, aside in zip(examples.ids, examples.targets, examples.keys, examples.aside, strict=True):
        text = told(task, row[1:])
        for place, sign in enumerate(text, 1):
            if sign in "!?;":
                assert targets[place] == row[place - 1]
                assert keys[place].nonzero().flatten().tolist() == [place - 1]
                assert not aside[place].any()
                seen += 1
            elif place > 1:
                assert aside[place].nonzero().flatten().tolist() == [0]
    assert seen > MANY
    assert bool((examples.targets[:, 0] == NOTHING).all())


def test_tasks_are_in_their_order_and_one_that_is_none_is_named() -> None:
    assert [task.id for task in tasks()][:2] == ["previous-token", "copy"]
    assert len({task.order for task in tasks()}) == len(tasks())
    with pytest.raises(Problem, match=r"There is no task “nope”; choose one of: previous-token, copy"):
        find("nope")
