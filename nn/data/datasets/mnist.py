"""MNIST: 60,000 handwritten digits to learn from and 10,000 to test on, 28 × 28 pixels.

Each of its four files is looked for in this order:

    1. the folder named by GLASSBOX_DATA    3. a public mirror (download)
    2. the user's cache folder              4. else: the bundled sample, `mnist_5k`

A file that is damaged or not genuine is never used, and the dataset says so in `problems`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from numpy.typing import NDArray

from nn.data.datasets import cache, data_folder, mnist_5k
from nn.data.datasets.dataset import Dataset
from nn.data.datasets.download import (
    DEADLINE,
    TIMEOUT,
    DownloadError,
    Progress,
    download_files,
    mirrors_in_use,
)
from nn.data.datasets.mnist_files import FILES, MnistFile, to_array

FROM_FOLDER = "the full set in the folder named by GLASSBOX_DATA"
FROM_CACHE = "the full set in your cache folder"
FROM_DOWNLOAD = "the full set, just downloaded"


def available(files: Sequence[MnistFile] = FILES) -> bool:
    """Whether the full set is on this machine, judged by name and size only.

    Takes microseconds, so that a page can ask before it offers a download.
    """
    return all(data_folder.holds(file) or cache.holds(file) for file in files)


def load(
    download: bool = True,
    progress: Progress | None = None,
    mirrors: Sequence[str] | None = None,
    cancelled: Callable[[], bool] | None = None,
    *,
    files: Sequence[MnistFile] = FILES,
    timeout: float = TIMEOUT,
    deadline: float = DEADLINE,
) -> Dataset:
    """The full set ("mnist"), or the bundled sample ("mnist-5k") if it cannot be had.

    download:  whether the internet may be asked; False is quick and silent.
    progress:  called with bytes done and bytes in all while downloading.
    mirrors:   base addresses in place of GLASSBOX_MIRRORS or the public ones.
    cancelled: asked ten times a second while downloading; True stops it.
    files:     the four files that make up the set: training images and labels, test
               images and labels.
    timeout, deadline: seconds, as in `download_files`.

    Never raises for missing, damaged or unreachable data: `problems` says what happened.
    """
    search = _Search(tuple(files))
    if missing := data_folder.problem(files):
        search.problems.append(missing)
    search.look(data_folder.open_array, FROM_FOLDER)
    search.look(cache.open_array, FROM_CACHE)
    if search.missing and download:
        search.fetch(mirrors, progress, cancelled, timeout, deadline)
    elif search.missing:
        search.problems.append("The full set is not on this machine.")
    return search.result()


@dataclass
class _Search:
    """What has been found so far, file by file."""

    files: tuple[MnistFile, ...]
    arrays: dict[str, NDArray[Any]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    source: str = ""  # the last place that had to be asked

    @property
    def missing(self) -> list[MnistFile]:
        return [file for file in self.files if file.name not in self.arrays]

    def look(
        self, open_array: Callable[[MnistFile, list[str]], NDArray[Any] | None], source: str
    ) -> None:
        """Ask one place for every file that is still missing."""
        for file in self.missing:
            array = open_array(file, self.problems)
            if array is not None:
                self.arrays[file.name], self.source = array, source

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
            addresses = mirrors_in_use(mirrors)
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
                self.source = FROM_DOWNLOAD
        except DownloadError as error:
            self.problems.append(str(error))

    def result(self) -> Dataset:
        problems = tuple(dict.fromkeys(self.problems))
        if self.missing:
            return replace(mnist_5k.load(), problems=problems)
        X_train, y_train, X_test, y_test = (self.arrays[file.name] for file in self.files)
        return Dataset(X_train.T, y_train, X_test.T, y_test, ABOUT, self.source, problems)


ABOUT = replace(
    mnist_5k.ABOUT,
    name="mnist",
    title="MNIST",
    short="70,000 digits",
    n_train=60_000,
    n_test=10_000,
    origin="Yann LeCun, Corinna Cortes and Christopher J. C. Burges",
    size="11 MB",
    load=load,
    available=available,
)
