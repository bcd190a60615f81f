"""The playground: every setting, link, section and edit leads to a page without a fault."""

from __future__ import annotations

import re
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from nn.activations import HIDDEN_ACTIVATIONS
from nn.data.datasets.plane import PLANE
from nn.data.features import FEATURES
from nn.initializers import INITIALIZERS
from runs.playground import training
from runs.playground.edits import Edit
from runs.playground.plane_data import PlaneData
from runs.playground.settings import Play
from tests.covering import some
from tests.pages.conftest import Visit
from tests.pages.look import moved, panel, places, quiet, sent, words
from tests.pages.playing import (
    keys,
    marked,
    open_place,
    opened,
    press,
    put,
    shown,
    typed,
    value_box,
    widget,
)
from tests.ui.playing import unpacked
from ui.kit.names import OPTIMIZERS, SCHEDULES
from ui.panels.playnet import EXTENT, grid
from ui.play import changes, controls, edits, teacher, valley
from ui.settings import playground

MOST_BYTES = 1_500_000  # of all panels of the default page
MOST_PIECES = 135  # elements and places of the default page
FIRST = {
    "data": "circles", "points": 300, "noise": 0.1, "test": 30, "data_seed": 0,
    "features": ["x1", "x2"], "layers": 2, "n1": 4, "n2": 2, "a1": "tanh", "a2": "tanh",
    "init": "xavier", "seed": 0, "lr": 0.3, "schedule": "constant", "iterations": 500,
    "optimizer": "sgd", "batch": "all", "loss": "cross_entropy", "l1": 0.0, "l2": 0.0,
    "dropout": 0.0, "looks": ["show_test"], "log": False,
}  # fmt: skip
VALUES = {  # every value, or the ends of a long row of them
    "data": list(PLANE),
    "points": [10, 1000],
    "noise": [0.0, 1.0],
    "test": [0, 90],
    "data_seed": [1, 9999],
    "features": [[], *([name] for name in FEATURES), list(FEATURES)],
    "layers": list(range(7)),
    "n1": [1, 16],
    "a1": HIDDEN_ACTIVATIONS,
    "init": list(INITIALIZERS),
    "seed": [1, 9999],
    "lr": [playground.RATES[0], playground.RATES[-1]],
    "schedule": list(SCHEDULES),
    "iterations": [i for i in playground.ITERATIONS if i <= 1500],
    "optimizer": list(OPTIMIZERS),
    "batch": playground.BATCHES,
    "loss": list(playground.LOSSES),
    "l1": playground.PENALTIES,
    "l2": playground.PENALTIES,
    "dropout": playground.DROPOUTS,
    "looks": [[], ["show_confidence"], ["show_test", "show_confidence", "discrete"]],
    "log": [True],
}
PANELS = {"play_network", "play_plane", "play_cost", "play_accuracy", "play_time"}


def all_finite(at: AppTest) -> bool:
    """Whether no panel was sent a number that JSON does not know."""
    bare = re.compile(r"[ \[](NaN|-?Infinity)")
    return not any(bare.search(text) for text in sent(at).values())


def values(at: AppTest, names: object = FIRST) -> dict[str, object]:
    return {name: widget(at, name).value for name in names}


# ---- at first ----------------------------------------------------------------------------


