"""A question is asked, answered and shown; nobody learns what somebody else has answered."""

from __future__ import annotations

import json

import pytest

from runs.rooms import Refused, polls
from tests.runs.rooms.conftest import BOTH

ASKED = polls.Asked("Higher or lower?", ("Higher", "Lower", "As before"), 1, "It falls.")


@pytest.fixture
def people(rooms):
    """Return a room's teacher and three pupils."""
    _, teacher = rooms.open()
    code = rooms.look(teacher.room).code
    return teacher, [rooms.join(code)[1] for _ in range(3)]


def poll(rooms, seat):
    return polls.poll_of(rooms, rooms.look(seat.room))


@BOTH
def test_it_is_asked_answered_and_shown(rooms, people):
    teacher, pupils = people
    assert poll(rooms, teacher) is None
    id_ = polls.ask(rooms, teacher, ASKED)
    polls.vote(rooms, pupils[0], id_, 0)
    polls.vote(rooms, pupils[1], id_, 1)
    polls.vote(rooms, pupils[0], id_, 1)  # thought better of it
    before = poll(rooms, teacher)
    assert before.told() == {
        "id": id_, "text": ASKED.text, "answers": list(ASKED.answers), "voted": 2,
        "revealed": False,
    }  # fmt: skip
    polls.reveal(rooms, teacher, id_)
    after = poll(rooms, teacher).told()
    assert (after["counts"], after["right"], after["why"]) == ([0, 2, 0], 1, "It falls.")
    assert not any(one.member in json.dumps(after) for one in pupils)
    with pytest.raises(Refused, match="shown already"):
        polls.vote(rooms, pupils[2], id_, 0)
    polls.close(rooms, teacher, id_)
    assert poll(rooms, teacher) is None
    with pytest.raises(Refused, match="no longer"):
        polls.vote(rooms, pupils[2], id_, 0)


def test_there_is_one_at_a_time_and_each_change_is_seen(rooms, people):
    teacher, pupils = people
    versions = [rooms.version(teacher.room)]
    for act in (
        lambda: polls.ask(rooms, teacher, ASKED),
        lambda: polls.ask(rooms, teacher, ASKED),
        lambda: polls.vote(rooms, pupils[0], poll(rooms, teacher).id, 2),
        lambda: polls.reveal(rooms, teacher, poll(rooms, teacher).id),
    ):
        act()
        versions.append(rooms.version(teacher.room))
    assert versions == list(range(versions[0], versions[0] + 5))
    old = poll(rooms, teacher).id
    polls.ask(rooms, teacher, ASKED)
    assert poll(rooms, teacher).told()["voted"] == 0
    polls.close(rooms, teacher, old)  # pressed twice, or in another tab
    assert poll(rooms, teacher)


def test_only_the_teacher_asks_and_only_pupils_answer(rooms, people):
    teacher, (pupil, other, _) = people
    id_ = polls.ask(rooms, teacher, ASKED)
    for forbidden in (lambda: polls.ask(rooms, pupil, ASKED),
                      lambda: polls.reveal(rooms, pupil, id_),
                      lambda: polls.close(rooms, pupil, id_)):  # fmt: skip
        with pytest.raises(Refused, match="teacher"):
            forbidden()
    with pytest.raises(Refused, match="Who asks"):
        polls.vote(rooms, teacher, id_, 0)
    for nonsense in (-1, 3, 2**70, "1", None, 0.5):
        with pytest.raises(Refused, match="none of the answers"):
            polls.vote(rooms, pupil, id_, nonsense)
    _, stranger = rooms.open()
    _, elsewhere = rooms.join(rooms.look(stranger.room).code)
    with pytest.raises(Refused, match="no longer"):
        polls.vote(rooms, elsewhere, id_, 0)
    polls.reveal(rooms, stranger, id_)
    assert not poll(rooms, teacher).revealed
    polls.vote(rooms, other, id_, 1)
    rooms.leave(other)
    assert poll(rooms, teacher).votes == ()
    with pytest.raises(Refused, match="no longer"):
        polls.vote(rooms, other, id_, 1)


def test_nobody_asks_or_answers_without_end(rooms, people):
    teacher, (pupil, *_) = people
    said = []
    for _ in range(12):
        try:
            id_ = polls.ask(rooms, teacher, ASKED)
        except Refused as problem:
            said.append(str(problem))
    for answer in range(12):
        try:
            polls.vote(rooms, pupil, id_, answer % 3)
        except Refused as problem:
            said.append(str(problem))
    assert len(said) == 4 and all("too often" in one for one in said)
