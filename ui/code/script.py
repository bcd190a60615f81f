"""A small training as one script that needs NumPy only, for a learner to read, run and change.

The functions in it are those of ``nn`` that ran, copied from their source at this moment; the
loop around them is written out with the names of the formulas. It works in the same order as
``nn``, so that its numbers are those of the page to the last bit.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np

import nn
from runs.small.at_once import Course
from ui.code.script_data import LINE, data_block, is_packed, plain
from ui.code.script_loop import first_weights, forward, parameter_names, train
from ui.code.source_text import verbatim

LARGE = 4000  # multiplications in a product, above which it may use several threads
FILES = ["nn/initializers.py", "nn/activations.py", "nn/losses.py"]

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
    packed = is_packed(data.X_train, data.X_test)
    form = {"n_0": len(data.X_train), "dtype": net.dtype.name}
    form["copy"] = "" if data.X_train.T.flags.c_contiguous else ".copy()"  # rows in one piece
    parts = [
        _about(course, net, title) + _imports(net, len(data.y_train), packed) + _settings(course),
        _functions_that_ran(course, net),
        first_weights(course, net),
        forward(net),
        train(course, net),
        REPORT.strip(),
        (PACKED if packed else LITERALS).strip().format(**form),
        data_block(course, column_names, packed) + _run(course, net, packed),
    ]
    return "\n\n\n".join(parts) + "\n"


def _about(course: Course, net: nn.Network, title: str) -> str:
    e, data = course.experiment, course.examples
    hidden = f"hidden layers {e.hidden}, " if e.hidden_sizes else ""
    paragraphs = [
        f"{plain(title)}: a network {' → '.join(map(str, net.layer_sizes))} in plain NumPy.",
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
    large = m * max(layer.n_in * layer.n_out for layer in net.layers) > LARGE
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
            nn.INITIALIZERS[course.experiment.initializer],
            *(layer.activation.forward for layer in layers),
            *(layer.activation.backward for layer in (layers if loss.gradient else layers[:-1])),
            loss.total,
            *([loss.gradient] if loss.gradient else []),
        ]
    )
    return "\n\n\n".join(f"# ---- {f} ----\n\n\n{found[f].strip()}" for f in FILES)


def _run(course: Course, net: nn.Network, packed: bool) -> str:
    """Write the lines that call everything."""
    names = ", ".join(parameter_names(net))
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
    lines += [f'print("{name} =", {name}, sep="\\n")' for name in parameter_names(net)]
    if course.stop_reason:
        pieces = textwrap.wrap(plain(course.stop_reason), LINE - 8)
        quoted = [f'    "{piece} "' for piece in pieces[:-1]] + [f'    "{pieces[-1]}"']
        lines += ["print(", *quoted, ")"]
    return "\n".join(lines)
