"""The Content-Security-Policy: this host alone, no eval, no inline script, no style element but Plotly's.

Plotly.js adds two style elements when it loads: an empty one, filled through the CSSOM (which no policy
forbids; without it hover and mode bar lie in the wrong place), and one of MapLibre. Both are allowed by their
hashes. It also sets `style` attributes through setAttribute; these cannot be named by a hash, and cannot
select, import or load anything. Swagger UI needs none of it.
"""

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files

NOBODY = ("'none'",)
_STYLE_ELEMENT = re.compile(r"""createElement\("style"\)[^']{0,200}\.textContent='((?:[^'\\]|\\.)*)'""")
_ESCAPE = re.compile(r"\\(.)")
_UNESCAPED = {"n": "\n", "t": "\t"}


def _hash(style: str) -> str:
    digest = hashlib.sha256(style.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def style_hashes(script: str) -> list[str]:
    """The hash sources of the style elements that a script creates, the empty one first."""
    written = [
        _ESCAPE.sub(lambda found: _UNESCAPED.get(found[1], found[1]), text)
        for text in _STYLE_ELEMENT.findall(script)
    ]
    return [_hash(style) for style in ["", *written]]


@cache
def content_security_policy(framed_by: tuple[str, ...] = NOBODY) -> str:
    """The value of the header. framed_by: whose frames an answer may stand in; none: anybody's, a file's too"""
    plotly = files("plotly").joinpath("package_data/plotly.min.js").read_text("utf-8")
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' {' '.join(style_hashes(plotly))}",
            "style-src-attr 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            *([f"frame-ancestors {' '.join(framed_by)}"] if framed_by else ()),
        )
    )
