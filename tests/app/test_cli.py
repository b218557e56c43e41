"""The command: where it listens, what it says, when it opens the browser."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app import cli
from app.i18n import PSEUDO, Translator
from app.settings import TREE, Settings, version
from model.pretrained import devices, own
from model.pretrained.catalogue import Entry
from model.problem import Problem


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program has."""
    with cli.listen("127.0.0.1", 0) as listening:
        yield listening.getsockname()[1]


def test_a_busy_port_is_said_in_one_sentence_with_a_free_one(
    taken: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["--port", str(taken), "--no-browser"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith(f"Port {taken} is taken by another program: try headlight --port ")
    suggested = int(said.rstrip(".\n").rsplit(" ", 1)[1])
    cli.listen("127.0.0.1", suggested).close()


def test_a_busy_port_is_said_before_any_model_is_read(
    taken: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(own, "add", pytest.fail)
    assert cli.main(["--port", str(taken), "--model", "./mine", "--no-browser"]) == 1
    assert capsys.readouterr().err.startswith(f"Port {taken} is taken by another program")


def test_the_port_is_kept_while_models_are_read_and_free_again_where_one_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with cli.listen("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]

    def refused(_name: str) -> Entry:
        with pytest.raises(OSError, match=os.strerror(errno.EADDRINUSE)):
            cli.listen("127.0.0.1", port)
        raise Problem("Refused.")

    monkeypatch.setattr(own, "add", refused)
    assert cli.main(["--port", str(port), "--model", "./mine", "--no-browser"]) == 1
    assert capsys.readouterr().err == "Refused.\n"
    cli.listen("127.0.0.1", port).close()


def test_ctrl_c_while_a_model_is_read_ends_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_name: str) -> Entry:
        raise KeyboardInterrupt

    monkeypatch.setattr(own, "add", interrupted)
    assert cli.main(["--port", "0", "--model", "./mine", "--no-browser"]) == 130
    assert capsys.readouterr() == ("\n", "")


@pytest.mark.parametrize("host", ["x" * 70, "a..b", "127.0.0.1:8000", "203.0.113.1"])
def test_what_is_no_address_here_is_said(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--host", host, "--port", "0", "--no-browser"]) == 1
    assert capsys.readouterr().err == f"“{host}” is not an address of this computer: try headlight --host 127.0.0.1.\n"


def test_another_refusal_is_said_with_its_reason() -> None:
    said = cli.refusal(Translator(), "127.0.0.1", 80, OSError(errno.ENOBUFS, "No buffer space"))
    assert said == "Cannot listen at 127.0.0.1, port 80 (No buffer space)."


def test_a_device_that_is_not_there_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(devices.torch.backends.mps, "is_available", lambda: False)  # type: ignore[attr-defined]
    assert cli.main(["--device", "mps", "--port", "0", "--no-browser"]) == 1
    assert capsys.readouterr().err == "This computer has no mps: try --device auto.\n"


def test_an_address_of_another_computer_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--host", "nowhere.invalid", "--no-browser"]) == 1
    assert capsys.readouterr().err == (
        "“nowhere.invalid” is not an address of this computer: try headlight --host 127.0.0.1.\n"
    )


def test_a_forbidden_port_is_said() -> None:
    said = cli.refusal(Translator(), "127.0.0.1", 80, PermissionError(errno.EACCES, "Permission denied"))
    assert said.startswith("Port 80 may not be used here: try headlight --port 10")


def test_no_port_is_suggested_where_there_is_none() -> None:
    assert cli.next_free("127.0.0.1", 65535) == 0


@pytest.mark.parametrize("port", ["-1", "65536", "x"])
def test_what_is_no_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--port", port])
    assert stopped.value.code == 2
    assert f"invalid port value: '{port}'" in capsys.readouterr().err


def test_the_version_is_the_project_s(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--version"])
    assert (stopped.value.code, capsys.readouterr().out) == (0, f"headlight {version()}\n")


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "http://127.0.0.1:80"), ("0.0.0.0", "http://127.0.0.1:80"), ("::", "http://[::1]:80")],
)
def test_the_address_is_one_that_a_browser_here_can_open(host: str, address: str) -> None:
    assert cli.address_of(host, 80) == address


@pytest.mark.parametrize(
    ("text", "prefix"), [("", ""), ("/", ""), ("headlight", "/headlight"), ("/user/ada/", "/user/ada")]
)
def test_a_prefix_may_be_written_with_slashes_or_without(text: str, prefix: str) -> None:
    assert cli._parser(Translator()).parse_args(["--root-path", text]).root_path == prefix


def test_what_is_given_reaches_the_app() -> None:
    """Names to answer under, beside that to listen at, and the prefix."""
    app = cli._app(Settings(hosts=("class.example",), root_path="/headlight"))
    asking = TestClient(app)
    for host, status in {"class.example": 200, "other.example": 403}.items():
        assert asking.get("/headlight/lab", headers={"host": host}).status_code == status


def test_help_speaks_every_language() -> None:
    help_text = cli._parser(Translator(PSEUDO)).format_help()
    assert "⟦Ŵáťçĥ" in help_text
    assert "127.0.0.1" in help_text


def test_the_language_is_the_terminal_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "xx_YY.UTF-8")
    assert cli._translator().language == "en"


@pytest.mark.parametrize(
    ("platform", "variables", "shown"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("darwin", {}, True),
    ],
)
def test_no_text_browser_takes_the_terminal(
    monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str], shown: bool
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(cli, "WSL", Path("/nowhere"))
    assert cli.can_show() is shown


@pytest.fixture
def browser(tmp_path: Path) -> Path:
    """A program in the browser's place: it fetches what it is given, and keeps the answer beside itself."""
    program = tmp_path / "browser"
    fetch = "import sys, urllib.request as u; p, a = sys.argv[1:]; "
    keep = "open(p, 'w').write(a + ' ' + u.urlopen(a + '/api/health').read().decode())"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{fetch}{keep}" "{tmp_path}/answer" "$1"\n')
    program.chmod(0o755)
    return program


def test_the_browser_opens_once_the_server_answers_and_ctrl_c_stops_it(browser: Path) -> None:
    environment = os.environ | {"BROWSER": str(browser), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "app.cli", "--port", "0"]
    with subprocess.Popen(
        command, cwd=TREE, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        said = running.stdout.readline()
        answer = browser.with_name("answer")
        for _ in range(200):
            if answer.exists() and answer.stat().st_size:
                break
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        rest, complaints = running.communicate(timeout=20)
    address, health = answer.read_text().split(" ", 1)
    assert said == f"Headlight is at {address} (Ctrl+C stops it).\n"
    assert json.loads(health) == {"status": "ok", "version": version()}
    assert (rest.strip(), complaints, running.returncode) == ("", "", 0)
