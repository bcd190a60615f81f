"""The small examples: every setting, question and table leads to a page without a fault."""

from __future__ import annotations

from itertools import combinations, cycle

import pytest
from streamlit.testing.v1 import AppTest

from nn.activations import HIDDEN_ACTIVATIONS
from nn.initializers import INITIALIZERS
from tests.covering import pairs
from tests.pages.conftest import Visit
from tests.pages.look import button, fine, moved, panel, press, put, quiet, sent, words
from tests.waiting import over
from ui.examples.example_settings import ITERATIONS, LEARNING_RATES
from ui.examples.lower_part import ORIGINS
from ui.kit.names import LOSSES
from ui.memory import session
from ui.registry import BY_NAME

pytestmark = pytest.mark.usefixtures("short_digits")
PAGES = {BY_NAME[name].prefix: name for name in ("perceptron", "two_layers", "xor")}
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
RIGHT = {  # question → the place of the right answer, and what "Look at it" sets
    "perceptron": [(1, {"perceptron_data": "outlier"}), (0, {"perceptron_init": "zeros"})],
    "two": [(1, {"two_init": "zeros"}), (1, {})],
    "xor": [(1, {"xor_hidden": 1}), (1, {})],
}
every_page = pytest.mark.parametrize("prefix", PAGES)


def value(at: AppTest, key: str):
    return at.get_by_key(key).value


def values(at: AppTest, prefix: str) -> dict[str, object]:
    return {name: value(at, f"{prefix}_{name}") for name in TUTORIALS[prefix]}


def rows(at: AppTest, prefix: str) -> list[list[str]]:
    """The examples, as the page's table of predictions shows them."""
    table = panel(sent(at)[f"{prefix}_predictions"])
    names = [column["name"] for column in table["columns"]]
    wanted = [i for i, n in enumerate(names) if n in ("X1", "X2", "X3", "A", "B", "Truth")]
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


# ---- settings --------------------------------------------------------------------------------


@every_page
def test_each_setting_changes_what_is_shown_and_one_button_brings_all_back(
    visit: Visit, prefix: str
) -> None:
    at = quiet(visit(PAGES[prefix], **{f"{prefix}_number": "open"}))
    assert values(at, prefix) == TUTORIALS[prefix]
    begin = sent(at)
    put(at, prefix, init="normal")  # with zeros nothing is left to chance
    if prefix == "perceptron":
        put(at, prefix, lr=0.003)  # small enough for the identity too
    usual = values(at, prefix)
    before = sent(at)
    keys = {f"{prefix}_{key}" for key in ("time", "cost", "network", "predictions", "forward")}
    for name, another in (OTHERS[prefix] | {"init": "xavier"}).items():
        quiet(put(at, prefix, **{name: another}))
        assert keys <= moved(before, sent(at)), name
        put(at, prefix, **{name: usual[name]})
        if prefix == "perceptron" and name == "activation":  # which moves the learning rate
            put(at, prefix, lr=usual["lr"])
        assert moved(before, sent(at)) == set(), f"{name}, back"
    put(at, prefix, **OTHERS[prefix])
    edit(at, prefix, deleted=[1])
    assert f"{prefix}_rows" in at.query_params
    quiet(press(at, f"{prefix}_reset"))
    assert values(at, prefix) == TUTORIALS[prefix]
    assert moved(begin, sent(at)) == set()
    assert f"{prefix}_rows" not in at.query_params


@every_page
def test_a_new_seed_is_another_one(visit: Visit, prefix: str) -> None:
    at = put(visit(PAGES[prefix]), prefix, init="normal")
    for _ in range(3):
        before, seed = sent(at), value(at, f"{prefix}_seed")
        press(at, f"{prefix}_new_seed")
        assert value(at, f"{prefix}_seed") != seed
        assert f"{prefix}_network" in moved(before, sent(at))


