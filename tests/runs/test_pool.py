"""Workers that die, do not start, or do not hold; servers that are killed; disks that are full."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest

from runs import MnistRun, MnistSpec, Refused, Service
from runs.mnist.job import MnistJob
from runs.service import limits, pool, settings, ticket
from runs.service.messages import DIED, Died, Ended, Failed, Halted, Measured, receive, send
from runs.service.pool import GONE, ROOT, Pool, start_process
from runs.service.store import FULL
from runs.service.ticket import OVERDUE
from runs.service.worker import Halts
from tests.covering import some
from tests.machine import alive
from tests.runs.engines import TINY, FakeEngine, checkpoint
from tests.waiting import over, until

QUICK = MnistSpec(iterations=20)
LONG = MnistSpec(iterations=100_000, batch_size=10)


def pids(office: Service) -> list[int]:
    return [worker.process.pid for worker in office.dispatch.engine.workers]


def worker_of(office: Service, run: MnistRun) -> pool.Worker:
    return office.dispatch.tickets[run].task.worker


# ---- workers that die ------------------------------------------------------------------------


def test_a_killed_worker_is_one_sentence_and_the_next_in_the_queue_goes_on(real) -> None:
    run, other = real.start("ann", LONG), real.start("bob", LONG)
    until(lambda: run.history and other.history)
    before, worker = pids(real), worker_of(real, run)
    waiting = real.start("eve", QUICK)
    worker.process.kill()
    over(run)
    assert (run.state, run.problem) == ("failed", DIED)
    assert over(waiting).state == "finished"
    assert other.active
    assert len(set(before) - set(pids(real))) == 1
    for action in (real.pause, real.resume, real.step, real.stop, real.give_up):
        action(run)
    assert run.state == "failed"


def test_a_worker_killed_while_it_is_idle_is_replaced(real) -> None:
    worker = real.dispatch.engine.workers[0]
    first = worker.process
    first.kill()
    until(lambda: worker.process is not first)
    run = real.start("ann", QUICK)
    assert worker_of(real, run) is worker
    assert over(run).state == "finished"


def test_a_worker_that_hangs_when_its_run_is_given_up_is_replaced(real, monkeypatch) -> None:
    monkeypatch.setattr(ticket, "PATIENCE", 0.1)
    run, other = real.start("ann", LONG), real.start("bob", LONG)
    until(lambda: run.history)
    worker = worker_of(real, run)
    process = worker.process
    process.send_signal(signal.SIGSTOP)
    real.give_up(run)
    assert over(real.start("eve", QUICK)).state == "finished"
    until(lambda: worker.process is not process)
    assert other.active


def test_a_worker_is_killed_far_beyond_the_deadline(real, monkeypatch) -> None:
    monkeypatch.setattr(limits, "deadline", lambda spec: 0.2)
    monkeypatch.setattr(ticket, "LATE", 0.2)
    run = real.start("ann", LONG)
    until(lambda: run.state != "starting")
    worker_of(real, run).process.send_signal(signal.SIGSTOP)
    assert over(run).state == "failed"


def test_a_run_that_takes_too_long_is_stopped_with_a_sentence_and_its_network_kept(
    real, monkeypatch
) -> None:
    monkeypatch.setattr(limits, "deadline", lambda spec: 1.0)
    run = over(real.start("ann", LONG))
    assert (run.state, run.problem) == ("stopped", OVERDUE)
    assert run.network() is not None


# ---- workers that do not start ---------------------------------------------------------------


def script(code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-S", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def faulty(monkeypatch: pytest.MonkeyPatch, faults: list[str | OSError]) -> list[str]:
    """Let the first processes be something else; return the list of all attempts."""
    attempts: list[str] = []

    def start(folder: str) -> subprocess.Popen[bytes]:
        attempts.append(folder)
        if not faults:
            return start_process(folder)
        fault = faults.pop(0)
        if isinstance(fault, OSError):
            raise fault
        return script(fault)

    monkeypatch.setattr(pool, "start_process", start)
    return attempts


def test_a_worker_that_does_not_start_neither_spins_nor_hangs(service, monkeypatch) -> None:
    monkeypatch.setattr(pool, "LONGEST_REST", 0.3)
    faults = ["raise SystemExit(1)", OSError(errno.EAGAIN, "no process")] * 2
    attempts = faulty(monkeypatch, faults)
    office = service()
    run = over(office.start("ann", QUICK))
    assert (run.state, run.problem) == ("failed", DIED)
    until(lambda: len(attempts) == 5)
    later = over(office.start("ann", QUICK))
    if later.state == "failed":  # it was begun before the last fault was told
        later = over(office.start("ann", QUICK))
    assert later.state == "finished"
    assert len(attempts) == 5


def test_it_rests_ever_longer_between_attempts(monkeypatch) -> None:
    rests: list[float] = []
    made = threading.Event()
    attempts = faulty(monkeypatch, [OSError()] * 1000)

    class Time:
        monotonic = staticmethod(lambda: 0.0)

        @staticmethod
        def sleep(seconds: float) -> None:
            made.wait()
            rests.append(seconds)
            if len(rests) == 12:
                worker.closed = True

    monkeypatch.setattr(pool, "time", Time)
    monkeypatch.setattr(pool.Worker, "_write", lambda self: None)
    worker = pool.Worker("")
    made.set()
    until(lambda: len(rests) == 12)
    assert rests[:4] == [0.1, 0.2, 0.4, 0.8]
    assert rests[-1] == 30
    assert len(attempts) == 12


def test_what_is_not_understood_costs_one_run_and_nobody_elses_things(real, monkeypatch) -> None:
    done = over(real.start("ann", QUICK))
    understand, broken = pool.receive, [True]

    def receive_badly(pipe: Any) -> Any:
        message = understand(pipe)
        if broken and isinstance(message, Measured):
            broken.clear()
            raise AttributeError("a class of another version")
        return message

    monkeypatch.setattr(pool, "receive", receive_badly)
    run = over(real.start("bob", LONG))
    assert (run.state, run.problem) == ("failed", DIED)
    assert over(real.start("eve", QUICK)).state == "finished"
    assert done.network() is not None


def test_nothing_is_lost_when_a_worker_dies_as_it_is_written_to(service, monkeypatch) -> None:
    """The first worker hears nothing any more, and dies when something has been sent to it."""
    faulty(monkeypatch, ["import os, signal; os.close(0); signal.pause()"])
    tried = threading.Event()

    def try_to_send(pipe: Any, message: Any) -> None:
        try:
            send(pipe, message)
        finally:
            tried.set()

    monkeypatch.setattr(pool, "send", try_to_send)
    office = service()
    until(office.dispatch.engine.workers[0].ready.is_set)
    until(lambda: not os.path.exists(f"/proc/{pids(office)[0]}/fd/0"))
    run, waiting = office.start("ann", QUICK), office.start("bob", QUICK)
    assert tried.wait(60)
    assert run.state == "starting"
    os.kill(pids(office)[0], signal.SIGKILL)
    over(run)
    assert (run.state, run.problem) == ("failed", DIED)
    assert over(waiting).state == "finished"


@pytest.mark.rest
def test_a_lost_checkpoint_of_a_job_that_is_over_does_not_end_the_next(monkeypatch) -> None:
    """The job waits for its worker to start, which fails; meanwhile its checkpoint is dropped."""
    gate, began = threading.Event(), threading.Event()
    first, second = [], []
    one_life, lives = pool.Worker._one_life, iter([OSError])

    def start(folder: str) -> subprocess.Popen[bytes]:
        for fault in lives:
            raise fault
        gate.wait()
        return start_process(folder)

    def wait_and_live(self: pool.Worker) -> None:
        began.wait()
        one_life(self)

    monkeypatch.setattr(pool, "SHORTEST_REST", 0.0)
    monkeypatch.setattr(pool, "start_process", start)
    monkeypatch.setattr(pool.Worker, "_one_life", wait_and_live)
    engine = Pool(1)
    try:
        engine.begin(Mock(side_effect=FileNotFoundError), first.append)
        began.set()
        until(lambda: first)
        assert first == [Died()]
        engine.begin(MnistRun(QUICK).next_job(), second.append)
        gate.set()
        until(lambda: any(isinstance(m, Failed | Died | Halted) or len(second) > 3 for m in second))
        assert Failed(GONE) not in second
    finally:
        engine.close()
        until(lambda: engine.workers[0].process.poll() is not None)


def test_faults_in_making_a_job_and_in_hearing_do_not_end_the_worker(real, monkeypatch) -> None:
    faulty_job = Mock(side_effect=AssertionError)  # as when a checkpoint is dropped meanwhile
    hear_badly = Mock(side_effect=MemoryError)
    monkeypatch.setattr(threading, "excepthook", lambda args: None)
    engine, heard = real.dispatch.engine, []
    engine.begin(faulty_job, heard.append)
    until(lambda: heard)
    assert heard == [Failed(GONE)]
    process = engine.workers[0].process
    engine.begin(MnistRun(QUICK).next_job(), hear_badly)
    until(lambda: engine.workers[0].hear is None)
    engine.begin(MnistRun(QUICK).next_job(), heard.append)
    until(lambda: isinstance(heard[-1], Ended))
    assert engine.workers[0].process is process


def test_a_pool_closes_at_once_and_twice() -> None:
    engine, hasty = Pool(2), Pool(1)
    hasty.close()  # perhaps before it has begun
    until(lambda: all(worker.ready.is_set() for worker in engine.workers))
    engine.close()
    engine.close()
    for worker in (*engine.workers, *hasty.workers):
        until(lambda worker=worker: worker.process is None or worker.process.poll() is not None)


# ---- halts -----------------------------------------------------------------------------------


def test_a_halt_may_come_before_its_job() -> None:
    halts = Halts()
    halts.ask(1)
    halts.begin(1)
    assert halts.asked.is_set()
    halts.begin(2)
    assert not halts.asked.is_set()
    halts.ask(1)  # of a job that is over
    assert not halts.asked.is_set()
    halts.ask(2)
    halts.ask(2)
    assert halts.asked.is_set()
    halts.begin(3)
    assert not halts.asked.is_set()


def test_jobs_and_halts_in_quick_succession(real) -> None:
    run = real.start("ann", LONG)
    for _ in range(30):
        real.pause(run)
        real.resume(run)
        real.change_rate(run, 0.1)
        real.change_rate(run, 0.2)
    until(lambda: run.state == "running" and run.iteration > 3)
    assert run.learning_rate == run.rates[-1][1] == 0.2
    real.stop(run)
    assert over(run).state == "stopped"


# ---- messages --------------------------------------------------------------------------------


def test_a_message_that_breaks_off_is_an_end() -> None:
    """Wherever it breaks off."""
    pipe = BytesIO()
    send(pipe, Halted(checkpoint(3), 1.0))
    content = pipe.getvalue()
    assert receive(BytesIO(content)).checkpoint.iteration == 3
    for end in [*range(200), *range(200, len(content), 997), len(content) - 1]:
        with pytest.raises((EOFError, OSError)):
            receive(BytesIO(content[:end]))


# ---- the disk --------------------------------------------------------------------------------


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def write(self: Path, content: bytes) -> int:
        with self.open("wb") as file:
            file.write(content[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", write)


def test_a_full_disk_is_made_up_for_by_memory(full_disk, office, engine) -> None:
    run = office.start("ann", TINY)
    office.pause(run)
    engine.of(run).halted(5)
    office.resume(run)
    assert engine.of(run).job.checkpoint.iteration == 5
    engine.drive()
    assert run.state == "finished"
    assert run.network().parameters[0] == 100
    assert not engine.files()
    assert engine.store.in_memory > 0
    office.leave("ann")
    assert engine.store.in_memory == 0


def test_when_memory_is_full_too_it_is_one_sentence(full_disk, office, engine, monkeypatch) -> None:
    monkeypatch.setattr("runs.service.store.MOST_IN_MEMORY", 20_000)  # a checkpoint is 31,400
    run, other = office.start("ann", TINY), office.start("bob", TINY)
    engine.of(run).go_on(1000)
    assert (run.state, run.problem, run.network()) == ("failed", FULL, None)
    assert other.state == "starting"
    assert engine.store.in_memory == 0


def test_answers_that_are_not_kept_leave_nothing_else(office, engine, monkeypatch) -> None:
    run = office.start("ann", TINY)
    one = engine.store.keep(checkpoint(100))
    monkeypatch.setattr(engine.store, "keep", Mock(side_effect=[one, OSError(FULL)]))
    engine.drive()
    assert (run.state, run.problem) == ("failed", FULL)
    office.leave("ann")
    assert not engine.files()


def test_a_store_that_is_deleted_under_us(office, engine) -> None:
    run, other = office.start("ann", TINY), office.start("bob", TINY)
    engine.of(run).go_on(1000)
    shutil.rmtree(engine.store.folder)
    assert run.network() is run.result() is None
    engine.of(other).go_on(1000)
    assert other.state == "finished"
    assert other.network() is not None
    office.leave("ann")


def test_a_job_whose_checkpoint_is_gone_or_damaged_is_one_sentence(real) -> None:
    gone, damaged = (over(real.start(name, QUICK)) for name in "ab")
    gone.checkpoint.place.unlink()
    assert gone.network() is None
    damaged.checkpoint.place.write_bytes(damaged.checkpoint.place.read_bytes()[:1000])
    for run in (gone, damaged):
        real.extend(run, 10)
        over(run)
        assert (run.state, run.problem) == ("failed", GONE)
    assert over(real.start("c", QUICK)).state == "finished"


# ---- the server ends -------------------------------------------------------------------------

SERVER = """
import signal, sys
from runs import SERVICE, MnistSpec
from tests.waiting import until
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
SERVICE.open()
engine = SERVICE.dispatch.engine
if sys.argv[1] == "at work":
    runs = [SERVICE.start(name, MnistSpec(iterations=100_000, batch_size=10)) for name in "ab"]
    until(lambda: all(run.history for run in runs))
