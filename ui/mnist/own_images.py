"""A visitor's own images: brought as a file, looked at, made even, and used.

The file stays in this server's memory while the dialog is open. What is made of it is kept as
long as the session (``session.keep_set``).
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from itertools import groupby

import streamlit as st

from nn.data.datasets import About, Dataset, mnist_5k
from nn.data.own import files
from nn.data.own.class_names import harmless
from nn.data.own.even import Way, is_drawing
from nn.data.own.made import Made, made, some
from nn.data.own.source import (
    FEWEST_CLASSES,
    MEGABYTES,
    MOST_CLASSES,
    MOST_IMAGES,
    BadSetError,
    Grey,
    Source,
)
from runs.service import own_data
from ui.memory import session
from ui.mnist import mnist_presets, own_set
from ui.pictures import before_after, images, set_pictures

OPEN, READ, CHOSEN = "own_open", "own_read", "own_chosen"
UPLOAD, TITLE, FIT, INVERT = "own_upload", "own_title", "own_fit", "own_invert"
EACH = 5  # pictures of each class that are shown
UNEVEN = 5  # times as many of one class as of another, which is worth a word
FITS = {"ink": "Ink", "fit": "Whole", "fill": "Filled", "stretch": "Stretched"}
FIT_HELP = (
    "**Ink**: what is drawn, cut out and centred, as MNIST and the drawing page do it. "
    "**Whole**: all of it, with a margin. **Filled**: cut to a square. **Stretched**: pulled to a "
    "square."
)
INVERTS = {"auto": "Dark ground", "no": "As they are", "yes": "Exchanged"}
INVERT_HELP = (
    "MNIST has light ink on a dark ground. **Dark ground** exchanges light and dark in each "
    "picture whose edge is light."
)
LABEL = (
    f"A .zip file with a folder for each class, {FEWEST_CLASSES} to {MOST_CLASSES} of them; at "
    f"most {MOST_IMAGES:,} images and {MEGABYTES} MB"
)
LARGE = (
    f"**More than {MEGABYTES} MB is not taken.** A table such as Kaggle's, of 77 MB, has 10 MB "
    "when it is packed as .zip. Photos may be made smaller first: 200 × 200 pixels are plenty."
)
KINDS = f"""
- **.zip**: a folder for each class, with .png, .jpg, .webp, .bmp or .gif files in it. Folders
  `train` and `test` around them are respected.
- **.npz**: `x_train`, `y_train`, `x_test`, `y_test`, as Keras has them, or `x` and `y` alone.
- **Two IDX files**, chosen together: images and labels, as MNIST has them, also as .gz.
- **.csv**: a label and the pixels in each row, as Kaggle has it.

