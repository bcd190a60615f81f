"""Download the files of a set from a public mirror, or from the next one if that fails.

Each file is handed over as soon as it is complete and found genuine, so that the caller
can put it away: a download that fails half-way goes on from there when tried again.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence

from nn.data.datasets import http_read
from nn.data.datasets.idx_files import BadFile, Home, IdxFile, unpack

TIMEOUT = 10.0  # seconds of silence after which a server is given up
DEADLINE = 600.0  # seconds for the whole download, shared fairly among the mirrors

Progress = Callable[[int, int], None]


class DownloadError(OSError):
    """The download failed; the message says what to do."""


class DownloadCancelled(DownloadError):
    """The download was stopped by whoever asked for it."""


def mirrors_in_use(home: Home, mirrors: Sequence[str] | None = None) -> tuple[str, ...]:
    """`mirrors` if given, else those in GLASSBOX_MIRRORS if set, else the public ones of a set.

    GLASSBOX_MIRRORS is a comma-separated list; set but empty, it forbids downloads. Such a mirror
    has MNIST itself, and other sets in folders: `fashion-mnist/`.
    Raises ValueError unless all of them are http or https addresses.
    """
    if mirrors is None:
        named = os.environ.get("GLASSBOX_MIRRORS")
        mirrors = home.mirrors if named is None else _below(home, named.split(","))
    wanted = tuple(mirror.strip() for mirror in mirrors if mirror.strip())
    for mirror in wanted:
        http_read.check_url(mirror)
    return wanted


def _below(home: Home, mirrors: Sequence[str]) -> list[str]:
    """Where a set lies on mirrors that the host names."""
    named = [mirror.strip() for mirror in mirrors if mirror.strip()]
    return named if home.is_first else [f"{one.rstrip('/')}/{home.folder}/" for one in named]


def download_files(
    files: Sequence[IdxFile],
    mirrors: Sequence[str],
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    timeout: float = TIMEOUT,
    deadline: float = DEADLINE,
) -> Iterator[tuple[IdxFile, bytes]]:
    """Yield each of `files` with its unpacked bytes, checked, in order.

    progress:  called with bytes done and bytes in all, counted in the official packed
               sizes; in the caller's thread, about ten times a second.
    cancelled: asked just as often.

    Raises DownloadError if no mirror delivers, DownloadCancelled if cancelled, and
    ValueError if a mirror is not an http address.
    """
    waiting, reason = list(files), "no mirror is named"
    title = files[0].home.title if files else ""
    meter = _Meter(waiting, progress)
    end = time.monotonic() + deadline
    for tried, mirror in enumerate(mirrors):
        now = time.monotonic()
        until = now + (end - now) / (len(mirrors) - tried)
        try:
            while waiting:
                yield waiting[0], _fetch(mirror, waiting[0], until, timeout, meter, cancelled)
                meter.finish(waiting.pop(0))
            return
        except http_read.ReadCancelled as error:
            raise DownloadCancelled(f"The download of {title} was cancelled.") from error
        except (http_read.ReadError, BadFile) as error:
            reason = str(error).rstrip(".")
    if waiting:
        raise DownloadError(
            f"Could not download {title} ({reason}). Check your connection and try again; "
            "until then the bundled sample is used."
        )


def _fetch(
    mirror: str,
    file: IdxFile,
    until: float,
    timeout: float,
    meter: "_Meter",
    cancelled: Callable[[], bool] | None,
) -> bytes:
    """The unpacked bytes of `file` from `mirror`. Raises ReadError or BadFile."""
    url = f"{mirror.rstrip('/')}/{file.name}.gz"
    stop = cancelled or (lambda: False)
    packed = http_read.read(url, file.packed_limit, until, timeout, meter.show, stop)
    return unpack(file, packed, "from the server")


class _Meter:
    """Adds up the progress over all files, and never shows more than there is."""

    def __init__(self, files: Sequence[IdxFile], progress: Progress | None) -> None:
        self.progress = progress
        self.total = sum(file.packed_bytes for file in files)
        self.done = 0  # bytes of the files that are complete

    def show(self, current: int) -> None:
        """Report `current` bytes of the file under way."""
        if self.progress:
            self.progress(min(self.done + current, self.total), self.total)

    def finish(self, file: IdxFile) -> None:
        self.done += file.packed_bytes
        self.show(0)
