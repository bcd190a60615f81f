"""Addresses that are old, foreign or meant to harm. A page takes of them what makes sense."""

from __future__ import annotations

import base64
import json
from functools import cache

from tests.opening import PAGES, Query, leave, opened
from tests.safety.pages import sound, widgets
from ui.registry import BY_NAME

VALUES: dict[str, str | list[str]] = {
    "nothing": "",
    "infinite": "1e999",
    "not a number": "NaN",
    "negative": "-7",
    "out of range": "99999999999999999999",
    "four hundred digits": "9" * 400,
    "ten thousand letters": "x" * 10_000,
    "repeated": ["~1", "~2", "~3"],
    "twenty times": ["~"] * 20,
    "script": "<script>alert(1)</script>",
    "Markdown": "![x](http://a.example/b.png)",
    "a path": "../../../../etc/passwd",
    "JSON": '{"a": [1, null]}',
    "NUL": "\0",
    "lonely surrogate": "\ufffd",
}
HIDDEN = ("rows", "hidden", "activations", "edits", "pin_run", "hide", "lock", "case", "own")
FOREIGN = ("embed_options", "utm_source", "present", "__proto__", "session_name", "tab", "debug",
           "join", "teacher")  # fmt: skip
KEPT = {  # a parameter that makes sense, beside all the others: page → name, text, value
    "perceptron": ("perceptron_seed", "7", 7),
    "two_layers": ("two_seed", "7", 7),
    "xor": ("xor_seed", "7", 7),
    "playground": ("play_points", "200", 200),
    "mnist": ("mnist_seed", "7", 7),
}


def link(told: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


DEEP = base64.urlsafe_b64encode(b"[" * 1400).decode()
EXTREMES: dict[str, tuple[str, Query]] = {  # one page each: what only one parameter holds
    "unicode digits": ("xor", {"xor_seed": "٤٢", "xor_hidden": "²", "xor_rows": "٠,١,٠;١,٠,١"}),
    "other pages' names": ("xor", {"play_points": "500", "mnist_n1": "9", "two_seed": "3"}),
    "edits cut off": ("playground", {"play_edits": "100_1_0_b_0.5f~100_1_"}),
    "thousands of edits": ("playground", {"play_edits": "~".join(["1_1_1_1_1"] * 20_000)}),
    "edits of no weight": ("playground", {"play_edits": "5_7_15_12_1~0_0_0_0_0f"}),
    "pinned: cut off": ("playground", {"play_pin_run": link([{}, {"seed": 3}])[:-3]}),
    "pinned: deep": ("playground", {"play_pin_run": DEEP}),
    "pinned: absurd": ("playground", {"play_pin_run": link([{"points": 10**9}, {"seed": -1}])}),
    "pinned: huge layers": (
        "playground", {"play_pin_run": link([{}, {"hidden_sizes": [10**9] * 5}])},
    ),
    "rows without end": ("xor", {"xor_rows": "0,0,0;" * 20_000}),
    "rows of huge numbers": ("two_layers", {"two_rows": "1e999,0,0,0;1,1,1,1"}),
    "points cut off": ("playground", {"play_data": "Your own", "play_rows": "2.aaaab"}),
    "points of no class": ("playground", {"play_data": "Your own", "play_rows": "9.aaaa"}),
    "points that are none": ("playground", {"play_data": "Your own", "play_rows": "2:1,2;3"}),
    "huge layers": ("mnist", {"mnist_hidden": "1000000000-1000000000", "mnist_activations": "x"}),
    "too many layers": ("mnist", {"mnist_hidden": "-".join(["9"] * 5000)}),
    "layers of the playground": ("playground", {"play_hidden": "99-0-1e5"}),
}  # fmt: skip


@cache
def first(page: str) -> dict[str, object]:
    """What the widgets of a page hold at first."""
    at = sound(opened(page))
    leave(at)
    return widgets(at)


def everywhere(page: str, value: str | list[str]) -> None:
    """Give all parameters of a page the same bad value, but one that makes sense."""
    name, text, kept = KEPT.get(page, ("", "", None))
    prefix = BY_NAME[page].prefix
    names = {*first(page), *(f"{prefix}_{hidden}" for hidden in HIDDEN), *FOREIGN} - {name}
    at = sound(opened(page, dict.fromkeys(sorted(names), value) | ({name: text} if name else {})))
    leave(at)
    wanted = first(page) | ({name: kept} if name else {})
    assert widgets(at) == wanted


def one(page: str, query: Query) -> None:
    """Come with a single odd address."""
    name, text, kept = KEPT[page]
    at = sound(opened(page, {name: text} | query))
    leave(at)
    assert page == "playground" or widgets(at)[name] in (kept, 42)


def warm() -> None:
    """Load what a first visit loads anyway."""
    for page in PAGES:
        first(page)


FEW = ("nothing", "infinite", "ten thousand letters", "script")  # for pages with few parameters
CASES = {
    f"{page}: {name}": (lambda page=page, value=value: everywhere(page, value))
    for page in PAGES
    for name, value in VALUES.items()
    if page in KEPT or name in FEW
} | {name: (lambda told=told: one(*told)) for name, told in EXTREMES.items()}
