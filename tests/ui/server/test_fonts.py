"""The small fonts: all that a page shows is in them, and they fit the installed Streamlit."""

import hashlib
import json
import re
from itertools import product
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from starlette.middleware import Middleware

from tests import fonts
from tests.imports import files
from tests.ui.asgi import Answer, Server
from ui.server import fonts_cut_small, web

AGAIN = "run: python -m tests.fonts"
ABOUT = json.loads((fonts_cut_small.FOLDER / "fonts.json").read_text("utf-8"))
HEADING = re.compile(r"^#{1,6} (.+)$|^<h[1-6][^>]*>(.+?)</h", re.MULTILINE)
ICONS, SERIF = ABOUT["icons.woff2"]["of"], ABOUT["serif.woff2"]["of"]


def test_the_small_fonts_belong_to_the_streamlit_that_is_installed() -> None:
    for about in ABOUT.values():
        path = fonts_cut_small.MEDIA / about["of"]
        assert path.is_file(), f"Streamlit has other fonts now. {AGAIN}"
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        assert sha256 == about["sha256"], f"Streamlit has other fonts now. {AGAIN}"


def test_every_icon_of_ours_is_there() -> None:
    missing = fonts.ours() - set(ABOUT["icons.woff2"]["icons"])
    assert not missing, f"{sorted(missing)}: icons of Google's font? Then {AGAIN}"


def test_every_icon_is_drawn() -> None:
    small = drawings(fonts_cut_small.FOLDER / "icons.woff2")
    assert [name for name, (*_, outline) in small.items() if not outline] == []


@pytest.mark.rest  # it opens a font of 4,000 icons, and the other tests know that it is the same
def test_a_name_becomes_the_same_icon_as_in_the_whole_font() -> None:
    small, whole = (
        drawings(p) for p in (fonts_cut_small.FOLDER / "icons.woff2", fonts_cut_small.MEDIA / ICONS)
    )
    assert {name for name, drawn in small.items() if drawn != whole[name]} == set()


def drawings(path: Path) -> dict[str, tuple[int, int, list[tuple[int, int]]]]:
    """Return name → the width, the left margin, and the points of the outline of each icon kept."""
    font = TTFont(path)
    names = fonts.ligatures_of(font)
    outlines, metrics = font["glyf"], font["hmtx"]
    return {
        name: (*metrics[names[name]], list(outlines[names[name]].getCoordinates(outlines)[0]))
        for name in ABOUT["icons.woff2"]["icons"]
    }


def test_icons_are_found_alone_where_something_is_called_icon(tmp_path: Path) -> None:
    page = tmp_path / "page.py"
    page.write_text('st.button("home", help=f"{x} :material/add: or :material/{y}:")\n')
    assert fonts.in_file(page) == {"add"}
    page.write_text('for icon, text in (("home", "in"),):\n    show(f":material/{icon}:", text)\n')
    assert fonts.in_file(page) == {"home"}


def test_every_letter_of_a_heading_is_there() -> None:
    small = TTFont(fonts_cut_small.FOLDER / "serif.woff2").getBestCmap()
    whole = TTFont(fonts_cut_small.MEDIA / SERIF).getBestCmap()
    found = {letter for room in ("pages", "ui") for path in files(room) for letter in letters(path)}
    assert {"G", "é"} & set(map(chr, small)) == {"G", "é"}
    missing = {letter for letter in found if ord(letter) in whole and ord(letter) not in small}
    assert found and not missing, f"add {sorted(missing)} to LETTERS in tests/fonts.py and {AGAIN}"


def letters(path: Path) -> set[str]:
    """Return the letters of all headings of a Python file."""
    nodes = list(fonts.ast.walk(fonts.ast.parse(path.read_text())))
    texts = [n.value for n in nodes if isinstance(n, fonts.ast.Constant)]
    lines = [m.group() for text in texts if isinstance(text, str) for m in HEADING.finditer(text)]
    for node in nodes:
        name = getattr(getattr(node, "func", None), "attr", "")
        if name in ("title", "header", "subheader", "dialog"):
            parts = [part for given in node.args[:1] for part in fonts.ast.walk(given)]
            lines += [part.value for part in parts if isinstance(part, fonts.ast.Constant)]
    return {letter for line in lines if isinstance(line, str) for letter in line}


