"""Fashion-MNIST: 70,000 pictures of clothes, of the same form as MNIST and harder to tell apart.

By Zalando Research, who publish the MD5 of the packed files. Where they are looked for, and what
happens if they are not there: `official`.
"""

from collections.abc import Sequence
from typing import Any

from nn.data.datasets import official
from nn.data.datasets.about import About
from nn.data.datasets.dataset import Dataset
from nn.data.datasets.idx_files import Home, IdxFile

HOME = Home(
    "Fashion-MNIST",
    "Fashion-MNIST",
    "fashion-mnist",
    ("fashion-mnist", "fashion", "FashionMNIST/raw"),
    (
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ),
)
FILES = (
    IdxFile(
        "train-images-idx3-ubyte", (60_000, 28, 28), 26_421_880, HOME,
        md5="8d4fb7e6c68d591d4c3dfef9ec88bf0d",
    ),
    IdxFile(
        "train-labels-idx1-ubyte", (60_000,), 29_515, HOME,
        md5="25c81989df183df01b3e8a0aad5dffbe",
    ),
    IdxFile(
        "t10k-images-idx3-ubyte", (10_000, 28, 28), 4_422_102, HOME,
        md5="bef4ecab320f06d8554ea6380940ec79",
    ),
    IdxFile(
        "t10k-labels-idx1-ubyte", (10_000,), 5_148, HOME,
        md5="bb300cfdad3c16e7a12a480ee83cd310",
    ),
)  # fmt: skip


def load(files: Sequence[IdxFile] = FILES, **options: Any) -> Dataset:
    """The set ("fashion-mnist"), or the bundled sample ("mnist-5k") if it cannot be had.

    `options` are those of `official.load`.
    """
    return official.load(ABOUT, files, **options)


def available(files: Sequence[IdxFile] = FILES) -> bool:
    """Whether the set is on this machine, judged by name and size only."""
    return official.available(files)


ABOUT = About(
    "fashion-mnist",
    "Fashion-MNIST",
    "garment",
    "garments",
    (
        "T-shirt or top",
        "Trousers",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
    60_000,
    10_000,
    short="70,000 garments",
    origin="Zalando Research: Han Xiao, Kashif Rasul and Roland Vollgraf",
    licence="MIT",
    size="31 MB",
    load=load,
    available=available,
)
