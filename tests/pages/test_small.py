"""The small examples: every setting, question and table leads to a page without a fault."""

import json
from itertools import combinations, pairwise

import pytest
from streamlit.testing.v1 import AppTest

from nn.initializers import INITIALIZERS
from tests.pages.test_pages import ROOT, button
from ui.names import ACTIVATIONS, LOSSES
from ui.settings import ITERATIONS, LEARNING_RATES

PATHS = {"perceptron": "perceptron", "two": "two_layers", "xor": "xor"}
TUTORIALS = {  # what the sources train with
    "perceptron": {
        "lr": 0.5, "iterations": 2000, "activation": "sigmoid", "init": "zeros", "seed": 0,
    },
    "two": {
        "lr": 1.0, "iterations": 1500, "hidden": 4, "activation": "sigmoid",
        "loss": "sum_squared_error", "bias": False, "init": "uniform", "seed": 0,
    },
    "xor": {
        "lr": 0.3, "iterations": 1000, "hidden": 2, "activation": "tanh", "init": "normal",
        "seed": 12,
    },
}  # fmt: skip
OTHERS = {
    "perceptron": {
        "lr": 0.1, "iterations": 700, "activation": "identity", "init": "normal", "seed": 7,
    },
    "two": {
        "lr": 0.5, "iterations": 1000, "hidden": 3, "activation": "tanh",
        "loss": "binary_cross_entropy", "bias": True, "init": "normal", "seed": 7,
    },
    "xor": {
        "lr": 0.5, "iterations": 700, "hidden": 5, "activation": "relu", "init": "xavier",
        "seed": 7,
    },
}  # fmt: skip
EACH = [(prefix, name) for prefix, values in OTHERS.items() for name in values]
RIGHT = {  # question → the place of the right answer, and what "Look at it" sets
    "perceptron": [(1, {"perceptron_data": "outlier"}), (0, {"perceptron_init": "zeros"})],
    "two": [(1, {"two_init": "zeros"}), (1, {})],
    "xor": [(1, {"xor_hidden": 1}), (1, {})],
}
ASKED = [(prefix, i) for prefix, questions in RIGHT.items() for i in range(len(questions))]


def go(at: AppTest, prefix: str, **query: str) -> AppTest:
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    at.switch_page(f"pages/{PATHS[prefix]}.py").run()
    return fine(at)


def fine(at: AppTest) -> AppTest:
    assert [e.value for e in at.exception] == []
    assert len(at.title) == 1
    return at


def quiet(at: AppTest) -> AppTest:
    """Nothing is wrong, and nothing is said to be."""
    assert [e.value for e in [*fine(at).error, *at.warning]] == []
    return at


def widget(at: AppTest, key: str):
    kinds = [at.select_slider, at.slider, at.selectbox, at.number_input, at.toggle, at.radio]
    return next(w for kind in kinds for w in kind if w.key == key)


def put(at: AppTest, prefix: str, **values) -> AppTest:
    for name, value in values.items():
        widget(at, f"{prefix}_{name}").set_value(value)
    return fine(at.run())


def values(at: AppTest, prefix: str) -> dict[str, object]:
    return {name: widget(at, f"{prefix}_{name}").value for name in TUTORIALS[prefix]}


def sent(at: AppTest) -> dict[str, str]:
    """What each panel and chart of the page was sent, by its key."""
    panels = {e.key: e.proto for e in at.get("bidi_component")}
    data = {key: str(getattr(proto, proto.WhichOneof("data"))) for key, proto in panels.items()}
    return data | {e.key: e.proto.spec for e in at.get("plotly_chart")}


def panel(text: str) -> dict:
    """Read what a panel was sent."""
    [data] = json.loads(text)
    return data


