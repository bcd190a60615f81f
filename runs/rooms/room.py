"""A room as it is seen: pictures of one moment, which nobody changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MOST_MEMBERS = 150  # of a room


class Refused(Exception):
    """What was asked for is not done; the message is a sentence for a page."""


@dataclass(frozen=True)
class Seat:
    """Somebody's place in a room: a member's, or the teacher's."""

    room: str  # its id
    member: str | None  # its id; None: the teacher's

    @property
    def is_teacher(self) -> bool:
        """Whether the room is theirs."""
        return self.member is None

    def must_be_the_teachers(self) -> None:
        """Let nobody else do what comes next.

        Raises:
            Refused: if it is a member's.
        """
        if not self.is_teacher:
            raise Refused("Only the teacher can do that.")


@dataclass(frozen=True)
class Place:
    """Where somebody is: a page, and its settings as its link has them."""

    page: str
    params: tuple[tuple[str, str], ...] = ()
    share: float | None = None  # of a recorded training's time, if there is one: from 0 to 1

    def told(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {"page": self.page, "params": [list(one) for one in self.params],
                "share": self.share}  # fmt: skip

    @classmethod
    def read(cls, told: Any) -> Place | None:
        """Read what ``told`` wrote."""
        if not isinstance(told, dict):
            return None
        params = tuple((str(name), str(value)) for name, value in told["params"])
        return cls(str(told["page"]), params, told.get("share"))


@dataclass(frozen=True)
class Member:
    """A pupil, as all may see them."""

    id: str
    name: str
    colour: int
    joined: float
    swapped: bool = False
    place: Place | None = None  # while the teacher shows this screen


@dataclass(frozen=True)
class Room:
    """A room at one moment."""

    id: str
    code: str
    opened: float
    moved: float
    version: int
    members: tuple[Member, ...]  # in the order in which they came
    state: dict[str, Any] = field(default_factory=dict)

    def member(self, id_: str | None) -> Member | None:
        """Return one of the members."""
        return next((one for one in self.members if one.id == id_), None)

    @property
    def follow(self) -> Place | None:
        """Where the teacher is, while all are to be there, too."""
        return Place.read(self.state.get("follow"))

    @property
    def shown(self) -> Member | None:
        """Whose screen the teacher shows."""
        return self.member(self.state.get("shown"))
