"""Whether anybody still waits for what is being computed: asked between layers, heads and steps, so that work ends
when its person has gone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Gone(Exception):
    """Nobody waits for this any more."""


_gone: ContextVar[Callable[[], bool]] = ContextVar("gone", default=lambda: False)


@contextmanager
def watched(gone: Callable[[], bool]) -> Iterator[None]:
    """While it is open, what is computed in this context ends once `gone()` is true."""
    token = _gone.set(gone)
    try:
        yield
    finally:
        _gone.reset(token)


@contextmanager
def for_others_too(wait: Callable[[], bool]) -> Iterator[None]:
    """While it is open, work whose person has gone goes on as long as others `wait()` for it."""
    own = _gone.get()
    with watched(lambda: own() and not wait()):
        yield


def go_on() -> None:
    """Goes on while somebody waits. Raises Gone."""
    if _gone.get()():
        raise Gone
