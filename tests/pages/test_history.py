"""The trainings of a session on the MNIST page, without a browser."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import nn
from runs import SERVICE, Run, TrainingSpec
from tests.waiting import newest, over
from ui import history, session

ROOT = Path(__file__).parents[2]
SPECS = [
    TrainingSpec(hidden_sizes=(5,), learning_rate=0.1, iterations=20),
    TrainingSpec(hidden_sizes=(8, 6), learning_rate=0.3, iterations=40, optimizer="adam", seed=4),
]


@pytest.fixture
def at(at: AppTest) -> AppTest:
    at.run()
    return at.switch_page("pages/mnist.py").run()


def train(at: AppTest, spec: TrainingSpec) -> Run:
    return over(SERVICE.start(at.session_state["session_name"], spec))


@pytest.fixture
def two(at: AppTest) -> tuple[AppTest, list[Run]]:
    """A page with two finished trainings."""
    runs = [train(at, spec) for spec in SPECS]
    return drawn(at.run()), runs


def drawn(at: AppTest) -> AppTest:
    assert not at.exception, at.exception
    return at


def widget(widgets, label: str):
    return next(w for w in widgets if w.label == label)


def headings(at: AppTest) -> list[str]:
    return [h.value for h in at.header]


def table(at: AppTest):
    return next(d.value for d in at.dataframe if "No." in d.value)


def described(at: AppTest) -> list[str]:
    return [chart.proto.alt for chart in at.get("plotly_chart")]


def test_without_a_training_there_is_no_history(at: AppTest) -> None:
    assert "Your trainings" not in headings(at)


def test_the_first_training_is_no_history_until_it_is_over(at: AppTest) -> None:
    run = SERVICE.start(at.session_state["session_name"], TrainingSpec(iterations=100_000))
    assert "Your trainings" not in headings(drawn(at.run()))
    SERVICE.give_up(run)
    assert "Your trainings" in headings(drawn(at.run()))
    assert not [w for w in at.multiselect if w.label == "Compare"]  # nothing to compare it with


def test_the_newest_stands_first(two) -> None:
    at, (one, other) = two
    found = table(at)
    assert list(found["No."]) == [2, 1]
    assert list(found["Iterations"]) == [40, 20]
    assert list(found["Cost"]) == [f"{run.history[-1].cost:.4g}" for run in (other, one)]
    assert widget(at.selectbox, "Training").value == other.key


def test_another_one_is_looked_at(two) -> None:
    at, (one, _) = two
    drawn(widget(at.selectbox, "Training").select(one.key).run())
    assert at.session_state[session.SHOWN] == one.key
    figures = {m.label: m.value for m in at.metric}
    assert figures["Cost on training data"] == f"{one.history[-1].cost:.4f}"
    assert widget(at.selectbox, "Training").value == one.key
    drawn(at.run())
    assert widget(at.selectbox, "Training").value == one.key


def test_a_name_is_kept_as_plain_text(two) -> None:
    at, (_, other) = two
    name = "**b** <i>$x$</i> :joy:"
    drawn(widget(at.text_input, "Name").input(f"  {name} ").run())
    assert other.name == name
    assert table(at)["Name"].iloc[0] == name
    assert widget(at.text_input, "Name").value == name
    assert widget(at.selectbox, "Training").options[0] == f"2 · {name}"
    for element in [*at.markdown, *at.caption, *at.header]:
        assert name not in element.value  # there it would be formatted


def test_a_name_belongs_to_its_training(two) -> None:
    at, (one, other) = two
    widget(at.text_input, "Name").input("second").run()
    widget(at.selectbox, "Training").select(one.key).run()
    assert widget(at.text_input, "Name").value == ""
    drawn(widget(at.text_input, "Name").input("first").run())
    assert (one.name, other.name) == ("first", "second")


def test_settings_are_restored(two) -> None:
    at, (_, other) = two
    spec = other.spec
    at.session_state["mnist_data"] = "mnist"
    widget(at.select_slider, "Learning rate").set_value(1.0)
    at.run()
    drawn(widget(at.button, "Restore these settings").click().run())
    state = at.session_state
    assert (state["mnist_data"], state["mnist_lr"]) == (spec.data, spec.learning_rate)
    assert (state["mnist_layers"], state["mnist_n1"], state["mnist_n2"]) == (2, 8, 6)
    assert (state["mnist_optimizer"], state["mnist_seed"]) == ("adam", 4)
    widget(at.button, "Start again").click().run()
    assert newest(state["session_name"]).spec == spec


def test_nothing_is_drawn_or_read_before_something_is_compared(
    two, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, _ = two
    for name in ("result", "network"):
        monkeypatch.setattr(Run, name, lambda self: pytest.fail("read from disk"))
    monkeypatch.setattr("ui.results.show", lambda run, note: None)
    assert not described(drawn(at.run()))


def test_two_are_compared(two) -> None:
    at, (one, other) = two
    box = widget(at.multiselect, "Compare")
    drawn(box.select(other.key).run())
    assert any("at least one more" in c.value for c in at.caption)
    drawn(widget(at.multiselect, "Compare").select(one.key).run())
    alts = described(at)[-3:]
    assert f"Training 1: {one.history[-1].cost:.3f} after 20 iterations" in alts[0]
    assert f"Training 2: {other.history[-1].train_accuracy:.1%} after 40" in alts[1]
    right = [_right(run) for run in (one, other)]
    said = f"training 1 read {right[0]} correctly, and training 2 read {right[1]}."
    assert said in alts[2]
    assert any(said in m.value for m in at.markdown)
    settings = next(d.value for d in at.dataframe if "Training 1" in d.value)
    assert list(settings.index) == ["Layers", "Learning rate", "Iterations", "Optimizer", "Seed"]
    assert list(settings.loc["Iterations"]) == ["20", "40"]


def _right(run: Run) -> int:
    """Count by asking the network itself."""
    data = nn.datasets.load("mnist-5k")
    return int((run.network().predict(data.X_test) == data.y_test).sum())


def test_the_figures_on_test_data(two) -> None:
    at, (one, other) = two
    widget(at.multiselect, "Compare").set_value([one.key, other.key]).run()
    drawn(widget(at.segmented_control, "Figures on").set_value("test").run())
    assert f"Training 1: {one.history[-1].test_cost:.3f}" in described(at)[-3]


def test_different_test_images_are_not_compared(two) -> None:
    at, (one, other) = two
    other.data_name = "mnist"
    widget(at.multiselect, "Compare").set_value([one.key, other.key])
    at.session_state[session.SHOWN] = one.key
    drawn(at.run())
    assert any("different images" in i.value for i in at.info)


def test_a_comparison_outlives_what_was_forgotten(two) -> None:
    at, (one, other) = two
    widget(at.multiselect, "Compare").set_value([one.key, other.key]).run()
    third = train(at, SPECS[0])
    SERVICE.owners[at.session_state["session_name"]].forget(one)
    drawn(at.run())
    assert widget(at.multiselect, "Compare").value == [other.key]
    assert list(table(at)["No."]) == [3, 2]  # numbers stay
    assert widget(at.selectbox, "Training").value == third.key


def test_earlier_trainings_are_there_while_one_is_under_way(two) -> None:
    at, (one, _) = two
    run = SERVICE.start(at.session_state["session_name"], TrainingSpec(iterations=100_000))
    drawn(at.run())
    assert list(table(at)["State"]) == ["under way", "finished", "finished"]
    drawn(widget(at.selectbox, "Training").select(one.key).run())
    assert session.SHOWN not in at.session_state  # the one under way stays in sight
    assert widget(at.button, "Restore these settings")
    SERVICE.stop(run)
    over(run)
    drawn(at.run())
    assert widget(at.selectbox, "Training").value == run.key


def test_what_can_be_taken_home(two) -> None:
    at, (_, other) = two
    labels = [b.proto.label for b in at.get("download_button")]
    assert labels == ["Download this network", "Download its curve"]
    assert len(history.curve_csv(other).splitlines()) == len(other.history) + 1
