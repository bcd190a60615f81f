"""The pictures of the house, drawn from the imports that there are; and the list of its pages.

    python -m tests.architecture --write

An arrow is an import. Where one leads to another by a longer way too, it is left out. Tests
compare what stands in docs/house.md and in the README with what this module draws and lists.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Mapping

from tests.imports import ROOMS, ROOT, files, imported, modules, running
from ui.registry import PAGES

HOUSE, README = ROOT / "docs" / "house.md", ROOT / "README.md"
WORDS = {
    "app.py": "the router",
    "pages": "one file a page",
    "ui": "what pages share",
    "runs": "when and where a training runs",
    "nn": "the network, in NumPy alone",
}
ARRAYS = "arrays"  # types of arrays, which nearly every file of nn imports
Graph = dict[str, set[str]]  # who → whom


def drawn() -> str:
    """Return the pictures, as docs/house.md has them."""
    return (
        "Each box is a room, and each arrow stands for imports that there are:\n\n"
        + mermaid("LR", house(), {room: told(room) for room in WORDS})
        + "".join(
            f"\nWithin `{room}/`, a folder a subject. (What an arrow's target imports anyway is "
            f"left out.)\n\n{mermaid('TB', shortened(graph), labels(room, graph))}"
            for room in ("ui", "runs")
            for graph in [folders(room)]
        )
        + "\nWithin `nn/`, this is what `nn.train` is made of. (`arrays`, which nearly all of "
        "them import, and what an arrow's target imports anyway, are left out.)\n\n"
        + mermaid("LR", shortened(reached(folders("nn"), "training")))
    )


def told(room: str) -> str:
    """Say what a room is called, what for, and how many files it has: of many, one digit."""
    name = room if room.endswith(".py") else f"{room}/"
    n = len([path for path in files(room) if path.name != "__init__.py"])
    tens = 10 ** (len(str(n)) - 1)
    count = "" if n == 1 else f"<br>{n // tens * tens}{'+' * (tens > 1)} files"
    return f"{name}<br>{WORDS[room]}{count}"


def house() -> Graph:
    """Return which room imports which; the router has its pages by their paths."""
    graph = {room: imports(room) for room in WORDS}
    if "page.file" in (ROOT / "app.py").read_text():
        graph["app.py"].add("pages")
    return graph


def imports(room: str) -> set[str]:
    """Return the other rooms that a room's files import."""
    return {name for path in files(room) for name in imported(path)} & set(ROOMS) - {room}


def folders(room: str) -> Graph:
    """Return which folder of a room imports which; a file beside them counts as one."""
    paths = {path: path.relative_to(ROOT / room).parts[0] for path in files(room)}
    names = {path: part.removesuffix(".py") for path, part in paths.items()}
    graph: Graph = {name: set() for name in names.values() if name not in ("__init__", ARRAYS)}
    for path, name in names.items():
        if name in graph:
            ours = {x.split(".")[1] for x in modules(path, running) if x.startswith(f"{room}.")}
            graph[name] |= ours & set(graph) - {name}
    return graph


def labels(room: str, graph: Graph) -> dict[str, str]:
    """Say of each folder what its docstring says, up to the first stop."""
    told = {}
    for name in sorted(graph):
        path = ROOT / room / name / "__init__.py"
        path = path if path.exists() else ROOT / room / f"{name}.py"
        first = (ast.get_docstring(ast.parse(path.read_text())) or "").split("\n")[0]
        told[name] = f"{name}<br>{re.split('[.:]', first)[0]}"
    return told


def reached(graph: Graph, start: str) -> Graph:
    """Return the part of a graph that one can come to from ``start``."""
    kept = {start} | beyond(graph, start)
    return {who: whom for who, whom in graph.items() if who in kept}


def beyond(graph: Graph, start: str) -> set[str]:
    """Return all that one comes to from ``start`` by one arrow or more."""
    found: set[str] = set()
    waiting = [*graph[start]]
    while waiting:
        who = waiting.pop()
        if who not in found:
            found.add(who)
            waiting += graph[who]
    return found


def shortened(graph: Graph) -> Graph:
    """Leave out each arrow whose target is also reached over another one."""
    ways = {who: beyond(graph, who) for who in graph}
    assert not any(who in way for who, way in ways.items()), "imports go round in a circle"
    return {
        who: {x for x in whom if not any(x in ways[other] for other in whom - {x})}
        for who, whom in graph.items()
    }


def mermaid(direction: str, graph: Graph, labels: Mapping[str, str] | None = None) -> str:
    """Write a graph as a picture that GitHub draws."""
    lines = ["```mermaid", f"flowchart {direction}"]
    if labels:
        lines += [f'    {key(who)}["{label}"]' for who, label in labels.items()]
    lines += [f"    {key(who)} --> {key(x)}" for who in in_order(graph) for x in sorted(graph[who])]
    return "\n".join([*lines, "```", ""])


def key(name: str) -> str:
    """Return a name that is none of the words with a meaning in a picture."""
    return name.replace(".", "_")


def in_order(graph: Graph) -> Iterable[str]:
    """Return the names from those that import to those that are imported."""
    return sorted(graph, key=lambda who: (-len(beyond(graph, who)), who))


def listed() -> str:
    """Return the pages and what one does there, as the README has them."""
    rows = [f"| **{page.title}** | {page.told or page.text} |\n" for page in PAGES]
    return "| page | what you do there |\n|---|---|\n" + "".join(rows)


WRITTEN = ((HOUSE, "architecture", drawn), (README, "pages", listed))


def parts(text: str, name: str) -> tuple[str, str, str]:
    """Split a file: before what is written here, that itself, and what follows."""
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
    before, _, rest = text.partition(begin)
    now, _, after = rest.partition(end)
    return before + begin, now, end + after


if __name__ == "__main__":
    for path, name, write in WRITTEN:
        if "--write" in sys.argv[1:]:
            before, _, after = parts(path.read_text(), name)
            path.write_text(before + write() + after)
        else:
            print(write())
