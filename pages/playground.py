"""The playground: points in the plane, any small network, and everything about it to be seen."""

from functools import partial

import streamlit as st

from runs.playground.recording import PlayCourse, Recording
from runs.playground.spec import PlaySpec
from ui.kit import file_names
from ui.kit.glossary import term
from ui.kit.page_end import end_page
from ui.opened import backprop, check
from ui.play import (
    clinic,
    controls,
    get_out,
    inside,
    moment,
    number,
    pin,
    presets,
    teacher,
    training,
    valley,
    view,
)
from ui.play.own import own_points, points_table
from ui.room import challenge_card
from ui.training import curve_and_matrix, vary

st.title("Playground")
st.markdown(
    f"A network learns to tell points apart. Every square shows what one {term('unit')} says about "
    "the plane. **Change anything, and it learns anew. The bar below takes you back in time.**"
)
settings = controls.settings()
if settings is None:
    end_page()
data, play = own_points.current(settings[0]), settings[1]
inputs = own_points.input_names(play.features, data)
now = data, play
challenge_card.submit_card(PlaySpec(data, play), "playground", presets.begin)


def main_row(recording: Recording, course: PlayCourse, *, live: bool = False) -> None:
    """The network beside the plane, and the curves below them."""
    compares = teacher.shows("compare") and not live
    pinned = pin.recording() if compares else None
    shown = teacher.shows("network")
    left, right, *_ = st.columns([3, 2] if shown else [1, 2, 1], gap="medium")
    if shown:
        with left:
            view.network(course, data, number.drawn(course), live=live)
            if not live:
                number.strip(course, inputs)
    with right:
        view.plane_with_choices(course, data, live=live)
    with left if shown else right:
        if not live:
            teacher.panel("number", partial(number.show, course, inputs))
    if teacher.shows("curves"):
        view.curve_row(recording, course, pinned, live=live)
    if pinned:
        pin.show(now, recording, course, pinned)
    elif compares:
        pin.missing(now)


def closer(recording: Recording, course: PlayCourse) -> None:
    """What is there to be opened below."""
    axes, classes = points_table.units_of(data).inputs, points_table.class_names(data)
    teacher.part("backprop", partial(backprop.show, course, "play", inputs))
    teacher.panel("check", partial(check.show, course, "play", inputs))
    charts = partial(curve_and_matrix.show, "play", course, [a.name for a in axes], classes)
    teacher.part("charts", partial(charts, axes=axes))
    teacher.part("inside", partial(inside.show, course))
    teacher.part("valley", partial(valley.show, course, inputs))
    teacher.panel("own", partial(own_points.show, data))
    units = own_points.units(data)
    name = file_names.of_network("play", recording.network.layer_sizes, play.seed, data.name)
    out = partial(get_out.show, recording.network, play.features, "play", "playground", name, units)
    teacher.part("out", out)
    if teacher.shows("time"):
        view.player(course, coarse=training.is_long(data, play))


with st.container(horizontal=True):
    teacher.part("presets", presets.draw)
    teacher.part("clinic", clinic.draw)
    teacher.part("compare", partial(pin.button, now))
    teacher.part("vary", partial(vary.button, PlaySpec(data, play), "play_vary"))
with st.container():
    training.bar(data, play)
case = st.container()
if training.is_live(data, play):
    training.live(data, play, lambda found: main_row(found, found.newest(), live=True))
else:
    try:
        recording = training.recording(data, play, moment.focus()) or training.untrained(data, play)
    except ValueError as error:
        st.error(str(error), icon=":material/error:")
        own_points.show(data)
        end_page()
    if teacher.shows("clinic"):
        with case:
            clinic.ward(recording, data, play)
    if recording.stop_reason:
        case.warning(recording.stop_reason, icon=":material/trending_up:")
    course = recording.course(moment.focus())
    with st.container():  # as around a fragment, so that the panels stay when a training ends
        main_row(recording, course)
    closer(recording, course)