@every_page
def test_the_ends_of_every_row_can_be_shown(visit: Visit, prefix: str) -> None:
    for seed in (0, 9_001, 9_999):
        query = {f"{prefix}_seed": str(seed), f"{prefix}_number": "open"}
        at = visit(PAGES[prefix], **query)
        assert value(at, f"{prefix}_seed") == seed
    for iterations in (ITERATIONS[0], ITERATIONS[-1]):
        quiet(put(at, prefix, iterations=iterations, lr=LEARNING_RATES[0]))
        shown = panel(sent(at)[f"{prefix}_time"])["iterations"]
        assert (shown[0], shown[-1]) == (0, iterations)
    for size in (1, 16) if "hidden" in TUTORIALS[prefix] else ():
        quiet(put(at, prefix, hidden=size))
        assert panel(sent(at)[f"{prefix}_network"])["sizes"][1] == size
        options = at.get_by_key(f"{prefix}_unit").options
        assert options[-2:] == [f"Hidden {size}", "Output"]


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.rest)])
def test_every_two_values_can_be_trained_together(visit: Visit, every: bool) -> None:
    """Without ``every``: each first weights with some activation only."""
    inits = cycle(INITIALIZERS)
    kinds = ("activation", "init", "loss", "bias")
    for name, prefix in (("two_layers", "two"), ("xor", "xor"), ("perceptron", "perceptron")):
        at = visit(name, **{f"{prefix}_iterations": "10"})
        activations = ("identity", "sigmoid") if name == "perceptron" else HIDDEN_ACTIVATIONS
        more = (LOSSES, (False, True)) if name == "two_layers" else ()
        if every:
            rows = pairs(activations, INITIALIZERS, *more)
        else:
            rows = [(g, next(inits), *rest) for g, *rest in pairs(activations, *more or [[0]])]
        for row in rows:
            told = dict(zip(kinds[: 2 + len(more)], row, strict=False))
            put(at, prefix, **told)
            assert not at.error, told
            assert {kind: value(at, f"{prefix}_{kind}") for kind in told} == told
    at, seen = visit("two_layers", two_number="open"), set()
    for loss in LOSSES:
        for bias in (False, True):
            seen.add(sent(put(at, "two", loss=loss, bias=bias))["two_backward"])
    assert len(seen) == 4


def test_a_training_that_diverges_says_one_sentence(visit: Visit) -> None:
    at = put(visit("perceptron"), "perceptron", activation="identity")
    assert values(quiet(at), "perceptron")["lr"] == 0.003, "one that suits"
    put(at, "perceptron", lr=0.5)
    (warning,) = at.warning
    assert "the learning rate 0.5 is too large" in warning.value
    assert not at.error
    iterations = panel(sent(at)["perceptron_time"])["iterations"]
    assert iterations == sorted(set(iterations))
    assert "NaN" not in "".join(sent(at).values())
    quiet(put(at, "perceptron", lr=0.001))
    assert values(put(at, "perceptron", activation="sigmoid"), "perceptron")["lr"] == 0.5
    for name, prefix, activation in (("two_layers", "two", "identity"), ("xor", "xor", "relu")):
        at = put(visit(name), prefix, lr=LEARNING_RATES[-1], activation=activation, hidden=16)
        assert not at.error
        assert len(at.warning) <= 1
        assert "Infinity" not in sent(at)[f"{prefix}_network"]


def test_every_choice_of_data_is_shown_and_comes_by_a_link(visit: Visit) -> None:
    at = visit("perceptron")
    seen = {}
    for name in ("separable", "overlapping", "outlier", "digits"):
        quiet(put(at, "perceptron", data=name))
        seen[name] = sent(at)["perceptron_time"]
        other = quiet(visit("perceptron", perceptron_data=name))
        assert value(other, "perceptron_data") == name
        assert sent(other)["perceptron_time"] == seen[name]
    assert len({*seen.values()}) == len(seen) == 4


def test_two_equal_digits_are_one_sentence(visit: Visit) -> None:
    at = visit("perceptron", perceptron_data="digits")
    for digit in (0, 9):
        put(at, "perceptron", a=digit, b=digit)
        assert [w.value for w in at.warning] == [
            f"Choose two different digits. Until then it is {digit} versus {(digit + 1) % 10}."
        ]
        assert not at.error
    quiet(put(at, "perceptron", a=0, b=1))


