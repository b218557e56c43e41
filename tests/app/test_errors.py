"""Errors are sentences: the right status, the field, nothing of the request repeated."""

import logging
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import anyio
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from jinja2 import DictLoader, Environment
from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.templating import Jinja2Templates
from starlette.types import Message, Receive, Scope, Send

from app import errors, i18n, middleware
from app.settings import Settings
from model.problem import Problem

ERROR_PAGE = "<h1>{{ status }}</h1><p>{{ message }}</p><i>{{ lang }}</i>"


class Edit(BaseModel):
    """One edit."""

    value: Annotated[float, Field(allow_inf_nan=False)]


class Ask(BaseModel):
    """A body with every kind of bound."""

    model_config = ConfigDict(extra="forbid")
    text: Annotated[str, Field(max_length=5)]
    seed: Annotated[int, Field(ge=0, lt=10)] = 0
    kind: Literal["plain", "fancy"] = "plain"
    edits: list[Edit] = Field(default_factory=list, max_length=2)
    inputs: dict[str, list[float]] = Field(default_factory=dict)

    @field_validator("text")
    @classmethod
    def refuse_no(cls, text: str) -> str:
        """A validator of ours speaks through a Problem."""
        if text == "no":
            raise Problem("Say {instead}.", instead="yes")
        return text


class Gone(Problem):
    """A Problem with a status of its own."""

    status = 404


def _routes(app: FastAPI) -> None:
    @app.post("/api/ask")
    def ask(question: Ask) -> dict[str, str]:
        return {"text": question.text}

    @app.post("/api/free")
    def free(anything: dict[str, Any]) -> dict[str, int]:
        return {"keys": len(anything)}

    @app.get("/api/two")
    def read() -> None:
        return None

    @app.post("/api/two")
    def write() -> None:
        return None

    @app.get("/api/problem")
    def problem() -> None:
        raise Problem("“{text}” is no cell.", field="cell", text="half \ud800")

    @app.get("/lab/{id}")
    def lab(id: str) -> None:
        raise Gone("There is no lab “{id}”.", id=id)

    @app.get("/api/broken")
    def broken() -> None:
        raise RuntimeError("the secret reason")

    @app.get("/api/half")
    def half() -> StreamingResponse:
        def pieces() -> Iterator[str]:
            yield "begun"
            raise RuntimeError("too late")

        return StreamingResponse(pieces())


@pytest.fixture(scope="module")
def asking() -> TestClient:
    """A small app with the handlers, the middleware and some routes."""
    app = FastAPI()
    settings = Settings()
    environment = Environment(loader=DictLoader({"error.html": ERROR_PAGE}), autoescape=True)
    errors.install(app, settings, Jinja2Templates(env=environment, context_processors=[i18n.context]))
    middleware.install(app, settings)
    _routes(app)
    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ("{}", "text", "Add “text”: it is required."),
        ('{"text": 3}', "text", "“text” must be text."),
        ('{"text": "much too long"}', "text", "“text” may have at most 5 characters: shorten it."),
        ('{"text": "no"}', "text", "Say yes."),
        ('{"text": "a", "seed": "x"}', "seed", "“seed” must be a whole number."),
        ('{"text": "a", "seed": 1.5}', "seed", "“seed” must be a whole number."),
        ('{"text": "a", "seed": -1}', "seed", "“seed” must be 0 or more."),
        ('{"text": "a", "seed": 10}', "seed", "“seed” must be less than 10."),
        ('{"text": "a", "seed": 1e400}', "seed", "“seed” must be a finite number, neither NaN nor infinity."),
        ('{"text": "a", "kind": "odd"}', "kind", "“kind” must be 'plain' or 'fancy'."),
        ('{"text": "a", "edits": 1}', "edits", "“edits” must be a list."),
        ('{"text": "a", "edits": [{}]}', "edits[0].value", "Add “edits[0].value”: it is required."),
        ('{"text": "a", "edits": [{"value": 1}, {"value": 1}, {"value": 1}]}', "edits",
         "“edits” may have at most 2 entries: send fewer."),
        ('{"text": "a", "edits": [{"value": NaN}]}', "edits[0].value",
         "“edits[0].value” must be a finite number, neither NaN nor infinity."),
        ('{"text": "a", "edits": [{"value": 1}, {"value": "<b>"}]}', "edits[1].value",
         "“edits[1].value” must be a number."),
        ('{"text": "a", "more": 1}', "more", "Leave out “more”: it is not known here."),
        ('{"text": "a", "<script>": 1}', None, "Leave out “the request”: it is not known here."),
        ('{"text": "a", "inputs": {"<script>": ["<b>"]}}', "inputs[0]", "“inputs[0]” must be a number."),
        ('{"text": "\\ud800"}', "text", "“text” holds half a character (a lone surrogate): type it again."),
        ('{"text": "a", "\\ud800": 1}', None,
         "“the request” holds half a character (a lone surrogate): type it again."),
        ("[1]", None, "“the request” must be an object with named values."),
        ("", None, "Add “the request”: it is required."),
        ('{"text"', None, "The request is not valid JSON: check it near character 7."),
    ],
)  # fmt: skip
def test_a_wrong_body_gets_422_and_one_sentence_about_the_field(
    asking: TestClient, body: str, field: str | None, sentence: str
) -> None:
    answer = asking.post("/api/ask", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json() == {"error": {"message": sentence, "field": field}}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"[" * 100_000, "The request is nested too deeply: put fewer lists and objects inside each other."),
        (b'{"a":' * 100_000, "The request is nested too deeply: put fewer lists and objects inside each other."),
        (b'{"a": "\xfc"}', "The request is not in UTF-8: encode it as UTF-8."),
        (b"\xff\xfe\xfd", "The request is not in UTF-8: encode it as UTF-8."),
        (b'{"a": ' + b"9" * 5_000 + b"}", "A number in the request has too many digits: send a shorter one."),
    ],
    ids=["deep list", "deep object", "Latin-1", "not UTF-16", "a number of 5,000 digits"],
)
def test_what_cannot_be_read_gets_400_and_what_is_wrong_with_it(
    asking: TestClient, body: bytes, sentence: str
) -> None:
    answer = asking.post("/api/free", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()) == (400, {"error": {"message": sentence, "field": None}})


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", None],
)
def test_what_is_not_sent_as_json_gets_415_and_not_a_word_about_its_content(
    asking: TestClient, kind: str | None
) -> None:
    headers = {"content-type": kind} if kind else {}
    answer = asking.post("/api/ask", content=b'{"text": "a"}', headers=headers)
    assert answer.status_code == 415
    assert answer.json() == {"error": {"message": errors.STATUS_SENTENCES[415], "field": None}}


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8", "application/x+json"])
def test_every_way_to_say_json_is_taken(asking: TestClient, kind: str) -> None:
    answer = asking.post("/api/ask", content=b'{"text": "a"}', headers={"content-type": kind})
    assert answer.status_code == 200


