"""A stranger without the code sees nothing of a room, and a pupil does nothing of a teacher's.

Whatever is added to rooms is found by itself: its routes, what it does for a seat, and its widgets.
"""

from __future__ import annotations

import inspect
import json
import logging
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

import runs.rooms
from runs.rooms import ROOMS, Refused, Room, Seat, challenges, entries, names, polls, schema
from runs.rooms.handwriting import HANDWRITING
from runs.rooms.room import Place
from tests.covering import some
from tests.opening import leave, opened
from tests.safety.browser import NONSENSE, event, send
from tests.safety.pages import sound
from tests.ui.asgi import Answer, Server
from ui.room import here
from ui.server import metrics, room_routes, web

WRONG = "0" * 32
QUESTION = polls.Asked("Which?", ("This", "That"), 0, "So it is.")
INK = np.pad(np.ones((120, 20)), ((80, 80), (130, 130)))  # a 1
JS = Path(room_routes.__file__).parents[1] / "room"


@dataclass
class Class:
    """A room, its teacher's secret and its pupils'."""

    teacher: str
    pupils: list[str]

    @property
    def seat(self) -> Seat:
        return ROOMS.seat(self.teacher)

    @property
    def room(self) -> Room:
        return ROOMS.look(self.seat.room)

    def furnished(self) -> Class:
        """Let everything be there that a room may have."""
        challenges.open_(ROOMS, self.seat, "best_rate")
        polls.ask(ROOMS, self.seat, QUESTION)
        for i, secret in enumerate(self.pupils):
            HANDWRITING.keep(ROOMS.seat(secret), i, INK)
        HANDWRITING.take_out(self.seat, self.id_of("drawing", -1))
        return self

    def id_of(self, table: str, which: int = 0) -> str:
        """Return the id of something in the room."""
        return contents(self.room.id)[table][which]["id"]

    def private(self) -> set[str]:
        """What nobody else may be told: of people, of the room, and all secrets."""
        people = {text for one in self.room.members for text in (one.id, one.name)}
        return people | {self.room.id, self.room.code, self.teacher, *self.pupils}


@pytest.fixture
def classes() -> Iterator[Callable[[], Class]]:
    """Open rooms, with two pupils each, and end them."""
    seats = []

    def opened_room() -> Class:
        ROOMS.openings.due.clear()
        teacher, seat = ROOMS.open()
        seats.append(seat)
        code = ROOMS.look(seat.room).code
        return Class(teacher, [ROOMS.join(code)[0] for _ in range(2)])

    yield opened_room
    for seat in seats:
        ROOMS.end(seat)
    polls.ASKS.due.clear()
    ROOMS.wrong_codes.due.clear()


def tells(content: str, private: set[str]) -> set[str]:
    return {one for one in private if one in content}


# ---- by address ------------------------------------------------------------------------------


PATHS = sorted({route.path for route in room_routes.routes()})


def ask(path: str, secret: str | None) -> Answer:
    headers = {} if secret is None else {"x-glassbox-room": secret}
    return Server(room_routes.routes(), web.MIDDLEWARE).ask(path, headers)


@pytest.mark.parametrize("path", PATHS)
def test_an_address_tells_nothing_without_the_secret_of_a_seat_there(path, classes) -> None:
    ours, theirs, old = classes(), classes(), classes()
    private, gone = ours.private(), {*old.pupils, old.teacher}
    member, room = ours.room.members[0].id, ours.room.id
    ROOMS.end(old.seat)
    hashes = {names.hashed(secret) for secret in (ours.teacher, *ours.pupils)}
    odd = (None, "", "x", WRONG, "A" * 32, "0" * 9_000, ours.room.code, member, room)
    for secret in (*odd, *hashes, *gone, ours.teacher[:-1], ours.teacher.upper() + "0"):
        answer = ask(path, secret)
        assert (answer.status, answer.content) == (404, b""), secret
    for secret in (theirs.teacher, *theirs.pupils):
        answer = ask(path, secret)
        assert answer.status < 500
        assert not tells(answer.content.decode("latin-1"), private)


