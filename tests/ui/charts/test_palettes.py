"""Colours are told apart with any colour vision, or by a second mark.

The three deficiencies are simulated with the matrices of Machado, Oliveira and Fernandes (2009),
"A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE Transactions on
Visualization and Computer Graphics 15(6), at full severity; they act on linear RGB. Distances are
those of CIE 1976 in L*a*b* under D65: about 2 can just be seen, side by side.
"""

import re
import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ui.charts import compare_charts, palette

ROOT = Path(__file__).parents[3]
SEEN = {
    "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                   [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                     [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                   [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                [0.0193339, 0.1191920, 0.9503041]])  # fmt: skip
WHITE = np.array([0.95047, 1.0, 1.08883])
APART, ALONE = 10.0, 25.0  # with a second mark beside the colour; by the colour alone
GRAPHIC, TEXT = 2.9, 4.5  # contrast: 3 : 1 rounded for the lines of a chart, and for words


def linear(colour: str) -> NDArray[np.float64]:
    """Turn #rrggbb into linear red, green and blue."""
    c = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(colour: str, matrix: list[list[float]]) -> NDArray[np.float64]:
    """L*, a*, b* of a colour, as it is seen."""
    t = XYZ @ np.clip(np.array(matrix) @ linear(colour), 0, 1) / WHITE
    f = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def nearest(colours: list[str], vision: str) -> tuple[float, str, str]:
    """The smallest distance of two of the colours, and which they are."""
    seen = {colour: lab(colour, SEEN[vision]) for colour in colours}
    return min((float(np.linalg.norm(seen[a] - seen[b])), a, b) for a, b in combinations(seen, 2))


def contrast(a: str, b: str) -> float:
    """The ratio of two colours' luminances, as WCAG 2 defines it."""
    low, high = sorted(float(XYZ[1] @ linear(c)) + 0.05 for c in (a, b))
    return high / low


def theme() -> dict:
    return tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["theme"]


def script(name: str) -> str:
    return (ROOT / "ui/panels/web" / name).read_text(encoding="utf-8")


def classes() -> list[str]:
    """The colours of the classes, from the script that draws them."""
    found = re.search(r"const CLASSES = (\[.*\])\n", script("marks.js"))[1]
    return [
        "#" + "".join(f"{int(n):02x}" for n in rgb.split(","))
        for rgb in re.findall(r"\[(\d[\d, ]+)\]", found)
    ]


def looks() -> dict[str, tuple[str, str]]:
    """Colour and dash of each curve, from the script that draws them."""
    found = re.findall(r'(\w+): \["(#\w{6})", "([\d. ]*)"\]', script("curves.js"))
    return {name: (colour, dash) for name, colour, dash in found}


def layers() -> list[str]:
    return [colour for name, (colour, _) in looks().items() if name.isdigit()]


PALETTES = {
    "classes": classes(),
    "layers": layers(),
    "compared trainings": [colour for colour, _ in compare_charts.LOOKS],
    "charts, light": theme()["chartCategoricalColors"],
    "charts, dark": theme()["dark"]["chartCategoricalColors"],
}


@pytest.mark.parametrize("vision", SEEN)
def test_no_two_colours_look_alike(vision: str) -> None:
    for name, colours in PALETTES.items():
        assert nearest(colours, vision)[0] >= APART, (name, nearest(colours, vision))
    for pair in (
        [palette.TRAIN, palette.TEST], classes()[:2], [palette.TRAIN, palette.MUTED]
    ):  # told apart by colour alone  # fmt: skip
        assert nearest(pair, vision)[0] >= ALONE, pair


def test_where_colours_are_many_a_second_mark_tells_them_apart() -> None:
    corners = re.search(r"const CORNERS = \[(.*?)\n\]", script("marks.js"), re.DOTALL)[1]
    shapes = [line for line in corners.splitlines() if line.strip()]
    assert len(set(shapes)) == len(classes()) == 6
    dashes = [dash for name, (_, dash) in looks().items() if name.isdigit()]
    assert len(set(dashes)) == len(dashes) == 7  # six hidden layers and the outputs
    assert len({dash for _, dash in compare_charts.LOOKS}) == compare_charts.MOST


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_marks_curves_and_words_stand_out_from_the_page(mode: str) -> None:
    colours = theme()[mode]
    page, beside = colours["backgroundColor"], colours["secondaryBackgroundColor"]
    for colour in {*classes(), *layers()[:6], palette.TRAIN, palette.TEST}:
        assert contrast(colour, page) >= GRAPHIC, (colour, page)
    sheet = (ROOT / "ui/frame/style.css").read_text(encoding="utf-8")
    inks = re.findall(r"(?<!-)color: light-dark\((#\w{6}), (#\w{6})\)", sheet)
    assert inks
    for word in (colours["textColor"], colours["linkColor"]):
        assert contrast(word, page) >= TEXT, (word, page)
    for word in (
        colours["textColor"], colours["linkColor"], *(ink[mode == "dark"] for ink in inks)
    ):  # fmt: skip
        assert contrast(word, beside) >= TEXT, (word, beside)
    assert contrast("#ffffff", colours["primaryColor"]) >= TEXT, "on a button"
