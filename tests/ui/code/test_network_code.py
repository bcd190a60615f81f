"""Get it out: the network that leaves answers as it did at home, in each of its formats."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import nn
from nn.activations import ACTIVATIONS, HIDDEN_ACTIVATIONS
from nn.data.features import FEATURES
from nn.data.features import features as inputs
from runs.playground import training
from runs.playground.plane_units import Axis, Units
from runs.playground.settings import Play
from tests.safety.readers import file_values
from ui.code import network_numpy, network_onnx, network_torch
from ui.code.network_numpy import numpy_script
from ui.code.network_onnx import MISSING, OnnxMissing, onnx_model
from ui.code.network_torch import torch_script
from ui.play import get_out
from ui.play.get_out import npz_file
from ui.play.own import points_table, points_units

FOLDER = Path(__file__).parents[1] / "tables"
TITLE = 'A "title" \\ with """ and\na second line'
LOSSES = {
    "sigmoid": "binary_cross_entropy",
    "softmax": "cross_entropy",
    "identity": "mean_squared_error",
}
P = np.random.default_rng(7).uniform(-3, 3, (2, 200)).astype(np.float32)


@dataclass(frozen=True)
class Case:
    """A network as training might leave it."""

    sizes: tuple[int, ...]  # the hidden layers, and the output
    hidden: str | tuple[str, ...] = "tanh"
    output: str = "sigmoid"
    features: tuple[str, ...] = ("x1", "x2")
    bias: bool = True
    scale: float = 1.0

    @cached_property
    def net(self) -> nn.Network:
        rng = np.random.default_rng(3)
        net = nn.Network(
            [len(self.features), *self.sizes],
            hidden=self.hidden, output=self.output, loss=LOSSES[self.output],
            initializer="xavier", bias=self.bias, rng=rng,
        )  # fmt: skip
        net.parameters += rng.normal(0, 0.1, net.parameters.shape)
        net.parameters *= self.scale
        return net

    @property
    def outputs(self) -> np.ndarray:
        """Our own answers (n_L, m)."""
        return self.net.forward(inputs(self.features, P))

    @property
    def answers(self) -> np.ndarray:
        """Classes (m,), or the numbers of a regression (m,)."""
        return self.outputs[0] if self.output == "identity" else nn.network.to_labels(self.outputs)


HIDDEN = [name for name in HIDDEN_ACTIVATIONS if name in network_torch.TORCH_MODULES]
MIXED = ("relu", "tanh", "gelu", "sigmoid", "leaky_relu", "identity")
CASES = {
    **{f"hidden {name}": Case((5, 4, 1), name) for name in HIDDEN},
    **{f"feature {name}": Case((4, 1), features=(name,)) for name in FEATURES},
    "no hidden layer": Case((1,)),
    "no hidden layer, classes": Case((4,), output="softmax"),
    "no hidden layer, regression": Case((1,), output="identity"),
    "one hidden layer, classes": Case((6, 3), "relu", "softmax"),
    "one hidden layer, regression": Case((6, 1), "gelu", "identity"),
    "one unit everywhere": Case((1, 1, 1, 1), features=("product",)),
    "all different": Case((16,) * 6 + (1,), MIXED, features=tuple(FEATURES)),
    "all different, classes": Case((16,) * 6 + (6,), MIXED, "softmax", tuple(FEATURES)),
    "all different, regression": Case((16,) * 6 + (1,), MIXED, "identity", tuple(FEATURES)),
    "another order": Case((3, 1), features=("sin_x2", "x2", "cos_x1", "x1")),
    "no bias": Case((5, 4, 2), ("relu", "tanh"), "softmax", bias=False),
    "very sure": Case((8, 1), "relu", scale=40.0),
    "very sure, classes": Case((8, 3), "relu", "softmax", scale=40.0),
    "tiny weights": Case((8, 1), "gelu", "identity", scale=1e-9),
}