def moved(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {key for key in before if before[key] != after.get(key)}


def rows(at: AppTest, prefix: str) -> list[list[str]]:
    """The examples, as the page's table of predictions shows them."""
    table = panel(sent(at)[f"{prefix}_predictions"])
    wanted = [
        i
        for i, c in enumerate(table["columns"])
        if c["name"] in ("X1", "X2", "X3", "A", "B", "Truth")
    ]
    return [[row[i] for i in wanted] for row in table["rows"]]


def edit(at: AppTest, prefix: str, cells=None, added=(), deleted=()) -> AppTest:
    """Leave the table as a visitor's changes would."""
    if not any(d.key.startswith(f"{prefix}_editor") for d in at.dataframe):
        at.session_state[f"{prefix}_table_shown"] = True  # it is drawn when it is looked at
        at.run()
    editor = next(d for d in at.dataframe if d.key.startswith(f"{prefix}_editor"))
    at.session_state[editor.key] = {
        "edited_rows": cells or {},
        "added_rows": list(added),
        "deleted_rows": list(deleted),
    }
    return fine(at.run())


@pytest.mark.parametrize("prefix", PATHS)
def test_a_page_begins_with_the_tutorials_values(at: AppTest, prefix: str) -> None:
    quiet(go(at, prefix))
    assert values(at, prefix) == TUTORIALS[prefix]


@pytest.mark.parametrize(("prefix", "name"), EACH)
def test_each_setting_changes_what_is_shown(at: AppTest, prefix: str, name: str) -> None:
    go(at, prefix)
    if name == "seed":
        put(at, prefix, init="normal")  # with zeros nothing is left to chance
    if prefix == "perceptron":
        put(at, prefix, lr=0.003)  # small enough for the identity too
    before = sent(at)
    quiet(put(at, prefix, **{name: OTHERS[prefix][name]}))
    keys = {f"{prefix}_{key}" for key in ("time", "cost", "network", "predictions", "forward")}
    assert keys <= moved(before, sent(at))


@pytest.mark.parametrize("prefix", PATHS)
def test_a_new_seed_is_another_one(at: AppTest, prefix: str) -> None:
    put(go(at, prefix), prefix, init="normal")
    seen = [widget(at, f"{prefix}_seed").value]
    before = sent(at)
    for _ in range(3):
        button(at, "New seed").click().run()
        seen.append(widget(fine(at), f"{prefix}_seed").value)
    assert all(a != b for a, b in pairwise(seen))
    assert f"{prefix}_network" in moved(before, sent(at))


@pytest.mark.parametrize("prefix", PATHS)
@pytest.mark.parametrize("seed", [0, 9_001, 9_999])
def test_every_seed_that_can_be_chosen_can_be_shown(at: AppTest, prefix: str, seed: int) -> None:
    go(at, prefix, **{f"{prefix}_seed": str(seed)})
    assert widget(at, f"{prefix}_seed").value == seed


@pytest.mark.parametrize("prefix", PATHS)
def test_one_button_brings_everything_back(at: AppTest, prefix: str) -> None:
    before = sent(go(at, prefix))
    put(at, prefix, **OTHERS[prefix])
    edit(at, prefix, deleted=[1])
    assert moved(before, sent(at))
    assert f"{prefix}_rows" in at.query_params
    button(at, "Back to the tutorial's values").click().run()
    quiet(at)
    assert values(at, prefix) == TUTORIALS[prefix]
    assert moved(before, sent(at)) == set()
    assert f"{prefix}_rows" not in at.query_params


@pytest.mark.parametrize("initializer", INITIALIZERS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_two_layers_can_be_trained(at: AppTest, activation: str, initializer: str) -> None:
    go(at, "two", two_activation=activation, two_init=initializer)
    seen = set()
    for loss in LOSSES:
        for bias in (False, True):
            put(at, "two", loss=loss, bias=bias)
            assert not at.error
            seen.add(sent(at)["two_backward"])
    assert len(seen) == 4


@pytest.mark.parametrize("initializer", INITIALIZERS)
def test_every_xor_and_perceptron_can_be_trained(at: AppTest, initializer: str) -> None:
    go(at, "xor", xor_init=initializer)
    for activation in ACTIVATIONS:
        put(at, "xor", activation=activation)
        assert values(at, "xor")["activation"] == activation
        assert not at.error
    go(at, "perceptron")
    for activation in ("identity", "sigmoid"):
        put(at, "perceptron", activation=activation, init=initializer)
        assert not at.error


def test_a_training_that_diverges_says_one_sentence(at: AppTest) -> None:
    put(go(at, "perceptron"), "perceptron", activation="identity")
    put(at, "perceptron", lr=0.5)
    (warning,) = at.warning
    assert "the learning rate 0.5 is too large" in warning.value
    assert not at.error
    iterations = panel(sent(at)["perceptron_time"])["iterations"]
    assert iterations == sorted(set(iterations))
    assert "NaN" not in "".join(sent(at).values())
    quiet(put(at, "perceptron", lr=0.001))


def test_without_a_sigmoid_the_learning_rate_is_one_that_suits(at: AppTest) -> None:
    quiet(put(go(at, "perceptron"), "perceptron", activation="identity"))
    assert values(at, "perceptron")["lr"] == 0.003
    quiet(put(at, "perceptron", activation="sigmoid"))
    assert values(at, "perceptron")["lr"] == 0.5


def test_too_much_work_for_the_hundred_seeds_is_refused(
    at: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.many_seeds.MOST_WORK", 2000)
    go(at, "xor")
    assert button(at, "Train 500 networks").disabled
    assert any("choose 500 iterations or fewer" in c.value for c in at.caption)


@pytest.mark.parametrize(("prefix", "activation"), [("two", "identity"), ("xor", "relu")])
def test_the_largest_learning_rate_shows_at_most_a_sentence(
    at: AppTest, prefix: str, activation: str
) -> None:
    put(go(at, prefix), prefix, lr=30.0, activation=activation, hidden=16)
    assert not at.error
    assert len(at.warning) <= 1
    assert "Infinity" not in sent(at)[f"{prefix}_network"]


@pytest.mark.parametrize("prefix", PATHS)
@pytest.mark.parametrize("iterations", [ITERATIONS[0], ITERATIONS[-1]])
def test_one_iteration_and_many(at: AppTest, prefix: str, iterations: int) -> None:
    quiet(put(go(at, prefix), prefix, iterations=iterations, lr=LEARNING_RATES[0]))
    shown = panel(sent(at)[f"{prefix}_time"])["iterations"]
    assert (shown[0], shown[-1]) == (0, iterations)


@pytest.mark.parametrize("prefix", ["two", "xor"])
@pytest.mark.parametrize("size", [1, 16])
def test_few_and_many_hidden_units(at: AppTest, prefix: str, size: int) -> None:
    quiet(put(go(at, prefix), prefix, hidden=size))
    assert panel(sent(at)[f"{prefix}_network"])["sizes"][1] == size
    assert widget(at, f"{prefix}_unit").options[-2:] == [f"Hidden {size}", "Output"]


def test_a_single_hidden_unit_does_not_solve_xor(at: AppTest) -> None:
    assert "accuracy 100.0%" in panel(sent(go(at, "xor"))["xor_time"])["figures"][-1]
    put(at, "xor", hidden=1)
    assert "accuracy 100.0%" not in panel(sent(at)["xor_time"])["figures"][-1]


def test_every_choice_of_data_is_shown(at: AppTest) -> None:
    go(at, "perceptron")
    seen = []
    for name in ("separable", "overlapping", "outlier", "digits", "separable"):
        quiet(put(at, "perceptron", data=name))
        assert widget(at, "perceptron_data").value == name
        seen.append(sent(at)["perceptron_time"])
    assert len(set(seen)) == 4
    assert seen[-1] == seen[0]


@pytest.mark.parametrize("name", ["overlapping", "outlier", "digits"])
def test_a_link_names_the_data(at: AppTest, name: str) -> None:
    quiet(go(at, "perceptron", perceptron_data=name))
    assert widget(at, "perceptron_data").value == name


def test_two_equal_digits_are_one_sentence(at: AppTest) -> None:
    go(at, "perceptron", perceptron_data="digits")
    for digit in range(10):
        put(at, "perceptron", a=digit, b=digit)
        assert [w.value for w in at.warning] == [
            f"Choose two different digits. Until then it is {digit} versus {(digit + 1) % 10}."
        ]
        assert not at.error
    quiet(put(at, "perceptron", b=2))


@pytest.mark.parametrize(
    ("prefix", "query"),
    [
        ("two", {"two_bias": "true"}),
        ("xor", {}),
        ("perceptron", {}),
        ("perceptron", {"perceptron_data": "digits"}),
    ],
)
def test_every_number_can_be_opened(at: AppTest, prefix: str, query: dict[str, str]) -> None:
    quiet(go(at, prefix, **query))
    put(at, prefix, example=widget(at, f"{prefix}_example").max)
    seen = set()
    n_open = 0
    for unit in widget(at, f"{prefix}_unit").options:
        put(at, prefix, unit=unit)
        sources = widget(at, f"{prefix}_weight").options
        assert sources[-1] == "Bias"
        for source in [*sources[:2], *sources[-3:]]:
            quiet(put(at, prefix, weight=source))
            seen.add(sent(at)[f"{prefix}_backward"])
        n_open += len({*sources[:2], *sources[-3:]})
    assert len(seen) == n_open


@pytest.mark.parametrize("prefix", ["two", "xor"])
def test_the_open_unit_may_disappear(at: AppTest, prefix: str) -> None:
    put(go(at, prefix), prefix, hidden=8)
    put(at, prefix, unit="Hidden 8")
    quiet(put(at, prefix, hidden=2))
    assert widget(at, f"{prefix}_unit").value in ("Hidden 1", "Hidden 2", "Output")
    put(at, prefix, hidden=8)
    put(at, prefix, unit="Output")
    put(at, prefix, weight="Hidden 8")
    quiet(put(at, prefix, hidden=3))
    assert widget(at, f"{prefix}_weight").value in ("Hidden 1", "Hidden 2", "Hidden 3", "Bias")


def test_the_open_bias_may_disappear(at: AppTest) -> None:
    put(go(at, "two"), "two", bias=True)
    put(at, "two", weight="Bias")
    quiet(put(at, "two", bias=False))
    assert widget(at, "two_weight").value.startswith("Hidden")


def answered(at: AppTest) -> list[str]:
    return [m.value for m in at.markdown if "**Yes.**" in m.value or "**No: " in m.value]


@pytest.mark.parametrize("prefix", PATHS)
def test_a_question_keeps_its_answer_until_it_is_answered(at: AppTest, prefix: str) -> None:
    go(at, prefix)
    assert [radio.value for radio in at.radio] == [None] * len(RIGHT[prefix])
    assert answered(at) == []
    assert "Look at it" not in [b.label for b in at.button]


@pytest.mark.parametrize(("prefix", "number"), ASKED)
def test_right_and_wrong_answers_both_get_the_reason(at: AppTest, prefix: str, number: int) -> None:
    go(at, prefix)
    key = f"question_{number + 1}"
    options = widget(at, f"{prefix}_{key}").options
    place, look = RIGHT[prefix][number]
    put(at, prefix, **{key: options[1 - place]})
    (wrong,) = answered(at)
    put(at, prefix, **{key: options[place]})
    (right,) = answered(at)
    assert f"**No: {options[place]}**" in wrong
    reason = right.split("**Yes.** ")[1]
    assert len(reason) > 50
    assert wrong.endswith(reason)
    assert ("Look at it" in [b.label for b in at.button]) == bool(look)


@pytest.mark.parametrize(
    ("prefix", "number", "before"),
    [
        ("perceptron", 1, {}),
        ("perceptron", 1, {"data": "Digits"}),
        ("perceptron", 2, {"init": "normal"}),
        ("two", 1, {}),
        ("xor", 1, {}),
    ],
)
def test_look_at_it_sets_the_page(at: AppTest, prefix: str, number: int, before: dict) -> None:
    put(go(at, prefix), prefix, **before)
    place, look = RIGHT[prefix][number - 1]
    key = f"{prefix}_question_{number}"
    put(at, prefix, **{f"question_{number}": widget(at, key).options[place]})
    course = sent(at)[f"{prefix}_time"]
    button(at, "Look at it").click().run()
    quiet(at)
    ((name, value),) = look.items()
    assert widget(at, name).value == value
    assert sent(at)[f"{prefix}_time"] != course


def test_a_hundred_seeds_are_trained_when_asked(at: AppTest) -> None:
    put(go(at, "xor"), "xor", iterations=50)
    assert "xor_seeds" not in sent(at)
    button(at, "Train 500 networks").click().run()
    quiet(at)
    assert "xor_seeds" in sent(at)
    assert any("Seeds 12 to 111, 50 iterations" in c.value for c in at.caption)
    changed = "The settings have changed since"
    assert not any(changed in c.value for c in at.caption)
    chart = sent(at)["xor_seeds"]
    put(at, "xor", seed=3, hidden=4)  # neither is part of the experiment
    assert not any(changed in c.value for c in at.caption)
    put(at, "xor", iterations=100)
    assert any(changed in c.value for c in at.caption)
    assert sent(at)["xor_seeds"] == chart
    button(at, "Train 500 networks").click().run()
    assert not any(changed in c.value for c in at.caption)
    assert sent(at)["xor_seeds"] != chart
    assert edit(at, "xor", {0: {"Y": 1}})
    assert any(changed in c.value for c in at.caption)


@pytest.mark.parametrize(("prefix", "width"), [("two", 4), ("xor", 3)])
def test_a_changed_cell_trains_anew_and_travels_in_the_link(
    at: AppTest, prefix: str, width: int
) -> None:
    before = sent(go(at, prefix))
    assert f"{prefix}_rows" not in at.query_params
    quiet(edit(at, prefix, {0: {"Y": 1}}))
    assert {f"{prefix}_time", f"{prefix}_predictions"} <= moved(before, sent(at))
    assert [row[-1] for row in rows(at, prefix)] == ["1", "1", "1", "0"]
    link = at.query_params[f"{prefix}_rows"]
    assert [len(row.split(",")) for row in link.split(";")] == [width] * 4
    other = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    quiet(go(other, prefix, **{f"{prefix}_rows": link}))
    assert moved(sent(at), sent(other)) == set()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"cells": {3: {"Y": 2}}}, "Row 4, column Y: the label must be 0 or 1, not `2`."),
        ({"cells": {3: {"X2": None}}}, "Row 4, column X2 is empty"),
        ({"cells": {3: {"X2": 1e9}}}, "Row 4, column X2: `1000000000.0` is too large"),
        ({"added": [{"X1": 1}]}, "Row 5, column X2 is empty"),
        ({"deleted": [1, 2, 3]}, "Training needs at least 2 examples"),
        ({"deleted": [0, 1, 2, 3]}, "There are no examples yet"),
    ],
)
def test_a_bad_table_is_one_sentence_and_changes_nothing(
    at: AppTest, change: dict, sentence: str
) -> None:
    before = sent(go(at, "two"))
    edit(at, "two", **change)
    (error,) = at.error
    assert error.value.startswith(sentence)
    assert error.value.endswith("Until then the last good table is used.")
    assert moved(before, sent(at)) == set()
    edit(at, "two")  # what was wrong is undone
    quiet(at)


