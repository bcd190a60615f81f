"""A small training as one script that needs NumPy only, for a learner to read, run and change.

The functions in it are those of ``nn`` that ran, copied from their source at this moment; the
loop around them is written out with the names of the formulas. It works in the same order and
in arrays of the same layout as ``nn``, so that its numbers are those of the page to the last bit.
"""

from __future__ import annotations

import base64
import textwrap
import zlib
from collections.abc import Sequence
from functools import partial

import numpy as np

import nn
from nn.arrays import Array, Labels, columns
from runs.small import Course
from ui.source import has_bias, verbatim

LINE = 100  # characters
MANY_VALUES = 4000  # more pixels than that are packed; larger products may use several threads
FILES = ["nn/arrays.py", "nn/initializers.py", "nn/activations.py", "nn/losses.py"]

SETTINGS = """
Array = np.ndarray  # (units, examples): every column is an example
np.seterr(over="ignore", invalid="ignore")  # steps that are too large show in the cost
np.set_printoptions(precision=4, suppress=True, threshold=200)

learning_rate = {learning_rate!r}
iterations = {iterations}{why}
seed = {seed}"""

REPORT = '''
def accuracy(y, A):
    """Return the share of examples whose output lies on the right side of 0.5."""
    return np.mean((A[0] > 0.5) == y)


def report(y, A, most=50):
    """Print the outputs beside the truth y (m,), and the accuracy."""
    for i, (truth, a) in enumerate(zip(y[:most], A[0]), 1):
        print(f"example {i:>3}: truth {truth}, prediction {a:.4f}")
    print(f"accuracy on {len(y)} training examples: {accuracy(y, A):.1%}")'''

LITERALS = '''
def examples(rows):
    """Turn rows of inputs and label into X (n_0, m) and labels y (m,)."""
    X = np.array([row[:-1] for row in rows], np.{dtype}).T{copy}
    return X, np.array([row[-1] for row in rows])'''

PACKED = '''
def examples(pixels, labels):
    """Unpack images, bytes from 0 to 255, into X ({n_0}, m) in [0, 1], and labels y (m,)."""
    packed = base64.b85decode("".join(pixels.split()))
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(-1, {n_0})
    X = (rows.astype(np.{dtype}) / 255).T{copy}
    return X, np.array([int(digit) for digit in "".join(labels.split())])'''


def script(course: Course, title: str, column_names: Sequence[str]) -> str:
    """Return the text of the script; ``column_names`` are those of the inputs, and of the label."""
    net, data = course.network(0), course.examples
    packed = _is_packed(data.X_train, data.X_test)
    form = {"n_0": len(data.X_train), "dtype": net.dtype.name}
    form["copy"] = "" if data.X_train.T.flags.c_contiguous else ".copy()"  # rows in one piece
    parts = [
        _about(course, net, title) + _imports(net, len(data.y_train), packed) + _settings(course),
        _functions_that_ran(course, net),
        _first_weights(course, net),
        _forward(net),
        _train(course, net),
        REPORT.strip(),
        (PACKED if packed else LITERALS).strip().format(**form),
        _data(course, column_names, packed) + _run(course, net, packed),
    ]
    return "\n\n\n".join(parts) + "\n"


def _is_packed(*parts: Array) -> bool:
    """Tell whether these are many values, and all of them pixels: k / 255."""
    if sum(X.size for X in parts) <= MANY_VALUES:
        return False
    return all(X.size == 0 or 0 <= X.min() <= X.max() <= 1 for X in parts) and all(
        np.array_equal(_bytes(X).astype(X.dtype) / 255, X.T) for X in parts
    )


def _bytes(X: Array) -> np.typing.NDArray[np.uint8]:
    return np.rint(X.T * 255).astype(np.uint8)


def _plain(text: str) -> str:
    """Make a user's text safe for a comment or a docstring: one line, no quotes or escapes."""
    text = " ".join(text.split()).replace("\\", "/").replace('"', "'")
    return "".join(c for c in text if c.isprintable())


def _about(course: Course, net: nn.Network, title: str) -> str:
    e, data = course.experiment, course.examples
    hidden = f"hidden layers {e.hidden}, " if e.hidden_sizes else ""
    paragraphs = [
        f"{_plain(title)}: a network {' → '.join(map(str, net.layer_sizes))} in plain NumPy.",
        f"Settings: {hidden}output {net.layers[-1].activation}, cost {e.loss}, "
        f"{'with' if e.bias else 'without'} bias, first weights {e.initializer} (seed {e.seed}), "
        f"{e.iterations:,} iterations at learning rate {e.learning_rate:g}, "
        f"{len(data.y_train)} examples to train on and {len(data.y_test)} to test on.",
        "The functions below a line such as 'nn/losses.py' are those that Glassbox ran, copied "
        "from its source. The rest is its loop, written out. The numbers are those of the page, "
        f"made with NumPy {np.__version__}; another version or another kind of processor may "
        "round a last digit differently.",
    ]
    return '"""' + "\n\n".join(textwrap.fill(p, LINE - 5) for p in paragraphs) + '\n"""\n'


