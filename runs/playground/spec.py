"""Everything that determines a training of the playground, and what it takes, known beforehand."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nn.data.datasets.plane import MOST_CLASSES
from nn.stack import AT_ONCE
from runs.playground.plane_data import PlaneData, outputs
from runs.playground.settings import Play
from runs.service.limits import Spec
from runs.service.pace import IN_A_STACK, Dense, Work, counted

CHOOSING, DROPPING = 12, 6  # calls for the examples of a batch, and for the dropout of each layer
L1, L2, SCHEDULE = 8, 2, 2  # calls
FLOAT, FIGURE = 4, 8  # bytes
ARRAYS = 8  # of a layer's size while moments are measured
FIXED = 20_000_000  # bytes for everything that does not grow


@dataclass(frozen=True)
class PlaySpec(Spec):
    """Points and settings. Equal ones train alike, to the last bit."""

    data: PlaneData
    play: Play

    @property
    def iterations(self) -> int:
        """How many steps it takes."""
        return self.play.iterations

    @property
    def learning_rate(self) -> float:
        """The step size alpha."""
        return self.play.learning_rate

    def with_iterations(self, iterations: int) -> PlaySpec:
        """The same for another number of iterations."""
        return replace(self, play=replace(self.play, iterations=iterations))

    def told(self) -> dict[str, object]:
        """Say in a few words what is trained."""
        sizes = self.play.hidden_sizes
        return {"training": "playground", "iterations": self.iterations, "hidden": sizes}

    @property
    def shape(self) -> Dense:
        """The shapes of its network."""
        return self.play.shape(outputs(self.data.n_classes))

    def work(self, iterations: int | None = None) -> Work:
        """Return what is asked of the processor for all iterations, or for so many of them."""
        whole = self._step() * self.iterations + self._measuring() * self.play.moments
        return whole if iterations is None else whole * (iterations / self.iterations)

    def _step(self) -> Work:
        play, (m, _) = self.play, self.data.n_examples
        batch, layers = min(play.batch_size or m, m), len(play.hidden_sizes)
        calls = CHOOSING * (batch < m) + SCHEDULE * (play.schedule != "constant")
        calls += L1 * (play.l1 > 0) + L2 * (play.l2 > 0) + DROPPING * layers * (play.dropout > 0)
        dropped = DROPPING * sum(play.hidden_sizes) * (play.dropout > 0)
        return self.shape.step(batch, play.optimizer) + counted(calls, batch * dropped)

    def _measuring(self) -> Work:
        """What a recorded moment takes: many are asked at once, as a stack.

        Numbers are written twice, as that needs new memory, which the system clears beforehand.
        """
        m, m_test = self.data.n_examples
        stacked = (len(self.play.hidden_sizes) + 1) * (1 + (m_test > 0))  # products
        return counted(stacked * IN_A_STACK) + self.shape.exam(m + m_test) * counted(0, 2, 1)

    def memory(self, threads: int = 1) -> int:
        """Return the bytes that it takes at most; more threads would not help it."""
        units = len(self.play.features) + sum(self.play.hidden_sizes) + MOST_CLASSES
        at_once = max(AT_ONCE, sum(self.data.n_examples) * units)
        return FIXED + ARRAYS * FLOAT * at_once + 3 * recorded_bytes(self.play, MOST_CLASSES)


def recorded_bytes(play: Play, n_outputs: int) -> int:
    """Return the bytes of a recording, about."""
    return play.moments * (FLOAT * play.shape(n_outputs).parameters + 4 * FIGURE)
