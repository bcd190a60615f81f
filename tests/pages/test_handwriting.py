"""The class's own handwriting on the room page: drawn, read, learned from, pruned by a teacher."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from nn.data.strokes import draw
from runs import SERVICE
from runs.rooms import ROOMS, Seat, Unreachable, challenges, entries, networks, schema
from runs.rooms.handwriting import HANDWRITING
from runs.rooms.room import Place
from tests.pages.conftest import Visit
from tests.pages.look import panel, press, put, quiet, sent, words
from tests.safety.browser import event, send
from ui.memory import session
from ui.room import handwriting_pad as pad
from ui.room import handwriting_sheet, here


@pytest.fixture
def teacher() -> tuple[str, Seat]:
    """The secret and the seat of a room's teacher."""
    secret, seat = ROOMS.open()
    yield secret, seat
    ROOMS.end(seat)


def join(seat: Seat) -> tuple[str, Seat]:
    return ROOMS.join(ROOMS.look(seat.room).code)


def ten(seat: Seat, seed: int) -> None:
    for digit in range(10):
        HANDWRITING.keep(seat, digit, draw(digit, np.random.default_rng(10 * seed + digit)))


def take(at: AppTest, secret: str) -> AppTest:
    """Let the page be that of somebody in a room."""
    at.session_state[here.SECRET] = secret
    return quiet(at.run())


def open_section(at: AppTest, key: str) -> AppTest:
    at.session_state[key] = True
    return quiet(at.run())


def test_a_class_is_read_and_the_teacher_takes_a_drawing_out(teacher, visit: Visit) -> None:
    secret, seat = teacher
    names = []
    for seed in range(3):
        _, pupil = join(seat)
        ten(pupil, seed)
        names.append(ROOMS.look(seat.room).member(pupil.member).name)
    at = open_section(take(visit("room"), secret), "room_confusion_section")
    assert {m.label: m.value for m in at.metric}["Digits"] == "30"
    rows = panel(sent(at)["room_networks"])["rows"]
    assert [row[0] for row in rows] == ["The reader, which ships", "The tutorial’s, which ships"]
    assert all(float(row[1]) > 0.5 for row in rows)
    assert "Of 30 digits, drawn by 3 of you." in words(at)
    put(at, "room", network="mlp")
    assert panel(sent(at)["room_networks"])["chosen"] == 1
    read = sum(int(bar["value"].split()[0])
               for bar in panel(sent(at)["room_by_digit"])["groups"][0]["bars"])  # fmt: skip
    assert read == round(30 * float(rows[1][1]))
    if read < 30:
        assert any(f"**{name}**" in words(at) for name in names)

    open_section(at, "room_sheet_section")
    put(at, "room_sheet", digit=7)
    shown = panel(sent(at)["room_sheet"])["pictures"]
    assert sorted(one["caption"] for one in shown) == sorted(names)
    out = handwriting_sheet.SHOWN
    HANDWRITING.take_out(seat, at.session_state[out][1])
    quiet(at.run())
    assert [m.value for m in at.metric if m.label == "Digits"] == ["29"]
    again = panel(sent(at)["room_sheet"])["pictures"][1]["caption"]
    assert again == f"{shown[1]['caption']}, taken out"


def test_the_networks_of_entries_are_measured_too_and_one_is_looked_at(
    teacher, visit: Visit
) -> None:
    _, seat = teacher
    mine, pupil = join(seat)
    ten(pupil, 1)
    name = ROOMS.look(seat.room).member(pupil.member).name
    shipped = session.shipped_network("mlp")
    of = challenges.open_(ROOMS, seat, "digits_seconds")
    spec = replace(of.challenge.start, hidden_sizes=tuple(shipped.layer_sizes[1:-1]))
    place = Place("mnist", (("mnist_batch", str(spec.batch_size)),))
    entry = entries.submit(ROOMS, pupil, of.id, spec, place)
    result = {"score": 0.9, "scores": [0.8, 0.9, 0.95], "value": 0.9, "parameters": 9, "seconds": 1,
              "robust": 0.5}  # fmt: skip
    with ROOMS.changing(seat.room) as connection:
        connection.execute(schema.entry.update().where(schema.entry.c.id == entry)
                           .values(state="scored", result=result))  # fmt: skip
        networks.keep(connection, of, entry, shipped.parameters.tobytes())
    at = take(visit("room"), mine)
    rows = panel(sent(at)["room_networks"])["rows"]
    by_name = {row[0]: row[1:] for row in rows}
    ours = by_name[f"{name}’s (you)"]
    assert ours == [by_name["The tutorial’s, which ships"][0], "0.900 of the challenge’s"]
    assert [row[1] for row in rows] == sorted((row[1] for row in rows), reverse=True)
    which = next(i for i, row in enumerate(rows) if row[0].startswith(name))
    quiet(send(at, event(at, "room_networks", "picked", which)))
    assert panel(sent(at)["room_networks"])["chosen"] == which
    assert at.selectbox(key="room_network").value == f"entry {entry}"
    assert "Hard for this network" in words(at)
    quiet(send(at, event(at, "room_board", "opened", entry)))
    assert at.session_state[session.ENTRY].spec == replace(spec, seed=0)
    drawn = visit("draw")
    drawn.session_state[session.ENTRY] = at.session_state[session.ENTRY]
    quiet(drawn.run())
    put(drawn, "draw", network="entry")
    assert "It reads 90.00% of the challenge’s hidden digits." in words(drawn)


