"""People who are simulated ask as a page does."""

import asyncio

from tests.bench.pace import Latest


class Page:
    """One kind of question, answered by hand."""

    def __init__(self) -> None:
        self.latest, self.asked, self.go = Latest[str](), list[str](), asyncio.Event()

    async def answer(self, text: str) -> str:
        self.asked.append(text)
        await self.go.wait()
        return text

    def type(self, text: str) -> "asyncio.Task[str | None]":
        return asyncio.create_task(self.latest.ask(lambda: self.answer(text)))


async def still() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_quick_answers_are_asked_for_at_once_and_the_last_is_broken_off() -> None:
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


def test_slow_ones_are_asked_for_one_at_a_time_and_the_newest_follows() -> None:
    async def scene() -> None:
        page = Page()
        page.latest._took = 60.0, 60.0
        typed = []
        for text in "abc":
            typed.append(page.type(text))
            await still()
        assert page.asked == ["a"]
        page.latest._took = 0.0, 0.0  # a pause goes by
        page.go.set()
        assert [await each for each in typed] == [None, None, "c"]
        assert (page.asked, page.latest.broken_off) == (["a", "c"], 0)

    asyncio.run(scene())