else:
    until(lambda: all(worker.ready.is_set() for worker in engine.workers))
print(SERVICE.dispatch.store.folder, *(w.process.pid for w in engine.workers), flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def server(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "GLASSBOX_WORKERS": "2", "TMPDIR": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, request.param], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, cwd=ROOT, text=True, env=environment,
    )  # fmt: skip
    with process:
        yield process
        process.kill()


WAYS = [
    (what, how)
    for how in ("SIGKILL", "SIGTERM", "SIGINT", "end")
    for what in (("at work", "at its start") if how == "SIGKILL" else ("at work",))
]


@pytest.mark.parametrize(("server", "how"), some(WAYS, 1), indirect=["server"])
def test_nothing_remains_of_a_server(how: str, server: subprocess.Popen[str]) -> None:
    folder, *workers = server.stdout.readline().split()
    assert len(workers) == 2
    if how == "end":
        server.stdin.write("\n")
        server.stdin.flush()
    else:
        server.send_signal(getattr(signal, how))
    until(lambda: not any(alive(int(pid)) for pid in workers))
    until(lambda: not os.path.exists(folder))
    server.wait(60)


def test_a_worker_that_cannot_report_takes_the_folder_along(tmp_path: Path) -> None:
    """Its pipes may tell it in either order that the server is gone; here, it cannot write."""
    kept = tmp_path / "kept"
    kept.mkdir()
    command = [
        sys.executable,
        "-m",
        "runs.service.worker",
        str(kept),
        "0",
    ]  # 0: a parent that is gone
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as worker:
        worker.stdout.close()
        send(worker.stdin, (1, MnistJob(TINY, 4, True, 60.0)))
        worker.wait(60)
        assert not kept.exists()


