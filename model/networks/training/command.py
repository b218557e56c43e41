"""What the commands that train one or several kinds of network have in common."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Sequence
from typing import TypeVar

Kind = TypeVar("Kind", bound=str)


def asked(
    module: str, said: str | None, noun: str, kinds: Collection[Kind], arguments: Sequence[str] | None
) -> tuple[list[Kind], bool]:
    """Of `python -m module [KIND …] [--score]`: the kinds, all unless some are named, and whether nothing is to be
    trained. Ends the program with a sentence if there is no such kind."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=said)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(kinds)}; all, unless said")
    parser.add_argument("--score", action="store_true", help="train nothing")
    options = parser.parse_args(arguments)
    if unknown := [kind for kind in options.kinds if kind not in kinds]:
        parser.error(f"There is no {noun} {unknown[0]}; there are {', '.join(kinds)}.")
    return options.kinds or list(kinds), options.score
