"""Courses for the playground's panels: any network, with parameters drawn by chance."""

import base64
import json
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import nn
from nn.data.datasets.plane import PLANE

UNPACKED = {"u8": np.uint8, "i8": np.int8, "i16": np.dtype("<i2"), "i32": np.dtype("<i4")}
SETS = {0: "hills", 2: "circles"}


def received(sent: bytes) -> Any:
    """What a panel reads of what it was sent, as ``ui/panels/web/clock.js`` does."""
    begin = 4 + int.from_bytes(sent[:4], "little")

    def filled(one: dict) -> dict:
        first, last = one.get("bytes", (0, 0))
        return one | {"bytes": sent[begin + first : begin + last]} if "bytes" in one else one

    return json.loads(sent[4:begin], object_hook=filled, parse_constant=pytest.fail)


def raw(data: dict) -> np.ndarray:
    """The whole numbers that the browser reads, in a row."""
    text = data["bytes"]
    values = np.frombuffer(text if type(text) is bytes else base64.b64decode(text),
                           UNPACKED[data["type"]])  # fmt: skip
    parts = values.reshape(-1, data["step"] or 1)
    return (parts.cumsum(axis=0, dtype=values.dtype) if data["step"] else parts).reshape(-1)


def unpacked(data: dict) -> np.ndarray:
    """What the browser reads."""
    return raw(data) * data["scale"]


@dataclass(eq=False)
class Drawn:
    """A course that was never trained: every frame has parameters of its own."""

    hidden: tuple[int, ...] = (4, 2)
    activation: str = "tanh"
    n_classes: int = 2
    features: tuple[str, ...] = ("x1", "x2")
    frames: int = 5
    m: int = 40
    size: float = 1.0
    thetas: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        rng = np.random.default_rng(7)
        points = PLANE[SETS.get(self.n_classes, "blobs")].make(self.m, 0.2, rng, self.n_classes)
        k = self.m * 3 // 4
        self.examples = SimpleNamespace(
            P_train=points.P[:, :k],
            P_test=points.P[:, k:],
            y_train=points.y[:k],
            y_test=points.y[k:],
            n_classes=points.n_classes,
        )
        shape = (self.frames, self.network().parameters.size)
        self.thetas = (self.size * rng.standard_normal(shape)).astype(np.float32)
        self.iterations = [10 * i for i in range(self.frames)]
        self.shares = [float(np.sqrt(i / self.iterations[-1])) for i in self.iterations]

    def network(self, frame: int = 0) -> nn.Network:
        output, loss, n = {
            0: ("identity", "sum_squared_error", 1),
            2: ("sigmoid", "binary_cross_entropy", 1),
        }.get(self.n_classes, ("softmax", "cross_entropy", self.n_classes))
        net = nn.Network(
            [len(self.features), *self.hidden, n],
            hidden=self.activation,
            output=output,
            loss=loss,
            rng=np.random.default_rng(0),
        )
        if hasattr(self, "thetas"):
            net.parameters[...] = self.thetas[frame]
        return net
