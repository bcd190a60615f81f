"""The failure clinic: experiments that go wrong on purpose, each with diagnosis and cure.

A case changes one thing to be cured, so that cause and effect are plain to see. Its numbers are
measured of the training at hand, by ``clinic_findings``. Adding a case is one entry in ``CASES``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from runs.playground import clinic_findings as found
from runs.playground.clinic_findings import Finding
from runs.playground.plane_data import PlaneData
from runs.playground.recording import Recording
from runs.playground.settings import Play

Find = Callable[[Recording], Finding]


@dataclass(frozen=True)
class Case:
    """A prepared failure: what to ask, where to look, what is wrong, and what cures it."""

    key: str
    name: str
    cause: str  # a sentence: what is wrong, to be guessed
    question: str
    look: str  # a sentence: what to look for, and where on the page
    data: PlaneData
    play: Play
    diagnose: Find
    why: str  # what is behind it
    remedy: str  # a button's label
    cured_data: PlaneData
    cured_play: Play
    cure: Find

    def is_trouble(self, data: PlaneData, play: Play) -> bool:
        """Whether these are the settings that fail; seeds do not count."""
        return _without_seeds(data, play) == _without_seeds(self.data, self.play)

    def is_cured(self, data: PlaneData, play: Play) -> bool:
        """Whether these are the settings that work; seeds do not count."""
        return _without_seeds(data, play) == _without_seeds(self.cured_data, self.cured_play)

    @property
    def guesses(self) -> list[str]:
        """What one may guess: three causes, and where the right one stands tells nothing."""
        keys = [case.key for case in CASES]
        first = keys.index(self.key)
        return sorted(CASES[(first + i) % len(CASES)].cause for i in (0, 1, 3))

    def settings(self, data: PlaneData, play: Play, *, cured: bool) -> tuple[PlaneData, Play]:
        """Return the settings that fail, or those that work, with the seeds of the given ones."""
        new_data, new_play = (self.cured_data, self.cured_play) if cured else (self.data, self.play)
        return replace(new_data, seed=data.seed), replace(new_play, seed=play.seed)


def _without_seeds(data: PlaneData, play: Play) -> tuple[PlaneData, Play]:
    return replace(data, seed=0), replace(play, seed=0)


CIRCLES = PlaneData("circles", points=300, noise=0.1, test_share=0.3)
FEW = PlaneData("gaussians", points=400, noise=1.0, test_share=0.8)
TWO_TANH = Play(hidden_sizes=(8, 8), hidden=("tanh", "tanh"), learning_rate=0.3, iterations=500)

ZEROS = Play(
    hidden_sizes=(4,), hidden=("sigmoid",), initializer="zeros", learning_rate=3.0, iterations=1000
)
TOO_LARGE = replace(TWO_TANH, learning_rate=30.0)
TOO_SMALL = replace(TWO_TANH, hidden_sizes=(8,), hidden=("tanh",), learning_rate=0.0003)
FAST_ENOUGH = replace(TOO_SMALL, learning_rate=0.3)
DEEP = replace(TWO_TANH, hidden_sizes=(6,) * 6, hidden=("sigmoid",) * 6, seed=1)
DYING = replace(TWO_TANH, hidden=("relu", "relu"), initializer="he", learning_rate=10.0)
ALIVE = replace(DYING, learning_rate=0.3)
TINY = Play(hidden_sizes=(2,), hidden=("tanh",), learning_rate=1.0, iterations=1000)
ENOUGH = replace(TINY, hidden_sizes=(3,))
BY_HEART = replace(TWO_TANH, optimizer="adam", learning_rate=0.03, iterations=1000)
PENALISED = replace(BY_HEART, l2=0.03)

CASES = (
    Case(
        "zeros",
        "All zeros",
        "All units stay copies of each other.",
        "What happens if all weights start at zero?",
        f"{ZEROS.hidden_sizes[0]} squares in the hidden layer of the network that are the same at "
        "every moment, and a single straight edge in the picture of the plane.",
        CIRCLES,
        ZEROS,
        found.copies,
        "Units that start alike get the same gradient in every step, so they stay alike. Weights "
        "drawn by chance make them different from the start.",
        "Start from Xavier weights instead",
        CIRCLES,
        replace(ZEROS, initializer="xavier"),
        found.no_copies,
    ),
    Case(
        "too_large",
        "Learning rate too large",
        "The steps overshoot.",
        f"Larger steps should get there sooner. So why not a learning rate of "
        f"{TOO_LARGE.learning_rate:g}?",
        "a line of the training points in the chart “Cost” that jumps instead of going down.",
        CIRCLES,
        TOO_LARGE,
        found.jumps,
        "The gradient says which way is down, but only near the place where it is measured. A step "
        "of this size jumps over the valley, and may land higher on the other side.",
        f"Set the learning rate to {TWO_TANH.learning_rate:g}",
        CIRCLES,
        TWO_TANH,
        found.falls_smoothly,
    ),
    Case(
        "too_small",
        "Learning rate too small",
        "The steps are too short to get anywhere.",
        f"Small steps are safe. So why not a learning rate of {TOO_SMALL.learning_rate:g}?",
        f"a picture of the plane that hardly changes in all {TOO_SMALL.iterations:,} iterations, "
        "and flat lines in the chart “Cost”.",
        CIRCLES,
        TOO_SMALL,
        found.stands_still,
        "A step is the learning rate times the gradient. To get as far as with "
        f"{FAST_ENOUGH.learning_rate:g}, it would take about "
        f"{FAST_ENOUGH.learning_rate / TOO_SMALL.learning_rate:,.0f} times as many steps.",
        f"Set the learning rate to {FAST_ENOUGH.learning_rate:g}",
        CIRCLES,
        FAST_ENOUGH,
        found.gets_there,
    ),
    Case(
        "deep_sigmoid",
        "Deep sigmoid",
        "The gradient fades on its way back.",
        f"More layers can do more. Why do {len(DEEP.hidden)} layers of sigmoid units learn "
        "nothing?",
        "a line of layer 1 far below that of the output, at the very start, in the chart “Gradient "
        "norm”. Open “Inside the layers” to see it.",
        CIRCLES,
        DEEP,
        found.vanishes,
        "On its way back, the gradient is multiplied by the slope of every sigmoid that it passes, "
        "at most a quarter, so it fades from layer to layer. The slope of tanh goes up to one.",
        "Take tanh in all hidden layers instead",
        CIRCLES,
        replace(DEEP, hidden=("tanh",) * len(DEEP.hidden)),
        found.arrives,
    ),
    Case(
        "dead_relu",
        "Dead ReLU",
        "Units are off for good.",
        "A ReLU unit that is off for every point passes nothing on, and gets no gradient. What "
        "can push it there?",
        "crossed-out squares in the hidden layers of the network, and the moment at which the "
        "lines rise in the chart “Dead units”. Open “Inside the layers” to see it.",
        CIRCLES,
        DYING,
        found.dies,
        "A step that is too large can push weights and bias so far that the sum is below 0 for "
        "every point. There the slope is 0: the unit's own weights get no gradient any more.",
        f"Set the learning rate to {ALIVE.learning_rate:g}",
        CIRCLES,
        ALIVE,
        found.lives,
    ),
    Case(
        "too_small_network",
        "Too small a network",
        "Too few units for such a border.",
        f"How many units does it take to close a line around the disc? Are "
        f"{TINY.hidden_sizes[0]} enough?",
        "filled points with a ring in the picture of the plane: these are wrong although it has "
        "learned from them. In the chart “Cost”, both lines stop far above 0.",
        CIRCLES,
        TINY,
        found.underfits,
        f"{TINY.hidden_sizes[0]} units make {TINY.hidden_sizes[0]} straight edges. A line around "
        f"something takes at least {ENOUGH.hidden_sizes[0]}. More steps would not help, more units "
        "do.",
        f"Take {ENOUGH.hidden_sizes[0]} hidden units instead",
        CIRCLES,
        ENOUGH,
        found.fits,
    ),
    Case(
        "overfitting",
        "Overfitting",
        "It learns the points by heart.",
        f"A network can learn {FEW.points - round(FEW.points * FEW.test_share)} noisy points by "
        "heart. What is that worth at new points?",
        "a line of the test points that rises in the chart “Cost”, while that of the training "
        "points falls; and bays and islands around single points in the picture of the plane.",
        FEW,
        BY_HEART,
        found.overfits,
        "To bend sharply around single points takes large weights. An L2 penalty makes these cost "
        "something, so the border stays smoother, and some training points are given up.",
        f"Add an L2 penalty of {PENALISED.l2:g}",
        FEW,
        PENALISED,
        found.generalises,
    ),
)
BY_KEY = {case.key: case for case in CASES}