def _imports(net: nn.Network, m: int, packed: bool) -> str:
    large = m * max(layer.n_in * layer.n_out for layer in net.layers) > MANY_VALUES
    names = ["base64"] * packed + ["os"] * large + ["zlib"] * packed
    lines = ["", "from __future__ import annotations", "", *(f"import {n}" for n in names)]
    if large:
        lines += ["", "# One thread adds up in the same order as the page does."]
        lines += ['os.environ["OPENBLAS_NUM_THREADS"] = "1"']
    return "\n".join([*lines, *[""] * bool(names), "import numpy as np", ""])


def _settings(course: Course) -> str:
    e, last = course.experiment, course.snapshots[-1].iteration
    why = f"  # of {e.iterations:,}: soon after, the cost is not finite" * bool(course.stop_reason)
    rate = float(e.learning_rate)
    return SETTINGS.format(learning_rate=rate, iterations=last, why=why, seed=e.seed)


def _functions_that_ran(course: Course, net: nn.Network) -> str:
    layers, loss = net.layers, net.loss
    found = verbatim(
        [
            columns,
            nn.INITIALIZERS[course.experiment.initializer],
            *(layer.activation.forward for layer in layers),
            *(layer.activation.backward for layer in (layers if loss.gradient else layers[:-1])),
            loss.total,
            *([loss.gradient] if loss.gradient else []),
        ]
    )
    return "\n\n\n".join(f"# ---- {f} ----\n\n\n{found[f].strip()}" for f in FILES)


def _names(net: nn.Network) -> list[str]:
    """Return the names of the parameters: W1, b1, W2, b2, …"""
    letters = ["W", "b"] if has_bias(net) else ["W"]
    return [f"{letter}{i}" for i in range(1, len(net.layers) + 1) for letter in letters]


def _block(head: str, docstring: str, body: Sequence[str]) -> str:
    lines = [f'"""{docstring}"""', *body]
    return f"{head}\n" + "\n".join(f"    {line}" if line else "" for line in lines)


def _first_weights(course: Course, net: nn.Network) -> str:
    draw, single = course.experiment.initializer, net.dtype == np.float32
    body = ["rng = np.random.default_rng(seed)"]
    for i, layer in enumerate(net.layers, 1):
        rounded = ".astype(np.float32)" if single else ""
        body += [f"W{i} = {draw}({layer.n_out}, {layer.n_in}, rng){rounded}"]
        if has_bias(net):
            body += [f"b{i} = np.zeros(({layer.n_out}, 1){', np.float32' if single else ''})"]
    body += [f"return {', '.join(_names(net))}"]
    biases = "; biases start at zero" if has_bias(net) else ""
    head = "# ---- the loop, written out ----\n\n\ndef first_weights():"
    return _block(head, f"Draw the weights from the seed{biases}.", body)


def _forward(net: nn.Network) -> str:
    body = ["m = X.shape[1]"]
    for i, layer in enumerate(net.layers, 1):
        n, A_prev = layer.n_out, f"A{i - 1}" if i > 1 else "X"
        body += [
            f"Z{i}, A{i} = columns(m, {n}, X.dtype), columns(m, {n}, X.dtype)",
            f"np.matmul(W{i}, {A_prev}, out=Z{i})  # ({n}, {layer.n_in}) times ({layer.n_in}, m)",
            *([f"Z{i} += b{i}"] if has_bias(net) else []),
            f"{layer.activation}(Z{i}, A{i})",
        ]
    results = [f"{letter}{i}" for i in range(1, len(net.layers) + 1) for letter in "ZA"]
    body += [f"return {', '.join(results)}"]
    docstring = f"Turn the inputs X ({net.layer_sizes[0]}, m) into the outputs A{len(net.layers)}."
    return _block(f"def forward(X, {', '.join(_names(net))}):", docstring, body)


def _train(course: Course, net: nn.Network) -> str:
    L, names = len(net.layers), ", ".join(_names(net))
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
        *(f"{name} -= learning_rate * d{name}" for name in _names(net)),
    ]
    head = f"def train(X, Y, {names}):"
    docstring = "Change the parameters in place; return the costs and the last outputs (1, m)."
    each = ["for iteration in range(iterations + 1):", *(f"    {s}" if s else "" for s in loop)]
    return _block(head, docstring, [*_memory(net), "costs = []", *each])


