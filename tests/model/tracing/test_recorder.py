"""What torch was asked between two steps."""

import threading

import pytest
import torch

from model.tracing.recorder import Call, Constant, Named, Recorder, leaves, nodes_under

X = torch.ones(2, 2)


def test_a_call_holds_its_name_its_operands_and_its_result() -> None:
    with Recorder() as recorder:
        recorder.name("x", X)
        y = X.softmax(dim=-1)
    node = recorder.node(y)
    assert isinstance(node, Call)
    assert (node.function, node.kwargs, node.value is y) == ("softmax", {"dim": -1}, True)
    assert isinstance(node.args[0], Named)
    assert node.args[0].id == "x"


def test_operators_methods_and_properties_are_named_alike() -> None:
    with Recorder() as recorder:
        made = [X @ X, torch.matmul(X, X), X.mT, X + 1, -X, ~X.bool(), X >= 0]
    nodes = [recorder.node(each) for each in made]
    names = [node.function for node in nodes if isinstance(node, Call)]
    assert names == ["matmul", "matmul", "mT", "add", "neg", "__invert__", "ge"]


def test_a_tensor_from_outside_is_a_constant() -> None:
    with Recorder() as recorder:
        pass
    node = recorder.node(X)
    assert isinstance(node, Constant)
    assert node.value is X


def test_the_leaves_are_the_steps_in_the_order_of_the_expression_keywords_too() -> None:
    with Recorder() as recorder:
        a, b = X.clone(), X.clone()
        recorder.name("a", a)
        recorder.name("b", b)
        y = torch.add(b @ a, other=a) * 2
    assert [leaf.id for leaf in leaves(recorder.node(y))] == ["b", "a", "a"]


def test_a_call_that_gives_no_tensor_leaves_nothing() -> None:
    with Recorder() as recorder:
        size = X.size()
    assert size == (2, 2)
    assert not recorder._nodes


def test_a_call_that_gives_several_tensors_leaves_each_by_its_name_or_place() -> None:
    with Recorder() as recorder:
        halves, highest = X.chunk(2), X.max(-1)
    found = [recorder.node(each) for each in (*halves, highest.values, highest.indices)]
    assert [node.function for node in found if isinstance(node, Call)] == [
        "chunk.0", "chunk.1", "max.values", "max.indices",
    ]  # fmt: skip


def test_writing_in_place_is_refused() -> None:
    with Recorder(), pytest.raises(NotImplementedError, match="writes nothing in place"):
        X.clone()[0, 0] = 1


def test_operands_in_a_list_are_kept() -> None:
    with Recorder() as recorder:
        joined = torch.cat([X, X + 1])
    node = recorder.node(joined)
    assert isinstance(node, Call)
    first, second = node.args[0]  # type: ignore[misc]
    assert isinstance(first, Constant)
    assert isinstance(second, Call)


def test_nothing_is_recorded_before_or_after() -> None:
    recorder = Recorder()
    with recorder:
        pass
    assert isinstance(recorder.node(X + 1), Constant)


def test_another_thread_is_not_recorded() -> None:
    made = []
    with Recorder() as recorder:
        thread = threading.Thread(target=lambda: made.append(X + 1))
        thread.start()
        thread.join()
    assert isinstance(recorder.node(made[0]), Constant)


def test_the_nodes_under_a_step_end_at_other_steps() -> None:
    with Recorder() as recorder:
        total = X + 1
        recorder.name("total", total)
        found = list(nodes_under(recorder.node((total * 2).mT)))
    assert [type(node) for node in found] == [Call, Call, Named]
