"""The script: run far away from ``nn``, it must give the course's numbers to the last bit."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field, replace
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest

import nn
from nn.activations import HIDDEN_ACTIVATIONS
from nn.data.datasets.points import points
from runs.small import at_once
from runs.small.at_once import Course, Examples, Experiment
from ui.code.script import script
from ui.code.script_data import MANY_VALUES

ROOT = Path(nn.__file__).parent.parent
XOR = Examples.from_rows([(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)])
TABLE = Examples.from_rows([(0, 0, 1, 0), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 0)])
SQUARED = {
    "hidden": "sigmoid", "learning_rate": 1.0, "iterations": 1500, "loss": "sum_squared_error"
}  # fmt: skip
TITLE, NAMES = 'A "title" \\ with """ and\na second line', ["X1", "X2\nimport os", "Y"]

# Runs scripts as their reader would, and writes down what each printed and left behind.
DRIVER = """
import contextlib, io, pathlib, runpy
for path in sorted(pathlib.Path(".").glob("*.py")):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        left = runpy.run_path(str(path), run_name="__main__")
    import numpy as np
    path.with_suffix(".txt").write_text(said.getvalue(), encoding="utf-8")
    np.savez(path.with_suffix(".npz"), **{
        k: v for k, v in left.items() if isinstance(v, np.ndarray) or k == "costs"
    })
"""


def points_in_a_plane(m: int, m_test: int) -> Examples:
    X, y = points("overlapping", m + m_test, seed=1)
    rows = [(*x, label) for x, label in zip(X.T.tolist(), y.tolist(), strict=True)]
    return Examples.from_rows(rows[:m], rows[m:])


def random(n: int, m: int, dtype: type = np.float64, order: str = "F") -> Examples:
    """Wide rows of long, small and negative numbers."""
    rng = np.random.default_rng(5)
    X = np.asarray(rng.standard_normal((n, m)) * 10.0 ** rng.integers(-7, 1, (n, m)), dtype, order)
    X[0, 0] = -0.0
    nothing = np.empty((0, n), dtype).T
    return Examples(X, rng.integers(0, 2, m), nothing, np.empty(0, np.int64))


def greys() -> Examples:
    """As many values as small images have, from 0 to 1, but no bytes."""
    rows = np.random.default_rng(5).random((150, 31)).round(3)
    return Examples.from_rows([(*row[1:], float(row[0] > 0.5)) for row in rows.tolist()])


def zero_or_one(order: str) -> Examples:
    data = nn.datasets.load("mnist-5k")
    train, test = data.y_train < 2, data.y_test < 2
    X, X_test = (np.asarray(A, order=order) for A in (data.X_train[:, train], data.X_test[:, test]))
    return Examples(X, data.y_train[train], X_test, data.y_test[test])


DRAWN = zip(HIDDEN_ACTIVATIONS, cycle(nn.INITIALIZERS))
FEW = {
    "perceptron": (Experiment(initializer="zeros", learning_rate=0.1), points_in_a_plane(80, 20)),
    "one_wide": (Experiment(iterations=150, record_every=40), random(20, 9)),
    "no_pixels": (Experiment((3,), iterations=50), greys()),
    "rows_apart": (Experiment((3,), iterations=50), random(30, 150, np.float32, "C")),
    "minus_zero": (Experiment(bias=False, initializer="zeros", iterations=1), random(3, 1)),
    "two_layers": (Experiment((4,), bias=False, initializer="uniform", **SQUARED), TABLE),
    "xor_2": (Experiment((2,), learning_rate=1.0), XOR),
    "two_hidden": (Experiment((4, 3), "gelu", seed=2), points_in_a_plane(50, 7)),
    "three_hidden": (Experiment((5, 4, 3), "leaky_relu", bias=False), XOR),
    "diverging_2": (
        Experiment((4,), "identity", learning_rate=900.0, seed=1, record_every=7),
        points_in_a_plane(50, 7),
    ),
    **{f"xor_{g}_{w}": (Experiment((2,), g, initializer=w), XOR) for g, w in DRAWN},
    "digits": (Experiment(initializer="zeros", iterations=150), lambda: zero_or_one("C")),
}
REST = {
    "straight": (
        Experiment(output="identity", loss="sum_squared_error", learning_rate=0.001),
        points_in_a_plane(80, 20),
    ),
    "two_layers_2": (replace(FEW["two_layers"][0], loss="binary_cross_entropy", bias=True), TABLE),
    "squares": (Experiment((4,), bias=True, **SQUARED), TABLE),
    "xor_4": (Experiment((4,), iterations=999, seed=3), XOR),
    "wide": (Experiment((8, 6), iterations=200), random(16, 5)),  # shows the arrays' layout
    "diverging": (Experiment((4,), "relu", learning_rate=1e200), XOR),
    **{f"xor_{g}": (Experiment((2,), g), XOR) for g in HIDDEN_ACTIVATIONS},
    **{f"xor_{w}": (Experiment((2,), "tanh", initializer=w), XOR) for w in nn.INITIALIZERS},
    "digits_f": (Experiment(learning_rate=0.1, iterations=40), lambda: zero_or_one("F")),
    "digits_4": (Experiment((4,), initializer="he", iterations=40), lambda: zero_or_one("C")),
    "many": (Experiment((16, 16), iterations=60), points_in_a_plane(900, 100)),
}
# These ask for one thread before they load NumPy, so that they need a process each.
LARGE = {"digits", "digits_f", "digits_4", "many"}
TIDY = {"xor_2", "two_layers", "perceptron", "three_hidden", "diverging_2", "xor_gelu", "squares"}


