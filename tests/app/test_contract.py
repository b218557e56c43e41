"""The API answers as it is described: 1,000 random requests, right and wrong (tests/bench/contract.py sends more)."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from schemathesis.schemas import APIOperation

from app import contract
from app.main import create_app
from tests.app.contract import fuzzed, is_asked, operations, share

OPERATIONS = operations(create_app())
EACH = share(1_000, OPERATIONS)


@pytest.fixture(scope="module", autouse=True)
def nothing_is_fetched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Who asks for a model gets none: pip looks in an empty folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_FIND_LINKS", str(tmp_path_factory.mktemp("nothing")))
        yield


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_whatever_is_sent_is_answered_as_described(operation: APIOperation) -> None:
    seen = fuzzed(operation, EACH)
    assert seen.total() >= (EACH if is_asked(operation) else 1)
    assert all(status < 500 for status in seen)


def test_every_operation_describes_its_refusals_in_the_form_that_they_have(client: TestClient) -> None:
    found = client.get("/openapi.json").json()
    assert "HTTPValidationError" not in found["components"]["schemas"]
    for path, method, operation in contract.operations(found):
        wanted = {"403", "405", "500", "503"}
        wanted |= {"400", "413", "415", "422"} if method == "post" else set()
        wanted |= {"404", "422"} if "{" in path else set()
        wanted |= {"401", "409", "429"} if path.startswith("/api/rooms") else set()
        refusals = {status: said for status, said in operation["responses"].items() if status != "200"}
        assert refusals.keys() == wanted, path
        for said in refusals.values():
            assert said["content"] == {"application/json": {"schema": {"$ref": "#/components/schemas/Refused"}}}


def test_what_a_refusal_says_of_itself_is_true(client: TestClient) -> None:
    """One of each that a request alone can bring about."""
    body, path = {"text": "a"}, "/api/tokens"
    answers = {
        400: client.post(path, content=b'{"text": ' + b"[" * 5_000, headers={"content-type": "application/json"}),
        403: client.post(path, json=body, headers={"host": "evil.example"}),
        404: client.post("/api/models/a/b/row", json=body),
        405: client.get(path),
        413: client.post(path, content=b" " * 1_000_001, headers={"content-type": "application/json"}),
        415: client.post(path, data=body),
        422: client.post(path, json={"text": 3}),
    }
    assert {status: answer.status_code for status, answer in answers.items()} == {each: each for each in answers}
    for answer in answers.values():
        assert answer.json().keys() == {"error"}
        assert answer.json()["error"].keys() == {"message", "field"}
    assert answers[405].headers["allow"] == "POST"


@pytest.mark.parametrize("value", ["3", True, None, [3], {"a": 3}, 3.5])
def test_a_number_is_a_number(client: TestClient, value: object) -> None:
    for name in ("seed", "top_k", "temperature"):
        if name != "seed" and value is None:  # all may stay
            continue
        sent = {"text": "a", name: value}
        answer = client.post("/api/models/stories15m/next", json=sent)
        if (name, value) in (("temperature", 3.5), ("seed", None)):
            assert answer.status_code == 200
        else:
            assert (answer.status_code, answer.json()["error"]["field"]) == (422, name), sent


def test_a_whole_number_may_be_written_with_a_point(client: TestClient) -> None:
    """JSON knows no other: 3.0 is 3, as JSON Schema has it."""
    answers = [client.post("/api/gap/spans", content=b'{"text": "a b c", "seed": %s}' % each,
                           headers={"content-type": "application/json"}) for each in (b"3", b"3.0")]  # fmt: skip
    assert answers[0].status_code == 200
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize("value", ["true", 1, 0, "on"])
def test_a_truth_is_a_truth(client: TestClient, value: object) -> None:
    answer = client.post("/api/models/stories15m/overview", json={"text": "a", "hide_first": value})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "hide_first")
