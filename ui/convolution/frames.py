"""What the drawing is sent: the course once, and what changes by itself. No Streamlit here."""

from __future__ import annotations

import numpy as np
import pandas as pd

from nn.arrays import Array
from runs.convolution.course import Course
from runs.convolution.kernels import KERNELS, kernel
from runs.convolution.shift import SHIFTS
from runs.convolution.spec import CLASSES, ConvSpec
from ui.charts.numbers import Data
from ui.panels.frames import packed
from ui.panels.pictures import grey
from ui.tables.chart_rows import written


def course(found: Course) -> Data:
    """The parameters of all moments, as whole numbers; ``name`` stands for all of it."""
    spec = found.spec
    return {
        "name": found.key,
        "whole": packed(found.whole, "i16", 1),
        "scales": found.scales.tolist(),
        "shares": found.shares,
        "filters": list(spec.filters),
        "kernels": list(spec.kernels),
        "activation": spec.activation,
        "frozen": {str(one.filter): list(one.numbers) for one in spec.frozen},
    }


def image(pixels: Array, label: int, name: str) -> Data:
    """The image that goes through the network, 784 numbers from 0 to 1."""
    return {"values": grey(pixels, "")["values"], "label": label, "name": name}


def kernels(size: int) -> Data:
    """The kernels that one can choose, by name."""
    return {
        "kernels": [[name, label] for name, (label, _) in KERNELS.items()],
        "kernel_numbers": {name: list(kernel(name, size)) for name in KERNELS},
    }


def dense(found: Course) -> Data | None:
    """The dense network at the end, and how both fare on shifted test images; None before that."""
    if found.shifted is None:
        return None
    return {
        "theta": {"bytes": np.ascontiguousarray(found.shifted.parameters, "<f4").tobytes()},
        "hidden": found.spec.n_hidden,
        "activation": found.spec.activation,
        "shifts": list(SHIFTS),
        "curves": [found.shifted.convolution.tolist(), found.shifted.dense.tolist()],
        "parameters": [found.spec.n_parameters, len(found.shifted.parameters)],
    }


def answers(found: Course, pixels: Array) -> pd.DataFrame:
    """Return the ten probabilities of an image (784,) at each moment, as a table."""
    moments = range(len(found.iterations))
    shares = [found.network(i).forward(pixels[:, None])[:, 0] for i in moments]
    cells = [[written(float(share), percent=True) for share in row] for row in shares]
    iterations = pd.Index([f"{i:,}" for i in found.iterations], name="Iteration")
    return pd.DataFrame(cells, iterations, [str(digit) for digit in range(CLASSES)])


def alt(spec: ConvSpec, found: Course, label: int) -> str:
    """Say in words what is drawn."""
    (n1, n2), (k1, k2), (a, c) = spec.filters, spec.kernels, spec.maps
    right = found.figures[3, -1]
    return (
        f"A network that sees. From left to right: an image of 28 × 28 pixels, a {label}; {n1} "
        f"filters of {k1} × {k1}, their maps of {a[0]} × {a[0]}, pooled to {a[1]} × {a[1]}; {n2} "
        f"filters of {k2} × {k2} for each of these, maps of {c[0]} × {c[0]}, pooled to {c[1]} × "
        f"{c[1]}; and ten answers. At the end of the training {right:.1%} of the test images that "
        "were asked are read right. Arrow keys go from picture to picture, Enter opens one."
    )
