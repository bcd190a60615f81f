"""The loop of a stand-alone script, written out for one network: W1, b1, Z1, A1, dZ1, …"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

import nn
from runs.small.at_once import Course
from ui.code.step_sources import has_bias

ONES = "ones = np.ones((m, 1), X.dtype)  # dZ @ ones adds up over the examples"


def parameter_names(net: nn.Network) -> list[str]:
    """Return the names of the parameters: W1, b1, W2, b2, …"""
    letters = ["W", "b"] if has_bias(net) else ["W"]
    return [f"{letter}{i}" for i in range(1, len(net.layers) + 1) for letter in letters]


def _block(head: str, docstring: str, body: Sequence[str]) -> str:
    lines = [f'"""{docstring}"""', *body]
    return f"{head}\n" + "\n".join(f"    {line}" if line else "" for line in lines)


def first_weights(course: Course, net: nn.Network) -> str:
    """Write the function that draws the first weights."""
    draw, single = course.experiment.initializer, net.dtype == np.float32
    body = ["rng = np.random.default_rng(seed)"]
    for i, layer in enumerate(net.layers, 1):
        rounded = ".astype(np.float32)" if single else ""
        body += [f"W{i} = {draw}({layer.n_out}, {layer.n_in}, rng){rounded}"]
        if has_bias(net):
            body += [f"b{i} = np.zeros(({layer.n_out}, 1){', np.float32' if single else ''})"]
    body += [f"return {', '.join(parameter_names(net))}"]
    biases = "; biases start at zero" if has_bias(net) else ""
    head = "# ---- the loop, written out ----\n\n\ndef first_weights():"
    return _block(head, f"Draw the weights from the seed{biases}.", body)


def forward(net: nn.Network) -> str:
    """Write the way forward."""
    body = []
    for i, layer in enumerate(net.layers, 1):
        n, A_prev = layer.n_out, f"A{i - 1}" if i > 1 else "X"
        bias = f" + b{i}" * has_bias(net)
        body += [
            f"Z{i} = W{i} @ {A_prev}{bias}  # ({n}, {layer.n_in}) times ({layer.n_in}, m)",
            f"A{i} = {layer.activation}(Z{i})",
        ]
    results = [f"{letter}{i}" for i in range(1, len(net.layers) + 1) for letter in "ZA"]
    body += [f"return {', '.join(results)}"]
    docstring = f"Turn the inputs X ({net.layer_sizes[0]}, m) into the outputs A{len(net.layers)}."
    return _block(f"def forward(X, {', '.join(parameter_names(net))}):", docstring, body)


def train(course: Course, net: nn.Network) -> str:
    """Write the loop: forward, cost, backward, step."""
    L, names = len(net.layers), ", ".join(parameter_names(net))
    results = ", ".join(f"{letter}{i}" for i in range(1, L + 1) for letter in "ZA")
    share = " / m" if net.loss.is_mean else ""
    loop = [
        "# Forward",
        f"{results} = forward(X, {names})",
        f"if iteration % {course.experiment.record_every} == 0 or iteration == iterations:",
        f"    cost = {net.loss}(Z{L}, A{L}, Y){share}",
        "    costs.append((iteration, cost))",
        '    print(f"iteration {iteration:>5}: cost {cost:.6f}")',
        "if iteration == iterations:",
        f"    return costs, A{L}",
        *_backward(net),
        "",
        "# One step downhill",
        *(f"{name} -= learning_rate * d{name}" for name in parameter_names(net)),
    ]
    head = f"def train(X, Y, {names}):"
    docstring = "Change the parameters in place; return the costs and the last outputs (1, m)."
    each = ["for iteration in range(iterations + 1):", *(f"    {s}" if s else "" for s in loop)]
    start = ["m = X.shape[1]"] * (has_bias(net) or net.loss.is_mean)
    start += [*[ONES] * has_bias(net), "costs = []"]
    return _block(head, docstring, [*start, *each])


def _backward(net: nn.Network) -> list[str]:
    """Write the way back from the output to the first layer."""
    L, loss = len(net.layers), net.loss
    start = [f"dZ{L} = A{L} - Y  # cross-entropy"]
    if loss.gradient:
        g = net.layers[-1].activation.backward.__name__
        start = [f"dA{L} = {loss.gradient.__name__}(A{L}, Y)", f"dZ{L} = {g}(dA{L}, Z{L}, A{L})"]
    lines = ["", "# Backward", *start, *[f"dZ{L} = dZ{L} * (1 / m)"] * loss.is_mean]
    for i in range(L, 0, -1):
        before = f"A{i - 1}" if i > 1 else "X"
        lines += [f"dW{i} = dZ{i} @ {before}.T", *[f"db{i} = dZ{i} @ ones"] * has_bias(net)]
        if i > 1:
            g = net.layers[i - 2].activation.backward.__name__
            lines += [f"d{before} = W{i}.T @ dZ{i}"]
            lines += [f"dZ{i - 1} = {g}(d{before}, Z{i - 1}, {before})"]
    return lines