def test_the_page_begins_with_circles_and_two_hidden_layers(page: AppTest) -> None:
    assert values(page) == FIRST
    assert set(sent(page)) == PANELS
    assert len(page.dataframe) == len(page.code) == 0, "a section is open"
    assert 0 < sum(map(len, sent(page).values())) <= MOST_BYTES


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"data": "Blobs", "hidden": "5-3", "activations": "relu-gelu", "seed": "3"},
        {"data": "Hills", "hidden": "6", "lr": "0.1", "features": ["x₁", "x₂", "x₁x₂"]},
        {"hidden": "none", "features": ["x₁²", "x₂²"], "lr": "3.0"},
    ],
    ids=["default", "classes", "regression", "no-hidden-layer"],
)
def test_the_frames_say_what_the_network_says(play: Visit, query: dict) -> None:
    """A few frames of the plane and of every unit's map, against the network itself."""
    at = quiet(play(**query))
    plane, drawn = shown(at, "plane"), shown(at, "network")
    data = PlaneData(name=widget(at, "data").value)
    n = widget(at, "layers").value
    how = Play(
        features=tuple(f for f in FEATURES if f in widget(at, "features").value),
        hidden_sizes=tuple(widget(at, f"n{i}").value for i in range(1, n + 1)),
        hidden=tuple(widget(at, f"a{i}").value for i in range(1, n + 1)),
        learning_rate=widget(at, "lr").value, seed=widget(at, "seed").value,
    )  # fmt: skip
    recording = training.run(how, data.examples(how.features))
    net = how.network_for(recording.examples)
    last = len(plane["iterations"]) - 1
    for frame in (0, 7, last // 2, last):
        at_row = recording.iterations.tolist().index(plane["iterations"][frame])
        net.parameters[...] = recording.thetas[at_row]
        A_L, far = net.forward(_inputs(how, plane["side"])), plane["range"][1]
        assert abs(_said(plane, frame) - A_L.clip(-far, far)).max() < 0.02
        ((_, passes),) = net.forward_passes(_inputs(how, drawn["side"]))
        for layer, passed in zip(drawn["layers"], passes, strict=True):
            levels = unpacked(layer["maps"]).reshape(last + 1, layer["size"], -1)[frame]
            middle, half = (layer["low"] + layer["high"]) / 2, (layer["high"] - layer["low"]) / 2
            assert abs(middle + half * levels - passed.A).max() < 0.01 * half


def _inputs(how: Play, side: int) -> np.ndarray:
    P = grid(EXTENT, side)
    return np.array([FEATURES[name].of(*P) for name in how.features])


def _said(plane: dict, frame: int) -> np.ndarray:
    """The outputs over the plane at a frame, as the browser reads them: (n_L, side²)."""
    n = plane["side"] ** 2
    cut = slice(frame * n, (frame + 1) * n)
    if plane["kind"] == "classes":
        v = np.array([unpacked(part)[cut] for part in plane["levels"]])
        return np.exp(-v * v * plane["deep"])
    v = unpacked(plane["levels"])[None, cut]
    if plane["kind"] == "regression":
        return v * plane["range"][1]
    return 1 / (1 + np.exp(-v * abs(v) * plane["deep"]))


# ---- five choices, and the others on request -------------------------------------------------


def first_choices(at: AppTest) -> set[str]:
    """The widgets of the sidebar that stand in no section."""
    found, stack = set(), list(at.sidebar.children.values())
    while stack:
        block = stack.pop()
        if getattr(block, "key", None) and hasattr(block, "value"):
            found.add(block.key)
        if block.type != "expander":
            stack += getattr(block, "children", {}).values()
    return found - {"play_hide", "play_fix", "play_lock"}


def is_open(at: AppTest) -> bool:
    return bool(at.session_state[controls.MORE])


def test_the_sidebar_begins_with_five_choices(page: AppTest) -> None:
    names = ("data", "features", "layers", "every_activation", "lr")
    assert first_choices(page) == {f"play_{name}" for name in names}
    assert not is_open(page)


@pytest.mark.parametrize(
    "link",
    [
        {"l2": "0.001"},
        {"optimizer": "adam"},
        {"hidden": "8-2"},
        {"hidden": "4-2", "activations": "relu-tanh"},
    ],
    ids=str,
)  # fmt: skip
def test_a_link_with_others_set_shows_them(play: Visit, link: dict[str, str]) -> None:
    assert is_open(quiet(play(**link)))


def test_a_link_with_the_first_choices_alone_shows_no_others(play: Visit) -> None:
    link = {"data": "XOR", "lr": "1.0", "hidden": "4", "activations": "relu", "features": ["x1"]}
    assert not is_open(quiet(play(**link)))


def test_one_choice_sets_the_activation_of_all_layers(page: AppTest) -> None:
    put(page, every_activation="relu", layers=3)
    assert [widget(page, f"a{i}").value for i in (1, 2, 3)] == ["relu"] * 3
    put(page, a2="sigmoid")
    assert widget(page, "every_activation").value == controls.MIXED
    quiet(put(page, every_activation="tanh"))
    assert controls.MIXED not in widget(page, "every_activation").options
    assert [layer["name"] for layer in shown(page, "network")["layers"][:3]] == ["tanh"] * 3


def test_after_a_change_of_own_points_the_player_goes_to_the_end(page: AppTest) -> None:
    put(page, paint=True)
    press(page, "clear")
    seek = shown(page, "time")["seek"]
    assert (seek["iteration"], seek["play"]) == (500, False)
    press(page, "preset_xor")
    assert shown(page, "time")["seek"]["play"], "another training is played"


# ---- every setting -----------------------------------------------------------------------


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.rest)])
def test_every_value_of_a_setting_is_shown(play: Visit, every: bool) -> None:
    """Without ``every``: of long rows the second and the last."""
    at = quiet(play(iterations="20"))
    first, before, back = FIRST | {"iterations": 20}, sent(at), {}
    for name, all_values in VALUES.items():
        row = len(all_values) > 7 or name == "iterations"
        for value in [all_values[1], all_values[-1]] if row and not every else all_values:
            put(at, **back, **{name: value})
            back = {}
            assert widget(at, name).value == value
            assert not at.error, (name, value)
            assert all_finite(at), (name, value)
            if value not in (first[name], []):
                assert moved(before, sent(at)) - {"play_time"}, f"{name}: {value} changes nothing"
        back = {name: first[name]}
        if name == "layers":  # or there is no layer to change
            put(at, **back)
    assert values(put(at, **back)) == first


