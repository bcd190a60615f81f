"""Loading MNIST: where it is looked for, in which order, and what is said about it."""

import gzip
import os

import numpy as np
import pytest

from nn.data.datasets import cache, data_folder, idx_files, mnist, official, stamps
from tests.memory import at_most_megabytes

FROM_FOLDER, FROM_CACHE, FROM_DOWNLOAD = (
    told.format("the full set")
    for told in (official.FROM_FOLDER, official.FROM_CACHE, official.FROM_DOWNLOAD)
)


@pytest.fixture
def folder(tiny, tmp_path, monkeypatch):
    """A folder named by GLASSBOX_DATA with the four packed files."""
    monkeypatch.setenv("GLASSBOX_DATA", str(tmp_path / "data"))
    return tiny.write(tmp_path / "data")


@pytest.fixture
def load(tiny):
    return lambda **options: mnist.load(files=tiny.files, **options)


def assert_is_tiny(data, tiny):
    """`data` holds exactly the values of `tiny`."""
    images, labels, test_images, test_labels = tiny.values.values()
    for X, values in ((data.X_train, images), (data.X_test, test_images)):
        expected = (values.reshape(len(values), 784) / 255).astype(np.float32)
        np.testing.assert_array_equal(X, expected.T)
        assert X.T.flags.c_contiguous
        assert not X.flags.writeable
    np.testing.assert_array_equal(data.y_train, labels)
    np.testing.assert_array_equal(data.y_test, test_labels)


@pytest.mark.parametrize("packed", [True, False])
def test_the_named_folder_comes_first(tiny, tmp_path, monkeypatch, load, packed):
    monkeypatch.setenv("GLASSBOX_DATA", str(tiny.write(tmp_path / "data", packed)))
    for _ in range(2):  # the second time from the arrays kept in the cache
        data = load()
        assert (data.name, data.source, data.problems) == ("mnist", FROM_FOLDER, ())
        assert_is_tiny(data, tiny)


def test_then_the_cache(tiny, folder, load, monkeypatch):
    load()
    monkeypatch.delenv("GLASSBOX_DATA")
    data = load()
    assert (data.name, data.source, data.problems) == ("mnist", FROM_CACHE, ())
    assert_is_tiny(data, tiny)


def test_then_a_download(tiny, server, load):
    server.serve("good", tiny)
    data = load(mirrors=[server.mirror("good")])
    assert (data.name, data.source, data.problems) == ("mnist", FROM_DOWNLOAD, ())
    assert_is_tiny(data, tiny)
    assert load(download=False).source == FROM_CACHE


def test_else_the_bundled_sample(load, monkeypatch):
    for data, why in (
        (load(download=False), "The full set is not on this machine."),
        (load(), "Downloads are switched off on this machine."),  # the list of mirrors is empty
    ):
        assert (data.name, data.problems) == ("mnist-5k", (why,))
    for mirror in ("ftp://host/mnist", "file:///etc", "nonsense", "http://", "http://h:x"):
        monkeypatch.setenv("GLASSBOX_MIRRORS", mirror)
        why = "The list of mirrors holds something that is no web address."
        data = load()
        assert (data.name, data.problems) == ("mnist-5k", (why,))


def test_a_named_folder_that_is_missing_is_said(tiny, load, monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_DATA", str(tmp_path / "nowhere"))
    data = load()
    assert data.name == "mnist-5k"
    assert data.problems[0] == "The folder named by GLASSBOX_DATA is not there."


def swap_last(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda raw: gzip.compress(raw)[:-20], "damaged and cannot be unpacked"),
        (lambda raw: gzip.compress(raw)[:10] + b"\xff" * 50, "damaged and cannot be unpacked"),
        (lambda raw: gzip.compress(raw[:-1]), "is cut short"),
        (lambda raw: gzip.compress(swap_last(raw)), "is not the genuine MNIST file"),
        (lambda raw: gzip.compress(raw + b"!"), "is not the genuine MNIST file"),
        (lambda raw: b"", "is cut short"),
    ],
    ids=["cut gz", "broken gz", "cut", "tampered", "too long", "empty"],
)
def test_a_bad_file_in_the_folder_is_said_and_not_used(tiny, folder, load, damage, said):
    name = tiny.files[0].name
    (folder / f"{name}.gz").write_bytes(damage(tiny.data(name)))
    data = load()
    assert data.name == "mnist-5k"
    assert data.problems[0].startswith(f"{name} in the folder named by GLASSBOX_DATA")
    assert said in data.problems[0]
    assert not cache.holds(tiny.files[0])


def test_one_bad_file_is_replaced_from_the_next_place(tiny, folder, load, server):
    name = tiny.files[0].name
    (folder / f"{name}.gz").write_bytes(b"rubbish")
    server.serve("good", tiny)
    data = load(mirrors=[server.mirror("good")])
    assert server.asked == [f"/good/{name}.gz"]
    assert (data.name, data.source, len(data.problems)) == ("mnist", FROM_DOWNLOAD, 1)
    assert_is_tiny(data, tiny)


def test_a_packed_file_serves_where_the_unpacked_one_is_bad(tiny, folder, load):
    name = tiny.files[0].name
    (folder / name).write_bytes(b"rubbish")
    data = load()
    assert (data.source, len(data.problems)) == (FROM_FOLDER, 1)


