"""What is written at the terminal: never in letters that it does not have, never a traceback where nobody reads."""

import os
import sys
from codecs import register_error
from typing import TextIO

from model.problem import N_

PLAIN = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "…": "...", "–": "-", "—": "-", "×": "x", "≠": "!="})
LETTERS = "headlight.plain"
NOT_WRITTEN = N_("“{file}” could not be written: {reason}.")


def _plain(error: UnicodeError) -> tuple[str, int]:
    """What stands for letters that a stream cannot take: the nearest that it can, else a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    found = error.object[error.start : error.end].translate(PLAIN)
    return "".join(letter if letter.isascii() else "?" for letter in found), error.end


def prepare() -> None:
    """From now on every text can be written, in whatever letters the terminal has."""
    register_error(LETTERS, _plain)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a notebook's streams take every letter
            stream.reconfigure(errors=LETTERS)


def say(text: str, stream: TextIO | None = None, end: str = "\n") -> bool:
    """A line, at once, in stdout unless another stream is given; whether it could be written."""
    out = stream or sys.stdout
    try:
        print(text, file=out, end=end, flush=True)
    except OSError:  # the reader has gone, or the disk is full that a log lies on
        _close(out)
        return False
    return True


def finish() -> bool:
    """Writes what is kept back. Whether all of it could be written."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            _close(stream)
            return False
    return True


def _close(stream: TextIO) -> None:
    """From here on nothing is written, so that Python does not complain about it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