def test_deep_and_wide_networks_are_shown(play: Visit) -> None:
    for g in HIDDEN_ACTIVATIONS:
        gs = "-".join([g] * 6)
        at = quiet(play(hidden="2-3-1-4-2-3", activations=gs, lr="0.03", iterations="100"))
        assert [layer["size"] for layer in shown(at, "network")["layers"]] == [2, 3, 1, 4, 2, 3, 1]
    at = quiet(play(hidden="-".join(["16"] * 6), iterations="50", lr="0.03", points="100"))
    assert sum(map(len, sent(at).values())) <= MOST_BYTES


def test_as_many_classes_as_can_be_chosen(play: Visit) -> None:
    for name in ("Spirals", "Blobs"):
        for classes in (3, 6):
            at = quiet(play(data=name, classes=str(classes), iterations="100"))
            assert shown(at, "plane")["classes"] == [str(c) for c in range(classes)]
            assert shown(at, "network")["layers"][-1]["size"] == classes
    for name in PLANE:
        put(at, data=name)
        assert any(s.key == "play_classes" for s in at.slider) == (PLANE[name].classes is None)


def test_without_any_feature_a_sentence_says_what_is_used_until_then(page: AppTest) -> None:
    before = sent(page)
    put(page, features=[])
    assert [w.value for w in page.warning] == [
        "Choose at least one input feature. Until then it is x₁ and x₂."
    ]
    assert moved(before, sent(page)) == set()
    quiet(put(page, features=["x2"]))


def test_a_regression_has_no_accuracy(play: Visit) -> None:
    for name in ("Plane", "Hills"):
        at = quiet(play(data=name))
        assert set(sent(at)) == PANELS - {"play_accuracy"}
        assert "right" not in shown(at, "time")["figures"][-1]


def test_a_training_that_diverges_says_one_sentence(play: Visit) -> None:
    at = play(data="Hills", lr="30.0")
    (warning,) = at.warning
    assert "the learning rate 30 is too large" in warning.value
    assert not at.error
    assert all_finite(at)
    iterations = shown(at, "time")["iterations"]
    assert iterations == sorted(set(iterations))
    quiet(put(at, lr=0.01))


