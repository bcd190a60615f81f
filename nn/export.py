"""Save a network as one ``.npz`` file, and read it back without trusting it.

The file holds the weights and biases by the names that they have in the formulas, ``W1``, ``b1``,
``W2`` and so on, and ``architecture``, a JSON text with the layers, the loss and where the network
comes from. Files of version 1 have one flat vector instead, ``parameters``; they are read as well.
The sizes of the layers are checked before anything is allocated for them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from zipfile import ZipFile

import numpy as np

from nn import npz
from nn.arrays import Array
from nn.layers import LAYERS, Layer, Shape, build, check_fit, split

if TYPE_CHECKING:
    from nn.network import Network

FORMAT, FLAT = "glassbox network 2", "glassbox network 1"
MAX_AXES = 3  # of an example: height, width, channels
MAX_TEXT = 64_000  # characters of architecture


class BadNetworkFileError(npz.BadFileError):
    """A file that is not a network of ours."""

    what = "a network"


def save(net: Network, path: str | Path | IO[bytes]) -> None:
    """Write ``net`` to ``path``, a file name or an open file.

    Raises:
        ValueError: if the network could not be read back: its parameters are not finite, or
            its provenance is too long.
    """
    if not np.isfinite(net.parameters).all():
        raise ValueError("A network whose parameters are not finite numbers is not saved.")
    text = json.dumps(
        {
            "format": FORMAT,
            "input_shape": list(net.input_shape),
            "layers": [layer.describe() for layer in net.layers],
            "loss": net.loss.name,
            "dtype": net.dtype.name,
            "provenance": net.provenance,
        }
    )
    if len(text) > MAX_TEXT:
        raise ValueError(f"The provenance is too long; at most {MAX_TEXT:,} characters fit.")
    # Opened here, because np.savez would add an ending to the name.
    with Path(path).open("wb") if isinstance(path, str | Path) else nullcontext(path) as file:
        arrays: dict[str, Any] = {"architecture": np.array(text)}
        arrays |= named(net.layers, net.parameters)
        np.savez_compressed(file, **arrays)


def named(layers: Sequence[Layer], theta: Array) -> dict[str, Array]:
    """View a flat vector (n_parameters,) as W1, b1, W2 … by these names."""
    found: dict[str, Array] = {}
    for number, (layer, part) in enumerate(zip(layers, split(theta, layers), strict=True), start=1):
        for parameter, array in zip(layer.parameters, layer.arrays(part), strict=True):
            found[f"{parameter.name}{number}"] = array
    return found


def read(path: str | Path | IO[bytes]) -> tuple[dict[str, Any], list[Layer], Shape, Array]:
    """Return the architecture, layers, input shape and parameters (n,) of a saved network.

    Raises:
        ValueError: if the file is not such a network, is damaged, or declares impossible sizes.
        FileNotFoundError: if there is no such file.
    """
    with npz.opened(path, BadNetworkFileError) as archive:
        architecture = _architecture(npz.member(archive, "architecture", 4 * MAX_TEXT))
        layers = build_layers(architecture["layers"])
        shape = _input_shape(architecture, layers)
        dtype = np.dtype(architecture["dtype"])
        parameters = (_flat if architecture["format"] == FLAT else _parts)(archive, layers, dtype)
    if not np.isfinite(parameters).all():
        raise BadNetworkFileError("its parameters are not finite numbers")
    return architecture, layers, shape, parameters


def _flat(archive: ZipFile, layers: Sequence[Layer], dtype: np.dtype[Any]) -> Array:
    """Read all parameters as they stand in a file of version 1."""
    n = sum(layer.n_parameters for layer in layers)
    found: Array = npz.values(npz.member(archive, "parameters", n * dtype.itemsize), (n,), dtype)
    return found


def _parts(archive: ZipFile, layers: Sequence[Layer], dtype: np.dtype[Any]) -> Array:
    """Read W1, b1, W2 … and put them into one vector."""
    n = sum(layer.n_parameters for layer in layers)
    nowhere = np.broadcast_to(np.zeros((), dtype), n)  # their shapes, before there is memory
    read = {
        name: npz.values(npz.member(archive, name, one.size * dtype.itemsize), one.shape, dtype)
        for name, one in named(layers, nowhere).items()
    }
    parameters = np.empty(n, dtype)
    for name, one in named(layers, parameters).items():
        one[...] = read[name]
    return parameters


def build_layers(descriptions: list[Any]) -> list[Layer]:
    """Build layers from their descriptions, without allocating their parameters.

    Raises:
        ValueError: if a description makes no sense.
    """
    layers: list[Layer] = []
    for i, description in enumerate(descriptions):
        if not isinstance(description, dict) or str(description.get("kind")) not in LAYERS:
            raise BadNetworkFileError(f"layer {i + 1} is of no known kind")
        layers.append(build(description))
    return layers


def _input_shape(architecture: dict[str, Any], layers: list[Layer]) -> Shape:
    """Return the shape of an example. Files without it are older, and have dense layers only.

    Raises:
        ValueError: if it is no shape, or dense layers say that they had other inputs.
    """
    if not layers or any(layer.shape_out and min(layer.n_in, layer.n_out) < 1 for layer in layers):
        raise ValueError("A network needs at least one layer, and each layer at least one unit.")
    shape = architecture.get("input_shape", [layers[0].n_in])
    whole = isinstance(shape, list) and all(type(n) is int and n >= 1 for n in shape)
    if not whole or not 1 <= len(shape) <= MAX_AXES:
        raise BadNetworkFileError("the shape of its inputs makes no sense")
    check_fit(layers, tuple(shape))
    return tuple(shape)


def _architecture(content: bytes) -> dict[str, Any]:
    try:
        length = (len(content) - npz.header(content).start) // 4  # four bytes a character
        architecture = json.loads(str(npz.values(content, (), np.dtype(f"<U{length}"))))
    except (npz.Flaw, ValueError, RecursionError) as error:
        raise BadNetworkFileError("its architecture cannot be read") from error
    if not isinstance(architecture, dict) or architecture.get("format") not in (FORMAT, FLAT):
        raise BadNetworkFileError("its architecture is of another kind")
    kinds = {"loss": str, "layers": list, "provenance": dict, "dtype": str}
    if any(not isinstance(architecture.get(key), kind) for key, kind in kinds.items()):
        raise BadNetworkFileError("its architecture is incomplete")
    if architecture["dtype"] not in ("float32", "float64"):
        raise BadNetworkFileError("its precision must be float32 or float64")
    return architecture
