"""The house: which room may import which."""

import sys
import tomllib

from tests import architecture
from tests.imports import OURS, ROOMS, ROOT, files, imported

BARE = {  # what ui/ computes and draws, for tests without a page
    *(
        ROOT / "ui" / f"{name}.py"
        for name in (
            "cell_numbers",
            "charts",
            "check_chart",
            "column_roles",
            "compare_charts",
            "course_charts",
            "course_rows",
            "csv_file",
            "figures",
            "file_kinds",
            "images",
            "paper",
            "path",
            "photo",
            "picture_file",
            "pieces",
            "png",
            "rows",
            "source",
            "speed_charts",
            "table_link",
            "table_names",
            "table_values",
            "tables",
            "told",
            "tutorials",
        )
    ),
    ROOT / "ui" / "classroom" / "lessons.py",
    ROOT / "ui" / "classroom" / "parts.py",
    ROOT / "ui" / "short_link.py",
    ROOT / "ui" / "reader" / "reading.py",
    ROOT / "ui" / "tour" / "step.py",
    *(ROOT / "ui" / "miniatures").glob("*.py"),
    *(ROOT / "ui" / "play").glob("network_*.py"),
    *(ROOT / "ui" / "play").glob("points*.py"),
    *(ROOT / "ui" / "play").glob("*_link.py"),
    *(ROOT / "ui").glob("script*.py"),
    *(set((ROOT / "ui" / "panels").glob("*.py")) - {ROOT / "ui" / "panels" / "__init__.py"}),
}
FILES = [(room, path) for room in ROOMS for path in files(room)]


def test_imports_run_one_way() -> None:
    wrong = {path: found for room, path in FILES if (found := imported(path) & OURS - ROOMS[room])}
    assert not wrong


def test_streamlit_stays_in_its_rooms() -> None:
    free = [path for room, path in FILES if room in ("nn", "runs") or path in BARE]
    assert not [path for path in free if "streamlit" in imported(path)]


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


def test_every_page_is_registered() -> None:
    app = (ROOT / "app.py").read_text()
    for page in (ROOT / "pages").glob("*.py"):
        assert f"pages/{page.name}" in app


def test_the_pictures_of_the_house_are_those_of_the_imports_that_there_are() -> None:
    _, shown, _ = architecture.parts(architecture.HOUSE.read_text())
    assert shown == architecture.drawn(), "run: python -m tests.architecture --write"


def test_a_picture_leaves_no_way_out_and_draws_none_that_there_is_not() -> None:
    graph = {"a": {"b", "c", "d"}, "b": {"c"}, "c": set(), "d": {"c"}, "e": {"a"}}
    assert architecture.reached(graph, "b") == {"b": {"c"}, "c": set()}
    short = architecture.shortened(graph)
    assert short == {"a": {"b", "d"}, "b": {"c"}, "c": set(), "d": {"c"}, "e": {"a"}}
    for who in graph:
        assert architecture.beyond(short, who) == architecture.beyond(graph, who)