@pytest.mark.parametrize("path", PATHS)
def test_who_was_put_out_or_left_is_told_nothing_more(path, classes) -> None:
    ours = classes()
    first, second = ours.pupils
    assert ask(path, first).status in (200, 204)
    ROOMS.put_out(ours.seat, ROOMS.seat(first).member)
    ROOMS.leave(ROOMS.seat(second))
    for secret in (first, second):
        assert (ask(path, secret).status, ask(path, secret).content) == (404, b"")


@pytest.mark.parametrize("path", PATHS)
def test_pupils_are_told_no_secret_and_no_id_by_which_others_can_be_put_out(path, classes) -> None:
    ours = classes()
    content = ask(path, ours.pupils[0]).content.decode("latin-1")
    assert not tells(content, {ours.teacher, *ours.pupils})
    hashes = {names.hashed(secret) for secret in (ours.teacher, *ours.pupils)}
    assert not tells(content, hashes)


def test_an_address_takes_no_secret_but_in_the_header(classes) -> None:
    ours = classes()
    for path in PATHS:
        for also in (f"?secret={ours.teacher}", f"?teacher={ours.teacher}"):
            assert ask(path + also, None).status == 404


# ---- by page ---------------------------------------------------------------------------------


def everything(at: AppTest) -> str:
    """Return all that a page has sent to its browser."""
    return "".join(str(getattr(element, "proto", "")) for element in at)


@pytest.mark.parametrize("query", some([
    {"join": "{code}", "room": "{id}"}, {}, {"teacher": WRONG}, {"join": ["x"] * 9},
], 1))  # fmt: skip
def test_a_page_tells_a_stranger_nothing(query, classes) -> None:
    ours = classes()
    known = {"code": ours.room.code, "id": ours.room.id, "member": ours.room.members[0].id}
    told = {n: v.format(**known) if isinstance(v, str) else v for n, v in query.items()}
    at = sound(opened("room", told))
    said = everything(at)
    assert not tells(said, ours.private() - {told.get("join") and ours.room.code})
    assert here.SECRET not in at.session_state
    leave(at)


def test_the_code_alone_lets_nobody_see_before_they_joined(classes) -> None:
    ours = classes()
    before = len(ours.room.members)
    leave(sound(opened("room", {"join": ours.room.code})))
    assert len(ours.room.members) == before, "opening a link joins nobody"


# ---- what a pupil may not do -----------------------------------------------------------------


TEACHERS = {  # what is the teacher's alone: a call of each by somebody else
    "rooms.Rooms.end": lambda seat, ours: ROOMS.end(seat),
    "rooms.Rooms.put_out": lambda seat, ours: ROOMS.put_out(seat, ours.room.members[1].id),
    "rooms.Rooms.set": lambda seat, ours: ROOMS.set(seat, follow={"page": "xor", "params": []}),
    "challenges.open_": lambda seat, ours: challenges.open_(ROOMS, seat, "spiral_units"),
    "challenges.close": lambda seat, ours: challenges.close(ROOMS, seat, ours.id_of("challenge")),
    "polls.ask": lambda seat, ours: polls.ask(ROOMS, seat, QUESTION),
    "polls.reveal": lambda seat, ours: polls.reveal(ROOMS, seat, ours.id_of("poll")),
    "polls.close": lambda seat, ours: polls.close(ROOMS, seat, ours.id_of("poll")),
    "handwriting.Handwriting.take_out": lambda seat, ours: HANDWRITING.take_out(
        seat, ours.id_of("drawing")
    ),
    "handwriting.Handwriting.put_back": lambda seat, ours: HANDWRITING.put_back(
        seat, ours.id_of("drawing", -1)
    ),
}
ANYBODYS = {
    "rooms.Rooms.swap_name", "rooms.Rooms.leave", "rooms.Rooms.tell_place", "pulse.body",
    "following.goal", "following.leads", "following.told",
    "entries.submit", "entries.opened_by",
    "handwriting.Handwriting.keep", "handwriting.Handwriting.of", "polls.vote",
}  # fmt: skip


