"""Every mechanism beside other people's code: `python -m tests.bench.peers [NAME …] [--readme]`.

A file beside this one is a peer: `NEEDS` are the packages that it is compared with, the first one the peer itself, and
`compared()` yields both answers to the same question. Each peer is installed for itself alone into a folder that is
thrown away, without what it depends on but for what `NEEDS` names, so that torch stays ours. `--readme` writes the
table into README.md.
"""

import argparse
import ast
import datetime
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from app.settings import TREE
from model.lab.registry import mechanisms

HERE = Path(__file__).parent
NO_PEERS = {"__main__", "peer", "one"}
BETWEEN = re.compile(r"(?<=<!-- peers -->\n).*?(?=<!-- /peers -->)", re.DOTALL)
HEAD = "| mechanism | beside | compared | largest difference |\n| --- | --- | --- | --- |\n"


def names() -> list[str]:
    """The peers, by their files."""
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NO_PEERS)


def needs(name: str) -> list[str]:
    """What is installed for a peer, read without importing it: what it imports is not there yet."""
    tree = ast.parse((HERE / f"{name}.py").read_text("utf-8"))
    (value,) = (
        node.value for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "NEEDS"
    )  # fmt: skip
    found: list[str] = ast.literal_eval(value)
    return found


def rows(name: str) -> list[list[str]]:
    """The table's lines of one peer; one line that says why, if it cannot be had or run."""
    package = needs(name)[0].replace("==", " ")
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--target", folder]
        commands = {
            "not to be had": [*pip, *needs(name)],
            "does not run": [sys.executable, "-m", "tests.bench.peers.one", name],
        }
        path = os.pathsep.join((str(TREE), folder))
        environment = os.environ | {"PYTHONPATH": path, "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
        for failed, command in commands.items():
            # pip builds with the environment's own folders alone, so that a package is not built for a graphics card
            alone = environment | ({"PATH": "/usr/bin:/bin"} if "pip" in command else {})
            ran = subprocess.run(command, cwd=TREE, env=alone, capture_output=True, text=True, check=False)
            if ran.returncode:
                why = (ran.stderr.strip() or ran.stdout.strip() or "?").splitlines()[-1]
                return [["–", package, f"{failed}: {why[:150]}", "–"]]
    found = (json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{"))
    return [[each["mechanism"], package, each["what"], f"{each['difference']:.1e}"] for each in found]


def main() -> int:
    """Print the table, and write it if that is asked for. 1 if anything failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.peers", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names())}; all unless said")
    parser.add_argument("--readme", action="store_true", help="write the table into README.md")
    options = parser.parse_args()
    found = []
    for name in options.names or names():
        found += rows(name)
        print(f"{name}: {len(found)} lines", file=sys.stderr, flush=True)
    found.sort(key=lambda row: (row[0] == "–", row[0]))
    table = HEAD + "".join(f"| {' | '.join(row)} |\n" for row in found)
    if not options.names:
        alone = [each.id for each in mechanisms() if each.id not in {row[0] for row in found}]
        table += f"\nNo package to compare with was looked into for: {', '.join(alone)}.\n"
    print(table)
    if options.readme:
        readme = TREE / "README.md"
        dated = f"Run on {datetime.date.today()}:\n\n{table}"
        readme.write_text(BETWEEN.sub(lambda _match: dated, readme.read_text("utf-8")), "utf-8")
    return int(any(row[0] == "–" for row in found))


if __name__ == "__main__":
    sys.exit(main())
