"""Archives of a teacher's own: what NumPy saved is what is read; pickles are never opened."""

import io
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest

from dlkit.datasets import load_images
from dlkit.datasets.formats import _npz

rng = np.random.default_rng(0)
X = rng.integers(0, 256, (20, 5, 4), np.uint8)
Y = np.arange(20) % 4
SET = {"x_train": X[:12], "y_train": Y[:12], "x_test": X[12:], "y_test": Y[12:]}


def save(folder, savez=np.savez, **changes):
    arrays = {key: value for key, value in {**SET, **changes}.items() if value is not None}
    savez(folder / "set.npz", **arrays)
    return folder / "set.npz"


@pytest.mark.parametrize("savez", [np.savez, np.savez_compressed])
def test_an_archive_keeps_its_own_split(tmp_path, savez):
    data = load_images(save(tmp_path, savez))
    for key, value in SET.items():
        assert np.array_equal(getattr(data, key), value)
    assert (data.x_train.dtype, data.y_train.dtype) == (np.uint8, np.int64)
    assert repr(data) == "set.npz: 12 training and 8 test images, 5 x 4 grey, 4 classes"


def test_ordered_pools_both_parts_in_file_order(tmp_path):
    data = load_images(save(tmp_path), split="ordered")
    assert np.array_equal(data.x_train, X[:16])
    assert np.array_equal(data.y_test, Y[16:])


def test_shuffled_pools_both_parts_and_redraws(tmp_path):
    path = save(tmp_path)
    data, other = (load_images(path, split="shuffled", seed=seed) for seed in (0, 1))
    assert np.bincount(data.y_test).tolist() == [1, 1, 1, 1]
    assert sorted(map(bytes, [*data.x_train, *data.x_test])) == sorted(map(bytes, X))
    assert not np.array_equal(data.x_test, other.x_test)


@pytest.mark.parametrize(
    "changes",
    [
        {"x_train": X[:12, :, :, None]},
        {"x_train": X[:12].astype(np.int64)},
        {"x_train": X[:12].astype(">u2")},
        {"x_train": np.asfortranarray(X[:12])},
        {"y_train": Y[:12, None].astype(np.uint8)},
        {"extra": np.zeros(3)},
    ],
)
def test_usual_ways_to_save_the_same_are_the_same(tmp_path, changes):
    data = load_images(save(tmp_path, **changes))
    assert np.array_equal(data.x_train, X[:12])
    assert np.array_equal(data.y_train, Y[:12])
    assert (data.x_train.dtype, data.y_train.dtype) == (np.uint8, np.int64)


def test_class_names_are_read_where_they_are(tmp_path):
    path = save(tmp_path, class_names=np.array(["cat", "dog", "eel", "fox"]))
    assert load_images(path).class_names == ("cat", "dog", "eel", "fox")


