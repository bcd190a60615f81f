"""Save a network as one ``.npz`` file, and read it back without trusting it.

The file holds two arrays: ``architecture``, a JSON text with the layers, the loss and where
the network comes from, and ``parameters``, the flat vector of all weights and biases. Anybody
can make such a file, so every size is checked before anything is allocated for it, and the
arrays' headers are read by a pattern of our own rather than as Python.
"""

from __future__ import annotations

import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from nn.arrays import Array
from nn.layers import LAYERS, Layer, check

if TYPE_CHECKING:
    from nn.network import Network

FORMAT = "glassbox network 1"
MAX_TEXT = 64_000  # characters of architecture
MAX_HEADER = 1_000  # bytes before an array's values
HEADER = re.compile(
    rb"\x93NUMPY\x01\x00(..)(\{'descr': '(<f4|<f8|<U\d{1,9})', 'fortran_order': False, "
    rb"'shape': \((\d{0,12}),?\), \}\s*\n)",
    re.DOTALL,
)
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What zipfile raises for a damaged archive, and, last, for an encrypted or exotic one.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    OverflowError,
    RuntimeError,
)


class BadNetworkFileError(ValueError):
    """A file that is not a network of ours; the message is one sentence for the reader."""

    def __init__(self, why: str = "it is damaged, or something else") -> None:
        super().__init__(f"This file is not a network saved by Glassbox: {why}.")


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
        np.savez_compressed(file, architecture=np.array(text), parameters=net.parameters)


def read(path: str | Path | IO[bytes]) -> tuple[dict[str, Any], list[Layer], Array]:
    """Return the architecture, the layers and the parameters (n_parameters,) of a saved network.

    Raises:
        ValueError: if the file is not such a network, is damaged, or declares impossible sizes.
        FileNotFoundError: if there is no such file.
    """
    with _in_plain_words(), zipfile.ZipFile(path) as archive:
        architecture = _architecture(_member(archive, "architecture", 4 * MAX_TEXT))
        layers = build_layers(architecture["layers"])
        check(layers)
        n, dtype = sum(layer.n_parameters for layer in layers), np.dtype(architecture["dtype"])
        content = _member(archive, "parameters", n * dtype.itemsize)
        parameters = _values(content, (n,), dtype)
    if not np.isfinite(parameters).all():
        raise BadNetworkFileError("its parameters are not finite numbers")
    return architecture, layers, parameters


def build_layers(descriptions: list[Any]) -> list[Layer]:
    """Build layers from their descriptions, without allocating their parameters.

    Raises:
        ValueError: if a description makes no sense.
    """
    layers: list[Layer] = []
    for i, description in enumerate(descriptions):
        place = "output" if i == len(descriptions) - 1 else "hidden"
        kind = LAYERS.get(str(description.get("kind"))) if isinstance(description, dict) else None
        if kind is None:
            raise BadNetworkFileError(f"layer {i + 1} is of no known kind")
        layers.append(kind.build(description, place=place))
    return layers


@contextmanager
def _in_plain_words() -> Iterator[None]:
    """Turn whatever a broken archive makes zipfile raise into one sentence."""
    try:
        yield
    except FileNotFoundError:
        raise
    except BROKEN as error:
        raise BadNetworkFileError from error


def _member(archive: zipfile.ZipFile, name: str, at_most: int) -> bytes:
    """Unpack one array's file if its values take up no more than ``at_most`` bytes."""
    info = next((i for i in archive.infolist() if i.filename == f"{name}.npy"), None)
    if info is None:
        raise BadNetworkFileError(f"the array called {name} is missing")
    if info.file_size > at_most + MAX_HEADER:
        raise BadNetworkFileError(f"the array called {name} is not of the declared size")
    if info.compress_type not in PACKINGS:
        raise BadNetworkFileError("it is packed in an unusual way")
    with archive.open(info) as file:
        return file.read(at_most + MAX_HEADER)


def _values(content: bytes, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Any:
    """Read the values behind an array's header, which must declare this shape and type."""
    match = HEADER.match(content)
    declared = match and (match[4].decode(), match[3].decode(), struct.unpack("<H", match[1])[0])
    if match is None or declared != (",".join(map(str, shape)), dtype.str, len(match[2])):
        raise BadNetworkFileError("an array has another shape or type than declared")
    values = content[match.end() :]
    if len(values) != int(np.prod(shape, dtype=int)) * dtype.itemsize:
        raise BadNetworkFileError("an array is cut off")
    return np.frombuffer(values, dtype).reshape(shape)


def _architecture(content: bytes) -> dict[str, Any]:
    match = HEADER.match(content)
    if match is None or not match[3].startswith(b"<U") or len(content) % 4 != match.end() % 4:
        raise BadNetworkFileError("its architecture cannot be read")
    length = (len(content) - match.end()) // 4
    try:
        architecture = json.loads(str(_values(content, (), np.dtype(f"<U{length}"))))
    except (ValueError, RecursionError) as error:
        raise BadNetworkFileError("its architecture cannot be read") from error
    if not isinstance(architecture, dict) or architecture.get("format") != FORMAT:
        raise BadNetworkFileError("its architecture is of another kind")
    kinds = {"loss": str, "layers": list, "provenance": dict, "dtype": str}
    if any(not isinstance(architecture.get(key), kind) for key, kind in kinds.items()):
        raise BadNetworkFileError("its architecture is incomplete")
    if architecture["dtype"] not in ("float32", "float64"):
        raise BadNetworkFileError("its precision must be float32 or float64")
    return architecture
