"""Every mechanism on numbers at the ends of the scale, where a guard that changed the result would be seen."""

from collections.abc import Mapping

import pytest
import torch

from model.lab.figure import Value
from model.lab.inputs import tokens
from model.lab.registry import Mechanism
from model.lab.request import Request
from model.lab.run import run
from tests.model import cases
from tests.model.cases import Case

SIZES = (1e-20, 1e-7, 1e-3, 30.0, 1e4)
LARGEST = {
    "linear": 300.0,  # its features are e to these numbers, and their products have to stay above e⁻⁷⁰⁰
    "mask-after-softmax": 5.0,  # what this order of things loses, as its page says: all but hidden shares run out
}
WORDS = ("Lily", "had", "a", "cat", "Lily")


def given(mechanism: Mechanism, size: float, options: Mapping[str, Value]) -> dict[str, torch.Tensor]:
    """The inputs that the lab would draw, times a size, with one row of zeros, and one twice."""
    found = {}
    for name, value in Case(mechanism, options, WORDS).tensors.items():
        if not value.is_floating_point():
            continue
        scaled = value.double() * min(size, LARGEST.get(mechanism.id, size))
        if value.ndim > 1 and value.shape[-2] > 3:
            scaled[..., 1, :] = 0
            scaled[..., 3, :] = scaled[..., 2, :]
        found[name] = scaled
    return found


def with_each_option(mechanism: Mechanism) -> list[Case]:
    """The plain cases, one for each choice of options."""
    return list({str(case.options): case for case in cases.plain(mechanism)}.values())


@pytest.mark.no_cover  # the same runs as elsewhere, on other numbers
@cases.each(with_each_option)
def test_the_output_is_the_references_at_any_size_in_float64(case: Case) -> None:
    for size in SIZES:
        inputs = given(case.mechanism, size, case.options)
        second = case.request().context
        request = Request(tokens(WORDS), options=case.options, inputs=inputs, context=second)
        found = run(case.mechanism, request, torch.float64)
        assert not any(step.value.double().isnan().any() for step in found.steps), size
        # relative to the output itself, however small: a guard of an absolute size would be seen
        expected = float(found.steps[-1].value.double().abs().max())
        assert found.parity.max_abs_error <= 1e-6 * expected, (size, found.parity)


@cases.each(cases.hidden, cases.takes_a_mask)
def test_a_row_all_hidden_stays_what_it_is_at_any_size(case: Case) -> None:
    for size in (1e-20, min(1e4, LARGEST.get(case.mechanism.id, 1e4))):
        inputs = {name: size * value.double() for name, value in case.tensors.items() if value.is_floating_point()}
        request = Request(tokens(case.texts), options=case.options, inputs=inputs, edits=case.masking,
                          context=case.request().context)  # fmt: skip
        found = run(case.mechanism, request, torch.float64)
        assert not any(step.value.double().isnan().any() for step in found.steps), size
        assert found.parity.max_abs_error <= 1e-6 * float(found.steps[-1].value.abs().max()), (size, found.parity)
