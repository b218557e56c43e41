"""Whose turn it is, who is told to wait, and that nobody is lost."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from random import Random

import pytest

from app import lanes
from app.lanes import Busy, Lane, Person


def person(page: str, address: str = "here") -> Person:
    return Person(address, page)


class Held:
    """A lane of one thread that is at work until it is let go; what it did next is written down."""

    def __init__(self) -> None:
        self.lane, self.done = Lane("test", 1, 100), list[str]()
        self.go = threading.Event()
        begun = threading.Event()
        self.first = self.lane.submit(person("first"), lambda: (begun.set(), self.go.wait(30)))
        assert begun.wait(30)

    def ask(self, name: str, who: Person, *, goes_on: bool = False) -> Future[None]:
        return self.lane.submit(who, lambda: self.done.append(name), goes_on=goes_on)

    def order(self, *asked: Future[None]) -> list[str]:
        self.go.set()
        for future in asked:
            future.result(30)
        return self.done


@pytest.fixture
def held() -> Iterator[Held]:
    held = Held()
    yield held
    held.go.set()


def test_what_is_asked_is_answered_and_what_is_raised_is_raised() -> None:
    lane = Lane("test", 2, 10)
    assert lane.submit(person("a"), lambda: 7).result(30) == 7
    with pytest.raises(ZeroDivisionError):
        lane.submit(person("a"), lambda: 1 // 0).result(30)


def test_turns_go_round_from_person_to_person(held: Held) -> None:
    asked = [held.ask(name, person(name[0])) for name in ("a1", "a2", "a3", "b1", "b2", "c1")]
    assert held.order(*asked) == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_a_class_behind_one_address_is_many_people(held: Held) -> None:
    """A router or a proxy gives them all one address."""
    asked = [held.ask(f"class {i}", person(f"page {i % 3}", "school")) for i in range(6)]
    asked += [held.ask(f"one {i}", person("only", "else")) for i in range(2)]
    assert held.order(*asked) == ["class 0", "class 1", "class 2", "one 0", "class 3", "class 4", "class 5", "one 1"]


def test_under_however_many_names_one_neighbour_has_no_more_than_the_seats_of_an_address(held: Held) -> None:
    many = [held.ask("many", person(f"name {i}", "there")) for i in range(10 * lanes.SEATS)]
    one = [held.ask("one", person("only", "else")) for _ in range(3)]
    done = held.order(*many, *one)
    places = [i for i, name in enumerate(done) if name == "one"]
    assert places == [lanes.SEATS, 2 * lanes.SEATS + 1, 3 * lanes.SEATS + 2]


def test_pages_of_one_seat_have_together_what_one_page_has_elsewhere(
    held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "SEATS", 1)
    asked = [held.ask(f"many {i}", person(f"page {i}", "there")) for i in range(4)]
    asked += [held.ask(f"one {i}", person("only", "else")) for i in range(3)]
    assert held.order(*asked) == ["many 0", "one 0", "many 1", "one 1", "many 2", "one 2", "many 3"]


def test_who_breaks_off_and_asks_anew_keeps_the_place(held: Held) -> None:
    typed = held.ask("stale", person("a"))
    others = [held.ask(name, person(name)) for name in "bc"]
    typed.cancel()
    again = held.ask("new", person("a"))
    assert held.order(again, *others) == ["new", "b", "c"]
    with pytest.raises(CancelledError):
        typed.result()


def test_who_had_a_turn_waits_for_those_who_had_none(held: Held) -> None:
    first = held.ask("a1", person("a"))
    held.order(first)
    held.go.clear()
    held.first = held.lane.submit(person("first"), lambda: held.go.wait(30))
    asked = [held.ask("a2", person("a")), held.ask("b1", person("b"))]
    assert held.order(*asked) == ["a1", "b1", "a2"]


def test_what_was_broken_off_is_not_computed_and_leaves_no_trace(held: Held) -> None:
    gone = [held.ask(f"gone {i}", person(f"{i % 3}")) for i in range(9)]
    for future in gone:
        assert future.cancel()
    assert held.lane.waiting == 0
    assert held.order(held.ask("stays", person("a"))) == ["stays"]


def test_beyond_the_bound_one_is_told_when_to_come_again_and_each_a_little_later(held: Held) -> None:
    held.lane.most, held.lane._seconds = 3, 2.0
    asked = [held.ask(f"{i}", person("a", f"address {i}")) for i in range(3)]
    told = []
    for _ in range(3):
        with pytest.raises(Busy) as busy:
            held.ask("too many", person("first"))  # who had a turn just now
        told.append(busy.value.seconds)
    assert told == [8, 10, 12]
    assert held.order(*asked) == ["0", "1", "2"]


def test_nobody_is_told_to_wait_longer_than_the_bound(held: Held) -> None:
    held.lane.most, held.lane._seconds = 0, 60.0
    for _ in range(3):
        with pytest.raises(Busy, match=f"{lanes.SLOWEST} s"):
            held.ask("too many", person("a"))


def test_when_it_is_full_whoever_waits_with_the_most_makes_room(held: Held) -> None:
    held.lane.most = 4
    greedy = [held.ask(f"a{i}", person("a")) for i in range(4)]
    modest = held.ask("b", person("b"))
    with pytest.raises(Busy):
        greedy[-1].result(30)
    assert held.order(modest, *greedy[:-1]) == ["a0", "b", "a1", "a2"]


def test_many_names_at_one_address_make_room_for_another_address(
    held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "SEATS", 1)
    held.lane.most = 4
    many = [held.ask(f"a{i}", person(f"{i}", "there")) for i in range(4)]
    one = held.ask("b", person("b", "else"))
    held.order(one)
    assert sum(isinstance(future.exception(30), Busy) for future in many) == 1


def test_what_has_begun_goes_on_though_it_is_full(held: Held) -> None:
    held.lane.most = 1
    waiting = held.ask("a", person("a"))
    assert sorted(held.order(held.ask("part", person("b"), goes_on=True), waiting)) == ["a", "part"]


def test_no_more_threads_run_than_the_lane_has_and_idle_ones_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "IDLE", 0.01)
    lane, together, most = Lane("counted", 3, 100), Counter[str](), list[int]()

    def work() -> None:
        together["now"] += 1
        most.append(together["now"])
        time.sleep(0.005)
        together["now"] -= 1

    for future in [lane.submit(person(f"{i}"), work) for i in range(20)]:
        future.result(30)
    assert max(most) <= 3
    for thread in threading.enumerate():
        if thread.name == "counted":
            thread.join(30)
    assert lane.submit(person("a"), lambda: "again").result(30) == "again"


def test_those_whose_turn_is_long_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "KNOWN", 4)
    lane = Lane("test", 1, 10)
    for i in range(20):
        lane.submit(person(f"{i}"), lambda: None).result(30)
    assert len(lane._turns) == len(lane._seats) == 4


def test_under_threads_that_ask_and_leave_at_random_every_job_ends_in_one_way() -> None:
    lane, ran = Lane("test", 4, 30), Counter[int]()
    ended: dict[int, str] = {}

    def one(number: int, random: Random) -> None:
        def work() -> int:
            ran[number] += 1
            return number

        try:
            future = lane.submit(person(f"{number % 7}"), work)
            if random.random() < 0.3:
                future.cancel()
            ended[number] = "answered" if future.result(30) == number else "wrong"
        except Busy:
            ended[number] = "told"
        except CancelledError:
            ended[number] = "left"

    def many(first: int) -> Callable[[], None]:
        random = Random(first)
        return lambda: [one(number, random) for number in range(first, first + 200)] and None

    threads = [threading.Thread(target=many(200 * i)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(ended) == 1600
    assert all(ran[number] == (how == "answered") for number, how in ended.items())
    assert "wrong" not in ended.values()
    assert lane.waiting == 0


def test_what_has_begun_is_not_refused_for_who_comes_unless_nobody_else_is_there(held: Held) -> None:
    held.lane.most = 2
    begun = [held.ask(name, person(name), goes_on=True) for name in "abc"]
    with pytest.raises(Busy):
        held.ask("late", person("late"))
    assert sorted(held.order(*begun)) == ["a", "b", "c"]


def test_who_has_begun_under_many_names_keeps_nobody_out(held: Held) -> None:
    held.lane.most = lanes.SEATS
    begun = [held.ask(f"{i}", person(f"{i}", "many"), goes_on=True) for i in range(2 * lanes.SEATS)]
    other = held.ask("other", person("other", "elsewhere"))
    assert "other" in held.order(*begun, other)[: lanes.SEATS + 1]


def test_a_place_is_the_number_of_turns_that_come_before(held: Held) -> None:
    """As those who wait are served then, page by page."""
    chance = Random(3)
    people = [person(f"{chance.randrange(20)}", f"{chance.randrange(3)}") for _ in range(40)]
    asked = [held.ask(f"{who}", who) for who in people]
    places = {f"{who}": held.lane.place(who) for who in people}
    assert len(places) > 20
    assert held.lane.place(person("nobody")) is None
    done = held.order(*asked)
    for who, place in places.items():
        assert place is not None
        assert place.before == done.index(who)
        assert place.seconds == pytest.approx((place.before + 1) * 0.02)  # and the one that is at work
