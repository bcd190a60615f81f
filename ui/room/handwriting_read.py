"""What networks read of a class's digits: how many are right, and which were hard, for which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

import nn
from nn.arrays import Array, Labels
from nn.data.digits import SIDE
from runs import MnistRun
from runs.rooms import ROOMS, Seat, entries
from runs.rooms import networks as kept_networks
from runs.rooms.handwriting import CLASSES, HANDWRITING, ClassDigits
from ui.charts import training_charts
from ui.charts.numbers import Data
from ui.kit import finished_charts, moving, table_behind, widgets
from ui.kit.glossary import sentence
from ui.memory import session
from ui.memory.shared_cache import CACHE, key_of
from ui.memory.untrusted import whole
from ui.panels import pictures
from ui.panels.frames import table
from ui.tables import chart_rows
from ui.training import confusion

DIGITS = tuple(map(str, range(CLASSES)))
SHIPPED = {"reader": "The reader, which ships", "mlp": "The tutorial’s, which ships"}
MOST_OWN = 6  # of a visitor's trainings, the newest
MOST_SHOWN, MOST_NAMES = 24, 5
TALLEST = 420  # pixels of the table; a class has many networks
CHOSEN, TABLE, SECTION = "room_network", "room_networks", "room_confusion_section"
OF_NETWORK = (
    "That tells what this network has learned from, not who writes well: it knows the hands that "
    "it was shown."
)


@dataclass(frozen=True, eq=False)
class Known:
    """A network that is measured."""

    mark: str  # names it as it is now
    name: str
    network: Callable[[], nn.Network | None]
    elsewhere: str = ""  # how well it reads what it is usually tested on


def networks(seat: Seat) -> dict[str, Known]:
    """Return the networks that can be asked, by their marks.

    They are those that ship, those of the class's entries, and this visitor's own.
    """
    shipped = [
        Known(name, called, partial(session.shipped_network, name), _tested(name))
        for name, called in SHIPPED.items()
    ]
    own = [run for run in session.runs() if run.answers and not run.problem and _reads(run)]
    return {one.mark: one for one in (*shipped, *_entered(seat), *map(_own, own[-MOST_OWN:]))}


def _entered(seat: Seat) -> list[Known]:
    """Return the networks of the entries that are on the boards."""
    seen, names, found = entries.see(ROOMS, seat.room), called(seat.room), []
    entered = kept_networks.of_room(seen) if seen else []
    several = len({opened.id for opened, _ in entered}) > 1
    for opened, one in entered:
        name = f"{names.get(one.member, '')}’s" + (" (you)" if one.member == seat.member else "")
        found.append(Known(
            f"entry {one.id}", f"{name}, {opened.challenge.title}" if several else name,
            partial(session.network_of_entry, seat.room, one.id),
            f"{kept_networks.accuracy(one.result or {}):.3f} of the challenge’s",
        ))  # fmt: skip
    return found


def _tested(name: str) -> str:
    return f"{session.shipped_network(name).provenance['test_accuracy']:.3f} of MNIST’s"


def _reads(run: MnistRun) -> bool:
    """Whether a training was on digits as they are drawn here."""
    return run.about.classes == DIGITS and run.about.pixels == SIDE**2


def _own(run: MnistRun) -> Known:
    called = f"Yours: {run.name}" if run.name else f"Yours: training {run.number}"
    key = key_of("trained ", (run.key, run.iteration))
    tested = f"{run.history[-1].test_accuracy:.3f} of its test data" if run.history else ""
    return Known(f"{run.key} {run.iteration}", called, lambda: CACHE.get(key, run.network), tested)


# ---- what is read ----------------------------------------------------------------------------


def read(known: Known, room: str, ours: ClassDigits) -> tuple[Labels, Array] | None:
    """Return what a network reads (m,), and how sure it is (m,); None if the network is gone.

    A drawing never changes, so each is read once, for all who look.
    """
    key = key_of("class digits ", room, known.mark)
    before: dict[str, tuple[int, float]] = CACHE.peek(key) or {}
    new = [i for i, one in enumerate(ours.kept) if one.id not in before]
    if new or len(before) > len(ours):
        net = known.network()
        if net is None:
            return None
        P = net.predict_proba(ours.X.T[new].T) if new else np.empty((CLASSES, 0))
        found = zip(P.argmax(axis=0).tolist(), P.max(axis=0).tolist(), strict=True)
        after = before | {ours.kept[i].id: one for i, one in zip(new, found, strict=True)}
        before = {one.id: after[one.id] for one in ours.kept}
        CACHE.put(key, before)
    answers = [before[one.id] for one in ours.kept]
    return np.array([a for a, _ in answers], np.int64), np.array([sure for _, sure in answers])


def show(seat: Seat) -> None:
    """Show how well each network reads the class, and one of them from near."""
    ours = HANDWRITING.look(seat.room)
    st.subheader("How well it reads you")
    if len(ours):
        _measured(seat, ours)
    else:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("Nothing is drawn yet.")
            _again()


def _again() -> None:
    """Draw the button that takes in what was drawn meanwhile: a press draws this part anew."""
    st.button("Look again", icon=":material/refresh:", key="room_look_again", type="tertiary")


def _measured(seat: Seat, ours: ClassDigits) -> None:
    known, state = networks(seat), st.session_state
    answers = {mark: read(one, seat.room, ours) for mark, one in known.items()}
    shares = {mark: float((one[0] == ours.y).mean()) for mark, one in answers.items() if one}
    right = sorted(shares, key=lambda mark: -shares[mark])
    rows = [[known[mark].name, f"{shares[mark]:.3f}", known[mark].elsewhere or "–"]
            for mark in right]  # fmt: skip
    columns = {"Network": "text", "Right, of yours": "bar", "Elsewhere": "text"}
    chosen = None
    if state.get(SECTION):
        if state.get(CHOSEN) not in right:  # at first the one that reads best
            state[CHOSEN] = right[0]
        chosen = right.index(state[CHOSEN])
    moving.table(
        data=table(rows, columns, 1, pick=True, opens="Look at", chosen=chosen, height=TALLEST),
        key=TABLE, on_picked_change=lambda: _choose(right, state[TABLE].get("picked")),
    )  # fmt: skip
    hands = len(ours.members)
    with st.container(horizontal=True, vertical_alignment="center"):
        whose = f"{hands} of you" if hands > 1 else "one of you"
        st.caption(f"Of {len(ours):,} digits, drawn by {whose}. Press a network to look closer.")
        _again()
    if place := widgets.section("What was taken for what", "grid_on", SECTION):
        with place:
            mark = st.selectbox("Network", right, key=CHOSEN, persist_state="page",
                                format_func=lambda mark: known[mark].name)  # fmt: skip
            if mark in right:
                labels, sure = answers[mark] or ((), ())
                _from_near(seat.room, ours, np.asarray(labels), np.asarray(sure))


def _choose(marks: list[str], picked: object) -> None:
    """Look closer at the network whose row was pressed. For use in callbacks."""
    which = whole(picked, 0, len(marks) - 1)
    if which is not None:
        st.session_state[CHOSEN], st.session_state[SECTION] = marks[which], True


def _from_near(room: str, ours: ClassDigits, labels: Labels, sure: Array) -> None:
    matrix = nn.metrics.confusion_matrix(ours.y, labels, CLASSES)
    names = called(room)
    left, right = st.columns([3, 2], gap="large")
    with left, confusion.room(DIGITS, "room"):
        event = finished_charts.chart(
            "room_confusion", matrix.tolist(),
            lambda ink: training_charts.confusion(matrix, DIGITS, "digit", ink=ink),
            training_charts.describe_confusion(matrix, DIGITS, "digits"),
            on_select="rerun", selection_mode="points",
        )  # fmt: skip
        table_behind.table(
            "room_confusion", "The matrix", lambda: chart_rows.confusion(matrix, DIGITS, "digit")
        )
    with right:
        true, taken = confusion.cell("room", event, matrix, matrix.tolist(), DIGITS, "digit")
        cell = np.flatnonzero((ours.y == true) & (labels == taken))
        _shown("room_cell", ours, cell[np.argsort(-sure[cell])], labels, sure, names)
    moving.bar_chart(data=by_digit(matrix), key="room_by_digit")
    _hardest(ours, labels, sure, names)


def by_digit(matrix: Labels) -> Data:
    """Say of each digit how many were read right: bars."""
    bars = [
        {"name": DIGITS[i], "share": right / max(n, 1), "value": f"{right} of {n}"}
        for i, (right, n) in enumerate(zip(np.diag(matrix), matrix.sum(axis=1), strict=True))
    ]
    told = ", ".join(f"of {bar['name']}, {bar['value']}" for bar in bars)
    title = "Read right, digit by digit"
    return {"alt": f"{title}: {told}", "groups": [{"name": title, "bars": bars}]}


def _hardest(
    ours: ClassDigits, labels: Labels, sure: Array, names: dict[str, str]
) -> None:  # fmt: skip
    """Show what was misread, the surest first, and whose digits were the hardest to read."""
    wrong = np.flatnonzero(labels != ours.y)
    st.markdown("**Hard for this network**", help=sentence("confusion matrix"))
    if not len(wrong):
        st.markdown("None: it reads every one of your digits.")
        return
    st.markdown(f"{hardest(ours, labels, names)} {OF_NETWORK}")
    most = wrong[np.argsort(-sure[wrong])][:MOST_SHOWN]
    _shown("room_misread", ours, most, labels, sure, names)
    if len(wrong) > MOST_SHOWN:
        st.caption(f"These are the {MOST_SHOWN} of {len(wrong):,} of which it was surest.")


def hardest(ours: ClassDigits, labels: Labels, names: dict[str, str]) -> str:
    """Say whose digits were misread most."""
    drawn = Counter(ours.whose)
    wrong = Counter(who for who, ok in zip(ours.whose, labels == ours.y, strict=True) if not ok)
    most = sorted(wrong, key=lambda who: (-wrong[who], names.get(who, "")))[:MOST_NAMES]
    told = ", ".join(f"**{names.get(who, '')}** ({wrong[who]} of {drawn[who]})" for who in most)
    return f"Misread most often: {told}."


def called(room: str) -> dict[str, str]:
    """Return the drawn names of all who are in a room, by their ids."""
    seen = ROOMS.look(room)
    return {one.id: one.name for one in seen.members} if seen else {}


def _shown(
    key: str, ours: ClassDigits, which: Labels, labels: Labels, sure: Array, names: dict[str, str]
) -> None:
    """Show some drawings, each with whose it is and what it was read as."""
    shown = []
    for i in which[:MOST_SHOWN]:
        one = ours.kept[i]
        told = f"{names.get(one.member, '')}: {one.digit}, read as {labels[i]} ({sure[i]:.0%})"
        shown.append({**pictures.grey(one.x, told), "caption": told})
    if shown:
        moving.picture(data={"frames": 1, "size": "small", "pictures": shown}, key=key)
    else:
        st.caption("None of your digits is there.")
