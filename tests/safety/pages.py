"""What stands on a page in a test."""

from __future__ import annotations

from itertools import chain
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.safety.words import plain


def widgets(at: AppTest) -> dict[str, Any]:
    """The values of all widgets with a key."""
    kinds = (
        at.select_slider, at.slider, at.selectbox, at.number_input, at.toggle, at.multiselect,
        at.radio, at.checkbox, at.text_input, at.get("button_group"),
    )  # fmt: skip
    return {w.key: w.value for w in chain(*kinds) if w.key}


def sound(at: AppTest) -> AppTest:
    """Fail if something broke, or if a message is more than one plain sentence."""
    assert [e.message for e in at.exception] == []
    assert len(at.title) == 1
    texts = [e.value for e in chain(at.markdown, at.caption, at.error, at.warning, at.info)]
    assert not any("Traceback" in text for text in texts)
    for message in chain(at.error, at.warning):
        plain(message.value)
    return at