@pytest.mark.parametrize("name", ["data_seed", "seed"])
def test_a_new_seed_is_another_one(page: AppTest, name: str) -> None:
    seen, drawn = [], []
    for _ in range(3):
        seen.append(widget(page, name).value)
        drawn.append(sent(page)["play_network"])
        quiet(press(page, f"{name}_new"))
    assert all(a != b for a, b in pairwise(seen))
    assert len(set(drawn)) == 3


# ---- the address -------------------------------------------------------------------------

GOOD = {  # in the address, and what it sets
    "data": ("Moons", "moons"), "points": ("50", 50), "noise": ("0.35", 0.35), "test": ("50", 50),
    "data_seed": ("7", 7), "features": (["x₁²", "x₂²"], ["x1_squared", "x2_squared"]),
    "init": ("He", "he"), "seed": ("42", 42), "lr": ("0.03", 0.03),
    "schedule": (SCHEDULES["cosine"], "cosine"), "iterations": ("200", 200),
    "optimizer": (OPTIMIZERS["adam"], "adam"), "batch": ("16", "16"),
    "loss": (playground.LOSSES["squared"], "squared"), "l1": ("0.001", 0.001),
    "l2": ("0.01", 0.01), "dropout": ("0.2", 0.2),
    "looks": (["Confidence", "Flat colours"], ["show_confidence", "discrete"]),
    "log": ("true", True),
}  # fmt: skip


def test_a_link_brings_every_setting_and_the_layers(play: Visit) -> None:
    at = quiet(play(**{name: text for name, (text, _) in GOOD.items()}))
    assert values(at, GOOD) == {name: value for name, (_, value) in GOOD.items()}
    at = quiet(play(hidden="8-1-16", activations="relu-sigmoid-gelu"))
    assert [widget(at, name).value for name in ("layers", "n1", "n2", "n3")] == [3, 8, 1, 16]
    assert [widget(at, f"a{i}").value for i in (1, 2, 3)] == ["relu", "sigmoid", "gelu"]
    put(at, n2=5, a3="tanh")
    assert at.query_params["play_hidden"] == "8-5-16"
    assert at.query_params["play_activations"] == "relu-sigmoid-tanh"
    put(at, layers=0)
    assert at.query_params["play_hidden"] == "none"


ALMOST = {  # what nobody could choose
    "classes": "7", "test": "95", "data_seed": "10000", "features": ["x₃"], "data": "circles2",
    "init": "zero", "seed": "-1", "lr": "31", "schedule": "x", "iterations": "7",
    "optimizer": "sgd", "batch": "2", "loss": "cross_entropy", "l1": "11", "l2": "-1",
    "dropout": "0.9", "hide": ["all"], "lock": "2", "looks": ["Confidence?"], "log": "yes!",
    "case": "x", "directions": "up", "rows": "2.AAAA",
}  # fmt: skip


def test_what_cannot_be_chosen_is_ignored_in_a_link(play: Visit) -> None:
    for sizes in ("17", "0-2", "1-1-1-1-1-1-1", "4,2", ""):
        at = quiet(play(hidden=sizes, activations="softmax-", **ALMOST))
        assert values(at) == FIRST, sizes
        assert set(sent(at)) == PANELS
    for points, noise in (("11", "0.33"), ("1010", "1.01"), ("9", "-0.1")):
        at = quiet(play(points=points, noise=noise))
        assert 10 <= widget(at, "points").value <= 1000
        assert 0 <= widget(at, "noise").value <= 1


# ---- sections ----------------------------------------------------------------------------

ALL = ("number", "inside", "valley", "own_shown", "get_out")
KINDS_OF_PAGE = [{}, {"data": "Blobs"}, {"data": "Hills"}, {"hidden": "none"}]


