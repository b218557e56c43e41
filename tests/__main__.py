"""Every check, in order: `python -m tests [arguments for pytest]`. Ends at the first that fails."""

import os
import subprocess
import sys
from collections.abc import Sequence

from app.settings import TREE
from tests import chromium, firefox, redis_server

COVERAGE = ("--cov=model", "--cov-branch", "--cov-report=term-missing", "--cov-fail-under=100")

WORKERS = ("-n", "auto", "--dist", "worksteal")  # one for each core
# they wait for the page more than they compute: with one for each core, two fifths of two cores were idle
IN_BROWSER = ("-n", str(max(2, 3 * (os.cpu_count() or 1) // 2)), "--dist", "worksteal")
BROWSER = "pytest (in a browser)"
# What failed beside others is run once more, one at a time: on a busy machine a page may be later than a test waits.
# What fails alone too, fails; what passes is named all the same.
ALONE = ("--last-failed", "--last-failed-no-failures=none", "--maxfail=1", "-n", "0", "-v")
FAILED = 1  # pytest's exit code if a test fails, and nothing else went wrong
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"  # has no __main__


def steps(arguments: Sequence[str]) -> dict[str, list[str]]:
    """What runs, by name. Coverage is measured over the maths' own tests, which have to reach all of it by themselves:
    it takes two thirds more time, and the app's tests have nothing to add. A selection is run without it."""
    python = [sys.executable, "-m"]
    selected = any(not argument.startswith("-") for argument in arguments) or "-k" in arguments
    pytest = [*python, "pytest", *arguments]
    tests = {
        "pytest (the maths, covered)": [*pytest, "tests/model", *WORKERS, *COVERAGE],
        "pytest (the app)": [*pytest, "--ignore=tests/model", "--ignore=tests/web", *WORKERS],
        BROWSER: [*pytest, "tests/web", *IN_BROWSER],
    }
    return {
        "ruff (style)": [*python, "ruff", "check", "."],
        "mypy (types)": [*python, "mypy"],
        "import-linter (layers)": [sys.executable, "-c", LINT_IMPORTS],
        **({"pytest": pytest} if selected else tests),
    }


def main(arguments: Sequence[str]) -> int:
    """Run the steps; the exit code is that of the first that fails."""
    browser = (chromium.find() if chromium.steered() else None) or chromium.get()
    unsteered = not chromium.steered()
    redis = redis_server.find() or redis_server.get()
    other = firefox.find() or firefox.get()
    lacking = {
        chromium.UNSTEERED: unsteered,
        chromium.SENTENCE: not browser,
        firefox.SENTENCE: not other,
        redis_server.SENTENCE: not redis,
    }
    if any(lacking.values()):
        print(*(sentence for sentence, lacks in lacking.items() if lacks), sep="\n", file=sys.stderr)
        return 1
    environment = os.environ | {
        chromium.VARIABLE: str(browser),
        firefox.VARIABLE: str(other),
        redis_server.VARIABLE: str(redis),
    }
    for name, command in steps(arguments).items():
        print(f"\n== {name}", flush=True)
        code = subprocess.run(command, cwd=TREE, env=environment, check=False).returncode
        if name == BROWSER and code == FAILED:
            print(f"\n== {name}, those that failed, alone", flush=True)
            code = subprocess.run([*command, *ALONE], cwd=TREE, env=environment, check=False).returncode
        if code:
            print(f"\n== {name} failed (exit code {code})", file=sys.stderr)
            return code
    print("\n== all checks passed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
