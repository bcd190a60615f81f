"""The code that ran: each step of a training as its formula, its shapes, and its source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import nn
from nn.activations import Activation
from nn.backpropagation import output_slope
from nn.layers import Conv2D, Dense, Layer, images
from nn.layers.weighted import Weighted
from nn.optimizers import OPTIMIZERS
from runs.small.at_once import Experiment
from ui.code.network_text import numbered
from ui.code.source_text import file_of, source_of

Step = tuple[str, str, str, Callable[..., Any]]  # title, formula, shapes, function
Layers = list[tuple[str, Any]]  # by their numbers; those within another are 3_1, 3_2
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
KINDS = {  # of layers that are not dense: what they do, forward and backward
    "conv2d": (
        "Filters at every place",
        r"Z = W \cdot \text{patches} + b",
        r"\begin{gathered} dW = \textstyle\sum_{\text{places}} dZ \cdot \text{patches}^T \\ "
        r"db = \textstyle\sum dZ,\quad d\,\text{patches} = W^T dZ \end{gathered}",
    ),
    "max_pool": (
        "The largest in each window",
        r"A = \max_{\text{window}} A_{\text{prev}}",
        r"dA_{\text{prev}} = \begin{cases} dZ & \text{the largest} \\ "
        r"0 & \text{the others} \end{cases}",
    ),
    "average_pool": (
        "The mean of each window",
        r"A = \tfrac{1}{k} \textstyle\sum_{\text{window}} A_{\text{prev}}",
        r"dA_{\text{prev}} = \tfrac{1}{k}\, dZ",
    ),
    "batch_norm": (
        "Batch normalisation",
        r"\hat{x} = \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}},\quad "
        r"A = \gamma * \hat{x} + \beta",
        r"d\gamma = \textstyle\sum dZ * \hat{x},\quad d\beta = \textstyle\sum dZ",
    ),
    "dropout": (
        "Dropout",
        r"A = A_{\text{prev}} * \text{keep}",
        r"dA_{\text{prev}} = dZ * \text{keep}",
    ),
    "residual": (
        "A way around",
        r"Z = A_{\text{prev}} + F(A_{\text{prev}})",
        r"dA_{\text{prev}} = dZ + F'(A_{\text{prev}}) \cdot dZ",
    ),
}
PATCHES = r"\text{patches} = \text{windows}(A_{\text{prev}})"
UNKNOWN_LAYER, UNKNOWN_BACK = (
    r"A = f(A_{\text{prev}})",
    r"dA_{\text{prev}} = f'(A_{\text{prev}}) \cdot dZ",
)
SILENT = ("activation", "flatten")  # there is nothing to see but the activation
STEPS = {  # of an optimizer, by its name
    "sgd": r"\theta \leftarrow \theta - \alpha\, \frac{\partial J}{\partial \theta}",
    "momentum": r"v \leftarrow \beta v + \frac{\partial J}{\partial \theta},\quad "
    r"\theta \leftarrow \theta - \alpha v",
    "nesterov": r"v \leftarrow \beta v + \frac{\partial J}{\partial \theta},\quad "
    r"\theta \leftarrow \theta - \alpha\,(\frac{\partial J}{\partial \theta} + \beta v)",
    "adam": r"g = \frac{\partial J}{\partial \theta},\quad "
    r"\theta \leftarrow \theta - \alpha\, \frac{\bar{g}}{\sqrt{\overline{g^2}} + \varepsilon}",
}


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
    return of_network(experiment.network(n_inputs), m, experiment.initializer)


def of_network(net: nn.Network, m: int, initializer: str, optimizer: str = "sgd") -> list[Piece]:
    """Do the same for a network of any layers, and a batch of m examples.

    Raises:
        KeyError: if there is no such initializer or optimizer in the tables here.
    """
    steps = [
        *_start(net, initializer),
        *_forward(net, m),
        *_output_back(net, m),
        *_hidden_back(net, m),
        *_step(net, optimizer),
    ]
    once = {step[-1]: step for step in reversed(steps)}  # of two the first counts
    shown = [step for step in steps if once[step[-1]] is step]
    titles = Counter(step[0] for step in shown)
    return [_piece(step, is_only=titles[step[0]] == 1) for step in shown]


def _piece(step: Step, *, is_only: bool) -> Piece:
    title, formula, shapes, function = step
    title = title if is_only else f"{title}: {function.__name__}"
    source, first = source_of(function)
    return Piece(title, formula, shapes, source, file_of(function), first)


def _start(net: nn.Network, initializer: str) -> list[Step]:
    weighted = [(i, layer) for i, layer in numbered(net.layers) if isinstance(layer, Weighted)]
    shapes = ", ".join(f"W{i} {layer.W.shape}" for i, layer in weighted)
    zeros = [f"b{i} {layer.b.shape} zeros" for i, layer in weighted if layer.b is not None]
    shapes += f"; {', '.join(zeros)}" if zeros else ""
    function = nn.INITIALIZERS[initializer]
    return [("The first weights", FIRST_WEIGHTS[initializer], shapes, function)]


def _forward(net: nn.Network, m: int) -> list[Step]:
    """Return the weighted sums and their like, the activations and the cost."""
    L, n_L = len(net.layers), net.layer_sizes[-1]
    g = [
        (_title("activation", places), f"A = {g.formula}", _same(net, "Z", "A", m, g), g.forward)
        for g, places in _activations(net).items()
    ]
    cost = f"Z{L}, A{L} and Y {n_L, m} give one number"
    cost += f", then divided by m = {m}" if net.loss.is_mean else ""
    return [
        *(step for kind in _kinds(net) for step in _kind_forward(net, kind, m)),
        *g,
        ("The cost", net.loss.formula, cost, net.loss.total),
    ]


def _kind_forward(net: nn.Network, kind: type[Layer], m: int) -> list[Step]:
    """Return the way forward through all layers of a kind."""
    layers = _of_kind(net, kind)
    if kind is Dense:
        title, formula = "Weighted sums, layer by layer", r"Z^{[l]} = W^{[l]} A^{[l-1]}"
        formula += r" + b^{[l]}" if has_bias(net) else ""
        return [(title, formula, _sums(layers, m), kind.forward)]
    title, formula, _ = KINDS.get(kind.kind, (kind.__name__, UNKNOWN_LAYER, UNKNOWN_BACK))
    if kind is not Conv2D:
        return [(title, formula, _through(layers, m), kind.forward)]
    copied = (f"{_input(i)} {(*layer.shape_in, m)} → {_seen(i, layer, m)}" for i, layer in layers)
    patches = ("What filters see at each place", PATCHES, "; ".join(copied), images.patches)
    return [patches, (title, formula, _sums(layers, m), kind.forward)]


def _sums(layers: Layers, m: int) -> str:
    """Write the shapes of Z = W A_prev + b, or of Z = W patches + b."""
    found = []
    for i, layer in layers:
        of = f"{_input(i)} {layer.n_in, m}" if isinstance(layer, Dense) else _seen(i, layer, m)
        bias = "" if layer.b is None else f" + b{i} {layer.b.shape}"
        found.append(f"Z{i} {(*layer.shape_out, m)} = W{i} {layer.W.shape} · {of}{bias}")
    return "; ".join(found)


def _seen(i: str, layer: Conv2D, m: int) -> str:
    return f"patches{i} {(*layer.shape_out[:2], layer.W.shape[1], m)}"


def _through(layers: Layers, m: int) -> str:
    """Write what goes into layers, and what comes out of them."""
    pairs = ((i, (*layer.shape_in, m), (*layer.shape_out, m)) for i, layer in layers)
    return "; ".join(f"{_input(i)} {before} → A{i} {after}" for i, before, after in pairs)


def _output_back(net: nn.Network, m: int) -> list[Step]:
    """Return how the derivative starts: at once as A - Y, or through dA."""
    L, n_L, g = len(net.layers), net.layer_sizes[-1], net.layers[-1].activation
    if net.loss.gradient is None:
        scale = r"\tfrac{1}{m}\," if net.loss.is_mean else ""
        formula, shapes = rf"dZ^{{[L]}} = {scale}(A^{{[L]}} - Y)", f"dZ{L}, A{L}, Y {n_L, m}"
        return [("The way back begins", formula, shapes, output_slope)]
    title = _title("activation, backwards", _activations(net).get(g, ["Output"]))
    return [
        ("The cost, backwards", DA[net.loss.name], f"dA{L}, A{L}, Y {n_L, m}", net.loss.gradient),
        (title, WAY_BACK.get(g.name, UNKNOWN), _same(net, "dA", "dZ", m, g), g.backward),
    ]


def _hidden_back(net: nn.Network, m: int) -> list[Step]:
    """Return the way back through the hidden activations and the weighted sums."""
    title = "Hidden activation, backwards"
    dZ = [
        (title, WAY_BACK.get(g.name, UNKNOWN), _same(net, "dA", "dZ", m, g), g.backward)
        for g, places in _activations(net).items()
        if "Hidden" in places
    ]
    return [*dZ, *(_kind_back(net, kind, m) for kind in reversed(_kinds(net)))]


def _kind_back(net: nn.Network, kind: type[Layer], m: int) -> Step:
    """Return the way back through all layers of a kind."""
    layers = _of_kind(net, kind)
    if kind is not Dense:
        title, _, formula = KINDS.get(kind.kind, (kind.__name__, UNKNOWN_LAYER, UNKNOWN_BACK))
        pairs = ((i, (*layer.shape_in, m), (*layer.shape_out, m)) for i, layer in layers)
        shapes = "; ".join(f"dZ{i} {after} → d{_input(i)} {before}" for i, before, after in pairs)
        return (f"{title}, backwards", formula, shapes, kind.backward)
    formulas = [r"dW^{[l]} = dZ^{[l]} A^{[l-1]\,T}"]
    found = [_dW(i, layer, m) for i, layer in layers]
    if has_bias(net):
        formulas.append(r"db^{[l]} = \textstyle\sum_i dZ^{[l](i)}")
        found += [f"db{i} {layer.b.shape}" for i, layer in layers if layer.b is not None]
    if len(net.layers) > 1:
        formulas.append(r"dA^{[l-1]} = W^{[l]\,T} dZ^{[l]}")
        found += [f"d{_input(i)} {layer.n_in, m}" for i, layer in layers if i != "1"]
    formula = r"\begin{gathered} " + r" \\ ".join(formulas) + r" \end{gathered}"
    return ("Weighted sums, backwards", formula, "; ".join(found), kind.backward)


def _dW(i: str, layer: Dense, m: int) -> str:
    return f"dW{i} {layer.W.shape} = dZ{i} {layer.n_out, m} · {_input(i)}ᵀ {m, layer.n_in}"


def _step(net: nn.Network, optimizer: str) -> list[Step]:
    what = "weights and biases" if has_bias(net) else "weights"
    shapes = f"θ: all {net.parameters.size:,} {what} in one vector"
    move: Any = OPTIMIZERS[optimizer]  # a class
    return [("The step downhill", STEPS[optimizer], shapes, move.step)]


# ---- which layers, and what they are called --------------------------------------------------


def _kinds(net: nn.Network) -> list[type[Layer]]:
    """Return each kind of layer once, in the order in which they come."""
    kinds = dict.fromkeys(type(layer) for _, layer in numbered(net.layers))
    return [kind for kind in kinds if kind.kind not in SILENT]


def _of_kind(net: nn.Network, kind: type[Layer]) -> Layers:
    return [(i, layer) for i, layer in numbered(net.layers) if type(layer) is kind]


def _activations(net: nn.Network) -> dict[Activation, list[str]]:
    """Return each activation once, with the places where it is used."""
    places: dict[Activation, list[str]] = {}
    for i, layer in numbered(net.layers):
        if layer.activation.name != "identity" or isinstance(layer, Dense):
            place = "Output" if i == str(len(net.layers)) else "Hidden"
            if place not in places.setdefault(layer.activation, []):
                places[layer.activation].append(place)
    return places


def _title(what: str, places: list[str]) -> str:
    return f"{' and '.join(places).capitalize()} {what}"


def _same(net: nn.Network, before: str, after: str, m: int, g: Activation) -> str:
    """Write the shapes of an activation: what goes in comes out as large."""
    layers = [(i, one.shape_out) for i, one in numbered(net.layers) if one.activation is g]
    return "; ".join(f"{before}{i} → {after}{i} {(*shape, m)}" for i, shape in layers)


def has_bias(net: nn.Network) -> bool:
    """Tell whether there are layers with biases."""
    return any(getattr(layer, "bias", False) for _, layer in numbered(net.layers))


def _input(i: str) -> str:
    """Name what the layer of a number is given."""
    around, _, k = i.rpartition("_")
    if k != "1":
        return f"A{around}{'_' * bool(around)}{int(k) - 1}"
    return _input(around) if around else "X"
