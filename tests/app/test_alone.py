"""/api/page: a page as one file, with what it was answered; what is refused."""

import base64
import json
import re
import zlib
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import walks

BODY: dict[str, Any] = {"text": "Anna met Otto", "options": {}, "seed": 123, "edits": []}
ASKED: dict[str, Any] = {
    "address": "/lab/causal",
    "state": "abc_-",
    "asks": [{"path": "/api/mechanisms/causal/trace", "body": BODY}],
    "cells": [{"at": "/api/mechanisms/causal/cell", "all": "/api/mechanisms/causal/cells", "body": BODY}],
}


def kept(page: str) -> dict[str, Any]:
    """What a page has of its answers."""
    found = re.search(r'<script type="text/plain" id="kept">([^<]*)</script>', page)
    assert found
    unpacked: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(found[1]), wbits=-15))
    return unpacked


def test_the_answers_are_those_that_are_given_over_the_network(client: TestClient) -> None:
    answer = client.post("/api/page", json=ASKED)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    found = kept(answer.text)
    trace, cells = (client.post(f"/api/mechanisms/causal/{each}", json=BODY).json() for each in ("trace", "cells"))
    assert found["answers"] == [{"path": "/api/mechanisms/causal/trace", "body": BODY, "answer": trace}]
    assert found["cells"] == [{"path": "/api/mechanisms/causal/cell", "body": BODY, "cells": cells, "note": ""}]
    assert 'location.hash ||= "#abc_-";' in answer.text


def test_the_page_asks_nobody_and_leads_nowhere(client: TestClient) -> None:
    page = client.post("/api/page", json=ASKED).text
    assert "default-src 'none'" in page
    assert not re.search(r"<(link|base|noscript|nav)\b|<script[^>]* src=|<a\b[^>]* href=", page)
    assert page.count("</script>") == page.count("<script") == 5  # state, begin, shipped, kept, own
    assert "<!--" not in page


def test_it_is_in_the_language_of_whoever_asks(client: TestClient) -> None:
    page = client.post("/api/page?lang=en-XA", json=ASKED).text
    assert '<html lang="en-XA"' in page
    assert "⟦" in kept(page)["answers"][0]["answer"]["steps"][-1]["caption"]


def test_of_too_many_cells_the_numbers_are_kept_and_the_page_says_so(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walks, "MOST", 10)
    page = client.post("/api/page", json=ASKED).text
    found = kept(page)
    assert found["answers"][0]["answer"]["steps"]
    assert found["cells"][0]["cells"] == []
    assert "numbers of every step" in found["cells"][0]["note"]
    assert f'<p class="notice">{found["cells"][0]["note"]}</p>' in page


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"address": "/class"}, "address", "cannot be saved"),
        ({"address": "/lab/no-such"}, "address", "cannot be saved"),
        ({"asks": [{"path": "/api/models/stories15m/fetch", "body": {}}]}, "asks", "cannot be kept"),
        ({"asks": [{"path": "/api/rooms", "body": {}}]}, "asks", "cannot be kept"),
        ({"asks": [{"path": "/api/mechanisms/causal/python", "body": BODY}]}, "asks", "cannot be kept"),
        ({"asks": [{"path": "/api/mechanisms/causal/../../rooms", "body": {}}]}, "asks", "cannot be kept"),
        ({"asks": [{"path": "/api/mechanisms/causal/trace", "body": {"text": ""}}]}, "text", "at least one word"),
        ({"state": "</script>"}, "state", "not accepted"),
        ({"asks": ASKED["asks"] * 101}, "asks", "at most 100"),
    ],
)  # fmt: skip
def test_what_is_refused_is_said_in_a_sentence(
    client: TestClient, change: dict[str, Any], field: str, said: str
) -> None:
    answer = client.post("/api/page", json=ASKED | change)
    error = answer.json()["error"]
    assert answer.status_code == 422
    assert error["field"] == field
    assert said in error["message"]
