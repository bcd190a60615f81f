"""The networks that ship: the figures of their model cards hold, and so do their rules."""

import dataclasses
import os
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import nn
from nn import pretrained
from nn.data import digits, non_digits, strokes
from nn.data.datasets import mnist_5k, scribbles
from nn.evaluation import evaluate
from nn.layers import BatchNorm, Dropout
from nn.look import calibration
from nn.pretrained import card, make, measures, mixture, mlp, reader, sets
from nn.pretrained.pasted import interpolation, paste, pasted, pen
from tests.browser.strokes import EUROPEAN, STROKES
from tests.covering import pairs, some

HANDWRITING = Path(__file__).parents[3] / "shared" / "handwriting"
READ, PASTED = 0.994, 0.994
HANDS = [(pen, slant) for pen in (2, 4, 7, 13) for slant in (-20, 0, 20)]
HANDS.sort(key=lambda hand: hand not in {(2, 20), (4, -20), (7, 0), (13, 20)})
OFFICIAL, WORN, OPTDIGITS, SEMEION, PENDIGITS = (
    "MNIST, official test images", "the same, as others would scan them",
    "optdigits, its last third", "Semeion, its last third", "pendigits, its last third",
)  # fmt: skip

PROMISED = {  # read correctly, calibration error, turned away
    OFFICIAL: (0.994, 0.01, 0.03),
    WORN: (0.99, 0.02, 0.03),
    OPTDIGITS: (0.99, 0.02, 0.03),
    SEMEION: (0.97, 0.02, 0.03),
    PENDIGITS: (0.98, 0.02, 0.03),
}


@pytest.fixture(scope="module", params=list(pretrained.PATHS))
def net(request: pytest.FixtureRequest) -> nn.Network:
    return pretrained.load(request.param)


@pytest.fixture(scope="module")
def ours() -> nn.Network:
    return pretrained.load()


@pytest.fixture(scope="module")
def rule(ours: nn.Network) -> measures.Rule:
    return measures.familiarity(ours)


@pytest.fixture(scope="module")
def written() -> list[sets.Written]:
    """Return the sets of other writers, or skip the test."""
    if not HANDWRITING.is_dir():
        pytest.skip("digits from outside MNIST are needed, in ../shared/handwriting")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GLASSBOX_HANDWRITING", os.fspath(HANDWRITING))
        return sets.load()


def test_there_are_two_and_no_other() -> None:
    assert pretrained.load("mlp").layer_sizes == [784, 256, 128, 64, 10]
    with pytest.raises(ValueError, match="called 'cnn': reader, mlp are"):
        pretrained.load("cnn")


def test_it_reads_the_bundled_images_that_it_never_learned_from(net, small_mnist) -> None:
    assert evaluate(net, small_mnist.X_test, small_mnist.y_test)[1] >= 0.99


def test_the_mlps_figures_are_those_of_its_card(full_mnist) -> None:
    figures_hold(pretrained.load("mlp"), full_mnist, 0.994)


@pytest.mark.rest
def test_the_readers_figures_are_those_of_its_card(ours, full_mnist) -> None:
    figures_hold(ours, full_mnist, READ)


def figures_hold(net: nn.Network, full_mnist: nn.datasets.Dataset, at_least: float) -> None:
    P = net.predict_proba(full_mnist.X_test)
    accuracy = np.mean(P.argmax(axis=0) == full_mnist.y_test)
    assert accuracy >= at_least
    assert accuracy == pytest.approx(net.provenance["test_accuracy"], abs=2e-4)
    assert calibration.expected_calibration_error(P, full_mnist.y_test) <= 0.01
    figures, card_figures = measures.figures(full_mnist, P), net.provenance["figures"]
    assert figures == {name: card_figures[name] for name in figures}
    matrix = nn.metrics.confusion_matrix(full_mnist.y_test, P.argmax(axis=0), 10)
    np.testing.assert_allclose(matrix, net.provenance["confusion"], atol=2)


