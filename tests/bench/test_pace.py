"""People who are simulated ask as a page does."""

import asyncio

from tests.bench.pace import Latest


class Page:
    """One kind of question, answered by hand."""

    def __init__(self) -> None:
        self.pace = 0.0
        self.latest, self.asked, self.go = Latest[str](lambda: self.pace), list[str](), asyncio.Event()

    async def answer(self, text: str) -> str:
        self.asked.append(text)
        await self.go.wait()
        return text

    def type(self, text: str) -> "asyncio.Task[str | None]":
        return asyncio.create_task(self.latest.ask(lambda: self.answer(text)))


async def still() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_without_a_pace_each_is_asked_at_once_and_breaks_the_last_off() -> None:
    async def scene() -> None:
        page = Page()
        typed = []
        for text in "abc":
            typed.append(page.type(text))
            await still()
        page.go.set()
        assert [await each for each in typed] == [None, None, "c"]
        assert (page.asked, page.latest.broken_off) == (["a", "b", "c"], 2)

    asyncio.run(scene())


def test_at_a_pace_the_newest_follows() -> None:
    async def scene() -> None:
        page = Page()
        page.pace = 0.05
        page.go.set()
        typed = []
        for text in "abc":
            typed.append(page.type(text))
            await still()
        assert page.asked == ["a"]
        assert [await each for each in typed] == ["a", None, "c"]
        assert (page.asked, page.latest.broken_off) == (["a", "c"], 0)

    asyncio.run(scene())
