"""MNIST: 60,000 handwritten digits to learn from and 10,000 to test on, 28 × 28 pixels.

Where it is looked for, and what happens if it is not there: `official`.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from nn.data.datasets import mnist_5k, official
from nn.data.datasets.dataset import Dataset
from nn.data.datasets.idx_files import Home, IdxFile

HOME = Home(
    "MNIST",
    "the full set",
    "mnist",
    ("", "mnist", "MNIST/raw"),
    (
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ),
)

# `array_sha256` can be written down because the conversion gives the same bits on every
# machine: x / 255 is one IEEE 754 division, which is always rounded correctly.
FILES = (
    IdxFile(
        "train-images-idx3-ubyte", (60_000, 28, 28), 9_912_422, HOME,
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        "257f039238a0be158bad088c051a53908383fd47df03a7b1c229bb7bc968f160",
    ),
    IdxFile(
        "train-labels-idx1-ubyte", (60_000,), 28_881, HOME,
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        "e474323ac02fc156161b0bbb1f8c9cfeb327a74bcd9f9680a8385269a24f566c",
    ),
    IdxFile(
        "t10k-images-idx3-ubyte", (10_000, 28, 28), 1_648_877, HOME,
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        "bc9f8f501f39b3ca61f899a2f402edf2024bde012b73223431b6bd735e47a165",
    ),
    IdxFile(
        "t10k-labels-idx1-ubyte", (10_000,), 4_542, HOME,
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        "2fd8de6bdb8d11780b4b96dc57847bcfe6953f7c32aa48bfcd8237c3b7847243",
    ),
)  # fmt: skip


def load(files: Sequence[IdxFile] = FILES, **options: Any) -> Dataset:
    """The full set ("mnist"), or the bundled sample ("mnist-5k") if it cannot be had.

    `options` are those of `official.load`.
    """
    return official.load(ABOUT, files, **options)


def available(files: Sequence[IdxFile] = FILES) -> bool:
    """Whether the full set is on this machine, judged by name and size only."""
    return official.available(files)


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
