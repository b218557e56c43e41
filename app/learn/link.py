"""A state of a page as the fragment of its link, as static/lib/state.js writes it."""

import base64
import json
import zlib
from collections.abc import Mapping


def linked(path: str, state: Mapping[str, object]) -> str:
    """The path with the state behind it."""
    deflater = zlib.compressobj(wbits=-15)
    packed = deflater.compress(json.dumps(state).encode()) + deflater.flush()
    return f"{path}#{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"
