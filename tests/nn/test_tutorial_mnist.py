"""The MNIST tutorial's small network, trained as there: 1,000 full-batch steps on 60,000 images.

Its deep network takes a quarter of an hour: see ``tests/benchmarks/sources.py``.
"""

import numpy as np
import pytest

import nn
from tests.benchmarks.sources import NETWORKS
from ui.controls import PRESETS


@pytest.mark.timeout(900)
def test_the_small_network_reaches_the_tutorials_accuracy(full_mnist) -> None:
    net = nn.Network([784, 10, 10], rng=np.random.default_rng(0))
    *_, last = nn.train(net, full_mnist, learning_rate=0.3, iterations=1000, record_every=1000)
    print(f"training accuracy {last.train_accuracy:.2%}, test accuracy {last.test_accuracy:.2%}")
    assert last.train_accuracy >= 0.88


def test_the_presets_name_the_tutorials_networks() -> None:
    named = [
        ([784, *p.spec.hidden_sizes, 10], p.spec.learning_rate, p.spec.iterations) for p in PRESETS
    ]
    assert named == [network[:3] for network in NETWORKS]
