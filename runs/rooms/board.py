"""The board of a challenge: who is where, as plain data that can be written as JSON.

``board(opened, entries, room, best_rate)`` gives::

    {"version": 17,                 # of the room, at that moment
     "challenge": {
        "id": "…", "kind": "spiral_units", "title": "…", "task": "…", "rules": ["…", …],
        "page": "playground",       # where an entry is made: or "mnist"
        "open": true, "sealed": false,     # sealed: scores are hidden until it is closed
        "by": "units", "label": "Units", "better": "lower",     # what is ranked
        "threshold": 0.9,           # the accuracy to be reached first, or null
        "awards": {"score": "the highest accuracy", …}},        # what each is called
     "waiting": 3, "training": 1,   # entries
     "best_rate": null,             # of "Guess the best learning rate", once it is closed
     "rows": [ROW, …],              # the best entry of each member, the first one first
     "latest": "…"}                 # the entry that was scored last, or null

and a ROW is::

    {"member": "…", "name": "Amber Fox", "colour": 3,
     "entry": "…", "sent": 1700000000.0,
     "pending": "waiting",          # or "training", or null: a newer entry of the same member
     "rank": 2,                     # null: nothing is scored yet, or it is sealed
     "reached": true,               # the threshold
     "value": 8,                    # of what is ranked: accuracy from 0 to 1, units, …; or null
     "score": 0.953, "spread": 0.011, "scores": [0.94, 0.96, 0.959],   # accuracies, 0 to 1
     "parameters": 33, "units": 8, "seconds": 1.2, "robust": 0.91,
     "curve": [[0, 0.71], [3, 0.66], …],      # iteration, cost: up to 40 points
     "plane": "00137fff…",          # or null; 32 × 32 hexadecimal digits, row by row from the
                                    # top left: how sure the network is of class 1, f is surest
     "points": 4, "awards": ["score"],        # the side awards that it has
     "moved": 2,                    # ranks that it rose (or fell: negative) by the latest entry;
                                    # null: it is new on the board
     "before": 0.91,                # the member's best score before this entry, or null
     "tries": 3}                    # entries of the member that were scored

Of a member whose entry is not scored yet, or is sealed, there is a row with nulls. Rows hold no
settings: an entry's place is asked for by its id, ``entries.opened_by``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from runs.rooms.challenges import AWARDS, HIGHER, LABELS, Challenge, Entry, Opened
from runs.rooms.room import Room

RANKED = (3, 2, 1)  # points of the first three
AWARD = 1  # points
FIGURES = (
    "score", "spread", "scores", "parameters", "units", "seconds", "robust", "curve", "plane",
)  # fmt: skip
Row = dict[str, Any]


def board(
    opened: Opened, entries: Sequence[Entry], room: Room, best_rate: float | None = None
) -> dict[str, Any]:
    """Return the board of a challenge from all entries to it."""
    challenge, is_open = opened.challenge, opened.closed is None
    entries = [one for one in entries if one.challenge == opened.id]
    hidden = challenge.sealed and is_open
    scored = [] if hidden else sorted(filter(_is_scored, entries), key=_scored_at)
    best, before = best_of(challenge, scored), best_of(challenge, scored[:-1])
    ranks, ranks_before = ranks_of(challenge, best), ranks_of(challenge, before)
    won = awards_of(challenge, best)
    rows = []
    for member in room.members:
        own = [one for one in entries if one.member == member.id]
        if not own:
            continue
        rank = ranks.get(member.id)
        row = _row(challenge, own, best.get(member.id), scored)
        row |= {"member": member.id, "name": member.name, "colour": member.colour, "rank": rank}
        row["awards"] = [by for by, who in won.items() if member.id in who]
        row["points"] = AWARD * len(row["awards"]) + _points(challenge, best, member.id, rank)
        was = ranks_before.get(member.id)
        row["moved"] = was - rank if was and rank else None
        rows.append(row)
    last = len(rows) + 1  # a list that is being sorted is empty
    rows.sort(key=lambda row: (row["rank"] or last, row["sent"]))
    states = [one.state for one in entries]
    return {
        "version": room.version,
        "challenge": told(opened),
        "waiting": states.count("waiting"),
        "training": states.count("training"),
        "best_rate": None if is_open else best_rate,
        "rows": rows,
        "latest": scored[-1].id if scored else None,
    }


def told(opened: Opened) -> dict[str, Any]:
    """Return what the board says of the challenge itself; nothing in it is secret."""
    one = opened.challenge
    return {
        "id": opened.id, "kind": one.key, "title": one.title, "task": one.task,
        "rules": [*(rule.text for rule in one.rules), _how_many_points(one)], "page": one.page,
        "open": opened.closed is None, "sealed": one.sealed, "by": one.by,
        "label": LABELS[one.by], "better": one.better, "threshold": one.threshold,
        "awards": {by: AWARDS[by] for by in one.awards},
    }  # fmt: skip


def _how_many_points(challenge: Challenge) -> str:
    """Say what there are points for."""
    first, second, third = RANKED
    awards = ", one for each award" if challenge.awards else ""
    least = max(challenge.floor, challenge.threshold or 0.0)
    enough = f", from an accuracy of {least:.0%} on" if least else ""
    return f"Points: {first}, {second} and {third} for the first three{awards}{enough}."


def _is_scored(entry: Entry) -> bool:
    return entry.state == "scored" and entry.result is not None


def _scored_at(entry: Entry) -> tuple[float, str]:
    return (entry.result or {}).get("at", entry.sent), entry.id


def place_of(challenge: Challenge, result: Mapping[str, Any]) -> tuple[bool, float]:
    """Return what an entry is ranked by: the less, the better. Equal places share a rank."""
    if not reached(challenge, result):
        return True, -result["score"]
    value = result["value"]
    return False, -value if challenge.by in HIGHER else value


def reached(challenge: Challenge, result: Mapping[str, Any]) -> bool:
    """Whether an entry has what is ranked: an accuracy first, where one is asked for."""
    return result["value"] is not None and result["score"] >= (challenge.threshold or 0.0)


def best_now(challenge: Challenge, entries: Iterable[Entry]) -> dict[str, Entry]:
    """Return the best entry of each member, of all that were sent to a challenge."""
    return best_of(challenge, sorted(filter(_is_scored, entries), key=_scored_at))


def best_of(challenge: Challenge, scored: Sequence[Entry]) -> dict[str, Entry]:
    """Return the best entry of each member, of equal ones the first."""
    best = dict[str, Entry]()
    for one in scored:
        old = best.get(one.member)
        if old is None or _place(challenge, one) < _place(challenge, old):
            best[one.member] = one
    return best


def _place(challenge: Challenge, entry: Entry) -> tuple[bool, float]:
    return place_of(challenge, entry.result or {})


def ranks_of(challenge: Challenge, best: Mapping[str, Entry]) -> dict[str, int]:
    """Return the rank of each member, from 1; of two that share the first, the next is third."""
    places = sorted(_place(challenge, one) for one in best.values())
    return {who: places.index(_place(challenge, one)) + 1 for who, one in best.items()}


def awards_of(challenge: Challenge, best: Mapping[str, Entry]) -> dict[str, set[str]]:
    """Return who has each side award: of the entries that are good enough, all that are best."""
    there = {who: one.result for who, one in best.items() if _counts(challenge, one)}
    found = dict[str, set[str]]()
    for by in challenge.awards:
        figures = {who: result[by] for who, result in there.items()
                   if result and result.get(by) is not None}  # fmt: skip
        if figures:
            first = (max if by in HIGHER else min)(figures.values())
            found[by] = {who for who, figure in figures.items() if figure == first}
    return found


def _counts(challenge: Challenge, entry: Entry) -> bool:
    result = entry.result or {}
    return reached(challenge, result) and result["score"] >= challenge.floor


def _points(challenge: Challenge, best: Mapping[str, Entry], member: str, rank: int | None) -> int:
    if not rank or rank > len(RANKED) or not _counts(challenge, best[member]):
        return 0
    return RANKED[rank - 1]


def _row(
    challenge: Challenge, own: Sequence[Entry], best: Entry | None, scored: Sequence[Entry]
) -> Row:
    newest = max(own, key=lambda one: one.sent)
    shown, result = best or newest, (best.result if best else None) or {}
    mine = [one for one in scored if one.member == newest.member]
    earlier = [one.result["score"] for one in mine
               if best and one.result and _scored_at(one) < _scored_at(best)]  # fmt: skip
    return {
        "entry": shown.id,
        "sent": shown.sent,
        "pending": newest.state if newest.state in ("waiting", "training") else None,
        "reached": bool(best) and reached(challenge, result),
        "value": result.get("value"),
        **{name: result.get(name) for name in FIGURES},
        "before": max(earlier, default=None),
        "tries": len(mine),
    }


def totals(boards: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the points of all challenges together, most first: member, name, colour, points."""
    found = dict[str, dict[str, Any]]()
    for one in boards:
        for row in one["rows"]:
            who = {name: row[name] for name in ("member", "name", "colour")}
            found.setdefault(row["member"], {**who, "points": 0})["points"] += row["points"]
    return sorted(found.values(), key=lambda row: (-row["points"], row["name"]))
