"""A training on images as its owner sees it: where it stands, its curve, what came of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

import nn
from nn.data.datasets import About
from nn.fast.checkpoint import Checkpoint
from nn.schedules import SCHEDULES
from runs.mnist.job import MnistJob
from runs.mnist.moments import Remembering
from runs.mnist.result import Result
from runs.mnist.spec import MnistSpec
from runs.service.data import about, at_hand
from runs.service.run import Run
from runs.service.store import read


@dataclass(eq=False)
class MnistRun(Run, of=MnistSpec, by=MnistJob):
    """A training on images. All attributes may be read at any time, by any thread."""

    spec: MnistSpec

    def __post_init__(self) -> None:
        """Take from the spec what may change on the way."""
        super().__post_init__()
        self.data_name = at_hand(self.spec.data)

    @property
    def about(self) -> About:
        """What its images are."""
        return about(self.data_name)

    @property
    def can_continue(self) -> bool:
        """Whether it may be taken further than it was meant to go."""
        return self.state in ("finished", "stopped") and bool(self.checkpoint and not self.problem)

    @property
    def spec_now(self) -> MnistSpec:
        """The spec, with the iterations and the data that it has by now."""
        return replace(self.spec, iterations=self.iterations, data=self.data_name)

    @property
    def spec_at_work(self) -> MnistSpec:
        """The spec that the next job goes by."""
        return replace(self.spec_now, learning_rate=self.learning_rate)

    def result(self) -> Result | None:
        """Return the answers to all images, or None while there are none."""
        answers: Result | None = read(self.answers)
        return answers

    def network(self) -> nn.Network | None:
        """Return the trained network, made anew at each call; None while there is none."""
        checkpoint, result = self._laid_down(), self.result()
        if checkpoint is None or result is None:
            return None
        net = self._built(checkpoint)
        net.provenance = self.provenance(checkpoint, result)
        return net

    def network_now(self) -> nn.Network | None:
        """Return the network as it was laid down last, also at a pause; None while it is not."""
        checkpoint = self._laid_down()
        return self._built(checkpoint) if checkpoint else None

    def moments(self) -> list[tuple[int, nn.Network]]:
        """Return the network at some moments, from the first iteration to the last.

        Of a network that is too large for more, these are the first and the last alone.
        """
        checkpoint = self._laid_down()
        if checkpoint is None:
            return []
        first = self.spec.started(self.layer_sizes).parameters
        kept = checkpoint.moments if isinstance(checkpoint, Remembering) else ()
        thetas = {0: first, **dict(kept), checkpoint.iteration: checkpoint.parameters}
        return [
            (iteration, self.spec.with_parameters(self.layer_sizes, thetas[iteration]))
            for iteration in sorted(thetas)
        ]

    def _laid_down(self) -> Checkpoint | None:
        checkpoint: Checkpoint | None = read(self.checkpoint)
        return checkpoint

    def _built(self, checkpoint: Checkpoint) -> nn.Network:
        net = self.spec.with_parameters(self.layer_sizes, checkpoint.parameters)
        net.provenance = self.about.provenance
        return net

    def provenance(self, checkpoint: Checkpoint, result: Result) -> dict[str, object]:
        """Say what the network was trained on and how, and how good it is."""
        last = checkpoint.last
        assert last  # it was measured at its end
        told: dict[str, object] = {
            "training": self.number,
            **asdict(self.spec_now),
            "trained_on": self.data_source,
            **self.about.provenance,
            "iterations_done": last.iteration,
            "train_accuracy": last.train_accuracy,
            "test_accuracy": last.test_accuracy,
            "test_data": f"the {len(result.test.labels):,} test images",
        }
        if len(self.rates) > 1:
            told["learning_rates"] = [list(rate) for rate in self.rates]
        return told

    def rate_at(self, iteration: int) -> float:
        """Return the learning rate of the step that came after an iteration."""
        rate = next(rate for since, rate in reversed(self.rates) if since <= iteration)
        total = next(total for since, total in reversed(self.totals) if since <= iteration)
        return rate * SCHEDULES[self.spec.schedule](iteration / total)

    def has_settings(self, spec: MnistSpec) -> bool:
        """Whether a spec says what this run was started with, or what became of it."""
        rates = (self.spec.learning_rate, self.learning_rate)
        totals = (self.spec.iterations, self.iterations)
        as_ours = replace(spec, learning_rate=rates[0], iterations=totals[0])
        same = spec.learning_rate in rates and spec.iterations in totals
        return same and as_ours == self.spec
