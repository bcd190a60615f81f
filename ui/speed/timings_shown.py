"""The page on speed: what was measured, in charts and a few words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import pandas as pd
import streamlit as st

from runs.service.stopwatch import PAUSE, Reading
from runs.speed import timings
from runs.speed.ways import BATCH
from ui.charts import speed_charts
from ui.charts.speed_charts import Bar, micros, percent, ratio, rough
from ui.kit import moving, table_behind
from ui.kit.theme import theme_ink

T = TypeVar("T")
BUSY = "Somebody else is measuring right now. Press *Measure again* in a moment."


def step(name: str, anew: bool) -> Reading[timings.StepTimes] | None:
    """Show both ways to a gradient."""
    began = timings.DESK.clock()
    reading = _read(f"step {name}", lambda: timings.step(name), anew, height=290)
    if reading is None:
        return None
    if anew and reading.at < began - PAUSE:
        st.toast(BUSY)
    elif anew and reading.at < began:
        st.toast(f"This was measured just now. Press again in {PAUSE:.0f} seconds.")
    t = reading.value
    rows = [
        Bar("Line by line", t.written),
        Bar("Replayed", t.replayed, ratio(t.written, t.replayed)),
        Bar("Products alone", t.products, f"{t.products / t.written:.0%} of the first", True),
    ]
    _bars("step", rows)
    st.markdown(
        f"The trace is a list of **{t.calls} calls** of NumPy. Replaying it is "
        f"**{ratio(t.written, t.replayed)}** as going line by line.\n\n"
        f"The products are {t.multiplications:,} multiplications, "
        f"{t.multiplications / t.products / 1e6:,.0f} in a microsecond (µs). A network with few of "
        "them mostly waits for calls.\n\n"
        f"Both find the same gradient: they agree to {t.digits} digits."
    )
    return reading


def layout(anew: bool) -> Reading[timings.LayoutTimes] | None:
    """Show what it costs that the numbers of an image lie apart."""
    reading = _read("layout", timings.layout, anew, height=290)
    if reading is None:
        return None
    t = reading.value
    rows = [
        Bar("Gather, apart", t.gather_apart, hatched=True),
        Bar("Gather, together", t.gather_together, ratio(t.gather_apart, t.gather_together)),
        Bar("Product, apart", t.product_apart, hatched=True),
        Bar("Product, together", t.product_together, ratio(t.product_apart, t.product_together)),
    ]
    _bars("layout", rows)
    st.caption(
        f"*Gather*: copy {BATCH} images, drawn by chance, out of {timings.IMAGES:,} of the bundled "
        f"digits. *Product*: multiply a (128, 784) matrix by every {timings.EVERY}th image, "
        "without gathering first. Both in float32."
    )
    return reading


def memory() -> None:
    """Draw four images in memory, in both layouts."""
    ink = theme_ink()
    for together, code, told in (
        (False, "np.empty((784, m))", "pixel by pixel: **four** cache lines for image 2"),
        (True, "np.empty((m, 784)).T", "image by image: **one** cache line for image 2"),
    ):
        st.markdown(f"`{code}` is stored {told}")
        plain = told.replace("*", "")
        st.image(
            speed_charts.memory(together, ink=ink),
            alt=f"A row of memory with the numbers of four images, stored {plain}",
        )


def precision(anew: bool) -> Reading[timings.PrecisionTimes] | None:
    """Show float32 beside float64."""
    reading = _read("precision", timings.precision, anew, height=180)
    if reading is None:
        return None
    t = reading.value
    rows = [Bar("float64", t.double), Bar("float32", t.single, ratio(t.double, t.single))]
    _bars("precision", rows)
    st.markdown(
        f"The weights and the batch take {t.single_bytes / 1e6:.2f} MB in place of "
        f"{t.double_bytes / 1e6:.2f} MB. Rounding changes the gradient by "
        f"**{percent(t.rounding)}**. Taking {BATCH} other images changes it by "
        f"**{percent(t.chance)}**, about {rough(t.chance / t.rounding)} times "
        "as much."
    )
    st.caption(
        f"Forward and back through 784-128-64-10 with {BATCH} of the bundled digits. "
        "Change: length of the difference, divided by the length of the gradient in float64."
    )
    return reading


def batches(anew: bool) -> Reading[timings.BatchTimes] | None:
    """Show what an image and a step cost, by the batch size."""
    reading = _read("batches", timings.batches, anew, height=360)
    if reading is None:
        return None
    t = reading.value
    moving.bar_chart(data=speed_charts.batches(t), key="speed_batches")
    _table(
        "speed_batches",
        ["Batch size", "µs a step", "µs an image", "steps in a second"],
        [
            [f"{size:,}", f"{s * 1e6:,.0f}", f"{image * 1e6:,.1f}", f"{1 / s:,.0f}"]
            for size, s, image in zip(t.sizes, t.steps, t.images, strict=True)
        ],
    )
    st.markdown(
        f"Batches of {t.sizes[-1]:,} handle an image **{ratio(t.images[0], t.images[-1])}** "
        f"as batches of one. But from {timings.IMAGES:,} images they learn in "
        f"{timings.IMAGES // t.sizes[-1]} steps, and batches of one in {timings.IMAGES:,}."
    )
    st.caption(
        f"Whole steps of 784-128-64-10 in float32, as training takes them, on {timings.IMAGES:,} "
        "of the bundled digits: gather, forward, back, move the weights."
    )
    return reading


def _read(kind: str, measure: Callable[[], T], anew: bool, height: int) -> Reading[T] | None:
    """Measure, or take what is known, with a grey shape of that height in the meantime."""
    with st.skeleton(height=height):
        reading = timings.DESK.read(kind, measure, anew=anew)
    if reading is None:
        st.info(BUSY, icon=":material/hourglass:")
    return reading


def _bars(name: str, rows: list[Bar]) -> None:
    """Draw the bars, and offer their figures as a table."""
    moving.bar_chart(data=speed_charts.bars(rows), key=f"speed_{name}_bars")
    lines = [[row.name, micros(row.seconds), row.beside] for row in rows]
    _table(f"speed_{name}_bars", ["Way", "Time", "Ratio"], lines)


def _table(key: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table_behind.table(key, "The times", lambda: pd.DataFrame(rows, columns=list(head)))