def close(found: Any, wanted: np.ndarray, name: str) -> None:
    """Compare float32 numbers that were added up in another order."""
    found = np.asarray(found)
    assert (found.shape, found.dtype) == (wanted.shape, np.float32), name
    size = float(np.abs(wanted).max())
    np.testing.assert_allclose(found, wanted, rtol=2e-6, atol=2e-6 * size, err_msg=name)


def executed(text: str) -> dict[str, Any]:
    """Run a script as a module that is imported, and return what it defines."""
    names: dict[str, Any] = {"__name__": "a_module"}
    exec(compile(text, "script.py", "exec"), names)
    return names


def run(text: str, folder: Path) -> list[str]:
    """Run a script as its reader would, far away from our packages, and return its lines."""
    (folder / "script.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "script.py"],
        cwd=folder, env=os.environ | {"PYTHONUTF8": "1"}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def sure(outputs: np.ndarray) -> np.ndarray:
    """Tell which points are clear of a border between classes, (m,)."""
    if len(outputs) == 1:
        return np.abs(outputs[0] - 0.5) > 1e-4
    second, first = np.sort(outputs, axis=0)[-2:]
    return first - second > 1e-4


def same_answers(found: Any, case: Case, name: str) -> None:
    found = np.asarray(found)
    if case.output == "identity":
        close(found, case.answers, name)
        return
    clear = sure(case.outputs)
    assert clear.mean() > 0.9, name
    assert found.shape == case.answers.shape, name
    np.testing.assert_array_equal(found[clear], case.answers[clear], name)


def test_the_tables_have_the_same_activations_and_every_feature() -> None:
    numpy = {*network_numpy.NUMPY_FUNCTIONS, *network_numpy.NUMPY_CALLS}
    for known in (numpy, set(network_torch.TORCH_MODULES)):
        assert known == set(network_onnx.ACTIVATION_NODES) <= set(ACTIVATIONS)
    assert set(network_onnx.FEATURE_NODES) == set(FEATURES)


# ---- NumPy -----------------------------------------------------------------------------------


@pytest.mark.filterwarnings("error")
def test_the_numpy_script_answers_as_our_network_with_its_very_weights() -> None:
    for name, case in CASES.items():
        names = executed(numpy_script(case.net, case.features, TITLE))
        close(names["forward"](P), case.outputs, name)
        same_answers(names["predict"](P), case, name)
        for i, layer in enumerate(case.net.layers, 1):
            W = names[f"W{i}"]
            assert (W.dtype, W.tobytes()) == (np.float32, layer.W.tobytes()), name
            assert (f"b{i}" in names) == case.bias, name
            if case.bias:
                b = names[f"b{i}"]
                assert (b.shape, b.tobytes()) == (layer.b.shape, layer.b.tobytes()), name


@pytest.mark.parametrize("name", ["all different, classes", "no hidden layer"])
def test_the_numpy_script_runs_alone_and_prints_its_answers(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    lines = run(numpy_script(case.net, case.features, TITLE), tmp_path)
    points = np.array([(0, 0), (1, 1), (-1, 1), (2, -0.5)], np.float32).T
    outputs = case.net.forward(inputs(case.features, points))
    for line, wanted in zip(lines, outputs.T, strict=True):
        said = re.search(r"\[(.*)\]", line)
        assert said
        np.testing.assert_allclose(np.array(said[1].split(), float), wanted, atol=1e-6)


CLOTHES = ["Bag", 'A "coat"', "Ankle boot"]


def clothes() -> nn.Network:
    """A network that reads images, and knows what they are."""
    net = nn.Network([4, 5, 3], rng=np.random.default_rng(1))
    net.provenance = {"classes": CLOTHES, "prepared": "made grey, and\ninverted"}
    return net


def test_a_script_of_images_answers_with_the_names_of_their_classes() -> None:
    net, X = clothes(), np.random.default_rng(0).random((4, 20), np.float32)
    text = numpy_script(net, None, TITLE)
    there: dict[str, Any] = {"__name__": "script"}
    exec(text, there)
    assert there["predict"](X) == [CLOTHES[k] for k in net.predict(X)]
    assert "Each picture was made grey, and inverted." in text
    net.provenance["classes"] = ["0", "1", "2"]  # as they are anyway
    exec(numpy_script(net, None, TITLE), there)
    assert there["predict"](X).tolist() == net.predict(X).tolist()
    torch_text = torch_script(clothes(), None, TITLE)
    assert f"CLASSES = {CLOTHES}".replace("'", '"')[:20] in torch_text
    assert "return [CLASSES[k] for k in model(X).argmax(dim=1)]" in torch_text


def test_the_onnx_model_of_images_has_the_names_of_their_classes() -> None:
    pytest.importorskip("onnx")
    import onnx

    model = onnx.load_model_from_string(onnx_model(clothes(), None, TITLE))
    told = {one.key: one.value for one in model.metadata_props}
    assert json.loads(told["classes"]) == CLOTHES
    assert told["prepared"].startswith("made grey")


@pytest.mark.parametrize("write", [numpy_script, torch_script])
def test_scripts_are_short_and_name_only_activations_that_are_used(write: Any) -> None:
    for name, case in CASES.items():
        lines = write(case.net, case.features, TITLE).splitlines()
        assert max(map(len, lines)) <= 100, name
        numbers = [line for line in lines if re.fullmatch(r"[\s\d.,e+\[\]-]+", line)]
        assert len(lines) - len(numbers) < 110, name
    text = write(CASES["hidden relu"].net, ("x1", "x2"), TITLE).lower()
    others = ("relu", "gelu", "softmax", "tanh", "leaky")
    assert [name for name in others if name in text] == ["relu"]


# ---- PyTorch ---------------------------------------------------------------------------------


def test_the_pytorch_code_answers_as_our_network_with_its_very_weights() -> None:
    torch = pytest.importorskip("torch")
    points = torch.tensor(P.T.copy())
    for name, case in CASES.items():
        names = executed(torch_script(case.net, case.features, TITLE))
        with torch.no_grad():
            close(names["model"](points).numpy().T, case.outputs, name)
        same_answers(names["predict"](points).numpy(), case, name)
        found = {key: value.numpy() for key, value in names["model"].state_dict().items()}
        for i, layer in enumerate(case.net.layers):
            assert found.pop(f"{2 * i + 1}.weight").tobytes() == layer.W.tobytes(), name
            if case.bias:
                assert found.pop(f"{2 * i + 1}.bias").tobytes() == layer.b.tobytes(), name
        assert not found, name


def test_the_pytorch_code_runs_alone_and_prints_its_answers(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    case = CASES["all different, classes"]
    assert len(run(torch_script(case.net, case.features, TITLE), tmp_path)) == 4


# ---- ONNX ------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore::RuntimeWarning:onnx")  # its sigmoid overflows on the way
def test_the_onnx_model_answers_as_our_network() -> None:
    pytest.importorskip("onnx")
    from onnx.reference import ReferenceEvaluator

    for name, case in CASES.items():
        session = ReferenceEvaluator(onnx_model(case.net, case.features, TITLE))
        assert (session.input_names, session.output_names) == (["points"], ["output"])
        for m in (200, 1):
            (output,) = session.run(None, {"points": P[:, :m].T.copy()})
            close(output.T, case.outputs[:, :m], name)


def test_the_onnx_model_says_its_shapes_and_its_features() -> None:
    onnx = pytest.importorskip("onnx")
    case = CASES["all different, classes"]
    model = onnx.load_from_string(onnx_model(case.net, case.features, TITLE))
    (points,), (output,) = model.graph.input, model.graph.output
    for value, n in ((points, 2), (output, 6)):
        kind = value.type.tensor_type
        assert kind.elem_type == onnx.TensorProto.FLOAT
        assert [d.dim_param or d.dim_value for d in kind.shape.dim] == ["m", n]
    assert {p.key: p.value for p in model.metadata_props} == {"features": ", ".join(FEATURES)}


def test_without_the_package_one_sentence_says_what_to_install(monkeypatch) -> None:
    case = CASES["no hidden layer"]
    monkeypatch.setitem(sys.modules, "onnx", None)  # as if it were not installed
    assert not network_onnx.is_installed()
    with pytest.raises(OnnxMissing, match=r"pip install -r requirements-onnx\.txt$"):
        onnx_model(case.net, case.features, TITLE)
    assert (Path(nn.__file__).parent.parent / "requirements-onnx.txt").exists()


# ---- .npz, and what is refused ---------------------------------------------------------------


def test_the_npz_file_gives_the_same_network_and_names_its_features() -> None:
    for name, case in CASES.items():
        before = dict(case.net.provenance)
        net = nn.Network.load(io.BytesIO(npz_file(case.net, case.features, TITLE)))
        assert net.provenance["features"] == list(case.features)
        np.testing.assert_array_equal(net.forward(inputs(case.features, P)), case.outputs, name)
        assert case.net.provenance == before


@pytest.mark.parametrize("write", [numpy_script, torch_script, onnx_model])
def test_other_features_and_weights_that_are_not_finite_are_refused(write: Any) -> None:
    net = CASES["no hidden layer"].net.copy()
    for names in (("x1",), ("x1", "x1"), ("x1", "elsewhere"), ()):
        with pytest.raises(ValueError, match=r"features|inputs"):
            write(net, names, TITLE)
    net.parameters[0] = np.nan
    with pytest.raises(ValueError, match="finite"):
        write(net, ("x1", "x2"), TITLE)


# ---- the owner's units -----------------------------------------------------------------------


HOUSES = b"area,rooms,price\n" + b"".join(
    b"%d,%d,%.1f\n" % (40 + 7 * i, 1 + i % 5, 90_000.5 + 1700 * i - 900 * (i % 5))
    for i in range(40)
)
OWN = {
    name: (FOLDER / f"{name}.csv").read_bytes()
    for name in ("height_weight", "iris_5_columns", "labels_1_2", "titanic_age_fare", "pm1")
} | {"houses": HOUSES}


@pytest.fixture(scope="module", params=OWN)
def owned(request: pytest.FixtureRequest) -> Owned:
    return Owned(OWN[request.param])


class Owned:
    """A network that was trained on a file, and the file's own rows."""

    def __init__(self, data: bytes) -> None:
        self.found = file_values(data, points_table.WANTED)
        points, _ = points_units.placed(self.found)
        play = Play(features=("x1", "x2", "product"), iterations=60)
        examples = points.examples(play.features)
        self.net, self.features = training.run(play, examples).network, play.features
        self.units = points_table.whole_units(points)
        self.rows = np.array(self.found.train)
        A = self.net.forward(examples.X_train)
        if self.found.classes:
            self.sure = sure(A)
            names = [self.found.classes[k] for k in nn.network.to_labels(A)]
            self.wanted = np.array(names)
        else:
            self.sure = np.ones(A.shape[1], bool)
            self.wanted = np.array(points.units.y.outwards(A[0]))

    def same(self, answers: Any) -> None:
        """Fail unless these are the page's answers to the owner's rows."""
        assert self.sure.mean() > 0.8
        if self.found.classes:
            told = np.array([str(answer) for answer in answers])
            assert (told == self.wanted)[self.sure].all()
        else:
            spread = np.ptp(self.wanted)
            np.testing.assert_allclose(answers, self.wanted, atol=0.002 * spread)


def test_the_numpy_script_answers_the_owners_rows(owned: Owned) -> None:
    text = numpy_script(owned.net, owned.features, TITLE, owned.units)
    assert max(map(len, text.splitlines())) <= 100
    owned.same(executed(text)["predict"](owned.rows[:, :2].T))


def test_the_pytorch_code_answers_the_owners_rows(owned: Owned) -> None:
    text = torch_script(owned.net, owned.features, TITLE, owned.units)
    compile(text, "script.py", "exec")
    assert max(map(len, text.splitlines())) <= 100
    torch = pytest.importorskip("torch")
    owned.same(executed(text)["predict"](torch.tensor(owned.rows[:, :2])))


def test_the_onnx_model_answers_the_owners_rows(owned: Owned) -> None:
    pytest.importorskip("onnx")
    from onnx.reference import ReferenceEvaluator

    session = ReferenceEvaluator(onnx_model(owned.net, owned.features, TITLE, owned.units))
    (output,) = session.run(None, {"points": owned.rows[:, :2].astype(np.float32)})
    if owned.found.classes:
        owned.same([owned.found.classes[k] for k in nn.network.to_labels(output.T)])
    else:
        owned.same(output[:, 0])


def test_the_npz_file_tells_names_and_ranges(owned: Owned) -> None:
    file = io.BytesIO(npz_file(owned.net, owned.features, TITLE, owned.units))
    told = nn.Network.load(file).provenance["units"]
    assert [one["name"] for one in told["inputs"]] == list(owned.found.inputs)
    assert told["classes"] == list(owned.found.classes)
    for axis, column in zip(told["inputs"], owned.rows.T, strict=False):
        if axis["low"] != axis["network_low"]:
            assert (axis["low"], axis["high"]) == (column.min(), column.max())


def test_a_script_of_own_units_runs_alone_and_names_its_columns(tmp_path: Path) -> None:
    owned = Owned(OWN["height_weight"])
    text = numpy_script(owned.net, owned.features, TITLE, owned.units)
    lines = run(text, tmp_path)
    assert len(lines) == 4
    assert all(line.endswith((" f", " m")) for line in lines)
    assert "# height_cm and weight_kg: put in your own" in text


def test_names_from_a_link_cannot_leave_their_quotes() -> None:
    axis = Axis("a" * 40)
    units = Units(axis, Axis("b"), Axis("y", -1, 1, 1), ('0777"', "x' + '" + "y" * 30))
    names = executed(numpy_script(CASES["no hidden layer"].net, ("x1", "x2"), TITLE, units))
    assert names["CLASSES"] == list(units.classes)
    numbers = Units(axis, Axis("b"), Axis("y", -1, 1, 1), ("007", "1e3"))
    names = executed(numpy_script(CASES["no hidden layer"].net, ("x1", "x2"), TITLE, numbers))
    assert names["CLASSES"] == [7, 1000]


# ---- the section of the page -----------------------------------------------------------------


def page(weight: float = 0.25) -> None:
    """A page with nothing but the section."""
    import nn
    from ui.play import get_out

    net = nn.Network([2, 1], output="sigmoid", loss="binary_cross_entropy")
    net.parameters[...] = weight
    get_out.show(net, ["x1", "product"], "play", "Circles", "circles")


def test_the_closed_section_writes_nothing(monkeypatch) -> None:
    refuse = {name: lambda *_: pytest.fail("nobody asked for it") for name in get_out.SCRIPTS}
    monkeypatch.setattr(get_out, "SCRIPTS", refuse)
    at = AppTest.from_function(page).run()
    assert not at.exception
    assert not at.code


def opened(**kwargs: float) -> AppTest:
    at = AppTest.from_function(page, kwargs=kwargs)
    at.session_state["play_get_out"] = True
    at.run()
    assert not at.exception
    return at


def test_the_open_section_offers_four_files_and_shows_the_code() -> None:
    at = opened()
    buttons = {b.proto.label: b.proto for b in at.get("download_button")}
    assert len(buttons) == 4
    assert "ONNX" in buttons
    for choice in ("NumPy", "PyTorch"):
        at.segmented_control(key="play_code").set_value(choice).run()
        assert at.code[0].value.startswith(f'"""Circles: a trained network in {choice}.')


def test_without_the_package_the_onnx_button_says_so(monkeypatch) -> None:
    pytest.importorskip("onnx")
    at = opened()
    assert not [b.proto.label for b in at.get("download_button") if b.proto.disabled]
    monkeypatch.setitem(sys.modules, "onnx", None)
    at.run()
    disabled = {b.proto.label: b.proto.help for b in at.get("download_button") if b.proto.disabled}
    assert disabled == {"ONNX": MISSING}
    assert [c.value for c in at.caption] == [MISSING]


def test_a_network_that_went_astray_is_not_offered() -> None:
    at = opened(weight=float("nan"))
    assert len(at.warning) == 1
    assert not at.get("download_button")