def test_a_bad_cell_does_not_take_back_the_good_ones(at: AppTest) -> None:
    edit(go(at, "two"), "two", {0: {"Y": 1}})
    good, link = sent(at), at.query_params["two_rows"]
    edit(at, "two", {0: {"Y": 1}, 1: {"Y": 2}})
    assert len(at.error) == 1
    assert moved(good, sent(at)) == set()
    assert at.query_params["two_rows"] == link
    quiet(edit(at, "two", {0: {"Y": 1}, 1: {"Y": 0}}))
    assert [row[-1] for row in rows(at, "two")] == ["1", "0", "1", "0"]


def test_rows_can_be_deleted_and_added(at: AppTest) -> None:
    go(at, "two")
    put(at, "two", example=4)
    quiet(edit(at, "two", deleted=[0]))
    assert len(rows(at, "two")) == 3
    assert widget(at, "two_example").value <= 3
    quiet(edit(at, "two", added=[{"X1": 0.5, "X2": -0.25, "X3": 1, "Y": 1}]))
    assert rows(at, "two")[4] == ["0.5", "−0.25", "1", "1"]
    quiet(edit(at, "two", added=[{}]))  # just begun: left out
    assert len(rows(at, "two")) == 4


def test_points_can_be_kept_for_testing(at: AppTest) -> None:
    go(at, "perceptron")
    n = widget(at, "perceptron_example").max
    quiet(edit(at, "perceptron", {0: {"Test": True}, 1: {"Test": True}}))
    assert widget(at, "perceptron_example").max == n - 2
    put(at, "perceptron", data="Overlapping")
    assert widget(at, "perceptron_example").max == n
    assert "perceptron_rows" not in at.query_params
    quiet(at)


