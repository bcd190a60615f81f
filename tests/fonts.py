"""Makes the small fonts of ``ui/server/fonts`` out of Streamlit's own.

    python -m tests.fonts

Streamlit's icon font has 4,000 icons, of which a page shows ten; its fonts for text have Cyrillic
and much else. What can be seen here is kept, and the rest is left away. Run it after an upgrade of
Streamlit, and when a test says that an icon is missing.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Set
from functools import cache
from pathlib import Path

import streamlit
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from tests.imports import files
from ui.server.fonts_cut_small import FOLDER, MEDIA

STREAMLIT = Path(streamlit.__file__).parent
ICON = re.compile(r":material/([a-z0-9_]+)")
NO_ICONS = {"room"}  # the name of a page
DRAWN = {"more_vert", "audio_file", "video_file", "open_in_new"}  # on Streamlit's canvas tables
SPARE = """
    arrow_back arrow_downward arrow_left arrow_right article assignment backspace book calculate
    camera center_focus_strong co_present description desktop_windows dictionary done expand
    explore fast_forward file_download file_upload fit_screen flag format_size fullscreen
    fullscreen_exit group hourglass_empty hourglass_top insights ios_share key keyboard lightbulb
    list menu_book mouse neurology palette pan_tool pause person photo photo_camera picture_as_pdf
    present_to_all print psychology qr_code qr_code_2 quiz redo remove replay replay_10 route save
    science send settings share skip_next skip_previous slideshow sports_score star start stop
    swipe sync terminal text_fields touch_app translate tune tv upload upload_file videocam
    view_list visibility_off volume_up zoom_in zoom_out
