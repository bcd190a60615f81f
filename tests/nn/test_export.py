"""Saving and loading: the round trip, and files that nobody should trust."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nn import Network, export
from nn.initializers import initializer
from tests.memory import at_most_megabytes

PROVENANCE = {"data": "mnist-5k", "seed": 0, "figures": [0.91, None], "note": "é → 手"}
DENSE = {"kind": "dense", "n_in": 3, "n_out": 2, "activation": "softmax", "bias": True}
GOOD: dict[str, Any] = {
    "format": export.FORMAT,
    "layers": [DENSE],
    "loss": "cross_entropy",
    "dtype": "float32",
    "provenance": {},
}
PARAMETERS = np.arange(8, dtype=np.float32)


def small_net(**settings: Any) -> Network:
    rng = np.random.default_rng(0)
    net = Network([3, 4, 2], **({"hidden": "tanh", "rng": rng} | settings))
    net.parameters += initializer("normal")(1, net.parameters.size, rng)[0].astype(net.dtype)
    net.provenance = dict(PROVENANCE)
    return net


def saved(net: Network) -> bytes:
    file = io.BytesIO()
    export.save(net, file)
    return file.getvalue()


def load(content: bytes) -> Network:
    return Network.load(io.BytesIO(content))


def npy(array: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def npy_with_header(header: str) -> bytes:
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode()


MEMBERS = {"architecture.npy": npy(np.array(json.dumps(GOOD))), "parameters.npy": npy(PARAMETERS)}


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def crafted(architecture: Any = GOOD, parameters: Any = PARAMETERS) -> bytes:
    """A file as `save` would write it, but with anything inside; bytes go in as they are."""
    text = architecture if isinstance(architecture, str) else json.dumps(architecture)
    content = parameters if isinstance(parameters, bytes) else npy(parameters)
    return packed({"architecture.npy": npy(np.array(text)), "parameters.npy": content})


def with_layer(**change: Any) -> dict[str, Any]:
    return GOOD | {"layers": [DENSE | change]}


def refusal(content: bytes, megabytes: float = 20) -> str:
    """The one sentence with which ``content`` is turned down, for little memory."""
    with at_most_megabytes(megabytes), pytest.raises(ValueError) as error:
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
@pytest.mark.parametrize("as_text", [True, False], ids=["str", "Path"])
def test_round_trip_by_path(settings: dict, as_text: bool, tmp_path: Path) -> None:
    net, path = small_net(**settings), tmp_path / "net.npz"
    net.save(str(path) if as_text else path)
    again = Network.load(str(path) if as_text else path)
    assert_same(again, net)
    X = np.random.default_rng(1).normal(size=(3, 5))
    np.testing.assert_array_equal(again.forward(X), net.forward(X))
    assert again.provenance == PROVENANCE


def test_round_trip_by_file_object() -> None:
    net = small_net()
    assert_same(load(saved(net)), net)


def test_a_loaded_network_can_be_changed() -> None:
    net = load(saved(small_net()))
    net.layers[0].W[...] = 7
    assert (net.parameters[:12] == 7).all()


def test_numpy_alone_can_open_the_file_without_pickle() -> None:
    net = small_net()
    with np.load(io.BytesIO(saved(net)), allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays["parameters"], net.parameters)
        assert json.loads(str(arrays["architecture"]))["provenance"] == PROVENANCE


def test_the_crafted_file_is_good_until_it_is_spoilt() -> None:
    net = load(crafted())
    np.testing.assert_array_equal(net.layers[0].W, [[0, 1, 2], [3, 4, 5]])
    np.testing.assert_array_equal(net.layers[0].b, [[6], [7]])


def test_a_missing_file_is_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Network.load(tmp_path / "nowhere.npz")


def test_what_was_saved_under_a_name_is_found_under_that_name(tmp_path: Path) -> None:
    small_net().save(tmp_path / "net")
    Network.load(tmp_path / "net")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda net: net.parameters.fill(np.nan),
        lambda net: net.provenance.update(note="x" * export.MAX_TEXT),
    ],
    ids=["nan", "long_provenance"],
)
def test_what_cannot_be_loaded_is_not_saved(spoil: Callable[[Network], None]) -> None:
    net = small_net()
    spoil(net)
    with pytest.raises(ValueError):
        saved(net)


# ---- damage ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"not a zip at all", b"\x89PNG\r\n" + bytes(1000), npy(PARAMETERS)],
    ids=["empty", "two_bytes", "text", "picture", "npy"],
)
def test_not_a_zip(content: bytes) -> None:
    assert (
        refusal(content)
        == "This file is not a network saved by Glassbox: it is damaged, or something else."
    )


def test_a_folder_is_no_network(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a network saved by Glassbox"):
        Network.load(tmp_path)


def test_truncated_anywhere() -> None:
    content = saved(small_net())
    for length in range(len(content)):
        with pytest.raises(ValueError):
            load(content[:length])


@pytest.mark.parametrize("mask", [0xFF, 0x01, 0x06, 0x80])  # 0x06 turns "deflate" into "lzma"
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


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        (np.arange(7, dtype=np.float32), "an array has another shape or type"),
        (np.arange(9, dtype=np.float32), "an array has another shape or type"),
        (PARAMETERS.reshape(8, 1), "an array has another shape or type"),
        (np.float32(1), "an array has another shape or type"),
        (PARAMETERS.astype(np.float64), "an array has another shape or type"),
        (PARAMETERS.astype(">f4"), "an array has another shape or type"),
        (PARAMETERS.astype(np.int32), "an array has another shape or type"),
        (PARAMETERS.astype(object), "an array has another shape or type"),
        (np.where(PARAMETERS == 3, np.nan, PARAMETERS), "its parameters are not finite numbers"),
        (np.where(PARAMETERS == 3, np.inf, PARAMETERS), "its parameters are not finite numbers"),
        (np.where(PARAMETERS == 3, -np.inf, PARAMETERS), "its parameters are not finite numbers"),
    ],
)
def test_wrong_parameters(parameters: np.ndarray, sentence: str) -> None:
    assert sentence in refusal(crafted(GOOD, parameters))


class Trap:
    """Unpickling it would raise: nobody must get that far."""

    def __reduce__(self) -> tuple:
        return (pytest.fail, ("The file was unpickled.",))


@pytest.mark.parametrize("name", ["architecture", "parameters"])
def test_nothing_is_ever_unpickled(name: str) -> None:
    trap = np.full(8 if name == "parameters" else (), Trap(), object)
    sentence = refusal(packed(MEMBERS | {f"{name}.npy": npy(trap)}))
    assert "another shape or type" in sentence or "cannot be read" in sentence


@pytest.mark.parametrize(
    ("members", "missing"),
    [
        ({}, "architecture"),
        ({"architecture.npy": MEMBERS["architecture.npy"]}, "parameters"),
        ({"parameters.npy": npy(PARAMETERS)}, "architecture"),
        ({"architecture": MEMBERS["architecture.npy"]}, "architecture"),
    ],
)
def test_missing_arrays(members: dict[str, bytes], missing: str) -> None:
    assert refusal(packed(members)).endswith(f"the array called {missing} is missing.")


def test_somebody_elses_npz() -> None:
    file = io.BytesIO()
    np.savez(file, images=np.zeros(3), labels=np.zeros(3))
    assert refusal(file.getvalue()).startswith("This file is not a network saved by Glassbox")


NOT_A_TEXT = [np.zeros(3), np.array(["two", "texts"]), np.array(b"bytes"), np.array(1.5)]


@pytest.mark.parametrize("architecture", NOT_A_TEXT, ids=["numbers", "texts", "bytes", "number"])
def test_an_architecture_that_is_no_text(architecture: np.ndarray) -> None:
    members = {"architecture.npy": npy(architecture), "parameters.npy": npy(PARAMETERS)}
    assert "its architecture cannot be read" in refusal(packed(members))


@pytest.mark.parametrize(
    "architecture",
    [
        "", "{", "not json", "null", "[]", "3", '"text"', "[" * 60_000, "1" * 60_000,
        {},
        GOOD | {"format": "glassbox network 2"},
        GOOD | {"format": None},
        GOOD | {"layers": []},
        GOOD | {"layers": {}},
        GOOD | {"layers": DENSE},
        GOOD | {"layers": "dense"},
        GOOD | {"layers": [None]},
        GOOD | {"layers": [[DENSE]]},
        GOOD | {"layers": [{}]},
        GOOD | {"layers": [DENSE | {"activation": "relu"}, DENSE]},  # 2 units into 3 inputs
        GOOD | {"loss": "hinge"},
        GOOD | {"loss": "binary_cross_entropy"},  # does not fit softmax
        GOOD | {"loss": None},
        GOOD | {"loss": ["cross_entropy"]},
        GOOD | {"dtype": "object"},
        GOOD | {"dtype": "float16"},
        GOOD | {"dtype": "garbage"},
        GOOD | {"dtype": 4},
        GOOD | {"provenance": []},
        GOOD | {"provenance": None},
        {key: value for key, value in GOOD.items() if key != "provenance"},
        with_layer(kind="convolution"),
        with_layer(kind=None),
        with_layer(kind=["dense"]),
        with_layer(kind={}),
        with_layer(activation="swish"),
        with_layer(activation="relu"),  # not after the output
        with_layer(activation=None),
        with_layer(activation=[]),
        with_layer(bias=1),
        with_layer(bias=None),
        with_layer(n_in="3"),
        with_layer(n_in=3.0),
        with_layer(n_in=True),
        with_layer(n_in=None),
        with_layer(n_in=0),
        with_layer(n_in=-3, n_out=-2),
        with_layer(n_out=1, n_in=7),  # softmax of one unit
    ],
    ids=str,
)  # fmt: skip
def test_an_architecture_that_makes_no_sense(architecture: Any) -> None:
    parameters = PARAMETERS
    if isinstance(architecture, dict) and len(architecture.get("layers") or ()) == 2:
        parameters = np.zeros(16, np.float32)  # so that only the layers are wrong
    sentence = refusal(crafted(architecture, parameters))
    assert sentence[0].isupper() or sentence[0] == "b"  # a loss begins with its name
    assert sentence.endswith(".")


@pytest.mark.parametrize(("n_in", "n_out"), [(0, 2), (-3, -2)])
def test_sizes_out_of_bounds_even_if_the_number_of_parameters_fits(n_in: int, n_out: int) -> None:
    parameters = np.zeros(n_in * n_out + n_out, np.float32)
    sentence = refusal(crafted(with_layer(n_in=n_in, n_out=n_out), parameters))
    assert sentence == "A network needs at least one layer, and each layer at least one unit."


def test_too_many_layers() -> None:
    layer = DENSE | {"n_in": 1, "n_out": 1, "activation": "identity"}
    architecture = GOOD | {"loss": "sum_squared_error", "layers": [layer] * 100}
    assert len(load(crafted(architecture, np.zeros(200, np.float32))).layers) == 100
    architecture["layers"] = [layer] * 1000
    assert "not of the declared size" in refusal(crafted(architecture, np.zeros(2000, np.float32)))


# ---- bombs -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n_in", "n_out"),
    [(10_000, 10_000), (1_000_000, 1_000_000), (10**9, 1), (1, 10**9), (10**300, 10**300)],
)
def test_huge_declared_layers(n_in: int, n_out: int) -> None:
    sentence = refusal(crafted(with_layer(n_in=n_in, n_out=n_out)))
    assert "at most 20,000,000 are allowed" in sentence


@pytest.fixture(scope="module")
def bombs() -> dict[str, bytes]:
    """Small files with a member that unpacks to 500 MB."""

    def bomb(name: str, start: bytes, filler: bytes = bytes(5_000_000)) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for other in MEMBERS.keys() - {f"{name}.npy"}:
                archive.writestr(other, MEMBERS[other])
            with archive.open(f"{name}.npy", "w") as member:
                member.write(start)
                for _ in range(100):
                    member.write(filler)
        return file.getvalue()

    declare = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".__mod__
    header_of_500_MB = b"\x93NUMPY\x02\x00" + (500_000_000).to_bytes(4, "little")
    return {
        "parameters": bomb("parameters", npy_with_header(declare(("<f4", "(125000000,)")))),
        "architecture": bomb("architecture", npy_with_header(declare(("<U125000000", "()")))),
        "zeros": bomb("parameters", b""),
        "header": bomb("parameters", header_of_500_MB),
    }


@pytest.mark.parametrize(
    "kind",
    [
        "parameters",
        "architecture",
        "zeros",
        "header",
    ],
)
def test_zip_bombs(kind: str, bombs: dict[str, bytes]) -> None:
    assert len(bombs[kind]) < 3_000_000
    assert refusal(bombs[kind], megabytes=20)


def test_declared_sizes_are_compared_with_what_the_archive_holds() -> None:
    header = "{'descr': '<f8', 'fortran_order': False, 'shape': (50000000,), }"
    architecture = with_layer(n_in=25_000, n_out=2_000, bias=False) | {"dtype": "float64"}
    assert refusal(crafted(architecture, npy_with_header(header)))


def test_a_long_text_is_refused_unread() -> None:
    assert refusal(crafted(json.dumps(GOOD | {"provenance": {"note": "x" * 70_000}})))


# ---- array headers that NumPy stumbles over ----------------------------------------------------

GETS_THROUGH = [
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
]


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-8,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
        "{'descr': [], 'fortran_order': False, 'shape': (8,)}",
        *(pytest.param(header, id=header[:70]) for header in GETS_THROUGH),
    ],
)
def test_odd_array_headers(header: str) -> None:
    assert refusal(crafted(GOOD, npy_with_header(header)))


@pytest.mark.parametrize("version", [(0, 0), (3, 0), (9, 9)])
def test_unknown_array_formats(version: tuple[int, int]) -> None:
    content = bytearray(npy(PARAMETERS))
    content[6:8] = version
    assert refusal(crafted(GOOD, bytes(content)))


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_an_archive_packed_in_another_way(packing: int) -> None:
    assert "packed in an unusual way" in refusal(packed(MEMBERS, packing))
