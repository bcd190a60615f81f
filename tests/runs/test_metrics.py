"""The figures for the host can be read by Prometheus, and are true."""

import os
import subprocess
import threading

from prometheus_client.parser import text_string_to_metric_families

from runs import Service
from runs.service import figures, log, pool
from runs.service.pool import Pool, start_process
from runs.service.turns import TURN
from tests.runs.engines import TINY, FakeEngine
from tests.waiting import until


def read(office: Service, sessions: int = 0) -> dict[str, float]:
    """Return the figures as Prometheus understands them."""
    families = list(text_string_to_metric_families(figures.text(office.dispatch, sessions)))
    assert all(family.documentation and family.type in ("gauge", "counter") for family in families)
    assert all(len(family.samples) == 1 for family in families)
    return {sample.name: sample.value for family in families for sample in family.samples}


def test_who_works_and_who_waits(office: Service, engine: FakeEngine) -> None:
    for name in "abc":
        office.start(name, TINY)
    told = read(office, sessions=7)
    assert told["glassbox_sessions"] == 7
    assert (told["glassbox_trainings_running"], told["glassbox_trainings_waiting"]) == (1, 2)
    task = engine.working[0]
    task.started()
    office.clock.now += TURN
    task.measured(7)
    task.halted(7)
    told = read(office)
    assert (told["glassbox_trainings_waiting"], told["glassbox_trainings_resting"]) == (1, 1)
    assert told["glassbox_workers"] == engine.places
    engine.drive()
    told = read(office)
    assert (told["glassbox_trainings_running"], told["glassbox_trainings_waiting"]) == (0, 0)


def test_all_that_was_told_is_counted(office: Service, engine: FakeEngine) -> None:
    before = read(office)
    office.start("a", TINY)
    engine.drive()
    log.refused(TINY, "Why not.")
    after = read(office)
    more = {e: after[f"glassbox_trainings_{e}_total"] - before[f"glassbox_trainings_{e}_total"]
            for e in log.EVENTS}  # fmt: skip
    assert more == {"started": 1, "ended": 1, "failed": 0, "refused": 1}


def test_memory_and_workers_of_real_processes(real, monkeypatch) -> None:
    gate = threading.Event()

    def start(folder: str) -> subprocess.Popen[bytes]:
        gate.wait()
        return start_process(folder)

    monkeypatch.setattr(pool, "start_process", start)
    until(lambda: read(real)["glassbox_workers"] == 2)
    if os.path.exists("/proc/self/statm"):
        assert read(real)["glassbox_web_resident_bytes"] > 20e6
        until(lambda: read(real)["glassbox_workers_resident_bytes"] > 20e6)  # NumPy is loaded
    real.dispatch.engine.workers[0].process.kill()
    until(lambda: read(real)["glassbox_workers"] == 1)
    gate.set()
    until(lambda: read(real)["glassbox_workers"] == 2)  # there is a new one


def test_a_server_that_is_not_open_has_figures_too() -> None:
    told = read(Service(lambda store: Pool(0, problem="No.")))
    assert told["glassbox_workers"] == told["glassbox_trainings_running"] == 0


def test_a_process_that_is_gone_holds_nothing() -> None:
    assert figures.resident(2**30) == 0


BAD = ["local", "1", "short secret", "with space in the middle", "x" * 201,
       "für-die-Leute-im-Haus", "a\nb" * 9]  # fmt: skip


def test_a_bad_secret_is_told_and_opens_nothing(monkeypatch, caplog) -> None:
    for text in BAD:
        caplog.clear()
        monkeypatch.setenv("GLASSBOX_METRICS", text)
        assert figures.token() == ""
        assert "GLASSBOX_METRICS" in caplog.text
        assert text not in caplog.text or len(text) < 6  # a secret is not written down
    caplog.clear()
    for text in ("", "  "):
        monkeypatch.setenv("GLASSBOX_METRICS", text)
        assert figures.token() == ""
    assert not caplog.records
    monkeypatch.setenv("GLASSBOX_METRICS", " 0123456789abcdef ")
    assert figures.token() == "0123456789abcdef"
