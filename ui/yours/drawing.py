"""Names, one canvas for all of them, what is read on it, and the drawings that are kept."""

from __future__ import annotations

import streamlit as st

from nn.data import digits
from nn.data.own.class_names import MOST_LETTERS
from nn.data.own.source import MEGABYTES
from nn.data.sketches import FEWEST, MOST, MOST_EACH, Sketches
from ui.inputs import canvas
from ui.kit import moving
from ui.memory import share
from ui.memory.untrusted import whole
from ui.panels import pictures
from ui.yours import book, reading, training
from ui.yours.book import CANVAS
from ui.yours.one_file import packed, unpacked

THUMBS, LOAD = "yours_drawings", "yours_load"
KEEP = "K"  # the key that keeps a drawing
NOTHING = "The canvas is empty: draw first, then keep."


@st.fragment
def show() -> None:
    """Name, draw, keep and read; only this part of the page runs again after a stroke."""
    drawn = book.now()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        _classes(drawn)
        book.choose_goal()
        with st.popover("Names", icon=":material/edit:", key="yours_names"):
            _names(drawn)
    book.say_problem()
    with st.container(key="draw_top"):  # its columns have a least width, in style.css
        left, right = st.columns([2, 3], gap="large")
    with left, st.container(key="draw_source_place"):
        _prompt(drawn)
        rgba = canvas.draw(CANVAS)
    with right:
        training.button(drawn)
        reading.show(training.network(), rgba)
    with st.container(key=f"{THUMBS}_place"):
        _thumbs(drawn)
    share.carry("sketches", fits=not len(drawn))


def _names(drawn: Sketches) -> None:
    """Draw a field for each name, and what takes it away."""
    for i, name in enumerate(drawn.names):
        key = f"yours_name_{book.edition()}_{i}"
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.text_input(
                f"Name {i + 1}", name, MOST_LETTERS, key=key, on_change=_rename, args=[i, key],
                label_visibility="collapsed", width=220,
            )  # fmt: skip
            st.button(
                "Remove", key=f"yours_remove_{i}", icon=":material/delete:", on_click=_remove,
                args=[i], disabled=len(drawn.names) <= FEWEST,
                help=f"Removes {name} and its drawings.",
            )  # fmt: skip
    st.button(
        "Add a name", key="yours_add", icon=":material/add:", on_click=_add,
        disabled=len(drawn.names) >= MOST,
    )  # fmt: skip
    st.caption(f"From {FEWEST} to {MOST} names, each of up to {MOST_LETTERS} letters.")


def _rename(i: int, key: str) -> None:
    state = st.session_state
    book.change(lambda drawn: drawn.renamed(i, str(state[key])))
    state[key] = book.now().names[i]


def _add() -> None:
    if book.change(Sketches.with_class):
        book.turn_to(len(book.now().names) - 1)


def _classes(drawn: Sketches) -> None:
    """Draw the choice of what is drawn, with how many there are."""
    told = [f"{name} · {n}" for name, n in zip(drawn.names, drawn.counts, strict=True)]
    st.session_state.yours_class = book.at()
    st.pills(
        "What do you draw?", range(len(told)), format_func=told.__getitem__, key="yours_class",
        required=True, wrap=True, on_change=_turn,
    )  # fmt: skip


def _turn() -> None:
    book.turn_to(int(st.session_state.yours_class))


def _prompt(drawn: Sketches) -> None:
    """Say what to draw now, with the button that keeps it; both are seen beside the canvas."""
    at, wanted = book.at(), book.wanted()
    name, n = drawn.names[at], drawn.counts[at]
    if n < wanted:
        told = f"Draw: **{name}**, {n + 1} of {wanted}"
    elif training.found():
        told = f"Draw, to be read. Or keep it as **{name}**"
    elif min(drawn.counts) < wanted:
        told = f"Enough of **{name}**. Choose another"
    else:
        told = f"Press **Train**, or keep more of **{name}**"
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(told, width=170)  # what is longer goes on below, and the canvas stays
        st.button(
            "Keep", key="yours_keep", icon=":material/check:", shortcut=KEEP, on_click=_keep,
            type="primary", help=f"Keeps the drawing as {name}, and clears the canvas.",
        )  # fmt: skip


def _keep() -> None:
    """Keep what is on the canvas, clear it, and go on to what is to be drawn next."""
    try:
        rgba = canvas.newest(CANVAS)
        x = digits.from_canvas(rgba) if rgba is not None else None
    except ValueError:  # there is no ink on it
        x = None
    if x is None:
        st.session_state[book.PROBLEM] = NOTHING
    elif book.change(lambda drawn: drawn.added(book.at(), x)):
        canvas.put(CANVAS, [])
        book.next_one()


def _thumbs(drawn: Sketches) -> None:
    """Show the drawings of the class at hand; a press on one deletes it."""
    at, state = book.at(), st.session_state
    name, X = drawn.names[at], drawn.X(book.at())
    shown = [
        pictures.grey(x, f"Drawing {j + 1} of {name}: press to delete it")
        for j, x in enumerate(X.T)
    ]
    state[f"{THUMBS}_of"] = at, drawn
    if shown:
        st.caption(
            f"Your drawings of **{name}**, as the network sees them. Press one to delete it."
        )
        moving.picture(
            data={"frames": 1, "size": "tiny", "pictures": shown, "pick": "Delete drawing"},
            key=THUMBS, on_picked_change=_delete,
        )  # fmt: skip
    else:
        st.caption(
            "Each drawing is cropped, scaled and centred, for learning and for reading alike: "
            "where it stands and how large it is does not matter. Up to "
            f"{MOST_EACH} of each are kept."
        )
    with st.container(horizontal=True):
        st.button(
            "Take back", key="yours_back", icon=":material/undo:", on_click=book.go_back,
            disabled=not book.can_go_back(), help="Undoes the last change of names and drawings.",
        )  # fmt: skip
        st.download_button(
            "Download them all", lambda: packed(drawn), "my-drawings.zip", "application/zip",
            key="yours_download", icon=":material/download:", on_click="ignore",
            disabled=not len(drawn), help="A .zip file with a folder of pictures for each name.",
        )  # fmt: skip
        with st.popover("Load a file", icon=":material/upload:", key="yours_file"):
            st.file_uploader(
                "A file from here, or any .zip with a folder of drawings for each name",
                key=LOAD, max_upload_size=MEGABYTES, on_change=_load,
            )  # fmt: skip
            st.caption("It takes the place of what is here; **Take back** undoes that.")


def _load() -> None:
    """Take the drawings of the file that was just chosen, in place of those that are here."""
    if file := st.session_state[LOAD]:
        book.change(lambda _: unpacked(file.name, file.getvalue()), moves=True)


def _delete() -> None:
    """Delete the drawing that was pressed, of those that were shown."""
    at, drawn = st.session_state[f"{THUMBS}_of"]
    which = whole(st.session_state[THUMBS].picked, 0, drawn.counts[at] - 1)
    if which is not None and book.now() is drawn:
        book.change(lambda drawn: drawn.without(at, which))


def _remove(at: int) -> None:
    book.change(lambda drawn: drawn.without_class(at), moves=True)
