"""The wire schema and the types of the page's scripts are the same thing."""

from typing import Literal

import pytest
from pydantic import BaseModel, Field, create_model

from app import jsdoc, schema
from app.schema import common


def test_types_js_is_checked_by_typescript_and_is_a_module() -> None:
    lines = jsdoc.written().splitlines()
    assert (lines[0], lines[-1]) == ("// @ts-check", "export {};")


@pytest.fixture(scope="module")
def written() -> str:
    """The whole file: it takes a second."""
    return jsdoc.written()


@pytest.mark.parametrize("model", list(schema.found()))
def test_every_model_of_the_schema_is_a_type(written: str, model: type[BaseModel]) -> None:
    assert jsdoc.typedef(model) in written
    assert f"@typedef {{object}} {model.__name__}\n" in jsdoc.typedef(model)


def typed(annotation: object, default: object = ..., *, base: type[BaseModel] = common.Given) -> str:
    """The line that the generator writes for a property of this type."""
    model = create_model("Made", __base__=base, found=(annotation, default))
    return jsdoc.typedef(model).splitlines()[-2].removeprefix(" * @property ").rstrip()


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (str, "{string}"),
        (int, "{number}"),
        (float, "{number}"),
        (int | float | bool, "{number | boolean}"),
        (list[int], "{number[]}"),
        (list[int | None], "{(number | null)[]}"),
        (list[list[str]], "{string[][]}"),
        (dict[str, list[bool]], "{Record<string, boolean[]>}"),
        (Literal["a"], '{"a"}'),
        (Literal["a", "b"] | None, '{"a" | "b" | null}'),
        (common.Token | None, "{Token | null}"),
        (common.Array, "{any[]}"),
    ],
)
def test_a_type_is_written_as_javascript_has_it(annotation: object, expected: str) -> None:
    assert typed(annotation) == f"{expected} found"


def test_what_a_request_may_leave_out_is_in_brackets() -> None:
    assert typed(int, 3) == "{number} [found]"


def test_a_response_leaves_nothing_out() -> None:
    assert typed(int, 3, base=BaseModel) == "{number} found"


def test_a_description_stands_behind_its_property() -> None:
    assert typed(int, Field(description="counted from 0")) == "{number} found counted from 0"


def test_a_property_that_is_added_changes_the_file() -> None:
    changed = create_model("Step", __base__=common.Step, extra=(int, ...))
    assert "@property {number} extra" in jsdoc.typedef(changed)


def test_each_address_says_what_it_answers() -> None:
    written = jsdoc.written()
    assert ' *   "/api/tokens": Token[];' in written
    assert " *   [address: `/api/models/${string}/overview`]: Overview;" in written
    assert " *   \"/api/health\": Health;" in written.partition("} Asked */")[2]
