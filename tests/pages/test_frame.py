"""What stands around every page: a link to share, a projector's view, and a teacher's switches."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Visit
from tests.pages.look import places
from ui import insides
from ui.classroom.parts import PAGES
from ui.frame import around
from ui.kit.page_end import end_page
from ui.memory import kept as keeping
from ui.memory import share, short_link


def keys(at: AppTest) -> set[str]:
    """The keys of all that is on a page, widgets and containers."""
    return {e.key for e in [*at.main, *at.sidebar] if getattr(e, "key", None)} | places(at)


@pytest.mark.parametrize("page", [page for page in PAGES if page != "playground"])
def test_what_a_teacher_can_hide_is_on_the_page(visit: Visit, page: str) -> None:
    parts = PAGES[page]
    there = keys(visit(page))
    for name in parts.can_be_hidden:
        if name == "history":  # there is one after a training
            continue
        key = f"{parts.prefix}_{name}"
        found = any(one.startswith(key[:-1]) for one in there) if "*" in key else key in there
        assert found, key


def styles(at: AppTest) -> str:
    return " ".join(h.proto.body for h in at.get("html"))


def test_what_is_hidden_is_out_of_sight(visit: Visit) -> None:
    assert "display: none }" not in styles(visit("xor"))
    hidden = visit("xor", xor_hide=["Learning rate", "A hundred seeds", "Nonsense"])
    assert hidden.session_state.xor_hide == ["lr", "many"]
    for place in (".st-key-xor_lr", ".st-key-xor_lr_exact", ".st-key-xor_many"):
        assert f"{place}, " in styles(hidden).replace(" {", ", ")


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("xor", {"xor_lock": "true"}),
        ("xor", {"xor_hide": "Seed"}),
        ("playground", {"play_fix": "Noise"}),
    ],
)
def test_a_changed_page_has_no_tour(visit: Visit, page: str, told: dict) -> None:
    assert "tour_take" not in {b.key for b in visit(page, **told).button}
    usual = visit(page, xor_lock="false", xor_lr="1.0")
    assert "tour_take" in {b.key for b in usual.button}


def test_a_place_may_stand_for_several() -> None:
    assert PAGES["mnist"].place("n*") == "[class*='st-key-mnist_n']"
    assert PAGES["mnist"].place("lr") == ".st-key-mnist_lr, .st-key-mnist_lr_exact"


# ---- the link ---------------------------------------------------------------------------------


class Params(dict):
    def get_all(self, name: str) -> list[str]:
        return self[name]


def test_the_link_carries_all_but_where_one_is_in_a_tour(monkeypatch) -> None:
    params = Params(xor_lr=["1.0"], xor_hide=["Seed", "A b&c"], tour=["2"], xor_key=["secret"])
    monkeypatch.setattr(st, "query_params", params)
    monkeypatch.setattr(st, "context", SimpleNamespace(url="https://a.example/xor?old=1#here"))
    told = share.link()
    assert told == "https://a.example/xor?xor_lr=1.0&xor_hide=Seed&xor_hide=A+b%26c"
    assert share.link(with_key=True) == f"{told}&xor_key=secret"
    params.pop("xor_hide")
    params |= {"xor_seed": ["7"], "xor_iterations": ["500"]}
    head, _, packed = share.link().partition("?s=")
    assert head == "https://a.example/xor", "the shorter one"
    wanted = {("xor_lr", "1.0"), ("xor_seed", "7"), ("xor_iterations", "500")}
    assert set(short_link.unpack(packed) or ()) == wanted
    params.clear()
    assert share.link() == "https://a.example/xor"


def test_it_is_said_if_nobody_else_can_open_it() -> None:
    for link in ("http://localhost:8501/xor", "http://127.0.0.1:8501/", "http://[::1]:8501/"):
        assert share.is_here(link), link
    for link in ("https://a.example/xor", "http://192.168.0.7:8501/xor", ""):
        assert not share.is_here(link), link


def test_the_code_is_dark_on_white_with_a_margin() -> None:
    picture = ElementTree.fromstring(share.qr_code("https://a.example/xor?xor_lr=1.0"))
    assert picture.tag.endswith("svg")
    colours = [p.get("fill") or p.get("stroke") for p in picture.iter() if p.tag.endswith("path")]
    assert colours == ["#fff", "#10181d"]


# ---- settings that no widget can keep in the address itself -----------------------------------


def kept() -> None:
    import streamlit as st

    from ui.memory import address

    address.keep("pen", range(6, 49, 2), 22)
    st.slider("Pen", 6, 48, key="pen", step=2)


def test_a_setting_comes_from_the_address_if_it_is_offered_and_goes_into_it() -> None:
    for told, value in (("30", 30), ("31", 22), ("1e9", 22), ("<b>", 22)):
        at = AppTest.from_function(kept)
        at.query_params["pen"] = told
        at.run()
        assert not at.exception, told
        assert at.slider[0].value == value, told
        assert at.query_params.get("pen") == ("30" if value == 30 else None), told
    at.slider[0].set_value(40).run()
    assert at.query_params["pen"] == "40"
    at.slider[0].set_value(22).run()
    assert "pen" not in at.query_params


def test_what_stands_behind_a_page_is_there_even_if_the_page_stops(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Among it are the teacher's switches, the glossary, and what the tab remembers."""
    called: list[str] = []
    for part, name in [("tab", "remember"), ("rules", "remember"), ("tours", "after"),
                       ("glossary", "mount"), ("keep_focus", "mount"),
                       ("bring", "mount")]:  # fmt: skip
        module = getattr(around, part)
        act = getattr(module, name)
        heard = lambda *told, act=act, part=part: (called.append(part), act(*told))
        monkeypatch.setattr(module, name, heard)
    monkeypatch.setattr("ui.start.hero.show", end_page)  # which the start page asks for
    at = visit("start")
    assert not at.header
    assert called == ["tab", "rules", "tours", "glossary", "keep_focus", "bring"]


