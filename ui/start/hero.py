"""The moving picture on the start page: digits on their way through the network that ships.

Each pane of glass is a layer, each square on it a unit, as bright as the unit is active. All
of it is computed by the network; the browser only fades the pictures in and out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import nn
from nn.arrays import Array
from nn.look.calibration import sure_above
from ui.kit.data_sets import dataset
from ui.memory import address, session
from ui.pictures import images

UNCLEAR = "unclear"  # the test image of which the network is least sure
DIGITS: list[int | str] = [3, 1, UNCLEAR, 4, 5, 9, 2, 6]
SECONDS = 2.2  # for each digit
WAVE = 0.16  # seconds from one layer to the next
INK = (46, 150, 176)  # readable on light and dark ground
GRIDS = [(28, 28), (16, 16), (16, 8), (8, 8), (10, 1)]  # rows and columns of the panes

CSS = """
<style>
.glass { display: flex; align-items: center; gap: 1.2%; margin: 1rem 0 0;
  max-width: 62rem; }
.pane { position: relative; flex: 1 1 0; aspect-ratio: 1;
  transform: perspective(45rem) rotateY(-24deg);
  border: 1px solid rgba(46, 150, 176, .45); border-radius: 8%; overflow: hidden;
  background: linear-gradient(135deg, rgba(46, 150, 176, .14), rgba(46, 150, 176, .03)); }
.pane.tall { flex-grow: .5; aspect-ratio: .5; }
.pane.thin { flex-grow: .2; aspect-ratio: .2; border-radius: 14% / 3%; }
.pane.thin ol { position: absolute; inset: 0; margin: 0; padding: 0; list-style: none;
  display: grid; grid-template-rows: repeat(10, 1fr); place-items: center;
  font-size: clamp(.5rem, 1.1vw, .85rem); }
.pane.thin li { margin: 0; padding: 0; line-height: 1; }
.pane img { position: absolute; inset: 0; width: 100%; height: 100%;
  image-rendering: pixelated; }
.answer { position: relative; flex: .75 1 0; aspect-ratio: .75; }
.answer span { position: absolute; inset: 0; display: grid; place-content: center;
  text-align: center; font-family: "Source Serif", serif; line-height: 1.1;
  font-size: clamp(2rem, 7vw, 5.5rem); font-weight: 600; }
.answer .doubt { font-size: clamp(1.4rem, 4.5vw, 3.4rem); }
.answer small { display: block; font-family: "Source Sans", sans-serif; font-weight: 400;
  font-size: clamp(.6rem, 1.1vw, .9rem); opacity: .75; }
.pane img, .answer span { opacity: 0; animation: pass PERIODs linear infinite; }
.answer span { animation-name: tell; }
.glass.one img, .glass.one span { animation: come .35s ease-out both; }
@keyframes come { 0% { opacity: 0 } 100% { opacity: 1 } }
@keyframes tell { 0% { opacity: 0 } 2% { opacity: 1 } TOLD% { opacity: 1 } LEFT% { opacity: 0 } }
@keyframes pass { 0% { opacity: 0 } 3% { opacity: 1 } SHOWN% { opacity: 1 } GONE% { opacity: 0 } }
@media (max-width: 24rem) { .pane.thin ol { font-size: .38rem; } }
@media (max-width: 640px) { /* ten in one row */
  .st-key-start_digit [role="radiogroup"] { gap: .2rem; }
  .st-key-start_digit [role="radio"]:not(:last-of-type) { width: 2rem; min-width: 0; padding: 0; } }
@media (prefers-reduced-motion: reduce) {
  .pane img, .answer span { animation: none !important } .first { opacity: 1 !important } }
