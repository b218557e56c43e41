"""SHA-256 of files, by which weights are told from others."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

BLOCK = 1 << 20  # bytes that are read at a time


def sha256(files: Iterable[Path]) -> str:
    """Of their bytes one after the other, in hexadecimal digits."""
    found = hashlib.sha256()
    for file in files:
        with file.open("rb") as data:
            while block := data.read(BLOCK):
                found.update(block)
    return found.hexdigest()


def check_sha256(path: Path, expected: str) -> None:
    """Raises ValueError where the file's SHA-256 is another one."""
    found = sha256([path])
    if found != expected:
        raise ValueError(f"{path.name} of {path.parent.name} has the SHA-256 {found}, not {expected}.")
