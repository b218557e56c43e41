"""Unknown names, and what is no request at all: each gets a sentence."""

import math
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.app.reading import refused, send, trace_of

RAW, SELF, HEADS = (trace_of(id_) for id_ in ("raw-dot-product", "self-attention", "multi-head"))
HEAD = "/api/models/stories15m/attention"
OVERVIEW = "/api/models/stories15m/overview"


@pytest.mark.parametrize(
    ("path", "body", "sentence", "field"),
    [
        (trace_of("nope"), {"text": "a"}, "There is no mechanism “nope”; choose one of: raw-dot", "id"),
        (trace_of("%00%ff"), {"text": "a"}, "There is no mechanism", "id"),
        ("/api/models/nope/attention", {"text": "a", "layer": 0, "head": 0}, "no model “nope”", "id"),
        ("/api/models/nope/overview", {"text": "a"}, "no model “nope”", "id"),
        ("/api/tokens", {"text": "a", "model": "nope"}, "no model “nope”", "id"),
        (RAW, {"preset": "nope"}, "no worked example “nope” here; choose one of: cat-dog-car", "preset"),
        (HEADS, {"preset": "nope"}, "no worked example “nope” here", "preset"),
        (RAW, {"text": "a", "inputs": {"w_q": [[1]]}}, "“w_q” is not an input here", "inputs"),
        (RAW, {"text": "a", "inputs": {"k" * 101: [[1]]}}, "may have at most 100 characters", "inputs"),
        (RAW, {"text": "a", "options": {"heads": 2}}, "no option “heads”; choose from: d", "options"),
        (RAW, {"text": "a", "options": {"k" * 900_000: 2}}, "may have at most 100 characters", "options"),
        (HEADS, {"text": "a", "options": {"heads": 3}}, "columns do not split into 3", "options.heads"),
        (HEADS, {"text": "a", "options": {"heads": 9}}, "takes a number from 1 to 8", "options.heads"),
        (HEADS, {"text": "a", "options": {"heads": 10**400}}, "takes a number from 1 to 8", "options.heads"),
        (HEADS, {"text": "a", "options": {"heads": math.nan}}, "takes a number from 1 to 8", "options.heads"),
        (HEADS, {"text": "a", "options": {"heads": math.inf}}, "takes a number from 1 to 8", "options.heads"),
        (HEADS, {"text": "a", "options": {"heads": "2"}}, "takes a number from 1 to 8", "options.heads"),
        (HEADS, {"text": "a", "options": {"causal": 1}}, "takes true or false", "options.causal"),
        (HEADS, {"text": "a", "options": {"causal": [1]}}, "options", "options"),
        (RAW, {"text": "a", "seed": -1}, "“seed” must be 0 or more.", "seed"),
        (RAW, {"text": "a", "seed": 2**32}, "“seed” must be 4294967295 or less.", "seed"),
        (RAW, {"text": "a", "seed": math.nan}, "“seed” must be a whole number", "seed"),
        (RAW, {"text": "a", "colour": "red"}, "Leave out “colour”", "colour"),
        (SELF, {"tokens": ["a"], "inputs_from": {"model": "stories15m", "layer": 0, "head": 0}},
         "send “text” to take a head's numbers", "text"),
        (SELF, {"text": "a", "inputs_from": {"model": "nope", "layer": 0, "head": 0}},
         "There is no model “nope”", "id"),
        (SELF, {"text": "a", "inputs_from": {"model": "stories15m", "layer": 6, "head": 0}},
         "Layers count from 0 to 5", "layer"),
        (SELF, {"text": "a " * 100, "inputs_from": {"model": "stories15m", "layer": 0, "head": 0}},
         "The lab shows at most 64 tokens", "text"),
        ("/api/mechanisms/causal/cell", {"text": "a", "at": {"step": "nope", "cell": [0]}},
         "There is no step “nope” here; choose one of: q, k, v", "at.step"),
        ("/api/mechanisms/causal/cell", {"text": "a", "at": {"step": "q", "cell": [0, 1, 0]}},
         "Step “q” has the shape [1, 1, 4]; cell [0, 1, 0] is outside", "at.cell"),
        ("/api/patterns", {}, "Type at least one word.", "text"),
        ("/api/patterns", {"text": " "}, "Type at least one word.", "text"),
        ("/api/patterns", {"text": "a", "tokens": ["a"]}, "Send either “text” or “tokens”", "text"),
        ("/api/patterns", {"text": "a " * 65}, "The lab shows at most 64 tokens, and there are 65", "text"),
        ("/api/patterns", {"tokens": ["a", " "]}, "Every token needs a visible character", "tokens"),
        ("/api/patterns", {"text": "a", "options": {}}, "Leave out “options”", "options"),
        ("/api/mechanisms/causal/cell", {"text": "a"}, "Add “at”: it is required.", "at"),
    ],
    ids=lambda found: str(found)[:40],
)  # fmt: skip
def test_what_is_not_there_gets_a_sentence_with_what_is(
    client: TestClient, path: str, body: dict[str, Any], sentence: str, field: str | None
) -> None:
    found = refused(send(client, path, body))
    assert sentence in found[0]
    assert str(found[1]).startswith(str(field))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"\x00", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"[]", "application/json"),
        (b"null", "application/json"),
        (b'"text"', "application/json"),
        (b'{"text": "a"} {"text": "b"}', "application/json"),
        (b"[" * 5_000, "application/json"),
        (b'{"text":' * 100_000, "application/json"),
        (b'{"text": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}", "application/json"),
        (b'{"text": "a", "seed": 1' + b"0" * 5_000 + b"}", "application/json"),
        ('{"text": "é"}'.encode("latin-1"), "application/json; charset=latin-1"),
        (b'{"text": "a"}', "text/plain"),
        (b"text=a", "application/x-www-form-urlencoded"),
        (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x"),
        (b"<text>a</text>", "application/xml"),
    ],
    ids=lambda found: str(found)[:30],
)
@pytest.mark.parametrize("path", [RAW, HEAD, OVERVIEW, "/api/tokens", "/api/mechanisms/causal/cell"])
def test_what_is_no_request_gets_a_sentence(client: TestClient, path: str, content: bytes, kind: str) -> None:
    refused(client.post(path, content=content, headers={"content-type": kind}))
