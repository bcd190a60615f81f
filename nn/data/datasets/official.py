"""Sets that their authors hand out as four idx files: MNIST, and those of the same form.

Each file is looked for in this order:

    1. the folder named by GLASSBOX_DATA    3. a public mirror (download)
    2. the user's cache folder              4. else: the bundled sample, `mnist_5k`

A file that is damaged or not genuine is never used, and the dataset says so in `problems`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from numpy.typing import NDArray

from nn.data.datasets import cache, data_folder, mnist_5k
from nn.data.datasets.about import About
from nn.data.datasets.dataset import Dataset
from nn.data.datasets.download import (
    DEADLINE,
    TIMEOUT,
    DownloadError,
    Progress,
    download_files,
    mirrors_in_use,
)
from nn.data.datasets.idx_files import Home, IdxFile, to_array

FROM_FOLDER = "{} in the folder named by GLASSBOX_DATA"
FROM_CACHE = "{} in your cache folder"
FROM_DOWNLOAD = "{}, just downloaded"


def available(files: Sequence[IdxFile]) -> bool:
    """Whether the full set is on this machine, judged by name and size only.

    Takes microseconds, so that a page can ask before it offers a download.
    """
    return all(data_folder.holds(file) or cache.holds(file) for file in files)


def load(
    about: About,
    files: Sequence[IdxFile],
    download: bool = True,
    progress: Progress | None = None,
    mirrors: Sequence[str] | None = None,
    cancelled: Callable[[], bool] | None = None,
    *,
    timeout: float = TIMEOUT,
    deadline: float = DEADLINE,
) -> Dataset:
    """The full set, or the bundled sample ("mnist-5k") if it cannot be had.

    files:     the four files that make up the set: training images and labels, test
               images and labels; all of one home.
    download:  whether the internet may be asked; False is quick and silent.
    progress:  called with bytes done and bytes in all while downloading.
    mirrors:   base addresses in place of GLASSBOX_MIRRORS or the public ones.
    cancelled: asked ten times a second while downloading; True stops it.
    timeout, deadline: seconds, as in `download_files`.

    Never raises for missing, damaged or unreachable data: `problems` says what happened.
    """
    search = _Search(about, tuple(files), files[0].home)
    missing = data_folder.problem(files)
    if missing and search.home.is_first:
        search.problems.append(missing)
    search.look(data_folder.open_array, FROM_FOLDER)
    search.look(cache.open_array, FROM_CACHE)
    if search.missing and missing:  # as it would be a nuisance of a set that was never there
        search.problems.append(missing)
    if search.missing and download:
        search.fetch(mirrors, progress, cancelled, timeout, deadline)
    elif search.missing:
        search.problems.append(f"{search.home.is_named} is not on this machine.")
    return search.result()


@dataclass
class _Search:
    """What has been found so far, file by file."""

    about: About
    files: tuple[IdxFile, ...]
    home: Home
    arrays: dict[str, NDArray[Any]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    source: str = ""  # the last place that had to be asked

    @property
    def missing(self) -> list[IdxFile]:
        return [file for file in self.files if file.name not in self.arrays]

    def look(
        self, open_array: Callable[[IdxFile, list[str]], NDArray[Any] | None], source: str
    ) -> None:
        """Ask one place for every file that is still missing."""
        for file in self.missing:
            array = open_array(file, self.problems)
            if array is not None:
                self.arrays[file.name] = array
                self.source = source.format(self.home.called)

    def fetch(
        self,
        mirrors: Sequence[str] | None,
        progress: Progress | None,
        cancelled: Callable[[], bool] | None,
        timeout: float,
        deadline: float,
    ) -> None:
        """Download every file that is still missing, each into the cache at once."""
        try:
            addresses = mirrors_in_use(self.home, mirrors)
        except ValueError:
            self.problems.append("The list of mirrors holds something that is no web address.")
            return
        if not addresses:
            self.problems.append("Downloads are switched off on this machine.")
            return
        try:
            for file, data in download_files(
                self.missing, addresses, progress, cancelled, timeout, deadline
            ):
                self.arrays[file.name] = cache.keep(file, to_array(file, data))
                self.source = FROM_DOWNLOAD.format(self.home.called)
        except DownloadError as error:
            self.problems.append(str(error))

    def result(self) -> Dataset:
        problems = tuple(dict.fromkeys(self.problems))
        if self.missing:
            return replace(mnist_5k.load(), problems=problems)
        X_train, y_train, X_test, y_test = (self.arrays[file.name] for file in self.files)
        return Dataset(X_train.T, y_train, X_test.T, y_test, self.about, self.source, problems)