def test_the_first_table_comes_back_with_one_button(at: AppTest) -> None:
    before = sent(put(go(at, "two"), "two", lr=0.5))
    edit(at, "two", {0: {"Y": 1}})
    button(at, "Back to the first table").click().run()
    quiet(at)
    assert moved(before, sent(at)) == set()
    assert widget(at, "two_lr").value == 0.5


def test_a_table_can_be_closed_and_opened_without_losing_anything(at: AppTest) -> None:
    edit(go(at, "two"), "two", {0: {"Y": 1}})
    good = sent(at)
    for shown in (False, True, False, True):
        at.session_state["two_table_shown"] = shown
        quiet(at.run())
        assert moved(good, sent(at)) == set()
    assert at.dataframe[0].value["Y"].tolist() == [1, 1, 1, 0]
    edit(at, "two", {1: {"Y": 2}})
    assert len(at.error) == 1
    at.session_state["two_table_shown"] = False
    assert moved(good, sent(fine(at.run()))) == set()


def test_a_changed_table_is_still_there_after_another_page(at: AppTest) -> None:
    edit(go(at, "two"), "two", {0: {"Y": 1}})
    at.switch_page("pages/xor.py").run()
    at.switch_page("pages/two_layers.py").run()
    quiet(at)
    assert [row[-1] for row in rows(at, "two")] == ["1", "1", "1", "0"]


