"""Under any prefix, whether the proxy takes it out of the path or leaves it there, and whether it is named or not."""

from pathlib import Path
from urllib.parse import urljoin

import pytest
from fastapi.testclient import TestClient

from app.addresses import root
from app.main import create_app
from app.settings import STATIC, TEMPLATES, Settings
from tests.app.test_pages import Reader
from tests.pages import ADDRESSES

PREFIX = "/user/ada/proxy"


@pytest.fixture(scope="module")
def under() -> TestClient:
    """An app that knows its prefix."""
    return TestClient(create_app(Settings(root_path=PREFIX)), raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("path", "prefix", "way"),
    [
        ("/", "", "./"), ("/lab", "", "./"), ("/lab/causal", "", "../"), ("/lab/", "", "../"), ("/a/b/c", "", "../../"),
        ("/lab/%2F%2F", "", "../"), ("/p/", "/p", "./"), ("/p/lab/causal", "/p", "../"), ("/a/p", "/a/p", "./p/"),
    ],
)  # fmt: skip
def test_the_way_to_the_first_page_is_relative(path: str, prefix: str, way: str) -> None:
    assert root({"path": path, "raw_path": path.encode(), "root_path": prefix}) == way
    assert urljoin(f"http://x{path}", way) == f"http://x{prefix}/"


@pytest.mark.parametrize("path", ADDRESSES.values())
@pytest.mark.parametrize("prefix", ["", PREFIX], ids=["taken out", "left in"])
def test_a_proxy_may_take_the_prefix_out_or_leave_it(under: TestClient, path: str, prefix: str) -> None:
    page = Reader(under.get(prefix + path).text, PREFIX + path)
    leads = [address for address in page.leads_to() if not address.startswith("data:")]
    assert leads
    for address in leads:
        assert address.startswith(f"{PREFIX}/"), address
        assert under.get(prefix + address.removeprefix(PREFIX)).status_code == 200, address


def test_a_page_is_the_same_under_any_prefix(client: TestClient, under: TestClient) -> None:
    plain = client.get("/lab/causal").content
    assert under.get("/lab/causal").content == under.get(f"{PREFIX}/lab/causal").content == plain


@pytest.mark.parametrize(
    ("path", "lands"),
    [("/lab/", "/lab"), ("/lab/causal/", "/lab/causal"), ("/models/minilm-l6", "/models"), ("", "/")],
)
def test_a_redirect_stays_under_the_prefix_and_names_no_host(under: TestClient, path: str, lands: str) -> None:
    answer = under.get(PREFIX + path, follow_redirects=False)
    assert answer.status_code == 307
    assert "//" not in answer.headers["location"]
    assert urljoin(f"http://outside{PREFIX}{path}", answer.headers["location"]).partition("#")[0] == (
        f"http://outside{PREFIX}{lands}"
    )


@pytest.mark.parametrize("path", ["/user", "/user/ada/proxying", "/other/lab"])
def test_what_only_looks_like_the_prefix_is_none(under: TestClient, path: str) -> None:
    assert under.get(path).status_code == 404


def test_the_api_says_that_it_stands_where_its_description_is(client: TestClient) -> None:
    assert client.get("/openapi.json").json()["servers"] == [{"url": "./"}]


FILES = [*TEMPLATES.rglob("*.html"), *(path for path in STATIC.rglob("*.css"))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_template_and_no_style_has_an_address_from_the_host_s_root(path: Path) -> None:
    text = path.read_text("utf-8").replace('[href^="/"]', "")  # who selects by one has none
    assert not [begin for begin in ('="/', "='/", "url(/", 'url("/') if begin in text]
