"""The pages: one template each; what they ship is data, never code."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from fastapi.testclient import TestClient
from markupsafe import escape
from starlette.routing import Mount

from app.main import create_app
from app.schema.lab import MechanismBrief
from model.lab import registry
from tests.pages import ALL, EVERY_ADDRESS

LABS = [f"/lab/{id_}" for id_ in ALL["lab"]]
every_page = pytest.mark.parametrize("path", EVERY_ADDRESS)


class Reader(HTMLParser):
    """What a page refers to and holds."""

    def __init__(self, text: str, path: str = "/") -> None:
        super().__init__()
        self.path = path
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self._in_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in_script = tag == "script"

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip():
            self.scripts.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def addresses(self) -> list[str]:
        """Of everything that the page loads or leads to, as it is written."""
        found = (attributes.get(name) for _, attributes in self.tags for name in ("src", "href", "action"))
        return [address for address in found if address]

    def leads_to(self) -> list[str]:
        """The same from the app's first page."""
        return [urljoin(self.path, address).partition("#")[0] for address in self.addresses()]


def shipped(client: TestClient, path: str) -> dict[str, object]:
    """The data that a page ships to its script."""
    found = Reader(client.get(path).text).scripts
    data: dict[str, object] = json.loads(found[0])
    return data


@every_page
def test_a_page_answers_in_html_with_a_language_and_a_title(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    tags = Reader(answer.text).tags
    assert next(attributes for tag, attributes in tags if tag == "html")["lang"] == "en"
    assert re.search(r"<title>[^<]*\w[^<]*</title>", answer.text)


@every_page
def test_a_page_holds_no_code_and_no_style_of_its_own(client: TestClient, path: str) -> None:
    page = Reader(client.get(path).text)
    for tag, attributes in page.tags:
        assert tag != "style"
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        if tag == "script":
            assert attributes.get("src") or attributes["type"] == "application/json"


@every_page
def test_everything_that_a_page_refers_to_is_here(client: TestClient, path: str) -> None:
    answer = client.get(path)  # a model that is not here leads to the list
    page = Reader(answer.text, answer.url.path)
    assert all(re.match(r"\.{1,2}/|data:|#|$", address) for address in page.addresses())
    for address in (address for address in page.leads_to() if not address.startswith("data:")):
        assert client.get(address).status_code == 200, address


def test_every_model_is_listed_and_only_those_that_are_ready_have_a_page(client: TestClient) -> None:
    text = client.get("/models").text
    found = client.get("/api/models").json()
    for each in found:
        assert f'<li id="{each["id"]}" data-status="{each["status"]}">' in text
        assert all(str(escape(each[name])) in text for name in ("title", "what", "licence", "source", "revision"))
    assert "92.9 MB to fetch, 269.1 MB kept" in text


def test_a_model_that_is_not_fetched_leads_to_the_list_of_models(client: TestClient) -> None:
    answer = client.get("/models/smollm2-135m", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "../models#smollm2-135m")


@pytest.mark.parametrize("path", ["/", "/lab"])
def test_every_mechanism_is_listed_once_in_its_family(client: TestClient, path: str) -> None:
    found = [a for a in Reader(client.get(path).text, path).leads_to() if a in LABS]
    assert found[-len(LABS) :] == LABS
    assert set(found[: -len(LABS)]) <= {"/lab/causal", "/lab/raw-dot-product"}, "the ways in"


@pytest.mark.parametrize("path", ["/lab/nope", "/models/nope", "/lab/<script>alert(1)</script>", "/nope"])
def test_an_unknown_address_gets_a_page_that_says_so(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.text
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("path", ["/", "/lab", LABS[0], "/models/stories15m"])
def test_a_page_ships_the_table_of_mechanisms_and_of_models(client: TestClient, path: str) -> None:
    data = shipped(client, path)
    table = client.get("/api/mechanisms").json()
    assert data["mechanisms"] == [{name: entry[name] for name in MechanismBrief.model_fields} for entry in table]
    assert [each["id"] for each in data["families"]] == list(registry.FAMILIES)
    assert data["models"] == [each for each in client.get("/api/models").json() if each["status"] == "ready"] != []
    assert isinstance(data["messages"], dict)


@every_page
def test_every_page_has_the_words_of_the_bar_that_a_class_brings_along(client: TestClient, path: str) -> None:
    there = client.get(path).url.path  # a model that is not here leads to the list
    messages = shipped(client, f"{there}?lang=en-XA")["messages"]
    assert isinstance(messages, dict)
    assert messages["Hand up"] != "Hand up"


def test_a_page_ships_its_own_id(client: TestClient) -> None:
    own = shipped(client, "/lab/causal")
    assert own["id"] == "causal"
    assert own["mechanism"] in client.get("/api/mechanisms").json()
    assert shipped(client, "/models/stories15m")["id"] == "stories15m"


def test_plotly_comes_from_here_compressed_and_for_good(client: TestClient) -> None:
    path = str(shipped(client, "/")["plotly"])
    zipped = client.get(path)
    plain = client.get(path, headers={"accept-encoding": "identity"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert zipped.content == plain.content
    assert "immutable" in zipped.headers["cache-control"]
    assert b"Plotly" in plain.content[:2_000_000]


def test_the_language_of_a_page_is_the_one_that_is_asked_for(client: TestClient) -> None:
    answer = client.get("/?lang=en-XA")
    assert '<html lang="en-XA"' in answer.text
    assert "⟦" in answer.text


def test_an_answer_keeps_no_state_and_sets_no_cookie(client: TestClient) -> None:
    first, second = client.get("/"), client.get("/")
    assert "set-cookie" not in first.headers
    assert first.content == second.content


def test_every_address_is_a_page_the_api_or_a_file() -> None:
    mounts = {route.path for route in create_app().routes if isinstance(route, Mount)}
    assert mounts == {"/static", "/vendor/swagger", "/vendor/plotly"}


def test_a_browser_that_shows_an_answer_of_the_api_finds_the_icon(client: TestClient) -> None:
    found = client.get("/favicon.ico")
    assert (found.status_code, found.headers["content-type"]) == (200, "image/svg+xml")
