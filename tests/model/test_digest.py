"""SHA-256 of files: hashlib's is the reference."""

import hashlib
import os
from pathlib import Path

import pytest

from model import digest
from model.digest import BLOCK, known_sha256, sha256


def test_it_is_hashlibs_also_of_several_files_and_of_more_than_a_block(tmp_path: Path) -> None:
    parts = [b"a" * (BLOCK + 1), b"", b"b"]
    files = [tmp_path / str(i) for i in range(len(parts))]
    for file, part in zip(files, parts, strict=True):
        file.write_bytes(part)
    assert sha256(files) == hashlib.sha256(b"".join(parts)).hexdigest()


def test_a_file_is_read_again_only_where_it_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "weights"
    file.write_bytes(b"a")
    known = known_sha256(file)
    assert known == hashlib.sha256(b"a").hexdigest()
    with monkeypatch.context() as patch:
        patch.setattr(digest, "sha256", pytest.fail)
        assert known_sha256(file) == known
    seen = file.stat()
    file.write_bytes(b"b")
    os.utime(file, ns=(seen.st_atime_ns, seen.st_mtime_ns))  # as if it were as old
    assert known_sha256(file) == hashlib.sha256(b"b").hexdigest()
    with pytest.raises(FileNotFoundError):
        known_sha256(tmp_path / "nothing")