@pytest.mark.parametrize("query", KINDS_OF_PAGE, ids=["binary", "classes", "regression", "none"])
def test_every_section_opens(play: Visit, query: dict) -> None:
    at = play(iterations="100", **query)
    shown_first = set(sent(at))
    for key in ALL:
        quiet(opened(at, key))
    assert {"play_forward", "play_backward", "play_norms", "play_valley_map"} <= set(sent(at))
    assert len(at.dataframe) == 1
    assert "import numpy as np" in at.code[0].value
    for key in ALL:
        at.session_state[f"play_{key}"] = False
    assert set(sent(quiet(at.run()))) == shown_first


@pytest.mark.parametrize("kind", valley.KINDS)
def test_the_loss_surface_over_every_kind_of_directions(play: Visit, kind: str) -> None:
    page = opened(play(iterations="100"), "valley")
    quiet(put(page, directions=kind))
    data = shown(page, "valley_map")
    assert len(data["path"]) == len(data["shares"]) == len(shown(page, "plane")["shares"])
    if kind == "random":
        quiet(put(page, directions_seed=5))
        assert shown(page, "valley_map") != data
    if kind == "weights":
        names = widget(page, "across").options
        assert names[0] == "x₁ → Layer 1, unit 1"
        quiet(put(page, across=names[3], up=names[-1]))
        assert shown(page, "valley_map")["names"] == [names[3], names[-1]]
        put(page, up=names[3])
        assert [i.value for i in page.info] == ["Choose two different weights."]
        put(page, layers=0)  # and some of those weights are gone
        assert not page.error


def test_dead_units_are_told_of_relu_alone(play: Visit) -> None:
    at = opened(play(hidden="4-2", activations="relu-relu", lr="30.0"), "inside")
    assert "play_dead" in sent(at)
    assert "play_saturated" not in sent(at)
    put(at, a1="tanh", a2="tanh")
    assert "play_dead" not in sent(at)
    assert "play_saturated" in sent(at)


# ---- pin and compare ---------------------------------------------------------------------


def test_a_pinned_run_is_compared_with_what_is_changed(page: AppTest) -> None:
    pinned = sent(page)
    press(page, "pin")
    assert "**Nothing differs yet.**" in words(page)
    quiet(put(page, lr=1.0))
    assert "Changed since: learning rate 0.3 → 1." in words(page)
    assert "More than one thing differs" not in words(page)
    assert {"play_plane_pinned", "play_plane_now"} <= set(sent(page))
    now, then = shown(page, "plane_now"), shown(page, "plane_pinned")
    assert now["levels"] == shown(page, "plane")["levels"]
    assert then["levels"] == panel(pinned["play_plane"])["levels"]
    assert [line["look"] for line in shown(page, "cost")["lines"]] == [
        "train", "test", "pin", "pintest"
    ]  # fmt: skip
    quiet(put(page, data="moons", batch="16"))
    for change in ("data circles → moons", "batch size all → 16", "learning rate 0.3 → 1"):
        assert change in words(page)
    assert "More than one thing differs" in words(page)
    quiet(press(page, "back_to_pin"))
    assert "**Nothing differs yet.**" in words(page)
    assert {name: widget(page, name).value for name in FIRST} == FIRST
    quiet(press(page, "unpin"))
    assert moved(pinned, sent(page)) <= {"play_time"}, "which is sent to the start"


def test_own_points_can_be_pinned_and_brought_back(page: AppTest) -> None:
    """Own points are kept elsewhere than the sliders, so they must be brought back, too."""
    put(page, data="blobs")
    blobs = shown(page, "plane")["points"]
    quiet(put(page, data="own"))
    assert all(widget(page, name).disabled for name in ("points", "noise", "test"))
    mine = shown(page, "plane")["points"]
    press(page, "pin")
    assert (mine["n_train"], mine["value"]) == (blobs["n_train"], blobs["value"])
    press(put(page, paint=True), "clear")
    assert shown(page, "plane")["points"] != mine
    put(page, data="xor")
    quiet(press(page, "back_to_pin"))
    assert shown(page, "plane")["points"] == mine
    assert "**Nothing differs yet.**" in words(page)


