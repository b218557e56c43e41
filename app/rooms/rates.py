"""How often one may do what: more than a person does, less than harms the others. Each process counts for itself."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Literal

from app.rooms.bounds import TooFast

What = Literal["open", "join", "guess", "lead", "answer", "say"]
# how many at once, and how many a second after that
MOST: dict[What, tuple[float, float]] = {
    "open": (10, 0.1),  # rooms of an address
    "join": (600, 2.0),  # seats of an address: a school may have a single one
    "guess": (60, 1.0),  # codes and secrets that are wrong, of an address
    "lead": (60, 20.0),  # of a teacher: what is shown follows the mouse
    "answer": (20, 2.0),  # of a seat
    "say": (20, 2.0),  # of a seat: a hand, a name, what it looks at
}
KNOWN = 20_000  # of whom it is counted


class Rates:
    """A bucket of so many for each, filled again so fast."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: OrderedDict[tuple[What, Hashable], tuple[float, float]] = OrderedDict()

    def allow(self, what: What, who: Hashable) -> None:
        """Counts one. Raises TooFast if it is one too many."""
        now, (most, a_second) = self._clock(), MOST[what]
        left, since = self._left.pop((what, who), (most, now))
        left = min(most, left + (now - since) * a_second)
        self._left[what, who] = (max(0.0, left - 1), now)
        if len(self._left) > KNOWN:
            self._left.popitem(last=False)
        if left < 1:
            raise TooFast
