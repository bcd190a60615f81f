"""Some trials that a worker does in a few seconds; each is told as soon as it is over."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nn.data.datasets import Dataset
from nn.fast.interrupt import Interrupted, heed
from runs.experiments.settings import Base
from runs.experiments.training import Outcome, TrialTraining
from runs.experiments.trial import Laid
from runs.playground.spec import PlaySpec
from runs.service import own_data
from runs.service.data import load_data
from runs.service.job import Clock, Job
from runs.service.messages import News, Started
from runs.service.own_data import Packed

SLICE = 3.0  # seconds: then somebody else may have the worker
OVERDUE = "This training took much longer than it should, and was ended."
NO_MEMORY = "There was not enough memory for this training."


@dataclass(frozen=True)
class Piece:
    """A trial to be taken to a share of its iterations, from where it was laid down."""

    number: int
    spec: Base
    share: float  # 1: to its end
    seconds: float  # that it may take at most, with all pieces before
    laid: Laid | None = None


@dataclass(frozen=True)
class Begun:
    """A worker has taken up a trial."""

    number: int


@dataclass(frozen=True)
class Done:
    """A piece is done; ``laid`` is None if nothing more is to come."""

    number: int
    outcome: Outcome
    laid: Laid | None = None


@dataclass(frozen=True)
class Cut:
    """Where a job was laid down: in the middle of a trial, or between two."""

    iteration: int = 0
    number: int | None = None
    laid: Laid | None = None


class Walk:
    """Goes through the pieces, one after another."""

    def __init__(self, clock: Clock, threads: int, along: Dataset | None = None) -> None:
        """Nothing is done yet; ``along``: a visitor's own images, where they are not on disk."""
        self.clock, self.threads, self.along = clock, threads, along
        self.done = 0  # iterations
        self.at_hand: tuple[Piece, TrialTraining] | None = None

    @property
    def iteration(self) -> int:
        """How many steps were taken in this job."""
        if not self.at_hand:
            return self.done
        piece, training = self.at_hand
        return self.done + training.iteration - _begun_at(piece)

    def checkpoint(self) -> Cut:
        """Lay down what is at hand."""
        if not self.at_hand:
            return Cut(self.done)
        piece, training = self.at_hand
        return Cut(self.iteration, piece.number, training.lay_down())

    def pulse(self) -> bool:
        """Report now and then; answer whether to stop. Something is done in every job."""
        return self.clock.pulse() or (self.clock.seconds > SLICE and self.iteration > 0)

    def do(self, piece: Piece) -> None:
        """Train one trial as far as it shall go; what is wrong with it is told, and no more.

        Raises:
            Interrupted: if somebody else shall have the worker.
        """
        self.clock.tell(News(Begun(piece.number), self.iteration, self.clock.seconds))
        try:
            done = self._trained(piece)
        except (ValueError, ArithmeticError) as error:
            done = Done(piece.number, Outcome(problem=str(error)))
        except MemoryError:
            done = Done(piece.number, Outcome(problem=NO_MEMORY))
        self.done, self.at_hand = self.iteration, None
        self.clock.tell(News(done, self.done, self.clock.seconds))

    def _trained(self, piece: Piece) -> Done:
        training = TrialTraining(piece.spec, piece.laid, self.threads, self.along)
        self.at_hand = piece, training
        late = False

        def pulse() -> bool:
            nonlocal late
            late = training.seconds > piece.seconds
            return late or self.pulse()

        try:
            training.go_on(piece.share, pulse)
        except Interrupted:
            if not late:
                raise
        outcome = training.outcome()
        if late:
            return Done(piece.number, Outcome(seconds=outcome.seconds, problem=OVERDUE))
        over = piece.share >= 1 or outcome.diverged
        return Done(piece.number, outcome, None if over else training.lay_down())


def _begun_at(piece: Piece) -> int:
    return piece.laid.checkpoint.iteration if piece.laid else 0


@dataclass(frozen=True)
class ExperimentJob(Job):
    """What is to be done of an experiment next."""

    spec: tuple[Piece, ...]
    along: Packed | None = None  # a visitor's own images, for a machine that does not have them

    @property
    def names(self) -> set[str]:
        """The names of all sets of images that are learned from."""
        return {piece.spec.data for piece in self.spec if not isinstance(piece.spec, PlaySpec)}

    def has_data(self) -> bool:
        """Whether the images of all trials are here, and not only others."""
        along = {self.along.about.name} if self.along else set()
        return all(load_data(name).name == name for name in self.names - along)

    def for_elsewhere(self) -> ExperimentJob:
        """Take a visitor's own images along: no other machine has them."""
        own = next(filter(own_data.is_own, self.names), None)
        return replace(self, along=own_data.packed(own)) if own else self

    def train(self, clock: Clock, threads: int) -> tuple[bool, None]:
        """Do one piece after another."""
        along = self.along.unpacked() if self.along else None
        walk = clock.training = Walk(clock, threads, along)
        clock.tell(Started("experiment", "", ()))
        for piece in self.spec:
            heed(walk.pulse)
            walk.do(piece)
        return True, None
