"""A foreign name, a foreign page, and who is told where files lie."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.errors import CACHE
from app.main import create_app
from app.neighbours import FOREIGN_NAME, FOREIGN_PAGE, is_loopback, name_of, plain
from app.settings import Settings
from model.pretrained import cache
from model.pretrained.catalogue import Entry

TOKENS = {"text": "a"}


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8000", "LOCALHOST", "x.localhost", "127.0.0.1", "127.0.0.1:80", "127.9.9.9", "[::1]:8000",
     "[::ffff:127.0.0.1]", "localhost.", "testserver"],
)  # fmt: skip
def test_this_computer_s_own_names_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/api/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example", "evil-localhost",
     "8.8.8.8", "192.168.1.5", "[::2]", "", "[", "a@localhost:x@evil.example", "localhost:80@evil.example",
     "127.0.0.1, evil.example"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/api/health", "/static/lib/api.js", "/openapi.json", "/nowhere"])
def test_a_foreign_name_gets_a_sentence_and_nothing_else(client: TestClient, host: str, path: str) -> None:
    answer = client.get(path, headers={"host": host})
    assert (answer.status_code, answer.json()) == (403, {"error": {"message": FOREIGN_NAME, "field": None}})


def test_each_of_two_names_has_to_be_ours(client: TestClient) -> None:
    headers = [("host", "localhost"), ("host", "evil.example")]
    assert client.get("/api/health", headers=headers).status_code == 403


def test_a_name_that_was_given_is_answered_and_no_other() -> None:
    asking = TestClient(create_app(Settings(hosts=("Class.Example", "fe80::1", "10.0.0.7"))))
    expected = {"class.example:8000": 200, "[fe80::1]:8000": 200, "10.0.0.7": 200, "a.class.example": 403}
    for host, status in expected.items():
        assert asking.get("/api/health", headers={"host": host}).status_code == status, host
    anybody = TestClient(create_app(Settings(hosts=("*",))))
    assert anybody.get("/api/health", headers={"host": "evil.example"}).status_code == 200


def test_the_address_that_was_connected_to_is_answered() -> None:
    """The test's client says that it connected to what its base address names, as a server does."""
    asking = TestClient(create_app(), base_url="http://192.168.1.5:8000")
    assert asking.get("/api/health").status_code == 200
    assert asking.get("/api/health", headers={"host": "192.168.1.6:8000"}).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),  # no browser
        ({"sec-fetch-site": "same-origin", "origin": "https://proxy.example"}, 200),  # a proxy changed Host
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site", "origin": "http://testserver"}, 403),
        ({"origin": "http://testserver"}, 200),
        ({"origin": "http://testserver:81"}, 403),
        ({"origin": "http://localhost:3000"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://class.example"}, 403),
    ],
)
def test_a_page_of_another_origin_may_not_ask(client: TestClient, headers: dict[str, str], status: int) -> None:
    for path, body in {"/api/tokens": TOKENS, "/api/models/stories15m/fetch": {}}.items():
        answer = client.post(path, json=body, headers=headers)
        assert answer.status_code == status
        if status == 403:
            assert answer.json() == {"error": {"message": FOREIGN_PAGE, "field": None}}


def test_a_page_under_a_name_that_was_given_may_ask_behind_a_proxy() -> None:
    asking = TestClient(create_app(Settings(hosts=("class.example",))))
    for origin, status in {"https://class.example": 200, "https://evil.example": 403}.items():
        assert asking.post("/api/tokens", json=TOKENS, headers={"origin": origin}).status_code == status


def test_a_link_from_anywhere_opens_a_page(client: TestClient) -> None:
    assert client.get("/lab/causal", headers={"sec-fetch-site": "cross-site"}).status_code == 200


@pytest.mark.parametrize(
    ("netloc", "name"),
    [("A.b:80", "a.b"), ("[::1]:80", "::1"), ("x.", "x"), ("", ""), ("[", ""), ("[::1", ""), ("u@h", "h")],
)
def test_a_host_is_read_without_its_port(netloc: str, name: str) -> None:
    assert name_of(netloc) == name


def test_an_address_is_the_same_in_both_spellings() -> None:
    assert plain("::ffff:10.0.0.7") == "10.0.0.7"
    assert [plain(each) for each in ("::1", "10.0.0.7", "name")] == ["::1", "10.0.0.7", "name"]
    assert not is_loopback("10.0.0.7")


@pytest.mark.parametrize(
    ("host", "asker", "headers", "told"),
    [
        ("127.0.0.1", "127.0.0.1", {}, True),
        ("[::1]", "::1", {}, True),
        ("10.0.0.7", "10.0.0.9", {}, False),
        ("127.0.0.1", "127.0.0.1", {"x-forwarded-for": "10.0.0.9"}, False),
        ("10.0.0.7", "127.0.0.1", {}, False),
    ],
)
def test_where_the_cache_lies_is_said_at_this_computer_alone(
    tiny: Entry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    host: str, asker: str, headers: dict[str, str], told: bool,
) -> None:  # fmt: skip
    (tmp_path / "taken").write_text("a file where a folder should be")
    monkeypatch.setenv("HEADLIGHT_CACHE", str(tmp_path / "taken"))
    with TestClient(create_app(), base_url=f"http://{host}", client=(asker, 1), headers=headers) as asking:
        message = asking.post(f"/api/models/{tiny.id}/fetch", json={}).json()["error"]["message"]
    assert (str(cache.folder()) in message, CACHE in message) == (told, not told)
