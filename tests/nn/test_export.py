"""Saving and loading: the round trip, and files that nobody should trust."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nn import Network, export
from nn.initializers import INITIALIZERS
from tests.covering import some
from tests.memory import at_most_megabytes
from tests.nn.archives import DECLARED, Trap, bomb, npy, npy_with_header, packed

PROVENANCE = {"data": "mnist-5k", "seed": 0, "figures": [0.91, None], "note": "é → 手"}
DENSE = {"kind": "dense", "n_in": 3, "n_out": 2, "activation": "softmax", "bias": True}
GOOD: dict[str, Any] = {
    "format": export.FLAT, "layers": [DENSE], "loss": "cross_entropy", "dtype": "float32",
    "provenance": {},
}  # fmt: skip
PARAMETERS = np.arange(8, dtype=np.float32)
NAMED = {"W1": PARAMETERS[:6].reshape(2, 3), "b1": PARAMETERS[6:].reshape(2, 1)}
MEMBERS = {"architecture.npy": npy(np.array(json.dumps(GOOD))), "parameters.npy": npy(PARAMETERS)}


def small_net(**settings: Any) -> Network:
    rng = np.random.default_rng(0)
    net = Network([3, 4, 2], **({"hidden": "tanh", "rng": rng} | settings))
    net.parameters += INITIALIZERS["normal"](1, net.parameters.size, rng)[0].astype(net.dtype)
    net.provenance = dict(PROVENANCE)
    return net


def saved(net: Network) -> bytes:
    file = io.BytesIO()
    export.save(net, file)
    return file.getvalue()


def load(content: bytes) -> Network:
    return Network.load(io.BytesIO(content))


def crafted(architecture: Any = GOOD, parameters: Any = PARAMETERS) -> bytes:
    """A file as `save` would write it, but with anything inside; bytes go in as they are."""
    text = architecture if isinstance(architecture, str) else json.dumps(architecture)
    return packed({"architecture.npy": npy(np.array(text)), "parameters.npy": npy(parameters)})


def crafted_by_name(architecture: Any = GOOD, **arrays: Any) -> bytes:
    """The same of a file in which each array has its name."""
    text = json.dumps(architecture | {"format": export.FORMAT})
    members = {"architecture": np.array(text), **NAMED, **arrays}
    return packed({f"{name}.npy": npy(one) for name, one in members.items() if one is not None})


def with_layer(**change: Any) -> dict[str, Any]:
    return GOOD | {"layers": [DENSE | change]}


def refusal(content: bytes) -> str:
    """The one sentence with which ``content`` is turned down, for little memory."""
    with at_most_megabytes(20), pytest.raises(ValueError) as error:
        load(content)
    sentence = str(error.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def assert_same(net: Network, other: Network) -> None:
    assert repr(net) == repr(other)
    assert net.dtype == other.dtype
    assert net.provenance == other.provenance
    assert net.parameters.tobytes() == other.parameters.tobytes()


# ---- the round trip --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"dtype": np.float64},
        {"bias": False},
        {"hidden": ["gelu"], "output": "sigmoid", "loss": "binary_cross_entropy"},
        {"output": "identity", "loss": "sum_squared_error", "dtype": np.float64},
    ],
)
def test_round_trip(settings: dict, tmp_path: Path) -> None:
    net, path = small_net(**settings), tmp_path / "net.npz"
    X = np.random.default_rng(1).normal(size=(3, 5))
    for name in (path, str(path)):
        net.save(name)
        again = Network.load(name)
        assert_same(again, net)
        np.testing.assert_array_equal(again.forward(X), net.forward(X))
    assert again.provenance == PROVENANCE
    assert_same(load(saved(net)), net)
    again.layers[0].W[...] = 7  # it can be changed
    assert (again.parameters[:12] == 7).all()


def test_numpy_alone_can_open_the_file_without_pickle() -> None:
    net = small_net()
    with np.load(io.BytesIO(saved(net)), allow_pickle=False) as arrays:
        assert set(arrays) == {"architecture", "W1", "b1", "W2", "b2"}
        for number, layer in enumerate(net.layers, start=1):
            np.testing.assert_array_equal(arrays[f"W{number}"], layer.W)
            np.testing.assert_array_equal(arrays[f"b{number}"], layer.b)
        assert json.loads(str(arrays["architecture"]))["provenance"] == PROVENANCE


def test_without_biases_there_is_no_b() -> None:
    with np.load(io.BytesIO(saved(small_net(bias=False)))) as arrays:
        assert set(arrays) == {"architecture", "W1", "W2"}


@pytest.mark.parametrize("content", [crafted(), crafted_by_name()], ids=["version 1", "by name"])
def test_the_crafted_file_is_good_until_it_is_spoilt(content: bytes) -> None:
    """A file of version 1 can be read for ever."""
    net = load(content)
    np.testing.assert_array_equal(net.layers[0].W, [[0, 1, 2], [3, 4, 5]])
    np.testing.assert_array_equal(net.layers[0].b, [[6], [7]])


def test_names_of_files(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Network.load(tmp_path / "nowhere.npz")
    with pytest.raises(ValueError, match="not a network saved by Glassbox"):
        Network.load(tmp_path)
    small_net().save(tmp_path / "net")  # and no ending is added
    assert_same(Network.load(tmp_path / "net"), small_net())


def test_what_cannot_be_loaded_is_not_saved() -> None:
    wild, wordy = small_net(), small_net()
    wild.parameters[3] = np.nan
    wordy.provenance["note"] = "x" * export.MAX_TEXT
    for net in (wild, wordy):
        with pytest.raises(ValueError):
            saved(net)


# ---- damage ----------------------------------------------------------------------------------


def test_not_a_zip() -> None:
    picture = b"\x89PNG\r\n" + bytes(1000)
    for content in (b"", b"PK", b"not a zip at all", picture, npy(PARAMETERS)):
        assert refusal(content) == (
            "This file is not a network saved by Glassbox: it is damaged, or something else."
        )


def test_truncated_anywhere() -> None:
    content = saved(small_net())
    for length in range(len(content)):
        with pytest.raises(ValueError):
            load(content[:length])


@pytest.mark.parametrize("mask", some([0x06, 0xFF, 0x01, 0x80], 1))  # 0x06 makes deflate lzma
def test_a_flipped_byte_anywhere_never_gives_other_numbers(mask: int) -> None:
    net = small_net()
    content = saved(net)
    for place in range(len(content)):
        flipped = bytearray(content)
        flipped[place] ^= mask
        try:
            found = load(bytes(flipped))
        except ValueError:
            continue
        assert_same(found, net)  # a byte that carries no meaning, such as a date


# ---- other things inside ---------------------------------------------------------------------


def test_wrong_parameters() -> None:
    for other in (
        *(PARAMETERS.astype(dtype) for dtype in (np.float64, ">f4", np.int32, object)),
        PARAMETERS.reshape(8, 1),
        np.arange(7, dtype=np.float32),
        np.arange(9, dtype=np.float32),
        np.float32(1),
    ):
        assert "an array has another shape or type" in refusal(crafted(GOOD, other))
    for value in (np.nan, np.inf, -np.inf):
        spoilt = np.where(PARAMETERS == 3, np.float32(value), PARAMETERS)
        assert "its parameters are not finite numbers" in refusal(crafted(GOOD, spoilt))


@pytest.mark.parametrize("name", NAMED)
def test_wrong_arrays_by_name(name: str) -> None:
    good = NAMED[name]
    trap = np.full(good.shape, Trap(), object)
    for other in (good.astype(np.float64), good.ravel(), good.T.copy(), good[:1], np.float32(1),
                  good.astype(">f4"), trap):  # fmt: skip
        assert refusal(crafted_by_name(**{name: other}))
    for value in (np.nan, np.inf):
        spoilt = np.full_like(good, value)
        assert "its parameters are not finite" in refusal(crafted_by_name(**{name: spoilt}))
    assert refusal(crafted_by_name(**{name: None})).endswith(f"the array called {name} is missing.")
    header = npy_with_header(DECLARED.strip() % ("<f4", "(60000000,)"))
    assert refusal(crafted_by_name(with_layer(n_in=20_000, n_out=900), **{name: header}))


@pytest.mark.parametrize(("name", "shape"), [("architecture", ()), ("parameters", 8)])
def test_nothing_is_ever_unpickled(name: str, shape: Any) -> None:
    trap = npy(np.full(shape, Trap(), object))
    sentence = refusal(packed(MEMBERS | {f"{name}.npy": trap}))
    assert "another shape or type" in sentence or "cannot be read" in sentence


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        ({}, "architecture"),
        ({"architecture.npy": "architecture.npy"}, "parameters"),
        ({"parameters.npy": "parameters.npy"}, "architecture"),
        ({"architecture": "architecture.npy"}, "architecture"),
        ({"images.npy": "parameters.npy", "labels.npy": "parameters.npy"}, "architecture"),
    ],
)
def test_missing_arrays(names: dict[str, str], missing: str) -> None:
    sentence = refusal(packed({name: MEMBERS[member] for name, member in names.items()}))
    assert sentence.startswith("This file is not a network saved by Glassbox")
    assert sentence.endswith(f"the array called {missing} is missing.")


def test_an_architecture_that_is_no_text() -> None:
    for other in (np.zeros(3), np.array(["two", "texts"]), np.array(b"bytes"), np.array(1.5)):
        members = MEMBERS | {"architecture.npy": npy(other)}
        assert "its architecture cannot be read" in refusal(packed(members))


@pytest.mark.parametrize(
    "architecture",
    [
        "", "{", "not json", "null", "[]", "3", '"text"', "[" * 60_000, "1" * 60_000, {},
        *(GOOD | {"format": format} for format in ("glassbox network 3", None)),
        *(GOOD | {"layers": some} for some in ([], {}, DENSE, "dense", [None], [[DENSE]], [{}])),
        GOOD | {"layers": [DENSE | {"activation": "relu"}, DENSE]},  # 2 units into 3 inputs
        *(GOOD | {"loss": loss} for loss in ("hinge", None, ["cross_entropy"])),
        GOOD | {"loss": "binary_cross_entropy"},  # does not fit softmax
        *(GOOD | {"dtype": dtype} for dtype in ("object", "float16", "garbage", 4)),
        *(GOOD | {"provenance": provenance} for provenance in ([], None)),
        {key: value for key, value in GOOD.items() if key != "provenance"},
        *(with_layer(kind=kind) for kind in ("convolution", None, ["dense"], {})),
        *(with_layer(activation=name) for name in ("swish", None, [])),
        with_layer(activation="relu"),  # not after the output
        *(with_layer(bias=bias) for bias in (1, None)),
        *(with_layer(n_in=n_in) for n_in in ("3", 3.0, True, None)),
        with_layer(n_out=1, n_in=7),  # softmax of one unit
    ],
    ids=lambda architecture: str(architecture)[:200],
)  # fmt: skip
def test_an_architecture_that_makes_no_sense(architecture: Any) -> None:
    parameters = PARAMETERS
    if isinstance(architecture, dict) and len(architecture.get("layers") or ()) == 2:
        parameters = np.zeros(16, np.float32)  # so that only the layers are wrong
    sentence = refusal(crafted(architecture, parameters))
    assert sentence[0].isupper() or sentence[0] == "b"  # a loss begins with its name


def test_sizes_out_of_bounds_even_if_the_number_of_parameters_fits() -> None:
    for n_in, n_out, told in (
        (0, 2, "A network needs at least one layer, and each layer at least one unit."),
        (-3, -2, "The number of units must be a whole number of at least 1, not -2."),
    ):
        parameters = np.zeros(n_in * n_out + n_out, np.float32)
        assert refusal(crafted(with_layer(n_in=n_in, n_out=n_out), parameters)) == told


def test_too_many_layers() -> None:
    layer = DENSE | {"n_in": 1, "n_out": 1, "activation": "identity"}
    architecture = GOOD | {"loss": "sum_squared_error", "layers": [layer] * 100}
    assert len(load(crafted(architecture, np.zeros(200, np.float32))).layers) == 100
    architecture["layers"] = [layer] * 1000
    assert "not of the declared size" in refusal(crafted(architecture, np.zeros(2000, np.float32)))


# ---- sizes that are declared -----------------------------------------------------------------


def test_huge_declared_layers() -> None:
    for n_in, n_out in ((10**4, 10**4), (10**6, 10**6), (10**9, 1), (1, 10**9), (10**300, 10**300)):
        sentence = refusal(crafted(with_layer(n_in=n_in, n_out=n_out)))
        assert "at most 20,000,000 are allowed" in sentence


@pytest.mark.parametrize("megabytes", some([60, 500], 1))
def test_zip_bombs(megabytes: int) -> None:
    values = megabytes * 250_000
    parameters = npy_with_header(DECLARED % ("<f4", f"({values},)"))
    text = npy_with_header(DECLARED % (f"<U{values}", "()"))
    long_header = b"\x93NUMPY\x02\x00" + (megabytes * 1_000_000).to_bytes(4, "little")
    for name, start in (
        ("parameters", parameters), ("architecture", text), ("parameters", b""),
        ("parameters", long_header),
    ):  # fmt: skip
        content = bomb(MEMBERS, f"{name}.npy", megabytes, start)
        assert len(content) < 6_000 * megabytes
        assert refusal(content)


def test_declared_sizes_are_compared_with_what_the_archive_holds() -> None:
    header = npy_with_header(DECLARED.strip() % ("<f8", "(50000000,)"))
    architecture = with_layer(n_in=25_000, n_out=2_000, bias=False) | {"dtype": "float64"}
    assert refusal(crafted(architecture, header))
    assert refusal(crafted(json.dumps(GOOD | {"provenance": {"note": "x" * 70_000}})))


# ---- array headers that NumPy stumbles over ----------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-8,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
        "{'descr': [], 'fortran_order': False, 'shape': (8,)}",
        "",
        "\0",
        "3",
        "{}",
        "{'descr': '<q4', 'fortran_order': False, 'shape': (8,)}",
        "{'descr': 'V99999999999', 'fortran_order': False, 'shape': (8,)}",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (8,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (8,)}",  # right, but no data follow
        "{'descr': '<f4', 'fortran_order': False, 'shape': (8",  # TokenError
        "'''",  # TokenError
        "  x\n y",  # IndentationError
        "{[]: 1}",  # TypeError
        "{1: 1, 'a': 2}",  # TypeError
        "-" * 9000 + "1",  # MemoryError
        "{'descr': (), 'fortran_order': False, 'shape': (8,)}",  # IndexError
        "{'descr': ',', 'fortran_order': False, 'shape': (8,)}",  # SyntaxError
    ],
    ids=lambda header: header[:70],
)
def test_odd_array_headers(header: str) -> None:
    assert refusal(crafted(GOOD, npy_with_header(header)))


def test_arrays_and_archives_written_in_another_way() -> None:
    for version in ((0, 0), (3, 0), (9, 9)):
        content = bytearray(npy(PARAMETERS))
        content[6:8] = version
        assert "another shape or type" in refusal(crafted(GOOD, bytes(content)))
    for packing in (zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2):
        assert "packed in an unusual way" in refusal(packed(MEMBERS, method=packing))
