"""What newer releases break: `python -m tests.newest` installs the newest that pyproject.toml admits and runs a part.

If pip has nothing newer, that is all. Else the environment is a new one in build/newest, without constraints.txt,
and the part is what leans on others most: trained models, the API, the registry. No verdict on this tree, which is
tested with constraints.txt: it says what is to be mended.
"""

import json
import shutil
import subprocess
import sys
import venv
from importlib.metadata import distributions
from pathlib import Path

from packaging.utils import canonicalize_name

from app.settings import TREE

PLACE = TREE / "build" / "newest"
PART = (
    "tests/model/pretrained",
    "tests/model/lab/test_registry.py",
    "tests/model/test_plot.py",
    "tests/app/test_api_models.py",
    "tests/app/test_api_generation.py",
    "tests/app/test_api_mechanisms.py",
    "tests/app/test_errors.py",
    "tests/app/test_middleware.py",
    "tests/app/test_schema.py",
)
WORKERS = ("-n", "auto", "--dist", "worksteal")


def main() -> int:
    """The exit code is that of what could not be had or installed, else pytest's."""
    try:
        changed = newer(asked())
    except subprocess.CalledProcessError as error:  # pip has said why
        return error.returncode
    print("\n".join(changed) or "Nothing is newer than what is here.", flush=True)
    if not changed:
        return 0
    python = fresh(PLACE)
    for command in (["app.install", "test", "--newest"], ["pytest", "-q", *WORKERS, *PART]):
        code = subprocess.run([python, "-m", *command], cwd=TREE, check=False).returncode
        if code:
            return code
    return 0


def asked() -> dict[str, str]:
    """The releases that pip would bring into this environment without constraints.txt, by name; none is installed."""
    dry = ("install", "--dry-run", "--quiet", "--report", "-", "--upgrade", "--upgrade-strategy", "eager")
    command = [sys.executable, "-m", "pip", *dry, "-e", ".[test]"]
    told = subprocess.run(command, cwd=TREE, check=True, stdout=subprocess.PIPE).stdout
    brought = [each["metadata"] for each in json.loads(told)["install"]]
    return {canonicalize_name(each["name"]): each["version"] for each in brought}


def newer(found: dict[str, str]) -> list[str]:
    """A line for each release that is another one than this environment's."""
    here = {canonicalize_name(each.name): each.version for each in distributions()}
    return [
        f"{name}: {here.get(name, 'none')} is here, {release} comes"
        for name, release in sorted(found.items())
        if here.get(name) != release
    ]


def fresh(place: Path) -> Path:
    """The Python of a new environment in `place`; what was there is gone."""
    shutil.rmtree(place, ignore_errors=True)
    builder = venv.EnvBuilder(with_pip=True)
    builder.create(place)
    return Path(builder.ensure_directories(place).env_exe)


if __name__ == "__main__":
    sys.exit(main())
