"""What a training of the playground will take, computed before anything is allocated for it.

The seconds were fitted to 200 trainings with random settings, in processor time of one ordinary
core. Nearly all come out within a factor of two. They need not be right on other machines.
"""

from __future__ import annotations

from itertools import pairwise

from nn.data.datasets.plane import MOST_CLASSES
from nn.stack import AT_ONCE
from runs.playground.plane_data import OWN, PlaneData
from runs.playground.settings import LENS, MOST_RECORDED, Play

LONG = 0.5  # seconds; what takes longer is no work for the web server
BEGIN = 0.05  # seconds until a worker has begun
PREPARE = 2e-3  # seconds until the first step
PER_STEP = 13e-6  # seconds, however little there is to do
PER_LAYER = 14e-6  # seconds of a step for each hidden layer
PER_BATCH = 15e-6  # seconds for choosing the examples of a batch
PER_DROPOUT = 12e-6  # seconds for each layer, besides those for each unit
PER_DROPPED = 5e-9  # seconds for each unit and example
PER_SCHEDULED = 3e-6  # seconds for another learning rate
PER_L1, PER_L2 = 11e-6, 1.5e-6  # seconds
PER_OPTIMIZER = {"sgd": 0.0, "momentum": 3e-6, "nesterov": 6e-6, "adam": 12e-6}  # seconds
# Seconds of a step for each unit and example, there and back; half as much to measure only.
PER_UNIT = {
    "gelu": 21e-9, "identity": 2e-9, "leaky_relu": 3e-9, "relu": 3e-9, "sigmoid": 4e-9,
    "tanh": 6e-9,
}  # fmt: skip
SLOW = 21e-9  # for one that is not in the table
PER_OUTPUT = 12e-9  # likewise for each output
PER_PRODUCT = 0.1e-9  # likewise for each weight
PER_MEASURED = 0.5e-6  # seconds for each layer of each recorded moment
FLOAT, FIGURE = 4, 8  # bytes
ARRAYS = 8  # of a layer's size while moments are measured
FIXED = 20_000_000  # bytes for everything that does not grow


def n_examples(data: PlaneData) -> tuple[int, int]:
    """Return how many points there are to train on, and to test on, without making them."""
    if data.name == OWN:
        return len(data.train), len(data.test)
    m_test = round(data.points * data.test_share)
    return data.points - m_test, m_test


def outputs(data: PlaneData) -> int:
    """Return how many outputs a network for these points has."""
    return data.n_classes if data.n_classes > 2 else 1


def of(play: Play, data: PlaneData) -> float:
    """Return how many seconds ``playground.run`` takes, from the settings alone."""
    each, (m, m_test) = _each(play, outputs(data)), n_examples(data)
    steps = play.iterations * _step(play, m, each)
    return PREPARE + steps + _recording(play, m, m_test, each / 2)


def _step(play: Play, m: int, each: float) -> float:
    """Seconds of one step, if each example of its batch takes ``each``."""
    batch, layers = min(play.batch_size or m, m), len(play.hidden_sizes)
    calls = PER_STEP + PER_LAYER * layers + PER_OPTIMIZER[play.optimizer]
    calls += PER_BATCH * (batch < m) + PER_SCHEDULED * (play.schedule != "constant")
    calls += PER_L1 * (play.l1 > 0) + PER_L2 * (play.l2 > 0)
    if play.dropout:
        calls += PER_DROPOUT * layers
        each += PER_DROPPED * sum(play.hidden_sizes)
    return calls + batch * each


def _each(play: Play, n_outputs: int) -> float:
    """Seconds that one example takes in a step."""
    hidden = zip(play.hidden_sizes, play.hidden, strict=True)
    units = sum(n * PER_UNIT.get(g, SLOW) for n, g in hidden)
    return units + PER_OUTPUT * n_outputs + PER_PRODUCT * parameters(play, n_outputs)


def _recording(play: Play, m: int, m_test: int, each: float) -> float:
    """Seconds to measure all recorded moments, if measuring one example takes ``each``."""
    layers = (len(play.hidden_sizes) + 1) * (1 + (m_test > 0))
    return moments(play) * (layers * PER_MEASURED + (m + m_test) * each)


def moments(play: Play) -> int:
    """Return of how many iterations the parameters are kept, about."""
    return min(play.iterations + 1, MOST_RECORDED + LENS)


def parameters(play: Play, n_outputs: int) -> int:
    """Return the number of weights and biases."""
    sizes = [len(play.features), *play.hidden_sizes, n_outputs]
    return sum(n * (before + 1) for before, n in pairwise(sizes))


def recorded_bytes(play: Play, n_outputs: int) -> int:
    """Return the bytes of a recording, about."""
    return moments(play) * (FLOAT * parameters(play, n_outputs) + 4 * FIGURE)


def memory(play: Play, m: int, m_test: int) -> int:
    """Return the bytes that a training takes at most, however many classes there are."""
    units = len(play.features) + sum(play.hidden_sizes) + MOST_CLASSES
    at_once = max(AT_ONCE, (m + m_test) * units)
    return FIXED + ARRAYS * FLOAT * at_once + 3 * recorded_bytes(play, MOST_CLASSES)
