"""A challenge's rules are checked in a sentence, and an entry is what a page's link says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runs.playground.edits import Edit
from runs.rooms import Refused, challenges, entries
from runs.rooms.challenges import BY_KEY, CHALLENGES, FLAT, GUESS, MOONS, QUICK, SPIRAL
from runs.rooms.room import Place
from tests.runs.rooms.conftest import own

PLACE = Place("playground", (("play_lr", "0.1"),))


def changed(spec, **changes):
    return replace(spec, play=replace(spec.play, **changes))


@pytest.fixture
def room(rooms):
    _, teacher = rooms.open()
    _, pupil = rooms.join(rooms.look(teacher.room).code)
    return teacher, pupil


@pytest.fixture(autouse=True)
def _hurry(monkeypatch):
    monkeypatch.setattr(entries, "SENDING", entries.Pace(1000, 1.0))


@pytest.mark.parametrize("one", CHALLENGES, ids=lambda one: one.key)
def test_where_all_begin_keeps_the_rules_and_says_what_it_is(one):
    assert one.check(one.start).iterations == one.start.iterations
    assert one.task.endswith(".") and one.rules
    assert all(rule.text.endswith(".") for rule in one.rules)
    assert one.by not in one.awards and (one.threshold is None or one.floor == one.threshold)


@pytest.mark.parametrize(
    ("key", "spec", "sentence"),
    [
        ("spiral_units", QUICK, "made on the playground"),
        ("digits_seconds", MOONS, "made on the MNIST page"),
        ("spiral_units", MOONS, "about points of the spiral"),
        ("spiral_units", changed(SPIRAL, features=("x1", "x2", "product")), "Only x₁ and x₂"),
        (
            "moons_parameters",
            changed(MOONS, iterations=100_000, hidden_sizes=(16,) * 6, hidden=("tanh",) * 6),
            "at most 10 s",
        ),
        ("digits_seconds", replace(QUICK, data="fashion-mnist"), "5,000 digits"),
        ("digits_seconds", replace(QUICK, iterations=100_000), "at most 20 s"),
        ("flat_curve", changed(FLAT, hidden_sizes=(6,), hidden=("sigmoid",)), "hidden layers"),
        ("flat_curve", changed(FLAT, l1=0.1, l2=0.1, batch_size=8), "3 settings were changed"),
        ("best_rate", replace(GUESS, optimizer="adam"), "Leave the optimizer"),
        ("best_rate", "nonsense", "made on the MNIST page"),
    ],
)
def test_who_breaks_a_rule_is_told_so_in_a_sentence(key, spec, sentence):
    with pytest.raises(Refused, match=sentence) as refused:
        BY_KEY[key].check(spec)
    assert str(refused.value).endswith(".")


def test_seeds_and_points_of_an_entry_count_for_nothing():
    one = BY_KEY["moons_parameters"]
    other = replace(changed(MOONS, seed=9), data=replace(MOONS.data, seed=5, noise=0, points=1000))
    assert one.check(other) == one.check(MOONS)
    assert BY_KEY["digits_seconds"].check(replace(QUICK, seed=7)) == QUICK


def test_the_teacher_opens_and_closes_a_challenge_and_nobody_else(rooms, room):
    teacher, pupil = room
    one = challenges.open_(rooms, teacher, "spiral_units")
    assert challenges.of_room(rooms, teacher.room) == (one,) and one.closed is None
    assert str(one.seed) not in repr(one)
    for wrong, kind, sentence in [(pupil, "best_rate", "Only the teacher"),
                                  (teacher, "spiral_units", "open already"),
                                  (teacher, "chess", "no such")]:  # fmt: skip
        with pytest.raises(Refused, match=sentence):
            challenges.open_(rooms, wrong, kind)
    with pytest.raises(Refused, match="teacher"):
        challenges.close(rooms, pupil, one.id)
    challenges.close(rooms, teacher, one.id)
    with pytest.raises(Refused, match="closed"):
        entries.submit(rooms, pupil, one.id, SPIRAL, PLACE)
    again = challenges.open_(rooms, teacher, "spiral_units")
    assert again.seed != one.seed


def test_an_entry_is_kept_and_opened_by_those_who_may(rooms, room):
    teacher, pupil = room
    _, other = rooms.join(rooms.look(teacher.room).code)
    one = challenges.open_(rooms, teacher, "spiral_units")
    mine = changed(SPIRAL, hidden_sizes=(5,), hidden=("relu",), l2=0.001)
    before = rooms.look(teacher.room).version
    id_ = entries.submit(rooms, pupil, one.id, mine, PLACE)
    assert rooms.look(teacher.room).version > before
    for seat in (teacher, pupil):
        assert entries.opened_by(rooms, seat, id_) == (PLACE, mine)
    with pytest.raises(Refused, match="once the challenge is closed"):
        entries.opened_by(rooms, other, id_)
    challenges.close(rooms, teacher, one.id)
    assert entries.opened_by(rooms, other, id_)[1] == mine
    _, stranger = rooms.open()
    with pytest.raises(Refused, match="no such entry"):
        entries.opened_by(rooms, stranger, id_)


def test_an_entry_that_waits_is_replaced_by_the_next(rooms, room):
    teacher, pupil = room
    one = challenges.open_(rooms, teacher, "spiral_units")
    ids = [entries.submit(rooms, pupil, one.id, changed(SPIRAL, l2=k / 10), PLACE)
           for k in range(3)]  # fmt: skip
    (left,) = own(rooms, pupil, one.id)
    assert left.id == ids[-1] and left.state == "waiting"
    (shown,) = entries.see(rooms, teacher.room).boards
    assert shown["waiting"] == 1
    assert shown["rows"][0]["pending"] == "waiting" and shown["rows"][0]["rank"] is None


def test_a_guess_is_made_once(rooms, room):
    teacher, pupil = room
    one = challenges.open_(rooms, teacher, "best_rate")
    entries.submit(rooms, pupil, one.id, replace(GUESS, learning_rate=0.1), PLACE)
    with pytest.raises(Refused, match="one guess"):
        entries.submit(rooms, pupil, one.id, replace(GUESS, learning_rate=1.0), PLACE)


def test_entries_have_a_bounded_pace_and_size(rooms, room, monkeypatch):
    teacher, pupil = room
    one = challenges.open_(rooms, teacher, "spiral_units")
    long = Place("playground", (("x", "1" * entries.LARGEST),))
    with pytest.raises(Refused, match="too long"):
        entries.submit(rooms, pupil, one.id, SPIRAL, long)
    with pytest.raises(Refused, match="teacher enters nothing"):
        entries.submit(rooms, teacher, one.id, SPIRAL, PLACE)
    monkeypatch.setattr(entries, "SENDING", entries.Pace(3, 10.0))
    for _ in range(3):
        entries.submit(rooms, pupil, one.id, SPIRAL, PLACE)
    with pytest.raises(Refused, match="too often"):
        entries.submit(rooms, pupil, one.id, SPIRAL, PLACE)
    monkeypatch.setattr("runs.service.settings.megabytes", lambda: 1)
    monkeypatch.setattr(entries, "SENDING", entries.Pace(3, 10.0))
    with pytest.raises(Refused, match="memory"):
        entries.submit(rooms, pupil, one.id, SPIRAL, PLACE)


@pytest.mark.parametrize(
    "kept",
    [
        None, [], {}, {"spec": 3}, {"spec": "{"}, {"spec": "{}"},
        {"spec": '{"of":"hidden","base":{},"axes":[],"seeds":[0]}'},
        {"spec": '{"of":"mnist","base":{"hidden_sizes":[1e9]},"axes":[],"seeds":[0]}'},
        {"spec": '{"of":"mnist","base":{"iterations":true},"axes":[],"seeds":[0]}'},
        {"spec": '{"of":"mnist","base":{"learning_rate":NaN},"axes":[],"seeds":[0]}'},
        {"spec": '{"of":"mnist","base":{"secret":1},"axes":[],"seeds":[0]}'},
    ],
)  # fmt: skip
def test_nonsense_in_the_database_is_no_entry(kept):
    with pytest.raises(Refused, match="cannot be read"):
        entries.entered(BY_KEY["digits_seconds"], kept)


def test_weights_that_were_set_by_hand_are_refused():
    with pytest.raises(Refused, match="by hand"):
        BY_KEY["spiral_units"].check(changed(SPIRAL, edits=(Edit(0, 1, 0, 0, 0.5),)))
