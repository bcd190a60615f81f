"""The network: layers in a row, a loss at the end, and all that one may ask of them.

How it finds its derivatives is in ``backpropagation``. All parameters lie in one flat vector,
``parameters``; each layer's W and b are views of it. If that is an array (S, n) of those of S
networks, the same formulas work out all of them at once (``stack``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from pathlib import Path
from typing import Any, Self

import numpy as np

from nn import checks, export
from nn.arrays import Array, Labels
from nn.backpropagation import Back, Passed, backward, forward, gradient, output_slope
from nn.fast.chunks import chunk_of, chunks
from nn.initializers import INITIALIZERS
from nn.layers import Layer, Shape, dense_layers, place, split


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
        layers = dense_layers(layer_sizes, hidden, output, bias=bias)
        self._assemble(layers, tuple(layer_sizes[:1]), loss, dtype)
        self.initialize(initializer, rng or np.random.default_rng())

    @classmethod
    def from_layers(
        cls,
        layers: Sequence[Layer],
        *,
        input_shape: Shape,
        loss: str = "cross_entropy",
        initializer: str = "he",
        rng: np.random.Generator | None = None,
        dtype: np.typing.DTypeLike = np.float32,
    ) -> Self:
        """Put layers in a row and draw their weights.

        The network gets layers of its own: those given, which may be another's, stay as they are.

        Args:
            layers: of ``nn.layers``, from the first to the one that gives the outputs.
            input_shape: of one example, as in (784,) or (28, 28, 1): height, width, channels.
            loss: as for ``Network``, and so are the others.
            initializer: where the weights start.
            rng: the source of all random draws.
            dtype: float32 for speed, float64 to check gradients.

        Raises:
            ValueError: if the layers do not fit together or the loss does not fit the last.
        """
        net = cls.unset(layers, input_shape, loss, dtype)
        net.initialize(initializer, rng or np.random.default_rng())
        return net

    @classmethod
    def unset(
        cls, layers: Sequence[Layer], input_shape: Shape, loss: str, dtype: np.typing.DTypeLike
    ) -> Self:
        """Do the same, but leave all parameters at zero."""
        net = cls.__new__(cls)
        net._assemble([layer.twin() for layer in layers], tuple(input_shape), loss, dtype)
        return net

    def _assemble(
        self, layers: list[Layer], input_shape: Shape, loss: str, dtype: np.typing.DTypeLike
    ) -> None:
        if np.dtype(dtype) not in (np.float32, np.float64):
            raise ValueError(f"The precision must be float32 or float64, not {np.dtype(dtype)}.")
        place(layers, input_shape)
        self.layers, self.input_shape = layers, input_shape
        self.layer_sizes = [layers[0].n_in, *(layer.n_out for layer in layers)]
        self.loss = checks.loss(loss, output=layers[-1].activation.name)
        self.dtype = np.dtype(dtype)
        self.provenance: dict[str, Any] = {}
        self.share(np.zeros(sum(layer.n_parameters for layer in layers), dtype))

    def share(self, theta: Array) -> None:
        """Use ``theta`` (n_parameters,) as the parameters; who else has it shares them."""
        self.parameters: Array = theta
        for layer, part in zip(self.layers, split(theta, self.layers), strict=True):
            layer.attach(part)

    def sharing(self, theta: Array) -> Self:
        """Return a network like this one, with other parameters; or S of them, for (S, n)."""
        twin = copy(self)
        twin.layers = [layer.twin() for layer in self.layers]
        twin.share(theta)
        return twin

    def initialize(self, initializer: str, rng: np.random.Generator) -> None:
        """Draw all weights anew."""
        checks.one_of("initializer", initializer, INITIALIZERS)
        for layer in self.layers:
            layer.initialize(INITIALIZERS[initializer], rng)

    # ---- forward and back ----------------------------------------------------------------

    def passes(self, X: Array) -> list[Passed]:
        """Go forward with X (n_0, m): what every layer was given and made of it."""
        return forward(self.layers, X)

    def backward(self, passes: Sequence[Passed], Y: Array, m: int) -> list[Back]:
        """Go back from the outputs: dZ_L, then layer by layer. The whole batch is m examples."""
        return backward(self.layers, passes, output_slope(self, passes[-1], Y, m))

    # ---- any number of examples ----------------------------------------------------------

    def forward(self, X: Array) -> Array:
        """Turn X (n_0, m) into the outputs A_L (n_L, m).

        Raises:
            ValueError: if X does not have n_0 rows.
        """
        parts = [passes[-1].A for _, passes in self.forward_passes(X)]
        return np.concatenate(parts, axis=-1)

    predict_proba = forward

    def predict(self, X: Array) -> Labels:
        """Return labels (m,): the unit with the largest output, or, for one unit, A > 0.5.

        Raises:
            ValueError: if X does not have n_0 rows.
        """
        return to_labels(self.forward(X))

    def cost(self, X: Array, Y: Array) -> float:
        """Return the cost J for X (n_0, m) and the wanted outputs Y (n_L, m).

        Raises:
            ValueError: if X or Y has the wrong shape.
        """
        Y = self.checked_Y(Y, self.checked_X(X))
        total = sum(
            self.loss.total(passes[-1].Z, passes[-1].A, Y[:, part])
            for part, passes in self.forward_passes(X)
        )
        return float(total / X.shape[1] if self.loss.is_mean else total)

    def forward_passes(self, X: Array) -> Iterator[tuple[slice, list[Passed]]]:
        """Go forward chunk by chunk: yields the columns and what the layers made of them."""
        X = self.checked_X(X)
        for part in chunks(X.shape[1], chunk_of(self.layers)):
            yield part, self.passes(np.asarray(X[:, part], self.dtype))

    def gradients(self, X: Array, Y: Array) -> list[tuple[Array, Array | None]]:
        """Return [(dW_1, db_1), …], the derivatives of the cost; shapes as the parameters.

        There is one entry for each layer that has parameters. Without biases, its db is None.

        Raises:
            ValueError: if X (n_0, m) or Y (n_L, m) has the wrong shape.
        """
        flat = self.gradient_vector(X, Y)
        parts = zip(self.layers, split(flat, self.layers), strict=True)
        return [layer.parts(part) for layer, part in parts if layer.n_parameters]

    def gradient_vector(self, X: Array, Y: Array) -> Array:
        """Return all derivatives in one flat vector (n_parameters,), laid out like ``parameters``.

        Raises:
            ValueError: if X (n_0, m) or Y (n_L, m) has the wrong shape.
        """
        X, Y = self.checked_X(X), self.checked_Y(Y, X)
        m, total = X.shape[1], np.zeros_like(self.parameters)
        for part in chunks(m, chunk_of(self.layers)):
            X_part, Y_part = (np.asarray(array[:, part], self.dtype) for array in (X, Y))
            total += gradient(self, X_part, Y_part, m)
        return total

    # ---- the rest ------------------------------------------------------------------------

    def copy(self, dtype: np.typing.DTypeLike | None = None) -> Network:
        """Return an independent network with the same parameters, perhaps in another dtype."""
        twin = self.unset(self.layers, self.input_shape, self.loss.name, dtype or self.dtype)
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
        architecture, layers, shape, parameters = export.read(path)
        net = Network.unset(layers, shape, architecture["loss"], architecture["dtype"])
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
