"""Codes that are read aloud, names that are nobody's, and secrets, of which a room keeps hashes only."""

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Iterable
from itertools import chain, count

from app.rooms.bounds import CODE

# no I, O, U or vowels, which make words; of letters that look or sound alike (B P D T, M N, S F, V W) one each
LETTERS = "BCFGHJKLMRTWXZ"  # six of them: 7.5 million codes
_COLOURS = "amber azure coral green ivory lilac olive pearl ruby silver".split()
_THINGS = "comet crane delta ember fjord heron lark maple otter pine quill raven reed tulip".split()


def new_code() -> str:
    """Six letters that cannot be misread."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE))


def code_of(typed: str) -> str:
    """A code as it was typed: small letters, spaces and hyphens do not matter."""
    return re.sub(r"[\s-]", "", typed).upper()


def new_secret() -> str:
    """Of 192 bits, for an address or a header."""
    return secrets.token_urlsafe(24)


def hashed(secret: str) -> str:
    """What a room keeps of it: who reads the file of a room cannot lead it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def fits(secret: str, hash_: str) -> bool:
    """Whether it is the secret of this hash, in a time that tells nothing."""
    return hmac.compare_digest(hashed(secret), hash_)


def generated(n: int) -> str:
    """The name of the nth seat (from 0): two words, and a number once all pairs are taken."""
    pairs = len(_COLOURS) * len(_THINGS)
    place = n * 37 % pairs  # 37 and 140 have no factor in common: neighbours are unlike, and none comes twice
    name = f"{_COLOURS[place % len(_COLOURS)]} {_THINGS[place // len(_COLOURS)]}"
    return name if n < pairs else f"{name} {n // pairs + 1}"


def distinct(name: str, others: Iterable[str], most: int) -> str:
    """The name as nobody else has it: the second Ben is “Ben 2”. Small and capital letters are the same."""
    taken = {each.casefold() for each in others}
    numbered = (f"{name[: most - len(end)].rstrip()}{end}" for end in (f" {n}" for n in count(2)))
    return next(each for each in chain([name], numbered) if each.casefold() not in taken)


def cleaned(name: str, most: int) -> str:
    """A name on one line: nothing that is unseen, that turns the direction of what follows, or that stacks marks."""
    seen = [c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c)[0] not in "CZ" or c == " "]
    marks = 0
    kept = []
    for c in seen:
        marks = marks + 1 if unicodedata.combining(c) else 0
        if marks <= 2:
            kept.append(c)
    return " ".join("".join(kept).split())[:most].strip()