def test_no_page_ends_the_whole_run_of_the_script() -> None:
    """Then nothing that stands behind it could be drawn: ``ui.kit.page_end`` ends a page."""
    root = Path(around.__file__).parents[2]
    files = [root / "app.py", *(root / "pages").rglob("*.py"), *(root / "ui").rglob("*.py")]
    told = "``st.stop()``"
    assert [f.name for f in files if "st.stop(" in f.read_text("utf-8").replace(told, "")] == []


def test_share_says_what_the_link_cannot_carry_and_the_link_says_it_too(visit: Visit) -> None:
    rng = np.random.default_rng(0)
    rows = tuple(
        (float(x), float(y), float(i % 2)) for i, (x, y) in enumerate(rng.normal(size=(400, 2)))
    )
    at = visit("two_layers")
    table = at.session_state["two_table"]
    three = tuple((*row[:2], 0.0, row[2]) for row in rows)
    at.session_state["two_table"] = {**table, "good": (three, ())}
    at.session_state["share"] = True
    at.run()  # draws Share before the page says what fits
    at.run()
    assert [w.value for w in at.warning if "does not carry your own table" in w.value]
    assert "without=table" in at.code[0].value
    assert not any("carries every setting" in m.value for m in at.markdown)
    other = visit("two_layers", without="table-nonsense")
    assert any("could not carry the sender's own table" in i.value for i in other.info)
    at.switch_page("pages/xor.py").run()
    assert not any("does not carry" in w.value for w in at.warning)


def test_a_table_that_no_link_holds_comes_back_after_a_reload(visit: Visit) -> None:
    at = visit("two_layers")
    table = at.session_state["two_table"]
    rows = tuple((0.1 * i, 1.0, 0.0, float(i % 2)) for i in range(200))
    again = visit("two_layers")
    again.session_state["two_beside"] = (table["source"], (rows, ()), table["names"])
    again.session_state[keeping.AGAIN] = {"two_beside"}
    again.run()
    assert again.session_state["two_table"]["good"] == (rows, ())
    name = again.session_state["session_name"]
    assert keeping._things[name]["two_beside"].value[1] == (rows, ())


def go(at: AppTest, page: str, query: dict[str, str]) -> dict[str, str]:
    """Go to another page at an address; return what its address says when it has been drawn."""
    at.switch_page(f"pages/{page}.py")
    at.query_params.clear()
    at.query_params.update(query)
    assert not at.run().exception
    return said(at)


def said(at: AppTest) -> dict[str, str]:
    """What the address says."""
    return {name: "".join(at.query_params[name]) for name in at.query_params}


@pytest.mark.parametrize(
    ("page", "there", "later"),
    [
        (
            "playground",
            {"play_hidden": "3", "play_activations": "relu", "play_edits": "0_1_0_b_0.5",
             "play_iterations": "10"},
            {"play_layers": 1, "play_n1": 5, "play_a1": "tanh", "play_data": "moons",
             "play_features": ["x2"], "play_edits": (), "play_iterations": 10},
        ),
        ("mnist", {"mnist_hidden": "12-7"}, {"mnist_layers": 1, "mnist_activation": "tanh"}),
        ("xor", {"xor_rows": "0,0,1;1,1,0"}, {"xor_activation": "sigmoid"}),
    ],
)  # fmt: skip
def test_back_shows_what_was_there_and_not_what_came_later(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, page: str, there: dict, later: dict
) -> None:
    at = visit(page, **there)
    first = said(at)
    assert first.keys() >= there.keys()
    go(at, "speed", {})
    at.session_state["xor_table"] = None  # the first table again
    for key, value in later.items():
        at.session_state[key] = value
    later_on = go(at, page, {})
    assert not later_on.items() & first.items() - {("play_iterations", "10")}
    go(at, "speed", {})
    monkeypatch.setattr(insides, "came_by_history", lambda: True)
    assert go(at, page, first) == first


def test_back_goes_on_with_a_tour_and_changes_nothing(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit("xor", xor_seed="7")
    at.button(key="tour_take").click().run()
    go(at, "speed", {})
    monkeypatch.setattr(insides, "came_by_history", lambda: True)
    go(at, "xor", {"tour": "1", "xor_hidden": "5"})
    assert at.slider(key="xor_hidden").value == 5  # the step would have set 2
    at.button(key="tour_leave").click().run()
    assert at.number_input(key="xor_seed").value == 7
