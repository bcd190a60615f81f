"""What the host sets is used if it makes sense; else it is told, and the default holds."""

import os

import pytest

from runs.service import capacity, settings

NONSENSE = ["0", "-1", "abc", "1e9", "９", "²", "1.5", "+5", "0x10", "9" * 400, "1,000", "None"]
ALL = {
    "GLASSBOX_WORKERS": (settings.workers, 64),
    "GLASSBOX_BLAS_THREADS": (settings.blas_threads, 64),
    "GLASSBOX_QUEUE": (settings.queue_length, 10_000),
    "GLASSBOX_MEMORY": (settings.megabytes, 1_000_000),
    "GLASSBOX_MINUTES": (settings.minutes, 100_000),
    "GLASSBOX_TRIALS": (settings.trials, 1000),
}


@pytest.mark.parametrize("name", ALL)
def test_nonsense_is_told_and_not_used_but_sense_is(name: str, monkeypatch, caplog) -> None:
    ask, most = ALL[name]
    monkeypatch.delenv(name, raising=False)
    default = ask()
    for text in ("", "   "):
        monkeypatch.setenv(name, text)
        assert ask() == default
    assert not caplog.records
    for text in [*NONSENSE, str(most + 1)]:
        caplog.clear()
        monkeypatch.setenv(name, text)
        assert ask() == default
        assert name in caplog.text
        assert len(caplog.text) < 300
    for text, wanted in ((" 2 ", 2), ("1", 1), (str(most), most), ("007", 7)):
        monkeypatch.setenv(name, text)
        assert ask() == wanted


@pytest.fixture(autouse=True)
def _no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test a machine with all the memory that anybody could want."""
    monkeypatch.setattr(capacity, "memory", lambda: None)
    monkeypatch.setattr(capacity, "cores", lambda: None)


def test_by_itself_it_leaves_a_processor_to_the_server(monkeypatch) -> None:
    monkeypatch.delenv("GLASSBOX_WORKERS", raising=False)
    for processors, wanted in ((None, 1), (1, 1), (2, 1), (8, 7), (64, 63), (200, 64)):
        monkeypatch.setattr(os, "cpu_count", lambda n=processors: n)
        monkeypatch.delattr(os, "sched_getaffinity", raising=False)
        assert settings.workers() == wanted


def test_no_more_threads_measure_than_there_are_cores(monkeypatch) -> None:
    for cores, workers, blas, threads in (
        (2, 1, 1, 2), (2, 2, 1, 1), (8, 7, 1, 1), (8, 2, 1, 4), (2, 1, 2, 1), (64, 1, 1, 4),
    ):  # fmt: skip
        monkeypatch.setattr(settings, "cores", lambda n=cores: n)
        monkeypatch.setenv("GLASSBOX_WORKERS", str(workers))
        monkeypatch.setenv("GLASSBOX_BLAS_THREADS", str(blas))
        assert settings.measuring_threads() == threads, (cores, workers, blas)


def test_the_scheduler_is_text(monkeypatch) -> None:
    monkeypatch.delenv("GLASSBOX_SCHEDULER", raising=False)
    assert settings.scheduler() == ""
    monkeypatch.setenv("GLASSBOX_SCHEDULER", " tcp://host:8786 ")
    assert settings.scheduler() == "tcp://host:8786"
