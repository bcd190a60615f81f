"""Fashion-MNIST: found beside MNIST, whose files have the same names, and never mistaken for it.

The files of the tests have the form of the real ones, which no test can download.
"""

import gzip
import shutil

import numpy as np
import pytest

from nn.data.datasets import cache, data_folder, fashion, mnist, official
from tests.nn.datasets.conftest import idx_bytes


@pytest.fixture
def load(clothes):
    return lambda **options: fashion.load(files=clothes.files, **options)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GLASSBOX_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def assert_is(data, made):
    images, *_, test_labels = made.values.values()
    expected = (images.reshape(len(images), 784) / 255).astype(np.float32)
    np.testing.assert_array_equal(data.X_train, expected.T)
    np.testing.assert_array_equal(data.y_test, test_labels)


def test_it_tells_of_clothes():
    about = fashion.ABOUT
    assert (about.nouns, about.n_classes, about.examples) == ("garments", 10, (60_000, 10_000))
    assert [(file.shape, len(file.md5)) for file in fashion.FILES] == [
        (file.shape, 32) for file in mnist.FILES
    ]
    assert len({file.proof for file in (*fashion.FILES, *mnist.FILES)}) == 8


def test_both_sets_are_found_in_one_folder(tiny, clothes, folder, load):
    tiny.write(folder)
    assert not fashion.available(clothes.files)
    clothes.write(folder / "fashion-mnist")
    assert fashion.available(clothes.files)
    for _ in range(2):  # from the folder, and then from what was kept of it
        digits, data = mnist.load(files=tiny.files), load()
        assert (digits.name, data.name) == ("mnist", "fashion-mnist")
        assert (digits.problems, data.problems) == ((), ())
        assert data.source == official.FROM_FOLDER.format("Fashion-MNIST")
        assert_is(digits, tiny)
        assert_is(data, clothes)


@pytest.mark.parametrize("place", ["fashion", "FashionMNIST/raw"])
def test_other_names_of_its_folder(clothes, folder, load, place):
    clothes.write(folder / place)
    assert_is(load(download=False), clothes)


def test_the_named_folder_may_be_its_own(clothes, tmp_path, load, monkeypatch):
    monkeypatch.setenv("GLASSBOX_DATA", str(clothes.write(tmp_path / "Fashion-MNIST")))
    assert_is(load(download=False), clothes)


def test_digits_in_its_folder_are_not_taken_for_clothes_nor_clothes_for_digits(
    tiny, clothes, folder, load
):
    tiny.write(folder / "fashion-mnist")
    clothes.write(folder)
    for data, title in ((load(), "Fashion-MNIST"), (mnist.load(files=tiny.files), "MNIST")):
        assert data.name == "mnist-5k"
        assert sum(f"is not the genuine {title} file." in said for said in data.problems) == 4


def test_what_is_unpacked_cannot_be_checked_and_is_not_used(clothes, folder, load):
    clothes.write(folder / "fashion", packed=False)
    assert not fashion.available(clothes.files)
    data = load()
    assert data.name == "mnist-5k"
    assert data.problems[0] == (
        "The folder named by GLASSBOX_DATA holds none of the four Fashion-MNIST files; they must "
        "be packed (.gz) and lie in its folder fashion-mnist."
    )
    name = clothes.files[0].name  # packed anew, it is another file
    (folder / "fashion" / f"{name}.gz").write_bytes(gzip.compress(clothes.data(name) + b"!"))
    assert any("not the genuine" in said for said in load().problems)


def test_a_download_is_checked_kept_and_found_again(clothes, server, load):
    server.serve("good", clothes)
    seen = []
    mirrors = [server.mirror("good")]
    data = load(mirrors=mirrors, progress=lambda done, total: seen.append((done, total)))
    assert (data.name, data.problems) == ("fashion-mnist", ())
    assert data.source == "Fashion-MNIST, just downloaded"
    assert seen[-1] == (seen[-1][1],) * 2
    assert_is(data, clothes)
    assert fashion.available(clothes.files)
    assert load(download=False).source == "Fashion-MNIST in your cache folder"


def test_a_mirror_that_serves_digits_is_not_believed(tiny, clothes, server, load):
    server.serve("digits", tiny)
    data = load(mirrors=[server.mirror("digits")])
    assert data.name == "mnist-5k"
    assert "not the genuine Fashion-MNIST file" in data.problems[0]
    server.serve("good", clothes)
    assert_is(load(mirrors=[server.mirror("digits"), server.mirror("good")]), clothes)


def test_on_a_mirror_of_the_host_it_has_a_folder_and_offline_it_is_said(
    clothes, server, load, monkeypatch
):
    told = load().problems
    assert told == ("Downloads are switched off on this machine.",)
    assert load(download=False).problems == ("Fashion-MNIST is not on this machine.",)
    server.serve("own/fashion-mnist", clothes)
    monkeypatch.setenv("GLASSBOX_MIRRORS", server.mirror("own"))
    assert_is(load(), clothes)


@pytest.mark.parametrize("what", ["array", "note", "no note"])
def test_damage_in_the_cache_is_noticed(clothes, folder, load, what):
    clothes.write(folder / "fashion")
    load()
    shutil.rmtree(folder)
    path = cache.path_of(clothes.files[0])
    note = path.with_suffix(".sha256")
    if what == "no note":
        note.unlink()
    else:
        damaged = path if what == "array" else note
        damaged.write_bytes(damaged.read_bytes()[:-1] + b"!")
    assert cache.holds(clothes.files[0]) == (what != "no note")
    data = load(download=False)
    assert data.name == "mnist-5k"
    assert not fashion.available(clothes.files)
    clothes.write(folder / "fashion")
    assert_is(load(), clothes)


def test_a_genuine_file_is_not_unpacked_beyond_its_size(clothes, folder, load, monkeypatch):
    """As MD5 is weak, a file that bears it is still no more than it should be."""
    bomb = gzip.compress(idx_bytes(np.zeros((3000, 28, 28), np.uint8)))
    clothes.write(folder / "fashion")
    (folder / "fashion" / f"{clothes.files[0].name}.gz").write_bytes(bomb)
    monkeypatch.setattr("nn.data.datasets.idx_files.hashlib.md5", lambda *a, **o: Same())
    assert any("not the genuine" in said for said in load().problems)
    assert data_folder.holds(clothes.files[0])


class Same:
    """A digest that is what one wishes."""

    def hexdigest(self):
        return Anything()


class Anything(str):
    def __ne__(self, other):
        return False

    __hash__ = str.__hash__