def for_seats() -> set[str]:
    """Find whatever in ``runs.rooms`` does something for a seat."""
    found = set()
    for info in pkgutil.iter_modules(runs.rooms.__path__):
        if info.ispkg:
            continue
        module = import_module(f"runs.rooms.{info.name}")
        for name, thing in vars(module).items():
            inner = vars(thing).items() if inspect.isclass(thing) else [("", thing)]
            for method, work in inner:
                if not inspect.isfunction(work) or work.__module__ != module.__name__:
                    continue
                if "seat" in inspect.signature(work).parameters and work.__name__[0] != "_":
                    found.add(".".join(filter(None, (info.name, name, method))))
    return found


def test_all_that_is_done_for_a_seat_was_looked_at() -> None:
    assert for_seats() - {*TEACHERS, *ANYBODYS} == set()


@pytest.mark.parametrize("what", TEACHERS)
def test_a_pupil_does_nothing_of_the_teachers(what, classes) -> None:
    ours, theirs, allowed = classes().furnished(), classes(), classes().furnished()
    room = allowed.room.id
    before = contents(room)
    TEACHERS[what](allowed.seat, allowed)
    assert contents(room) != before, "the teacher may"
    before = contents(ours.room.id)
    for seat in (ROOMS.seat(ours.pupils[0]), theirs.seat):
        try:
            TEACHERS[what](seat, ours)
        except Refused as refused:
            assert "eacher" in str(refused) or seat.is_teacher
        assert contents(ours.room.id) == before


def contents(room: str) -> dict[str, list[Any]]:
    """Return all rows of a room, but for when and how often something moved in it."""
    found = {}
    with ROOMS.database.reading() as connection:
        for table in schema.TABLES.sorted_tables:
            here_ = table.c.get("room_id", table.c.get("id"))
            rows = connection.execute(table.select().where(here_ == room)).mappings().all()
            found[table.name] = [
                {k: v for k, v in row.items() if k not in ("moved", "version")} for row in rows
            ]
    return found


def page_of(secret: str, page: str = "room") -> AppTest:
    """Open a page as whoever has a seat."""
    at = opened(page)
    at.session_state[here.SECRET] = secret
    return sound(at.run())


def presses(at: AppTest) -> dict[str, WidgetState]:
    """Return an event for each widget of a page that is pressed, by its id."""
    found = {}
    for element in at:
        proto = getattr(element, "proto", None)
        id_ = getattr(proto, "id", "")
        if element.type == "button":
            found[id_] = WidgetState(id=id_, trigger_value=True)
        elif element.type in ("checkbox", "toggle"):
            found[id_] = WidgetState(id=id_, bool_value=True)
    return found


def test_the_teachers_widgets_do_nothing_when_a_pupil_sends_their_events(classes) -> None:
    ours = classes().furnished()
    teacher, pupil = page_of(ours.teacher), page_of(ours.pupils[0])
    mine = presses(pupil)
    theirs = {id_: state for id_, state in presses(teacher).items() if id_ not in mine}
    assert theirs, "the end of the room, at least"
    before = contents(ours.room.id)
    for state in theirs.values():
        sound(send(pupil, state))
    targets = [row["id"] for rows in before.values() for row in rows if row.get("id")]
    sent = events_of_scripts() - {"left", "found"}
    for value in (*targets, True):
        told = json.dumps([{"event": name, "value": value} for name in sent]).encode()
        keys = [e.key for e in teacher.get("bidi_component")]
        sound(send(pupil, *(event(teacher, key, "", told) for key in keys)))
    assert contents(ours.room.id) == before
    assert pupil.session_state[here.SECRET] == ours.pupils[0]
    leave(teacher)
    leave(pupil)


def events_of_scripts() -> set[str]:
    """Return the names of all events that the scripts of rooms send."""
    sent = re.compile(r"(?:trigger|setTriggerValue)\(\"(\w+)\"")
    return {name for path in JS.glob("*.js") for name in sent.findall(path.read_text("utf-8"))}


