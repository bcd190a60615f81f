"""The MNIST tutorial's small network, trained as there: 1,000 full-batch steps on 60,000 images.

Its deep network takes a quarter of an hour: see ``tests/benchmarks/sources.py``.
"""

import numpy as np
import pytest

import nn


@pytest.mark.timeout(900)
def test_the_small_network_reaches_the_tutorials_accuracy(full_mnist) -> None:
    net = nn.Network([784, 10, 10], rng=np.random.default_rng(0))
    *_, last = nn.train(net, full_mnist, learning_rate=0.3, iterations=1000, record_every=1000)
    print(f"training accuracy {last.train_accuracy:.2%}, test accuracy {last.test_accuracy:.2%}")
    assert last.train_accuracy >= 0.88