If there is no test part, a fifth of each class is kept back. Of more than {MOST_IMAGES:,} images
so many are taken. Each becomes 28 × 28 pixels of grey.
"""
ONE_AT_A_TIME = threading.Lock()  # who reads a large file leaves the processor to others
REST = 0.5  # of the time that was worked, so that other sessions' clicks do not wait


@dataclass(frozen=True, eq=False)
class Read:
    """What came of a file, or why it cannot be taken."""

    files: tuple[str, ...]  # by which the uploader knows them
    name: str = ""
    source: Source | None = None
    shown: tuple[tuple[int, Grey], ...] = ()  # some pictures of each class, with their labels
    problem: str = ""


def button() -> None:
    """Draw the button that opens the dialog."""
    st.button(
        "Your own images", key="own_button", icon=":material/arrow_upward:",
        on_click=_open, width="stretch",
        help="Bring pictures of anything, with a folder for each class, and train on them.",
    )  # fmt: skip


def dialog() -> None:
    """Show the dialog while it is open."""
    if st.session_state.get(OPEN):
        _dialog()


def take_up() -> None:
    """Choose the set that was just brought, with settings that suit it; before any widget."""
    name = st.session_state.pop(CHOSEN, None)
    if name and own_data.is_kept(name):
        spec = mnist_presets.for_own(name, own_data.about(name).n_train)
        mnist_presets.apply(spec)
        st.session_state.mnist_data = name


def _open() -> None:
    st.session_state[OPEN] = True


def _close() -> None:
    for key in (OPEN, READ):
        st.session_state.pop(key, None)


@st.dialog("Your own images", width="medium", on_dismiss=_close)
def _dialog() -> None:
    st.markdown("Bring pictures of things, sorted. **The network learns to tell them apart.**")
    st.file_uploader(
        LABEL, key=UPLOAD, accept_multiple_files=True, max_upload_size=MEGABYTES, on_change=_forget
    )
    st.caption(LARGE)
    with st.expander("What a file looks like", type="compact", icon=":material/help:"):
        st.markdown(KINDS)
    place = st.container()
    st.caption(own_set.PRIVACY)
    st.page_link("pages/yours.py", label="Or draw them yourself", icon=":material/gesture:")
    with place:
        read = _read()
        if read.problem:
            st.error(read.problem)
        if read.source:
            _choices(read, read.source)


def _forget() -> None:
    for key in (READ, TITLE, FIT, INVERT):
        st.session_state.pop(key, None)


def _read() -> Read:
    """Look at what was uploaded; again only if it is something else."""
    uploads = st.session_state.get(UPLOAD) or []
    names = tuple(upload.file_id for upload in uploads)
    read: Read | None = st.session_state.get(READ)
    if read is None or read.files != names:
        read = Read(names)
        if uploads:
            with st.spinner("Looking at the file…"), ONE_AT_A_TIME:
                read = _looked([(upload.name, upload.getvalue()) for upload in uploads], names)
        st.session_state[READ] = read
    return read


def _looked(uploads: list[files.File], names: tuple[str, ...]) -> Read:
    try:
        source = files.opened(uploads, set_pictures.decoder)
        shown = tuple(some(source, EACH))
    except BadSetError as error:
        return Read(names, problem=str(error))
    return Read(names, harmless(uploads[0][0].rpartition(".")[0]) or "Mine", source, shown)


def _choices(read: Read, source: Source) -> None:
    """Show what came of the file, with the choices and the button to use it."""
    state, m = st.session_state, len(source.y)
    st.markdown(
        f"**{m:,} images of {len(source.names)} classes**, read as {source.kind}. Each is made "
        "28 × 28 pixels of grey:"
    )
    state.setdefault(FIT, _first_fit(read))
    with st.container(horizontal=True):
        fit = st.segmented_control(
            "What of a picture", list(FITS), format_func=FITS.__getitem__, key=FIT, required=True,
            help=FIT_HELP,
        )  # fmt: skip
        invert = st.segmented_control(
            "Light and dark", list(INVERTS), default="auto", format_func=INVERTS.__getitem__,
            key=INVERT, required=True, help=INVERT_HELP, disabled=fit == "ink",
        )  # fmt: skip
    way = Way(str(fit), str(invert or "auto"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        title = st.text_input("Called", read.name, key=TITLE, max_chars=24, width=240)
        use = st.button("Use these images", type="primary", icon=":material/check:", key="own_use")
    progress = st.container()
    for note in source.notes:
        st.caption(note)
    _classes(read, source, way)
    if use:
        with progress:
            _use(source, way, harmless(title) or read.name)


def _first_fit(read: Read) -> str:
    """Suggest a way: drawings by their ink, but what has the right size already as a whole."""
    pictures = [picture for _, picture in read.shown]
    if all(picture.shape == (28, 28) for picture in pictures):
        return "fit"
    drawn = sum(map(is_drawing, pictures))
    return "ink" if drawn > 0.8 * len(pictures) else "fit"


def _classes(read: Read, source: Source, way: Way) -> None:
    """Show how many pictures each class has, and some of them before and after."""
    counts = [int((source.y == label).sum()) for label in range(len(source.names))]
    least, most = min(counts), max(counts)
    if most >= UNEVEN * least:
        st.caption(
            f"There are {most // least} times as many of “{source.names[counts.index(most)]}” as "
            f"of “{source.names[counts.index(least)]}”: the network will care less for the few."
        )
    st.caption("Above as they came, below as the network sees them.")
    for label, group in groupby(read.shown, key=lambda pair: pair[0]):
        name, pictures = source.names[label], [picture for _, picture in group]
        st.progress(counts[label] / most, f"{name}: {counts[label]:,}")
        st.image(
            images.address(before_after.strip(pictures, way)),
            alt=f"{len(pictures)} images of {name}, as they came and made even",
        )


def _use(source: Source, way: Way, title: str) -> None:
    """Read all pictures, and keep what comes of them as a data set."""
    bar = st.progress(0.0, "Reading the images…")

    worked, told = time.thread_time(), 0

    def progress(share: float) -> None:
        nonlocal worked, told
        time.sleep(REST * (time.thread_time() - worked))
        if int(100 * share) > told:
            told = int(100 * share)
            bar.progress(told, "Reading the images…")
        worked = time.thread_time()

    try:
        with ONE_AT_A_TIME:
            got = made(source, way, progress)
        about = session.keep_set(_dataset(got, title, source.kind))
    except (BadSetError, ValueError, OSError) as error:
        bar.empty()
        st.error(str(error))
        return
    own_set.note(about.name, got.notes)
    st.session_state[CHOSEN] = about.name
    _close()
    st.rerun()


def _dataset(got: Made, title: str, kind: str) -> Dataset:
    X_train, y_train = got.part(test=False)
    X_test, y_test = got.part(test=True)
    digits = {*got.names} <= {*mnist_5k.DIGITS}
    about = About(
        "", title, *(("digit", "digits") if digits else ("class", "classes")), got.names,
        len(y_train), len(y_test), heading="Tell your own images apart",
        origin=f"brought by you, as {kind}", prepared=got.way.told,
    )  # fmt: skip
    source = f"your own set “{title}”: {len(y_train):,} training and {len(y_test):,} test images"
    return Dataset(X_train, y_train, X_test, y_test, about, source)
