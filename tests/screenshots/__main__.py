"""Pictures of every page: ``python -m tests.screenshots``, or of some by their names.

Each page is seen light, dark and on a phone, at first sight and whole, with something to see on
it. ``--readme`` makes the README's pictures and its animation instead, in ``docs/``. The server
and the browser are its own.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import ARGUMENTS, ROOT, chromium, serve
from tests.screenshots import readme
from tests.screenshots.looks import LOOKS, opened, take
from tests.screenshots.scenes import SCENES


def main() -> None:
    """Take the pictures and say where they are."""
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=SCENES, default=[*SCENES], metavar="PAGE",
                        help=f"some of: {', '.join(SCENES)}")  # fmt: skip
    parser.add_argument("--look", nargs="+", choices=LOOKS, default=[*LOOKS], metavar="LOOK",
                        help=f"some of: {', '.join(LOOKS)}")  # fmt: skip
    parser.add_argument("--out", type=Path, help="a folder; by default a new temporary one")
    parser.add_argument("--readme", action="store_true", help="the README's, into docs/")
    wanted = parser.parse_args()
    path = chromium()
    if path is None:
        sys.exit("The pictures need Chromium: install it, or name it in GLASSBOX_CHROMIUM.")
    with serve() as address, launched(path) as browser:
        if wanted.readme:
            readme.make(browser, address, wanted.out or ROOT / "docs")
        else:
            folder = wanted.out or Path(tempfile.mkdtemp(prefix="glassbox-"))
            folder.mkdir(parents=True, exist_ok=True)
            every(browser, address, folder, wanted.only, wanted.look)


@contextmanager
def launched(path: str) -> Iterator[Browser]:
    """A Chromium of our own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def every(browser: Browser, address: str, folder: Path, pages: list[str], looks: list[str]) -> None:
    """Take the pictures of some pages in some looks."""
    for name in pages:
        for look in looks:
            with opened(browser, address, SCENES[name], LOOKS[look]) as page:
                for path in take(page, folder, f"{name}-{look}"):
                    print(path, flush=True)


if __name__ == "__main__":
    main()