# ---- what can be opened ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prefix", "query"),
    [
        ("two", {"two_bias": "true"}),
        ("xor", {}),
        ("perceptron", {}),
        ("perceptron", {"perceptron_data": "digits"}),
    ],
)
def test_every_number_can_be_opened(visit: Visit, prefix: str, query: dict[str, str]) -> None:
    at = quiet(visit(PAGES[prefix], **query))
    assert f"{prefix}_backward" not in sent(at), "it is closed at first"
    press(at, f"{prefix}_open")
    put(at, prefix, example=at.get_by_key(f"{prefix}_example").max)
    seen = set()
    n_open = 0
    units = at.get_by_key(f"{prefix}_unit").options
    for unit in sorted({units[0], units[-1]}):
        put(at, prefix, unit=unit)
        sources = at.get_by_key(f"{prefix}_weight").options
        assert sources[-1] == "Bias"
        some = {sources[0], *sources[-2:]}
        for source in sorted(some):
            quiet(put(at, prefix, weight=source))
            seen.add(sent(at)[f"{prefix}_backward"])
        n_open += len(some)
    assert len(seen) == n_open
    other = visit(PAGES[prefix], **dict(at.query_params))
    assert sent(other)[f"{prefix}_backward"] == sent(at)[f"{prefix}_backward"]
    press(at, f"{prefix}_shut")
    assert f"{prefix}_backward" not in sent(at)
    press(at, f"{prefix}_open")
    assert sent(other)[f"{prefix}_backward"] == sent(at)[f"{prefix}_backward"], "as it was"


def test_a_link_to_a_number_opens_it(visit: Visit) -> None:
    """Also one that was made when a number was always open."""
    assert "two_backward" in sent(visit("two_layers", two_unit="1-2"))
    assert "two_backward" not in sent(visit("two_layers", two_example="3"))


# ---- words -----------------------------------------------------------------------------------


@every_page
def test_a_tutorial_is_named_where_it_is_spoken_of(visit: Visit, prefix: str) -> None:
    at = visit(PAGES[prefix])
    told = [e.value for kind in (at.markdown, at.caption, at.title, at.header) for e in kind]
    told += [f"{w.label} {w.help}" for w in (*at.button, *at.toggle, *at.radio, *at.selectbox)]
    spoken = [text for text in told if "utorial" in text]
    assert any(ORIGINS[prefix] in text for text in told)
    assert all(ORIGINS[prefix] in text for text in spoken)


def test_a_digit_has_not_the_name_of_a_number(visit: Visit) -> None:
    """``a`` is an activation and ``b`` a bias."""
    at = visit("perceptron", perceptron_data="digits", perceptron_a="3", perceptron_b="8")
    labels = [at.get_by_key(f"perceptron_{key}").label for key in "ab"]
    assert labels == ["First digit", "Second digit"]


# ---- questions -------------------------------------------------------------------------------


def answered(at: AppTest) -> list[str]:
    return [m.value for m in at.markdown if "**Yes.**" in m.value or "**No: " in m.value]


@every_page
def test_right_and_wrong_answers_both_get_the_reason(visit: Visit, prefix: str) -> None:
    for number, (place, look) in enumerate(RIGHT[prefix], 1):
        at = visit(PAGES[prefix])
        assert [radio.value for radio in at.radio] == [None] * len(RIGHT[prefix])
        assert answered(at) == []
        key, button_key = f"question_{number}", f"{prefix}_look_{number}"
        assert button_key not in [b.key for b in at.button]
        options = at.get_by_key(f"{prefix}_{key}").options
        put(at, prefix, **{key: options[1 - place]})
        (wrong,) = answered(at)
        put(at, prefix, **{key: options[place]})
        (right,) = answered(at)
        assert f"**No: {options[place]}**" in wrong
        reason = right.split("**Yes.** ")[1]
        assert len(reason) > 50
        assert wrong.endswith(reason)
        assert (button_key in [b.key for b in at.button]) == bool(look)


