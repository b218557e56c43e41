"""SHA-256 of files, by which weights are told from others."""

import hashlib
import os
from collections.abc import Iterable
from functools import lru_cache
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


def known_sha256(path: Path) -> str:
    """The file's SHA-256; read again only if it has changed. Raises OSError if it cannot be read."""
    seen = path.stat()
    return _sha256(os.fspath(path), seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)


@lru_cache(256)
def _sha256(path: str, *_seen: int) -> str:
    return sha256([Path(path)])
