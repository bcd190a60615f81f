"""Names of classes that mean something elsewhere, made harmless."""

from __future__ import annotations

import re

import pytest

from nn.data.own.class_names import MOST_LETTERS, distinct, harmless, in_order

ODD = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "**bold** _it_ `code`",
    "[link](http://a.b)", "![x](y)", "$\\frac{1}{0}$", ":material/delete:", ":red[x]", ":smile:",
    "&lt;b&gt;", "%{x}", "{0}", "=HYPERLINK(1)", "+1", "-1", "@cmd", "# title", "1. one", "- one",
    "a|b|c", "~~gone~~", "www.a.b",
    "\u202egnp.tac", "a\x00b\x1b[31m", "\ud800", "x" * 500, "", "  ",
    "\n\n", "../../etc", "C:\\Windows", "猫", "🐈", "👨‍👩‍👧", "e\u0301", "\u200b",
    "'\"><b>", "^2", "a_b",
]  # fmt: skip


@pytest.mark.parametrize("name", ODD, ids=range(len(ODD)))
def test_nothing_is_left_that_begins_html_markdown_latex_or_a_formula(name):
    [told, other] = distinct([name, "other"])
    assert 1 <= len(told) <= MOST_LETTERS
    assert told.isprintable()
    assert told == told.strip() != other
    assert not re.search(r"[<>&$`*_\[\]{}\\|~^#:!=@+%\"'/]|www\.|^-|^\d+\.\s", told)


def test_names_that_are_fine_stay_as_they_are():
    for name in ("cat", "Größe 3", "猫", "🐈", "T-shirt", "left (hand)", "7"):
        assert harmless(name) == name


def test_names_that_become_the_same_are_told_apart():
    assert distinct(["a_b", "a b", "", "a*b", "a∗b"]) == (
        "a b",
        "a b (2)",
        "class 3",
        "a∗b",
        "a∗b (2)",
    )
    assert len(set(distinct("x" * n for n in range(30, 50)))) == 20


def test_numbers_are_sorted_as_numbers():
    assert in_order(["10", "9", "b", "A", "9a", "²"]) == ["9", "9a", "10", "A", "b", "²"]
