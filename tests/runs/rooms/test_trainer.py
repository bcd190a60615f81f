"""What is entered is trained by some server, once, and comes out the same whoever trains it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runs.experiments import hidden
from runs.experiments.hidden import HiddenSpec
from runs.experiments.training import TrialTraining
from runs.playground.plane_data import PlaneData
from runs.rooms import Rooms, challenges, entries, networks, scores, trainer
from runs.rooms.challenges import BY_KEY, GUESS, MOONS, QUICK, Opened
from runs.rooms.database import Database
from runs.rooms.room import Place
from runs.rooms.trainer import LEASE, Trainer
from runs.service.messages import Died
from tests.runs.rooms.conftest import BOTH, own
from tests.runs.test_experiment_run import do, drive
from tests.waiting import until

PLACE = Place("playground")
TINY = replace(MOONS, play=replace(MOONS.play, hidden_sizes=(2,), iterations=20))
DIGITS = replace(QUICK, hidden_sizes=(), iterations=3, batch_size=16)
FIGURES = {"score", "spread", "scores", "value", "parameters", "units", "seconds", "robust",
           "curve", "plane", "at"}  # fmt: skip


@pytest.fixture(autouse=True)
def _hurry(monkeypatch):
    monkeypatch.setattr(entries, "SENDING", entries.Pace(1000, 1.0))
    monkeypatch.setattr(trainer, "AHEAD", 0)


@pytest.fixture
def room(rooms):
    """Return the teacher's seat and two pupils'."""
    _, teacher = rooms.open()
    code = rooms.look(teacher.room).code
    return teacher, rooms.join(code)[1], rooms.join(code)[1]


def states(rooms, seat, challenge):
    with rooms.database.reading() as connection:
        found = connection.execute(
            entries.sa.select(entries.ENTRY.state).where(entries.ENTRY.challenge_id == challenge)
        )
        return sorted(found.scalars())


def results(rooms, seat, challenge):
    return [one.result for one in own(rooms, seat, challenge)]


def finish(one, engine):
    """Let a trainer and its workers do all that there is."""
    for _ in range(20):
        one.look()
        if not one.at_work:
            return
        drive(engine)
    raise AssertionError("it never ends")


def kept(rooms):
    """Return the ids of all entries whose networks are kept."""
    with rooms.database.reading() as connection:
        return list(connection.scalars(entries.sa.select(networks.NETWORK.entry_id)))


def offered(rooms, seat):
    return [one.id for _, one in networks.of_room(entries.see(rooms, seat.room))]


# ---- hidden data -------------------------------------------------------------------------------


def trained(spec, secret=11, seed=3):
    training = TrialTraining(HiddenSpec(spec, secret, seed=seed))
    training.go_on(1, lambda: False)
    outcome = training.outcome()
    return outcome.last, outcome.curve, outcome.examined


@pytest.mark.parametrize("spec", [TINY, DIGITS], ids=["moons", "digits"])
def test_a_score_is_that_of_the_secret_whatever_an_entry_says_of_seeds(spec):
    if spec is TINY:
        other = replace(spec, data=PlaneData("moons", seed=4, points=10, test_share=0.1))
        other = replace(other, play=replace(other.play, seed=8))
    else:
        other = replace(spec, seed=8)
    first = trained(spec)
    assert first == trained(other)
    assert first != trained(spec, secret=12) and first != trained(spec, seed=4)


def test_hidden_points_are_none_that_a_page_offers():
    for secret in range(50):
        data = HiddenSpec(TINY, secret).trained.data
        assert data.seed >= hidden.OFFERED and data.n_examples == (300, 700)


def test_digits_are_divided_by_the_secret_and_none_is_lost():
    (one, other) = (HiddenSpec(DIGITS, secret).images() for secret in (1, 2))
    assert one.about.examples == (4000, 1000)
    assert (one.y_test != other.y_test).any()
    for data in (one, other):
        assert sorted([*data.y_train, *data.y_test]) == sorted([*range(10)] * 500)


def test_the_picture_of_the_plane_begins_at_the_top_left():
    play = replace(TINY.play, hidden_sizes=(), hidden=(), edits=())
    net = play.network_for(TINY.data.examples(play.features))
    net.parameters[:] = (0, 9, 0)  # x2 alone counts: class 1 above
    plane = HiddenSpec(TINY, 1).examine(net, TINY.data.examples(play.features)).plane
    assert (len(plane), plane[:32], plane[-32:]) == (32 * 32, "f" * 32, "0" * 32)


# ---- scored ------------------------------------------------------------------------------------


@BOTH
def test_an_entry_is_trained_from_three_seeds_and_seen_on_the_board(rooms, room, office, engine):
    teacher, ann, _ = room
    one = challenges.open_(rooms, teacher, "moons_parameters")
    entries.submit(rooms, ann, one.id, TINY, PLACE)
    ours = Trainer(rooms, office)
    assert ours.look() == trainer.BUSY
    assert entries.see(rooms, teacher.room).boards[0]["training"] == 1
    drive(engine)
    finish(ours, engine)
    (result,) = results(rooms, ann, one.id)
    assert set(result) == FIGURES and len(result["scores"]) == 3
    assert min(result["scores"]) < result["score"] and result["spread"] > 0
    assert result["parameters"] == result["value"] == 9 and result["units"] == 2
    (row,) = entries.see(rooms, teacher.room).boards[0]["rows"]
    assert (row["rank"], row["score"], row["pending"]) == (1, result["score"], None)
    assert not office.owners  # nothing of it stays


def test_the_same_entry_has_the_same_result_to_the_last_bit(rooms, room, office, engine):
    teacher, ann, ben = room
    one = challenges.open_(rooms, teacher, "moons_parameters")
    for seat, seed in ((ann, 1), (ben, 2)):
        spec = replace(TINY, play=replace(TINY.play, seed=seed))
        entries.submit(rooms, seat, one.id, spec, PLACE)
    finish(Trainer(rooms, office), engine)
    assert results(rooms, ann, one.id) == results(rooms, ben, one.id)
    rows = entries.see(rooms, teacher.room).boards[0]["rows"]
    assert [row["rank"] for row in rows] == [1, 1]


def test_the_best_learning_rate_is_found_once_and_told_at_the_end(
    rooms, room, office, engine, monkeypatch
):
    monkeypatch.setattr(scores, "RATES", (0.01, 0.3))
    monkeypatch.setitem(BY_KEY, "best_rate", replace(BY_KEY["best_rate"], rules=()))
    teacher, ann, ben = room
    one = challenges.open_(rooms, teacher, "best_rate")
    for seat, rate in ((ann, 0.3), (ben, 3.0)):
        spec = replace(GUESS, learning_rate=rate, iterations=8, hidden_sizes=())
        entries.submit(rooms, seat, one.id, spec, PLACE)
    ours = Trainer(rooms, office)
    ours.look()
    assert states(rooms, teacher, one.id) == ["training", "waiting"]  # one finds it for all
    engine.places = 2
    ours.look()
    assert states(rooms, teacher, one.id) == ["training", "waiting"]
    finish(ours, engine)
    (board,) = entries.see(rooms, teacher.room).boards
    assert board["best_rate"] is None
    assert len(kept(rooms)) == 2 and offered(rooms, teacher) == []
    assert all(row["rank"] is row["score"] is row["value"] is None for row in board["rows"])
    challenges.close(rooms, teacher, one.id)
    (board,) = entries.see(rooms, teacher.room).boards
    assert board["best_rate"] == 0.3 and {*offered(rooms, teacher)} == {*kept(rooms)}
    assert [(row["rank"], row["value"]) for row in board["rows"]] == [(1, 0.0), (2, 1.0)]


def test_steps_are_those_until_hidden_points_are_read_right(monkeypatch):
    flat = BY_KEY["flat_curve"]
    play = replace(flat.start.play, hidden=("tanh",) * 6, iterations=60)
    opened = Opened("c", "r", "flat_curve", 5, 0.0)
    spec = scores.experiment(opened, replace(flat.start, play=play))
    trials = []
    from runs.experiments.trial import Trial

    for one in spec.trials():
        training = TrialTraining(one.spec)
        training.go_on(1, lambda: False)
        outcome = training.outcome()
        trials.append(Trial(one, "finished", outcome.last, outcome.curve, parameters=1,
                            examined=outcome.examined))  # fmt: skip
    monkeypatch.setitem(BY_KEY, "flat_curve", replace(flat, threshold=0.5))
    found = scores.result(opened, spec.base.entered, trials, 0.0)["value"]
    assert found is not None and 0 <= found < 60
    monkeypatch.setitem(BY_KEY, "flat_curve", replace(flat, threshold=1.1))
    assert scores.result(opened, spec.base.entered, trials, 0.0)["value"] is None


# ---- several servers ---------------------------------------------------------------------------


@pytest.fixture
def other(address, clock):
    """Return the rooms of another server on the same database."""
    rooms = Rooms(Database(address), clock)
    yield rooms
    rooms.close()


@BOTH
def test_one_server_has_an_entry_until_it_is_gone(rooms, room, other, office, engine, clock):
    teacher, ann, _ = room
    one = challenges.open_(rooms, teacher, "moons_parameters")
    entries.submit(rooms, ann, one.id, TINY, PLACE)
    first, second = Trainer(rooms, office), Trainer(other, office)
    first.look()
    second.look()
    assert list(first.at_work) and not second.at_work
    clock.now += LEASE * 0.9
    first.look()  # which renews it
    clock.now += LEASE * 0.9
    second.look()
    assert not second.at_work
    clock.now += LEASE * 0.2  # the first one is killed
    second.look()
    assert list(second.at_work) == list(first.at_work)
    finish(second, engine)
    assert states(rooms, teacher, one.id) == ["scored"]
    first.look()  # it was not killed, only slow: what it has is no more wanted
    assert not first.at_work and len(results(rooms, ann, one.id)) == 1


def test_a_server_that_is_stopped_gives_back_what_it_has(rooms, room, other, office, engine):
    teacher, ann, _ = room
    one = challenges.open_(rooms, teacher, "moons_parameters")
    entries.submit(rooms, ann, one.id, TINY, PLACE)
    first, second = Trainer(rooms, office), Trainer(other, office)
    first.look()
    first.close()
    assert states(rooms, teacher, one.id) == ["waiting"]
    finish(second, engine)
    assert states(rooms, teacher, one.id) == ["scored"]


def test_workers_that_die_lose_nothing_but_an_entry_may_not_kill_for_ever(
    rooms, room, office, engine
):
    teacher, ann, _ = room
    one = challenges.open_(rooms, teacher, "moons_parameters")
    entries.submit(rooms, ann, one.id, TINY, PLACE)
    ours = Trainer(rooms, office)
    ours.look()
    engine.working[0].tell(Died())  # it is done again by the next one
    finish(ours, engine)
    assert states(rooms, teacher, one.id) == ["scored"]
    entries.submit(rooms, ann, one.id, TINY, PLACE)
    for _ in range(40):
        ours.look()
        while engine.working:
            engine.working[0].tell(Died())
    assert states(rooms, teacher, one.id) == ["failed", "scored"]
    failed = next(x for x in own(rooms, ann, one.id) if x.state == "failed")
    assert failed.reason.endswith(".")


@pytest.mark.parametrize("broken", ["result", "experiment"])
def test_an_entry_that_breaks_the_server_stands_in_nobodys_way(
    rooms, room, office, engine, monkeypatch, broken
):
    teacher, ann, bob = room
    one = challenges.open_(rooms, teacher, "moons_parameters")
    bad = replace(TINY, play=replace(TINY.play, hidden_sizes=(3,)))
    entries.submit(rooms, ann, one.id, bad, PLACE)
    entries.submit(rooms, bob, one.id, TINY, PLACE)
    sound = getattr(scores, broken)

    def breaks(opened, entered, *more, **named):
        if entered.play.hidden_sizes == (3,):
            raise KeyError("of ours")
        return sound(opened, entered, *more, **named)

    monkeypatch.setattr(scores, broken, breaks)
    finish(Trainer(rooms, office), engine)
    assert states(rooms, teacher, one.id) == ["failed", "scored"]
    assert own(rooms, ann, one.id)[0].reason == trainer.BROKEN


def test_who_has_lost_its_workers_gives_back_only_what_it_still_has(
    rooms, room, other, office, engine, clock
):
    teacher, ann, _ = room
    one = challenges.open_(rooms, teacher, "moons_parameters")
    entries.submit(rooms, ann, one.id, TINY, PLACE)
    first, second = Trainer(rooms, office), Trainer(other, office)
    first.look()
    work = first.at_work[next(iter(first.at_work))]
    clock.now += LEASE + 1  # it was slow, and another one has it now
    second.look()
    work.run.become("failed")
    first._look_at(work)
    assert not first.at_work and states(rooms, teacher, one.id) == ["training"]


@BOTH
def test_what_was_done_while_the_database_was_away_is_written_later(rooms, room, office, engine):
    from runs.rooms import Unreachable

    teacher, ann, _ = room
    one = challenges.open_(rooms, teacher, "moons_parameters")
    entries.submit(rooms, ann, one.id, TINY, PLACE)
    ours, database = Trainer(rooms, office), rooms.database
    ours.look()
    drive(engine)
    rooms.database = Database("sqlite:////nowhere/at/all.sqlite")
    for _ in range(3):
        with pytest.raises(Unreachable):
            ours.look()
    rooms.database = database
    ours.look()
    assert states(rooms, teacher, one.id) == ["scored"] and not ours.at_work


def test_who_has_no_score_yet_goes_first_and_places_are_not_exceeded(rooms, room, office, engine):
    teacher, ann, ben = room
    one = challenges.open_(rooms, teacher, "moons_parameters")
    entries.submit(rooms, ann, one.id, TINY, PLACE)
    ours = Trainer(rooms, office)
    finish(ours, engine)
    entries.submit(rooms, ann, one.id, TINY, PLACE)
    rooms.clock.now += 1
    last = entries.submit(rooms, ben, one.id, TINY, PLACE)
    ours.look()
    assert list(ours.at_work) == [last]


def test_who_leaves_takes_their_entries_along(rooms, room, office, engine, clock):
    teacher, ann, _ = room
    one = challenges.open_(rooms, teacher, "moons_parameters")
    entries.submit(rooms, ann, one.id, TINY, PLACE)
    ours = Trainer(rooms, office)
    ours.look()
    rooms.leave(ann)
    clock.now += trainer.RENEW
    ours.look()
    assert not ours.at_work and not office.owners
    do(engine.working[0])  # what was under way is heard by nobody
    assert states(rooms, teacher, one.id) == []
    ours.look()
    assert ours.look() == trainer.OPEN
    challenges.close(rooms, teacher, one.id)
    assert ours.look() == trainer.IDLE


@pytest.mark.rest
def test_processes_find_the_same_figures_though_one_is_killed(rooms, room, real, office, engine):
    slow = replace(DIGITS, iterations=1000)
    teacher, ann, _ = room
    one = challenges.open_(rooms, teacher, "digits_seconds")
    found = []
    for service in (office, real):
        entries.submit(rooms, ann, one.id, slow, PLACE)
        ours = Trainer(rooms, service)
        ours.look()
        (work,) = ours.at_work.values()
        if service is real:
            until(lambda work=work: any(trial.state == "running" for trial in work.run.trials))
            with real.lock:
                task = next(iter(work.run.slices)).task
            task.worker.process.kill()
            until(lambda work=work: not work.run.active)
        finish(ours, engine)
        found.append(own(rooms, ann, one.id)[0].result)
    assert found[0] == found[1] and found[0]["score"] > 0.5


# ---- the networks that are kept -----------------------------------------------------------------


def test_a_network_that_is_too_large_is_left_where_it_was_trained(monkeypatch):
    monkeypatch.setattr(hidden, "LARGEST", 4 * 7850 - 1)
    assert trained(replace(DIGITS, iterations=1))[2].network is None


@BOTH
def test_the_network_of_the_best_entry_is_kept_as_it_was_trained(
    rooms, room, office, engine, monkeypatch
):
    teacher, ann, ben = room
    plane = challenges.open_(rooms, teacher, "moons_parameters")
    one = challenges.open_(rooms, teacher, "digits_seconds")
    entries.submit(rooms, ben, plane.id, TINY, PLACE)
    sent = []
    for spec in (DIGITS, replace(DIGITS, iterations=30), replace(DIGITS, iterations=1)):
        sent.append(entries.submit(rooms, ann, one.id, spec, PLACE))
        finish(Trainer(rooms, office), engine)
        rooms.clock.now += 1
    assert kept(rooms) == offered(rooms, teacher) == [sent[1]], "of digits, the best alone"
    (_, best) = networks.of_room(entries.see(rooms, teacher.room))[0]
    net = networks.load(rooms, teacher.room, best.id)
    data = HiddenSpec(DIGITS, one.seed).images()
    right = float((net.predict(data.X_test) == data.y_test).mean())
    assert right == networks.accuracy(best.result) == sorted(best.result["scores"])[1]
    assert net.provenance["classes"] == [*"0123456789"]
    assert networks.load(rooms, rooms.open()[1].room, best.id) is None, "another room's"
    monkeypatch.setattr(networks, "MOST_OF_ROOM", 4 * net.parameters.size)
    entries.submit(rooms, ben, one.id, DIGITS, PLACE)  # which would be too much
    finish(Trainer(rooms, office), engine)
    assert kept(rooms) == [sent[1]] and {*states(rooms, teacher, one.id)} == {"scored"}
    rooms.leave(ann)
    assert kept(rooms) == [] and networks.load(rooms, teacher.room, best.id) is None
