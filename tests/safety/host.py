"""What the host sets and what a server elsewhere sends: told in a sentence, and done without."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from nn.data.datasets import mnist
from tests.nn.datasets import test_datasets_download as download
from tests.runs import test_settings
from tests.safety.words import plain
from tests.ui.memory import test_tab
from ui.memory import tab
from ui.server import web

Request = pytest.FixtureRequest
FOLDERS: dict[str, Callable[[Path], str]] = {
    "nowhere": lambda folder: str(folder / "nowhere"),
    "a file": lambda folder: str(folder / "file"),
    "below a file": lambda folder: str(folder / "file" / "data"),
    "nobody's home": lambda folder: "~nobody-of-that-name/data",
    "a long name": lambda folder: "x" * 10_000,
    "not text": lambda folder: "\udcff\udcfe",
    "empty files": lambda folder: str(folder / "empty"),
    "no permission": lambda folder: "/proc/1/cwd/x",
}
MIRRORS = [
    "file:///etc/passwd",
    "x",
    "http://",
    "http://h:99999999",
    ",,,",
    "http://[::1",
    "\udcff",
]
TABS = [None, 7, [], {"name": 7}, {"name": "x" * 10_000}, {"name": "../" * 9}, {"name": ["0"] * 32}]
EMBED = [
    "javascript:alert(1)",
    "*; script-src *",
    "https://a.example\r\nSet-Cookie: x",
    "é",
    "x" * 9999,
]


def whole_number(name: str, request: Request) -> None:
    """Set a number to nonsense: one line in the log says so, and the default holds."""
    patch, log = request.getfixturevalue("monkeypatch"), request.getfixturevalue("caplog")
    ask, _ = test_settings.ALL[name]
    patch.delenv(name, raising=False)
    default = ask()
    for text in [*test_settings.NONSENSE, "\udcff", "1" * 100_000, "nan"]:
        log.clear()
        patch.setenv(name, text)
        assert ask() == default
        plain(log.records[-1].getMessage())


def data_folder(variable: str, where: str, request: Request) -> str:
    """Name a folder that is none: the sentence says so, and the bundled sample is used."""
    folder, patch = request.getfixturevalue("tmp_path"), request.getfixturevalue("monkeypatch")
    (folder / "file").write_bytes(b"x")
    (folder / "empty").mkdir()
    for file in mnist.FILES:
        (folder / "empty" / file.name).write_bytes(b"")
    patch.setenv("GLASSBOX_CACHE", str(folder / "cache"))
    patch.delenv("GLASSBOX_DATA", raising=False)
    patch.setenv(variable, FOLDERS[where](folder))
    data = mnist.load(download=False)
    assert data.name == "mnist-5k"
    for problem in data.problems:
        plain(problem)
    return data.problems[0]


def mirror_list(text: str, request: Request) -> str:
    request.getfixturevalue("monkeypatch").setenv("GLASSBOX_MIRRORS", text)
    return data_of(request).problems[-1]


def data_of(request: Request, **options: object) -> mnist.Dataset:
    patch = request.getfixturevalue("monkeypatch")
    patch.delenv("GLASSBOX_DATA", raising=False)
    patch.setenv("GLASSBOX_CACHE", str(request.getfixturevalue("tmp_path") / "cache"))
    patch.setenv("no_proxy", "127.0.0.1")
    return mnist.load(**options)


def mirror_answer(bad: Callable, request: Request) -> str:
    """Ask a mirror that sends something else; the sample is used."""
    tiny, server = request.getfixturevalue("tiny"), request.getfixturevalue("server")
    server.serve("bad", tiny)
    first = tiny.files[0].name
    server.answers[f"/bad/{first}.gz"] = bad(server, tiny.packed(first))
    data = data_of(request, files=tiny.files, mirrors=[server.mirror("bad")], **download.QUICK)
    assert data.name == "mnist-5k"
    return data.problems[-1]


def tab_name(before: object, request: Request) -> None:
    """Let a tab say a strange name: it is nobody's, and nobody's trainings are lost."""
    office = request.getfixturevalue("office")
    run = office.start(test_tab.OLD, test_tab.TINY)
    state = test_tab.ask(before)
    assert (state.session_name, state[tab.ANSWER]) == (test_tab.NEW, "no")
    assert office.runs(test_tab.OLD) == [run]


def embedders(text: str, request: Request) -> None:
    """Name who may frame the pages: no more than addresses get into the header."""
    request.getfixturevalue("monkeypatch").setenv("GLASSBOX_EMBED", text)
    header = web.policy(web.embedders())
    assert header.isprintable(), "or it could hold a header of its own"
    assert header.count(";") == web.policy("'self'").count(";"), "or it could undo a rule"


def scheduler(address: str, request: Request) -> str | None:
    """Look for a scheduler that cannot be: a sentence says that it does not answer."""
    pytest.importorskip("distributed")
    from runs.service.cluster import Cluster
    from tests.waiting import until

    logging.getLogger("glassbox").setLevel(logging.CRITICAL)
    engine = Cluster(address)
    try:
        until(lambda: engine.problem)
        return engine.problem
    finally:
        engine.close()
        logging.getLogger("glassbox").setLevel(logging.NOTSET)


SCHEDULERS = ["nonsense", "tcp://", "tcp://127.0.0.1:99999999", "http://h", "tcp://[", "x" * 9999]
Case = Callable[[Request], str | None]


def table() -> dict[str, Case]:
    """All of these, by name."""
    found: dict[str, Case] = {}
    for name in test_settings.ALL:
        found[name] = lambda request, name=name: whole_number(name, request)
    for variable in ("GLASSBOX_DATA", "GLASSBOX_CACHE"):
        for where in FOLDERS:
            found[f"{variable}: {where}"] = lambda request, v=variable, w=where: data_folder(
                v, w, request
            )
    for kind, feed, values in (
        ("GLASSBOX_MIRRORS", mirror_list, MIRRORS),
        ("GLASSBOX_EMBED", embedders, EMBED),
        ("GLASSBOX_SCHEDULER", scheduler, SCHEDULERS),
        ("tab", tab_name, TABS),
    ):
        for i, value in enumerate(values):
            found[f"{kind} {i}"] = lambda request, f=feed, value=value: f(value, request)
    for bad, _ in download.BAD:
        found[f"mirror: {bad.__name__}"] = lambda request, bad=bad: mirror_answer(bad, request)
    return found


CASES = table()