def test_a_worker_is_as_the_host_wishes(monkeypatch) -> None:
    monkeypatch.setenv("GLASSBOX_BLAS_THREADS", "2")
    assert settings.blas_threads() == 2
    with start_process("") as process:
        environment = Path(f"/proc/{process.pid}/environ")  # once it is the new program's
        until(lambda: b"OPENBLAS_NUM_THREADS=2" in environment.read_bytes().split(b"\0"))
        process.kill()


# ---- all at once -----------------------------------------------------------------------------


@pytest.mark.rest
@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_many_pages_press_everything_at_once(service) -> None:
    office, names = service(2, queue_length=3), "abcd"
    office.start("warm", QUICK)
    faults: list[BaseException] = []

    def press(name: str, run: MnistRun | None, rng: np.random.Generator) -> MnistRun | None:
        what = int(rng.integers(9))
        if run is None or what == 0:
            return office.start(name, LONG if rng.integers(2) else QUICK)
        if what < 6:
            (office.pause, office.resume, office.step, office.stop, office.give_up)[what - 1](run)
        elif what == 6:
            office.change_rate(run, float(rng.random()))
        elif what == 7:
            office.extend(run, 5)
        else:
            assert (office.place(run) or (1, None))[0] <= len(names)
            assert run.result() is None or run.seconds > 0
        return run

    def page(name: str, seed: int) -> None:
        rng, run = np.random.default_rng(seed), None
        try:
            for _ in range(150):
                try:
                    run = press(name, run, rng)
                except Refused:
                    continue
                if run.state == "running":  # workers must get somewhere, too
                    at = run.iteration
                    until(lambda run=run, at=at: run.state != "running" or run.iteration != at)
        except BaseException as fault:
            faults.append(fault)

    pages = [threading.Thread(target=page, args=(n, i)) for i, n in enumerate(names)]
    for one in pages:
        one.start()
    for one in pages:
        one.join()
    if faults:
        raise faults[0]
    runs = [run for name in names for run in office.runs(name)]
    for run in runs:
        office.stop(run)
    until(lambda: not any(run.active for run in runs))
    assert all(run.problem or run.state in ("finished", "stopped") for run in runs)
    for name in names:
        office.leave(name)
    until(lambda: not office.dispatch.tickets and not office.dispatch.lost)
    assert over(office.start("last", QUICK)).state == "finished"