def test_a_file_that_goes_bad_after_it_was_cached_is_said(tiny, folder, load):
    load()
    name = tiny.files[0].name
    (folder / f"{name}.gz").write_bytes(b"rubbish")
    data = load()
    assert (data.name, data.source) == ("mnist", FROM_CACHE)
    assert data.problems == (f"{name} in the folder named by GLASSBOX_DATA is cut short.",)
    assert_is_tiny(data, tiny)


def test_damage_in_the_cache_is_repaired_from_the_folder(tiny, folder, load):
    load()
    path = cache.path_of(tiny.files[0])
    path.write_bytes(swap_last(path.read_bytes()))
    data = load()
    assert (data.source, len(data.problems)) == (FROM_FOLDER, 1)
    assert_is_tiny(data, tiny)
    assert load().problems == ()


def test_damage_in_the_cache_is_said_and_the_sample_used(tiny, folder, load, monkeypatch):
    load()
    monkeypatch.delenv("GLASSBOX_DATA")
    path = cache.path_of(tiny.files[2])
    path.write_bytes(path.read_bytes()[:-1])
    data = load()
    assert data.name == "mnist-5k"
    assert (
        f"{tiny.files[2].name} in your cache folder was damaged and is not used." in data.problems
    )
    assert not path.exists()


def test_unchanged_files_are_not_unpacked_again(folder, load, monkeypatch):
    load()
    monkeypatch.setattr(data_folder, "read_genuine", None)  # calling it would fail
    assert load().source == FROM_FOLDER


def test_a_touched_file_is_unpacked_again_and_broken_stamps_are_ignored(tiny, folder, load):
    load()
    path = folder / f"{tiny.files[0].name}.gz"
    assert stamps.proof_of(path) == tiny.files[0].sha256
    os.utime(path, ns=(1, 1))
    assert stamps.proof_of(path) is None
    assert load().problems == ()
    assert stamps.proof_of(path) == tiny.files[0].sha256
    for text in ("", "[]", "{", '{"a": 1}', "\xff"):
        stamps_file = cache.path_of(tiny.files[0]).with_name("stamps.json")
        stamps_file.write_text(text, encoding="latin-1")
        assert load().source == FROM_FOLDER


def test_works_in_memory_where_the_cache_cannot_be_written(
    tiny, folder, load, monkeypatch, tmp_path
):
    (tmp_path / "in the way").write_text("")
    monkeypatch.setenv("GLASSBOX_CACHE", str(tmp_path / "in the way"))
    data = load()
    assert (data.source, data.problems) == (FROM_FOLDER, ())
    assert_is_tiny(data, tiny)


def test_available_looks_at_both_places(tiny, folder, load, monkeypatch, tmp_path):
    assert mnist.available(tiny.files)
    load()
    monkeypatch.delenv("GLASSBOX_DATA")
    assert mnist.available(tiny.files)
    monkeypatch.setenv("GLASSBOX_CACHE", str(tmp_path / "empty"))
    assert not mnist.available(tiny.files)


def test_no_sentence_shows_a_path_of_the_machine(folder, load, tmp_path):
    for path in folder.iterdir():
        path.write_bytes(b"rubbish")
    data = load()
    assert len(data.problems) == 5
    assert not any(str(tmp_path) in sentence for sentence in (data.source, *data.problems))


def test_a_gz_bomb_costs_no_memory(tiny):
    bomb = gzip.compress(bytes(10_000_000))
    with at_most_megabytes(2), pytest.raises(idx_files.BadFile, match="not the genuine"):
        idx_files.unpack(tiny.files[0], bomb, "here")


def test_a_genuine_file_of_another_shape_is_refused(tiny):
    with pytest.raises(ValueError, match=r"holds \(20,\), not \(20, 28, 28\)"):
        idx_files.to_array(tiny.files[0], tiny.data(tiny.files[1].name))


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("kind", ["dot", "folder"])
def test_files_named_as_unpackers_name_them_are_found(tiny, folder, load, packed, kind):
    """With a dot, or each in a folder of its name."""
    for file in tiny.files:
        path = folder / f"{file.name}.gz"
        other = path.with_name(path.name.replace("-idx", ".idx"))
        if kind == "folder":
            other = folder / file.name / path.name
            other.parent.mkdir()
        path.rename(other)
        if not packed:
            other.with_name(other.name.removesuffix(".gz")).write_bytes(tiny.data(file.name))
            other.unlink()
    assert mnist.available(tiny.files)
    data = load()
    assert (data.source, data.problems) == (FROM_FOLDER, ())
    assert_is_tiny(data, tiny)


def test_an_empty_folder_is_told_in_one_sentence(tiny, tmp_path, monkeypatch, load):
    monkeypatch.setenv("GLASSBOX_DATA", str(tmp_path))
    told = load(download=False).problems
    assert told == (
        "The folder named by GLASSBOX_DATA holds none of the four MNIST files.",
        "The full set is not on this machine.",
    )


def test_what_is_missing_in_a_folder_is_told_in_one_sentence(tiny, folder, load):
    gone = [file.name for file in tiny.files[1:3]]
    for name in gone:
        (folder / f"{name}.gz").unlink()
    told = load(download=False).problems
    assert told == (
        f"Of the four MNIST files, {gone[0]} and {gone[1]} are missing in the folder named by "
        "GLASSBOX_DATA.",
        "The full set is not on this machine.",
    )


def test_a_file_in_place_of_the_folder_is_told_as_that(tmp_path, monkeypatch, load):
    (tmp_path / "data").write_bytes(b"")
    monkeypatch.setenv("GLASSBOX_DATA", str(tmp_path / "data"))
    assert load(download=False).problems[0] == "What GLASSBOX_DATA names is a file, and no folder."
