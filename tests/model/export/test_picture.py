"""A matrix as SVG: well-formed whatever a token holds, every number and name as text, nothing from elsewhere."""

from xml.etree import ElementTree

import numpy as np
import pytest

import model
from model.export.picture import Matrix

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    """What is written in a picture."""
    return [each.text or "" for each in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def rectangles(svg: str) -> list[str]:
    """The fills of its cells: the first rectangle is the paper."""
    return [each.attrib["fill"] for each in ElementTree.fromstring(svg).iter(f"{SVG}rect")][1:]


def test_names_numbers_and_the_hatching_of_hidden_pairs_are_in_the_picture() -> None:
    svg = model.trace("causal", "Lily had a cat.", heads=2).figure("weights", head=1).svg()
    written = texts(svg)
    assert written[0] == "Causal mask: weights, head 1"
    assert written[1:3] == ["key →", "query ↓"]
    assert written[3:13] == ["Lily", "had", "a", "cat", "."] * 2
    assert written[13:18] == ["1.00", "0", "0", "0", "0"]
    assert rectangles(svg)[:2] == ["#4b2e83", "url(#hatched)"]
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_signed_numbers_have_two_colours_and_dark_ones_white_ink() -> None:
    value = np.array([[-2.0, 0.0, 2.0, np.inf, -np.inf, np.nan, 1234.5]])
    found = Matrix("m", value, ("", "d"), ([""], list("abcdefg")), np.zeros_like(value, dtype=bool), False).svg()
    assert texts(found)[-7:] == ["−2.00", "0", "2.00", "∞", "−∞", "?", "1.23e+03"]
    assert texts(found)[1] == "d →"  # a vector has one axis, and its row no name
    assert len(texts(found)) == 2 + 7 + 7
    fills = rectangles(found)
    assert fills[-1] == "#4b2e83"
    assert fills[3:6] == ["#ffffff"] * 3
    darkest = [each.attrib["fill"] for each in ElementTree.fromstring(found).iter(f"{SVG}text")][-1]
    assert darkest == "#ffffff"


def test_a_large_matrix_is_drawn_without_numbers_and_with_as_many_names_as_fit() -> None:
    words = [f"word{i}" for i in range(64)]
    svg = model.trace("self-attention", words).figure("weights").svg()
    written = texts(svg)
    assert len(rectangles(svg)) == 64 * 64
    assert len(written) < 3 + 2 * 64
    assert {"word0", "word2"} < set(written)


@pytest.mark.parametrize("token", ["<script>", "a\0b", "\ud800", "&amp;", "x" * 300, "我" * 40, "\ufffe"])
def test_any_token_leaves_it_well_formed_and_long_ones_are_cut(token: str) -> None:
    value = np.ones((1, 1))
    svg = Matrix(token, value, ("query", "key"), ([token], [token]), np.zeros((1, 1), bool), True).svg()
    root = ElementTree.fromstring(svg.encode("utf-8", "strict"))
    assert float(root.attrib["height"]) < 300
    assert len(texts(svg)) == 6
