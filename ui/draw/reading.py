"""What a network makes of one drawing, and how to say it. No Streamlit here."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

import nn
from nn.arrays import Array
from nn.data.digits import Steps, Way, way
from nn.look.calibration import sure_above
from nn.look.familiarity import Rule
from ui.charts.numbers import Data
from ui.kit import names
from ui.panels import layer_lights

FAR_AHEAD = 2  # times as likely as the second: then the first is named alone


@dataclass(frozen=True, eq=False)
class Reading:
    """A drawing on its way through a network. Without a drawing all is zero."""

    net: nn.Network
    known: Rule  # what is familiar to the network
    way: Way | None
    x: Array  # (784, 1)
    activations: list[Array]  # of each layer, (n_l,)
    strange: bool  # does not look like anything known
    message: str  # why there is nothing to read

    @property
    def probabilities(self) -> Array:
        """A probability for each class: (n_L,)."""
        return self.activations[-1]

    @property
    def order(self) -> list[int]:
        """The classes, the likeliest first."""
        return [int(i) for i in np.argsort(-self.probabilities, kind="stable")]

    @property
    def classes(self) -> list[str]:
        """What the classes are called."""
        return names.classes(self.net)

    def called(self, which: int) -> str:
        """What one of the classes is called."""
        return self.classes[which]

    @property
    def name(self) -> str:
        """A short name of this drawing: another drawing has another one."""
        return blake2b(self.x.tobytes(), digest_size=8).hexdigest()

    @property
    def kind(self) -> str:
        """One of "blank", "strange", "unsure", "likely" and "sure".

        Only what looks like nothing known is turned away; a doubt is said as a doubt.
        """
        if self.way is None:
            return "blank"
        if self.strange:
            return "strange"
        second, first = np.sort(self.probabilities)[-2:]
        if first >= sure_above(self.net):
            return "sure"
        return "likely" if first >= FAR_AHEAD * second else "unsure"


def read(
    net: nn.Network, known: Rule, ink: Array | None, steps: Steps, message: str = ""
) -> Reading:
    """Take ink (h, w) through the steps and the network.

    Without ink, ``message`` says what to do.
    """
    drawn = None
    if ink is not None:
        try:
            drawn = way(ink, steps)
        except ValueError as error:
            message = message or str(error)
    if drawn is None:
        nothing = [np.zeros(n, np.float32) for n in net.layer_sizes]
        return Reading(net, known, None, nothing[0][:, None], nothing[1:], False, message)
    ((_, passes),) = net.forward_passes(drawn.x)
    activations = [passed.A[:, 0] for passed in passes]
    strange = bool(known.of(passes)[0] > known.limit)
    return Reading(net, known, drawn, drawn.x, activations, strange, "")


def answer(reading: Reading) -> Data:
    """Say what was read, for the panel."""
    p, kind, noun = reading.probabilities, reading.kind, names.noun(reading.net)
    one, two = reading.order[:2]
    first, second = reading.called(one), reading.called(two)
    a_first, a_second = names.one(first), names.one(second)
    big, told = {
        "blank": ("–", reading.message),
        "strange": (
            "?",
            f"{_unlike(noun)} it is most like {a_first}.",
        ),
        "unsure": (
            f"{first} or {second}?",
            f"Not sure: {first} ({p[one]:.0%}) or {second} ({p[two]:.0%})?",
        ),
        "likely": (
            f"{first}?",
            f"Probably {a_first} ({p[one]:.0%}), perhaps {a_second} ({p[two]:.0%}).",
        ),
        "sure": (first, f"It reads {a_first}, {p[one]:.1%} sure."),
    }[kind]
    return {
        "kind": kind,
        "big": big,
        "told": told,
        "first": one,
        "second": two,
        "noun": noun,
        "names": reading.classes,
        "bars": [float(q) for q in p],
        "percent": [f"{q:.1%}" for q in p],
    }


def _unlike(noun: str) -> str:
    if noun == "class":  # which is no word for what somebody draws
        return "This does not look like any of them. Of these,"
    return f"This does not look like {names.a(noun)}. If it is one,"


def lights(reading: Reading, chosen: tuple[int, int] | None) -> Data:
    """Describe every layer for the panel; ``chosen`` is a layer from 1 and a unit from 0."""
    blank = reading.way is None
    return layer_lights.lights(reading.net, reading.x, reading.activations, chosen, blank=blank)


def layers_of(reading: Reading) -> dict[str, Array]:
    """Return what every layer puts out, under its name."""
    return layer_lights.named(reading.net, reading.x, reading.activations)
