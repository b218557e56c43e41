"""What may stand in a frame of another page, and whose; that a browser keeps to it: tests/web/test_embed.py."""

import pytest
from fastapi.testclient import TestClient

from app import cli
from app.embedding import framing, origin
from app.main import create_app
from app.settings import Settings
from tests.pages import ADDRESSES

SCHOOL = "https://moodle.school.example"
EMBEDS = {"lab", "lesson", "compare", "model", "history", "translate", "gap", "vision"}
REFUSED = "This page of Headlight is not shown inside another page."
HTML = {"accept": "text/html"}
IN_A_FRAME = HTML | {"sec-fetch-dest": "iframe"}


@pytest.fixture(scope="module")
def anybody() -> TestClient:
    """Of an app whose pages anybody may frame."""
    return TestClient(create_app(), base_url="http://localhost", headers=HTML)


@pytest.fixture(scope="module")
def school() -> TestClient:
    """Of one whose pages a school's may, and a folder of others."""
    app = create_app(Settings(embed_from=(SCHOOL, "http://*.slides.example:8080")))
    return TestClient(app, base_url="http://localhost", headers=HTML)


@pytest.mark.parametrize("name", ADDRESSES)
def test_pages_with_a_figure_may_be_framed_if_it_is_asked_for_and_others_say_that_they_may_not(
    anybody: TestClient, name: str
) -> None:
    """Rooms, their notes and whatever leads a class are among the others."""
    by_itself, framed = anybody.get(ADDRESSES[name]), anybody.get(ADDRESSES[name] + "?embed=1")
    assert by_itself.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in by_itself.headers["content-security-policy"]
    assert "data-embedded" not in by_itself.text
    assert "x-frame-options" not in framed.headers
    assert "frame-ancestors" not in framed.headers["content-security-policy"]  # * would leave out files
    assert (framed.status_code == 200, REFUSED not in framed.text) == (name in EMBEDS, name in EMBEDS)
    assert "data-embedded" in framed.text


def test_a_page_that_is_framed_as_it_is_says_so_in_its_frame_and_leads_to_itself(anybody: TestClient) -> None:
    answer = anybody.get("/lab/causal?lang=en&embed=2", headers=IN_A_FRAME)
    assert answer.status_code == 403
    assert REFUSED in answer.text
    assert 'data-whole href="./causal?lang=en">Open it in Headlight' in answer.text
    assert "x-frame-options" not in answer.headers
    missing = anybody.get("/lab/none?embed=1")
    assert missing.status_code == 404
    assert "x-frame-options" not in missing.headers


@pytest.mark.parametrize("path", ["/api/health", "/static/icon.svg", "/openapi.json"])
def test_what_is_no_page_is_never_framed(anybody: TestClient, path: str) -> None:
    assert anybody.get(path + "?embed=1", headers=IN_A_FRAME).headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    ("around", "status"),
    [
        (f"{SCHOOL}/course", 200), (f"{SCHOOL}:443/", 200), (f"{SCHOOL}:8443/", 403),
        ("http://moodle.school.example/", 403), ("https://elsewhere.example/", 403),
        ("http://ada.slides.example:8080/", 200), ("http://slides.example:8080/", 403),
        ("http://localhost/lab", 200), ("", 200),
    ],
)  # fmt: skip
def test_whose_page_is_around_decides_if_it_says_its_name(school: TestClient, around: str, status: int) -> None:
    """If it says none, its browser knows it, and is told the names."""
    answer = school.get("/lab/causal?embed=1", headers=IN_A_FRAME | ({"referer": around} if around else {}))
    assert answer.status_code == status
    named = f"frame-ancestors 'self' {SCHOOL} http://*.slides.example:8080"
    assert (named in answer.headers["content-security-policy"]) == (status == 200)
    assert (REFUSED in answer.text) == (status == 403)
    if not around:  # nothing is said: a page of ours that anybody may frame has it in a frame
        own = school.get("/lab/causal?embed=1", headers=IN_A_FRAME | {"sec-fetch-site": "cross-site"})
        assert "frame-src 'self'" in own.headers["content-security-policy"]
        assert "frame-ancestors" not in own.headers["content-security-policy"]
        inside = school.get("/lab/causal?embed=1&named=1", headers=IN_A_FRAME | {"sec-fetch-site": "same-origin"})
        assert named in inside.headers["content-security-policy"]
    opened = school.get("/lab/causal?embed=1", headers={"referer": around, "sec-fetch-dest": "document"})
    assert opened.status_code == 200


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("https://Moodle.School.example/", SCHOOL), ("http://localhost:8932", "http://localhost:8932"),
        ("https://*.school.example", "https://*.school.example"), ("http://[::1]:80", "http://[::1]:80"),
        ("https://schüle.example", "https://xn--schle-mva.example"), ("none", "none"),
    ],
)  # fmt: skip
def test_an_origin_is_named_as_a_policy_names_it(given: str, named: str) -> None:
    assert origin(given) == named


@pytest.mark.parametrize(
    "given",
    ["", "*", "moodle", "ftp://a", "https://a; script-src *", "https://a b", "https://a/b", "https://a,b", "https://"],
)
def test_what_is_no_origin_is_refused_at_the_start(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--embed-from", given])
    assert "invalid origin value" in capsys.readouterr().err


def test_nobody_can_be_named() -> None:
    assert "frame-ancestors 'none'" in framing(("none",))["Content-Security-Policy"]