@pytest.mark.rest
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("name", "wider"), pairs(list(pretrained.PATHS), [1, -1]))
def test_pasted_at_any_size_and_place_they_are_still_read(full_mnist, name: str, wider) -> None:
    X = pasted(full_mnist.X_test[:, ::4], wider, np.random.default_rng(1))
    at_least = 0.99 if name == "mlp" else PASTED
    assert np.mean(pretrained.load(name).predict(X) == full_mnist.y_test[::4]) >= at_least


@pytest.mark.rest
def test_writers_whom_it_does_not_know_are_read_and_not_turned_away(
    ours, rule, written, full_mnist
) -> None:
    """Each set's figures, as its card has them, and those that were promised."""
    found = {one.name: one.row() for one in measures.measured(ours, rule, full_mnist, written)}
    assert found.keys() == ours.provenance["sets"].keys() == PROMISED.keys()
    for name, row in found.items():
        told = ours.provenance["sets"][name]
        for figure in card.FIGURES:
            assert row[figure] == pytest.approx(told[figure], abs=3e-3), (name, figure)
        right, error, turned_away = PROMISED[name]
        assert row["right"] >= right, name
        assert row["calibration error"] <= error, name
        assert row["turned away"] <= turned_away, name


@pytest.mark.rest
@pytest.mark.timeout(900)
def test_strangers_are_turned_away(rule) -> None:
    rng = np.random.default_rng(7)
    shares = {k: rule.is_strange(scribbles.examples(k, 150, rng)).mean() for k in scribbles.KINDS}
    assert np.mean(list(shares.values())) >= 0.9
    assert min(shares.values()) >= 0.8, shares


def test_a_full_sheet_and_noise_are_no_digits(small_mnist) -> None:
    noise = scribbles.examples("noise", 20, np.random.default_rng(7))
    assert pretrained.is_digit(np.ones((784, 1), np.float32)).tolist() == [False]
    assert pretrained.is_digit(noise).mean() < 0.2
    assert pretrained.is_digit(small_mnist.X_test[:, :200]).mean() > 0.97


@pytest.mark.parametrize(("pen", "slant"), some(HANDS, 4))
def test_a_hand_is_read_with_any_pen_and_slant(net, pen: int, slant: int) -> None:
    """Of 84 pixels, as wide as the canvas's pens are of 280."""
    known = measures.familiarity(net)
    for digit, x in by_hand(STROKES, pen, slant):
        assert net.predict(x)[0] == digit
        assert not known.is_strange(x)[0]


@pytest.mark.parametrize(("pen", "slant"), some(HANDS, 4))
def test_european_digits_are_read_and_none_is_turned_away(ours, pen: int, slant: int) -> None:
    for digit, x in by_hand(EUROPEAN, pen, slant):
        assert ours.predict(x)[0] == digit
        assert pretrained.is_digit(x)[0], digit


def by_hand(hands: dict[int, list], pen: int, slant: int) -> list[tuple[int, np.ndarray]]:
    lean = np.tan(np.deg2rad(slant))
    found = []
    for digit, lines in hands.items():
        leaning = [np.array([(x + lean * (140 - y), y) for x, y in line]) * 0.3 for line in lines]
        found.append((digit, digits.way(scribbles.drawn(leaning, pen)).x))
    return found


def test_it_is_small_and_its_card_says_where_it_comes_from(net) -> None:
    sizes = [path.stat().st_size for path in (*pretrained.PATHS.values(), pretrained.JUDGE)]
    assert sum(sizes[1:]) < 2_000_000
    assert sizes[0] + sizes[-1] < 2_000_000
    text = card.text(net)
    assert "55,000 official MNIST training images" in text
    assert f"{net.provenance['test_accuracy']:.2%}" in text
    maker = mlp if net.layer_sizes == mlp.SIZES else reader
    assert net.provenance["recipe"] == maker.recipe()
    assert net.provenance["noun"] == "digit"
    assert net.provenance["classes"] == list("0123456789")
    for name, row in net.provenance["sets"].items():
        assert f"| {name} | {row['digits']:,} | {row['right']:.2%} |" in text


