"""Everything that determines a training of the playground that a worker does."""

from __future__ import annotations

from dataclasses import dataclass, replace

from runs.playground import cost
from runs.playground.plane_data import PlaneData
from runs.playground.settings import Play
from runs.service.pace import Work


@dataclass(frozen=True)
class PlaySpec:
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

    def at_hand(self) -> PlaySpec:
        """The same: the points are made from their settings, anywhere."""
        return self

    def told(self) -> dict[str, object]:
        """Say in a few words what is trained."""
        sizes = self.play.hidden_sizes
        return {"training": "playground", "iterations": self.iterations, "hidden": sizes}

    def work(self, iterations: int | None = None) -> Work:
        """Return what is asked of the processor for all iterations, or for so many of them."""
        whole = cost.work(self.play, self.data)
        return whole if iterations is None else whole * (iterations / self.iterations)

    def memory(self, threads: int = 1) -> int:
        """Return the bytes that it takes at most; more threads would not help it."""
        return cost.memory(self.play, *cost.n_examples(self.data))
