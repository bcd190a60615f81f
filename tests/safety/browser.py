"""What a browser may send that is no browser: events and states of components, made by hand.

Streamlit's own test client sends what its widgets hold; here goes along what anybody could send.
"""

from __future__ import annotations

import json
import math
from typing import Any

from streamlit.components.v2.bidi_component.constants import EVENT_DELIM
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX
from streamlit.testing.v1 import AppTest

DEEP: Any = "x"
for _ in range(200):
    DEEP = [DEEP]
NONSENSE: dict[str, Any] = {
    "nothing": None,
    "yes": True,
    "minus one": -1,
    "huge": 10**400,
    "half": 0.5,
    "nan": math.nan,
    "infinite": math.inf,
    "text": "<script>alert(1)</script>",
    "long text": "9" * 10_000,
    "empty list": [],
    "short list": [0.5],
    "list of text": ["a", "b"],
    "list of nan": [math.nan, -math.inf],
    "long list": [0.5] * 100_000,
    "nested list": DEEP,
    "empty dictionary": {},
    "other names": {"a": 1, "constructor": {"name": "x"}, "__proto__": {}},
}


def element_id(at: AppTest, key: str) -> str:
    """The id of a component, by its key."""
    return next(e.proto.id for e in at.get("bidi_component") if e.key == key)


def event(at: AppTest, key: str, name: str, value: Any) -> WidgetState:
    """An event of a component: what ``setTriggerValue`` sends. Text goes as it is."""
    body = value if isinstance(value, bytes) else json.dumps([{"event": name, "value": value}])
    state = WidgetState()
    state.id = f"{STREAMLIT_INTERNAL_KEY_PREFIX}_{element_id(at, key)}{EVENT_DELIM}events"
    state.json_trigger_value = body.decode() if isinstance(body, bytes) else body
    return state


def component_state(at: AppTest, key: str, value: Any) -> WidgetState:
    """The whole state of a component: what ``setStateValue`` sends."""
    state = WidgetState()
    state.id, state.json_value = element_id(at, key), json.dumps(value)
    return state


def send(at: AppTest, *more: WidgetState) -> AppTest:
    """Run the page with what its widgets hold, and with these besides."""
    states: WidgetStates = at._tree.get_widget_states()
    states.widgets.extend(more)
    return at._run(states)
