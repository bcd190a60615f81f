"""What an update of Streamlit took away: all that ``ui/insides.py`` relies on is looked for.

It is read and not imported: it could not be if something were gone.
"""

from __future__ import annotations

import ast
import importlib
import re
import tomllib
from importlib.util import find_spec
from pathlib import Path

from tests.imports import ROOT, modules

INSIDES = ROOT / "ui" / "insides.py"
TREE = ast.parse(INSIDES.read_text())
MEMBERS = (  # of what is not imported by name
    "streamlit.runtime.Runtime.is_active_session",
    "streamlit.runtime.scriptrunner.ScriptRunContext.session_id",
    "streamlit.runtime.scriptrunner.ScriptRunContext.is_history_navigation",
    "streamlit.runtime.state.SafeSessionState.query_params",
    "streamlit.runtime.state.query_params.QueryParams.set_initial_query_params_from_current",
    "streamlit.runtime.state.query_params.QueryParams.clear_with_no_forward_msg",
    "streamlit.runtime.state.query_params.QueryParams.set_with_no_forward_msg",
    "streamlit.runtime.state.query_params.QueryParams.remove_stale_bindings",
    "streamlit.runtime.state.query_params.QueryParams._send_query_param_msg",
)
OURS = [path for path in (ROOT / "ui").rglob("*") if path.suffix in (".css", ".js", ".py")]
USED = (  # in style sheets, scripts, and what Python writes of them
    r"\b(st[A-Z]\w+)",  # a part of the page
    r"\[(data-(?!testid|key|glassbox)[a-z-]+)[\]=]",
    r"\.(?:dataset\.(collapsed)\b)",
    r"\.(token)\b",
    r"\[role=(graphics-\w+)\]",
    r"\bwindow\.(__\w+)",
    r"\b(BACKEND_\w+)",
    r"\.((?:dc|canvas)-\w+)",  # a part of the canvas
    r"(?:family|font): \"(Source \w+)\"",
    r"\[aria-label\^='(\w+)'\]",
)


def names() -> dict[str, tuple[str, ...]]:
    """The list in ``ui/insides.py``: folder of a package → names."""
    (value,) = [
        node.value for node in TREE.body if ast.unparse(getattr(node, "targets", [])) == "NAMES"
    ]
    return ast.literal_eval(value)


def inner() -> set[str]:
    """All that ``ui/insides.py`` names of Streamlit's Python, with dots."""
    found = {name for name in modules(INSIDES) if name.startswith("streamlit.")}
    short = {name.rpartition(".")[2]: name for name in found}
    for node in ast.walk(TREE):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in short:
            found.add(f"{short[ast.unparse(node.value)]}.{node.attr}")
    return found | set(MEMBERS)


def there(name: str) -> bool:
    """Tell whether the packages that are installed have what is called so."""
    parts = name.split(".")
    for n in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:n]))
        except ImportError:
            continue
        for part in parts[n:-1]:
            found = getattr(found, part, None)
        return hasattr(found, parts[-1]) or parts[-1] in getattr(found, "__annotations__", {})
    return False


def missing_in(folder: str, wanted: tuple[str, ...]) -> list[str]:
    """Return which names no script, style sheet or page in a package's folder has."""
    package, _, within = folder.partition("/")
    place = Path(find_spec(package).submodule_search_locations[0], within)
    paths = [path for path in place.rglob("*") if path.suffix in (".js", ".css", ".html")]
    text = b"\n".join(path.read_bytes() for path in paths)
    return [name for name in wanted if not re.search(rb"%s(?![\w-])" % name.encode(), text)]


def test_the_streamlit_that_is_installed_has_all_that_is_relied_upon() -> None:
    gone = sorted(name for name in inner() if not there(name))
    for folder, wanted in names().items():
        gone += [f"{name} in {folder}" for name in missing_in(folder, wanted)]
    assert not gone, f"an update took away {', '.join(gone)}; ui/insides.py says what for"


def test_what_style_sheets_and_scripts_rely_on_is_listed_and_nothing_else() -> None:
    texts = [path.read_text() for path in OURS if path != INSIDES]
    used = {found for text in texts for rule in USED for found in re.findall(rule, text)}
    used = {{"collapsed": "data-collapsed"}.get(name, name) for name in used}
    assert used == set(sum(names().values(), ()))


def test_streamlit_knows_every_option_that_is_set() -> None:
    """One of them is in no manual: ``global.minCachedMessageSize``."""
    from streamlit import config

    told = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert options(told) - set(config.get_config_options()) == set()


def options(told: dict, before: str = "") -> set[str]:
    """Return the names of all that a configuration sets, with their sections."""
    found = set()
    for name, value in told.items():
        whole = f"{before}{name}"
        found |= options(value, f"{whole}.") if isinstance(value, dict) else {whole}
    return found
