"""How long a click that changes nothing takes: ``python -m tests.benchmarks.page_runs``.

Each page is drawn once and then run again with the same widgets, over AppTest, by turns with a
script of a single line. AppTest starts a thread and reads back all that was drawn; the one line
shows what of the time is that, and how fast this machine is just now. As on a server, each script
is compiled once. Times are of the whole run, without browser and network.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, app_test, local_script_runner

from nn.data.datasets import mnist
from runs import SERVICE, MnistSpec
from tests.benchmarks.alternation import by_turns
from tests.opening import opened as opened_page
from tests.opening import routed
from tests.waiting import over, until
from ui.mnist.mnist_presets import BEST
from ui.registry import BY_NAME

ROOT = Path(__file__).parents[2]
app_test.ScriptCache = local_script_runner.ScriptCache = cache(ScriptCache)  # type: ignore
WANTED = 50  # ms
ROUNDS = 7
PANELS = ["way", "unit", "why", "nearest", "flip", "own", "teach", "card"]
Prepare = Callable[[AppTest], object]


@dataclass(frozen=True)
class Row:
    """What came of one page: milliseconds, and how many times the one line that is."""

    name: str
    least: float
    median: float
    ratio: float  # of the two least times


def put(at: AppTest, **values: object) -> None:
    """Set widgets by their keys, one after the other."""
    for key, value in values.items():
        at.get_by_key(key).set_value(value).run()


def press(at: AppTest, label: str) -> None:
    """Press a button."""
    next(button for button in at.button if button.label == label).click().run()


def trained(at: AppTest, **settings: object) -> str:
    """Train to the end on the MNIST page; return the key of the training."""
    spec = MnistSpec(**{"hidden_sizes": (10,), "iterations": 200, **settings})  # type: ignore[arg-type]
    run = over(SERVICE.start(at.session_state["session_name"], spec), 300)
    at.run()
    return run.key


def paused(at: AppTest) -> None:
    """Lay a training down half way, so that its curves stand still."""
    spec = MnistSpec(hidden_sizes=(10,), iterations=100_000, batch_size=128)
    run = SERVICE.start(at.session_state["session_name"], spec)
    until(lambda: len(run.history) > 5)
    SERVICE.pause(run)
    until(lambda: run.state == "paused")
    at.run()


def compared(at: AppTest, some: int, of: int) -> None:
    """Compare some of many trainings of different lengths."""
    keys = [trained(at, iterations=200 + i, seed=i) for i in range(of)]
    put(at, history_compared=keys[:some])


def drawn(at: AppTest, panel: str) -> None:
    """Let the network read a test digit, and open one of the panels about it."""
    put(at, draw_source="example", draw_panel=panel)
    if panel == "own":
        press(at, "Keep this drawing")


def opened(at: AppTest, prefix: str) -> None:
    """Open the parts of a small page that are closed at first."""
    at.session_state[f"{prefix}_table_shown"] = at.session_state[f"{prefix}_numpy"] = True
    at.run()


def states() -> Iterator[tuple[str, str, Prepare]]:
    """List what is measured: a name, a page, and what is done there first."""
    for name in BY_NAME:
        yield name, name, lambda at: None
    for name in ("perceptron", "two_layers", "xor"):
        yield f"{name}, all open", name, lambda at, name=name: opened(at, BY_NAME[name].prefix)
    yield "perceptron, digits", "perceptron", lambda at: put(at, perceptron_data="digits")
    yield "xor, 500 seeds", "xor", lambda at: press(at, "Train 500 networks")
    yield "mnist, distorted images", "mnist", lambda at: press(at, BEST.label)
    yield "mnist, paused", "mnist", paused
    yield "mnist, results", "mnist", trained
    if mnist.available():
        yield "mnist, results of 70,000 images", "mnist", lambda at: trained(
            at, data="mnist", iterations=5
        )  # fmt: skip
    yield "mnist, 2 compared", "mnist", lambda at: compared(at, 2, of=2)
    yield "mnist, 4 of 10 compared", "mnist", lambda at: compared(at, 4, of=10)
    for panel in PANELS:
        yield f"draw, {panel}", "draw", lambda at, panel=panel: drawn(at, panel)


def measure(name: str, page: str, prepare: Prepare, rounds: int = ROUNDS) -> Row:
    """Draw a page, prepare it, and time how long it takes to be run again as it is."""
    routed(pytest.MonkeyPatch())
    at = opened_page(page)
    line = AppTest.from_string("import streamlit as st\nst.write('a line')").run()
    try:
        prepare(at)
        at.run()
        assert not at.exception, at.exception
        times = by_turns({"page": at.run, "line": line.run}, rounds)
    finally:
        SERVICE.leave(at.session_state["session_name"])
    return Row(name, *times.best_and_median("page", unit=1e-3), times.ratio("page", to="line")[0])


def rows(rounds: int = ROUNDS) -> list[Row]:
    """Measure everything."""
    return [measure(*state, rounds) for state in states()]


def main() -> None:
    """Print a line for each."""
    logging.disable(logging.WARNING)
    for row in rows():
        slow = "" if row.least <= WANTED else f"  more than {WANTED} ms"
        print(
            f"{row.name:32} {row.least:6.1f} ms, median {row.median:6.1f} ms, "
            f"{row.ratio:5.1f} times one line{slow}"
        )


if __name__ == "__main__":
    main()