def test_the_serif_has_a_name_of_its_own_and_the_weight_of_the_headings() -> None:
    font = TTFont(fonts_cut_small.FOLDER / "serif.woff2")
    names = {record.nameID: str(record) for record in font["name"].names}
    assert not [i for i in (1, 3, 4, 6, 16, 25) if "source" in names.get(i, "").lower()]
    assert names[1] == names[4] == "Glassbox Serif"
    assert "Reserved Font Name" in names[0] and "SIL Open Font License" in names[13]
    assert [axis.axisTag for axis in font["fvar"].axes] == ["opsz"]
    assert font["OS/2"].usWeightClass == fonts.AXES["wght"]


def test_small_fonts_are_small() -> None:
    size = {name: (fonts_cut_small.FOLDER / name).stat().st_size for name in ABOUT}
    assert size["icons.woff2"] <= 40_000
    assert size["serif.woff2"] <= 65_000
    assert max(size["sans.woff2"], size["italic.woff2"]) <= 60_000


@pytest.mark.parametrize("name", ["sans.woff2", "italic.woff2"])
def test_the_text_keeps_its_weights_its_letters_and_a_name_of_its_own(name: str) -> None:
    font = TTFont(fonts_cut_small.FOLDER / name)
    whole = TTFont(fonts_cut_small.MEDIA / ABOUT[name]["of"])
    (weight,) = font["fvar"].axes
    assert (weight.axisTag, weight.minValue, weight.maxValue) == ("wght", 200, 900)
    names = {record.nameID: str(record) for record in font["name"].names}
    assert not [i for i in (1, 3, 4, 6, 16, 25) if "source" in names.get(i, "").lower()]
    there, could = set(font.getBestCmap()), set(whole.getBestCmap())
    prose = "Gefäß Łódź naïve αβΔΣ W₁ x² 10⁻⁴ → ≤ ≥ × − · √ ∂ – … “so” ’ € ✓"
    assert {letter for letter in prose if ord(letter) in could - there} == set()


def answered(path: str, method: str = "GET", **headers: str) -> Answer:
    return Server(middleware=[Middleware(fonts_cut_small.SmallFonts)]).ask(path, headers, method)


def test_a_small_font_is_answered_at_streamlits_address() -> None:
    for (name, about), base in product(ABOUT.items(), ("", "/glassbox")):
        answer = answered(f"{base}/static/media/{about['of']}")
        assert (answer.status, answer.headers["content-type"]) == (200, "font/woff2")
        assert answer.content == (fonts_cut_small.FOLDER / name).read_bytes()


def test_a_browser_asks_each_time_whether_a_font_is_the_same() -> None:
    path = f"/static/media/{ICONS}"
    headers = answered(path).headers
    assert headers["cache-control"] == "no-cache"
    known = answered(path, **{"if-none-match": f'"other", W/{headers["etag"]}'})
    assert (known.status, known.content) == (304, b"")
    assert answered(path, **{"if-none-match": '"other"'}).status == 200


def test_other_requests_go_on() -> None:
    for path in ("/", f"/{ICONS}", "/static/media/", "/static/media/fonts.json"):
        assert answered(path).content == b"as it is", path
    assert answered(f"/static/media/{ICONS}", method="POST").content == b"as it is"


def test_another_streamlit_sends_its_own_fonts(tmp_path, monkeypatch) -> None:
    (tmp_path / ICONS).write_bytes(b"another")
    monkeypatch.setattr(fonts_cut_small, "MEDIA", tmp_path)
    assert fonts_cut_small.fonts.__wrapped__() == {}


def test_the_web_server_sends_them() -> None:
    assert fonts_cut_small.SmallFonts in [middleware.cls for middleware in web.MIDDLEWARE]
