"""The class's own digits: kept, replaced, paced, taken out, and gone with whoever drew them."""

from __future__ import annotations

import io

import numpy as np
import pytest

from nn.data import digits
from nn.data.own import files
from nn.data.own.even import Way
from nn.data.own.made import made
from nn.data.strokes import draw
from runs.rooms import Refused
from runs.rooms.handwriting import AT_ONCE, SECONDS, Handwriting, Later
from runs.rooms.rooms import LIFE
from ui.pictures import set_pictures


@pytest.fixture
def hands(rooms):
    return Handwriting(rooms)


def joined(rooms, n=1):
    _, teacher = rooms.open()
    code = rooms.look(teacher.room).code
    return teacher, *(rooms.join(code)[1] for _ in range(n))


def ink(digit, seed=0):
    return draw(digit, np.random.default_rng(seed))


def all_ten(hands, *seats):
    for seed, seat in enumerate(seats):
        for digit in range(10):
            hands.keep(seat, digit, ink(digit, seed))


def test_a_drawing_is_kept_as_a_network_reads_it_and_a_new_one_replaces_it(rooms, hands, clock):
    teacher, one, other = joined(rooms, 2)
    version = rooms.look(teacher.room).version
    hands.keep(one, 4, ink(4))
    clock.now += 1
    hands.keep(other, 4, ink(4, 1))
    before = hands.look(teacher.room)
    assert (before.y.tolist(), before.whose) == ([4, 4], (one.member, other.member))
    np.testing.assert_allclose(before.X[:, :1], digits.way(ink(4)).x, atol=1 / 510)
    hands.keep(one, 4, ink(4, 2))
    after = hands.look(teacher.room)
    assert len(after) == 2 and {*after.drawings} & {*before.drawings} == {before.drawings[1]}
    assert hands.of(one)[4].id != before.drawings[0].id
    assert rooms.look(teacher.room).version == version + 3
    assert hands.look(teacher.room) is after  # read once a version
    rooms.set(teacher, follow=None)  # something else has changed
    assert hands.look(teacher.room) is after


@pytest.mark.parametrize(
    ("sheet", "sentence"),
    [
        (np.zeros((280, 280)), "Nothing is drawn"),
        (np.ones((280, 280)), "full of ink"),
        (np.pad(np.ones((20, 20)), 130), "dot"),
    ],
    ids=["empty", "full", "dot"],
)
def test_nonsense_gets_a_sentence(rooms, hands, sheet, sentence):
    _, one = joined(rooms)
    with pytest.raises(Refused, match=sentence):
        hands.keep(one, 1, sheet)
    assert hands.of(one) == {}


def test_each_draws_at_a_bounded_pace_and_the_teacher_does_not(rooms, hands, clock):
    teacher, one, other = joined(rooms, 2)
    for _ in range(AT_ONCE):
        hands.keep(one, 3, ink(3))
    with pytest.raises(Later):
        hands.keep(one, 3, ink(3))
    hands.keep(other, 3, ink(3))  # others need not wait
    clock.now += SECONDS
    hands.keep(one, 3, ink(3))
    for seat, digit in ((teacher, 3), (one, 10)):
        with pytest.raises(Refused, match="joined"):
            hands.keep(seat, digit, ink(3))


def test_the_teacher_takes_a_drawing_out_and_puts_it_back(rooms, hands):
    teacher, one = joined(rooms)
    all_ten(hands, one)
    seven = hands.of(one)[7]
    with pytest.raises(Refused, match="teacher"):
        hands.take_out(one, seven.id)
    hands.take_out(joined(rooms)[0], seven.id)  # another room's teacher
    assert len(hands.look(teacher.room)) == 10
    hands.take_out(teacher, seven.id)
    seen = hands.look(teacher.room)
    assert len(seen) == 9 and 7 not in seen.y and len(seen.drawings) == 10
    assert not hands.of(one)[7].kept
    hands.put_back(teacher, seven.id)
    assert len(hands.look(teacher.room)) == 10


def test_drawings_go_with_the_member_and_with_the_room(rooms, hands, clock):
    teacher, one, other = joined(rooms, 2)
    all_ten(hands, one, other)
    rooms.leave(one)
    assert hands.counts(teacher.room) == {other.member: 10}
    clock.now += LIFE
    rooms.versions.clear()
    assert len(hands.look(teacher.room)) == 0 and teacher.room not in hands.sets
    rooms.expire()
    assert hands.of(other) == {}


def test_whole_hands_are_held_out(rooms, hands):
    teacher, *pupils = joined(rooms, 3)
    all_ten(hands, pupils[0])
    with pytest.raises(Refused, match="two"):
        hands.look(teacher.room).halves()
    all_ten(hands, *pupils[1:])
    learned, tested = hands.look(teacher.room).halves()
    assert (len(learned), len(tested)) == (20, 10)
    assert not {*learned.whose} & {*tested.whose}


@pytest.mark.parametrize("missing", [None, 7], ids=["all", "a digit missing"])
def test_the_file_is_a_data_set_that_the_mnist_page_reads(rooms, hands, missing):
    teacher, *pupils = joined(rooms, 4)
    all_ten(hands, *pupils)
    ours = hands.look(teacher.room)
    if missing is not None:  # in one half
        for one in ours.halves()[0].kept:
            if one.digit == missing:
                hands.take_out(teacher, one.id)
        ours = hands.look(teacher.room)
    content = ours.file()
    data = made(files.opened([("handwriting.npz", content)], set_pictures.decoder), Way())
    assert data.names == tuple("0123456789")
    assert sorted(row.tobytes() for row in data.rows) == sorted(one.pixels for one in ours.kept)
    if missing is None:
        assert data.test.sum() == len(ours.halves()[1])
    with np.load(io.BytesIO(content)) as arrays:  # pixels and labels, and nothing else
        assert {array.dtype.name for array in arrays.values()} == {"uint8"}
    assert not [pupil for pupil in ours.members if pupil.encode() in content]
