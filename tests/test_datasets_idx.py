"""IDX files and folders: what is written byte by byte here is what is read; damage is named."""

import gzip
import hashlib
import os
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from dlkit.datasets import load_images

rng = np.random.default_rng(0)
X = rng.integers(0, 256, (20, 5, 4), np.uint8)
Y = np.arange(20, dtype=np.uint8) % 3
# Of the 10,000 test images of MNIST and their labels, as bytes, in the parts that they load in.
MNIST_10K = "9d382cc65da173c916bd640fdc5ff1a5ac6e774a557f6f82ec10d2f7a0592c28"
IMAGES, LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"


def idx(array, kind=8):
    """The bytes of an IDX file, by the book."""
    sizes = struct.pack(f">{array.ndim}I", *array.shape)
    return bytes([0, 0, kind, array.ndim]) + sizes + array.tobytes()


def write(folder, x=X, y=Y, images=IMAGES, labels=LABELS):
    for name, array in ((images, x), (labels, y)):
        content = array if isinstance(array, bytes) else idx(array)
        (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return folder


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        (IMAGES, LABELS),
        (f"{IMAGES}.gz", f"{LABELS}.gz"),
        (f"{IMAGES}.gz", LABELS),
        ("t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte"),
        ("emnist-letters-train-images-idx3-ubyte.gz", "emnist-letters-train-labels-idx1-ubyte.gz"),
        ("images-idx3-ubyte", "labels-idx1-ubyte"),
        ("Train-Images-IDX3-ubyte", "train-labels-idx1-ubyte"),
    ],
)
def test_of_one_pair_the_first_four_fifths_train_in_file_order(tmp_path, images, labels):
    data = load_images(write(tmp_path, images=images, labels=labels))
    assert np.array_equal(data.x_train, X[:16])
    assert np.array_equal(data.x_test, X[16:])
    assert np.array_equal(data.y_train, Y[:16])
    assert np.array_equal(data.y_test, Y[16:])
    assert data.class_names == ("0", "1", "2")


@pytest.mark.parametrize(
    ("prefix", "test"), [("", "t10k"), ("", "test"), ("emnist-letters-", "test"), ("a.", "t10k")]
)
def test_two_pairs_keep_their_own_split(tmp_path, prefix, test):
    write(tmp_path, images=prefix + IMAGES, labels=prefix + LABELS)
    write(
        tmp_path,
        X[:7] ^ 255,
        Y[:7],
        f"{prefix}{test}-images-idx3-ubyte.gz",
        f"{prefix}{test}-labels-idx1-ubyte.gz",
    )
    data = load_images(tmp_path)
    assert np.array_equal(data.x_train, X)
    assert np.array_equal(data.x_test, X[:7] ^ 255)
    pooled = np.concatenate([X, X[:7] ^ 255])
    ordered = load_images(tmp_path, split="ordered")
    assert np.array_equal(ordered.x_train, pooled[:21])
    assert np.array_equal(ordered.x_test, pooled[21:])
    shuffled = load_images(tmp_path, split="shuffled", seed=2)
    both = np.concatenate([shuffled.x_train, shuffled.x_test])
    assert sorted(map(bytes, both)) == sorted(map(bytes, pooled))
    assert len(shuffled.x_test) == 6


def test_an_images_file_finds_its_labels_beside_it(tmp_path):
    write(tmp_path)
    write(tmp_path, X[:10], Y[:10], "other-images-idx3-ubyte.gz", "other-labels-idx1-ubyte.gz")
    data = load_images(tmp_path / "other-images-idx3-ubyte.gz")
    assert np.array_equal(data.x_train, X[:8])
    assert data.name == "other-images-idx3-ubyte.gz"


def test_colour_images_have_a_third_axis(tmp_path):
    x = rng.integers(0, 256, (20, 5, 4, 3), np.uint8)
    data = load_images(write(tmp_path, x))
    assert np.array_equal(data.x_train, x[:16])
    assert "5 x 4 colour" in repr(data)


def test_the_content_decides_whether_a_file_is_gzipped(tmp_path):
    write(tmp_path, images=f"{IMAGES}.gz")
    (tmp_path / f"{IMAGES}.gz").write_bytes(idx(X))
    (tmp_path / LABELS).write_bytes(gzip.compress(idx(Y)))
    assert np.array_equal(load_images(tmp_path).x_train, X[:16])


