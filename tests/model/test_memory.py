"""What is remembered: once computed, bounded in bytes, the same for every thread."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from random import Random
from threading import Barrier, Event, Lock, Thread

import pytest
import torch
from torch import Tensor

from model.memory import OF_AN_OBJECT, Memory, parts_of
from model.presence import Gone, go_on, watched
from model.problem import Problem
from model.tracing.step import Trace

SMALL = OF_AN_OBJECT + sys.getsizeof("a")  # bytes of an answer of one word, under a key of one letter


def memory(most: int = 2) -> Memory:
    """For so many words."""
    return Memory(most * SMALL)


def ask(kept: Memory, key: str, compute: Callable[[], str]) -> str:
    return kept.of(key, compute, str.split)


def until_waiting(kept: Memory, key: str, n: int = 1) -> None:
    """Until so many wait for what is being computed."""
    while kept._computing[key].waiting < n:
        pass


def test_an_answer_is_computed_once_for_each_key() -> None:
    kept, calls = memory(), []

    def compute(letter: str) -> str:
        calls.append(letter)
        return 2 * letter

    assert [ask(kept, each, lambda each=each: compute(each)) for each in "abab"] == ["aa", "bb"] * 2  # type: ignore[misc]
    assert calls == ["a", "b"]


def test_the_answer_that_was_asked_for_longest_ago_goes_first() -> None:
    kept = memory(2)
    for key in ("a", "b", "a"):
        ask(kept, key, lambda: "old")
    ask(kept, "c", lambda: "old")  # three would be too many
    assert kept.held == 2 * SMALL
    assert [ask(kept, key, lambda: "new") for key in ("a", "c", "b")] == ["old", "old", "new"]


def test_an_answer_that_is_too_large_is_given_and_not_kept_and_the_others_stay() -> None:
    kept = memory(2)
    ask(kept, "a", lambda: "old")
    assert ask(kept, "b", lambda: "of three words") == "of three words"
    assert ask(kept, "b", lambda: "again") == "again"
    assert ask(kept, "a", lambda: "new") == "old"


def test_what_it_is_kept_under_counts_too() -> None:
    kept = memory(5)
    ask(kept, "a", lambda: "word")
    kept.of(("long", ("a" * 1000, 1)), lambda: "word", str.split)
    assert kept.held > 2 * SMALL + 1000


def test_an_error_reaches_who_asked_and_is_not_kept() -> None:
    def refuse() -> str:
        raise Problem("No.", field="text")

    kept = memory()
    with pytest.raises(Problem, match="No"):
        ask(kept, "a", refuse)
    assert kept.held == 0
    assert ask(kept, "a", lambda: "yes") == "yes"


def test_threads_that_ask_together_get_one_answer_or_one_refusal() -> None:
    kept, together, calls = memory(), Barrier(31), []

    def compute(key: str) -> str:
        calls.append(key)
        until_waiting(kept, key, 29)
        if key == "b":
            raise Problem("No.")
        return "yes"

    def asks(key: str) -> str:
        together.wait()
        return ask(kept, key, lambda: compute(key))

    with ThreadPoolExecutor(30) as pool:
        for key in "ab":
            found = [pool.submit(asks, key) for _ in range(30)]
            together.wait()
            said = {str(each.exception(10) or each.result()) for each in found}
            assert said == {"yes" if key == "a" else "No."}
    assert calls == ["a", "b"]


@pytest.fixture
def hasty() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty")
def test_a_memory_that_lets_go_all_the_time_answers_every_thread_and_counts_right() -> None:
    """Eight people, of whom every fourth leaves; all answers look into two of three tensors."""
    shared = [torch.zeros(n) for n in (50, 100, 150)]
    kept, lock, now = Memory(4 * SMALL + 800), Lock(), Counter[int]()

    def compute(key: int) -> list[Tensor]:
        with lock:
            now[key] += 1
            assert now[key] == 1, "computed twice at the same time"
        try:
            go_on()
            return [shared[key % 3][key:], shared[key % 2][:key]]
        finally:
            with lock:
                now[key] -= 1

    def asks(seed: int) -> int:
        random, wrong = Random(seed), 0
        for _ in range(400):
            key, leaves = random.randrange(9), random.random() < 0.25
            try:
                with watched(lambda leaves=leaves: leaves):  # type: ignore[misc]
                    found = kept.of(key, lambda key=key: compute(key), lambda each: each)  # type: ignore[misc]
                wrong += found[0].data_ptr() != shared[key % 3][key:].data_ptr()
            except Gone:
                wrong += not leaves
            wrong += not 0 <= kept.held <= kept.most
        return wrong

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(asks, range(8))) == 0
    assert not kept._computing
    answers = kept._kept.values()
    tensors = [each.untyped_storage() for answer in answers for each in answer.value]
    behind = {each.data_ptr(): each.nbytes() for each in tensors}
    assert kept.held == sum(answer.own for answer in answers) + sum(behind.values())
    assert set(kept._users) == {at for answer in answers for at in answer.storages}


def leaving(kept: Memory, compute: Callable[[], str], leave: Event) -> str:
    """Asked by somebody who then leaves."""
    with watched(leave.is_set):
        return ask(kept, "a", compute)


def test_if_whoever_computes_has_gone_it_goes_on_for_the_one_who_waits() -> None:
    kept, begun, leave, calls = memory(), Event(), Event(), []

    def compute() -> str:
        calls.append(1)
        begun.set()
        until_waiting(kept, "a")
        leave.set()
        go_on()
        return "yes"

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(leaving, kept, compute, leave)
        begun.wait(10)
        assert ask(kept, "a", lambda: "again") == "yes"
        assert first.result(10) == "yes"
    assert calls == [1]


def test_if_it_had_ended_already_the_one_who_waits_computes() -> None:
    kept, begun, leave = memory(), Event(), Event()

    def stopped() -> str:
        begun.set()
        until_waiting(kept, "a")
        raise Gone

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(leaving, kept, stopped, leave)
        begun.wait(10)
        assert ask(kept, "a", lambda: "yes") == "yes"
        assert isinstance(first.exception(10), Gone)


def test_one_who_waits_and_goes_waits_no_longer_and_computes_nothing() -> None:
    kept, begun, leave, end = memory(), Event(), Event(), Event()

    def compute() -> str:
        begun.set()
        end.wait(10)
        return "yes"

    with ThreadPoolExecutor(2) as pool:
        first: Future[str] = pool.submit(ask, kept, "a", compute)
        begun.wait(10)
        second = pool.submit(leaving, kept, lambda: "no", leave)
        until_waiting(kept, "a")
        leave.set()
        assert isinstance(second.exception(10), Gone)
        assert not first.done()
        end.set()
        assert first.result(10) == "yes"


def test_when_all_have_gone_it_ends() -> None:
    kept, begun, leave = memory(), Event(), Event()

    def compute() -> str:
        begun.set()
        while True:
            go_on()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(leaving, kept, compute, leave)
        begun.wait(10)
        second = pool.submit(leaving, kept, compute, leave)
        until_waiting(kept, "a")
        leave.set()
        assert isinstance(first.exception(10), Gone)
        assert isinstance(second.exception(10), Gone)


def test_one_that_is_still_computed_is_neither_counted_nor_let_go() -> None:
    kept = memory(1)

    def compute() -> str:
        ask(kept, "b", lambda: "word")
        assert kept.held == SMALL
        return "yes"

    assert ask(kept, "a", compute) == "yes"
    assert kept.held == SMALL  # both would be too many
    assert ask(kept, "a", lambda: "again") == "yes"


def test_bytes_that_several_tensors_look_into_count_once_whichever_answers_they_are_of() -> None:
    x = torch.zeros(4, 4)
    kept = Memory()
    kept.of("a", lambda: x, lambda _: [x, x.mT, x[1]])
    alone = 3 * OF_AN_OBJECT + sys.getsizeof("a")
    assert kept.held == alone + 64
    kept.of("b", lambda: x, lambda _: [x[2:], x.clone()])
    assert kept.held == alone + 64 + SMALL + OF_AN_OBJECT + 64


def test_memory_that_another_answer_looks_into_still_counts_when_one_of_them_goes() -> None:
    x = torch.zeros(4, 4)
    kept = Memory(2 * SMALL + 64)
    for key in "abc":
        kept.of(key, lambda: x, lambda _: [x])
    assert kept.held == 2 * SMALL + 64
    ask(kept, "d", lambda: "word")
    assert kept.held == 2 * SMALL + 64
    ask(kept, "e", lambda: "word")
    assert kept.held == 2 * SMALL  # nobody looks into x any more


def test_a_steps_memory_is_its_value_and_what_stands_between_it_and_the_steps_before() -> None:
    with Trace() as trace:
        x = trace.input("x", "query d", torch.zeros(2, 3))
        trace("y", "query d", (x + 1) * torch.full((2, 3), 2.0))
    behind = {each.untyped_storage().data_ptr() for each in parts_of(trace.steps)}
    assert len(behind) == 4  # x, x + 1, the factor, y


class Writer:
    """Writes the letters of a word, one after the other; `letters` are those that it wrote, however often it began."""

    def __init__(self, word: str = "abc") -> None:
        self.word, self.letters = word, list[str]()

    def begin(self) -> Iterator[str]:
        for letter in self.word:
            go_on()
            self.letters.append(letter)
            yield letter

    def told(self, kept: Memory) -> Iterator[str]:
        return kept.told("word", self.begin, list)


def test_an_answer_in_parts_is_computed_once_and_as_far_as_somebody_reads() -> None:
    kept, writer = memory(5), Writer()
    first, second = writer.told(kept), writer.told(kept)
    assert [next(first), next(first), next(second)] == ["a", "b", "a"]
    assert writer.letters == ["a", "b"]
    assert kept.held == 0
    assert [*second] == ["b", "c"]
    assert [*first] == ["c"]
    assert writer.letters == ["a", "b", "c"]
    assert kept.held == sys.getsizeof("word") + 3 * OF_AN_OBJECT
    assert [*writer.told(kept)] == ["a", "b", "c"]
    assert writer.letters == ["a", "b", "c"]
    assert not kept._told


def test_an_answer_in_parts_is_begun_anew_if_all_who_read_it_have_left() -> None:
    kept, writer = memory(5), Writer()
    reader = writer.told(kept)
    next(reader)
    reader.close()
    assert not kept._told
    assert [*writer.told(kept)] == ["a", "b", "c"]
    assert writer.letters == ["a", "a", "b", "c"]


def test_an_answer_in_parts_that_is_too_large_is_told_and_not_kept() -> None:
    kept, writer = memory(2), Writer()
    assert [*writer.told(kept)] == ["a", "b", "c"]
    assert kept.held == 0
    assert not kept._told


def test_an_error_in_a_part_reaches_all_who_read_and_is_not_kept() -> None:
    def begin() -> Iterator[str]:
        yield "a"
        raise Problem("No.")

    kept = memory(5)
    readers = [kept.told("word", begin, list) for _ in range(2)]
    assert [next(each) for each in readers] == ["a", "a"]
    for each in readers:
        with pytest.raises(Problem, match="No"):
            next(each)
    assert [*Writer().told(kept)] == ["a", "b", "c"]


def test_a_part_is_computed_for_those_who_read_on_if_whoever_computes_it_has_gone() -> None:
    kept, writer = memory(5), Writer()
    stays, goes = writer.told(kept), writer.told(kept)
    assert [next(stays), next(goes)] == ["a", "a"]
    with watched(lambda: True):
        assert next(goes) == "b"
    goes.close()
    assert [*stays] == ["b", "c"]
    assert writer.letters == ["a", "b", "c"]


def test_who_came_when_the_last_reader_had_just_gone_reads_on_in_a_new_one() -> None:
    kept, begun, joined = memory(5), list[str](), list[str]()

    def begin() -> Iterator[str]:
        begun.append("x")
        yield "a"
        if len(begun) == 1:
            raise Gone
        yield "b"

    goes, comes = (kept.told("word", begin, list) for _ in range(2))
    joined += [next(goes), next(comes)]
    with watched(lambda: True), pytest.raises(Gone):
        next(goes)
    assert joined == ["a", "a"]
    assert [*comes] == ["b"]
    assert len(begun) == 2


def test_a_reader_who_waits_for_a_part_and_goes_waits_no_longer() -> None:
    begun, end = Event(), Event()

    def begin() -> Iterator[str]:
        begun.set()
        end.wait(10)
        yield "a"

    kept, leave = memory(5), Event()

    def reads(leave: Event) -> list[str]:
        with watched(leave.is_set):
            return [*kept.told("word", begin, list)]

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(reads, Event())
        begun.wait(10)
        second = pool.submit(reads, leave)
        leave.set()
        assert isinstance(second.exception(10), Gone)
        assert not first.done()
        end.set()
        assert first.result(10) == ["a"]


@pytest.mark.usefixtures("hasty")
def test_many_who_read_in_parts_and_leave_in_the_middle_get_what_one_gets() -> None:
    word = "abcdefgh"
    kept, writer, together = memory(4), Writer(word), Barrier(8)  # so small that nothing is kept

    def reads(seed: int) -> int:
        random, wrong = Random(seed), 0
        together.wait()
        for _ in range(200):
            far, found = random.randrange(12), list[str]()
            try:
                with watched(lambda: random.random() < 0.2):
                    for letter in writer.told(kept):
                        found.append(letter)
                        if len(found) > far:
                            break
                    else:
                        wrong += len(found) != len(word)
            except Gone:
                pass
            wrong += "".join(found) != word[: len(found)]
        return wrong

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(reads, range(8))) == 0
    assert not kept._told
    assert kept.held == 0


def test_a_reader_that_is_thrown_away_while_its_thread_is_in_the_memory_stops_nothing() -> None:
    """Python does so whenever it looks for what can be thrown away, here while an answer is weighed."""
    kept = memory()
    left = kept.told("other", lambda: iter("ab"), list)
    assert next(left) == "a"

    def parts(_: object) -> list[object]:
        left.close()
        return []

    read: list[str] = []
    reading = Thread(target=lambda: read.extend(kept.told("word", lambda: iter("ab"), parts)), daemon=True)
    reading.start()
    reading.join(10)
    assert read == ["a", "b"]
    assert not reading.is_alive()
