"""The playground's settings: any small network and how it learns. Its points: ``plane_data``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

import nn
from nn import checks
from nn.data.features import check as check_features
from nn.layers import hidden_names
from nn.rule import Rule
from runs.playground.edits import Edit
from runs.playground.plane_data import PlaneExamples
from runs.service.limits import within
from runs.service.pace import Dense
from runs.small.at_once import spread

MAX_HIDDEN_LAYERS, MAX_UNITS = 6, 16
MAX_ITERATIONS = 100_000
FRAMES = 60  # of a course, about
LENS = 24  # iterations shown one by one after the one that is looked at closely
MOST_RECORDED = 1500  # iterations of which the parameters are kept


@dataclass(frozen=True)
class Play:
    """All settings of a training in the playground but its points. Equal ones train alike.

    Raises:
        ValueError: if a setting is out of bounds, with a sentence for the page.
    """

    features: tuple[str, ...] = ("x1", "x2")
    hidden_sizes: tuple[int, ...] = (4, 2)
    hidden: tuple[str, ...] = ("tanh", "tanh")  # one for each hidden layer
    squared: bool = False  # the mean squared error instead of cross-entropy
    initializer: str = "xavier"
    optimizer: str = "sgd"
    learning_rate: float = 0.3
    schedule: str = "constant"
    batch_size: int | None = None
    l1: float = 0.0
    l2: float = 0.0
    dropout: float = 0.0
    iterations: int = 500
    seed: int = 0
    edits: tuple[Edit, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be trained."""
        within("number of hidden layers", len(self.hidden_sizes), 0, MAX_HIDDEN_LAYERS)
        within("size of a hidden layer", min(self.hidden_sizes, default=1), 1, MAX_UNITS)
        within("size of a hidden layer", max(self.hidden_sizes, default=1), 1, MAX_UNITS)
        within("number of iterations", self.iterations, 1, MAX_ITERATIONS)
        check_features(self.features)
        hidden_names(self.hidden, len(self.hidden_sizes))
        for one in self.hidden:
            checks.activation(one, place="hidden")
        checks.one_of("initializer", self.initializer, nn.INITIALIZERS)
        checks.whole("seed", self.seed, at_least=0)
        _ = self.rule  # which checks its own numbers

    @property
    def bias(self) -> bool:
        """Whether units have biases, as one may ask of any experiment. Here they always do."""
        return True

    def network_for(self, data: PlaneExamples) -> nn.Network:
        """Build the network with its first weights; what it puts out depends on the data."""
        output = {0: "identity", 2: "sigmoid"}.get(data.n_classes, "softmax")
        losses = {"sigmoid": "binary_cross_entropy", "softmax": "cross_entropy"}
        squared = self.squared or output == "identity"
        return nn.Network(
            [len(self.features), *self.hidden_sizes, data.n_outputs],
            hidden=self.hidden,
            output=output,
            loss="mean_squared_error" if squared else losses[output],
            initializer=self.initializer,
            rng=np.random.default_rng(self.seed),
        )

    def shape(self, n_outputs: int) -> Dense:
        """Return the shapes of its network."""
        return Dense((len(self.features), *self.hidden_sizes, n_outputs), self.hidden)

    @property
    def moments(self) -> int:
        """Of how many iterations the parameters are kept, about."""
        return min(self.iterations + 1, MOST_RECORDED + LENS)

    @property
    def rule(self) -> Rule:
        """How it learns."""
        return Rule(
            self.iterations, self.optimizer, self.learning_rate, self.batch_size, self.schedule,
            self.l2, l1=self.l1, dropout=self.dropout,
        )  # fmt: skip

    def recorded(self, focus: int | None = None) -> list[int]:
        """Return the iterations to keep the parameters of: all, if they are not too many.

        ``focus``: an iteration from which on they are kept one by one for a while.
        """
        last = self.iterations
        kept = {0, last, *spread(last, FRAMES)}
        kept |= {edit.iteration for edit in self.edits if edit.iteration <= last}
        if last < MOST_RECORDED:
            kept |= set(range(last + 1))
        else:
            kept |= set(np.linspace(0, last, MOST_RECORDED - 200).astype(int).tolist())
            if focus is not None:
                kept |= set(range(max(focus, 0), min(focus + LENS, last) + 1))
        return sorted(kept)
