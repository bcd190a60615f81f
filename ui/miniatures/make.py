"""Draw the pictures of the start page: ``python -m ui.miniatures.make``.

Each is 300 by 160, on no ground of its own, in colours for light and dark.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nn import pretrained
from nn.arrays import Array
from nn.data import digits
from nn.data.datasets import scribbles
from nn.data.datasets.points import points
from nn.data.datasets.tables import TWO_LAYERS_TABLE, XOR_TABLE
from nn.layers import split
from runs.convolution import shipped
from runs.experiments.prepared import PREPARED
from runs.playground import training
from runs.playground.presets import PRESETS
from runs.playground.spec import PlaySpec
from runs.service.data import load_data
from runs.small import at_once
from runs.small.at_once import Examples
from ui.charts.palette import MUTED, TEST, TRAIN
from ui.kit.tutorials import PERCEPTRON, TWO_LAYERS, XOR
from ui.miniatures import drawing, path
from ui.miniatures.drawing import HIGH, WIDE, Extent, Place

IMAGE = 280  # a test image, an 8
STYLE = (  # words that can be read on light and on dark ground, and none where they are too small
    "<style>text{fill:#56636b;font-family:sans-serif}"
    "@media(prefers-color-scheme:dark){text{fill:#b4c0c6}}"
    "@media(max-width:240px){text{display:none}}</style>"
)


def perceptron() -> str:
    """Points, the line of a trained unit, and fainter the lines on its way there."""
    X, y = points("separable", 120, 0)
    rows = [(*map(float, x), int(label)) for x, label in zip(X.T[:80], y[:80], strict=True)]
    course = at_once.run(PERCEPTRON.experiment, Examples.from_rows(rows))
    extent = (-3.75, 3.75, -2.0, 2.0)
    lines = [_border(theta, extent) for theta in course.thetas[[1, 3, 6, 10, -1]]]
    return drawing.dots(X[:, :80], y[:80], extent, 4) + _lines(lines)


def _border(theta: Array, extent: Extent) -> tuple[Place, Place]:
    """Return the ends of the line w1 x1 + w2 x2 + b = 0, from the bottom to the top."""
    w1, w2, b = map(float, theta)
    start, end = (drawing.at(-(w2 * y + b) / w1, y, extent) for y in extent[2:])
    return start, end


def _lines(lines: list[tuple[Place, Place]]) -> str:
    drawn = ""
    for number, (start, end) in enumerate(lines, start=1):
        last = number == len(lines)
        look = "stroke-width='3'" if last else f"stroke-width='1.5' opacity='{0.12 * number:.2f}'"
        drawn += drawing.line(start, end, f"stroke='{MUTED}' {look}")
    return drawn


def two_layers() -> str:
    """The trained network of the table: lines as wide as its weights are large."""
    net = at_once.run(TWO_LAYERS.experiment, Examples.from_rows(TWO_LAYERS_TABLE)).network()
    places = [_column(x, n) for x, n in zip((60, 150, 240), net.layer_sizes, strict=True)]
    drawn = ""
    for i, (layer, theta) in enumerate(
        zip(net.layers, split(net.parameters, net.layers), strict=True)
    ):
        W, _ = layer.parts(theta)
        largest = float(np.abs(W).max())
        for (row, column), w in np.ndenumerate(W):
            look = f"stroke='{TRAIN}'" if w > 0 else f"stroke='{TEST}' stroke-dasharray='5 3'"
            look += f" stroke-width='{0.6 + 4 * abs(w) / largest:.1f}'"
            drawn += drawing.line(places[i][column], places[i + 1][row], look)
    for x, y in (place for column in places for place in column):
        drawn += f"<circle cx='{x:.0f}' cy='{y:.0f}' r='11' fill='#dfe9ed' stroke='{MUTED}'/>"
    return drawn


def _column(x: float, n: int) -> list[Place]:
    return [(x, HIGH / 2 + 38 * (i - (n - 1) / 2)) for i in range(n)]


def xor() -> str:
    """What a trained network says everywhere, and the four points."""
    course = at_once.run(XOR.experiment, Examples.from_rows(XOR_TABLE))
    X, y = course.examples.X_train, course.examples.y_train
    extent = (-0.9, 1.9, -0.25, 1.25)
    return drawing.plane(course, extent) + drawing.dots(X, y, extent, 8)


def spiral() -> str:
    """The playground's spiral, solved, with its training points."""
    preset = next(preset for preset in PRESETS if preset.key == "spiral")
    data = preset.data.examples(preset.play.features)
    found = training.run(preset.play, data)
    edge = float(np.abs(data.P_train).max()) * 1.05
    extent = (-edge * WIDE / HIGH, edge * WIDE / HIGH, -edge, edge)
    plane = drawing.plane(found.course(), extent)
    return plane + drawing.dots(data.P_train, data.y_train, extent, 2.5)


