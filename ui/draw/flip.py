"""What would make it another digit: the least ink that flips the answer."""

from __future__ import annotations

import numpy as np
import streamlit as st

from nn.arrays import Array
from nn.look.counterfactual import least_change
from ui.charts.numbers import Data
from ui.draw import networks_that_read
from ui.draw.last_computed import latest
from ui.draw.reading import Reading
from ui.kit import moving, names, table_behind
from ui.panels import pictures
from ui.tables import chart_rows

MOST_PARAMETERS = 1_000_000  # the search takes seconds beyond


def show(reading: Reading) -> None:
    """Show the choice of the other digit, and the change that leads there."""
    if reading.way is None:
        st.caption("Draw something, and see how little would turn it into something else.")
        return
    first = reading.order[0]
    if reading.net.parameters.size > MOST_PARAMETERS:
        st.info("This network is too large for the search. Try it with a smaller one.")
        return
    wanted = st.selectbox(
        "What would make it", reading.order[1:], width=220, key=f"draw_wanted_{reading.name}",
        format_func=lambda which: names.one(reading.called(which)),
    )  # fmt: skip
    of = networks_that_read.digest(reading.net), reading.name, wanted
    changed = latest("flip", of, lambda: _changed(reading, wanted))
    if changed is None:
        st.info(
            f"No change of ink was found that makes the network read "
            f"{names.one(reading.called(wanted))}."
        )
        return
    moving.picture(data=_pictures(reading, changed, wanted), key="draw_flip")
    table_behind.table("draw_flip", "The change", lambda: chart_rows.pixels(changed - reading.x))
    st.markdown(_told(reading, changed, first, wanted))


def _changed(reading: Reading, wanted: int) -> Array | None:
    data = networks_that_read.known_examples(reading.net)
    known = data.X_train[:, data.y_train == wanted]
    return least_change(reading.net, reading.x, wanted, known)


def _pictures(reading: Reading, changed: Array, wanted: int) -> Data:
    x = reading.x[:, 0]
    change = changed[:, 0] - x
    return {
        "frames": 1,
        "pictures": [
            {
                **pictures.grey(x, "The drawing"),
                "caption": f"read as {reading.called(reading.order[0])}",
            },
            {
                **pictures.signed(change),
                "caption": "the change: blue adds ink, orange takes it away",
                "alt": f"The {np.count_nonzero(change)} pixels where ink is added or taken away",
                "sign": "+",
            },
            {
                **pictures.grey(changed[:, 0], "The changed drawing"),
                "caption": f"read as {reading.called(wanted)}",
                "sign": "=",
            },
        ],
    }


def _told(reading: Reading, changed: Array, first: int, wanted: int) -> str:
    change = (changed - reading.x)[:, 0]
    added, taken = float(change[change > 0].sum()), float(-change[change < 0].sum())
    share = (added + taken) / float(reading.x.sum())
    P = reading.net.predict_proba(changed)[:, 0]
    return (
        f"**{np.count_nonzero(change)} pixels** changed: {added:.1f} pixels' worth of ink added, "
        f"{taken:.1f} taken away, {share:.0%} of the ink of the drawing. Now "
        f"{reading.called(wanted)} is just ahead with {P[wanted]:.1%}, and "
        f"{reading.called(first)} has {P[first]:.1%}. This is the least that a search found. "
        "Less may be enough."
    )
