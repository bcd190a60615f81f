"""Save a network as one ``.npz`` file, and read it back without trusting it.

The file holds two arrays: ``architecture``, a JSON text with the layers, the loss and where
the network comes from, and ``parameters``, the flat vector of all weights and biases. Reading
checks every declared shape and size first, and only then allocates.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from nn.arrays import Array
from nn.layers import LAYERS, Layer

if TYPE_CHECKING:
    from nn.network import Network

FORMAT = "glassbox network 1"
MAX_TEXT = 64_000  # characters of architecture
MAX_LAYERS = 100
MAX_SIZE = 1_000_000  # units of a layer
MAX_VALUES = 50_000_000  # parameters

_NOT_OURS = "This file is not a network saved by Glassbox"


def save(net: Network, path: str | Path | IO[bytes]) -> None:
    """Write ``net`` to ``path``."""
    architecture = {
        "format": FORMAT,
        "layers": [layer.describe() for layer in net.layers],
        "loss": net.loss.name,
        "dtype": net.dtype.name,
        "provenance": net.provenance,
    }
    np.savez_compressed(
        path, architecture=np.array(json.dumps(architecture)), parameters=net.parameters
    )


def read(path: str | Path | IO[bytes]) -> tuple[dict[str, Any], Array]:
    """Return the architecture and the flat parameters (n_parameters,) of a saved network.

    Raises:
        ValueError: if the file is not such a network, is damaged, or declares impossible sizes.

    """
    try:
        with zipfile.ZipFile(path) as archive:
            architecture = _read_architecture(archive)
            layers = build_layers(architecture["layers"])
            n_parameters = sum(layer.n_parameters for layer in layers)
            dtype = np.dtype(architecture["dtype"])
            parameters = _read_array(archive, "parameters", (n_parameters,), dtype)
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise ValueError(f"{_NOT_OURS}, or it is damaged.") from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise ValueError(f"{_NOT_OURS}, or it is damaged.") from error
    if not np.isfinite(parameters).all():
        raise ValueError("The network in this file has weights that are not finite numbers.")
    return architecture, parameters


def build_layers(descriptions: Sequence[dict[str, Any]]) -> list[Layer]:
    """Build layers from their descriptions, without allocating their parameters.

    Raises:
        ValueError: if a description makes no sense or a size is out of bounds.

    """
    if not isinstance(descriptions, list) or not 1 <= len(descriptions) <= MAX_LAYERS:
        raise ValueError(f"{_NOT_OURS}: it should have 1 to {MAX_LAYERS} layers.")
    layers: list[Layer] = []
    for i, description in enumerate(descriptions):
        place = "output" if i == len(descriptions) - 1 else "hidden"
        kind = LAYERS.get(str(description.get("kind"))) if isinstance(description, dict) else None
        if kind is None:
            raise ValueError(f"{_NOT_OURS}: layer {i + 1} is of no known kind.")
        layers.append(kind.build(description, place=place))
    if any(not 1 <= n <= MAX_SIZE for layer in layers for n in (layer.n_in, layer.n_out)):
        raise ValueError(f"Each layer of a saved network must have 1 to {MAX_SIZE:,} units.")
    if sum(layer.n_parameters for layer in layers) > MAX_VALUES:
        raise ValueError(f"A saved network may have at most {MAX_VALUES:,} parameters.")
    return layers


def _read_architecture(archive: zipfile.ZipFile) -> dict[str, Any]:
    text = str(_read_array(archive, "architecture", (), None))
    try:
        architecture = json.loads(text)
    except ValueError as error:
        raise ValueError(f"{_NOT_OURS}: its architecture cannot be read.") from error
    if not isinstance(architecture, dict) or architecture.get("format") != FORMAT:
        raise ValueError(f"{_NOT_OURS}.")
    kinds = {"loss": str, "layers": list, "provenance": dict, "dtype": str}
    if any(not isinstance(architecture.get(key), kind) for key, kind in kinds.items()):
        raise ValueError(f"{_NOT_OURS}: its architecture is incomplete.")
    if architecture["dtype"] not in ("float32", "float64"):
        raise ValueError(f"{_NOT_OURS}: its precision must be float32 or float64.")
    return architecture


def _read_array(
    archive: zipfile.ZipFile, name: str, shape: tuple[int, ...], dtype: np.dtype[Any] | None
) -> Any:
    """Read one array after checking its header. ``dtype`` None: a text of bounded length."""
    if f"{name}.npy" not in archive.namelist():
        raise ValueError(f"{_NOT_OURS}: it has no {name}.")
    with archive.open(f"{name}.npy") as header:
        found_shape, _, found_dtype = _read_header(header)
    fits = found_dtype == dtype if dtype else found_dtype.kind == "U"
    small = dtype is not None or found_dtype.itemsize <= 4 * MAX_TEXT
    if found_shape != shape or not fits or not small:
        raise ValueError(f"{_NOT_OURS}: its {name} have another shape or type than declared.")
    with archive.open(f"{name}.npy") as body:
        return np.lib.format.read_array(body, allow_pickle=False)


def _read_header(file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    version = np.lib.format.read_magic(file)
    if version == (1, 0):
        return np.lib.format.read_array_header_1_0(file)
    if version == (2, 0):
        return np.lib.format.read_array_header_2_0(file)
    raise ValueError(f"{_NOT_OURS}: it uses an unknown array format.")
