"""The network: layers in a row, a loss at the end.

``forward`` walks from the first layer to the last and turns X into the outputs A_L.
``gradients`` walks back again and finds how the cost changes with every single parameter.
All parameters lie in one flat vector, ``parameters``; each layer's W and b are views of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from pathlib import Path
from typing import Any, Self

import numpy as np

from nn import export
from nn.arrays import Array, Labels, columns
from nn.initializers import initializer as find_initializer
from nn.layers import Layer, check, dense_layers
from nn.losses import loss as find_loss
from nn.workspace import Workspace, chunks, split


class Network:
    """A feed-forward network. The parameters may be changed in place at any time."""

    def __init__(
        self,
        layer_sizes: Sequence[int],
        *,
        hidden: str | Sequence[str] = "relu",
        output: str = "softmax",
        loss: str = "cross_entropy",
        initializer: str = "he",
        bias: bool = True,
        rng: np.random.Generator | None = None,
        dtype: np.typing.DTypeLike = np.float32,
    ) -> None:
        """Build a fully connected network and draw its weights.

        Args:
            layer_sizes: units from the inputs n_0 to the outputs n_L, as in [784, 10, 10].
            hidden: one activation for all hidden layers, or a list with one for each.
            output: the activation of the last layer.
            loss: what training makes small; it must fit the output activation.
            initializer: where the weights start; biases start at zero.
            bias: whether the layers have biases.
            rng: the source of all random draws; the same seed gives the same network.
            dtype: float32 for speed, float64 to check gradients.

        Raises:
            ValueError: if a size, a name or a combination makes no sense.
        """
        self._assemble(dense_layers(layer_sizes, hidden, output, bias=bias), loss, dtype)
        self.initialize(initializer, rng or np.random.default_rng())

    @classmethod
    def from_layers(
        cls, layers: Sequence[Layer], loss: str, dtype: np.typing.DTypeLike = np.float32
    ) -> Self:
        """Put layers like these in a row; all parameters are zero until set.

        The network gets layers of its own: those given, which may be another's, stay as they are.

        Raises:
            ValueError: if the layers do not fit together or the loss does not fit the last.
        """
        net = cls.__new__(cls)
        net._assemble([copy(layer) for layer in layers], loss, dtype)
        return net

    def _assemble(self, layers: list[Layer], loss: str, dtype: np.typing.DTypeLike) -> None:
        if np.dtype(dtype) not in (np.float32, np.float64):
            raise ValueError(f"The precision must be float32 or float64, not {np.dtype(dtype)}.")
        check(layers)
        self.layers = layers
        self.layer_sizes = [layers[0].n_in, *(layer.n_out for layer in layers)]
        self.loss = find_loss(loss, output=layers[-1].activation.name)
        self.dtype = np.dtype(dtype)
        self.provenance: dict[str, Any] = {}
        self.share(np.zeros(sum(layer.n_parameters for layer in layers), dtype))

    def share(self, theta: Array) -> None:
        """Use ``theta`` (n_parameters,) as the parameters; who else has it shares them."""
        self.parameters: Array = theta
        for layer, part in zip(self.layers, split(theta, self.layers), strict=True):
            layer.attach(part)

    def initialize(self, initializer: str, rng: np.random.Generator) -> None:
        """Draw all weights anew."""
        for layer in self.layers:
            layer.initialize(find_initializer(initializer), rng)

    # ---- forward -------------------------------------------------------------------------

    def forward(self, X: Array) -> Array:
        """Turn X (n_0, m) into the outputs A_L (n_L, m).

        Raises:
            ValueError: if X does not have n_0 rows.
        """
        A_L = columns(self.checked_X(X).shape[1], self.layer_sizes[-1], self.dtype)
        for part, tapes in self.forward_passes(X):
            A_L[:, part] = tapes[-1].A
        return A_L

    predict_proba = forward

    def predict(self, X: Array) -> Labels:
        """Return labels (m,): the unit with the largest output, or, for one unit, A > 0.5.

        Raises:
            ValueError: if X does not have n_0 rows.
        """
        return to_labels(self.forward(X))

    def cost(self, X: Array, Y: Array, workspace: Workspace | None = None) -> float:
        """Return the cost J for X (n_0, m) and the wanted outputs Y (n_L, m).

        Raises:
            ValueError: if X or Y has the wrong shape.
        """
        Y = self.checked_Y(Y, self.checked_X(X))
        total = sum(
            self.loss.total(tapes[-1].Z, tapes[-1].A, Y[:, part])
            for part, tapes in self.forward_passes(X, workspace)
        )
        return float(total / X.shape[1] if self.loss.is_mean else total)

    def forward_passes(
        self, X: Array, workspace: Workspace | None = None
    ) -> Iterator[tuple[slice, list[Any]]]:
        """Go forward chunk by chunk: yields the columns and the layers' tapes for them.

        The tapes are overwritten by the next chunk.
        """
        X = self.checked_X(X)
        workspace = workspace or self.workspace()
        for part in chunks(X.shape[1], workspace.chunk):
            tapes = workspace.tapes(part.stop - part.start)
            self._forward(X[:, part], tapes)
            yield part, tapes

    def _forward(self, X: Array, tapes: list[Any]) -> None:
        A = np.asarray(X, self.dtype)
        for layer, tape in zip(self.layers, tapes, strict=True):
            A = layer.forward(A, tape)

    # ---- backward ------------------------------------------------------------------------

    def gradients(self, X: Array, Y: Array) -> list[tuple[Array, Array | None]]:
        """Return [(dW_1, db_1), …], the derivatives of the cost; shapes as the parameters.

        Without biases, each db is None.

        Raises:
            ValueError: if X (n_0, m) or Y (n_L, m) has the wrong shape.
        """
        flat = self.gradient_vector(X, Y, self.workspace())
        parts = split(flat, self.layers)
        return [layer.parts(part) for layer, part in zip(self.layers, parts, strict=True)]

    def gradient_vector(self, X: Array, Y: Array, workspace: Workspace) -> Array:
        """Return all derivatives in one flat vector (n_parameters,), laid out like ``parameters``.

        It lives in the workspace, and is overwritten by the next call.
        """
        X, Y = self.checked_X(X), self.checked_Y(Y, X)
        m = X.shape[1]
        parts = ((X[:, part], Y[:, part]) for part in chunks(m, workspace.chunk))
        return self.summed_gradient(parts, m, workspace)

    def summed_gradient(
        self, parts: Iterable[tuple[Array, Array]], m: int, workspace: Workspace
    ) -> Array:
        """Do the same for a batch of m examples that comes in parts, each no more than a chunk."""
        for i, (X, Y) in enumerate(parts):
            self.backprop(X, Y, workspace.tapes(X.shape[1]), m)
            if X.shape[1] == m:
                return workspace.gradient
            if i == 0:
                workspace.total[...] = workspace.gradient
            else:
                workspace.total += workspace.gradient
        return workspace.total

    def backprop(self, X: Array, Y: Array, tapes: list[Any], m: int) -> None:
        """Forward, then back from the output: dZ_L, then layer by layer. m: the whole batch."""
        self._forward(X, tapes)
        out, g = tapes[-1], self.layers[-1].activation
        if self.loss.gradient is None:
            np.subtract(out.A, Y, out=out.dZ)  # cross-entropy: dZ = A - Y
        else:
            self.loss.gradient(out.A, Y, out.dA)
            g.backward(out.dA, out.Z, out.A, out.dZ)
        if self.loss.is_mean:
            out.dZ *= 1 / m
        dA_prevs = [None, *(tape.dA for tape in tapes)]
        self.layers[-1].backward_from_dZ(out, dA_prevs[-2])
        for i in reversed(range(len(self.layers) - 1)):
            self.layers[i].backward(tapes[i], dA_prevs[i])

    # ---- the rest ------------------------------------------------------------------------

    def workspace(self) -> Workspace:
        """Return new memory for passes through this network."""
        return Workspace(self.layers, self.dtype)

    def copy(self, dtype: np.typing.DTypeLike | None = None) -> Network:
        """Return an independent network with the same parameters, perhaps in another dtype."""
        twin = Network.from_layers(self.layers, self.loss.name, dtype or self.dtype)
        twin.parameters[...] = self.parameters
        twin.provenance = dict(self.provenance)
        return twin

    def save(self, path: str | Path) -> None:
        """Write parameters, architecture and provenance to one .npz file.

        Raises:
            ValueError: if it could not be read back, as when a parameter is not finite.
        """
        export.save(self, path)

    @staticmethod
    def load(path: str | Path) -> Network:
        """Read what ``save`` wrote.

        Raises:
            ValueError: if the file is not such a network, with a sentence that says why.
            FileNotFoundError: if there is no such file.
        """
        architecture, layers, parameters = export.read(path)
        net = Network.from_layers(layers, architecture["loss"], architecture["dtype"])
        net.provenance = architecture["provenance"]
        net.parameters[...] = parameters
        return net

    def checked_X(self, X: Array) -> Array:
        """Return X, or raise ValueError unless its shape is (n_0, m) with m of at least 1."""
        if X.ndim != 2 or X.shape[0] != self.layer_sizes[0] or X.shape[1] == 0:
            raise ValueError(
                f"X must have {self.layer_sizes[0]} rows and a column for each example, "
                f"but its shape is {X.shape}."
            )
        return X

    def checked_Y(self, Y: Array, X: Array) -> Array:
        """Return Y, or raise ValueError unless its shape is (n_L, m), with the m of X (n_0, m)."""
        wanted = (self.layer_sizes[-1], X.shape[1])
        if Y.shape != wanted:
            raise ValueError(f"Y must have the shape {wanted}, but it has {Y.shape}.")
        return Y

    def __repr__(self) -> str:
        arrows = " → ".join(
            [str(self.layer_sizes[0])] + [f"{n.n_out} {n.activation}" for n in self.layers]
        )
        return f"Network({arrows}, {self.loss}, {self.parameters.size:,} parameters)"


def to_labels(A_L: Array) -> Labels:
    """Turn outputs (n_L, m) into labels (m,): the largest unit, or A > 0.5 for a single one."""
    return (A_L[0] > 0.5).astype(np.int64) if A_L.shape[0] == 1 else A_L.argmax(axis=0)
