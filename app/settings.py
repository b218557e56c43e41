"""What the app is set to: its bounds, and where its files are."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version as installed_version
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
TREE = PACKAGE.parent
_FILES = PACKAGE / "_files"  # there in an installed wheel only (pyproject.toml, force-include)


def folder(name: str) -> Path:
    """`static` or `templates`: inside the package when it came as a wheel, beside it in the tree."""
    return (_FILES if _FILES.is_dir() else TREE) / name


STATIC, TEMPLATES = folder("static"), folder("templates")


@cache
def version() -> str:
    """Headlight's version. In the tree pyproject.toml has the word: an editable install's metadata age."""
    if _FILES.is_dir():
        return installed_version("headlight")
    project: dict[str, str] = tomllib.loads((TREE / "pyproject.toml").read_text("utf-8"))["project"]
    return project["version"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Bounds keep one request from costing the others; each is named in the sentence that refuses."""

    max_body_bytes: int = 1_000_000
    hosts: tuple[str, ...] = ()  # names under which it answers, beside this computer's own
    root_path: str = ""  # the prefix under which a proxy serves the app: /headlight
    static: Path = STATIC
    templates: Path = TEMPLATES
    locales: Path = PACKAGE / "locales"
    lessons: Path | None = None  # a folder of a person's own, beside ours
    embed_from: tuple[str, ...] = ()  # origins whose pages may show ours in a frame; none: all
    host: str = "127.0.0.1"  # that it listens to
    rooms: Path | None = None  # a folder in which classes outlive the process
    redis: str = ""  # the address of a Redis server that keeps them instead