def test_a_job_goes_to_a_worker_that_lives(service, monkeypatch: pytest.MonkeyPatch) -> None:
    """One whose process has died, and that rests before its next attempt, is not idle."""
    office = service(2)
    first, _ = office.dispatch.engine.workers
    until(lambda: len(office.dispatch.engine.pids) == 2)

    def fail(folder: str) -> None:
        raise OSError(errno.EAGAIN, "no process")

    monkeypatch.setattr(pool, "start_process", fail)
    first.process.kill()
    until(lambda: not first.ready.is_set())
    run = office.start("ann", QUICK)
    over(run)
    assert (run.state, run.problem) == ("finished", None)


# ---- a disk that becomes full ----------------------------------------------------------------


@pytest.mark.parametrize("fails_at", [1, 2])
def test_a_finished_network_outlives_a_store_that_takes_no_more(
    fails_at: int, office: Service, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = office.start("ann", TINY)
    engine.of(run).go_on(100)
    assert run.state == "finished"
    files, history, keep, calls = engine.files(), list(run.history), engine.store.keep, []

    def keep_some(value: object) -> object:
        calls.append(value)
        if len(calls) == fails_at:
            raise OSError(FULL)
        return keep(value)

    monkeypatch.setattr(engine.store, "keep", keep_some)
    office.extend(run, 50)
    engine.of(run).go_on(150)
    assert (run.state, run.problem) == ("failed", FULL)
    assert engine.files() == files
    assert (run.iteration, run.history) == (100, history)
    assert run.network().parameters[0] == 100
    assert run.network().provenance["iterations_done"] == 100
    assert run.result() is not None
    office.leave("ann")
    assert not engine.files()
