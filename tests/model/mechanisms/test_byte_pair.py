"""Byte-pair encoding: the merges of the paper, words kept apart, nothing unreadable, nothing lost."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from model.mechanisms.byte_pair import MOST, PRESETS, byte_pair, names, readable
from model.problem import Problem
from model.references.byte_pair import reference
from model.tracing.step import Step, Trace


def trace(text: str, merges: int = 24) -> dict[str, Step]:
    """The steps on a text, by id."""
    with Trace() as found:
        byte_pair(found.input("text", "byte", torch.tensor(list(text.encode()))), merges=merges, step=found)
    return {step.id: step for step in found.steps}


def labels(steps: dict[str, Step], id_: str) -> list[str]:
    return [str(label) for label in steps[id_].labels[0] or ()]


def joined(steps: dict[str, Step]) -> list[str]:
    """The new piece of each merge."""
    found = []
    for m in range(1, 25):
        if (merged := steps.get(f"merge {m}/merged")) is not None:
            place = merged.value.tolist().index(255 + m)
            found.append(labels(steps, f"merge {m}/merged")[place])
    return found


def test_the_words_of_the_paper_grow_as_there_but_for_the_end_of_word() -> None:
    steps = trace(" ".join(PRESETS[1].tokens), merges=4)
    assert joined(steps) == ["es", "est", "lo", "low"]
    assert int(steps["merge 1/counts"].value.max()) == 9


def test_of_equally_frequent_pairs_the_first_is_joined() -> None:
    steps = trace("xyabxyab", merges=1)
    assert steps["merge 1/counts"].value.tolist() == [2, 2, 2, 1, 2, 2, 2]
    assert labels(steps, "merge 1/merged") == ["xy", "a", "b", "xy", "a", "b"]


def test_a_run_of_one_letter_is_joined_from_the_left_without_overlap() -> None:
    steps = trace("aaaaa", merges=1)
    assert steps["merge 1/best"].value.tolist() == [1, 1, 1, 1]
    assert steps["output"].value.tolist() == [256, 256, ord("a")]


def test_nothing_is_joined_across_the_beginning_of_a_word() -> None:
    steps = trace("a b a b a b")
    assert labels(steps, "output") == ["a", "␣b", "␣a", "␣b", "␣a", "␣b"]
    crossing = [i for i, label in enumerate(labels(steps, "merge 1/counts")) if label.endswith("·␣")]
    assert crossing
    assert (steps["merge 1/counts"].value[crossing] == 0).all()


def test_where_no_pair_stands_twice_the_merging_ends_and_shows_why() -> None:
    steps = trace("cat")
    assert [*steps] == ["text", "start/pieces", "merge 1/counts", "output"]
    assert steps["merge 1/counts"].value.tolist() == [1, 1]
    assert [*trace("a")] == ["text", "start/pieces", "output"]
    assert joined(trace("the cat sat on the mat", merges=0)) == []


def test_half_a_character_is_written_in_hex_and_whole_ones_as_they_are() -> None:
    steps = trace("我我")
    assert labels(steps, "start/pieces") == ["‹e6›", "‹88›", "‹91›"] * 2
    assert labels(steps, "merge 1/merged") == ["‹e6 88›", "‹91›"] * 2
    assert labels(steps, "merge 2/merged") == ["我", "我"]


@pytest.mark.parametrize(
    ("piece", "text"),
    [(b" a", "␣a"), (b" ", "␣"), (b"\n", "‹0a›"), ("\u0301".encode(), "‹cc 81›"), ("\u200d".encode(), "‹e2 80 8d›"),
     ("e\u0301".encode(), "e\u0301"), ("👩‍👧".encode(), "👩‍👧"), (b"a\t", "‹61 09›")],
)  # fmt: skip
def test_a_piece_is_written_so_that_one_sees_it(piece: bytes, text: str) -> None:
    assert readable(piece) == text


@given(st.text("ab 我é👩‍👧", min_size=1, max_size=30), st.integers(0, 24))
def test_it_is_the_paper_s_algorithm_and_loses_no_byte(text: str, merges: int) -> None:
    raw = torch.tensor(list(text.encode()))
    found = byte_pair(raw, merges=merges)
    assert found.tolist() == reference(raw.numpy(), merges=merges).tolist()
    steps = trace(text, merges)
    assert "�" not in "".join(label for id_ in steps if id_ != "text" for label in labels(steps, id_))
    parts = {255 + m: name for m, name in enumerate(joined(steps), 1)}
    plain = [bytes([byte]) for byte in range(256)]
    for id_, name in parts.items():
        assert all(label == name for label, i in zip(labels(steps, "output"), found.tolist(), strict=True) if i == id_)
    assert names(found[found < 256], plain) == [
        label for label, i in zip(labels(steps, "output"), found.tolist(), strict=True) if i < 256
    ]


def test_a_text_of_too_many_bytes_gets_a_sentence_at_the_text() -> None:
    assert len(byte_pair(torch.zeros(MOST, dtype=torch.int64), merges=0)) == MOST
    with pytest.raises(Problem, match="This text has 801 bytes, and at most 800") as caught:
        byte_pair(torch.zeros(MOST + 1, dtype=torch.int64))
    assert caught.value.field == "text"
