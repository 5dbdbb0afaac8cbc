"""The page's colours: text can be read on every ground, hovered and pressed ones included."""

import re

import pytest

from clvae.editor.server.assets import ASSETS
from tests.browser.layout import LEAST_CONTRAST

GROUNDS = ("panel", "page", "hover", "well", "track", "accent-soft")


def light(color: str) -> float:
    """The relative luminance of "#rgb" or "#rrggbb", 0 to 1, as WCAG 2 has it."""
    digits = color.lstrip("#")
    pairs = [2 * d for d in digits] if len(digits) == 3 else re.findall("..", digits)
    parts = [int(pair, 16) / 255 for pair in pairs]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return sum(share * v for share, v in zip((0.2126, 0.7152, 0.0722), linear))


def contrast(a: str, b: str) -> float:
    dim, bright = sorted((light(a), light(b)))
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("theme", [":root", ".dark"])
def test_text_can_be_read_on_every_ground(theme):
    rules = (ASSETS / "page.css").read_text(encoding="utf-8")
    body = re.search(rf"^{re.escape(theme)} {{(.*?)}}", rules, re.DOTALL | re.MULTILINE)[1]
    colors = dict(re.findall(r"--cl-([\w-]+): (#\w+)", body))
    pairs = [(text, ground) for text in ("text", "quiet", "accent") for ground in GROUNDS]
    pairs.append(("on-accent", "accent"))
    faint = {pair: contrast(*map(colors.get, pair)) for pair in pairs}
    assert {pair: found for pair, found in faint.items() if found < LEAST_CONTRAST} == {}
