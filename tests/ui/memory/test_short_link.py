"""A short link brings back what was packed into it, and its QR code is coarse."""

from __future__ import annotations

import random
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

import pytest
import segno
from streamlit.testing.v1 import AppTest

from ui.memory import share, short_link

FULL = [
    ("play_data", "checkerboard"), ("play_points", "430"), ("play_noise", "0.35"),
    ("play_test", "40"), ("play_data_seed", "17"), ("play_features", "x1-x2-product"),
    ("play_hidden", "16-8-8-4-2-3"), ("play_activations", "tanh-relu-gelu-tanh-sigmoid-tanh"),
    ("play_init", "he"), ("play_seed", "1234"), ("play_lr", "0.03"), ("play_schedule", "cosine"),
    ("play_iterations", "1000"), ("play_optimizer", "adam"), ("play_batch", "16"),
    ("play_loss", "squared"), ("play_l2", "0.0003"), ("play_l1", "0.001"), ("play_dropout", "0.2"),
    ("play_looks", "show_test-discrete"),
    ("play_hide", "data-points-noise-test-data_seed-init-seed-schedule-iterations-batch-loss-out"),
    ("play_fix", "lr-optimizer"), ("play_lock", "a1b2c3d4"),
]  # fmt: skip
LONG = {  # what no table can know
    "rows": ("play_rows", "2." + "aB3-_" * 800),
    "edits": ("play_edits", "~".join(f"{i}_1_0_b_-0.5000f" for i in range(30))),
    "table": ("xor_rows", ";".join(f"0.1,{i},-1.5e-3t" for i in range(150))),
    "names": ("two_names", '["Länge","breit, <b>&c","名"]'),
    "pinned": ("play_pin_run", "eyJhIjoxfQ" * 200),
}


def test_a_full_setting_is_a_small_code() -> None:
    packed = short_link.pack(FULL)
    assert short_link.unpack(packed) == FULL
    assert len(packed) <= 60 < len(urlencode(FULL)) / 8
    for place in ("https://glassbox.example.org", "http://192.168.178.20:8501"):
        url = f"{place}/playground?s={packed}"
        code = segno.make(share.pieces(url), error="m", micro=False)
        before = segno.make(f"{place}/playground?{urlencode(FULL)}", error="m", micro=False)
        assert (code.version, code.symbol_size(border=0)[0]) <= (6, 41)
        assert before.version > 18, "it was no trouble before"


def test_what_is_as_usual_is_left_out() -> None:
    usual = [("play_hidden", "4-2"), ("play_activations", "tanh-tanh")]
    assert short_link.unpack(short_link.pack(usual)) == []
    assert len(short_link.pack([*usual, ("play_lr", "1.0")])) < 12


@pytest.mark.parametrize("name", LONG)
def test_what_is_in_no_table_is_written_out(name: str) -> None:
    params = [LONG[name], ("other", "x"), ("other", "y"), ("", "")]
    packed = short_link.pack(params)
    assert short_link.unpack(packed) == params
    assert len(packed) < 1.3 * len(urlencode(params)) + 20


def test_any_settings_come_back() -> None:
    """In the order of the tables, and after them what these do not know."""
    rng = random.Random(0)
    for prefix, table in short_link.tables().items():
        for _ in range(30):
            params = [
                (f"{prefix}_{name}", _value(rng, values))
                for name, values in table.items()
                if rng.random() < 0.5
            ]
            told = short_link.unpack(short_link.pack(params))
            usual = {("play_hidden", "4-2"), ("play_activations", "tanh-tanh"),
                     ("mnist_hidden", "10")}  # fmt: skip
            assert told == [pair for pair in params if pair not in usual]


def _value(rng: random.Random, values: object) -> str:
    known = values["of"] if isinstance(values, dict) else list(values)
    if rng.random() < 0.2 or not known:
        return rng.choice(["", "-", "0.123", "ä<b>", "none", "-3e-05", "x" * 70])
    if isinstance(values, dict):
        return "-".join(rng.choices(known, k=rng.randint(1, 6)))
    return rng.choice(known)


def test_nonsense_is_nothing_or_some_settings() -> None:
    rng = random.Random(0)
    for text in ("", "1", "2", "1é", "0ABC", "1" + "Z" * 20_000, "1abc"):
        assert short_link.unpack(text) is None, text[:20]
    packed = short_link.pack(FULL)
    for _ in range(300):
        letters = list(packed)
        letters[rng.randrange(1, len(letters))] = rng.choice(short_link.LETTERS)
        found = short_link.unpack("".join(letters))
        assert found is None or all(isinstance(text, str) for pair in found for text in pair)


def test_links_that_were_passed_on_still_open() -> None:
    """A table that has been written by may not change: another one is another version."""
    text = Path(short_link.__file__).with_name("short_link_tables.json").read_text("utf-8")
    assert sha256(text.encode()).hexdigest()[:16] == "c9c305bc95bacba1"
    assert short_link.unpack("1HROB/4TML:1KG8X2V2JN2-J.TYU-4J.CYO12EC9QGGRVZFWPVUSCQ.3-51") == FULL
    assert short_link.unpack("1ES1VZX8") == [("xor_lr", "1.0")]


def page() -> None:
    import streamlit as st

    from ui.memory import address

    address.check()
    st.number_input("n", 0, 9, 3, key="n", bind="query-params")
    st.slider("x", 0.0, 1.0, 0.5, key="x", bind="query-params")


@pytest.mark.parametrize("more", [{}, {"x": "0.75"}])
def test_a_page_opens_as_its_short_link_says(more: dict[str, str]) -> None:
    at = AppTest.from_function(page)
    at.query_params["s"] = short_link.pack([("n", "5"), ("x", "0.25")][: 2 - len(more)])
    for name, value in more.items():
        at.query_params[name] = value
    at.run()
    assert [e.value for e in at.exception] == []
    assert (at.number_input[0].value, at.slider[0].value) == (5, 0.75 if more else 0.25)
    assert "s" not in at.query_params
    assert "n" in at.query_params