@pytest.mark.rest
def test_the_images_held_out_are_not_learned_from(full_mnist) -> None:
    data = make.split(full_mnist)
    assert data.X_train.shape == (784, 55_000)
    assert data.X_test.shape == (784, 5_000)
    assert not len(mnist_5k.positions_in(data.X_train))


@pytest.mark.rest
def test_of_each_writers_set_a_third_is_held_out(written) -> None:
    parts = {one.name: (len(one.learned.y), len(one.held.y)) for one in written}
    assert parts == {"optdigits": (2548, 1275), "Semeion": (533, 267), "pendigits": (4516, 2258)}
    for one in written:
        learned = {x.tobytes() for x in one.learned.X.T}
        assert sum(x.tobytes() in learned for x in one.held.X.T) <= 2  # the same by chance


@pytest.mark.parametrize("named", ["mlp", pytest.param("reader", marks=pytest.mark.rest)])
def test_the_recipes_give_the_same_networks_again(small_mnist, named: str) -> None:
    data = dataclasses.replace(small_mnist, X_train=small_mnist.X_train.T[:256].T,
                               y_train=small_mnist.y_train[:256])  # fmt: skip
    learn = partial(mlp.train, data) if named == "mlp" else partial(reader.train, data, [])
    one, two = learn(epochs=1), learn(epochs=1)
    np.testing.assert_array_equal(one.parameters, two.parameters)
    assert not [kept for kept in one.layers if isinstance(kept, BatchNorm | Dropout)]


def test_what_helped_to_learn_is_worked_into_the_weights(small_mnist) -> None:
    net = nn.Network.from_layers(
        reader.layers(), input_shape=(28, 28, 1), rng=np.random.default_rng(0)
    )
    X = small_mnist.X_test[:, :200]
    net.parameters += np.random.default_rng(1).normal(0, 0.03, net.parameters.shape)
    reader.settle(net, X)
    first = next(i for i, layer in enumerate(net.layers) if isinstance(layer, BatchNorm))
    normal = np.concatenate([p[first].Z for _, p in net.forward_passes(X)], axis=1)
    layer = net.layers[first]
    x_hat = (normal.reshape(-1, len(layer.mean), 200) - layer.beta) / layer.gamma
    np.testing.assert_allclose(x_hat.mean(axis=(0, 2)), 0, atol=1e-3)
    np.testing.assert_allclose(x_hat.std(axis=(0, 2)), 1, atol=2e-3)
    once = reader.folded(net)
    np.testing.assert_allclose(once.predict_proba(X), net.predict_proba(X), atol=1e-5)
    digit, judge = reader.without_none(once), reader.judge(once)
    P = once.predict_proba(X)
    np.testing.assert_allclose(digit.predict_proba(X), P[:10] / P[:10].sum(axis=0), atol=1e-5)
    strange = measures.Judge(digit, judge, 0.5).strangeness(X)
    np.testing.assert_allclose(strange, P[10], atol=1e-6)


def test_strokes_of_our_own_are_digits_of_every_class_and_the_others_none(ours) -> None:
    X, y = strokes.examples(200, np.random.default_rng(5))
    assert (X.shape, X.dtype, np.bincount(y).tolist()) == ((784, 200), np.float32, [20] * 10)
    assert np.mean(ours.predict(X) == y) >= 0.97
    assert pretrained.is_digit(X).mean() >= 0.95
    known = mnist_5k.load()
    none = non_digits.examples(200, np.random.default_rng(5), known.X_test, known.y_test)
    assert none.shape == (784, 200)
    assert 0 <= none.min() < none.max() <= 1
    assert pretrained.is_digit(none).mean() <= 0.1


def test_other_scanners_keep_what_is_written(ours, small_mnist) -> None:
    X, y = small_mnist.X_test[:, :200], small_mnist.y_test[:200]
    one, two = (mixture.worn(X, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(one, two)
    assert np.mean(ours.predict(one) == y) >= 0.97
    assert np.abs(one - X).mean() > 0.02


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