def mnist() -> str:
    """Test images that the network that ships misreads, the surest mistakes first."""
    data = load_data("mnist-5k")
    P = pretrained.load("mlp").predict_proba(data.X_test)
    wrong = np.flatnonzero(P.argmax(axis=0) != data.y_test)
    wrong = wrong[np.argsort(-P.max(axis=0)[wrong], kind="stable")][:8]
    drawn = ""
    for i, k in enumerate(wrong):
        x, y = 10 + 72 * (i % 4), 3 + 79 * (i // 4)
        told = f"{data.y_test[k]}, read as {P[:, k].argmax()}"
        drawn += drawing.image(drawing.digit(data.X_test[:, k]), x + 4, y, 56, 56)
        drawn += drawing.text(x + 32, y + 70, told, 11, "middle")
    return drawn


def convolution() -> str:
    """A test image, filters that the network that ships has learned, and what each finds in it."""
    course = shipped.load()
    net, x = course.network(), load_data("mnist-5k").X_test[:, IMAGE : IMAGE + 1]
    side, size = course.spec.maps[0][0], course.spec.kernels[0]
    filters, maps = net.layers[0].W, net.passes(x)[0].A.reshape(side, side, -1)  # type: ignore[attr-defined]
    drawn = drawing.image(drawing.digit(x[:, 0]), 8, 28, 104, 104)
    for i, k in enumerate(np.argsort(-maps.std(axis=(0, 1)), kind="stable")[:4]):
        y = 4 + 39 * i
        look = f"stroke='{MUTED}' fill='none' opacity='0.6'"
        bend = f"d='M114 80C140 80 130 {y + 17} 156 {y + 17}'"
        drawn += f"<path {bend} {look}/>" + drawing.line((194, y + 17), (222, y + 17), look)
        drawn += drawing.image(drawing.signed(filters[k].reshape(size, size)), 158, y, 34, 34)
        drawn += drawing.image(drawing.signed(maps[..., k] / maps.max()), 224, y - 1, 36, 36)
        drawn += f"<rect x='224' y='{y - 1}' width='36' height='36' {look}/>"
    return drawn


def experiments() -> str:
    """The trainings of an experiment as lines through learning rate, activation and result."""
    spec = PREPARED[0].spec
    places = [{value: i for i, value in enumerate(axis.values)} for axis in spec.axes]
    drawn = ""
    for x in (40, 150, 260):
        drawn += drawing.line((x, 12), (x, 148), f"stroke='{MUTED}' opacity='0.7'")
    for trial in spec.trials():
        assert isinstance(trial.spec, PlaySpec)
        examples = trial.spec.data.examples(trial.spec.play.features)
        right = float(training.run(trial.spec.play, examples).test_accuracy[-1])
        at = [
            place[trial.settings[axis.key]] for place, axis in zip(places, spec.axes, strict=True)
        ]
        y = [140 - 120 * i / (len(axis.values) - 1) for i, axis in zip(at, spec.axes, strict=True)]
        end = 140 - 120 * (round(right, 2) - 0.4) / 0.6
        look = f"stroke='{TRAIN if right > 0.9 else TEST if right < 0.6 else MUTED}' "
        bend = f"d='M40 {y[0]:.0f}C95 {y[0]:.0f} 95 {y[1]:.0f} 150 {y[1]:.0f}"
        bend += f"C205 {y[1]:.0f} 205 {end:.0f} 260 {end:.0f}' fill='none'"
        drawn += f"<path {bend} {look}stroke-width='1.5' opacity='0.75'/>"
    return drawn


def draw() -> str:
    """A test image, and what the network that ships says to it."""
    data, net = load_data("mnist-5k"), pretrained.load("mlp")
    P = net.predict_proba(data.X_test)
    k = int(np.abs(P.max(axis=0) - 0.7).argmin())  # not too sure, so that there is something to see
    drawn = drawing.image(drawing.digit(data.X_test[:, k]), 12, 16, 128, 128)
    for digit, p in enumerate(P[:, k]):
        y = 6 + 15 * digit
        colour = TRAIN if digit == P[:, k].argmax() else MUTED
        drawn += drawing.text(164, y + 9, str(digit), 11, "middle")
        drawn += drawing.bar(174, y, max(1.0, 114 * float(p)), 10, f"fill='{colour}'")
    return drawn


def yours() -> str:
    """Shapes as a hand draws them, in a row for each kind, and a bar for the surest answer."""
    rng = np.random.default_rng(0)
    circle, wave = "10 30 41 43 34 14 03 01 10", "03 11 23 31 43"
    drawn = ""
    for row, corners in enumerate((circle, scribbles.LETTERS["X"], wave)):
        y = 8 + 50 * row
        for column in range(4):
            x = digits.way(scribbles.written(corners, rng)).x
            drawn += drawing.image(drawing.digit(x[:, 0]), 12 + 46 * column, y, 44, 44)
        colour, share = (TRAIN, 86.0) if row == 0 else (MUTED, 9.0)
        drawn += drawing.bar(206, y + 15, share, 14, f"fill='{colour}'")
    return drawn


def speed() -> str:
    """The numbers of four images of four pixels in memory: apart, and together."""
    drawn = ""
    for y, name in ((26, "apart"), (102, "together")):
        drawn += drawing.text(14, y - 8, name, 12, "start")
        for place in range(16):
            image = place % 4 if name == "apart" else place // 4
            x, opacity = 14 + 17 * place, 1 if image == 1 else 0.25
            drawn += drawing.bar(x, y, 15, 22, f"fill='{TRAIN}' opacity='{opacity}'")
            white = " style='fill:#fff'" if image == 1 else ""
            drawn += drawing.text(x + 7.5, y + 15, str(image + 1), 10, "middle", white)
        for line in range(4):
            bracket = f"d='M{14 + 68 * line} {y + 28}v5h66v-5' fill='none'"
            drawn += f"<path {bracket} stroke='{MUTED}' stroke-width='1.5'/>"
    return drawn


PICTURES: dict[str, Callable[[], str]] = {
    "perceptron": perceptron, "two_layers": two_layers, "xor": xor, "playground": spiral,
    "mnist": mnist, "convolution": convolution, "experiments": experiments, "draw": draw,
    "yours": yours, "speed": speed,
}  # fmt: skip


def picture(name: str) -> str:
    """Draw the picture of a page."""
    size = f"width='{WIDE}' height='{HIGH}' viewBox='0 0 {WIDE} {HIGH}'"
    return f"<svg xmlns='http://www.w3.org/2000/svg' {size}>{STYLE}{PICTURES[name]()}</svg>\n"


def main() -> None:
    """Draw all pictures into this folder."""
    for name in PICTURES:
        path(name).write_text(picture(name), encoding="utf-8")


if __name__ == "__main__":
    main()
