"""Files are kept for good at an address that changes with them, and asked for again anywhere else."""

from collections.abc import Callable
from pathlib import Path

import anyio.to_thread
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import Mount

from app import files
from app.files import AGAIN, FOR_GOOD, Files

SCRIPT = b"import './b.js'; // " + b"x" * 2_000
CONTENTS = {"a.js": SCRIPT, "inner/b.js": b"export {}", "b.js": b"outer", "icon.png": b"\x89PNG" + b"0" * 2_000}


@pytest.fixture(scope="module")
def served() -> Files:
    """A few files."""
    return Files(CONTENTS)


@pytest.fixture(scope="module")
def asking(served: Files) -> TestClient:
    """An app that serves them."""
    app = FastAPI()
    app.mount("/static", served)
    return TestClient(app)


@pytest.mark.parametrize("name", CONTENTS)
def test_a_file_under_its_version_is_kept_for_good(asking: TestClient, served: Files, name: str) -> None:
    answer = asking.get(f"/static/{served.version}/{name}")
    assert (answer.status_code, answer.content) == (200, CONTENTS[name])
    assert answer.headers["cache-control"] == FOR_GOOD


@pytest.mark.parametrize("before", ["", "0123456789ab/"], ids=["no version", "a version that is past"])
@pytest.mark.parametrize("name", CONTENTS)
def test_anywhere_else_it_is_asked_for_again(asking: TestClient, before: str, name: str) -> None:
    answer = asking.get(f"/static/{before}{name}")
    assert (answer.status_code, answer.content) == (200, CONTENTS[name])
    assert answer.headers["cache-control"] == AGAIN
    again = asking.get(f"/static/{before}{name}", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_any_change_of_any_file_changes_the_version(served: Files) -> None:
    renamed = {"z.js" if name == "a.js" else name: content for name, content in CONTENTS.items()}
    others = [CONTENTS | {"b.js": b"other"}, CONTENTS | {"new.js": b""}, renamed]
    assert len({served.version, *(Files(each).version for each in others)}) == 4
    assert Files(dict(reversed(CONTENTS.items()))).version == served.version


@pytest.mark.parametrize(
    ("name", "asked", "packed"),
    [("a.js", "gzip, br", True), ("a.js", "identity", False), ("a.js", "gzip;q=0", False), ("icon.png", "gzip", False)],
)
def test_what_compresses_is_compressed_for_whoever_reads_that(
    asking: TestClient, name: str, asked: str, packed: bool
) -> None:
    answer = asking.get(f"/static/{name}", headers={"accept-encoding": asked})
    assert answer.content == CONTENTS[name]
    assert ("content-encoding" in answer.headers) is packed
    assert (int(answer.headers["content-length"]) < len(CONTENTS[name])) is packed
    assert ("vary" in answer.headers) is (name == "a.js")


def test_a_file_is_compressed_once_in_a_thread_and_then_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread's turn costs more than the rest of the answer, and a page asks for a hundred files."""
    used: list[object] = []
    real = anyio.to_thread.run_sync

    async def noted(function: Callable[[], bytes]) -> bytes:
        used.append(function)
        return await real(function)

    monkeypatch.setattr(files, "run_sync", noted)
    app = FastAPI()
    app.mount("/static", Files(CONTENTS))
    asking = TestClient(app)
    first, again = asking.get("/static/a.js"), asking.get("/static/a.js")
    assert first.headers["content-encoding"] == again.headers["content-encoding"] == "gzip"
    assert first.content == again.content == SCRIPT
    assert len(used) == 1


def test_files_are_found_before_every_page_and_answer(client: TestClient) -> None:
    """Each route that is tried before costs a file its time."""
    routes = client.app.routes  # type: ignore[attr-defined]
    mounted = [i for i, route in enumerate(routes) if isinstance(route, Mount)]
    assert len(mounted) == 3
    assert max(mounted) < min(i for i, route in enumerate(routes) if route.__class__.__module__ != "starlette.routing")


def test_a_head_has_the_headers_and_no_body(asking: TestClient) -> None:
    head, whole = asking.head("/static/a.js"), asking.get("/static/a.js")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == whole.headers


@pytest.mark.parametrize(
    ("method", "name", "status"),
    [("GET", "none.js", 404), ("GET", "../a.js", 404), ("GET", "", 404), ("POST", "a.js", 405)],
)
def test_what_is_not_there_is_404_and_another_method_405(
    asking: TestClient, method: str, name: str, status: int
) -> None:
    answer = asking.request(method, f"/static/{name}")
    assert answer.status_code == status
    assert answer.headers.get("allow") == ("GET, HEAD" if status == 405 else None)


def test_the_same_tree_has_the_same_version_and_its_hidden_corners_are_read(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    for name, content in {"a.js": b"1", "inner/b.js": b"2"}.items():
        (tmp_path / name).write_bytes(content)
    assert Files(files.folder(tmp_path)).version == Files({"a.js": b"1", "inner/b.js": b"2"}).version
