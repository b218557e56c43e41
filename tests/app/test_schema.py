"""The wire schema: what is refused before anything is computed, and what the documentation shows."""

from collections import Counter
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel, ValidationError

from app import schema
from app.schema.common import Given
from app.schema.lab import TraceRequest
from model.lab.inputs import MAX_CHARACTERS

REQUESTS = [model for model in schema.found() if issubclass(model, Given)]
ANSWERS = [model for model in schema.found() if not issubclass(model, Given)]


def test_a_name_is_that_of_one_model() -> None:
    """types.js has them all side by side."""
    names = Counter(model.__name__ for model in schema.found())
    assert [name for name, n in names.items() if n > 1] == []


@pytest.mark.parametrize("model", REQUESTS)
def test_a_request_refuses_a_name_that_it_does_not_know(model: type[BaseModel]) -> None:
    with pytest.raises(ValidationError) as caught:
        model.model_validate({"unknown": 1})
    assert any(error["type"] == "extra_forbidden" for error in caught.value.errors())


def bounds(found: Any) -> list[bool]:
    """For every text and list of a JSON schema, whether it says how long it may be."""
    if isinstance(found, list):
        return [each for inner in found for each in bounds(inner)]
    if not isinstance(found, dict):
        return []
    own = []
    if found.get("type") == "string" and "enum" not in found and "const" not in found:
        own = ["maxLength" in found]
    return own + [each for inner in found.values() for each in bounds(inner)]


@pytest.mark.parametrize("model", REQUESTS)
def test_every_text_of_a_request_has_a_largest_length(model: type[BaseModel]) -> None:
    own = model.model_json_schema()
    # an option's value is text in no mechanism yet, and is refused by what it is compared with
    for properties in (own["properties"], *(each["properties"] for each in own.get("$defs", {}).values())):
        assert all(bounds({name: found for name, found in properties.items() if name != "options"}))


@pytest.mark.parametrize("model", ANSWERS)
def test_an_answer_has_a_type_for_every_property(model: type[BaseModel]) -> None:
    properties = model.model_json_schema(mode="serialization")
    properties = properties.get("$defs", {}).get(model.__name__, properties)["properties"]
    assert properties
    assert all(found.keys() & {"type", "$ref", "anyOf", "enum", "const"} for found in properties.values())


def test_a_text_may_have_as_many_characters_as_the_model_reads() -> None:
    assert TraceRequest(text="x" * MAX_CHARACTERS).text
    with pytest.raises(ValidationError):
        TraceRequest(text="x" * (MAX_CHARACTERS + 1))


def test_every_example_of_the_documentation_works_with_a_mechanism_or_model(client: TestClient) -> None:
    ids = {"mechanisms": ["self-attention", "causal"], "models": ["stories15m"]}
    posts = {path: each["post"] for path, each in client.get("/openapi.json").json()["paths"].items() if "post" in each}
    assert len(posts) >= 13
    for path, post in posts.items():
        if path.startswith("/api/rooms"):  # of a room that there is: tests/rooms
            continue
        examples = post["requestBody"]["content"]["application/json"]["examples"]
        addresses = [path.replace("{id}", id_) for id_ in ids.get(path.split("/")[2], [""])]
        for name, example in examples.items():
            answers = [client.post(address, json=example["value"]).status_code for address in addresses]
            assert 200 in answers, (path, name)


def test_the_documentation_describes_every_address_of_the_contract(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {
        "/api/health": ["get"],
        "/api/mechanisms": ["get"],
        "/api/mechanisms/{id}/trace": ["post"],
        "/api/patterns": ["post"],
        "/api/models": ["get"],
        "/api/models/{id}/overview": ["post"],
        "/api/models/{id}/attention": ["post"],
    }.items() <= {path: list(methods) for path, methods in paths.items()}.items()
    assert all(method["description"] for path in paths.values() for method in path.values())
