"""What newer releases break: `python -m tests.newest` installs the newest that pyproject.toml admits and runs a part.

The environment is a new one in build/newest, without constraints.txt; the part is what leans on others most: trained
models, the API, the registry. Not a verdict on this tree, which is tested with constraints.txt: it says what to mend.
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
    "tests/model/test_registry.py",
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
    """The exit code is that of what could not be installed, else pytest's."""
    python = fresh(PLACE)
    installed = subprocess.run([python, "-m", "app.install", "test", "--newest"], cwd=TREE, check=False).returncode
    if installed:
        return installed
    changed = newer(here(), there(python))
    print("\n".join(changed) or "Nothing is newer than what was tested.", flush=True)
    if not changed:
        return 0
    return subprocess.run([python, "-m", "pytest", "-q", *WORKERS, *PART], cwd=TREE, check=False).returncode


def fresh(place: Path) -> Path:
    """The Python of a new environment in `place`; what was there is gone."""
    shutil.rmtree(place, ignore_errors=True)
    builder = venv.EnvBuilder(with_pip=True)
    builder.create(place)
    return Path(builder.ensure_directories(place).env_exe)


def here() -> dict[str, str]:
    """The releases that this Python has, by name."""
    return {canonicalize_name(each.name): each.version for each in distributions()}


def there(python: Path) -> dict[str, str]:
    """The releases that another environment has, by name."""
    command = [python, "-m", "pip", "list", "--format", "json"]
    listed = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {canonicalize_name(each["name"]): each["version"] for each in listed}


def newer(tested: dict[str, str], found: dict[str, str]) -> list[str]:
    """A line for each release that differs, or is there alone."""
    return [
        f"{name}: {tested.get(name, 'not there')} was tested, {release} is here"
        for name, release in sorted(found.items())
        if tested.get(name) != release
    ]


if __name__ == "__main__":
    sys.exit(main())
