"""The functions behind the timings, read from the source at the moment they are shown."""

from __future__ import annotations

from collections.abc import Callable

from nn import backpropagation
from nn.fast.memory import Plan
from nn.fast.program import Program
from nn.fast.tracing import Traced
from nn.layers import Dense
from runs.service.stopwatch import alternate
from ui.code.source_text import file_of, source_of
from ui.kit.widgets import section

CODE: tuple[tuple[str, Callable[..., object]], ...] = (
    ("The gradient", backpropagation.gradient),
    ("Through all layers, and back", backpropagation.backward),
    ("One layer forward", Dense.forward),
    ("One layer back", Dense.backward),
    ("Replayed: how each call of NumPy is noted", Traced.__array_ufunc__),
    ("Replayed: who gets whose memory", Plan.settle),
    ("Replayed: how the list is gone through", Program.__call__),
    ("How both are timed", alternate),
)


def show() -> None:
    """Show the functions, once they are asked for."""
    place = section("Read the functions that ran", "code", "speed_code")
    if place is None:
        return
    for title, function in CODE:
        source, first = source_of(function)
        place.markdown(f"**{title}**  \n`{file_of(function)}`, line {first}")
        place.code(source, language="python", wrap_lines=True)
