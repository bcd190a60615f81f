"""The measurements' own parts: turns are taken, tables are written, gross losses are found."""

from __future__ import annotations

from tests.benchmarks import __main__ as command
from tests.benchmarks.alternation import Times, by_turns
from tests.benchmarks.rows import Row, at_least, at_most, tables
from tests.benchmarks.short import GROSS, TRIES, Check


def test_works_take_turns_after_a_first_time_that_does_not_count():
    done = []
    times = by_turns({name: lambda name=name: done.append(name) for name in "ab"}, 3, times=2)
    assert "".join(done) == "ab" + 3 * "aabb"
    assert [len(rounds) for rounds in times.seconds.values()] == [3, 3]


def test_a_ratio_is_that_of_the_minima_and_the_median_of_the_rounds():
    times = Times({"ours": [2.0, 3.0, 8.0], "theirs": [4.0, 2.0, 2.0]})
    assert times.ratio("ours", to="theirs") == (1.0, 1.5)
    assert times.best("ours") == 2.0


def test_what_is_wanted_is_held_against_the_best():
    assert str(at_most(2, "a", 1.5, 3)) == "| a | 1.50 × | 3.00 × | ≤ 2 × ✓ |"
    assert str(at_least(20, "b", 19.96, 150, "ms")) == "| b | 20.0 ms | 150 ms | ≥ 20 ms ✗ |"
    assert str(Row("c", 0.5, 0.25)) == "| c | 0.50 × | 0.25 × |  |"


def test_comparisons_stand_side_by_side_and_the_rest_below():
    rows = [
        at_most(1, "batch 32: ours ÷ PyTorch", 0.5, 0.6),
        Row("batch 32: ours ÷ products", 1.25, 1.3),
        Row("batch 64: ours ÷ products", 1.2, 1.4),
        Row("memory", 20, 30, "MB"),
    ]
    assert list(tables("epochs", rows)) == [
        "| epochs: time of ours ÷ time of | PyTorch | products |",
        "|---|---|---|",
        "| batch 32 | 0.50 (0.60); ≤ 1 ✓ | 1.25 (1.30) |",
        "| batch 64 |  | 1.20 (1.40) |",
        "",
        "| epochs | best | median | wanted |",
        "|---|---|---|---|",
        "| memory | 20.0 MB | 30.0 MB |  |",
        "",
    ]


def test_the_tables_are_written_between_its_marks(tmp_path, monkeypatch):
    page = tmp_path / "benchmarks.md"
    page.write_text(f"before\n{command.BEGIN}old\n{command.END}after\n")
    monkeypatch.setattr(command, "PAGE", page)
    command.write(["machine", "", "| first |", "", "| second |", ""])
    text = page.read_text()
    assert text.startswith(f"before\n{command.BEGIN}machine\n\n| first |\n")
    assert text.endswith(f"| second |\n\n{command.END}after\n")
    assert "old" not in text


def test_what_is_grossly_slower_every_time_is_told_and_what_is_so_once_is_not(capsys):
    slow, busy = 2.1 * GROSS, iter([10.0, 0.9 * GROSS])
    assert not Check("slow", lambda: slow, 2).holds()
    assert Check("busy", lambda: next(busy), 1).holds()
    assert capsys.readouterr().out.count("TOO SLOW") == TRIES + 1
