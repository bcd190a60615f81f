"""Why this answer and not another: what each pixel says."""

from __future__ import annotations

from math import exp
from math import log as log_of

import streamlit as st

from nn.look.attribution import Attribution, versus
from ui.charts.numbers import Data, text
from ui.draw import networks_that_read
from ui.draw.last_computed import latest
from ui.draw.reading import Reading
from ui.kit import moving, table_behind
from ui.kit.glossary import term
from ui.memory import address
from ui.panels import pictures
from ui.tables import chart_rows

LARGE = log_of(1e6)
SLOPES = {"way": "on the way from a blank sheet", "here": "only at this drawing"}
REST = {
    "way": "is there even for a blank sheet",
    "here": f"comes from no pixel but from the {term('bias', 'biases')}",
}
HOW = {
    "way": "The slope is the mean on the way from a blank sheet to the drawing. "
    "The method is called integrated gradients.",
    "here": "The method is called gradient × input. Where the network has long made up its mind, "
    "more ink hardly matters, and these slopes say little.",
}


def show(reading: Reading) -> None:
    """Show which pixels spoke for the answer, and which for another one."""
    if reading.way is None:
        st.caption("Draw something, and see which of its pixels spoke for the answer.")
        return
    first = reading.order[0]
    left, right = st.columns([1, 2])
    called = reading.called
    other = left.selectbox(
        f"Why {called(first)}, and not", reading.order[1:], key=f"draw_against_{reading.name}",
        format_func=called,
    )  # fmt: skip
    address.keep("draw_slopes", SLOPES, "way")
    where = right.segmented_control(
        "Slopes taken", list(SLOPES), format_func=SLOPES.__getitem__, default="way", required=True,
        key="draw_slopes",
    )  # fmt: skip
    explained = latest(
        "why",
        (networks_that_read.digest(reading.net), reading.name, first, other, where),
        lambda: versus(reading.net, reading.x, first, other, from_blank=where == "way"),
    )
    moving.picture(data=_map(reading, explained, called(first), called(other)), key="draw_map")
    table_behind.table(
        "draw_map", "What each pixel says", lambda: chart_rows.pixels(explained.terms)
    )
    st.markdown(_told(explained, called(first), called(other), REST[where]))
    st.caption(
        "Each pixel counts with its ink times a slope: how fast the difference grows with more ink "
        f"there. {HOW[where]}"
    )


def _map(reading: Reading, explained: Attribution, first: str, other: str) -> Data:
    drawing = {**pictures.grey(reading.x[:, 0], "The drawing"), "caption": "the drawing"}
    return {
        "frames": 1,
        "pictures": [
            drawing,
            {
                **pictures.signed(explained.terms),
                "caption": f"blue ink spoke for {first}, orange ink for {other}",
                "alt": f"Map of the pixels that spoke for {first} and for {other}: together "
                f"{text(float(explained.terms.sum()), 1)}",
                "sign": "→",
            },
        ],
    }


def _told(explained: Attribution, first: str, other: str, rest: str) -> str:
    terms = explained.terms
    pro, contra = float(terms[terms > 0].sum()), float(terms[terms < 0].sum())
    return (
        f"The sums before the {term('softmax')} differ by z({first}) − z({other}) = "
        f"**{text(explained.value, 1)}**, so {first} is {_times(explained.value)} as likely. "
        f"Blue ink adds **{text(pro, 1)}**, orange ink **{text(contra, 1)}**, and "
        f"{text(explained.rest, 1)} {rest}."
    )


def _times(log: float) -> str:
    """Say how many times likelier, given the logarithm."""
    if log > LARGE:
        return "more than a million times"
    return f"{exp(log):,.0f} times" if log > log_of(10) else f"{exp(log):.1f} times"
