"""Streamlit's insides that Glassbox relies on, all of them: no other file reaches into Streamlit.

Each stands in for what Streamlit 1.67 has no public word for. Style sheets and scripts import
nothing, so the names that they rely on are listed here. ``tests/test_insides.py`` looks for all of
them in the Streamlit that is installed, and says what an update took away.
"""

from __future__ import annotations

import gc
import importlib
import signal
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
import uvicorn
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime import Runtime
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state import get_session_state

Container = DeltaGenerator  # what st.container and the like return; st.typing does not name it
STATIC = Path(st.__file__).parent / "static"  # Streamlit's page, scripts, styles and fonts

NAMES = {  # folder of a package → what our style sheets and scripts call things in its page
    "streamlit/static": (
        # data-testid of a part of the page, or its class
        "stApp", "stBidiComponentIsolated", "stBottom", "stButtonGroup", "stCaptionContainer",
        "stCode", "stColumn", "stElementContainer", "stElementToolbar", "stExpandSidebarButton",
        "stExpander", "stHeader", "stHorizontalBlock", "stLayoutWrapper", "stMain",
        "stMainBlockContainer", "stMarkdown", "stMarkdownContainer", "stMultiSelect",
        "stPopoverBody",
        "stPopoverButton", "stSidebar", "stSidebarNav", "stSliderThumbValue", "stSliderTickBar",
        "stToolbar", "stTooltipContent",
        # the state of a part
        "data-collapsed", "data-hovered", "data-selected",
        # a word of code, a chart that Vega-Lite drew, and the fonts
        "token", "graphics-document", "Source Sans", "Source Serif",
        # where its scripts look for who serves them: ui/server/page_html.py
        "__streamlit", "BACKEND_BASE_URL",
    ),
    "streamlit_drawable_canvas/frontend": (  # ui/inputs/canvas.js stretches it, and presses Update
        "canvas-container", "canvas-root", "dc-container", "dc-root", "dc-scroll", "dc-toolbar",
        "Update",
    ),
}  # fmt: skip


def route_by_app() -> None:
    """Let ``app.py`` route from the first visit on, whatever its address.

    Where there is a folder ``pages/``, Streamlit runs its files alone, until ``st.navigation`` is
    called for the first time: a fresh server that is first asked for ``/xor`` would do so.
    """
    PagesManager.uses_pages_directory = False


def still_connected() -> Callable[[], bool] | None:
    """Return how to ask later whether this visitor's page is still there; None without a server.

    ``st.cache_resource(scope="session", on_release=…)`` hears of it minutes later, when Streamlit
    gives the session up, which may well come back until then.
    """
    context = get_script_run_ctx()
    if context is None or not Runtime.exists():
        return None
    return partial(Runtime.instance().is_active_session, context.session_id)


def came_by_history() -> bool:
    """Tell whether the browser's Back or Forward asked for this run of the script."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def bind_to_address_as_it_is() -> None:
    """Let bound widgets start from what ``st.query_params`` says now.

    Else they start from what the address said when the visitor came.
    """
    with get_session_state().query_params() as seeds:
        seeds.set_initial_query_params_from_current()


def go_by_history(params: Iterable[tuple[str, str]]) -> None:
    """Let this run of the script be as if Back or Forward had led to an address with ``params``.

    Nothing can be set there by ``st.query_params`` that a widget is bound to.
    """
    context = get_script_run_ctx()
    if context is None:
        return
    wanted: dict[str, list[str]] = {}
    for name, value in params:
        wanted.setdefault(name, []).append(value)
    with get_session_state().query_params() as seeds:
        if {name: seeds.get_all(name) for name in seeds} != wanted:
            seeds.clear_with_no_forward_msg(preserve_embed=True)
            for name, values in wanted.items():
                seeds.set_with_no_forward_msg(name, values if len(values) > 1 else values[0])
            seeds._send_query_param_msg()
        seeds.set_initial_query_params_from_current()
    context.is_history_navigation = True


def unbind_from_address() -> None:
    """Let all widgets let go of the address, and forget what it says, to go to another page.

    ``st.switch_page`` takes no settings that a widget is bound to.
    """
    with get_session_state().query_params() as seeds:
        seeds.clear_with_no_forward_msg(preserve_embed=True)
        seeds.remove_stale_bindings(frozenset())


def pack_lightly() -> None:
    """Let what is sent from now on be packed with the least effort.

    uvicorn has it packed with zlib's usual effort, and no option for it: at the least, messages
    are a tenth larger, and packing them costs the server half as much.
    """
    with suppress(ImportError, AttributeError):  # it is served by something else
        served: Any = importlib.import_module("uvicorn.protocols.websockets.websockets_sansio_impl")
        packing = served.ServerPerMessageDeflateFactory

        def lightly(*, compress_settings: dict[str, int], **more: Any) -> Any:
            return packing(compress_settings=compress_settings | {"level": 1}, **more)

        served.ServerPerMessageDeflateFactory = lightly


def end_within(seconds: int) -> None:
    """Let nobody keep the server from ending who takes what was sent no more; before it serves.

    Else the web server waits for the last byte of each answer, and so for a browser that sleeps.
    It has no public setting for that, but is who listens to the signal.
    """
    told = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    if isinstance(told, uvicorn.Server):
        told.config.timeout_graceful_shutdown = seconds


def send_at_once() -> None:
    """Let small messages leave at once, on all connections there are and will be (Linux).

    Else the system holds each back until the one before it was answered, for up to 40 ms at
    every click. asyncio prevents that, but not for the socket that Streamlit listens on, which
    does not say that it is of TCP. Nobody hands that socket out.
    """
    for thing in gc.get_objects():
        if type(thing) is socket.socket:
            with suppress(OSError):  # not of that kind, or closed
                thing.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
