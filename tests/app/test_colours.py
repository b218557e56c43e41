"""The colours of the themes: what means different things looks different, to colour-blind readers too."""

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from model import plot

CSS = (Path(__file__).parents[2] / "static/base.css").read_text("utf-8")
# what no sight, and each kind of colour blindness in full, makes of linear RGB: Machado et al. 2009, table 1
SIGHTS = {
    "all colours": np.eye(3),
    "no red": np.array([[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]]),
    "no green": np.array([[0.3674, 0.8606, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]]),
    "no blue": np.array([[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]]),
}
TO_XYZ = np.array([[0.4125, 0.3576, 0.1804], [0.2127, 0.7152, 0.0722], [0.0193, 0.1192, 0.9503]])
WHITE = TO_XYZ.sum(1)
ROLES = ("query", "key", "value")
# CIE 1976; 2.3 is just noticed side by side (Mahy et al. 1994). Without blue (1 in 10,000) key and value are near.
NOTICED = {"all colours": 40, "no red": 20, "no green": 20, "no blue": 10}
THEMES: dict[str, tuple[str, ...]] = {
    ":root": (), '[data-theme="projector"]': (":root",), '[data-theme="dark"]': (":root",),
    '[data-theme="print"]': (),  # of a picture that is saved
}  # fmt: skip


def colours(selector: str) -> dict[str, np.ndarray]:
    """The colours that a theme names, in linear RGB."""
    rules = [  # in their order; one may be of several themes
        rule[1]
        for each in (*THEMES[selector], selector)
        for rule in re.finditer(rf"^(?:[^{{}}\n]+, )?{re.escape(each)}(?:, [^{{}}\n]+)? {{(.*?)}}", CSS, re.S | re.M)
    ]
    found = {name: text for rule in rules for name, text in re.findall(r"--([\w-]+): #(\w{6});", rule)}
    rgb = {name: np.array([int(text[i : i + 2], 16) / 255 for i in (0, 2, 4)]) for name, text in found.items()}
    return {name: np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4) for name, c in rgb.items()}


def lab(linear: np.ndarray, sight: str) -> np.ndarray:
    """CIE L*a*b* of a colour as somebody sees it."""
    xyz = TO_XYZ @ np.clip(SIGHTS[sight] @ linear, 0, 1) / WHITE
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(a: np.ndarray, b: np.ndarray) -> float:
    """WCAG's contrast of two colours."""
    low, high = sorted(float(TO_XYZ[1] @ each) for each in (a, b))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHTS)
def test_the_roles_and_the_signs_are_told_apart(theme: str, sight: str) -> None:
    own = colours(theme)
    for a, b in [*combinations(ROLES, 2), ("positive", "negative"), *((role, "negative") for role in ROLES)]:
        distance = float(np.linalg.norm(lab(own[a], sight) - lab(own[b], sight)))
        assert distance > NOTICED[sight], f"{a} and {b}: {distance:.1f}"


def ciede2000(x: np.ndarray, y: np.ndarray) -> float:
    """The distance of two colours in L*a*b*: Sharma et al. 2005, eq. 2-22."""
    chroma = (np.hypot(*x[1:]) + np.hypot(*y[1:])) / 2
    grown = 1.5 - 0.5 * np.sqrt(chroma**7 / (chroma**7 + 25**7))
    (l1, a1, b1), (l2, a2, b2) = (each * (1, grown, 1) for each in (x, y))
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180
    hue = (h1 + turn / 2) % 360
    light, mean = (l1 + l2) / 2, (c1 + c2) / 2
    waves = ((0.17, 1, -30, -1), (0.24, 2, 0, 1), (0.32, 3, 6, 1), (0.2, 4, -63, -1))
    t = 1 + sum(sign * size * np.cos(np.radians(n * hue + off)) for size, n, off, sign in waves)
    around = np.exp(-(((hue - 275) / 25) ** 2))
    turned = -2 * np.sqrt(mean**7 / (mean**7 + 25**7)) * np.sin(np.radians(60 * around))
    dl = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2))
    dc = (c2 - c1) / (1 + 0.045 * mean)
    dh = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * mean * t)
    return float(np.sqrt(dl**2 + dc**2 + dh**2 + turned * dc * dh))


@pytest.mark.parametrize(
    ("x", "y", "distance"),  # Sharma et al. 2005, table 1, pairs 1, 7, 16, 25
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ],
)
def test_the_distance_is_the_published_one(x: tuple[float, ...], y: tuple[float, ...], distance: float) -> None:
    assert ciede2000(np.array(x), np.array(y)) == pytest.approx(distance, abs=1e-4)


@pytest.mark.parametrize("theme", THEMES)
def test_no_colour_of_the_scale_of_signs_is_a_role_s(theme: str) -> None:
    """From paper to the strongest of each sign, as cells are mixed. Who sees no red or no green cannot tell all of them
    apart on any scale of two signs; numbers and words say it there."""
    own = colours(theme)
    for sign in ("positive", "negative"):
        ends = [
            np.where(each <= 0.0031308, 12.92 * each, 1.055 * each ** (1 / 2.4) - 0.055)
            for each in (own["paper"], own[sign])
        ]
        for share in np.linspace(0, 1, 41):
            mixed = ends[0] * (1 - share) + ends[1] * share
            linear = np.where(mixed <= 0.04045, mixed / 12.92, ((mixed + 0.055) / 1.055) ** 2.4)
            for role in ROLES:
                distance = ciede2000(lab(own[role], "all colours"), lab(linear, "all colours"))
                assert distance > 15, f"{role} and {share:.2f} of {sign}: {distance:.1f}"


@pytest.mark.parametrize("theme", THEMES)
def test_what_cannot_be_used_is_paler_than_what_can_and_can_be_read(theme: str) -> None:
    own = colours(theme)
    assert contrast(own["faint"], own["wash"]) > 3
    assert contrast(own["ink"], own["paper"]) > 2 * contrast(own["faint"], own["paper"])
    assert contrast(own["soft"], own["paper"]) > 1.3 * contrast(own["faint"], own["paper"])


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["ink", "soft", "warn", "good", *ROLES])
def test_every_colour_of_text_is_read_on_paper_and_on_grey(theme: str, name: str) -> None:
    own = colours(theme)
    for ground in ("paper", "wash"):
        assert contrast(own[name], own[ground]) > 4.5


def test_figures_in_python_have_the_light_themes_colours() -> None:
    for name, hexadecimal in {"positive": plot.POSITIVE, "negative": plot.NEGATIVE, **plot.ROLES}.items():
        assert name == "token" or f"--{name}: {hexadecimal};" in CSS


def test_the_automatic_dark_theme_is_the_dark_one() -> None:
    dark, automatic = re.findall(r"color-scheme: dark;(.*?)}", CSS, re.S)
    assert dark.split() == automatic.split()
