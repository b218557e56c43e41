"""Numbers as CSV: they come back as they were, with their names, and a spreadsheet computes nothing of it."""

import csv
import io

import numpy as np
import pytest

import model
from model.export import table


def read(text: str) -> list[list[str]]:
    """Rows of texts, as Python's csv reads them."""
    return list(csv.reader(io.StringIO(text)))


def test_a_step_comes_back_bit_for_bit_with_the_names_of_its_axes_and_of_its_tokens() -> None:
    trace = model.trace("causal", "Lily had a cat.", heads=2)
    head, *rows = read(trace.csv("scaled"))
    assert head == ["head", "query ↓ key →", "Lily", "had", "a", "cat", "."]
    assert [row[:2] for row in rows] == [[h, q] for h in "01" for q in head[2:]]
    found = np.array([row[2:] for row in rows], dtype=np.float32).reshape(2, 5, 5)
    np.testing.assert_array_equal(found, trace["scaled"])


def test_a_figures_numbers_are_those_of_its_own_head() -> None:
    trace = model.trace("causal", "Lily had a cat.", heads=2)
    head, *rows = read(trace.figure("weights", head=1).csv())
    assert head[0] == "query ↓ key →"
    np.testing.assert_array_equal(np.array([row[1:] for row in rows], dtype=np.float32), trace["weights"][1])


def test_bits_infinity_and_a_step_of_one_axis_are_written_so_that_they_are_read() -> None:
    assert read(model.trace("causal", "a b").csv("mask"))[1:] == [["a", "1", "0"], ["b", "1", "1"]]
    assert read(model.trace("causal", "a b").csv("masked"))[1][3] == "-inf"
    one = model.trace("speculative", "a b a", tokens=1)
    vector = next(id_ for id_ in one if len(one.axes(id_)) == 1)
    for text in (one.csv(vector), one.figure(vector).csv()):
        assert [len(row) for row in read(text)] == [1 + len(one[vector])] * 2


@pytest.mark.parametrize("name", ["=1+1", "+a", "-a", "@a", "\ta", "\ra"])
def test_a_token_is_no_formula_and_a_negative_number_stays_one(name: str) -> None:
    found = table.written(np.array([[-1.5]]), ("query", "key"), ([name], ['",\n']))
    assert read(found) == [["query ↓ key →", '",\n'], [f"'{name}", "-1.5"]]


def test_what_is_not_known_is_empty() -> None:
    assert table.lines([["a", None, True, np.False_, 0.5]]) == "a,,1,0,0.5\r\n"
