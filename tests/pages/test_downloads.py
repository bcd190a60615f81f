"""Every file that leaves the app is called after what it is, and weights have their names."""

from __future__ import annotations

import inspect
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import nn
from nn.layers import Conv2D
from runs import SERVICE, MnistSpec
from runs.convolution import shipped
from tests.pages.conftest import Visit
from tests.pages.look import fine
from tests.waiting import over
from ui.kit import file_names

Files = dict[str, Any]  # name → what makes the content


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Files:
    """What the page offers."""
    found: Files = {}
    real: Callable[..., Any] = st.download_button

    def offered(label: str, data: Any, file_name: str, *args: Any, **more: Any) -> Any:
        found[file_name] = data
        return real(label, data, file_name, *args, **more)

    monkeypatch.setattr(st, "download_button", offered)
    return found


def opened(at: AppTest, **state: object) -> AppTest:
    for key, value in state.items():
        at.session_state[key] = value
    return fine(at.run())


def holds(content: bytes, net: nn.Network) -> None:
    """The arrays are there by name, and the file is the network."""
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        for number, layer in enumerate(net.layers, start=1):
            np.testing.assert_array_equal(arrays[f"W{number}"], layer.W)
            np.testing.assert_array_equal(arrays[f"b{number}"], layer.b)
    assert nn.Network.load(io.BytesIO(content)).layer_sizes == net.layer_sizes


def runs_alone(script: bytes, net: nn.Network) -> None:
    """The script answers as the network does."""
    there: dict[str, Any] = {"__name__": "elsewhere"}
    exec(compile(script, "script.py", "exec"), there)
    X = np.random.default_rng(0).random((net.layer_sizes[0], 5), np.float32)
    np.testing.assert_allclose(there["forward"](X), net.forward(X), rtol=1e-5, atol=1e-6)


def test_a_small_page(visit: Visit, files: Files) -> None:
    opened(visit("xor"), xor_numpy=True, xor_table_shown=True)
    assert set(files) == {"xor-2-2-1-seed12.py", "xor-2-2-1-seed12.npz", "xor-table.csv"}
    content = files["xor-2-2-1-seed12.npz"]()
    holds(content, nn.Network.load(io.BytesIO(content)))
    files.clear()
    opened(visit("two_layers", two_hidden="3"), two_numpy=True, two_table_shown=True)
    assert set(files) == {
        "two-layers-3-3-1-seed0.py", "two-layers-3-3-1-seed0.npz", "two-layers-table.csv"
    }  # fmt: skip
    files.clear()
    opened(visit("perceptron"), perceptron_table_shown=True)
    assert set(files) == {"perceptron-separable.csv"}


def test_the_playground(play: Visit, files: Files) -> None:
    at = play(iterations="20", data="moons", seed="3")
    opened(at, play_get_out=True, play_own_shown=True)
    name = "playground-moons-2-4-2-1-seed3"
    wanted = {f"{name}{end}" for end in ("-numpy.py", "-torch.py", ".onnx", ".npz")}
    assert set(files) == {*wanted, "playground-moons-points.csv"}
    holds(files[f"{name}.npz"](), nn.Network.load(io.BytesIO(files[f"{name}.npz"]())))


def test_the_convolution(visit: Visit, files: Files) -> None:
    at = opened(visit("convolution"), conv_numpy=True)
    name, net = "convolution-8-16-10-seed0", shipped.load().network()
    assert set(files) == {f"{name}{end}" for end in ("-numpy.py", "-torch.py", ".onnx", ".npz")}
    runs_alone(files[f"{name}-numpy.py"](), net)
    home = nn.Network.load(io.BytesIO(files[f"{name}.npz"]()))
    np.testing.assert_array_equal(home.parameters, net.parameters)
    shown = [code.value for code in at.code]
    assert inspect.getsource(Conv2D.backward).strip().splitlines()[0] in "\n".join(shown)


def test_a_training_on_mnist_and_the_network_that_reads(visit: Visit, files: Files) -> None:
    at = visit("mnist")
    spec = MnistSpec(hidden_sizes=(8,), iterations=3, seed=5)
    run = over(SERVICE.start(at.session_state["session_name"], spec))
    fine(at.run())
    name = "mnist-784-8-10-seed5-training1"
    code = {"-numpy.py", "-torch.py", ".onnx"}
    assert set(files) == {f"{name}{end}" for end in (".npz", "-curve.csv", *code)}
    holds(files[f"{name}.npz"](), run.network())
    runs_alone(files[f"{name}-numpy.py"](), run.network())
    files.clear()
    at = visit("draw", draw_panel="card")
    layers = "32-filters-5-5-64-filters-3-3-64-filters-3-3-128-filters-3-3-256"
    assert set(files) == {f"mnist-784-{layers}-10{end}" for end in (".npz", *code)}
    opened(at, draw_panel="own")
    assert "my-digits.npz" in files


def test_a_name_is_fit_for_every_system() -> None:
    assert file_names.of("play", "Your own", "", "points") == "playground-your-own-points"
    assert file_names.of("xor", "../x\\y:z*") == "xor-x-y-z"
    assert file_names.of_network("two", [3, 4, 1]) == "two-layers-3-4-1"
