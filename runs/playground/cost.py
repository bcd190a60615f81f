"""What a training of the playground will take, computed before anything is allocated for it."""

from __future__ import annotations

from nn.data.datasets.plane import MOST_CLASSES
from nn.stack import AT_ONCE
from runs.playground.plane_data import OWN, PlaneData
from runs.playground.settings import LENS, MOST_RECORDED, Play
from runs.service.pace import IN_A_STACK, Dense, Work, counted

CHOOSING, DROPPING = 10, 6  # calls for the examples of a batch, and for the dropout of each layer
L1, L2, SCHEDULE = 8, 2, 2  # calls
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


def work(play: Play, data: PlaneData) -> Work:
    """Return what ``training.run`` asks of the processor, from the settings alone."""
    (m, m_test), net = n_examples(data), network(play, outputs(data))
    return _step(play, net, m) * play.iterations + _measuring(net, m, m_test) * moments(play)


def _measuring(net: Dense, m: int, m_test: int) -> Work:
    """What a recorded moment takes: many are asked at once, as a stack.

    Numbers are written twice, as that needs new memory, which the system clears beforehand.
    """
    stacked = (len(net.sizes) - 1) * (1 + (m_test > 0))  # products
    return counted(stacked * IN_A_STACK) + net.exam(m + m_test) * counted(0, 2, 1)


def _step(play: Play, net: Dense, m: int) -> Work:
    batch, layers = min(play.batch_size or m, m), len(play.hidden_sizes)
    calls = CHOOSING * (batch < m) + SCHEDULE * (play.schedule != "constant")
    calls += L1 * (play.l1 > 0) + L2 * (play.l2 > 0) + DROPPING * layers * (play.dropout > 0)
    dropped = DROPPING * sum(play.hidden_sizes) * (play.dropout > 0)
    return net.step(batch, play.optimizer) + counted(calls, batch * dropped)


def moments(play: Play) -> int:
    """Return of how many iterations the parameters are kept, about."""
    return min(play.iterations + 1, MOST_RECORDED + LENS)


def network(play: Play, n_outputs: int) -> Dense:
    """Return the shapes of its network."""
    return Dense((len(play.features), *play.hidden_sizes, n_outputs), play.hidden)


def recorded_bytes(play: Play, n_outputs: int) -> int:
    """Return the bytes of a recording, about."""
    return moments(play) * (FLOAT * network(play, n_outputs).parameters + 4 * FIGURE)


def memory(play: Play, m: int, m_test: int) -> int:
    """Return the bytes that a training takes at most, however many classes there are."""
    units = len(play.features) + sum(play.hidden_sizes) + MOST_CLASSES
    at_once = max(AT_ONCE, (m + m_test) * units)
    return FIXED + ARRAYS * FLOAT * at_once + 3 * recorded_bytes(play, MOST_CLASSES)
