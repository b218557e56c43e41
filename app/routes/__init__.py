"""What the app answers to. Routes hold no maths and no HTML: parse, call, answer."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from fastapi import APIRouter


def found() -> Iterator[APIRouter]:
    """The `router` of every file here."""
    for file in iter_modules(__path__):
        router = import_module(f"{__name__}.{file.name}").router
        assert isinstance(router, APIRouter)
        yield router
