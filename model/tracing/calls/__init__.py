"""What Headlight knows of torch: one table of its calls, each described once in the file of its kind.

How a cell comes about, how it is written as a formula, what it costs. The vocabulary is closed: a mechanism that uses
another call fails a test until it is described too. A call that works cell by cell needs one line in `elementwise.py`.
"""

from importlib import import_module
from pathlib import Path

for _file in sorted(Path(__file__).parent.glob("*.py")):
    if _file.stem != "__init__":
        import_module(f"{__name__}.{_file.stem}")