@dataclass
class Report:
    """What a script was made from, what it printed and what it left."""

    course: Course
    text: str
    path: Path
    said: str = ""
    left: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def listed(self) -> list[tuple[int, float]]:
        """The costs that the page lists, and the last one."""
        every, last = self.course.experiment.record_every, self.course.snapshots[-1]
        return [
            (s.iteration, s.cost)
            for s in self.course.snapshots
            if s.iteration % every == 0 or s is last
        ]


@pytest.fixture(scope="module", params=["few", pytest.param("rest", marks=pytest.mark.rest)])
def reports(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Report]:
    """Run the scripts of many courses: the small ones in one process, each large one in its own."""
    folder = tmp_path_factory.mktemp("scripts")
    found = {}
    for name, (experiment, data) in (FEW if request.param == "few" else REST).items():
        course = at_once.run(experiment, data() if callable(data) else data)
        place = folder / (name if name in LARGE else "small")
        place.mkdir(exist_ok=True)
        found[name] = Report(course, script(course, TITLE, NAMES), place / f"{name}.py")
        found[name].path.write_text(found[name].text, encoding="utf-8")
    for place in sorted(folder.iterdir()):
        run(["-c", DRIVER], place)
    for report in found.values():
        report.said = report.path.with_suffix(".txt").read_text(encoding="utf-8")
        with np.load(report.path.with_suffix(".npz")) as left:
            report.left = dict(left)
    return found


