"""A link to the page as it is: to copy, and as a QR code for the phones in a room.

What a page holds and an address cannot is said here, and the link tells it to whoever follows it.
"""

from __future__ import annotations

import io
import ipaddress
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

import segno
import streamlit as st

from runs.rooms import are_on
from ui.memory import address, short_link
from ui.memory.shared_cache import shared

HERE = Path(__file__).parent
_whole_screen = st.components.v2.component(
    "glassbox_qr_screen",
    html="""
<button type="button" class="open">Show on the whole screen</button>
<dialog aria-label="The QR code"><img alt="A QR code with the link below"><p></p>
<button type="button" class="close" autofocus>Close</button></dialog>
""",
    css=(HERE / "qr_screen.css").read_text(encoding="utf-8"),
    js=(HERE / "qr_screen.js").read_text(encoding="utf-8"),
)
MOST = 1200  # characters of a link that a phone's camera still reads from a projector
# Where this visitor is in a tour, and on which screen, is their own business.
MINE = ("tour", "present")
KEY = "_key"  # ends the name of a teacher's key
WITHOUT = "without"  # in the address: names of what the link could not carry
LEFT_OUT = "share_left_out"
THINGS = {  # what may be too much for a link, and how else it gets to somebody
    "points": ("own points", "Download them as a table, and send that file along."),
    "table": ("own table", "Download it, and send that file along."),
    "pinned": ("pinned run", "Whoever follows the link can pin one again."),
    "drawing": ("drawing", "Keep it in your own test set, download that, and send the file along."),
    "sketches": ("own drawings", "Download them, and send the file along."),
    "digits": ("own test set", "Download it, and send that file along."),
    "lessons": ("network that was taught", "Download it, and send that file along."),
}


def carry(thing: str, fits: bool) -> None:
    """Say at each run of a page whether the address has one of the ``THINGS``, or cannot."""
    left_out: set[str] = st.session_state.setdefault(LEFT_OUT, set())
    if fits:
        left_out.discard(thing)
    else:
        left_out.add(thing)


def leave() -> None:
    """Forget what another page could not put into the address."""
    st.session_state.pop(LEFT_OUT, None)


def tell_what_is_missing() -> None:
    """Tell somebody who came by a link what it could not carry, until the page is left."""
    missing = [name for name in st.query_params.get(WITHOUT, "").split("-") if name in THINGS]
    if missing:
        what = " and the ".join(THINGS[name][0] for name in missing)
        st.info(
            f"This link could not carry the sender's {what}, so you see something else there. "
            "Ask for the file, and open it here.",
            icon=":material/info:",
        )


def show() -> None:
    """Draw the control. The link is made when it is opened, with the settings of that moment."""
    place = st.popover("Share", icon=":material/share:", key="share", on_change="rerun")
    if not place.open:
        return
    with place:
        url = link()
        left_out = _left_out()
        if not left_out:
            st.markdown("**This link carries every setting of the page.**")
        for name in left_out:
            what, cure = THINGS[name]
            st.warning(f"This link does not carry your {what}. {cure}")
        st.code(url, language=None, wrap_lines=True)
        if len(url) > MOST:
            st.caption("It is too long for a QR code. Copy it with the button in its corner.")
        else:
            code = qr_code(url)
            st.image(code, width=240, alt="A QR code with the link above")
            whole_screen(url, key="share_whole")
        if is_here(url):
            st.caption(
                "This server runs on your own computer, so the link works on this computer only."
            )
        st.caption(
            "To hide controls or keep them fixed, press **For a class** beside this. "
            "Add `&embed=true` to put the page into another one."
        )
        if are_on():
            st.page_link("pages/room.py", label="Open a room for your class", help="")


def whole_screen(url: str, *, key: str) -> None:
    """Draw a button that shows an address's QR code on the whole screen."""
    _whole_screen(data={"code": qr_code(url), "address": url}, key=key)


def link(*, with_key: bool = False) -> str:
    """Return a short address of the page as it is; ``with_key``: with the teacher's key."""
    parts = urlsplit(st.context.url or "")
    told = params(with_key=with_key)
    long, short = urlencode(told), f"{address.SHORT}={short_link.pack(told)}"
    query = short if told and len(short) < len(long) else long
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def params(*, with_key: bool = False) -> short_link.Params:
    """Return the settings of the page as it is, and the names of what an address cannot hold."""
    found = [
        (name, value)
        for name in st.query_params
        if name not in (*MINE, WITHOUT) and (with_key or not name.endswith(KEY))
        for value in st.query_params.get_all(name)
    ]
    return [*found, (WITHOUT, "-".join(_left_out()))] if _left_out() else found


def _left_out() -> list[str]:
    """Return what the address of this page cannot hold, as the page said last."""
    return [name for name in THINGS if name in st.session_state.get(LEFT_OUT, ())]


def is_here(url: str) -> bool:
    """Tell whether an address is of this computer, where nobody else can reach it."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def pieces(text: str) -> list[str]:
    """Cut a link before its packed settings, whose letters take less room in a code."""
    head, mark, packed = text.rpartition("?" + address.SHORT + "=")
    return [head + mark, packed] if mark and packed else [text]


@shared
def qr_code(text: str) -> str:
    """Draw a QR code as an SVG, dark on white in either theme, since cameras want that."""
    out = io.BytesIO()
    code = segno.make(pieces(text), error="m", micro=False)  # type: ignore[arg-type]  # or parts
    code.save(out, kind="svg", scale=4, border=3, light="#ffffff", dark="#10181d", xmldecl=False)
    return out.getvalue().decode()
