"""Pages at addresses that were put together by chance: each is drawn, and nothing else changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.opening import PAGES, leave, opened
from tests.safety import addresses
from tests.safety.fuzz import tried
from tests.safety.pages import sound, widgets

pytestmark = pytest.mark.rest

VALUES = st.one_of(
    st.sampled_from([value for value in addresses.VALUES.values() if value]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.integers().map(str),
    st.floats().map(str),
    st.lists(st.text(st.sampled_from("0123456789.,;:_-~btf"), max_size=12), max_size=3),
)


@pytest.mark.parametrize("page", PAGES)
def test_any_address_is_a_page(page: str) -> None:
    prefix = addresses.KEPT.get(page, (page,))[0].partition("_")[0]
    names = [*addresses.first(page), *(f"{prefix}_{name}" for name in addresses.HIDDEN), "zzz"]

    @tried(4)
    @given(st.dictionaries(st.sampled_from(sorted(names)), VALUES, max_size=12))
    def check(query: addresses.Query) -> None:
        at = sound(opened(page, query))
        leave(at)
        assert widgets(at).keys() or page == "start"

    check()