NONSENSE = [
    "",
    "nan,nan,nan,nan;0,0,1,1",
    "1;2;3",
    "0,0,1,2;0,1,1,1",
    "1e9,0,0,0;0,0,0,1",
    "💥" * 50,
]


@pytest.mark.parametrize("text", NONSENSE)
@pytest.mark.parametrize("prefix", PATHS)
def test_nonsense_in_place_of_a_table_is_ignored(at: AppTest, prefix: str, text: str) -> None:
    before = sent(go(at, prefix))
    other = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    quiet(go(other, prefix, **{f"{prefix}_rows": text}))
    assert moved(before, sent(other)) == set()


@pytest.mark.parametrize("prefix", PATHS)
def test_nonsense_in_the_address_is_ignored(at: AppTest, prefix: str) -> None:
    query = {f"{prefix}_{name}": "💥" for name in [*TUTORIALS[prefix], "example", "unit", "log"]}
    foreign = {"session_name": "x", "mnist_lr": "-1", "two_table": "1", "xor_asked": "1"}
    quiet(go(at, prefix, **query, **foreign))
    assert values(at, prefix) == TUTORIALS[prefix]


@pytest.mark.parametrize(("one", "other"), [*combinations(PATHS, 2)])
def test_pages_do_not_disturb_each_other(at: AppTest, one: str, other: str) -> None:
    put(go(at, one), one, lr=0.01)
    at.switch_page(f"pages/{PATHS[other]}.py").run()
    quiet(at)
    assert values(at, other) == TUTORIALS[other]