FLOATS = X[:12] / 255
FAULTS = {
    "a key missing": ({"y_test": None}, "no y_test.*it has x_train, y_train, x_test"),
    "two keys missing": ({"y_test": None, "x_test": None}, "no x_test, y_test"),
    "flat images": ({"x_train": X[:12].reshape(12, 20)}, r"\(12, 20\).*Reshape flat images"),
    "channels first": ({"x_train": np.zeros((12, 3, 5, 4), np.uint8)}, "channels last"),
    "two channels": ({"x_train": np.zeros((12, 5, 4, 2), np.uint8)}, r"\(12, 5, 4, 2\)"),
    "a number": ({"x_train": np.uint8(3)}, r"the shape \(\)"),
    "no images": ({"x_train": X[:0], "y_train": Y[:0]}, "holds no image"),
    "floats to 1": ({"x_train": FLOATS}, r"float64, from 0 to 1\..*np.rint\(x \* 255\)"),
    "floats to 255": ({"x_train": X[:12] * 1.0}, r"Scale them to 0..255.*np.rint\(x\)"),
    "floats below 0": ({"x_train": FLOATS - 0.5}, r"from -0.\d+ to 0.\d+.*Scale them"),
    "not a number": ({"x_train": FLOATS * np.nan}, "from nan to nan"),
    "black or white": ({"x_train": X[:12] > 99}, r"type bool.*\(x \* 255\)"),
    "complex": ({"x_train": X[:12] * 1j}, "type complex128"),
    "texts": ({"x_train": X[:12].astype(str)}, "type <U"),
    "pixels above 255": ({"x_train": X[:12].astype(int) + 300}, "run from 3.. to 5.."),
    "pixels below 0": ({"x_train": X[:12].astype(int) - 300}, "run from -"),
    "too few labels": ({"y_train": Y[:11]}, "train: 12 images, but 11 labels"),
    "one-hot labels": ({"y_train": np.eye(4)[Y[:12]]}, r"\(12, 4\).*argmax"),
    "float labels": ({"y_train": Y[:12] * 1.0}, "labels are of type float64"),
    "text labels": ({"y_test": Y[12:].astype(str)}, "y_test.*labels are of type <U"),
    "labels below 0": ({"y_train": Y[:12] - 1}, "run from -1 to 2"),
    "a huge label": ({"y_train": Y[:12] + 10**12}, "65,535"),
    "an unsigned huge label": ({"y_train": np.uint64(2**63) + Y[:12].astype(np.uint64)}, "65,535"),
    "parts of two sizes": ({"x_test": X[12:, 1:]}, r"images are \(5, 4\), test images \(4, 4\)"),
    "too few names": ({"class_names": np.array(["cat", "dog"])}, "A text for each class"),
    "numbers for names": ({"class_names": np.arange(4)}, "class_names is of type int"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_file(tmp_path, fault):
    changes, message = FAULTS[fault]
    path = save(tmp_path, **changes)
    with pytest.raises(ValueError, match=message) as caught:
        load_images(path)
    assert str(path) in str(caught.value)
    assert str(caught.value).count(". ") >= 2


class Trap:
    """Unpickled, it touches a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.mark.parametrize("key", ["x_train", "y_test", "class_names"])
def test_a_pickle_is_refused_and_not_opened(tmp_path, key):
    sprung = tmp_path / "sprung"
    path = save(tmp_path, **{key: np.array([Trap(sprung)] * 4, object)})
    with pytest.raises(ValueError, match=f"{key}: it holds Python objects.*to open a pickle is"):
        load_images(path)
    assert not sprung.exists()
    np.load(path, allow_pickle=True)[key]
    assert sprung.exists()  # the trap was a real one


@pytest.mark.parametrize("savez", [np.savez, np.savez_compressed])
def test_no_cut_and_no_damaged_pixel_goes_unnoticed(tmp_path, savez):
    path = save(tmp_path, savez)
    whole = path.read_bytes()
    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match=r"set\.npz.*cannot be read"):
            load_images(path)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        info = archive.getinfo("x_train.npy")
    end = info.header_offset + 30 + len("x_train.npy") + 20 + info.compress_size
    path.write_bytes(whole[: end - 9] + bytes([whole[end - 9] ^ 1]) + whole[end - 8 :])
    with pytest.raises(ValueError, match=r"x_train.*cannot be read \((Bad CRC|Error -3)"):
        load_images(path)


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"\x93NUMPY rubbish", b"<!DOCTYPE html>"])
def test_what_is_no_archive_is_refused(tmp_path, content):
    path = tmp_path / "set.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"set\.npz: it cannot be read"):
        load_images(path)


def test_a_zip_of_a_kind_that_is_not_known_is_refused(tmp_path):
    path = save(tmp_path)
    content = bytearray(path.read_bytes())
    content[content.find(b"PK\1\2") + 6] = 220  # "version needed to extract": 22.0
    path.write_bytes(content)
    with pytest.raises(ValueError, match="zip file version 22"):
        load_images(path)


def header(shape, version=(1, 0)):
    stream = io.BytesIO()
    fields = {"descr": "|u1", "fortran_order": False, "shape": shape}
    write = {
        (1, 0): np.lib.format.write_array_header_1_0,
        (2, 0): np.lib.format.write_array_header_2_0,
    }
    write[version](stream, fields)
    return stream.getvalue()


def with_member(folder, key, content, method=zipfile.ZIP_STORED):
    path = save(folder, **{key: None})
    with zipfile.ZipFile(path, "a", method) as archive:
        archive.writestr(f"{key}.npy", content)
    return path


def test_a_header_of_the_second_version_is_read(tmp_path):
    path = with_member(tmp_path, "x_train", header((12, 5, 4), (2, 0)) + X[:12].tobytes())
    assert np.array_equal(load_images(path).x_train, X[:12])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (header((1000, 1000, 1000)) + b"1", "promises 1,000,000,000 bytes, the archive 1,"),
        (header((10**9, 10**9, 10**9)) + b"1", "4,294,967,296 bytes at most"),
        (header((12, 5, 4)) + bytes(241), "promises 240 bytes, the archive 241,"),
        (header((-12, 5, -4)) + bytes(240), "cannot be read|holds no image|negative"),
        (b"rubbish", "cannot be read"),
        (b"\x93NUMPY\x01\x00\x05\x00abcde", "cannot be read"),
        (b"\x93NUMPY\x09\x00\x05\x00abcde", "cannot be read"),
    ],
)
def test_a_header_that_lies_takes_no_memory(tmp_path, content, message):
    path = with_member(tmp_path, "x_train", content)
    tracemalloc.start()
    with pytest.raises(ValueError, match=message):
        load_images(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10e6


def test_a_directory_that_promises_more_than_was_packed_is_refused(tmp_path):
    shape = (40, 10_000, 10_000)
    path = with_member(tmp_path, "x_train", header(shape) + b"1", zipfile.ZIP_DEFLATED)
    content = bytearray(path.read_bytes())
    entry = content.rfind(b"PK\1\2")
    size = len(header(shape)) + 4_000_000_000
    content[entry + 24 : entry + 28] = size.to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(ValueError, match="promises 4,000,000,000 bytes, the archive 4,000,000,000"):
        load_images(path)


def test_what_would_fill_the_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(_npz, "MOST_BYTES", 239)
    with pytest.raises(ValueError, match=r"promises 240 bytes.* of 239 bytes at most"):
        load_images(save(tmp_path))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_that_numpy_never_writes_is_refused_whole_or_damaged(tmp_path, method):
    path = tmp_path / "set.npz"
    with zipfile.ZipFile(path, "w", method) as archive:
        for key, values in SET.items():
            member = io.BytesIO()
            np.save(member, values)
            archive.writestr(f"{key}.npy", member.getvalue())
    content = path.read_bytes()
    for spoilt in (content, content[:60] + bytes(8) + content[68:]):
        path.write_bytes(spoilt)
        with pytest.raises(ValueError, match=rf"x_train: it is packed by the method {method}"):
            load_images(path)


def test_a_member_that_is_no_array_is_no_key(tmp_path):
    path = save(tmp_path, x_train=None)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("x_train", b"text")
    with pytest.raises(ValueError, match=r"the file has no x_train"):
        load_images(path)


def test_the_largest_label_is_65535(tmp_path):
    path = save(tmp_path, y_test=Y[12:] + 65_532)
    assert load_images(path).class_names[-1] == "65535"
    with pytest.raises(ValueError, match="run from 65533 to 65536"):
        load_images(save(tmp_path, y_test=Y[12:] + 65_533))


def test_a_file_of_another_kind_is_refused(tmp_path):
    np.save(tmp_path / "x.npy", X)
    with pytest.raises(ValueError, match=r"not read as a set of images.*np\.savez"):
        load_images(tmp_path / "x.npy")


def test_a_folder_named_like_an_archive_is_a_folder(tmp_path):
    (tmp_path / "set.npz").mkdir()
    with pytest.raises(ValueError, match="the folder is empty"):
        load_images(tmp_path / "set.npz")


def test_labels_that_begin_at_one_are_refused_unless_names_say_that_class_0_is_empty(tmp_path):
    later = {"y_train": SET["y_train"] + 1, "y_test": SET["y_test"] + 1}
    with pytest.raises(ValueError, match=r"no training image has class 0.*Subtract 1 from"):
        load_images(save(tmp_path, **later))
    names = np.array(["none", "a", "b", "c", "d"])
    data = load_images(save(tmp_path, **later, class_names=names))
    assert data.class_names == tuple(names)
    assert data.y_train.min() == 1
