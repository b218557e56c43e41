"""The line of a cell's arithmetic: what is on it, where its numbers lead, and that it comes to the cell."""

import html
import json
import math
import re

import pytest

import model
from model.export.arithmetic import Writer, arithmetic, exact
from model.export.named import named_steps
from model.tracing.calls.term import Term, difference, number, product, quotient, total
from tests.model.cases import Case, each, plain


def line(traced: model.Traced, id_: str, *cell: int) -> str:
    """A cell's, without its markup; what is raised stands behind ^."""
    assert traced.walk
    found = arithmetic(traced.walk.step(id_), cell, traced.named)
    return html.unescape(re.sub("<[^>]*>", "", found.replace("<sup>", "^(").replace("</sup>", ")")))


def test_a_cell_is_written_as_one_writes_it_by_hand() -> None:
    traced = model.trace("causal", preset="hungry-cat", sentence=None)
    assert line(traced, "scores", 0, 1, 0) == "0 × 0 + 4 × 0 + 0 × 0 + 0 × 0 = 0"
    assert re.fullmatch(r"[−\d.]+ ÷ 2 = [−\d.]+", line(traced, "scaled", 0, 1, 0))
    assert line(traced, "masked", 0, 0, 1) == "The mask hides this pair, so the cell is −∞."
    assert line(traced, "masked", 0, 1, 0).startswith("= ")
    assert line(traced, "weights", 0, 1, 0) == "e^(0) ÷ (e^(0) + e^(0) + e^(−∞) + e^(−∞) + e^(−∞)) = 0.5"
    assert line(traced, "q", 0, 0, 0) == "It is given here: nothing in this run made it."


def test_its_numbers_lead_to_their_cells_and_are_called_by_their_words() -> None:
    traced = model.trace("causal", ["<b>", '"a"'], heads=1)
    assert traced.walk
    found = arithmetic(traced.walk.step("scores"), (0, 1, 0), traced.named)
    buttons = re.findall(r'data-at="([^"]*)" title="([^"]*)">([^<]*)<', found)
    assert buttons
    for at, title, written in buttons:
        step, cell = json.loads(html.unescape(at))
        assert written == exact(float(traced[step][tuple(cell)]))
        assert html.unescape(title) == f"{step}[0, {traced.labels(step)[1][cell[1]]}, {cell[2]}]"


def test_what_was_set_by_hand_says_so() -> None:
    traced = model.trace("causal", "a b", heads=1, edits=[("scores", (0, 1, 0), 2.5), ("q", (0, 0, 0), 7)])
    assert line(traced, "scores", 0, 1, 0).startswith("Set by hand to 2.5. Computed, it is: ")
    assert line(traced, "q", 0, 0, 0) == "Set by hand to 7."
    with pytest.raises(model.Problem):
        line(traced, "scores", 0, 9, 0)


def test_of_a_long_sum_the_first_terms_and_how_many_more() -> None:
    traced = model.trace("scaled-dot-product", " ".join("abcdefghijklmnop"), d=16)
    assert "+ … 4 more = " in line(traced, "scores", 0, 0, 0)
    assert "+ … 4 more) = " in line(traced, "weights", 0, 0, 0)


@each(plain)
def test_every_kind_of_cell_of_every_mechanism_has_one(case: Case) -> None:
    """Nothing is left of a name in braces or of a list in Python; what it comes to is the cell's number."""
    named = named_steps(case.run.steps, [], [])
    for step in case.run.steps:
        if not step.value.numel():
            continue
        for cell in {(0,) * step.value.ndim, tuple(n - 1 for n in step.value.shape)}:
            written = html.unescape(re.sub("<[^>]*>", "", arithmetic(step, cell, named)))
            assert written
            assert not re.search(r"[{}\[\]]|nan|inf|None", written)
            assert step.edited or not step.of or _comes_to(written, float(step.value[cell]))


def _comes_to(written: str, value: float) -> bool:
    """Whether the number is there: at its four digits, computed in double precision there and in single here."""
    found = re.findall(r"−?(?:∞|\d+\.?\d*(?:e−?\d+)?)", written)
    numbers = [float(each.replace("−", "-").replace("∞", "inf")) for each in found]
    return "?" in written or any(math.isclose(each, value, rel_tol=1e-3, abs_tol=1e-5) for each in numbers)


def _written(term: Term) -> str:
    return Writer({}, str).line(term)


def test_brackets_stand_where_they_must() -> None:
    assert _written(product(number(0.5), number(-2))) == "0.5 × −2 = −1"
    assert _written(product(total(number(1), number(2)), number(3))) == "(1 + 2) × 3 = 9"
    assert _written(difference(number(1), difference(number(2), number(3)))) == "1 − (2 − 3) = 2"
    assert _written(quotient(number(1), number(0))) == "1 ÷ 0 = ∞"
    assert _written(product(number(3), number(1 / math.sqrt(2)))) == "3 ÷ √2 = 2.121"
    assert _written(product(number(3), number(0.3))) == "3 × 0.3 = 0.9"
    assert _written(Term("tanh", 0.5, (number(1),))) == "tanh(1) = 0.5"
    assert _written(Term("exp", 1.0, (number(-1),))) == "e<sup>−1</sup> = 1"
    assert _written(Term("lt", 1.0, (number(1), number(2)))) == "1 &lt; 2, true: 1"
    assert _written(Term("gt", 0.0, (number(1), number(2)))) == "1 > 2, false: 0"


def test_what_was_chosen_and_what_follows_from_all_says_by_what() -> None:
    one, two = number(1), number(2)
    assert _written(Term("chosen", 3.0, (total(one, two), Term("lt", 1.0, (one, two))))) == (
        "1 + 2 = 3. Chosen from two, by: 1 &lt; 2")  # fmt: skip
    assert _written(Term("picked", 3.0, (total(one, two), one, two))) == "1 + 2 = 3. Which one follows from: 1, 2"
    cell = Term("cell", 4.0, (), "w", (0, 1))
    assert "It follows from the whole matrix <b>w</b>, all 1 numbers" in _written(Term("whole", 4.0, (cell,)))
    assert "whole matrix <b></b>" in _written(Term("whole", 4.0, (one,)))
    assert "The same number, moved here." in _written(cell)
    assert "visible" not in _written(Term("visible", 4.0, (cell,)))
    assert "product" not in _written(product(Term("picked", -2.0, (number(-2), one)), two))


def test_of_large_scores_the_largest_is_subtracted_first() -> None:
    a, b = number(1000), number(998)
    share = 1 / (1 + math.exp(-2))
    assert _written(Term("softmax", share, (a, a, b))) == (
        "e<sup>1000 − 1000</sup> ÷ (e<sup>1000 − 1000</sup> + e<sup>998 − 1000</sup>) = 0.8808")  # fmt: skip


@pytest.mark.parametrize(("value", "said"), [
    (0.0, "0"), (1.0, "1"), (-0.25, "−0.25"), (1234.56, "1235"), (0.00012345, "0.0001234"), (99999.6, "100000"),
    (2.5e7, "2.50e7"), (-3e-9, "−3.00e−9"), (math.inf, "∞"), (-math.inf, "−∞"), (math.nan, "?"),
])  # fmt: skip
def test_a_number_has_four_digits(value: float, said: str) -> None:
    assert exact(value) == said
