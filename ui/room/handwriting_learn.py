"""Just train on ours as well: what a network gains by it with you, and forgets elsewhere."""

from __future__ import annotations

import numpy as np
import streamlit as st

from nn.arrays import Labels
from runs import SERVICE
from runs import Refused as NotStarted
from runs.mnist.further import OLD, FurtherRun, FurtherSpec
from runs.rooms import Refused, Seat
from runs.rooms.handwriting import HANDWRITING
from ui.kit import moving, timers, widgets
from ui.kit.data_sets import dataset
from ui.memory import session
from ui.panels.frames import table
from ui.room.handwriting_read import networks
from ui.training import live
from ui.training.run_words import progress_text

OF, PROBLEM = "room_learned", "room_learn_problem"  # the run's key and its network's name
NETWORK = "room_learner"
AGAIN = 0.5  # seconds
ROWS = ("As it was", "After your digits alone", "After yours as well as old ones")


def show(seat: Seat) -> None:
    """Draw the choice of a network, the button, and what came of it."""
    place = widgets.section("Just train on ours as well", "school", "room_learn_section")
    if not place:
        return
    with place:
        st.markdown(
            "The network learns from the digits of **half of you**, and is tested on **the other "
            "half**, whose hands it has not seen. And on old test images: what does it forget?"
        )
        known, run = networks(seat), session.further()
        active = run is not None and run.active
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox("Network", list(known), key=NETWORK, persist_state="page", width=300,
                         format_func=lambda mark: known[mark].name)  # fmt: skip
            st.button("Train on ours as well", key="room_learn", type="primary", disabled=active,
                      icon=":material/play_arrow:", on_click=begin, args=[seat])  # fmt: skip
        if problem := st.session_state.pop(PROBLEM, ""):
            st.warning(problem, icon=":material/info:")
        if run and run.active:
            timers.every(AGAIN, _going_on, run)
        elif run:
            _ended(run)


def begin(seat: Seat) -> None:
    """Begin on what the class has drawn by now. For use in callbacks."""
    state = st.session_state
    known = networks(seat).get(state.get(NETWORK, ""))
    net = known.network() if known else None
    if known is None or net is None:
        state[PROBLEM] = "This network is gone. Choose another."
        return
    try:
        learned, tested = HANDWRITING.look(seat.room).halves()
        run = session.begin(FurtherSpec(net, learned.X, learned.y, tested.X, tested.y))
    except (Refused, NotStarted) as refused:
        state[PROBLEM] = str(refused)
        return
    hands = len(learned.members), len(tested.members)
    state[OF] = run.key, known.name, hands


def _going_on(run: FurtherRun) -> None:
    place = SERVICE.place(run)
    if not run.active:
        st.rerun()
    if place:
        live.waiting(run, *place)
    else:
        st.progress(run.progress, progress_text(run))


def _ended(run: FurtherRun) -> None:
    found = run.found()
    if run.problem or found is None:
        st.info(run.problem or "What came of it is gone. Train once more.")
        return
    key, name, hands = st.session_state.get(OF, ("", "", (0, 0)))
    if key != run.key:
        name, hands = "", (0, 0)
    ours, old = run.spec.y_test, dataset(OLD).y_test
    rows = [[told, _share(a, ours), _share(b, old)]
            for told, a, b in zip(ROWS, found.ours, found.old, strict=True)]  # fmt: skip
    columns = {
        name or "Network": "text",
        f"Right, of {len(ours):,} digits of the others": "bar",
        f"Right, of {len(old):,} MNIST test images": "bar",
    }
    moving.table(data=table(rows, columns, 1), key="room_learned_table")
    st.caption(_told(run, hands))


def _share(read: Labels, y: Labels) -> str:
    return f"{float(np.mean(read == y)):.3f}"


def _told(run: FurtherRun, hands: tuple[int, int]) -> str:
    whose = f", of {hands[0]} of you," if hands[0] else ""
    others = f"{hands[1]} others" if hands[1] > 1 else "the others"
    return (
        f"It took {run.iterations // 2} steps from {len(run.spec.y):,} digits{whose} and was "
        f"tested on the {len(run.spec.y_test):,} of {others}. “As well”: half of each step’s "
        "images are old ones. With so few digits, a percent more or less is chance."
    )
