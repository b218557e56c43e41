"""The contract of the API, a file for each part: pydantic writes it, static/lib/types.js is made of it
(`python -m app.jsdoc`)."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from pydantic import BaseModel


def found() -> Iterator[type[BaseModel]]:
    """The models of every file here, without those that only others are made of."""
    for file in iter_modules(__path__):
        module = import_module(f"{__name__}.{file.name}")
        for name, each in vars(module).items():
            is_model = isinstance(each, type) and issubclass(each, BaseModel) and each.__module__ == module.__name__
            if is_model and each.model_fields and not name.startswith("_"):
                yield each
