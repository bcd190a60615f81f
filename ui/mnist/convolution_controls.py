"""The controls of convolutions: how many, and the filters, the kernel and the pool of each."""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from runs.mnist.spec import (
    MAX_CONVOLUTIONS,
    MAX_FILTERS,
    MAX_KERNEL,
    MAX_POOL,
    Convolution,
)
from ui.memory import address

COUNT = "mnist_convolutions"
ADDRESS = "mnist_conv"  # 8k5p2-16k3p2: filters, kernel, pool
FILTERS = [1, 2, 4, 6, 8, 10, 12, 16, 20, 24, 32, 48, MAX_FILTERS]
NUMBERS = range(1, MAX_CONVOLUTIONS + 1)
SIDES, POOLS = range(1, MAX_KERNEL + 1), range(1, MAX_POOL + 1)
USUAL = (Convolution(8, 5, 2), Convolution(16, 3, 2), Convolution(24, 3, 1))
KEYS = ("filters", "kernel", "pool")


def key(i: int, what: str) -> str:
    """Return the key of the widget for filters, kernel or pool of the i-th convolution."""
    return f"mnist_c{i}_{what}"


def choose() -> tuple[Convolution, ...]:
    """Draw the controls, and return what they say."""
    _from_link()
    with st.container(key=ADDRESS):
        count = st.slider(
            "Convolutions", 0, MAX_CONVOLUTIONS, 0, key=COUNT, persist_state="session",
            help="A convolution lets the same small filters look at every place of the image. "
            "A kernel of 5 sees 5 × 5 pixels; of a pool of 2 × 2 places the largest answer stays.",
        )  # fmt: skip
        found = tuple(_one(i) for i in range(1, count + 1))
    address.tell(ADDRESS, written(found))
    return found


def _one(i: int) -> Convolution:
    state, usual = st.session_state, USUAL[i - 1]
    for what in KEYS:
        state.setdefault(key(i, what), getattr(usual, what))
    filters = sorted({*FILTERS, int(state[key(i, "filters")])})
    options = {"filters": filters, "kernel": SIDES, "pool": POOLS}
    chosen = [
        place.selectbox(
            f"{what.capitalize()} {i}", options[what], key=key(i, what), persist_state="session"
        )
        for place, what in zip(st.columns(3, gap="xsmall"), KEYS, strict=True)
    ]
    return Convolution(*map(int, chosen))


def put(convolutions: Sequence[Convolution]) -> None:
    """Set the controls. For use in callbacks."""
    st.session_state[COUNT] = len(convolutions)
    for i, one in enumerate(convolutions, start=1):
        for what in KEYS:
            st.session_state[key(i, what)] = getattr(one, what)


def written(convolutions: Sequence[Convolution]) -> str:
    """Write convolutions for the address; nothing if there are none."""
    return "-".join(f"{one.filters}k{one.kernel}p{one.pool}" for one in convolutions)


def parsed(text: str) -> tuple[Convolution, ...] | None:
    """Read what was written; None if it makes no sense."""
    if not text:
        return ()
    if not re.fullmatch(r"[0-9]{1,2}k[0-9]p[0-9](-[0-9]{1,2}k[0-9]p[0-9]){0,2}", text):
        return None
    try:
        return tuple(Convolution(*map(int, re.split("[kp]", one))) for one in text.split("-"))
    except ValueError:
        return None


def _from_link() -> None:
    """Take the convolutions from the address, once; what makes no sense is ignored."""
    if COUNT in st.session_state and not address.returned(COUNT):
        return
    found = parsed(st.query_params.get(ADDRESS, ""))
    if found is not None:
        put(found)
