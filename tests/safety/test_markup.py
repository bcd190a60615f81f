"""No text from outside becomes part of a page as HTML: it is never written where that is read."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILES = sorted([ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "ui").rglob("*.py")])
RAW = {"html", "iframe", "write_stream"}  # of Streamlit: what is given as HTML, or could be
SWITCHES = {"unsafe_allow_html", "unsafe_allow_javascript"}
# Who writes HTML, and what of it is not a constant. Each was looked at.
LOOKED_AT = {
    "ui/start/hero.py": "pictures that the network which ships computes from bundled images",
    "ui/frame/style.py": "“dark” or “light”, and our own style sheets",
    "ui/classroom/rules.py": "style rules for the names in a table of ours",
    "ui/room/doors.py": "a name and a code that the server drew, and a colour of ours",
    "ui/room/teacher.py": "a code that the server drew",
    "ui/tours/card.py": "the key of a control that a tour of ours names",
}


def calls(path: Path) -> list[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def name_of(call: ast.Call) -> str:
    """What is called, as it is written: st.html."""
    return ast.unparse(call.func)


def writes_html(call: ast.Call) -> bool:
    module, _, name = name_of(call).rpartition(".")
    return bool(module) and name in RAW and "json" not in module


def is_constant(node: ast.expr) -> bool:
    """Whether a text is written down, has a name in capitals, or is put together of such."""
    if isinstance(node, ast.JoinedStr):
        return all(map(is_constant, node.values))
    if isinstance(node, ast.FormattedValue):
        return is_constant(node.value)
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())


def test_the_test_sees_what_it_looks_for() -> None:
    found = [call for call in ast.walk(ast.parse("st.html(x); left.html('a')")) if
             isinstance(call, ast.Call) and writes_html(call)]  # fmt: skip
    assert [is_constant(call.args[0]) for call in found] == [False, True]
    switched = (
        "st.markdown(x, unsafe_allow_html=y); st.write(x, **{'unsafe_allow_html': 1}); f(a=1)"
    )
    given = [n for n in ast.walk(ast.parse(switched)) if isinstance(n, ast.Call)]
    assert [allows_html(call) for call in given] == [True, True, False]


def allows_html(call: ast.Call) -> bool:
    """Whether a call has one of the switches, by its name or among what ``**`` brings along."""
    return any(
        switch == keyword.arg or (keyword.arg is None and switch in ast.unparse(keyword.value))
        for keyword in call.keywords
        for switch in SWITCHES
    )


def test_markdown_is_never_allowed_to_be_html() -> None:
    found = [f"{path}:{call.lineno}" for path in FILES for call in calls(path) if allows_html(call)]
    assert not found


def test_html_is_made_of_constants_or_of_what_was_looked_at() -> None:
    writers = set()
    for path in FILES:
        for call in filter(writes_html, calls(path)):
            if not (call.args and is_constant(call.args[0])):
                writers.add(path.relative_to(ROOT).as_posix())
    assert writers <= set(LOOKED_AT)


def test_components_are_made_of_files_of_ours() -> None:
    """HTML, style and script of a component come from beside it, none from a visitor."""
    for path in FILES:
        for call in calls(path):
            if name_of(call).endswith("components.v2.component"):
                for keyword in call.keywords:
                    used = {n.id for n in ast.walk(keyword.value) if isinstance(n, ast.Name)}
                    assert not used & {"st", "session_state", "query_params"}, path
