"""Named sets and their splits: the digits, parts that do not overlap, equal shares, seeds."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits

from dlkit.datasets import _origins, _registry, _split, load_images, names


@pytest.fixture(scope="module")
def digits():
    return load_images("digits")


def rows(x):
    """Images as byte strings, sorted: equal for equal collections, whatever the order."""
    return sorted(image.tobytes() for image in x)


def test_digits_are_scikit_learns_scaled_to_a_byte():
    raw = load_digits()
    digits = load_images("digits", split="ordered")
    x = np.concatenate([digits.x_train, digits.x_test])
    assert np.array_equal(x, np.round(raw.images * (255 / 16)))
    assert np.array_equal(np.round(x * (16 / 255)), raw.images)
    assert np.array_equal(np.concatenate([digits.y_train, digits.y_test]), raw.target)
    assert (x.dtype, digits.y_train.dtype) == (np.uint8, np.int64)


@pytest.mark.parametrize("spoil", [slice(3000, None), slice(30_000, 30_008), slice(107, 115)])
def test_a_damaged_file_of_digits_is_named_with_what_to_do(spoil, tmp_path, monkeypatch):
    content = bytearray(_origins.located(_registry.entries()["digits"]).read_bytes())
    content[spoil] = bytes(8) if spoil.stop else b""
    path = tmp_path / "digits.csv.gz"
    path.write_bytes(content)
    monkeypatch.setattr(_origins, "located", lambda _: path)
    with pytest.raises(ValueError, match=r"digits\.csv\.gz: it cannot be read.*scikit-learn\."):
        load_images("digits")


def test_ordered_takes_the_last_fifth_of_the_file(digits):
    ordered = load_images("digits", split="ordered")
    assert np.array_equal(ordered.y_test, load_digits().target[-360:])
    assert not np.array_equal(np.sort(digits.y_test), np.sort(ordered.y_test))


def test_a_split_neither_loses_nor_repeats_an_image(digits):
    raw = (load_digits().images * 255 / 16).round().astype(np.uint8)
    assert rows([*digits.x_train, *digits.x_test]) == rows(raw)


def test_each_class_has_its_share_on_both_sides(digits):
    everything = np.bincount(load_digits().target)
    assert np.all(np.abs(np.bincount(digits.y_test) - everything * 0.2) < 1)


def test_one_seed_is_one_split_and_another_seed_another(digits):
    again, other = load_images("digits", seed=0), load_images("digits", seed=1)
    assert np.array_equal(digits.x_test, again.x_test)
    assert np.array_equal(digits.y_train, again.y_train)
    assert not np.array_equal(digits.y_test, other.y_test)
    assert np.array_equal(digits.y_test, load_images("digits", split="shuffled").y_test)


def test_the_split_of_seed_0_is_the_one_that_the_course_was_written_with(digits):
    digest = hashlib.sha256(digits.x_test.tobytes() + digits.y_test.tobytes()).hexdigest()
    assert digest.startswith("a2fc2790f951761e")


def test_images_keep_their_labels(digits):
    raw = load_digits()
    label = {
        image.round().astype(np.uint8).tobytes(): y
        for image, y in zip(raw.images * 255 / 16, raw.target, strict=True)
    }
    assert [label[image.tobytes()] for image in digits.x_test] == list(digits.y_test)


def test_the_text_of_a_record_is_the_same_everywhere(digits):
    assert repr(digits) == "digits: 1,437 training and 360 test images, 8 x 8 grey, 10 classes"
    assert digits.class_names == tuple("0123456789")
    assert digits.shape == (8, 8)
    assert "CC BY 4.0" in digits.source
    assert "not the one" not in digits.source


def test_validation_parts_the_training_data_and_leaves_the_test_alone(digits):
    parted = digits.validation(fraction=0.25, seed=3)
    assert rows([*parted.x_train, *parted.x_validation]) == rows(digits.x_train)
    assert len(parted.x_validation) == len(parted.y_validation) == 360
    assert np.all(np.abs(np.bincount(parted.y_validation) - np.bincount(digits.y_train) / 4) <= 1)
    assert np.array_equal(parted.x_test, digits.x_test)
    assert (digits.x_validation, digits.y_validation) == (None, None)
    assert np.array_equal(parted.y_train, digits.validation(0.25, 3).y_train)
    assert not np.array_equal(parted.y_train, digits.validation(0.25, 4).y_train)
    assert "1,077 training, 360 validation and 360 test images" in repr(parted)


def test_a_second_validation_part_is_refused(digits):
    with pytest.raises(ValueError, match="has 288 validation images already"):
        digits.validation().validation()


@pytest.mark.parametrize("fraction", [0, 1, -0.5, "half", None, True])
def test_a_fraction_outside_0_and_1_is_refused(digits, fraction):
    with pytest.raises(ValueError, match="`fraction` must be a number between 0 and 1"):
        digits.validation(fraction=fraction)


def test_a_fraction_too_small_for_every_class_is_refused(digits):
    with pytest.raises(ValueError, match="2 of 1437 images were to be drawn from 10 classes"):
        digits.validation(fraction=0.001)


def test_arrays_cannot_be_written_to(digits):
    parted = digits.validation()
    for x in (parted.x_train, parted.y_train, parted.x_validation, parted.x_test, parted.y_test):
        with pytest.raises(ValueError, match="read-only"):
            x[0] = 0
    with pytest.raises(AttributeError):
        digits.x_train = None


@pytest.mark.parametrize("seed", [-1, 2**32, 0.5, "0", None, True])
def test_a_seed_that_no_generator_takes_is_refused(seed):
    with pytest.raises(ValueError, match="`seed` must be an integer"):
        load_images("digits", seed=seed)


@pytest.mark.parametrize(("sizes", "count"), [((1000, 2), 200), ((1000, 2), 801), ((5, 2, 2), 3)])
def test_a_rare_class_is_on_both_sides_and_no_image_is_lost(sizes, count):
    y = np.repeat(np.arange(len(sizes)), sizes)
    for seed in range(10):
        rest, drawn = _split.stratified("a set", y, count, seed)
        assert len(drawn) == count
        assert sorted([*rest, *drawn]) == list(range(len(y)))
        assert set(y[rest]) == set(y[drawn]) == set(y)


def test_an_unknown_split_is_refused():
    with pytest.raises(ValueError, match=r"'ordered', 'shuffled'.*'random'"):
        load_images("digits", split="random")


class Wordless:
    """An object that has no text."""

    def __repr__(self):
        raise RuntimeError("no words")


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ("digit", 'Did you mean "digits"'),
        ("Digits", 'Did you mean "digits"'),
        ("minst", 'Did you mean "mnist"'),
        ("china", 'load_photo\\("china"\\)'),
        ("", "Known names: digits"),
        ("a\0b", "Known names: digits"),
        ("x" * 5000, "Known names: digits"),
        (b"digits", "Known names: digits"),
        (3, "Known names: digits"),
        (None, "Known names: digits"),
        (Wordless(), "Known names: digits"),
    ],
)
def test_an_unknown_name_is_answered_with_what_was_meant(given, answer):
    with pytest.raises(ValueError, match=answer):
        load_images(given)


@pytest.mark.parametrize(
    "given", ["nowhere/set.npz", "set.npz", "~/no-such-folder-of-dlkit", Path("x")]
)
def test_a_path_to_nothing_is_not_taken_for_a_name(given, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="There is no file or folder"):
        load_images(given)


def test_names_are_listed_by_kind():
    assert names("images") == ("digits", "glyphs", "glyphs_shifted")
    assert {*names("images"), *names("photo"), *names("series"), *names("points")} <= set(names())
    with pytest.raises(ValueError, match="'images', 'photo', 'series'"):
        names("texts")


def test_importing_loads_no_heavy_library_and_loading_no_tensorflow():
    code = (
        "import sys, dlkit.datasets as d;"
        "heavy = {'sklearn', 'scipy', 'matplotlib', 'PIL', 'tensorflow', 'keras', 'pooch',"
        " 'requests', 'platformdirs', 'tqdm', 'IPython'};"
        "first = sorted(heavy & set(sys.modules));"
        "d.load_images('digits'); d.load_photo('china'); d.load_series('google');"
        "print(first, sorted({'matplotlib', 'tensorflow', 'keras'} & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONWARNINGS": "error"}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert (run.stdout.strip(), run.stderr) == ("[] []", "")
