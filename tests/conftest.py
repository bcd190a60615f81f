"""What all tests share: no test touches the user's folders or the internet.

The plain command runs what guards the main ways, in a few minutes. All seeds, grids, themes, load
and the like are marked ``rest`` and run with ``--rest``, which runs nothing else.
"""

from __future__ import annotations

import functools
import os
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

import nn
from nn.data.datasets import Dataset

DATA = os.environ.get("GLASSBOX_DATA")  # the folder of the full MNIST set, if there is one


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rest", action="store_true", help="run what the plain command leaves out, and only that"
    )
    parser.addoption(
        "--drawn",
        action="store_true",
        help="of them, what the seed draws: a tenth of those in a browser, a sixth of the others",
    )


@pytest.hookimpl(trylast=True)  # after -k and the shuffling
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if any("::" in argument for argument in config.args):
        return  # a test that is named runs, wherever it belongs
    rest = config.getoption("--rest")
    other = [item for item in items if (item.get_closest_marker("rest") is not None) != rest]
    if config.getoption("--drawn"):
        seed = config.getoption("randomly_seed", default=0)
        for item in items:
            share = 10 if "tests/browser/" in item.nodeid else 6
            if zlib.crc32(f"{seed} {item.nodeid}".encode()) % share:
                other.append(item)
    left_out = set(other)
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep everything in a folder of the tests' own, and let nothing be downloaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GLASSBOX_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("GLASSBOX_MIRRORS", "")
        rooms = tmp_path_factory.mktemp("rooms") / "rooms.sqlite"
        patch.setenv("GLASSBOX_DATABASE", f"sqlite:///{rooms}")
        if DATA:
            patch.setenv("GLASSBOX_DATA", str(Path(DATA).resolve()))
        yield


@pytest.fixture(autouse=True, scope="session")
def _components_are_looked_for_once() -> Iterator[None]:
    """Streamlit's test client reads what all installed packages say of themselves, at each opening.

    That took four fifths of the time of opening a page.
    """
    with pytest.MonkeyPatch.context() as patch:
        if "streamlit.testing.v1" in sys.modules:  # the network's tests do without it
            from streamlit.components.v2 import manifest_scanner as scanner

            found = functools.cache(scanner.scan_component_manifests)
            patch.setattr(scanner, "scan_component_manifests", found)
        yield


@pytest.fixture(scope="session")
def full_mnist(_own_cache: None) -> Dataset:
    """Return the full MNIST set, or skip the test."""
    if not DATA:
        pytest.skip("the full MNIST set is needed: set GLASSBOX_DATA to its folder")
    data = nn.datasets.load("mnist", download=False)
    assert data.name == "mnist", data.problems
    return data


@pytest.fixture(scope="session")
def small_mnist() -> Dataset:
    """Return the bundled subset."""
    return nn.datasets.load("mnist-5k")
