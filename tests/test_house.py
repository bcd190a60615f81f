"""The house: which room may import which."""

import ast
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = {
    "nn": {"nn"},
    "runs": {"runs", "nn"},
    "ui": {"ui", "runs", "nn"},
    "pages": {"ui", "runs", "nn"},
    "app.py": {"ui"},
}
OURS = {"nn", "runs", "ui", "pages", "app", "tests"}
BARE = {  # what ui/ computes and draws, for tests without a page
    *(
        ROOT / "ui" / f"{name}.py"
        for name in (
            "charts",
            "compare_charts",
            "course_charts",
            "figures",
            "images",
            "paper",
            "photo",
            "png",
            "source",
            "speed_charts",
            "tables",
        )
    ),
    ROOT / "ui" / "reader" / "reading.py",
    *(ROOT / "ui").glob("script*.py"),
    *(set((ROOT / "ui" / "panels").glob("*.py")) - {ROOT / "ui" / "panels" / "__init__.py"}),
}
FILES = [
    pytest.param(room, path, id=str(path.relative_to(ROOT)))
    for room in ROOMS
    for path in ([ROOT / room] if room.endswith(".py") else sorted((ROOT / room).rglob("*.py")))
]


def imported(path: Path) -> set[str]:
    """Return the top-level names that a file imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            names.add(str(node.module).split(".")[0])
    return names


@pytest.mark.parametrize(("room", "path"), FILES)
def test_imports_run_one_way(room: str, path: Path) -> None:
    assert imported(path) & OURS <= ROOMS[room]


@pytest.mark.parametrize(("room", "path"), FILES)
def test_streamlit_stays_in_its_rooms(room: str, path: Path) -> None:
    if room in ("nn", "runs") or path in BARE:
        assert "streamlit" not in imported(path)


@pytest.mark.parametrize("path", sorted((ROOT / "nn").rglob("*.py")), ids=lambda p: p.name)
def test_nn_needs_numpy_and_the_standard_library_only(path: Path) -> None:
    assert imported(path) <= {"nn", "numpy", *sys.stdlib_module_names}


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
