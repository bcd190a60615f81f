"""A link to the page as it is: to copy, and as a QR code for the phones in a room."""

from __future__ import annotations

import io
import ipaddress
from urllib.parse import urlencode, urlsplit, urlunsplit

import segno
import streamlit as st

from ui.shared_cache import shared

MOST = 1200  # characters of a link that a phone's camera still reads from a projector
MINE = ("tour",)  # where this visitor is in a tour is nobody else's business


def show() -> None:
    """Draw the control. The link is made when it is opened, with the settings of that moment."""
    place = st.popover("Share", icon=":material/share:", key="share", on_change="rerun")
    if not place.open:
        return
    with place:
        address = link()
        st.markdown("**This link carries every setting of the page.**")
        st.code(address, language=None, wrap_lines=True)
        if len(address) > MOST:
            st.caption("It is too long for a QR code. Copy it with the button in its corner.")
        else:
            st.image(qr_code(address), width=240, alt="A QR code with the link above")
        if is_here(address):
            st.caption(
                "This server runs on your own computer, so the link works on this computer only."
            )
        st.caption(
            "For a class: hide controls or keep them fixed under **For teachers**, below them, "
            "then share. Add `&embed=true` to put the page into another one."
        )


def link() -> str:
    """Return the address of the page as it is."""
    parts = urlsplit(st.context.url or "")
    params = [
        (name, value)
        for name in st.query_params
        if name not in MINE
        for value in st.query_params.get_all(name)
    ]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(params), ""))


def is_here(address: str) -> bool:
    """Tell whether an address is of this computer, where nobody else can reach it."""
    host = urlsplit(address).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@shared
def qr_code(text: str) -> str:
    """Draw a QR code as an SVG, dark on white in either theme, since cameras want that."""
    out = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(out, kind="svg", scale=4, border=3, light="#ffffff", dark="#10181d", xmldecl=False)
    return out.getvalue().decode()