def test_runs_of_different_kinds_can_be_compared(page: AppTest) -> None:
    press(page, "pin")
    for name in ("hills", "blobs"):
        put(page, data=name, test=0, iterations=50)
        assert not page.error, name
        assert shown(page, "plane_pinned")["kind"] == "binary"
    quiet(press(page, "back_to_pin"))
    assert values(page) == FIRST


# ---- edits -------------------------------------------------------------------------------


def weights(at: AppTest, layer: int, unit: int, source: int) -> dict[int, float]:
    """A weight or (source -1) a bias at each iteration shown, as the drawing was told."""
    told = shown(at, "network")
    data, frames = told["layers"][layer - 1], len(told["iterations"])
    if source < 0:
        found = unpacked(data["biases"]).reshape(frames, -1)[:, unit]
    else:
        found = unpacked(data["weights"]).reshape(frames, data["size"], -1)[:, unit, source]
    return dict(zip(told["iterations"], found.tolist(), strict=True))


@pytest.mark.parametrize(("layer", "unit", "source"), some([(1, 2, 1), (3, 0, -1), (2, 0, 3)], 2))
def test_a_number_can_be_typed_into_the_network(
    page: AppTest, play: Visit, layer: int, unit: int, source: int
) -> None:
    place = layer, unit, source
    iteration = shown(page, "time")["iterations"][30]
    before = weights(page, *place)
    open_place(page, *place, iteration)
    assert value_box(page).label == f"Value at iteration {iteration:,}"
    assert value_box(page).value == pytest.approx(before[iteration], abs=2e-3)
    quiet(value_box(page).set_value(2.5).run())
    after = weights(page, *place)
    assert after[iteration] == pytest.approx(2.5, abs=1e-3)
    earlier = [i for i in before if i < iteration and i in after]
    assert [after[i] for i in earlier] == pytest.approx([before[i] for i in earlier], abs=1e-3)
    assert {*range(iteration, iteration + 25)} <= set(after), "one by one from there on"
    assert shown(page, "time")["seek"]["iteration"] == iteration
    (mark,) = marked(page)
    assert (mark["layer"], mark["unit"], mark["source"], mark["kind"]) == (*place, "edited")
    assert f"set to 2.5 at iteration {iteration}" in words(page)
    other = quiet(play(edits=page.query_params["play_edits"]))
    assert marked(other) == [mark]
    assert weights(other, *place)[500] == pytest.approx(after[500], abs=1e-6)


def test_a_frozen_weight_does_not_move_until_it_is_set_free(page: AppTest) -> None:
    place = (1, 0, 0)
    open_place(page, *place, 50)
    iteration = int(value_box(page).label.split()[-1])
    quiet(press(page, "freeze"))
    values = weights(page, *place)
    assert len({v for i, v in values.items() if i >= iteration}) == 1
    assert len({v for i, v in values.items() if i < iteration}) > 1
    assert [m["kind"] for m in marked(page)] == ["frozen"]
    assert page.button(key="play_freeze").label == "Unfreeze"
    open_place(page, *place, 200)
    later = int(value_box(page).label.split()[-1])
    assert later > iteration
    quiet(press(page, "freeze"))
    values = weights(page, *place)
    assert len({v for i, v in values.items() if iteration <= i <= later}) == 1
    assert len({v for i, v in values.items() if i >= later}) > 1


def test_edits_can_be_taken_back(page: AppTest) -> None:
    before = weights(page, 1, 0, 0)
    for unit, iteration in ((0, 100), (1, 20), (2, 20)):
        typed(open_place(page, 1, unit, 0, iteration), float(unit))
    assert len(marked(page)) == 3
    quiet(press(page, "undo"))
    assert {mark["unit"] for mark in marked(page)} == {0, 1}, "what was done last"
    quiet(press(page, "undo"))
    assert [mark["unit"] for mark in marked(page)] == [0]
    typed(page, 1.0)
    quiet(press(page, "undo_all"))
    assert marked(page) == []
    assert "play_edits" not in page.query_params
    after = weights(page, 1, 0, 0)
    assert [after[i] for i in before] == pytest.approx(list(before.values()))
    quiet(press(page, "shut"))
    assert shown(page, "network")["opened"] is None
    assert not [n for n in page.number_input if n.key.startswith("play_value_")]


