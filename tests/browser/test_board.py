"""The board in a real browser: it changes by itself, and an entry opens where it was made."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from runs.experiments.spec import ExperimentSpec
from runs.experiments.text import to_text
from runs.rooms import ROOMS, Seat, challenges, schema
from runs.rooms.challenges import BY_KEY
from runs.rooms.room import Place
from tests.browser.axe import problems
from tests.browser.doing import fits_a_phone, settled

SPIRAL = BY_KEY["spiral_units"]
PLACE = Place("playground", (
    ("play_data", "spiral"), ("play_hidden", "5"), ("play_activations", "relu"),
))  # fmt: skip


def scored(seat: Seat, challenge: str, units: int) -> None:
    """Enter something that is scored already, as one may wish."""
    result = {
        "score": 0.97, "spread": 0.01, "scores": [0.96, 0.97, 0.98], "value": units,
        "units": units, "parameters": 4 * units + 1, "seconds": 1.0, "robust": 0.9,
        "curve": [[0, 0.7], [9, 0.1]], "plane": "07" * 512, "at": ROOMS.clock(),
    }  # fmt: skip
    place = {**PLACE.told(), "spec": to_text(ExperimentSpec(SPIRAL.start))}
    with ROOMS.changing(seat.room) as connection:
        connection.execute(schema.entry.insert().values(
            id=uuid4().hex, room_id=seat.room, challenge_id=challenge, member_id=seat.member,
            place=place, sent=ROOMS.clock(), state="scored", result=result,
        ))  # fmt: skip


@pytest.mark.rest
def test_the_order_changes_before_all_eyes_and_an_entry_opens(open_page, open_phone) -> None:
    secret, teacher = ROOMS.open()
    room = ROOMS.look(teacher.room)
    (own, one), (_, two) = ROOMS.join(room.code), ROOMS.join(room.code)
    room = ROOMS.look(teacher.room)
    first, second = (room.member(seat.member).name for seat in (one, two))
    of = challenges.open_(ROOMS, teacher, "spiral_units")
    page = open_page(f"room?teacher={secret}", moving=True)
    board = page.get_by_role("group", name="The board")
    expect(board).to_contain_text("Nobody has entered yet.")
    scored(one, of.id, 8)
    scored(two, of.id, 10)
    rows = board.locator(".entry")
    expect(rows).to_have_text([re.compile(f"{first}.*8"), re.compile(f"{second}.*10")])
    rows.nth(0).get_by_role("button").focus()
    scored(two, of.id, 5)
    expect(rows).to_have_text([re.compile(f"{second}.*up 1.*5"), re.compile(f"{first}.*8")])
    expect(board.locator("[aria-live]")).to_have_text(f"{second} is first now: 5 units.")
    expect(rows.nth(1).get_by_role("button")).to_be_focused()
    assert problems(page) == []
    fits_a_phone(page)
    rows.nth(0).get_by_role("button").press("Enter")
    expect(page).to_have_url(re.compile("playground.*play_hidden=5"))
    settled(page)
    assert "play_activations=relu" in page.url
    phone = open_phone("xor")
    phone.evaluate("secret => localStorage.setItem('glassbox-room', secret)", own)
    phone.reload()
    call = phone.locator(".call")
    expect(call).to_have_accessible_name(f"Challenge: {SPIRAL.title}")
    fits_a_phone(phone)
    call.press("Enter")
    expect(phone.locator(".standing")).to_contain_text("You are 2nd of 2: 8 units, 97.0 ± 1.0 %.")
    assert problems(settled(phone)) == []
    ROOMS.end(teacher)
