"""A training in words: what it is, how far it is, and how long that still takes."""

from __future__ import annotations

from runs import Run, TrainingSpec
from ui.names import ACTIVATIONS, AUGMENTATIONS, OPTIMIZERS, SCHEDULES


def progress_text(run: Run) -> str:
    """Say how far a run is and how long it still takes."""
    if run.state == "starting" and not run.iteration:
        return "Getting ready…"
    words = f"Iteration {run.iteration:,} of {run.iterations:,}"
    said = {
        "pausing": "pausing…",
        "paused": "paused",
        "stopping": "stopping…",
        "measuring": "measuring the last figures…",
    }
    if run.state in said:
        return f"{words} · {said[run.state]}"
    left = run.seconds_left
    return words if left is None else f"{words} · {duration(left)} left"


def duration(seconds: float) -> str:
    """Write a time span as people say it."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min"


def describe(run: Run) -> str:
    """Say in two lines what was trained, how, and on what."""
    done = f"after {run.iteration:,} of {run.iterations:,} iterations"
    what = "**Training**" if run.active else f"**{run.state.capitalize()}** {done}"
    return (
        f"{what} on {run.data_source or 'data that are being loaded'}.  \n:small[{settings(run)}]"
    )


def settings(run: Run) -> str:
    """Say in a line how a run learns."""
    spec = run.spec
    sizes = " → ".join(map(str, [784, *spec.hidden_sizes, 10]))
    batch = "all images at once" if spec.batch_size is None else f"batches of {spec.batch_size}"
    later = "".join(f", {rate:g} from iteration {i:,} on" for i, rate in run.rates[1:])
    return (
        f"{sizes}, {ACTIVATIONS[spec.hidden]}, "
        f"{OPTIMIZERS[spec.optimizer]} at {run.rates[0][1]:g}{later}, {batch}, "
        f"{_extras(spec)}seed {spec.seed}"
    )


def _extras(spec: TrainingSpec) -> str:
    """Name what is not as in the plainest training."""
    told = [
        f"{spec.initializer.capitalize()} first weights" * (spec.initializer != "he"),
        f"{SCHEDULES[spec.schedule].lower()} learning rate" * (spec.schedule != "constant"),
        f"{AUGMENTATIONS[spec.augmentation].lower()} distortion" * (spec.augmentation != "none"),
        f"label smoothing {spec.label_smoothing:g}" * bool(spec.label_smoothing),
        f"L2 {spec.l2:g}" * bool(spec.l2),
    ]
    return "".join(f"{extra}, " for extra in told if extra)
