"""static/lib/types.js: the API's schema as JSDoc types, which the page's scripts import.

    python -m app.jsdoc     # write static/lib/types.js

A response's properties are all there; what a request may leave out is written `[name]`.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from app import schema
from app.main import create_app
from app.schema.common import Given
from app.settings import STATIC

TYPES = STATIC / "lib/types.js"
HEAD = "// @ts-check\n// Written by `python -m app.jsdoc` from what the API says of itself; not kept with the source.\n"

JSON = "application/json"
_NAMES = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def written() -> str:
    """The whole file."""
    described = create_app().openapi()
    parts = [*map(typedef, schema.found()), answers("Asked", described, "post"), answers("Looked", described, "get")]
    return "\n".join([HEAD, *parts, "export {};\n"])


def answers(name: str, described: Mapping[str, Any], method: str) -> str:
    """What each address answers, as one type by the address; `{id}` in it is any text."""
    found = {
        path: _type(of["schema"])
        for path, methods in described["paths"].items()
        if (of := methods.get(method, {}).get("responses", {}).get("200", {}).get("content", {}).get(JSON))
    }
    lines = [f" *   {_address(path)}: {type_};" for path, type_ in found.items()]
    return "\n".join(["/** @typedef {{", *lines, f" * }}}} {name} */\n"])


def _address(path: str) -> str:
    """A key of a type: `"/api/tokens"`, or a pattern."""
    pattern = re.sub(r"\{\w+\}", "${string}", path)
    return f'"{path}"' if pattern == path else f"[address: `{pattern}`]"


def typedef(model: type[BaseModel]) -> str:
    """One `@typedef`, with the model's docstring above it."""
    own = model.model_json_schema(ref_template="{model}")
    own = own["$defs"][own["$ref"]] if "$ref" in own else own  # a model that holds itself
    # a response leaves nothing out, defaults included
    needed = own.get("required", []) if issubclass(model, Given) else own["properties"]
    words = " ".join((model.__doc__ or "").split())
    lines = ["/**", *([f" * {words}"] if words else []), f" * @typedef {{object}} {model.__name__}"]
    lines += [_property(name, found, name in needed) for name, found in own["properties"].items()]
    return "\n".join([*lines, " */\n"])


def _property(name: str, found: Mapping[str, Any], needed: bool) -> str:
    description = f" {found['description']}" if "description" in found else ""
    return f" * @property {{{_type(found)}}} {name if needed else f'[{name}]'}{description}"


def _type(found: Mapping[str, Any]) -> str:
    """JSON Schema's type as JSDoc writes it."""
    if "$ref" in found:
        return str(found["$ref"]).rpartition("/")[2]
    if "anyOf" in found:
        return " | ".join(dict.fromkeys(map(_type, found["anyOf"])))
    choices = found.get("enum", [found["const"]] if "const" in found else [])
    if choices:
        return " | ".join(json.dumps(choice, ensure_ascii=False) for choice in choices)
    if found.get("type") == "array":
        return _list(_type(found["items"]))
    if found.get("type") == "object":
        inner = found["additionalProperties"]
        return f"Record<string, {'any' if inner is True else _type(inner)}>"
    return _NAMES[found["type"]] if "type" in found else "any"


def _list(inner: str) -> str:
    return f"({inner})[]" if " | " in inner else f"{inner}[]"


if __name__ == "__main__":
    TYPES.write_text(written(), "utf-8")
