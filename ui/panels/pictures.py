"""Digits, weights and their products as pictures, at every recorded iteration. No Streamlit."""

from __future__ import annotations

import math

import numpy as np

from nn import stack
from nn.arrays import Array
from runs.small.at_once import Course
from ui.charts.numbers import Data, output, text
from ui.panels.frames import biases, packed

SIDE = 28
MOST = 12  # test images in the gallery


def weighing(course: Course, example: int, digits: tuple[int, int]) -> Data:
    """One image times the weights, pixel by pixel; their sum, and the output."""
    net, thetas = course.network(), course.thetas
    x, y = course.examples.X_train[:, example], int(course.examples.y_train[example])
    ((W, b),) = stack.parts(net, thetas)
    weights = W[:, 0]  # (frames, 784)
    outputs = stack.forward(net, thetas, x[:, None])[0][:, 0, 0]
    shifts = biases(b, len(W))
    sums, products = weights @ x + shifts, weights * x
    image = {**grey(x, f"A handwritten {digits[y]}"), "caption": f"the image, a {digits[y]}"}
    factors = {
        **signed(weights),
        "caption": f"the weights: orange speaks for {digits[0]}, blue for {digits[1]}",
        "alt": f"The 784 weights as a picture, at the end from {_ends(weights[-1])}",
        "sign": "×",
    }
    result = {
        **signed(products),
        "caption": "their products: what each pixel says",
        "alt": f"Image times weights, at the end from {_ends(products[-1])}",
        "sign": "=",
    }
    total = {
        "figure": [_told(*numbers, digits) for numbers in zip(shifts, sums, outputs, strict=True)],
        "caption": f"added up, with the bias b, and through the {net.layers[0].activation}",
        "sign": "Σ",
    }
    return {"frames": len(thetas), "pictures": [image, factors, result, total]}


def _ends(values: Array) -> str:
    """Write the smallest and the largest value."""
    return f"{text(float(values.min()), 2)} to {text(float(values.max()), 2)}"


def _told(b: float, z: float, a: float, digits: tuple[int, int]) -> str:
    return f"b = {text(b)}\nz = {text(z)}\na = {text(a)}\nread as {digits[int(a > 0.5)]}"


def gallery(course: Course, digits: tuple[int, int]) -> Data:
    """The test images that the network is least sure of at the end, with its outputs."""
    net, examples = course.network(), course.examples
    outputs = stack.forward(net, course.thetas, examples.X_test)[0][:, 0]  # (frames, m)
    wrongness = abs(outputs[-1] - examples.y_test)
    pictures = []
    for i in np.argsort(-wrongness, kind="stable")[:MOST]:
        true = digits[int(examples.y_test[i])]
        told = [
            f"{'✓' if digits[int(a > 0.5)] == true else '✗'} {output(a, 3)}" for a in outputs[:, i]
        ]
        pictures.append({**grey(examples.X_test[:, i], f"A handwritten {true}"), "caption": told})
    return {"frames": len(outputs), "pictures": pictures, "size": "small"}


def grey(x: Array, alt: str) -> Data:
    """A picture of ink, 0 to 1: (784,), (784, 1) or (h, w)."""
    h, w = (SIDE, SIDE) if x.shape in ((SIDE**2,), (SIDE**2, 1)) else x.shape
    return {"shape": [h, w], "values": packed(x, "u8", 1 / 255), "signed": False, "alt": alt}


def signed(values: Array, shape: tuple[int, ...] = (SIDE, SIDE)) -> Data:
    """Pixels of both signs (784,), or for each frame; the largest is the strongest colour."""
    largest = float(abs(values).max()) or 1.0
    pixels = packed(values / largest, "i8", 1 / 127)
    return {"shape": list(shape), "values": pixels, "signed": True}


def pixel_names(n: int) -> list[str]:
    """Name the n pixels of a square picture by row and column, from 1, row by row."""
    side = math.isqrt(n)
    return [f"pixel {i // side + 1}, {i % side + 1}" for i in range(n)]
