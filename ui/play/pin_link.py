"""A pinned run as a short text for the address, and back. No Streamlit here."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import fields
from typing import Any

from runs.playground.plane_data import OWN, PlaneData
from runs.playground.settings import Play
from ui.play import edits_link
from ui.settings.playground import OF_POINTS, SIMPLE, Settings

LONGEST = 2000  # characters


def pack(settings: Settings) -> str:
    """Write what differs from the defaults; "" for own points, which are too many for a link."""
    if settings[0].name == OWN:
        return ""
    told = json.dumps([_changed(part) for part in settings], separators=(",", ":"))
    text = base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")
    return text if len(text) <= LONGEST else ""


def unpack(text: str) -> Settings | None:
    """Read what ``pack`` wrote; None if it makes no sense."""
    if not 0 < len(text) <= LONGEST:
        return None
    try:
        told = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        data, play = told
        points = PlaneData(**_read(PlaneData(), data))
        found = points, Play(**_read(Play(), play))
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
        return None
    return found if points.name != OWN and _can_show(*found) else None


def _can_show(data: PlaneData, play: Play) -> bool:
    """Whether the controls have a place for all of these settings; a link may tell others."""
    return all(
        one.fits(told) for told, table in ((data, OF_POINTS), (play, SIMPLE)) for one in table
    )


def _changed(settings: PlaneData | Play) -> dict[str, Any]:
    """Return the fields that are not as they are at first."""
    first = type(settings)()
    pairs = [(f.name, getattr(settings, f.name), getattr(first, f.name)) for f in fields(settings)]
    told = {name: value for name, value, default in pairs if value != default}
    if told.get("edits"):
        told["edits"] = edits_link.pack(told["edits"])
    return told


def _read(first: PlaneData | Play, told: Any) -> dict[str, Any]:
    """Check that each value is of the kind of the default.

    Raises:
        TypeError: if one is not, or there is no such setting.
    """
    if not isinstance(told, dict):
        raise TypeError("Settings have names.")
    return {name: _value(name, value, getattr(first, name, None)) for name, value in told.items()}


def _value(name: str, value: Any, default: Any) -> Any:
    if name == "edits":
        return edits_link.unpack(str(value))
    if isinstance(default, tuple) and isinstance(value, list):
        kind = int if name == "hidden_sizes" else str
        if all(type(item) is kind for item in value):
            return tuple(value)
    elif name == "batch_size" and type(value) is int:
        return value
    elif isinstance(default, float) and type(value) in (int, float):
        return float(value)
    elif type(value) is type(default) is not tuple:
        return value
    raise TypeError(f"{name} cannot be {value!r}.")
