"""No chart is too large to send, even on the largest inputs that the pages allow.

How long they take to be built is measured on the same inputs: ``tests.benchmarks.figures``.
"""

import pytest

from tests.benchmarks import figures
from tests.covering import some


@pytest.mark.parametrize("group", some(figures.GROUPS))
def test_every_chart_is_small_enough_to_send(group: str) -> None:
    sizes = {name: figures.kilobytes(build()) for name, build in figures.GROUPS[group]().items()}
    assert {name: size for name, size in sizes.items() if size > figures.WANTED_KB} == {}