</style>
"""


def show() -> None:
    """Draw the moving picture, and let a digit be chosen."""
    place = st.container()
    options = [*range(10), UNCLEAR]
    address.keep("start_digit", options, None)
    digit = st.pills(
        "Send a digit through it", options, key="start_digit", persist_state="session", wrap=True,
        format_func=lambda digit: "an unclear one" if digit == UNCLEAR else str(digit),
    )  # fmt: skip
    with place:
        st.html(_html(digit))
    st.caption(
        "Test images on their way through the network that ships. Each pane is a layer: "
        "784 pixels, then 256, 128 and 64 units, then ten probabilities. All of it is computed. "
        + _why_never_sure(session.shipped_network("mlp"))
    )


def _why_never_sure(net: nn.Network) -> str:
    """Say which answer it was trained towards, if that was not 100%."""
    smoothing = net.provenance.get("recipe", {}).get("label_smoothing", 0.0)
    wanted = 1 - smoothing + smoothing / net.layer_sizes[-1]
    if wanted == 1:
        return ""
    return (
        f"It is never 100% sure: it was trained towards {wanted:.0%} (label smoothing), and then "
        "made as sure as it was right on images held out (calibration)."
    )


@st.cache_data(show_spinner=False)
def _html(digit: int | str | None) -> str:
    """Show one digit on its way, or for None several, one after the other."""
    net, data = session.shipped_network("mlp"), dataset("mnist-5k")
    chosen: Sequence[int | str] = DIGITS if digit is None else [digit]
    unclear = int(net.forward(data.X_test).max(axis=0).argmin())
    X = data.X_test[:, picks(data.y_test, chosen, unclear)]
    layers = [X, *activations(net, X)]
    panes = [_pane(A, grid, i) for i, (A, grid) in enumerate(zip(layers, GRIDS, strict=True))]
    share = 100 / len(DIGITS)
    css = (
        CSS.replace("PERIOD", f"{SECONDS * len(DIGITS):.1f}")
        .replace("SHOWN", f"{share:.2f}")
        .replace("GONE", f"{share + 2:.2f}")
        .replace("TOLD", f"{share * (1 - WAVE * len(GRIDS) / SECONDS):.2f}")
        .replace("LEFT", f"{share * (1 - WAVE * len(GRIDS) / SECONDS) + 1:.2f}")
    )
    label = "Digits pass through the layers of a network and are read one after the other"
    if digit is not None:
        read = int(layers[-1][:, 0].argmax())
        what = "An unclear digit" if digit == UNCLEAR else f"A handwritten {digit}"
        label = f"{what} passes through the layers of a network, which reads {read}"
    inside, one = (
        "".join(panes) + _answers(layers[-1], sure_above(net)),
        "" if digit is None else " one",
    )
    return f'{css}<div class="glass{one}" role="img" aria-label="{label}">{inside}</div>'


def picks(y: NDArray[np.int64], digits: Sequence[int | str], unclear: int) -> list[int]:
    """Return the positions of the first examples of these digits, and of the unclear one."""
    firsts = {int(digit): int(np.flatnonzero(y == digit)[0]) for digit in np.unique(y)}
    return [unclear if digit == UNCLEAR else firsts[int(digit)] for digit in digits]


def activations(net: nn.Network, X: Array) -> list[Array]:
    """Return A of every layer for X (n_0, m), each (n_l, m)."""
    ((_, passes),) = net.forward_passes(X)
    return [passed.A for passed in passes]


def _pane(A: Array, grid: tuple[int, int], layer: int) -> str:
    """One layer's pane: a picture for each digit, on top of each other."""
    shape = "thin" if grid[1] == 1 else "tall" if grid[0] > grid[1] else ""
    pictures = "".join(
        f'<img alt="" class="{_first(i)}" style="animation-delay:{_delay(i, layer)}" '
        f'src="{images.address(_inked(A[:, i].reshape(grid)))}">'
        for i in range(A.shape[1])
    )
    digits = "".join(f"<li>{d}</li>" for d in range(10))
    labels = f"<ol>{digits}</ol>" if shape == "thin" else ""
    return f'<div class="pane {shape}">{pictures}{labels}</div>'


def _answers(A_L: Array, sure_from: float) -> str:
    """Say what each was read as, and what else it may be where the network is not sure."""
    spans = ""
    for i, p in enumerate(A_L.T):
        second, first = np.argsort(p)[-2:]
        sure = p[first] >= sure_from
        big, small = (
            (f"{first}", f"{p[first]:.1%} sure")
            if sure
            else (f"{first}?", f"{p[first]:.0%} sure,<br>{p[second]:.0%} a {second}")
        )
        spans += (
            f'<span class="{_first(i)}{"" if sure else " doubt"}" '
            f'style="animation-delay:{_delay(i, len(GRIDS))}">{big}<small>{small}</small></span>'
        )
    return f'<div class="answer">{spans}</div>'


def _first(i: int) -> str:
    return "first" if i == 0 else "later"


def _delay(i: int, layer: int) -> str:
    """The wave goes from left to right."""
    return f"{i * SECONDS + layer * WAVE:.2f}s"


def _inked(values: Array) -> images.Picture:
    """Turn values (h, w) from 0 to their largest into the opacity of one ink: (h, w, 4)."""
    alpha = np.round(255 * values / max(float(values.max()), 1e-9)).astype(np.uint8)
    pixels = np.empty((*values.shape, 4), np.uint8)
    pixels[..., :3], pixels[..., 3] = INK, alpha
    return pixels