@pytest.mark.rest
@pytest.mark.parametrize("who", ["stranger", "teacher"])
def test_nonsense_from_a_component_moves_nothing(who, classes) -> None:
    ours = classes()
    secret = {"pupil": ours.pupils[0], "teacher": ours.teacher}.get(who)
    at = page_of(secret) if secret else sound(opened("room"))
    before = contents(ours.room.id)
    names_ = sorted(events_of_scripts() - {"left", "go"})  # which mean the same with any value
    assert {"found", "lost", "moved"} <= set(names_)
    for key in [e.key for e in at.get("bidi_component")]:
        for name in names_:
            for what in ("nothing", "huge", "text", "nested list", "other names"):
                sound(send(at, event(at, key, name, NONSENSE[what])))
        sound(send(at, event(at, key, "found", "\ud800" * 32)))
        sound(send(at, event(at, key, "found", b"no JSON")))
    assert contents(ours.room.id) == before
    mine = at.session_state[here.SECRET] if here.SECRET in at.session_state else None  # noqa: SIM401
    assert mine == secret
    leave(at)


def test_who_was_put_out_enters_nothing_and_is_told_so(classes) -> None:
    ours = classes()
    seat, of = ROOMS.seat(ours.pupils[0]), challenges.open_(ROOMS, ours.seat, "moons_parameters")
    poll = polls.ask(ROOMS, ours.seat, QUESTION)
    ROOMS.put_out(ours.seat, seat.member)
    before, place = contents(ours.room.id), Place("playground")
    for work in (
        lambda: HANDWRITING.keep(seat, 1, INK),
        lambda: polls.vote(ROOMS, seat, poll, 0),
        lambda: entries.submit(ROOMS, seat, of.id, of.challenge.start, place),
        lambda: ROOMS.tell_place(seat, place),
        lambda: ROOMS.swap_name(seat),
    ):
        with pytest.raises(Refused, match="no longer in this room"):
            work()
    assert contents(ours.room.id) == before


def test_an_entry_brings_nothing_along_that_is_not_its_pages_settings(classes) -> None:
    """Its address comes from a pupil: it shall not lock the teacher's page, nor lead elsewhere."""
    ours = classes()
    seat, of = ROOMS.seat(ours.pupils[0]), challenges.open_(ROOMS, ours.seat, "moons_parameters")
    odd = [("play_lock", "x"), ("play_fix", "rate"), ("teacher", WRONG), ("join", "AAAAAA"),
           ("present", "true"), ("<b>", "<script>"), ("play_rate", "0.1")]  # fmt: skip
    place = Place("playground", tuple(odd))
    entry = entries.submit(ROOMS, seat, of.id, of.challenge.start, place)
    at = page_of(ours.teacher)
    sound(send(at, event(at, "room_board", "opened", entry)))
    assert at.title[0].value == "Playground"
    assert {name for name, _ in odd if name in at.query_params} == {"play_rate"}
    leave(at)


# ---- secrets are not left lying about ---------------------------------------------------------


def test_no_secret_is_in_the_database_a_log_a_figure_or_an_address(
    classes, caplog, monkeypatch, capfd
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("GLASSBOX_METRICS", "a-secret-of-enough-letters")
    ours = classes()
    at = sound(opened("room", {"teacher": ours.teacher}))
    assert at.session_state[here.SECRET] == ours.teacher
    for path in PATHS:
        ask(path, ours.pupils[0])
        ask(path, WRONG)
    ROOMS.put_out(ours.seat, ours.room.members[1].id)
    headers = {"authorization": "Bearer a-secret-of-enough-letters"}
    figures = Server(metrics.routes()).ask("/metrics", headers)
    assert figures.status == 200
    private = ours.private()
    out, err = capfd.readouterr()
    assert not tells(str(at.query_params), private)
    for where in (figures.content.decode(), out, err):
        assert not tells(where, private)
    logged = "\n".join(record.getMessage() for record in caplog.records)
    assert not tells(logged, {ours.teacher, *ours.pupils})
    kept = str(contents(ours.room.id))
    assert ours.room.code in kept
    assert not tells(kept, {ours.teacher, *ours.pupils})
    leave(at)