@pytest.mark.parametrize(
    ("prefix", "number", "before"),
    [
        ("perceptron", 1, {}),
        ("perceptron", 1, {"data": "digits"}),
        ("perceptron", 2, {"init": "normal"}),
        ("two", 1, {}),
        ("xor", 1, {}),
    ],
)
def test_look_at_it_sets_the_page(visit: Visit, prefix: str, number: int, before: dict) -> None:
    at = put(visit(PAGES[prefix]), prefix, **before)
    place, look = RIGHT[prefix][number - 1]
    options = at.get_by_key(f"{prefix}_question_{number}").options
    put(at, prefix, **{f"question_{number}": options[place]})
    course = sent(at)[f"{prefix}_time"]
    quiet(press(at, f"{prefix}_look_{number}"))
    assert {key: value(at, key) for key in look} == look
    assert sent(at)[f"{prefix}_time"] != course
    if prefix == "xor":  # a single hidden unit does not solve it
        assert "accuracy 100.0%" in panel(course)["figures"][-1]
        assert "accuracy 100.0%" not in panel(sent(at)["xor_time"])["figures"][-1]


# ---- a hundred seeds -------------------------------------------------------------------------


def test_a_hundred_seeds_are_trained_when_asked(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = put(visit("xor"), "xor", iterations=50)
    changed = "The settings have changed since"
    assert "xor_seeds" not in sent(at)
    quiet(press(at, "xor_train_many"))
    assert "xor_seeds" in sent(at)
    assert "Seeds 12 to 111, 50 iterations" in words(at)
    assert changed not in words(at)
    chart = sent(at)["xor_seeds"]
    put(at, "xor", seed=3, hidden=4)  # neither is part of the experiment
    assert changed not in words(at)
    put(at, "xor", iterations=100)
    assert changed in words(at)
    assert sent(at)["xor_seeds"] == chart
    press(at, "xor_train_many")
    assert changed not in words(at)
    assert sent(at)["xor_seeds"] != chart
    assert changed in words(edit(at, "xor", {0: {"Y": 1}}))
    monkeypatch.setattr("ui.examples.many_seeds.MOST_WORK", 200)
    fine(at.run())
    assert at.button(key="xor_train_many").disabled
    assert "choose 50 iterations or fewer" in words(at)


# ---- the table -------------------------------------------------------------------------------


@pytest.mark.parametrize(("prefix", "width"), [("two", 4), ("xor", 3)])
def test_a_changed_cell_trains_anew_and_travels_in_the_link(
    visit: Visit, prefix: str, width: int
) -> None:
    at = visit(PAGES[prefix])
    before = sent(at)
    assert f"{prefix}_rows" not in at.query_params
    quiet(edit(at, prefix, {0: {"Y": 1}}))
    assert {f"{prefix}_time", f"{prefix}_predictions"} <= moved(before, sent(at))
    assert [row[-1] for row in rows(at, prefix)] == ["1", "1", "1", "0"]
    link = at.query_params[f"{prefix}_rows"]
    assert [len(row.split(",")) for row in link.split(";")] == [width] * 4
    other = quiet(visit(PAGES[prefix], **{f"{prefix}_rows": link}))
    assert moved(sent(at), sent(other)) == set()


BAD = {
    "Row 4, column Y: the label must be 0 or 1, not `2`.": {"cells": {3: {"Y": 2}}},
    "Row 4, column X2 is empty": {"cells": {3: {"X2": None}}},
    "Row 4, column X2: `1000000000.0` is too large": {"cells": {3: {"X2": 1e9}}},
    "Row 5, column X2 is empty": {"added": [{"X1": 1}]},
    "Training needs at least 2 examples": {"deleted": [1, 2, 3]},
    "There are no examples yet": {"deleted": [0, 1, 2, 3]},
}


def test_a_bad_table_is_one_sentence_and_changes_nothing(visit: Visit) -> None:
    at = visit("two_layers")
    before = sent(at)
    for sentence, change in BAD.items():
        edit(at, "two", **change)
        (error,) = at.error
        assert error.value.startswith(sentence)
        assert error.value.endswith("Until then the last good table is used.")
        assert moved(before, sent(at)) == set(), sentence
        quiet(edit(at, "two"))  # what was wrong is undone


def test_a_bad_cell_does_not_take_back_the_good_ones(visit: Visit) -> None:
    at = edit(visit("two_layers"), "two", {0: {"Y": 1}})
    good, link = sent(at), at.query_params["two_rows"]
    edit(at, "two", {0: {"Y": 1}, 1: {"Y": 2}})
    assert len(at.error) == 1
    assert moved(good, sent(at)) == set()
    assert at.query_params["two_rows"] == link
    quiet(edit(at, "two", {0: {"Y": 1}, 1: {"Y": 0}}))
    assert [row[-1] for row in rows(at, "two")] == ["1", "0", "1", "0"]


def test_rows_can_be_deleted_added_and_brought_back(visit: Visit) -> None:
    at = put(visit("two_layers", two_number="open"), "two", example=4, lr=0.5)
    before = sent(at)
    quiet(edit(at, "two", deleted=[0]))
    assert len(rows(at, "two")) == 3
    assert value(at, "two_example") == 3, "the last one, if there are fewer now"
    quiet(edit(at, "two", added=[{"X1": 0.5, "X2": -0.25, "X3": 1, "Y": 1}]))
    assert rows(at, "two")[4] == ["0.5", "−0.25", "1", "1"]
    quiet(edit(at, "two", added=[{}]))  # just begun: left out
    assert len(rows(at, "two")) == 4
    edit(at, "two", {0: {"Y": 1}})
    quiet(press(at, "two_first_table"))
    put(at, "two", example=4)
    assert moved(before, sent(at)) == set()
    assert value(at, "two_lr") == 0.5


def test_points_can_be_kept_for_testing(visit: Visit) -> None:
    at = visit("perceptron", perceptron_number="open")
    n = at.get_by_key("perceptron_example").max
    quiet(edit(at, "perceptron", {0: {"Test": True}, 1: {"Test": True}}))
    assert at.get_by_key("perceptron_example").max == n - 2
    quiet(put(at, "perceptron", data="overlapping"))
    assert at.get_by_key("perceptron_example").max == n
    assert "perceptron_rows" not in at.query_params


def test_a_changed_table_outlives_closing_it_and_another_page(visit: Visit) -> None:
    at = edit(visit("two_layers"), "two", {0: {"Y": 1}})
    good = sent(at)
    for shown in (False, True, False, True):
        at.session_state["two_table_shown"] = shown
        assert moved(good, sent(quiet(at.run()))) == set()
    assert at.dataframe[0].value["Y"].tolist() == [1, 1, 1, 0]
    edit(at, "two", {1: {"Y": 2}})
    assert len(at.error) == 1
    at.session_state["two_table_shown"] = False
    assert moved(good, sent(fine(at.run()))) == set()
    for name in ("xor", "two_layers"):
        quiet(at.switch_page(f"pages/{name}.py").run())
    assert [row[-1] for row in rows(at, "two")] == ["1", "1", "1", "0"]


# ---- the address -----------------------------------------------------------------------------

NONSENSE = [
    "", "nan,nan,nan,nan;0,0,1,1", "1;2;3", "0,0,1,2;0,1,1,1", "1e9,0,0,0;0,0,0,1", "💥" * 50,
]  # fmt: skip


@every_page
def test_nonsense_in_place_of_a_table_is_ignored(visit: Visit, prefix: str) -> None:
    before = sent(visit(PAGES[prefix]))
    for text in NONSENSE:
        other = quiet(visit(PAGES[prefix], **{f"{prefix}_rows": text}))
        assert moved(before, sent(other)) == set(), text


def test_pages_do_not_disturb_each_other(visit: Visit) -> None:
    for one, other in combinations(PAGES, 2):
        at = put(visit(PAGES[one]), one, lr=0.01)
        quiet(at.switch_page(f"pages/{PAGES[other]}.py").run())
        assert values(at, other) == TUTORIALS[other]


def test_a_hundred_seeds_that_take_long_are_trained_by_a_worker(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.examples.many_seeds.seeds.train", lambda *told: pytest.fail("not here"))
    at = put(visit("xor"), "xor", iterations=5000)
    button(at, "Train 500 networks").click().run()
    quiet(at)
    assert "xor_seeds" not in sent(at)
    run = session.SERVICE.runs(at.session_state["session_name"] + session.SEEDS)[-1]
    button(at, "Stop").click().run()
    assert not run.active
    assert "xor_seeds" not in sent(at)
    assert any("given up" in c.value for c in at.caption)
    put(at, "xor", iterations=2000)
    button(at, "Train 500 networks").click().run()
    run = session.SERVICE.runs(at.session_state["session_name"] + session.SEEDS)[-1]
    over(run)
    at.run()
    quiet(at)
    assert "xor_seeds" in sent(at)
    assert run.problem is None
