"""A table of odd cases in a process of its own, in which it is seen what each of them costs.

``python -m tests.safety.alone addresses 9`` tries every ninth of the ``CASES`` of that module,
after its ``warm``, and prints in its last line what each said, or how it failed, and megabytes.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable
from functools import partial
from importlib import import_module

import pytest

from tests.opening import routed
from tests.safety.readers import peak_of


def outcome(case: Callable[[], str | None]) -> str | None:
    """Return what a case says; of one that fails, where it did."""
    try:
        return case()
    except Exception:
        return traceback.format_exc()


def main() -> None:
    table = import_module(f"tests.safety.{sys.argv[1]}")
    with pytest.MonkeyPatch.context() as patch:
        routed(patch)
        table.warm()
        cases = list(table.CASES.items())[:: int(sys.argv[2])]
        found = {name: peak_of(partial(outcome, case)) for name, case in cases}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
