"""The room: a class joins by a code, and works on one question."""

import streamlit as st

from ui.kit.page_end import end_page
from ui.room import doors, here, teacher

st.title("The room")
here.tell()

seat, room = here.seat(), here.room()
if seat is None or room is None:
    doors.show()
    doors.privacy()
    end_page()

doors.other()
if seat.is_teacher:
    teacher.code(room)
    teacher.roster(seat, room)
else:
    doors.member(seat, room)

if seat.is_teacher:
    teacher.keep(seat)
doors.privacy()
