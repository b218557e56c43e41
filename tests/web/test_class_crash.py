"""The computer that runs Headlight crashes in the middle of a class, and is started again."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.cli import listen
from app.settings import TREE
from tests.web.classroom import join, open_room
from tests.web.conftest import PHONE, NewPage, Watch

SIZE = {"width": 390, "height": 844}
CHOICE = {"choices": ["this", "that"], "right": 0}


class Machine:
    """One that crashes: its rooms are in a folder, and its port is always the same."""

    def __init__(self, folder: Path) -> None:
        with listen("127.0.0.1", 0) as free:
            self.port = free.getsockname()[1]
        self.folder = folder
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        """Returns once it says that it is there."""
        own = ("--no-browser", "--port", str(self.port), "--rooms", str(self.folder))
        command = [sys.executable, "-m", "app.cli", *own]
        self.process = subprocess.Popen(command, cwd=TREE, stdout=subprocess.PIPE, text=True, env=os.environ)
        assert self.process.stdout
        assert self.address in self.process.stdout.readline()

    def crash(self) -> None:
        """Nothing is said before."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout
        self.process.stdout.close()


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path / "rooms")
    yield made
    made.crash()


def test_a_class_goes_on_after_a_crash_and_no_answer_is_lost(machine: Machine, new_page: NewPage, watch: Watch) -> None:
    watch.allow("ERR_")
    watch.host = machine.address.removeprefix("http://")
    page: Page = new_page(base_url=machine.address)
    phone: Page = new_page(base_url=machine.address, viewport=SIZE, **PHONE)
    teacher = open_room(page)
    ada, late = join(page, teacher.code, "Ada"), join(page, teacher.code)
    teacher.say("lead", view="/history")
    question = teacher.say("questions", view="/history", says="Which?", choice=CHOICE)["question"]
    ada.answer(question, choice=1)
    phone.goto(f"/join#{teacher.code}")
    phone.get_by_role("button", name="Join").click()
    own = phone.locator(".class-bar")
    expect(own).to_contain_text("Which?")
    page.goto("/class")
    expect(page.locator("main")).to_contain_text("1 of 3 have answered")

    machine.crash()
    own.get_by_role("button", name="this").click()
    expect(own).to_contain_text("Your answer is on its way: “this”")
    for each in (page, phone):  # whose fault it is, and that nothing is lost
        expect(each.locator("body")).to_contain_text("The server does not answer: it has stopped", timeout=30_000)

    machine.start()
    expect(own).to_contain_text("The teacher has your answer: “this", timeout=30_000)
    expect(page.locator("main")).to_contain_text("2 of 3 have answered", timeout=30_000)
    late.answer(question, choice=0)  # a seat that slept through it
    expect(page.locator("main")).to_contain_text("3 of 3 have answered")
    given = teacher.state[f"answers/{question}"]["given"][0]
    assert [given[seat]["answer"]["choice"] for seat in ("1", "2", "3")] == [1, 0, 0]