def _memory(net: nn.Network) -> list[str]:
    """Make the arrays that the way back writes into."""
    lines = ["m = X.shape[1]"]
    if has_bias(net):
        lines += ["ones = np.ones((m, 1), X.dtype)  # dZ @ ones adds up over the examples"]
    for i, layer in enumerate(net.layers, 1):
        array = f"columns(m, {layer.n_out}, X.dtype)"
        direct = i == len(net.layers) and net.loss.fused
        lines += [f"dZ{i} = {array}" if direct else f"dA{i}, dZ{i} = {array}, {array}"]
    return lines


def _backward(net: nn.Network) -> list[str]:
    """Write the way back from the output to the first layer."""
    L, loss = len(net.layers), net.loss
    start = [f"np.subtract(A{L}, Y, out=dZ{L})  # cross-entropy: dZ = A - Y"]
    if loss.gradient:
        g = net.layers[-1].activation.backward.__name__
        start = [f"{loss.gradient.__name__}(A{L}, Y, dA{L})", f"{g}(dA{L}, Z{L}, A{L}, dZ{L})"]
    lines = ["", "# Backward", *start, *[f"dZ{L} *= 1 / m"] * loss.is_mean]
    for i in range(L, 0, -1):
        before = f"A{i - 1}" if i > 1 else "X"
        lines += [f"dW{i} = dZ{i} @ {before}.T", *[f"db{i} = dZ{i} @ ones"] * has_bias(net)]
        if i > 1:
            g = net.layers[i - 2].activation.backward.__name__
            lines += [f"np.matmul(W{i}.T, dZ{i}, out=d{before})"]
            lines += [f"{g}(d{before}, Z{i - 1}, {before}, dZ{i - 1})"]
    return lines


def _data(course: Course, column_names: Sequence[str], packed: bool) -> str:
    """Write the examples as constants; packed ones as text in base 85."""
    data = course.examples
    parts = [("TRAIN", data.X_train, data.y_train), ("TEST", data.X_test, data.y_test)]
    write = _images if packed else _rows
    names = textwrap.wrap(f"Columns: {_plain(', '.join(column_names))}.", LINE - 2)
    names = names if column_names else []
    about = ["Bytes, packed by zlib, in base 85; labels."] if packed else names
    lines = ["# ---- the data ----", "", *(f"# {line}" for line in about)]
    return "\n".join([*lines, *(write(name, X, y) for name, X, y in parts if len(y)), ""])


def _rows(name: str, X: Array, y: Labels) -> str:
    """Write one row per example, its inputs and then its label."""
    fill = partial(textwrap.fill, width=LINE, initial_indent=" " * 4, subsequent_indent=" " * 5)
    rows = ([*map(_number, x.tolist()), str(label)] for x, label in zip(X.T, y, strict=True))
    return "\n".join([f"{name} = [", *(fill(f"({', '.join(row)}),") for row in rows), "]"])


def _number(x: float) -> str:
    """Write a number so that it is read as exactly the same, and short if it is whole."""
    text = repr(x).replace("inf", "np.inf").replace("nan", "np.nan")
    return text if text == "-0.0" else text.removesuffix(".0")  # -0 would lose its sign


def _images(name: str, X: Array, y: Labels) -> str:
    """Write pixels and labels as text."""
    pixels = base64.b85encode(zlib.compress(_bytes(X).tobytes(), 7)).decode()
    texts = {f"{name}_PIXELS": pixels, f"{name}_LABELS": "".join(map(str, y.tolist()))}
    return "\n".join(
        "\n".join([f'{n} = """', *(text[i : i + LINE] for i in range(0, len(text), LINE)), '"""'])
        for n, text in texts.items()
    )


def _run(course: Course, net: nn.Network, packed: bool) -> str:
    """Write the lines that call everything."""
    names = ", ".join(_names(net))
    arguments = "{0}_PIXELS, {0}_LABELS" if packed else "{0}"
    lines = [
        "", "# ---- run ----", "",
        f"X, y = examples({arguments.format('TRAIN')})",
        "Y = y.reshape(1, -1).astype(X.dtype)  # the wanted outputs: (1, m)",
        f"{names} = first_weights()",
        f"costs, A = train(X, Y, {names})",
        "report(y, A)",
    ]  # fmt: skip
    if len(course.examples.y_test):
        lines += [
            f"X_test, y_test = examples({arguments.format('TEST')})",
            f"A_test = forward(X_test, {names})[-1]",
            'print(f"accuracy on {len(y_test)} test examples: {accuracy(y_test, A_test):.1%}")',
        ]
    lines += [f'print("{name} =", {name}, sep="\\n")' for name in _names(net)]
    if course.stop_reason:
        pieces = textwrap.wrap(_plain(course.stop_reason), LINE - 8)
        quoted = [f'    "{piece} "' for piece in pieces[:-1]] + [f'    "{pieces[-1]}"']
        lines += ["print(", *quoted, ")"]
    return "\n".join(lines)
