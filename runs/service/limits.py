"""What a training may take: it says beforehand what it will take, and too much is refused."""

from __future__ import annotations

from typing import Protocol, Self

from runs.service import settings
from runs.service.pace import Work, seconds

SLOWEST = 10  # times longer than foretold is still waited for
START = 60.0  # seconds that a deadline allows for loading the data and measuring


class Spec(Protocol):
    """What the service asks of the settings of a training, whatever it is that is trained."""

    @property
    def iterations(self) -> int: ...
    @property
    def learning_rate(self) -> float: ...
    def told(self) -> dict[str, object]: ...  # what it is, for the host
    def with_iterations(self, iterations: int) -> Self: ...
    def at_hand(self) -> Self:
        """The same with the data that there are on this machine."""
        return self

    def work(self, iterations: int | None = None) -> Work: ...  # of all, or of so many
    def memory(self, threads: int = 1) -> int: ...  # bytes


class ManySpec(Spec):
    """The settings of many trainings, done by all workers that are free."""

    @property
    def kind(self) -> str:
        """What is trained: trainings of one kind are foretold alike."""
        raise NotImplementedError

    def seconds(self, places: int | None = None) -> float:
        """Return about how long it takes with so many workers; None: those that there are."""
        raise NotImplementedError


def check(spec: Spec, taken: float | None = None) -> None:
    """Refuse a training of any kind that would take too much; ``taken``: seconds foretold for it.

    Raises:
        ValueError: naming what is too large, and the limit.
    """
    threads, many = settings.measuring_threads(), isinstance(spec, ManySpec)
    what = "experiment" if many else "training"
    megabytes, most = spec.memory(threads) / 1e6, settings.megabytes()
    if megabytes > most:
        raise ValueError(
            f"This {what} would need about {megabytes:,.0f} MB of memory, and at most "
            f"{most:,} MB are allowed here. Choose smaller layers."
        )
    if taken is None:
        taken = spec.seconds() if isinstance(spec, ManySpec) else seconds(spec)
    minutes, longest = taken / 60, settings.minutes()
    if minutes > longest:
        long = f"{minutes:,.0f} minutes" if minutes < 180 else f"{minutes / 60:,.0f} hours"
        raise ValueError(
            f"This {what} would take about {long}, and at most {longest:,} minutes are allowed "
            f"here. Choose fewer {'values, fewer seeds, fewer ' * many}iterations, smaller layers "
            "or smaller batches."
        )


def deadline(spec: Spec) -> float:
    """Return after how many seconds of work a training has surely gone wrong."""
    return START + SLOWEST * seconds(spec)


def within(name: str, value: float, low: float, high: float) -> None:
    """Raise ValueError unless ``low <= value <= high``; the sentence says what ``name`` is."""
    if not low <= value <= high:
        raise ValueError(f"The {name} must lie between {low:,} and {high:,}, not {value:,}.")
