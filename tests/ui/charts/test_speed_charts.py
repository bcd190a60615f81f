"""The charts of the page on speed show the numbers that they were given, and say them in words."""

from xml.etree import ElementTree

import pytest

from runs.speed.timings import BatchTimes
from ui.charts import speed_charts
from ui.charts.speed_charts import Bar

ROWS = [Bar("Slow", 40e-6), Bar("Fast", 8e-6, "5.0× as fast"), Bar("Least", 2e-6, hatched=True)]
TIMES = BatchTimes((1, 16, 1024), (1e-4, 4e-4, 1e-2))


def test_times_ratios_and_shares_in_words():
    times = {1.234e-6: "1.23 µs", 9.999e-6: "10.00 µs", 4.56e-5: "45.6 µs", 1.2345e-3: "1,234 µs"}
    assert {seconds: speed_charts.micros(seconds) for seconds in times} == times
    ratios = {
        (3, 2): "1.5× as fast", (22, 1): "22× as fast", (1, 1.01): "1.0× as fast",
        (2, 3): "1.5× as long",
    }  # fmt: skip
    assert {pair: speed_charts.ratio(*pair) for pair in ratios} == ratios
    shares = {0.843: "84 %", 1.46e-7: "0.00001 %", 1: "100 %"}
    space = "\N{NO-BREAK SPACE}"
    assert {n: speed_charts.percent(n).replace(space, " ") for n in shares} == shares
    assert speed_charts.rough(5_781_597) == "6,000,000"


def test_bars_in_their_order_with_their_times():
    data = speed_charts.bars(ROWS)
    ((_, drawn),) = (group.values() for group in data["groups"])
    assert [bar["name"] for bar in drawn] == ["Slow", "Fast", "Least"]
    assert [bar["share"] for bar in drawn] == pytest.approx([1, 0.2, 0.05])
    assert (drawn[1]["value"], drawn[1]["beside"]) == ("8.00 µs", "5.0× as fast")
    assert [bar["hatched"] for bar in drawn] == [False, False, True]  # not by colour alone
    assert data["alt"] == "Slow: 40.0 µs; Fast: 8.00 µs 5.0× as fast; Least: 2.00 µs."


def test_the_batch_sizes():
    images, steps = speed_charts.batches(TIMES)["groups"]
    for group in (images, steps):
        assert [bar["name"] for bar in group["bars"]] == ["1", "16", "1,024"]
    assert [bar["value"] for bar in images["bars"]] == ["100.0", "25.0", "9.8"]
    assert [bar["share"] for bar in images["bars"]] == pytest.approx([1, 0.25, 0.09765625])
    assert [bar["value"] for bar in steps["bars"]] == ["10,000", "2,500", "100"]
    assert "batches of 16: 25.0 µs for each image, 2,500 steps" in speed_charts.describe_batches(
        TIMES
    )


@pytest.mark.parametrize(("together", "fetched"), [(True, 1), (False, 4)])
def test_the_picture_of_memory(together, fetched):
    svg = ElementTree.fromstring(speed_charts.memory(together, ink="#123456"))
    name = "{http://www.w3.org/2000/svg}"
    numbers = [text.text for text in svg.iter(f"{name}text")]
    assert sorted(numbers) == sorted("1234" * 4)
    assert "".join(numbers) == ("1111222233334444" if together else "1234" * 4)
    frames = [r for r in svg.iter(f"{name}rect") if r.get("stroke") == "#123456"]
    assert len(frames) == fetched
