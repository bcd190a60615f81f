"""The formulas of one training step as lines of NumPy, in the names of ``nn``.

They run as they stand, and give what ``nn`` gives; a test does so. ``sigmoid`` and the other
activations are those of ``nn.activations``.
"""

from __future__ import annotations

from nn.look.chain_rule import SOFTMAX
from nn.network import Network
from ui.panels.lesson.flow import has_bias

COSTS = {  # by the loss's name
    "sum_squared_error": "J = ((A - Y) ** 2).sum()",
    "mean_squared_error": "J = ((A - Y) ** 2).sum() / m",
    "binary_cross_entropy": "J = -(Y * log(A) + (1 - Y) * log(1 - A)).sum() / m",
    "cross_entropy": "J = -(Y * log(A)).sum() / m",
}
BACK = {  # by the activation's name: dZ from dA
    "sigmoid": "dA * A * (1 - A)",
    "tanh": "dA * (1 - A ** 2)",
    "relu": "dA * (Z > 0)",
    "leaky_relu": "dA * where(Z > 0, 1, 0.01)",
    "gelu": "dA * gelu_slope(Z)",
    "identity": "dA",
    SOFTMAX: "A * (dA - (A * dA).sum(axis=0))",
}


def lines(net: Network) -> dict[str, str]:
    """Return the lines of a step on m examples by their names, in the order of the computation.

    ``A.tanh`` and ``dZ.tanh`` are those of a hidden layer with tanh, ``A`` and ``dZ`` those of
    the output.
    """
    return forward(net) | back(net) | step(net)


def forward(net: Network) -> dict[str, str]:
    """Return the lines from Z to the cost."""
    found = {"Z": "Z = W @ A_prev + b" if has_bias(net) else "Z = W @ A_prev"}
    found |= {f"A.{name}": f"A = {name}(Z)  # hidden" for name in _hidden(net)}
    output = f"A = {net.layers[-1].activation.name}(Z)"
    found["A"] = f"{output}  # output" if _hidden(net) else output
    return found | {"J": COSTS.get(net.loss.name, "J = loss(A, Y)")}


def back(net: Network) -> dict[str, str]:
    """Return the lines from the cost to the slopes."""
    g, share = net.layers[-1].activation.name, " / m" if net.loss.is_mean else ""
    found: dict[str, str] = {}
    if net.loss.fused:
        found["dZ"] = f"dZ = (A - Y){share}" if share else "dZ = A - Y"
    else:
        found |= {"dA": "dA = 2 * (A - Y)", "dZ": f"dZ = {back_through(g)}{share}"}
    if _hidden(net):
        found["dZ"] += "  # output"
    found["dW"] = "dW = dZ @ A_prev.T"
    found |= {"db": "db = dZ.sum(axis=1, keepdims=True)"} if has_bias(net) else {}
    if _hidden(net):
        found["dA_prev"] = "dA_prev = W.T @ dZ"
    return found | {f"dZ.{name}": f"dZ = {back_through(name)}  # hidden" for name in _hidden(net)}


def step(net: Network) -> dict[str, str]:
    """Return the lines of the step."""
    found = {"W": "W = W - alpha * dW"}
    return found | ({"b": "b = b - alpha * db"} if has_bias(net) else {})


def back_through(name: str) -> str:
    """Return how dA becomes dZ on its way back through an activation."""
    return BACK.get(name, f"dA * {name}_slope(Z)")


def _hidden(net: Network) -> list[str]:
    return list(dict.fromkeys(layer.activation.name for layer in net.layers[:-1]))
