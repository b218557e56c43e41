"""Sets up: `python -m app.install [test] [--newest]`, with a new environment's Python and nothing but its library.

What was tested is what comes: the versions of constraints.txt, or with `--newest` those of today. On Linux pip's own
choice of torch brings about 3 GB of CUDA packages; the small CPU build comes first if it can be had, else it is said
before the download starts. (In plain English: the catalogues, and what reads them, are installed by this.)
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

TREE = Path(__file__).resolve().parent.parent
LEAST, MOST = (3, 11), (3, 14)  # pyproject.toml's requires-python
TORCH = "2.13.0"  # pyproject.toml's
CPU_BUILDS = "https://download.pytorch.org/whl/cpu"
LARGE = f"The small CPU build of torch {TORCH} cannot be had here: pip's own choice brings about 3 GB of CUDA packages."


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code is pip's; 1 if this Python will not do."""
    parser = argparse.ArgumentParser("python -m app.install", description="Install Headlight from this folder.")
    parser.add_argument("extra", nargs="?", choices=["test"], help="what the tests need, too")
    parser.add_argument("--newest", action="store_true", help="newest releases, not those of constraints.txt")
    given = parser.parse_args(arguments)
    if not LEAST <= sys.version_info[:2] <= MOST:
        least, most, here = (".".join(map(str, each[:2])) for each in (LEAST, MOST, sys.version_info))
        print(f"Headlight needs Python {least} to {most}, and this is {here}.", file=sys.stderr)
        return 1
    if sys.platform == "linux" and not has_torch() and not small_torch():
        print(LARGE, flush=True)
    constraints = () if given.newest else ("-c", "constraints.txt")
    return pip("install", *constraints, "-e", f".[{given.extra}]" if given.extra else ".")


def has_torch() -> bool:
    """Whether this very release is there, in whichever build: who wants CUDA installs it first."""
    from importlib.metadata import PackageNotFoundError, version  # an old Python, which is told so above, has none

    try:
        return version("torch").partition("+")[0] == TORCH
    except PackageNotFoundError:
        return False


def small_torch() -> bool:
    """Whether the CPU build could be installed: from PyTorch's own index, or where this computer's pip looks."""
    where = ("--extra-index-url", CPU_BUILDS, "--retries", "2", "--timeout", "15")
    return pip("install", "--no-deps", *where, f"torch=={TORCH}+cpu", quiet=True) == 0


def pip(*arguments: str, quiet: bool = False) -> int:
    """Run this environment's pip in the tree; `quiet` keeps what it complains of to itself."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, cwd=TREE, stderr=subprocess.DEVNULL if quiet else None, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
