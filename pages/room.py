"""The room: a class joins by a code, and works on one question."""

import streamlit as st

from ui.kit.page_end import end_page
from ui.room import board, challenge_choice, doors, handwriting, here, poll, teacher

st.title("The room")
here.tell()

seat, room = here.seat(), here.room()
if seat is None or room is None:
    doors.show()
    doors.privacy()
    end_page()

doors.other()
if not seat.is_teacher:
    doors.member(seat, room)
place = st.container()
if seat.is_teacher:
    teacher.code(room)
    teacher.roster(seat, room)
below = st.container()  # always there, so that what follows stays where it is
with place if board.has_any(room) else below:
    if seat.is_teacher:
        challenge_choice.show(seat, room)
    board.show(seat, room)

if seat.is_teacher:
    poll.choose()
handwriting.show(seat)

if seat.is_teacher:
    teacher.keep(seat)
doors.privacy()
