"""Every pair of colours that is used together can be told apart by those who see less."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

import safeground.web

TOKENS = Path(safeground.web.__path__[0]) / "assets" / "scss" / "_tokens.scss"
TEXT, LARGE_OR_LINE = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11

PAIRS = [
    ("text", "paper", TEXT), ("text", "wash", TEXT), ("text", "teal-wash", TEXT),
    ("text", "step-2", TEXT), ("quiet", "paper", TEXT), ("quiet", "wash", TEXT),
    ("quiet", "teal-wash", TEXT), ("link", "paper", TEXT), ("link", "wash", TEXT),
    ("link", "teal-wash", TEXT), ("link-hover", "paper", TEXT), ("link-visited", "paper", TEXT),
    ("link-visited", "wash", TEXT), ("paper", "ink", TEXT), ("night-quiet", "ink", TEXT),
    ("paper", "teal", TEXT), ("paper", "teal-dark", TEXT), ("paper", "error", TEXT),
    ("paper", "error-dark", TEXT), ("error", "paper", TEXT), ("success", "paper", TEXT),
    ("focus-text", "focus", TEXT), ("link-hover", "step-2", TEXT), ("amber", "amber-wash", TEXT),
    ("violet", "violet-wash", TEXT), ("error-dark", "error-wash", TEXT),
    ("success", "success-wash", TEXT), ("night-text", "night", TEXT),
    ("night-text", "night-raised", TEXT), ("night-quiet", "night", TEXT),
    ("night-quiet", "night-raised", TEXT), ("night-teal", "night", TEXT),
    ("night-focus", "night", LARGE_OR_LINE), ("night-line", "night", LARGE_OR_LINE),
    ("step-5", "paper", LARGE_OR_LINE), ("step-6", "step-2", LARGE_OR_LINE),
    ("less", "paper", LARGE_OR_LINE), ("more", "paper", LARGE_OR_LINE),
]  # fmt: skip


def tokens() -> dict[str, str]:
    """The colours by name."""
    return dict(re.findall(r"^\$([\w-]+): (#[0-9a-f]{6});", TOKENS.read_text(), re.M))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2, its definition)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_is_computed_as_the_standard_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("one", "other", "least"), PAIRS)
def test_a_pair_of_colours_that_is_used_together_can_be_told_apart(one, other, least):
    colours = tokens()
    assert contrast(colours[one], colours[other]) >= least


def test_the_steps_of_the_hue_grow_darker_evenly_enough_to_print_in_grey():
    shades = [luminance(tokens()[f"step-{n}"]) ** (1 / 2.2) for n in range(1, 8)]
    assert all(a - b > 0.05 for a, b in pairwise(shades))


def test_no_colour_of_gov_uk_is_ours():
    assert not {"#1d70b8", "#0b0c0c", "#00703c", "#ffdd00", "#d4351c"} & set(tokens().values())
