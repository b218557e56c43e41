"""Random requests over the described API, and the statuses that came; 10,000, from seed 2, unless said otherwise.

    python -m tests.bench.contract [how many] [seed]

It ends at the first answer that is not as described, and shows the smallest request that gets one.
"""

import os
import sys
import tempfile

# No model of this computer's is read, and none is fetched: pip looks in an empty folder.
os.environ |= {"HEADLIGHT_CACHE": tempfile.mkdtemp(), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": tempfile.mkdtemp()}

from collections import Counter

from app.main import create_app
from tests.app.contract import fuzzed, operations, share


def main(arguments: list[str]) -> int:
    """Print a line for each operation, and all together."""
    count, number = (int(given) for given in [*arguments, *["10000", "2"][len(arguments) :]])
    every = operations(create_app())
    seen: Counter[int] = Counter()
    for operation in every:
        own = fuzzed(operation, share(count, every), number)
        print(f"{operation.label:45} {own.total():6}  {_said(own)}", flush=True)
        seen += own
    print(f"{'together':45} {seen.total():6}  {_said(seen)}")
    return int(any(status >= 500 for status in seen))


def _said(seen: Counter[int]) -> str:
    return ", ".join(f"{status}: {seen[status]}" for status in sorted(seen))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