def test_it_learns_of_one_half_and_is_tested_on_the_other(teacher, visit: Visit) -> None:
    secret, seat = teacher
    _, pupil = join(seat)
    ten(pupil, 1)
    at = open_section(take(visit("room"), secret), "room_learn_section")
    put(at, "room", learner="mlp")
    press(at, "room_learn")
    assert any("at least two of you" in w.value for w in at.warning)
    ten(join(seat)[1], 2)
    press(at, "room_learn")
    [run] = SERVICE.runs(at.session_state["session_name"] + session.FURTHER)
    assert (len(run.spec.y), len(run.spec.y_test), run.spec.net.layer_sizes[1]) == (10, 10, 256)
    assert at.button(key="room_learn").disabled


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> dict:
    """The state of a session that is not there."""
    state: dict = {}
    monkeypatch.setattr(pad.st, "session_state", state)
    return state


def png(digit: int) -> str:
    """What a sheet sends: white ink on nothing."""
    ink = np.asarray(Image.fromarray(draw(digit, np.random.default_rng(0))).resize((280, 280)))
    rgba = np.full((280, 280, 4), 255, np.uint8)
    rgba[..., 3] = np.clip(ink, 0, 1) * 255
    file = io.BytesIO()
    Image.fromarray(rgba).save(file, "PNG")
    return f"{pad.PNG},{base64.b64encode(file.getvalue()).decode()}"


def sends(n: int, *digits: int) -> dict:
    return {"drawings": {str(digit): {"n": n, "png": png(digit)} for digit in digits}}


def test_what_a_sheet_sends_is_kept_once_and_nonsense_is_refused(teacher, state: dict) -> None:
    _, seat = join(teacher[1])
    pad.take(seat, sends(1, 3, 4))
    first = HANDWRITING.of(seat)
    assert set(first) == {3, 4}
    pad.take(seat, sends(1, 3, 4))  # it had not heard yet
    assert HANDWRITING.of(seat) == first
    pad.take(seat, sends(2, 4))
    assert HANDWRITING.of(seat)[4].id != first[4].id
    for n, wrong in enumerate(["", "data:image/png;base64,AAAA", None, 5, "data:text/html,x"], 3):
        pad.take(seat, {"drawings": {"8": {"n": n, "png": wrong}}})
        assert state[pad.HANDLED]["8"] == [n, pad.UNREADABLE]
    for nonsense in (None, [], {"drawings": 3}, {"drawings": {"x": 1, "11": {"n": 1}, "-1": {}}},
                     {"drawings": {"7": {"n": True}, "7" * 5000: {"n": 1}}}):  # fmt: skip
        pad.take(seat, nonsense)
    assert set(HANDWRITING.of(seat)) == {3, 4}
    json.dumps(pad.told(first) | {"handled": state[pad.HANDLED]})


def test_a_lost_database_loses_no_drawing(teacher, state: dict, monkeypatch) -> None:
    _, seat = join(teacher[1])
    with monkeypatch.context() as patch:
        patch.setattr(HANDWRITING, "keep", lambda *_: (_ for _ in ()).throw(Unreachable()))
        pad.take(seat, sends(1, 3))
    assert (state[pad.HANDLED], state[pad.LATER]) == ({}, str(Unreachable()))
    pad.take(seat, sends(1, 3))  # the browser sends it again
    assert set(HANDWRITING.of(seat)) == {3}
    assert state[pad.LATER] == ""