def test_a_problem_gets_422_its_field_and_its_sentence(asking: TestClient) -> None:
    answer = asking.get("/api/problem")
    assert answer.status_code == 422
    assert answer.json() == {"error": {"message": "“half ?” is no cell.", "field": "cell"}}


def test_a_problem_may_carry_its_status_and_a_browser_gets_a_page(asking: TestClient) -> None:
    answer = asking.get("/lab/<script>", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "<p>There is no lab “&lt;script&gt;”.</p>" in answer.text


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/api/none", 404), ("GET", "/api/ask", 405)])
def test_the_api_answers_404_and_405_in_json(asking: TestClient, method: str, path: str, status: int) -> None:
    answer = asking.request(method, path, headers={"accept": "text/html"})
    assert answer.status_code == status
    assert answer.json() == {"error": {"message": errors.STATUS_SENTENCES[status], "field": None}}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", "/api/ask", "POST"), ("DELETE", "/api/two", "GET, HEAD, POST"), ("POST", "/api/broken", "GET, HEAD")],
)
def test_405_names_every_allowed_method(asking: TestClient, method: str, path: str, allowed: str) -> None:
    answer = asking.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


def test_a_browser_gets_a_page_in_its_language_for_an_unknown_address(asking: TestClient) -> None:
    answer = asking.get("/nowhere?lang=en-XA", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "<h1>404</h1><p>⟦Ťĥéŕé" in answer.text
    assert "<i>en-XA</i>" in answer.text


def test_what_we_cause_is_logged_with_the_id_of_the_apology(
    asking: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = asking.get("/api/broken")
    assert answer.status_code == 500
    identity = caplog.records[0].getMessage().split(":")[0]
    assert answer.json()["error"]["message"].endswith(f"with the id {identity}.")
    assert "the secret reason" in caplog.text
    assert "secret" not in answer.text
    assert "content-security-policy" in answer.headers


def test_an_answer_that_has_begun_is_broken_off(asking: TestClient) -> None:
    answer = asking.get("/api/half")
    assert answer.text == "begun"


def test_every_sentence_of_a_validation_error_has_its_placeholders() -> None:
    allowed = {"{field}", "{bound}", "{position}"}
    sentences = [*errors.VALIDATION_SENTENCES.values(), errors.OTHERWISE]
    assert all(i18n.placeholders(sentence) <= allowed for sentence in sentences)


def test_an_answer_that_has_begun_is_not_answered_again() -> None:
    said: list[str] = []

    async def breaks(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("too late")

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        said.append(message["type"])

    with pytest.raises(RuntimeError, match="too late"):
        anyio.run(errors.CatchAll(breaks, lambda *_: PlainTextResponse("sorry")), {"type": "http"}, receive, send)
    assert said == ["http.response.start"]
