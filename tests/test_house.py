"""The house: which room may import which."""

import re
import sys
import tomllib

import pytest

from tests import architecture
from tests.imports import FOLDERS, OURS, ROOMS, ROOT, files, imported, modules
from ui.registry import BY_NAME, PAGES

PURE = ("charts", "pictures", "panels", "tables", "code", "miniatures")  # no screen in these
FILES = [(room, path) for room in ROOMS for path in files(room)]


def test_imports_run_one_way() -> None:
    wrong = {path: found for room, path in FILES if (found := imported(path) & OURS - ROOMS[room])}
    assert not wrong


def test_streamlit_stays_in_its_rooms() -> None:
    pure = [path for folder in PURE for path in files(f"ui/{folder}")]
    free = [path for room, path in FILES if room in ("nn", "runs")] + pure
    assert all(files(f"ui/{folder}") for folder in PURE)
    assert not [path for path in free if "streamlit" in imported(path)]


def test_one_file_alone_reaches_into_streamlit() -> None:
    """All others have what is said by its public name: ``st.something``."""
    wrong = {}
    for path in {path for _, path in FILES} - {ROOT / "ui" / "insides.py"}:
        inner = {name for name in modules(path) if name.startswith("streamlit.")}
        private = set(re.findall(r"\bst\._\w+", path.read_text()))
        if inner | private:
            wrong[path] = inner | private
    assert not wrong


def test_there_is_one_drawer_for_each_purpose() -> None:
    """``ui/charts/__init__.py`` says which is used when."""
    chart = re.compile(r"(?<!moving)\.(\w+_chart|pyplot)\(")
    found = [(path.name, name) for _, path in FILES for name in chart.findall(path.read_text())]
    assert sorted(found) == [
        ("finished_charts.py", "plotly_chart"),
        ("live_curves.py", "vega_lite_chart"),
    ]


@pytest.mark.parametrize("room", FOLDERS)
def test_folders_import_only_what_lies_below_them(room: str) -> None:
    graph, order = architecture.folders(room), FOLDERS[room]
    below = {name: set(sum(order[:i], ())) for i, level in enumerate(order) for name in level}
    assert graph.keys() == below.keys(), "a folder that is new has a place in tests/imports.py"
    assert {who: whom - below[who] for who, whom in graph.items() if whom - below[who]} == {}


def test_nn_needs_numpy_and_the_standard_library_only() -> None:
    enough = {"nn", "numpy", *sys.stdlib_module_names}
    wrong = {path: found for path in files("nn") if (found := imported(path) - enough)}
    assert not wrong


def test_the_web_server_is_set_for_many_visitors_and_tells_them_no_details() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert config["runner"]["postScriptGC"] is False
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none"
    server = config["server"]
    assert (server["websocketPingInterval"], server["maxUploadSize"]) == (10, 5)
    assert server["fileWatcherType"] == "none"
    assert server["enableCORS"] is server["enableXsrfProtection"] is True


def test_the_tests_of_ui_stand_in_the_folders_that_they_test() -> None:
    folders = {name for level in FOLDERS["ui"] for name in level}
    where = {path.parent.name for path in (ROOT / "tests" / "ui").rglob("test_*.py")}
    assert where <= folders, "tests/ui has the folders of ui"


def test_every_page_is_registered() -> None:
    assert {path.stem for path in (ROOT / "pages").glob("*.py")} == {*BY_NAME}
    assert len({page.prefix for page in PAGES}) == len(BY_NAME) == len(PAGES)


def test_the_pictures_of_the_house_and_the_list_of_its_pages_are_what_there_is() -> None:
    for path, name, written in architecture.WRITTEN:
        _, shown, _ = architecture.parts(path.read_text(), name)
        assert shown == written(), "run: python -m tests.architecture --write"


def test_a_picture_leaves_no_way_out_and_draws_none_that_there_is_not() -> None:
    graph = {"a": {"b", "c", "d"}, "b": {"c"}, "c": set(), "d": {"c"}, "e": {"a"}}
    assert architecture.reached(graph, "b") == {"b": {"c"}, "c": set()}
    short = architecture.shortened(graph)
    assert short == {"a": {"b", "d"}, "b": {"c"}, "c": set(), "d": {"c"}, "e": {"a"}}
    for who in graph:
        assert architecture.beyond(short, who) == architecture.beyond(graph, who)
