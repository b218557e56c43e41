"""A wheel built from the tree works elsewhere: files inside, command, pages."""

import json
import os
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import listen
from app.settings import TREE, version

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet"]
BINARIES = "Scripts" if os.name == "nt" else "bin"
FILES = "app/_files/"
NOT_SHIPPED = (".pyc", ".DS_Store", "messages.pot", "types.js")  # the last two are made by the commands that need them


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel."""
    place = tmp_path_factory.mktemp("wheel")
    build = [*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(place), str(TREE)]
    subprocess.run(build, check=True)
    (built,) = place.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel in it; the dependencies are seen, not installed again."""
    place = tmp_path_factory.mktemp("elsewhere") / "environment"
    venv.create(place)
    python = place / BINARIES / "python"
    paths = {"base": str(place), "platbase": str(place)}
    packages = Path(sysconfig.get_path("purelib", "venv", vars=paths))
    # A folder named by a .pth is searched, but its own .pth files (an editable install's) are not read.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    install = [*PIP, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True)
    return place


@pytest.fixture(scope="module")
def address(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the installed command answers, started from a folder that has nothing to do with it."""
    with listen("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    command = [str(installed / BINARIES / "headlight"), "--port", str(port), "--no-browser"]
    folder = tmp_path_factory.mktemp("work")
    with subprocess.Popen(command, cwd=folder, text=True, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert f"127.0.0.1:{port}" in run.stdout.readline()
        yield f"http://127.0.0.1:{port}"
        run.terminate()


def read(address: str) -> bytes:
    """What a GET gives; an error status raises."""
    with urllib.request.urlopen(address, timeout=30) as answer:
        return bytes(answer.read())


def test_every_file_of_the_tree_is_in_the_wheel(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    moved = {"app": "app", "model": "model", "static": FILES + "static", "templates": FILES + "templates"}
    expected = {
        f"{target}/{path.relative_to(TREE / top).as_posix()}"
        for top, target in moved.items()
        for path in (TREE / top).rglob("*")
        if path.is_file() and not path.name.endswith(NOT_SHIPPED)
    }
    assert expected - inside == set()
    assert {name.split("/")[0] for name in inside} == {"app", "model", f"headlight-{version()}.dist-info"}


def test_the_licence_is_in_the_wheel(wheel: Path) -> None:
    assert f"headlight-{version()}.dist-info/licenses/LICENSE" in zipfile.ZipFile(wheel).namelist()


def test_the_code_that_runs_is_the_wheel_s(installed: Path, tmp_path: Path) -> None:
    program = "import app, model; print(app.__file__); print(model.__file__)"
    command = [str(installed / BINARIES / "python"), "-c", program]
    found = subprocess.run(command, cwd=tmp_path, text=True, check=True, stdout=subprocess.PIPE)
    assert all(Path(line).is_relative_to(installed) for line in found.stdout.splitlines())


def test_the_installed_app_answers(address: str) -> None:
    assert json.loads(read(f"{address}/api/health")) == {"status": "ok", "version": version()}


@pytest.mark.parametrize("path", ["/", "/docs", "/static/pages/docs/page.js", "/vendor/swagger/swagger-ui.css"])
def test_the_installed_app_serves_its_pages_and_files(address: str, path: str) -> None:
    assert len(read(address + path)) > 100


def test_the_embedded_model_answers_from_the_wheel(address: str) -> None:
    request = urllib.request.Request(
        f"{address}/api/models/stories15m/overview",
        data=json.dumps({"text": "Lily had a cat."}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert json.load(answer)["layers"] == 6
