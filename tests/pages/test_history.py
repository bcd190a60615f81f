"""The trainings of a session on the MNIST page, without a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

import nn
from runs import SERVICE, MnistRun, MnistSpec
from tests.opening import leave, opened
from tests.pages.conftest import Visit
from tests.pages.look import fine, press, words
from tests.waiting import newest, over
from ui.memory import session
from ui.mnist import compare, history
from ui.mnist.history import PICKED

SPECS = [
    MnistSpec(hidden_sizes=(5,), learning_rate=0.1, iterations=20),
    MnistSpec(hidden_sizes=(8, 6), learning_rate=0.3, iterations=40, optimizer="adam", seed=4),
]
Two = tuple[AppTest, list[MnistRun]]


def train(at: AppTest, spec: MnistSpec) -> MnistRun:
    return over(SERVICE.start(at.session_state["session_name"], spec))


@pytest.fixture(scope="module")
def trained() -> Iterator[tuple[str, list[MnistRun]]]:
    """A session with two finished trainings."""
    at = opened("mnist")
    yield at.session_state["session_name"], [train(at, spec) for spec in SPECS]
    leave(at)


@pytest.fixture
def two(trained: tuple[str, list[MnistRun]]) -> Iterator[Two]:
    """Its page, as if nothing had been done on it yet."""
    name, runs = trained
    at = opened("mnist")
    leave(at)
    at.session_state["session_name"] = name
    yield fine(at.run()), runs
    for run in runs:
        run.name, run.data_name = "", "mnist-5k"


def picked(at: AppTest):
    return at.selectbox(key=PICKED)


def compared(at: AppTest, *runs: MnistRun) -> AppTest:
    return fine(at.multiselect(key=compare.COMPARED).set_value([run.key for run in runs]).run())


def named(at: AppTest, run: MnistRun):
    return at.text_input(key=f"name_{run.key}")


def headings(at: AppTest) -> list[str]:
    return [h.value for h in at.header]


def table(at: AppTest):
    return next(d.value for d in at.dataframe if "No." in d.value)


def described(at: AppTest) -> list[str]:
    return [chart.proto.alt for chart in at.get("plotly_chart")]


def test_the_first_training_is_no_history_until_it_is_over(visit: Visit) -> None:
    at = visit("mnist")
    assert "Your trainings" not in headings(at)
    run = SERVICE.start(at.session_state["session_name"], MnistSpec(iterations=100_000))
    assert "Your trainings" not in headings(fine(at.run()))
    SERVICE.give_up(run)
    assert "Your trainings" in headings(fine(at.run()))
    assert compare.COMPARED not in {w.key for w in at.multiselect}  # nothing to compare it with


def test_the_newest_stands_first_and_another_one_is_looked_at(two: Two) -> None:
    at, (one, other) = two
    found = table(at)
    assert list(found["No."]) == [2, 1]
    assert list(found["Iterations"]) == [40, 20]
    assert list(found["Cost"]) == [f"{run.history[-1].cost:.4g}" for run in (other, one)]
    assert picked(at).value == other.key
    fine(picked(at).select(one.key).run())
    for _ in range(2):
        assert at.session_state[session.SHOWN] == picked(at).value == one.key
        figures = {m.label: m.value for m in at.metric}
        assert figures["Cost on training data"] == f"{one.history[-1].cost:.4f}"
        fine(at.run())


def test_a_name_is_kept_as_plain_text_and_belongs_to_its_training(two: Two) -> None:
    at, (one, other) = two
    name = "**b** <i>$x$</i> :joy:"
    fine(named(at, other).input(f"  {name} ").run())
    assert other.name == named(at, other).value == table(at)["Name"].iloc[0] == name
    assert picked(at).options[0] == f"2 · {name}"
    for element in [*at.markdown, *at.caption, *at.header]:
        assert name not in element.value  # there it would be formatted
    picked(at).select(one.key).run()
    assert named(at, one).value == ""
    fine(named(at, one).input("first").run())
    assert (one.name, other.name) == ("first", name)


def test_nothing_is_drawn_or_read_before_something_is_compared(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, _ = two
    for name in ("result", "network"):
        monkeypatch.setattr(MnistRun, name, lambda self: pytest.fail("read from disk"))
    monkeypatch.setattr("ui.mnist.mnist_results.show", lambda run, note: None)
    assert not described(fine(at.run()))


def test_two_are_compared(two: Two) -> None:
    at, (one, other) = two
    assert "at least one more" in words(compared(at, other))
    compared(at, other, one)
    alts = described(at)[-3:]
    assert f"Training 1: {one.history[-1].cost:.3f} after 20 iterations" in alts[0]
    assert f"Training 2: {other.history[-1].train_accuracy:.1%} after 40" in alts[1]
    right = [_right(run) for run in (one, other)]
    said = f"training 1 read {right[0]} correctly, and training 2 read {right[1]}."
    assert said in alts[2]
    assert said in words(at)
    settings = next(d.value for d in at.dataframe if "Training 1" in d.value)
    assert list(settings.index) == ["Layers", "Learning rate", "Iterations", "Optimizer", "Seed"]
    assert list(settings.loc["Iterations"]) == ["20", "40"]
    fine(at.get_by_key("compare_part").set_value("test").run())
    assert f"Training 1: {one.history[-1].test_cost:.3f}" in described(at)[-3]
    other.data_name = "mnist"
    at.session_state[session.SHOWN] = one.key
    fine(at.run())
    assert any("different images" in i.value for i in at.info)


def _right(run: MnistRun) -> int:
    """Count by asking the network itself."""
    data = nn.datasets.load("mnist-5k")
    return int((run.network().predict(data.X_test) == data.y_test).sum())


def test_what_can_be_taken_home(two: Two) -> None:
    at, (_, other) = two
    labels = [b.proto.label for b in at.get("download_button")]
    code = ["NumPy script", "PyTorch code", "ONNX"]
    assert labels == ["Download this network", *code, "Download its curve"]
    assert len(history.curve_csv(other).splitlines()) == len(other.history) + 1


def test_trainings_are_restored_forgotten_and_there_while_one_is_under_way(visit: Visit) -> None:
    at = visit("mnist")
    one, other = (train(at, spec) for spec in SPECS)
    fine(at.run())
    state = at.session_state
    state["mnist_data"] = "mnist"
    at.get_by_key("mnist_lr").set_value(1.0)
    at.run()
    press(at, "restore")
    spec = other.spec
    assert (state["mnist_data"], state["mnist_lr"]) == (spec.data, spec.learning_rate)
    assert (state["mnist_layers"], state["mnist_n1"], state["mnist_n2"]) == (2, 8, 6)
    assert (state["mnist_optimizer"], state["mnist_seed"]) == ("adam", 4)
    compared(at, one, other)
    press(at, "start")
    third = over(newest(state["session_name"]))
    assert third.spec == spec
    SERVICE.owners[state["session_name"]].forget(one)
    fine(at.run())
    assert at.multiselect(key=compare.COMPARED).value == [other.key]
    assert list(table(at)["No."]) == [3, 2]  # numbers stay
    assert picked(at).value == third.key
    run = SERVICE.start(state["session_name"], MnistSpec(iterations=100_000))
    fine(at.run())
    assert list(table(at)["State"]) == ["under way", "finished", "finished"]
    fine(picked(at).select(other.key).run())
    assert session.SHOWN not in state  # the one under way stays in sight
    assert at.button(key="restore")
    SERVICE.stop(run)
    over(run)
    fine(at.run())
    assert picked(at).value == run.key