def test_what_is_open_or_edited_may_disappear(page: AppTest) -> None:
    typed(open_place(page, 2, 1, 3, 20), 1.0)
    quiet(put(page, n2=1))
    assert shown(page, "network")["opened"] is None
    assert marked(page) == []
    assert "Set by hand, in units that are gone." in words(page)
    quiet(put(page, layers=0))
    quiet(put(page, layers=2, iterations=10))
    quiet(put(page, n2=2, iterations=500))
    assert len(marked(page)) == 1


def test_a_place_that_is_not_there_opens_nothing(page: AppTest) -> None:
    for place in ((9, 0, 0), (1, 15, 0), (1, 0, 7), (0, 0, 0)):
        quiet(open_place(page, *place, 20))
        assert shown(page, "network")["opened"] is None, place


def test_as_many_edits_as_a_link_holds(play: Visit) -> None:
    many = [Edit(i, 1, i % 4, i % 2, i / 10, i % 3 == 0) for i in range(edits.MOST)]
    at = quiet(play(edits=edits.pack(many)))
    assert len(marked(at)) == 4
    assert at.query_params["play_edits"] == edits.pack(many)


# ---- what a browser tells ----------------------------------------------------------------


class State(dict):
    """A session's state, as callbacks use it."""

    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> State:
    found = State(play_layers=2, play_n1=4, play_n2=16, play_features=["x1", "x2"])
    monkeypatch.setattr("streamlit.session_state", found)
    return found


TOLD = [
    None, 5, "layer", [], {}, {"what": "layer"}, {"what": "layer", "by": 9},
    {"what": "layer", "by": "1"}, {"what": "units", "by": 1}, {"what": ["units"], "by": 1},
    {"what": "units", "layer": 3, "by": 1}, {"what": "units", "layer": 2, "by": 1},
    {"what": "units", "layer": True, "by": 1}, {"what": "feature"},
    {"what": "feature", "key": "x3"}, {"what": "feature", "key": ["x1"]},
    {"what": "feature", "key": {}}, {"layer": 1, "unit": 0, "source": 0},
    {"layer": 0, "unit": 0, "source": None, "iteration": 1},
    {"layer": 1, "unit": 16, "source": None, "iteration": 1},
    {"layer": 1, "unit": 0, "source": None, "iteration": -1},
    {"layer": 1.5, "unit": 0, "source": None, "iteration": 1},
    {"layer": [1], "unit": {}, "source": [], "iteration": "1"},
]  # fmt: skip


def test_what_no_drawing_would_tell_changes_nothing(state: State) -> None:
    for told in TOLD:
        state.play_network = SimpleNamespace(change=told, opened=told)
        before = dict(state)
        changes.change_network()
        changes.open_clicked([2, 4, 16, 1], ["x₁", "x₂"])
        assert state == before, told


def test_a_feature_is_switched_and_the_last_one_stays(state: State) -> None:
    for chosen, name, wanted in (
        (["x1", "x2"], "product", ["x1", "x2", "product"]),
        (["x1", "x2"], "x1", ["x2"]),
        (["x2"], "x2", ["x2"]),
        ([], "x1", ["x2"]),
        (["sin_x1"], "x1", ["x1", "sin_x1"]),
    ):
        state.play_features = chosen
        state.play_network = SimpleNamespace(change={"what": "feature", "key": name})
        changes.change_network()
        assert state.play_features == wanted, (chosen, name)


# ---- the teacher's switch ----------------------------------------------------------------

SECTIONS = {
    "number": "play_open", "inside": "play_inside", "valley": "play_valley",
    "own": "play_own_shown", "out": "play_get_out", "backprop": "play_backprop",
}  # fmt: skip


