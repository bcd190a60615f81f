"""How long one waits, by examples computed by hand."""

import pytest

from runs.service.estimate import CAUTION, LEAST, RECENT, Recent, steady, wait


def test_the_wait_by_hand() -> None:
    for under_way, ahead, places, wanted in (
        ([], [], 1, 0.0),  # a place is free
        ([10.0], [], 1, 10.0),
        ([10.0], [5.0], 1, 15.0),
        ([10.0], [], 2, 0.0),
        ([10.0, 4.0], [], 2, 4.0),
        ([10.0, 4.0], [5.0], 2, 9.0),  # the one ahead begins at 4 and ends at 9
        ([10.0, 4.0], [8.0], 2, 10.0),  # it ends at 12, the other place is free at 10
        ([10.0, 4.0], [5.0, 5.0, 5.0], 2, 14.0),  # 4 to 9, 9 to 14, 10 to 15
        ([3.0, 3.0, 3.0], [1.0], 3, 3.0),
        ([-50.0], [2.0], 1, LEAST + 2.0),  # should be over, but is not
        ([8.0, 6.0], [], 1, 6.0),  # a place has gone
    ):
        assert wait(under_way, ahead, places) == pytest.approx(wanted), (under_way, ahead, places)
    assert wait([], [1.0], 0) is wait([], [1.0], -1) is None  # without a place nobody knows


def test_the_pace_is_that_of_recent_jobs() -> None:
    recent = Recent()
    assert recent.factor() == CAUTION
    recent.add(0, 5)
    assert recent.factor() == CAUTION
    assert recent.factor("", [("", 0.0, 0.0)]) == CAUTION
    assert recent.factor("", [("", 1.0, 2.0)]) == 2, "that of the job at work"
    recent.add(2, 4)
    assert recent.factor() == 2
    recent.add(8, 6)
    assert recent.factor() == 1
    for _ in range(RECENT):
        recent.add(1, 3)
    assert recent.factor() == recent.factor("other") == 3
    recent.add(2, 1, "other")
    assert recent.factor("other") == 0.5


def test_a_wait_that_grows_a_little_is_not_worth_a_word() -> None:
    for now, before, said in ((40, 41, 40), (41, 40, 40), (46, 40, 40), (60, 40, 60), (2, 1, 1)):
        assert steady(now, before) == said, (now, before)