def test_of_a_file_and_its_gz_the_plain_one_is_read_and_other_files_are_let_be(tmp_path):
    write(tmp_path)
    (tmp_path / f"{IMAGES}.gz").write_bytes(b"damaged")
    (tmp_path / "README.md").write_text("not data")
    (tmp_path / "t10k-images-idx3-ubyte").mkdir()
    assert np.array_equal(load_images(tmp_path).x_train, X[:16])


def test_home_and_the_working_directory_are_where_a_path_starts(tmp_path, monkeypatch):
    (tmp_path / "digits").mkdir()
    write(tmp_path / "digits")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for path in ("~/digits", "./digits", Path("digits"), str(tmp_path / "digits")):
        data = load_images(path)
        assert repr(data) == "digits: 16 training and 4 test images, 5 x 4 grey, 3 classes"
        assert str(tmp_path) not in data.source


def test_mnist_is_read_in_the_order_of_its_file():
    folder = os.environ.get("DLKIT_TEST_DATA")
    if not folder:
        pytest.skip("DLKIT_TEST_DATA is not set: no real IDX files here")
    data = load_images(folder)
    assert repr(data).endswith("8,000 training and 2,000 test images, 28 x 28 grey, 10 classes")
    raw = gzip.decompress((Path(folder) / "t10k-images-idx3-ubyte.gz").read_bytes())
    assert data.x_train.tobytes() + data.x_test.tobytes() == raw[16:]
    assert data.y_train[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]  # known to everybody
    arrays = (data.x_train, data.y_train, data.x_test, data.y_test)
    digest = hashlib.sha256(b"".join(array.astype(np.uint8).tobytes() for array in arrays))
    assert digest.hexdigest() == MNIST_10K
    parted = data.validation(seed=1)
    assert np.all(np.abs(np.bincount(parted.y_validation) - np.bincount(data.y_train) / 5) <= 1)


def damaged(content, at):
    return content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :]