LINK = {
    "data": "Blobs", "classes": "4", "points": "50", "features": ["x₁x₂"], "hidden": "3",
    "seed": "4", "lr": "1.0", "iterations": "200", "optimizer": OPTIMIZERS["adam"],
    "loss": playground.LOSSES["squared"], "l2": "0.001",
}  # fmt: skip


def hide(at: AppTest, *names: str) -> AppTest:
    at.session_state["play_hide"] = list(names)
    return at.run()


def hidden_by_style(at: AppTest) -> str:
    """What the page's style sheet takes out of sight."""
    (style,) = (h.proto.body for h in at.get("html") if "st-key-play" in h.proto.body)
    return style.split("{")[0]


def pieces(block: Any) -> int:
    """How many elements and places are below a block: each is a message to each browser."""
    return sum(1 + pieces(child) for child in getattr(block, "children", {}).values())


def test_the_page_is_sent_in_few_pieces(page: AppTest) -> None:
    """A class that follows its teacher opens it at once, and each piece takes its time."""
    assert MOST_PIECES - 30 < pieces(page.main) + pieces(page.sidebar) <= MOST_PIECES


def hidden_widgets(at: AppTest) -> set[str]:
    """The keys of the sidebar's widgets, and of those below the plane, that are out of sight."""
    out = f"{hidden_by_style(at).strip()},"
    return {key.removeprefix("play_") for key in there(at) if f".st-key-{key}," in out}


def there(at: AppTest) -> set[str]:
    """The keys of all that is on the page, widgets and sections."""
    return {one.key for one in [*at.main, *at.sidebar] if getattr(one, "key", None)} | places(at)


def widgets_of(control: str) -> set[str]:
    """What a control of the playground consists of, with a single hidden layer."""
    several = {
        "units": {"n1"}, "activation": {"every_activation", "a1"}, "seed": {"seed", "seed_new"},
        "data_seed": {"data_seed", "data_seed_new"},
    }  # fmt: skip
    return several.get(control, {control})


def test_hidden_controls_are_out_of_sight_and_still_obey_the_link(play: Visit) -> None:
    at = quiet(play(hide=list(teacher.CONTROLS.values()), **LINK))
    assert hidden_widgets(at) == set.union(*map(widgets_of, teacher.CONTROLS))
    seen = quiet(play(**LINK))
    assert there(seen) >= there(at)
    assert sent(at)["play_plane"] == sent(seen)["play_plane"]


def test_each_control_can_be_hidden_and_brought_back(play: Visit) -> None:
    at = play(**LINK)
    before, drawn = sent(at), {"features", "layers", "units"}  # can be changed in the drawing, too
    for control in teacher.CONTROLS:
        quiet(hide(at, control))
        assert hidden_widgets(at) == widgets_of(control)
        assert moved(before, sent(at)) <= {"play_network"}, "which says what may be changed"
        can = shown(at, "network")["can"]
        assert {what for what, may in can.items() if not may} == drawn & {control}
    quiet(hide(at))
    assert moved(before, sent(at)) == set()


def test_a_hidden_panel_is_gone(page: AppTest) -> None:
    gone = {
        "network": {"play_network"}, "curves": {"play_cost", "play_accuracy"},
        "time": {"play_time"},
    }  # fmt: skip
    for name in teacher.PANELS:
        quiet(hide(page, name))
        assert set(sent(page)) == PANELS - gone.get(name, set()), name
        expanders = {place.key for place in [*page.expander, *page.button]}
        assert {key for section, key in SECTIONS.items() if section != name} <= expanders, name
        assert SECTIONS.get(name) not in expanders
        assert ("pin" in keys(page)) == (name != "compare")
        assert ("play_paint" in {t.key for t in page.toggle}) == (name != "own")
        if name != "network":  # with the arithmetic hidden nothing opens in the drawing
            assert shown(page, "network")["can"]["open"] == (name != "number")
