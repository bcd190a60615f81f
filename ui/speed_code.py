"""The functions behind the timings, read from the source at the moment they are shown."""

from __future__ import annotations

from collections.abc import Callable

from nn.layers import Dense
from nn.network import Network
from nn.tracing import Trace, Traced
from runs.speed.stopwatch import alternate
from runs.speed.ways import textbook
from ui.source import file_of, source_of
from ui.widgets import section

CODE: tuple[tuple[str, Callable[..., object]], ...] = (
    ("Textbook", textbook),
    ("Ready memory: there and back", Network.backprop),
    ("Ready memory: one layer forward", Dense.forward),
    ("Replayed: how each call of NumPy is noted", Traced.__array_ufunc__),
    ("Replayed: how the list is gone through", Trace.replay),
    ("How all of them are timed", alternate),
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
