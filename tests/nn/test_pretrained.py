"""The network that ships."""

import pytest

from nn import pretrained
from nn.training import evaluate


def test_it_reads_the_bundled_images_that_it_never_saw(small_mnist) -> None:
    for X, y in (
        (small_mnist.X_train, small_mnist.y_train),
        (small_mnist.X_test, small_mnist.y_test),
    ):
        assert evaluate(pretrained.load(), X, y)[1] >= 0.98


def test_its_figure_on_the_official_test_images_holds(full_mnist) -> None:
    net = pretrained.load()
    accuracy = evaluate(net, full_mnist.X_test, full_mnist.y_test)[1]
    assert accuracy >= 0.98
    assert accuracy == pytest.approx(net.provenance["test_accuracy"], abs=2e-4)


def test_it_is_small_and_says_where_it_comes_from() -> None:
    assert pretrained.PATH.stat().st_size < 2_000_000
    provenance = pretrained.load().provenance
    assert provenance["examples"] == 55_000
    assert "without the 5,000 bundled" in provenance["data"]
