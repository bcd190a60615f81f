"""A training in words: what it is, how far it is, and how long that still takes."""

from __future__ import annotations

from runs import MnistRun, MnistSpec
from runs.service.outlook import Shared
from runs.service.run import Run
from ui.kit import names
from ui.settings.mnist import SETTINGS

ALWAYS = ("activation", "optimizer", "lr", "iterations", "batch", "seed")  # said of each training
EARLY, SETTLED = 0.01, 5.0  # a share, and seconds: before that getting ready took most of the time
PARTS = {
    "three quarters": 3 / 4, "two thirds": 2 / 3, "half": 1 / 2, "a third": 1 / 3,
    "a quarter": 1 / 4, "a fifth": 1 / 5, "a sixth": 1 / 6, "a seventh": 1 / 7,
    "an eighth": 1 / 8, "a ninth": 1 / 9, "a tenth": 1 / 10, "an eleventh": 1 / 11,
    "a twelfth": 1 / 12, "a twentieth": 1 / 20, "a thirtieth": 1 / 30,
}  # fmt: skip
EXACT = 0.001  # a share that is so near to one with a name has that
MOST_CHANGES = 2  # of the learning rate, to be told one by one


def progress_text(run: Run, shared: Shared | None = None) -> str:
    """Say how far a run is and how long it still takes, also if others want its place, too."""
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
    if shared:
        return f"{words} · {turns(shared)}"
    early = run.progress < EARLY and run.seconds < SETTLED
    left = None if early else run.seconds_left
    return words if left is None else f"{words} · {duration(left)} left"


def turns(shared: Shared) -> str:
    """Say what one has of the places together with others, and until when."""
    if shared.seconds is None:
        return "the training machines cannot be reached at the moment; your place is kept"
    others = "one other" if shared.others == 1 else f"{shared.others:,} others"
    return (
        f"takes turns with {others}: {part(shared.share)} of the time, "
        f"done in {roughly(shared.seconds)}"
    )


def part(share: float) -> str:
    """Write a share in words, if there are some."""
    name, known = min(PARTS.items(), key=lambda one: abs(one[1] - share))
    return f"about {name if abs(known - share) < EXACT else f'{share:.0%}'}"


def coarse(seconds: float) -> str:
    """Write a wait that is only known roughly."""
    if seconds < 8:
        return "a few seconds"
    return duration(round(seconds, -1) if seconds < 90 else seconds)


def roughly(seconds: float) -> str:
    """Write the same with the word "about", where it belongs."""
    words = coarse(seconds)
    return words if words.startswith("a ") else f"about {words}"


def duration(seconds: float) -> str:
    """Write a time span as people say it."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min"


def state(run: MnistRun) -> str:
    """Say in a word or two what has become of a run."""
    if run.active:
        return run.state if run.state in ("queued", "paused") else "under way"
    return "ended early" if run.problem and run.state == "stopped" else run.state


def layers(run: MnistRun) -> str:
    """Write the sizes of all layers."""
    return " → ".join(sizes(run))


def sizes(run: MnistRun) -> list[str]:
    """Write the size of each layer, of the images first."""
    about = run.about
    return [str(about.pixels), *names.layers(run.spec.layers(about.n_classes))]


def images(run: MnistRun) -> str:
    """Say what a run is trained on; nothing before that is known."""
    about, source = run.about, run.data_source
    full = f"{about.title}: {about.n_train:,} training and {about.n_test:,} test images"
    return full if about.size and source else source


def rates(run: MnistRun) -> str:
    """Say what the learning rate is and was."""
    first, changes = f"{run.rates[0][1]:g}", run.rates[1:]
    if len(changes) > MOST_CHANGES:
        return f"{first}, changed {len(changes)} times, in the end {changes[-1][1]:g}"
    return first + "".join(f", {rate:g} from iteration {i:,} on" for i, rate in changes)


def describe(run: MnistRun) -> str:
    """Say in two lines what was trained, how, and on what."""
    done = f"after {run.iteration:,} of {run.iterations:,} iterations"
    what = "**Training**" if run.active else f"**{state(run).capitalize()}** {done}"
    data = images(run)
    return f"{what}{f' on {data}' * bool(data)}.  \n:small[{settings(run)}]"


def settings(run: MnistRun) -> str:
    """Say in a line how a run learns."""
    said = {one.name: one.said(run.spec) for one in SETTINGS}
    return (
        f"{layers(run)}, {said['activation']}, {said['optimizer']} at {rates(run)}, "
        f"{said['batch']}, {_extras(run.spec)}{said['seed']}"
    )


def _extras(spec: MnistSpec) -> str:
    """Name what is not as in the plainest training."""
    usual = MnistSpec()
    others = (one for one in SETTINGS if one.name not in ALWAYS and one.of(spec) != one.of(usual))
    return "".join(f"{one.said(spec)}, " for one in others)


def note(run: MnistRun, spec: MnistSpec) -> str:
    """Say which settings of the page are not those of the run that is shown."""
    if run.active and spec.learning_rate != run.learning_rate:
        return (
            f"This training goes on at a learning rate of {run.learning_rate:g}. What you set "
            "applies when you start again."
        )
    changed = "You have changed the settings. They apply when you start again."
    return "" if run.has_settings(spec) else changed
