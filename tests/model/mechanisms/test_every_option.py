"""What every mechanism takes: its options at their bounds, and a sentence beyond them."""

import math

import pytest

from model.lab.registry import Mechanism, mechanisms
from model.problem import Problem
from model.tracing.step import Edit
from tests.model import cases
from tests.model.cases import Case

every_mechanism = pytest.mark.parametrize("mechanism", mechanisms(), ids=lambda mechanism: mechanism.id)


@every_mechanism
def test_each_number_that_an_option_does_not_take_gets_a_sentence(mechanism: Mechanism) -> None:
    for option in mechanism.options:
        bounds = option.range
        outside = [bounds.minimum - 1, bounds.maximum + 1, True] if bounds else [0, 1]
        for value in [*outside, math.nan, math.inf, -math.inf, 10**400, "1", None, [1]]:
            with pytest.raises(Problem) as caught:
                Case(mechanism, {option.name: value}).edited(())
            assert caught.value.field == f"options.{option.name}"


@every_mechanism
def test_an_option_at_its_bounds_is_used_as_it_is(mechanism: Mechanism) -> None:
    taken = cases.every(mechanism)
    for option in mechanism.options:
        wanted = {option.range.minimum, option.range.maximum} if option.range else set(option.choices or (False, True))
        used = {case.run.options[option.name] for case in taken if option.name in case.options}
        assert used
        assert used <= wanted


@every_mechanism
def test_an_edit_of_a_step_that_is_not_there_names_those_that_are(mechanism: Mechanism) -> None:
    with pytest.raises(Problem, match=r"There is no step “nothing” here; choose one of: .*(output|, …)\."):
        Case(mechanism).edited([Edit("nothing", (0,), 1)])
