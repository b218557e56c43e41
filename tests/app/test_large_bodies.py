"""A megabyte that is wrong all through is refused by a handful of errors: telling of all would hold everybody up."""

import gc
from typing import Any

import pytest
from pydantic import ValidationError

from app import schema
from app.schema.common import Given

MANY = 50_000
FEW = 1_100  # the longest list that is taken has 1,000 entries
WRONG: dict[str, Any] = {
    "a list of lists": [[]] * MANY,
    "a list of numbers": [1.5] * MANY,
    "a list of objects": [{}] * MANY,
    "an object of lists": {f"{i}": [] for i in range(MANY)},
    "an object of objects": {f"{i}": {} for i in range(MANY)},
}


def requests() -> list[type[Given]]:
    """Every schema of what a person sends."""
    return [each for each in schema.found() if issubclass(each, Given)]


def errors(of: type[Given], sent: object) -> int:
    try:
        of.model_validate(sent)
    except ValidationError as error:
        return error.error_count()
    return 0


@pytest.mark.parametrize("of", requests())
def test_unknown_names_are_one_error(of: type[Given]) -> None:
    assert errors(of, {f"no {i}": i for i in range(MANY)}) <= 1 + len(of.model_fields)


@pytest.mark.parametrize("wrong", WRONG)
def test_no_field_of_any_request_brings_more_errors_than_the_longest_list_has_entries(wrong: str) -> None:
    gc.collect()
    counted = {
        f"{of.__name__}.{name}": errors(of, {name: WRONG[wrong]}) for of in requests() for name in of.model_fields
    }
    assert len(counted) > 50
    # each entry may be wrong in several ways, if it may be of several kinds
    assert {name: n for name, n in counted.items() if n > 5 * FEW} == {}
