"""How much there may be, and the sentence that says so. What happened once takes about 1.5 kB of memory: a class of
thirty that answers thirty questions twice 3 MB, a room of 500 seats that does all it can 90 MB (measured)."""

from model.problem import N_, Problem

ROOMS = 200  # at once
SEATS = 500
EVENTS = 60_000  # of one room; a class of thirty makes some 2,000 in an hour
OF_ONE = 600  # events of one seat: answers, second thoughts, hands, names
QUESTIONS = 200
CODE = 6  # letters
NAME = 24  # characters
VIEW = 20_000  # characters of a link
HOURS = 12  # without an event; then a room ends by itself
SILENT = 60.0  # seconds without a word of a phone, which says something every 30; then it does not count as here
WAIT = 25.0  # seconds that a question for news waits at most


class Refused(Problem):
    """What the room's state does not allow now."""

    status = 409


class NoRoom(Problem):
    """A code that leads nowhere."""

    status = 404

    def __init__(self) -> None:
        super().__init__(
            N_("There is no room with this code: check it. A room ends with its teacher, or after {hours} hours."),
            hours=HOURS,
        )


class Stranger(Problem):
    """Who shows no secret, or a wrong one."""

    status = 401

    def __init__(self) -> None:
        super().__init__(N_("Join the room first: this browser has no seat in it."))


class NotYours(Problem):
    """What another role may do."""

    status = 403

    def __init__(self) -> None:
        super().__init__(N_("Only the teacher of the room can do this."))


class TooFast(Problem):
    """More than a person can type."""

    status = 429

    def __init__(self) -> None:
        super().__init__(N_("That is too much at once: wait a moment, then try again."))


class Away(Problem):
    """What keeps the rooms does not answer now."""

    status = 503

    def __init__(self) -> None:
        super().__init__(N_("What keeps the rooms cannot be reached just now: try again in a moment."))


FULL = N_("The room is full: it has {bound} seats.")
NO_MORE_ROOMS = N_("There are {bound} rooms open: end one, or try again later.")
NO_MORE_EVENTS = N_("The room has done {bound} things, which is all it can: open a new one.")
ENOUGH = N_("This seat has done {bound} things, which is all it can.")
NO_MORE_QUESTIONS = N_("The room has asked {bound} questions, which is all it can: open a new one.")
LOCKED = N_("The teacher has closed the door: ask to be let in.")
REMOVED = N_("Your teacher has removed you from the room: ask to be let back in.")
NO_SEAT = N_("There is no such seat.")
NO_QUESTION = N_("There is no such question in this room.")
CLOSED = N_("The question is closed: this answer came too late.")
TWICE = N_("The question was asked twice: ask it anew.")
OPEN = N_("Another question is open: close it first.")
SHOWN = N_("The answer has been shown: there is no second vote any more.")