def run(arguments: list[str], folder: Path) -> str:
    """Start Python, with no way to our packages and as many threads as it likes."""
    env = {k: v for k, v in os.environ.items() if k != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(
        [sys.executable, "-I", *arguments],
        cwd=folder, env=env | {"PYTHONUTF8": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def same(one: np.ndarray, two: np.ndarray) -> bool:
    """Bit for bit: also NaN equals itself, and 0 is not -0."""
    return (one.dtype, one.shape, one.tobytes()) == (two.dtype, two.shape, two.tobytes())


def test_what_a_script_leaves_is_what_the_course_has(reports: dict[str, Report]) -> None:
    for name, report in reports.items():
        net, data, left = report.course.network(), report.course.examples, report.left
        wanted = {"X": data.X_train, "costs": np.array(report.listed)}
        wanted |= {f"W{i}": layer.W for i, layer in enumerate(net.layers, 1)}
        wanted |= {f"b{i}": la.b for i, la in enumerate(net.layers, 1) if la.b is not None}
        wanted["A"] = net.forward(data.X_train)
        if len(data.y_test):
            wanted["A_test"] = net.forward(data.X_test)
        assert {key for key in left if re.fullmatch(r"[WbA]\d?(_test)?", key)} | {
            "X",
            "costs",
        } == set(wanted), name
        assert [key for key, array in wanted.items() if not same(left[key], array)] == [], name
        assert left["y"].tolist() == data.y_train.tolist(), name


def test_it_prints_what_the_page_shows(reports: dict[str, Report]) -> None:
    for name, report in reports.items():
        course, lines = report.course, report.said.splitlines()
        costs = [f"iteration {i:>5}: cost {cost:.6f}" for i, cost in report.listed]
        assert lines[: len(costs)] == costs, name
        y, A = course.examples.y_train, course.network().forward(course.examples.X_train)
        pairs = enumerate(zip(y, A[0], strict=True), 1)
        wanted = [f"example {i:>3}: truth {t}, prediction {a:.4f}" for i, (t, a) in pairs][:50]
        assert lines[len(costs) : len(costs) + len(wanted)] == wanted, name
        last = course.snapshots[-1]
        assert f"accuracy on {len(y)} training examples: {last.train_accuracy:.1%}" in lines, name
        y_test = course.examples.y_test
        on_test = f"accuracy on {len(y_test)} test examples: {last.test_accuracy:.1%}"
        assert (on_test in lines) == bool(len(y_test)), name
        n_layers = len(course.experiment.hidden_sizes) + 1
        assert all(f"W{i + 1} =" in lines for i in range(n_layers)), name


def test_a_run_that_diverges_stops_where_the_course_does(reports: dict[str, Report]) -> None:
    for name, report in reports.items():
        course = report.course
        assert bool(course.stop_reason) == name.startswith("diverging")
        if course.stop_reason:
            assert course.snapshots[-1].iteration < course.experiment.iterations
            assert report.said.splitlines()[-1] == course.stop_reason


def test_it_needs_numpy_only(reports: dict[str, Report]) -> None:
    for name, report in reports.items():
        imported = set()
        for node in ast.walk(ast.parse(report.text)):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(node.module)
        assert imported - set(sys.stdlib_module_names) == {"numpy"}, name


def test_the_functions_under_a_file_are_in_that_file_word_for_word(
    reports: dict[str, Report],
) -> None:
    files = ["nn/initializers.py", "nn/activations.py", "nn/losses.py"]
    sources = {file: (ROOT / file).read_text(encoding="utf-8") for file in files}
    for name, report in reports.items():
        sections = re.findall(r"^# ---- (nn/\S+) ----\n(.*?)(?=^# ----)", report.text, re.M | re.S)
        assert [file for file, _ in sections] == files, name
        for file, text in sections:
            nodes = ast.parse(text).body
            assert nodes, (name, file)
            for node in nodes:
                assert ast.get_source_segment(text, node) in sources[file]
                uses = getattr(node, "name", None) or node.targets[0].id
                assert len(re.findall(rf"\b{uses}\b", report.text)) > 1, f"{uses} is not used"


def test_scripts_are_tidy(reports: dict[str, Report]) -> None:
    for name, report in reports.items():
        lines = report.text.splitlines()
        assert max(map(len, lines)) <= 100, name
        assert all(line == line.rstrip() for line in lines), name
    folder = next(report.path.parent for name, report in reports.items() if name not in LARGE)
    isolated = ["--isolated", "--line-length=100"]
    run(["-m", "ruff", "check", *isolated, "--select=E,F,W", ".."], folder)
    plain = [f"{name}.py" for name in reports if name in TIDY]
    run(["-m", "ruff", "format", *isolated, "--check", *plain], folder)


def test_many_pixels_are_packed_and_other_numbers_are_not(reports: dict[str, Report]) -> None:
    for name, report in reports.items():
        digits = name.startswith("digits")
        assert ("TRAIN_PIXELS" in report.text) == digits, name
        assert ("TRAIN = [" in report.text) != digits, name
        assert len(report.text.encode()) < 400_000, name
        if name in LARGE or name.startswith("xor"):
            assert ("OPENBLAS_NUM_THREADS" in report.text) == (name in LARGE), name
    assert FEW["no_pixels"][1].X_train.size > MANY_VALUES


def test_a_user_s_words_stay_words_and_it_runs_as_a_file(reports: dict[str, Report]) -> None:
    report = next(report for name, report in reports.items() if name.startswith("xor"))
    words = "A 'title' / with ''' and a second line: a network"
    assert ast.get_docstring(ast.parse(report.text)).startswith(words)
    assert "# Columns: X1, X2 import os, Y." in report.text
    assert run([str(report.path)], report.path.parent) == report.said
