"""The network that ships: the figures of its model card hold, and so do its rules."""

import dataclasses

import numpy as np
import pytest

import nn
from nn import pretrained
from nn.data import digits
from nn.data.datasets import mnist_5k, scribbles
from nn.evaluation import evaluate
from nn.look import calibration
from nn.look.familiarity import Familiarity
from nn.pretrained import card, make, measures
from nn.pretrained.pasted import interpolation, paste, pasted, pen
from tests.browser.strokes import STROKES
from tests.covering import some

HANDS = [(pen, slant) for pen in (2, 4, 7, 13) for slant in (-20, 0, 20)]
HANDS.sort(key=lambda hand: hand not in {(2, 20), (4, -20), (7, 0), (13, 20)})


@pytest.fixture(scope="module")
def net() -> nn.Network:
    return pretrained.load()


@pytest.fixture(scope="module")
def rule(net: nn.Network) -> Familiarity:
    return measures.familiarity(net)


def test_it_reads_the_bundled_images_that_it_never_learned_from(net, small_mnist) -> None:
    for part in ("train", "test"):
        X, y = getattr(small_mnist, f"X_{part}"), getattr(small_mnist, f"y_{part}")
        assert evaluate(net, X, y)[1] >= 0.99


def test_its_figures_are_those_of_the_card(net, full_mnist) -> None:
    accuracy = evaluate(net, full_mnist.X_test, full_mnist.y_test)[1]
    assert accuracy >= 0.994
    assert accuracy == pytest.approx(net.provenance["test_accuracy"], abs=2e-4)
    P = net.predict_proba(full_mnist.X_test)
    assert calibration.expected_calibration_error(P, full_mnist.y_test) <= 0.01
    figures, card_figures = measures.figures(full_mnist, P), net.provenance["figures"]
    assert figures == {name: card_figures[name] for name in figures}
    matrix = nn.metrics.confusion_matrix(full_mnist.y_test, net.predict(full_mnist.X_test), 10)
    np.testing.assert_allclose(matrix, net.provenance["confusion"], atol=2)


@pytest.mark.rest
@pytest.mark.timeout(900)
@pytest.mark.parametrize("wider", [1, -1])  # 0: see test_digits.py
def test_pasted_at_any_size_and_place_they_are_still_read(net, full_mnist, wider: int) -> None:
    X = pasted(full_mnist.X_test[:, ::4], wider, np.random.default_rng(1))
    assert np.mean(net.predict(X) == full_mnist.y_test[::4]) >= 0.99


@pytest.mark.rest
@pytest.mark.timeout(900)
def test_real_digits_pass_and_strangers_do_not(net, rule, full_mnist) -> None:
    assert 1 - rule.is_strange(full_mnist.X_test).mean() >= 0.95
    rng = np.random.default_rng(7)
    shares = {k: rule.is_strange(scribbles.examples(k, 150, rng)).mean() for k in scribbles.KINDS}
    assert np.mean(list(shares.values())) >= 0.8
    assert min(shares["scribble"], shares["noise"]) >= 0.8
    assert min(shares.values()) >= 0.6


def test_a_full_sheet_and_noise_are_strange(rule) -> None:
    assert rule.is_strange(np.ones((784, 1), np.float32)).all()
    assert rule.is_strange(scribbles.examples("noise", 20, np.random.default_rng(7))).mean() > 0.7


@pytest.mark.parametrize(("pen", "slant"), some(HANDS, 4))
def test_a_hand_is_read_with_any_pen_and_slant(net, rule, pen: int, slant: int) -> None:
    """Of 84 pixels, as wide as the canvas's pens are of 280."""
    lean = np.tan(np.deg2rad(slant))
    for digit, strokes in STROKES.items():
        lines = [np.array([(x + lean * (140 - y), y) for x, y in line]) * 0.3 for line in strokes]
        x = digits.way(scribbles.drawn(lines, pen)).x
        assert net.predict(x)[0] == digit
        assert not rule.is_strange(x)[0]


def test_it_is_small_and_its_card_says_where_it_comes_from(net) -> None:
    assert pretrained.PATHS["mlp"].stat().st_size < 2_000_000
    net = pretrained.load("mlp")
    text = card.text(net)
    assert "55,000 official MNIST training images" in text
    assert f"{net.provenance['test_accuracy']:.2%}" in text
    assert net.provenance["recipe"] == make.recipe()


@pytest.mark.rest
def test_the_images_held_out_are_not_learned_from(full_mnist) -> None:
    data = make.split(full_mnist)
    assert data.X_train.shape == (784, 55_000)
    assert data.X_test.shape == (784, 5_000)
    assert not len(mnist_5k.positions_in(data.X_train))


def test_the_recipe_gives_the_same_network_again(small_mnist) -> None:
    data = dataclasses.replace(small_mnist, X_train=small_mnist.X_train.T[:256].T,
                               y_train=small_mnist.y_train[:256])  # fmt: skip
    one, two = make.train(data, epochs=1), make.train(data, epochs=1)
    np.testing.assert_array_equal(one.parameters, two.parameters)


def test_pasting_keeps_what_it_should() -> None:
    np.testing.assert_allclose(interpolation(140).sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(interpolation(28), np.eye(28), atol=1e-6)
    sheet = paste(np.ones((28, 28), np.float32), 0, np.random.default_rng(0))
    assert sheet.shape == (280, 280)
    assert 112 <= sheet.any(axis=1).sum() <= 280


@pytest.mark.parametrize(("wider", "side"), [(1, 36), (-1, 24), (0, 30)])
def test_a_pen_changes_strokes_by_one_pixel_of_the_image(wider: int, side: int) -> None:
    square = np.zeros((100, 90), np.float32)
    square[40:70, 30:60] = 1
    changed = pen(square, wider, 6.2)
    assert changed.shape == square.shape
    rows, cols = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    assert (len(rows), len(cols)) == (side, side)
    assert rows.mean() == pytest.approx(54.5, abs=1)
