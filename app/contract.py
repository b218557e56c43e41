"""What the documentation says of refusals: those that an operation can give, in the form that they have."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

from app.schema import common as schema
from model.lab import registry
from model.pretrained.catalogue import CATALOGUE

REFUSALS = {
    400: "The body is not JSON in UTF-8, is nested too deeply, or has a number of too many digits.",
    401: "A class’s room is asked without the secret of a seat in it, or with a wrong one.",
    403: "Headlight was asked under a name that is not its own, or by a page of another origin; or what only a class’s "
    "teacher may do.",
    404: "There is nothing at this address.",
    405: "The address does not answer this method; `Allow` names those that it answers.",
    409: "What the room of a class does not allow now: a question is closed, a seat was taken away.",
    413: "The body is too large.",
    415: "The body was not sent as JSON.",
    422: "What was asked for cannot be answered; `field` names what to change.",
    429: "More of it than a person does: wait a moment.",
    500: "What went wrong is our fault, and is logged with the id in the sentence.",
    503: "Too much is being computed: ask again after `Retry-After` seconds.",
}
HEADERS = {405: ("Allow", "string"), 503: ("Retry-After", "integer")}
OF_A_BODY = {400, 413, 415, 422}
OF_A_ROOM = {401, 409, 429}


def install(app: FastAPI) -> None:
    """Describe the refusals of every operation; FastAPI knows but one, in another form than ours."""
    described = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            own = described()
            refused = schema.Refused.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas = own["components"]["schemas"]
            schemas |= refused.pop("$defs") | {"Refused": refused}
            for path, method, operation in operations(own):
                operation["responses"] |= {str(each): described_as(each) for each in refusals(path, method)}
            ids = {"mechanisms": [each.id for each in registry.mechanisms()], "models": list(CATALOGUE)}
            for path, _, operation in operations(own):
                for parameter in operation.get("parameters", ()) if path.split("/")[2] in ids else ():
                    parameter["schema"] |= {"enum": ids[path.split("/")[2]]}
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]  # as FastAPI's documentation has it


def operations(own: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and description of each."""
    for path, methods in own["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def refusals(path: str, method: str) -> list[int]:
    """The statuses of refusals that an operation can give."""
    left_out = set() if method == "post" else OF_A_BODY
    left_out = left_out | (set() if path.startswith("/api/rooms") else OF_A_ROOM)
    left_out = left_out - {422} if "{" in path else left_out | {404}  # an id may be unknown, or no part of an address
    return [status for status in REFUSALS if status not in left_out]


def described_as(status: int) -> dict[str, Any]:
    """One refusal in the words of OpenAPI."""
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Refused"}}}
    found: dict[str, Any] = {"description": REFUSALS[status], "content": content}
    if status in HEADERS:
        name, kind = HEADERS[status]
        found["headers"] = {name: {"schema": {"type": kind}}}
    return found
