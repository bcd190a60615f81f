"""The host reads one line for every training that starts, ends, fails or is refused."""

import json
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from runs import MnistSpec, PlaySpec, Refused
from runs.playground.plane_data import PlaneData
from runs.playground.settings import Play
from runs.service import log, sessions
from runs.service.messages import DIED
from runs.service.ticket import OVERDUE
from tests.runs.engines import TINY

ROOT = Path(__file__).parents[2]
Lines = Callable[[], list[dict]]
NAME = "3f1c0ffee3f1c0ffee3f1c0ffee3f1c0"  # of a session
DEEP = MnistSpec(hidden_sizes=(20, 10), iterations=100)


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Lines:
    """Return what was told since the last time, without the times."""
    caplog.set_level(logging.INFO, logger=log.LOG.name)

    def told() -> list[dict]:
        mine = [record.getMessage() for record in caplog.records if record.name == log.LOG.name]
        caplog.clear()
        assert all(NAME not in line for line in mine)
        return [{**json.loads(line), "time": ""} for line in mine]

    return told


def events(lines: Lines) -> list[tuple]:
    return [(line["event"], line.get("how")) for line in lines()]


def test_a_training_from_start_to_end(office, engine, clock, lines) -> None:
    before = dict(log.COUNTS)
    first, run = office.start("a", TINY), office.start(NAME, DEEP)
    assert lines() == []  # nobody works on it yet
    clock.now += 5
    engine.of(first).ended(100)
    clock.now += 2
    engine.of(run).go_on(100)
    settings = {"time": "", "training": "mnist-5k", "iterations": 100, "hidden": [20, 10]}
    _, begin, end = lines()
    assert begin == {"event": "started", **settings, "at": 0, "waited": 7.0}
    assert end == {
        "event": "ended", **settings, "done": 100, "seconds": 1.0, "waited": 7.0, "how": "finished",
    }  # fmt: skip
    engine.of(office.start("b", TINY)).died()
    more = {event: log.COUNTS[event] - before.get(event, 0) for event in log.EVENTS}
    assert more == {"started": 1, "ended": 2, "failed": 1, "refused": 0}


def test_a_pause_is_neither_an_end_nor_a_start_but_going_further_is(office, engine, lines) -> None:
    run = office.start(NAME, TINY)
    engine.of(run).started()
    assert events(lines) == [("started", None)]
    office.pause(run)
    engine.of(run).halted(10)
    office.resume(run)
    engine.of(run).started()
    office.change_rate(run, 0.1)
    engine.of(run).halted(20)
    engine.of(run).started()
    assert events(lines) == []
    engine.drive()
    assert events(lines) == [("ended", "finished")]
    office.extend(run, 50)
    engine.of(run).started()
    (line,) = lines()
    assert (line["event"], line["at"], line["iterations"]) == ("started", 100, 150)


def test_every_way_to_end_is_told_once(office, engine, lines) -> None:
    stopped = office.start("a", TINY)
    engine.of(stopped).started()
    office.stop(stopped)
    engine.of(stopped).halted(5)
    engine.of(stopped).ended(5)
    assert events(lines) == [("started", None), ("ended", "stopped")]

    given_up, never = office.start("a", TINY), office.start("b", TINY)
    office.stop(never)  # it has not begun
    office.give_up(given_up)
    assert events(lines) == [("ended", "stopped"), ("ended", "given up")]
    engine.of(given_up).halted(3)  # what comes of it, nobody wants any more
    assert events(lines) == []

    office.start(NAME, TINY)
    office.leave(NAME)
    (line,) = lines()
    assert (line["how"], line["reason"]) == ("given up", sessions.AWAY)


def test_failures_are_told_with_their_reason(office, engine, lines) -> None:
    for tell, reason in (
        (lambda task: task.died(), DIED),
        (lambda task: task.failed(), "There was not enough memory."),
    ):
        tell(engine.of(office.start("a", TINY)))
        (line,) = lines()
        assert (line["event"], line["reason"]) == ("failed", reason)
    run = office.start("a", TINY)
    engine.of(run).halted(3, overdue=True)
    engine.of(run).halted(3, overdue=True)
    (line,) = lines()
    assert (line["event"], line["how"], line["reason"]) == ("ended", "stopped", OVERDUE)


def test_refusals_are_told(office, lines, monkeypatch) -> None:
    monkeypatch.setenv("GLASSBOX_MEMORY", "1")
    with pytest.raises(Refused) as refused:
        office.start(NAME, DEEP)
    monkeypatch.delenv("GLASSBOX_MEMORY")
    office.dispatch.queue_length = 0
    with pytest.raises(Refused):
        office.start(NAME, DEEP)
    first, second = lines()
    assert (first["event"], first["reason"]) == ("refused", str(refused.value))
    assert first["hidden"] == [20, 10]
    assert "waiting already" in second["reason"]


def test_the_playground_is_told_without_its_points(lines) -> None:
    log.refused(PlaySpec(PlaneData("circles"), Play(hidden_sizes=(7, 3))), "Why not." + "x" * 1000)
    (line,) = lines()
    assert (line["training"], line["hidden"]) == ("playground", [7, 3])
    assert set(line) == {"time", "event", "training", "iterations", "hidden", "reason"}
    assert len(line["reason"]) == log.LONGEST


SCRIPT = """
from runs import MnistSpec
from runs.service import log
log.set_up(); log.set_up()
log.refused(MnistSpec(), "Two\\nlines.")
"""


def test_a_line_goes_to_standard_error_once_and_stays_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert json.loads(line)["reason"] == "Two\nlines."
    assert json.loads(line)["time"].endswith("+00:00")