"""  # so that a new button need not bring a new font
LETTERS = [  # of headings: Latin, Greek, and the signs of prose and of formulas
    range(0x20, 0x7F), range(0xA0, 0x100), range(0x3B1, 0x3CA), range(0x2010, 0x2028),
    range(0x2070, 0x2095), range(0x2190, 0x2194),
    [ord(letter) for letter in "ŁłŒœŠšŽžΓΔΘΛΞΠΣΦΨΩ‰′″‹›€™−×÷·√∞∂∑≈≠≤≥ﬁﬂ"],
]  # fmt: skip
MORE = [range(0x100, 0x180), range(0x391, 0x3CA), range(0x2000, 0x2720)]  # of prose
KERNED = ["ccmp", "kern", "liga", "locl", "mark", "mkmk"]  # what a browser does by itself
ALIKE = ["tnum", "lnum", "pnum"]  # figures of one width, which tables ask for
SERIF, SANS = "Glassbox Serif", "Glassbox Sans"  # "Source" is reserved for the originals
AXES = {"wght": 600, "opsz": (14, 20, 60)}  # the weight of all headings, and sizes in pixels


def in_file(path: Path) -> set[str]:
    """Return the icons that a Python file may show.

    Where something in it is called ``icon``, or a ``section`` is given one, names may stand alone,
    so every word counts there.
    """
    nodes = list(ast.walk(ast.parse(path.read_text())))
    words = {node.value for node in nodes if isinstance(node, ast.Constant)}
    words = {word for word in words if isinstance(word, str)}
    called = {getattr(node, "arg", None) for node in nodes if isinstance(node, ast.arg)}
    called |= {node.id for node in nodes if isinstance(node, ast.Name)}
    alone = words & set(ligatures()) if {"icon", "section"} & called else set()
    return (alone - NO_ICONS) | {name for word in words for name in ICON.findall(word)}


def ours() -> set[str]:
    """Return the icons that Glassbox may show."""
    rooms = [path for room in ("app.py", "pages", "ui") for path in files(room)]
    return set().union(*map(in_file, rooms))


def streamlits() -> set[str]:
    """Return the icons that Streamlit may show by itself, and those that its help names."""
    scripts = [*(STREAMLIT / "static" / "static" / "js").glob("*.js"), *STREAMLIT.rglob("*.py")]
    found = {name for path in scripts for name in ICON.findall(path.read_text("utf-8", "ignore"))}
    return (found | DRAWN) & set(ligatures())


def ligatures_of(font: TTFont) -> dict[str, str]:
    """Return name → glyph: the icons that a font writes when it is given a name."""
    letters = {glyph: chr(code) for code, glyph in font.getBestCmap().items() if code < 128}
    return {
        "".join(letters[part] for part in (first, *found.Component)): found.LigGlyph
        for first, found in _ligatures(font)
        if all(part in letters for part in (first, *found.Component))
    }


def _ligatures(font: TTFont) -> Iterator[tuple[str, object]]:
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            for first, all_found in getattr(table, "ExtSubTable", table).ligatures.items():
                yield from ((first, found) for found in all_found)


@cache
def ligatures() -> dict[str, str]:
    """Return all icons that there are."""
    return ligatures_of(TTFont(original("MaterialSymbols-Rounded.*")))


def original(pattern: str) -> Path:
    """Return a font of the Streamlit that is installed."""
    (path,) = MEDIA.glob(f"{pattern}.woff2")
    return path


def icons(path: Path, names: Set[str]) -> TTFont:
    """Return the icon font with the named icons alone."""
    font = TTFont(path)
    glyphs = {ligatures_of(font)[name] for name in names}
    letters = {ord(letter) for name in ligatures_of(font) for letter in name}
    return _subset(font, letters, glyphs, layout_closure=False, layout_features=["*"])


def serif(path: Path) -> TTFont:
    """Return the serif for headings: one weight, all sizes, and a name of its own."""
    font = instantiateVariableFont(TTFont(path), AXES)
    font["fvar"].instances = []
    del font["STAT"]
    return _lettered(font, LETTERS, SERIF)


def sans(path: Path, style: str) -> TTFont:
    """Return the font of all other text, in all weights: Latin, Greek, and many signs."""
    font = TTFont(path)
    font["fvar"].instances = []
    return _lettered(font, LETTERS + MORE, SANS, style)


def _lettered(
    font: TTFont, letters: list[Iterable[int]], name: str, style: str = "Regular"
) -> TTFont:
    """Keep these letters of a font, and give it a name."""
    font = _subset(
        font, {n for codes in letters for n in codes}, set(), layout_features=KERNED + ALIKE
    )
    full = f"{name} {style}".removesuffix(" Regular")
    names = {1: name, 2: style, 3: f"1.000;{full}", 4: full, 6: full.replace(" ", "")}
    for record in list(font["name"].names):
        if record.nameID in (7, 16, 17, 21, 22, 25):  # trademarks, and other forms of the name
            font["name"].names.remove(record)
        elif record.nameID in names:
            record.string = names[record.nameID]
    return font


def _subset(font: TTFont, codes: Set[int], glyphs: Set[str], **options: object) -> TTFont:
    subsetter = Subsetter(Options(notdef_outline=True, name_IDs=["*"], **options))
    subsetter.populate(unicodes=codes, glyphs=glyphs)
    subsetter.subset(font)
    return font


def write() -> None:
    """Write the fonts, and what they were made from."""
    names = ours() | streamlits() | set(SPARE.split())
    small = {
        "icons.woff2": ("MaterialSymbols-Rounded.*", lambda path: icons(path, names)),
        "serif.woff2": ("SourceSerifVariable-Roman.*", serif),
        "sans.woff2": ("SourceSansVF-Upright.*", lambda path: sans(path, "Regular")),
        "italic.woff2": ("SourceSansVF-Italic.*", lambda path: sans(path, "Italic")),
    }
    about = {}
    for name, (pattern, make) in small.items():
        path = original(pattern)
        font = make(path)
        font.flavor = "woff2"
        font.recalcTimestamp = False
        font.save(FOLDER / name)
        about[name] = {"of": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        print(f"{name}: {(FOLDER / name).stat().st_size:,} of {path.stat().st_size:,} bytes")
    about["icons.woff2"]["icons"] = sorted(names)
    (FOLDER / "fonts.json").write_text(json.dumps(about, indent=1) + "\n")


if __name__ == "__main__":
    write()