PACKED = gzip.compress(idx(X))
FAULTS = {
    "empty": (b"", "it is empty"),
    "one byte": (b"\0", "ends after 1 bytes"),
    "a web page": (b"<!DOCTYPE html>", "begins with b'<!DO'"),
    "a header cut short": (idx(X)[:9], "header is cut short"),
    "a byte missing": (idx(X)[:-1], "promises 400 bytes, and the file holds 399"),
    "a byte too many": (idx(X) + b"\0", "promises 400 bytes, and the file holds 401"),
    "floats": (idx(X, kind=0x0D), "type 13 in 3 dimensions"),
    "flat": (idx(X.reshape(20, 20)), "type 8 in 2 dimensions"),
    "labels in its place": (idx(Y), "images and labels are not confused"),
    "no images": (idx(X[:0]), "holds no image"),
    "no width": (idx(X[:, :, :0]), "holds no image"),
    "two channels": (idx(X.reshape(20, 5, 2, 2)), "shape \\(20, 5, 2, 2\\)"),
    "fewer images": (idx(X[:19]), "19 images, but 20 labels"),
    "a size beyond memory": (b"\0\0\x08\x03" + b"\xff" * 12, "At most 4,294,967,296"),
    "gzip cut short": (PACKED[:-20], "ends too early"),
    "gzip without its end": (PACKED[:-8], "ends too early"),
    "gzip with a damaged body": (damaged(PACKED, 60), "cannot be read|ends too early"),
    "gzip with a damaged sum": (damaged(PACKED, len(PACKED) - 8), "cannot be read \\(CRC"),
    "gzip with rubbish behind": (PACKED + b"rubbish", "cannot be read"),
    "gzip of too little": (gzip.compress(idx(X)[:-1]), "promises 400 bytes, .* holds 399"),
    "gzip of too much": (gzip.compress(idx(X) + b"1"), "promises 400 bytes, .* holds more"),
    "gzip of nothing": (gzip.compress(b""), "it is empty"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_file(tmp_path, fault):
    content, message = FAULTS[fault]
    with pytest.raises(ValueError, match=message) as caught:
        load_images(write(tmp_path, content))
    assert str(tmp_path / IMAGES) in str(caught.value)
    assert str(caught.value).count(". ") >= 2


def test_every_cut_of_a_file_is_noticed(tmp_path):
    for content in (idx(X), PACKED):
        for length in range(0, len(content), 7):
            with pytest.raises(ValueError, match=IMAGES):
                load_images(write(tmp_path, content[:length]))


def test_the_sum_of_a_gzip_is_checked_however_long_it_is(tmp_path):
    x = np.zeros((2, 1024, 1024), np.uint8)
    packed = gzip.compress(idx(x))
    y = np.zeros(2, np.uint8)
    assert load_images(write(tmp_path, packed, y)).x_train.shape == (1, 1024, 1024)
    for content in (damaged(packed, len(packed) - 8), gzip.compress(idx(x) + b"1")):
        with pytest.raises(ValueError, match=r"CRC|holds more"):
            load_images(write(tmp_path, content, y))


def test_a_header_that_promises_too_much_takes_no_memory(tmp_path):
    header = b"\0\0\x08\x03" + struct.pack(">3I", 1_000_000, 30, 30)
    noise = np.random.default_rng(1).bytes(1_000_000)
    for content in (header + noise, gzip.compress(header + noise, 1)):
        write(tmp_path, content)
        tracemalloc.start()
        with pytest.raises(ValueError, match="promises 900,000,000 bytes"):
            load_images(tmp_path)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 20e6


def test_a_gzip_that_swells_is_read_no_further_than_promised(tmp_path):
    write(tmp_path, gzip.compress(idx(X) + bytes(100_000_000), 1))
    tracemalloc.start()
    with pytest.raises(ValueError, match="holds more"):
        load_images(tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5e6


def test_a_gzip_too_small_for_its_promise_is_not_unpacked(tmp_path):
    header = b"\0\0\x08\x03" + struct.pack(">3I", 100_000, 100, 100)
    with pytest.raises(ValueError, match="gzipped bytes"):
        load_images(write(tmp_path, gzip.compress(header)))


def test_an_empty_folder_and_one_of_other_files_say_so(tmp_path):
    with pytest.raises(ValueError, match="the folder is empty"):
        load_images(tmp_path)
    for name in "abcdef":
        (tmp_path / f"{name}.doc").touch()
    with pytest.raises(
        ValueError, match=r"no IDX files, but a.doc, b.doc, c.doc, d.doc and 2 more"
    ):
        load_images(tmp_path)


@pytest.mark.parametrize(("gone", "told"), [(IMAGES, "images"), (LABELS, "labels")])
def test_half_a_pair_is_refused(tmp_path, gone, told):
    write(tmp_path)
    (tmp_path / gone).unlink()
    with pytest.raises(ValueError, match=f"its {told} are not beside it"):
        load_images(tmp_path)


def test_a_path_to_half_a_pair_is_refused(tmp_path):
    write(tmp_path)
    with pytest.raises(ValueError, match="a file of labels by its name"):
        load_images(tmp_path / LABELS)
    (tmp_path / LABELS).unlink()
    with pytest.raises(ValueError, match="its labels are not beside it"):
        load_images(tmp_path / IMAGES)


@pytest.mark.parametrize(
    "stems",
    [
        ("a-", "b-"),
        ("train-", "test-", "t10k-"),
        ("t10k-", "test-"),
        ("digits-train-", "letters-test-"),
        ("letters-train-", "digits-test-"),
        ("train-", "extra-"),
    ],
)
def test_a_folder_of_several_sets_is_ambiguous(tmp_path, stems):
    for stem in stems:
        write(tmp_path, images=f"{stem}images-idx3-ubyte", labels=f"{stem}labels-idx1-ubyte")
    with pytest.raises(ValueError, match=f"holds {len(stems)} sets .*{min(stems)}images-idx3"):
        load_images(tmp_path)


def test_parts_of_two_sizes_are_refused(tmp_path):
    write(tmp_path)
    write(tmp_path, X[:, :4], Y, "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
    with pytest.raises(ValueError, match=r"training images are \(5, 4\), test images \(4, 4\)"):
        load_images(tmp_path)


def test_one_image_cannot_be_split(tmp_path):
    with pytest.raises(ValueError, match="one image cannot be split"):
        load_images(write(tmp_path, X[:1], Y[:1]))


def test_a_class_of_one_cannot_be_on_both_sides(tmp_path):
    y = np.array([0] * 10 + [1] * 9 + [2], np.uint8)
    write(tmp_path, y=y)
    with pytest.raises(ValueError, match="class 2 has one image to draw from"):
        load_images(tmp_path, split="shuffled")
    assert load_images(tmp_path).y_test[-1] == 2


def test_more_classes_than_test_images_are_refused(tmp_path):
    write(tmp_path, y=np.repeat(np.arange(10, dtype=np.uint8), 2))
    with pytest.raises(ValueError, match="4 of 20 images were to be drawn from 10 classes"):
        load_images(tmp_path, split="shuffled")


def test_files_whose_labels_begin_at_one_are_read_as_they_are(tmp_path):
    data = load_images(write(tmp_path, y=Y + np.uint8(1)))
    assert np.array_equal(data.y_train, Y[:16] + 1)
    assert data.class_names == ("0", "1", "2", "3")
