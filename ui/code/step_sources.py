"""The code that ran: each step of a small training as its formula, its shapes, and its source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import nn
from nn.activations import Activation
from nn.layers import Dense
from nn.optimizers import SGD
from runs.small.at_once import Experiment
from ui.code.source_text import file_of, source_of

Step = tuple[str, str, str, Callable[..., Any]]  # title, formula, shapes, function
FIRST_WEIGHTS = {
    "zeros": r"W^{[l]} = 0",
    "uniform": r"W^{[l]}_{ij} \sim \mathcal{U}[0, 1)",
    "normal": r"W^{[l]}_{ij} \sim \mathcal{N}(0, 1)",
    "xavier": r"W^{[l]}_{ij} \sim \mathcal{N}\!\left(0, \tfrac{2}{n_{l-1} + n_l}\right)",
    "he": r"W^{[l]}_{ij} \sim \mathcal{N}\!\left(0, \tfrac{2}{n_{l-1}}\right)",
}
WAY_BACK = {  # dZ as these functions compute it; * is element by element
    "sigmoid": r"dZ = dA * A * (1 - A)",
    "tanh": r"dZ = dA * (1 - A^2)",
    "relu": r"dZ = dA * \begin{cases} 1 & Z > 0 \\ 0 & Z \le 0 \end{cases}",
    "leaky_relu": r"dZ = dA * \begin{cases} 1 & Z > 0 \\ 0.01 & Z \le 0 \end{cases}",
    "gelu": r"\begin{gathered} "
    r"dZ = dA * \tfrac{1 + t}{2}\,\left(1 + Z\,(1 - t)\,u'\right) \\"
    r"t = \tanh u,\quad u = \sqrt{\tfrac{2}{\pi}}\,(Z + 0.044715\,Z^3) \\"
    r"u' = \sqrt{\tfrac{2}{\pi}}\,(1 + 3 \cdot 0.044715\,Z^2) \end{gathered}",
    "identity": r"dZ = dA",
}
UNKNOWN = r"dZ = dA * g'(Z)"  # of an activation that is not in the table
DA = dict.fromkeys(  # of a mean, the factor 1 / m comes in later, with dZ
    ["sum_squared_error", "mean_squared_error"], r"dA^{[L]} = 2\,(A^{[L]} - Y)"
)


@dataclass(frozen=True)
class Piece:
    """One function that ran."""

    title: str
    formula: str  # in LaTeX
    shapes: str  # plain text, with the sizes of this run
    source: str  # as it stands in the file, without its indentation
    file: str  # from the project's folder, as in nn/layers.py
    line: int  # the first line of the source


def pieces(experiment: Experiment, n_inputs: int, m: int) -> list[Piece]:
    """Return the functions that a training on m examples runs, in the order of computation."""
    net = experiment.network(n_inputs)
    steps = [
        *_start(net, experiment.initializer),
        *_forward(net, m),
        *_output_back(net, m),
        *_hidden_back(net, m),
        *_step(net),
    ]
    once = {step[-1]: step for step in reversed(steps)}  # of two the first counts
    return [_piece(step) for step in steps if once[step[-1]] is step]


def _piece(step: Step) -> Piece:
    title, formula, shapes, function = step
    source, first = source_of(function)
    return Piece(title, formula, shapes, source, file_of(function), first)


def _start(net: nn.Network, initializer: str) -> list[Step]:
    shapes = ", ".join(f"W{i} {layer.n_out, layer.n_in}" for i, layer in _numbered(net))
    if has_bias(net):
        shapes += "; " + ", ".join(f"b{i} {layer.n_out, 1} zeros" for i, layer in _numbered(net))
    function = nn.INITIALIZERS[initializer]
    return [("The first weights", FIRST_WEIGHTS[initializer], shapes, function)]


def _forward(net: nn.Network, m: int) -> list[Step]:
    """Return the weighted sums, the activations and the cost."""
    formula = r"Z^{[l]} = W^{[l]} A^{[l-1]}" + (r" + b^{[l]}" if has_bias(net) else "")
    sums = "; ".join(_sum(net, i, m) for i, _ in _numbered(net))
    L, n_L = len(net.layers), net.layer_sizes[-1]
    g = [
        (_title("activation", places), f"A = {g.formula}", _same(net, "Z", "A", m, g), g.forward)
        for g, places in _activations(net).items()
    ]
    cost = f"Z{L}, A{L} and Y {n_L, m} give one number"
    cost += f", then divided by m = {m}" if net.loss.is_mean else ""
    return [
        ("Weighted sums, layer by layer", formula, sums, Dense.forward),
        *g,
        ("The cost", net.loss.formula, cost, net.loss.total),
    ]


def _sum(net: nn.Network, i: int, m: int) -> str:
    n, n_prev = net.layer_sizes[i], net.layer_sizes[i - 1]
    bias = f" + b{i} {n, 1}" if has_bias(net) else ""
    return f"Z{i} {n, m} = W{i} {n, n_prev} · {_input(i)} {n_prev, m}{bias}"


def _output_back(net: nn.Network, m: int) -> list[Step]:
    """Return how the derivative starts: at once as A - Y, or through dA."""
    L, n_L, g = len(net.layers), net.layer_sizes[-1], net.layers[-1].activation
    if net.loss.gradient is None:
        scale = r"\tfrac{1}{m}\," if net.loss.is_mean else ""
        formula, shapes = rf"dZ^{{[L]}} = {scale}(A^{{[L]}} - Y)", f"dZ{L}, A{L}, Y {n_L, m}"
        return [("The way back begins", formula, shapes, nn.Network.backward)]
    title = _title("activation, backwards", _activations(net)[g])
    return [
        ("The cost, backwards", DA[net.loss.name], f"dA{L}, A{L}, Y {n_L, m}", net.loss.gradient),
        (title, WAY_BACK.get(g.name, UNKNOWN), _same(net, "dA", "dZ", m, g), g.backward),
    ]


def _hidden_back(net: nn.Network, m: int) -> list[Step]:
    """Return the way back through the hidden activations and the weighted sums."""
    title = "Hidden activation, backwards"
    dZ = [
        (title, WAY_BACK.get(g.name, UNKNOWN), _same(net, "dA", "dZ", m, g), g.backward)
        for g in {layer.activation: None for layer in net.layers[:-1]}
    ]
    formula = r"dW^{[l]} = dZ^{[l]} A^{[l-1]\,T}"
    shapes = [_dW(net, i, m) for i, _ in _numbered(net)]
    if has_bias(net):
        formula += r",\quad db^{[l]} = \textstyle\sum_i dZ^{[l](i)}"
        shapes += [f"db{i} {layer.n_out, 1}" for i, layer in _numbered(net)]
    if len(net.layers) > 1:
        formula += r",\quad dA^{[l-1]} = W^{[l]\,T} dZ^{[l]}"
        shapes += [f"dA{i} {layer.n_out, m}" for i, layer in _numbered(net)][:-1]
    back = ("Weighted sums, backwards", formula, "; ".join(shapes), Dense.backward)
    return [*dZ, back]


def _dW(net: nn.Network, i: int, m: int) -> str:
    n, n_prev = net.layer_sizes[i], net.layer_sizes[i - 1]
    return f"dW{i} {n, n_prev} = dZ{i} {n, m} · {_input(i)}ᵀ {m, n_prev}"


def _step(net: nn.Network) -> list[Step]:
    what = "weights and biases" if has_bias(net) else "weights"
    shapes = f"θ: all {net.parameters.size:,} {what} in one vector"
    formula = r"\theta \leftarrow \theta - \alpha\, \frac{\partial J}{\partial \theta}"
    return [("The step downhill", formula, shapes, SGD.step)]


def _activations(net: nn.Network) -> dict[Activation, list[str]]:
    """Return each activation once, with the places where it is used."""
    places: dict[Activation, list[str]] = {}
    for i, layer in _numbered(net):
        place = "Output" if i == len(net.layers) else "Hidden"
        if place not in places.setdefault(layer.activation, []):
            places[layer.activation].append(place)
    return places


def _title(what: str, places: list[str]) -> str:
    return f"{' and '.join(places).capitalize()} {what}"


def _same(net: nn.Network, before: str, after: str, m: int, g: Activation) -> str:
    """Write the shapes of an activation: what goes in comes out as large."""
    layers = [(i, layer.n_out) for i, layer in _numbered(net) if layer.activation is g]
    return "; ".join(f"{before}{i} → {after}{i} {n, m}" for i, n in layers)


def has_bias(net: nn.Network) -> bool:
    """Tell whether the layers have biases."""
    layer = net.layers[0]
    return layer.n_parameters > layer.n_out * layer.n_in


def _input(i: int) -> str:
    return f"A{i - 1}" if i > 1 else "X"


def _numbered(net: nn.Network) -> list[tuple[int, Any]]:
    return list(enumerate(net.layers, 1))
