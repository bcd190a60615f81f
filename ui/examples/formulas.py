"""The formulas of a small network, with the shapes of this very example under each matrix."""

from __future__ import annotations

import streamlit as st

from nn.activations import ACTIVATIONS
from nn.losses import LOSSES
from runs.small.at_once import Course


def show(course: Course) -> None:
    """Show the way forward, the cost and the way back."""
    sizes, m = course.network().layer_sizes, course.examples.X_train.shape[1]
    experiment = course.experiment
    st.markdown("**Forward**")
    for layer in range(1, len(sizes)):
        st.latex(forward(layer, sizes, m, experiment.bias))
    hidden, output = ACTIVATIONS[experiment.hidden], ACTIVATIONS[experiment.output]
    told = [rf"g^{{[{len(sizes) - 1}]}}(Z) = {output.formula}"]
    if len(sizes) > 2:
        told.insert(0, rf"g^{{[1]}}(Z) = {hidden.formula}")
    st.latex(r"\qquad ".join(told))
    loss = LOSSES[experiment.loss]
    st.markdown("**Cost**")
    st.latex(loss.formula)
    st.markdown("**Backward**")
    for line in backward(sizes, m, loss.fused, loss.is_mean, experiment.bias):
        st.latex(line)
    st.markdown("**Step**")
    st.latex(
        r"W \leftarrow W - \alpha\, dW"
        + (r"\qquad b \leftarrow b - \alpha\, db" if experiment.bias else "")
    )
    st.caption(f"Under each matrix: its rows × columns. m = {m}, one column for each example.")


def shaped(name: str, rows: int, columns: int) -> str:
    """A matrix with its shape under it, in LaTeX."""
    return rf"\underset{{{rows} \times {columns}}}{{{name}}}"


def forward(layer: int, sizes: list[int], m: int, bias: bool) -> str:
    """Z = W A + b and A = g(Z) of one layer."""
    n, before = sizes[layer], sizes[layer - 1]
    incoming = "X" if layer == 1 else f"A^{{[{layer - 1}]}}"
    up = f"^{{[{layer}]}}"
    line = (
        f"{shaped('Z' + up, n, m)} = {shaped('W' + up, n, before)}\\,{shaped(incoming, before, m)}"
    )
    if bias:
        line += f" + {shaped('b' + up, n, 1)}"
    return line + rf" \qquad {shaped('A' + up, n, m)} = g{up}(Z{up})"


def backward(sizes: list[int], m: int, fused: bool, is_mean: bool, bias: bool) -> list[str]:
    """The derivatives, from the last layer to the first."""
    last = len(sizes) - 1
    share = r"\tfrac{1}{m}" if is_mean else ""
    error = f"(A^{{[{last}]}} - Y)"
    if fused:
        start = rf"= {share} {error}"
    else:
        start = rf"= {share} 2 {error} \odot g'^{{[{last}]}}(Z^{{[{last}]}})"
    lines = [shaped(f"dZ^{{[{last}]}}", sizes[last], m) + start]
    for layer in range(last, 0, -1):
        up, n, before = f"^{{[{layer}]}}", sizes[layer], sizes[layer - 1]
        turned = r"X^\top" if layer == 1 else rf"A^{{[{layer - 1}]\top}}"
        line = rf"{shaped('dW' + up, n, before)} = dZ{up}\,{turned}"
        if bias:
            line += rf" \qquad {shaped('db' + up, n, 1)} = dZ{up}\,\mathbf{{1}}"
        lines.append(line)
        if layer > 1:
            down = f"^{{[{layer - 1}]}}"
            back = rf"W^{{[{layer}]\top}}\,dZ{up} \odot g'{down}(Z{down})"
            lines.append(f"{shaped('dZ' + down, before, m)} = {back}")
    return lines
