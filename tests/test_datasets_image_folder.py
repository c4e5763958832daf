"""A folder of pictures by class: what was saved is what is loaded; faults are caused for real."""

import os

import numpy as np
import pytest
from PIL import Image

from dlkit.datasets import load_images

rng = np.random.default_rng(0)
GREY = rng.integers(0, 256, (10, 6, 9), np.uint8)
COLOUR = rng.integers(0, 256, (10, 6, 9, 3), np.uint8)


def save(path, pixels, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, **options)
    return path


def by_class(folder, x=GREY, names=("dog", "cat")):
    """Pictures by turns of one class and the other, as PNG."""
    for i, pixels in enumerate(x):
        save(folder / names[i % 2] / f"{i}.png", pixels)
    return folder


def everything(data):
    """The set of (class name, bytes of the image) of both parts."""
    pairs = [*zip(data.x_train, data.y_train), *zip(data.x_test, data.y_test)]  # noqa: B905
    return sorted((data.class_names[y], x.tobytes()) for x, y in pairs)


@pytest.mark.parametrize("x", [GREY, COLOUR])
def test_every_picture_comes_with_the_name_of_its_folder(tmp_path, x):
    data = load_images(by_class(tmp_path / "pets", x))
    saved = [(("dog", "cat")[i % 2], pixels.tobytes()) for i, pixels in enumerate(x)]
    assert everything(data) == sorted(saved)
    assert data.class_names == ("cat", "dog")
    kind = "colour" if x.ndim == 4 else "grey"
    assert repr(data) == f"pets: 8 training and 2 test images, 6 x 9 {kind}, 2 classes"
    assert np.bincount(data.y_test).tolist() == [1, 1]
    assert data.source.startswith("pets: a folder of pictures of your own")
    assert np.array_equal(data.x_test, load_images(tmp_path / "pets", split="shuffled").x_test)
    assert data.x_train.flags["C_CONTIGUOUS"]


def test_train_and_test_above_the_classes_stay_as_they_are(tmp_path):
    by_class(tmp_path / "Train", GREY[:6])
    by_class(tmp_path / "test", GREY[6:])
    data = load_images(tmp_path)
    assert np.array_equal(data.x_train, GREY[[1, 3, 5, 0, 2, 4]])
    assert np.array_equal(data.x_test, GREY[[7, 9, 6, 8]])
    assert data.y_train.tolist() == [0, 0, 0, 1, 1, 1]
    shuffled = load_images(tmp_path, split="shuffled", seed=1)
    assert everything(shuffled) == everything(data)
    assert len(shuffled.x_test) == 2


def test_train_alone_is_one_part_and_a_train_may_be_a_class(tmp_path):
    by_class(tmp_path / "a" / "train")
    assert load_images(tmp_path / "a").class_names == ("cat", "dog")
    by_class(tmp_path / "b", names=("train", "plane"))
    assert load_images(tmp_path / "b").class_names == ("plane", "train")


def test_one_picture_in_colour_makes_all_of_them_so(tmp_path):
    by_class(tmp_path)
    save(tmp_path / "cat" / "z.bmp", COLOUR[0])
    data = load_images(tmp_path)
    assert data.shape == (6, 9, 3)
    wanted = [np.repeat(pixels[..., None], 3, axis=2).tobytes() for pixels in GREY]
    assert sorted(x for _, x in everything(data)) == sorted([*wanted, COLOUR[0].tobytes()])


def test_grey_that_was_saved_as_colour_is_grey(tmp_path):
    data = load_images(by_class(tmp_path, np.repeat(GREY[..., None], 3, axis=3)))
    assert data.shape == (6, 9)


def test_transparent_is_white_and_a_lying_picture_is_turned(tmp_path):
    by_class(tmp_path)
    clear = np.concatenate([COLOUR[0], np.zeros((6, 9, 1), np.uint8)], axis=2)
    save(tmp_path / "cat" / "clear.png", clear)
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = np.ascontiguousarray(np.rot90(GREY[0]))  # 9 x 6: upright it is 6 x 9
    save(tmp_path / "cat" / "turned.png", turned, exif=exif)
    images = [x for _, x in everything(load_images(tmp_path))]
    assert bytes([255] * 54) in images
    assert images.count(GREY[0].tobytes()) == 2


def test_pictures_of_several_sizes_are_counted_and_can_be_scaled(tmp_path):
    by_class(tmp_path)
    big = np.zeros((60, 90), np.uint8)
    big[:, 45:] = 255
    save(tmp_path / "cat" / "big.jpg", big, quality=95)
    with pytest.raises(ValueError, match=r"2 sizes; 10 of 11 have \(6, 9\).*Pass size=\(6, 9\)"):
        load_images(tmp_path)
    data = load_images(tmp_path, size=(6, 9))
    assert (data.shape, len(data.x_train) + len(data.x_test)) == ((6, 9), 11)
    found = {x for _, x in everything(data)}
    assert {pixels.tobytes() for pixels in GREY} <= found
    (scaled,) = found - {pixels.tobytes() for pixels in GREY}
    columns = np.frombuffer(scaled, np.uint8).reshape(6, 9).astype(int)
    assert columns[:, :3].max() < 30
    assert columns[:, -3:].min() > 225
    assert np.all(np.abs(columns[:, 4] - 127) < 20)  # the edge is averaged, not picked


def test_hidden_files_and_the_litter_of_systems_are_passed_over(tmp_path):
    by_class(tmp_path)
    for name in (".DS_Store", "cat/.DS_Store", "cat/Thumbs.db", "dog/desktop.ini", "README.md"):
        (tmp_path / name).write_bytes(b"litter")
    for name in (".ipynb_checkpoints", "__MACOSX", "cat/.hidden"):
        (tmp_path / name).mkdir()
    assert load_images(tmp_path).class_names == ("cat", "dog")


def rotten(folder):
    (folder / "cat" / "rotten.png").write_bytes((folder / "cat" / "1.png").read_bytes()[:60])


def nested(folder):
    (folder / "cat" / "more").mkdir()


def loop(folder):
    (folder / "cat" / "loop").symlink_to(folder, target_is_directory=True)


def empty(folder):
    (folder / "zebra").mkdir()


def alien(folder):
    (folder / "dog" / "photo.heic").write_bytes(b"x")


def outside(folder):
    save(folder / "loose.png", GREY[0])


def deep(folder):
    save(folder / "dog" / "deep.png", np.full((6, 9), 40_000, np.uint16))


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (rotten, r"rotten.png: it cannot be read as a picture"),
        (nested, r"more: a folder in the folder of a class"),
        (loop, r"loop: a folder in the folder of a class"),
        (empty, r"zebra: there is no picture of this class"),
        (alien, r"photo.heic: by its name no picture"),
        (outside, r"'loose.png' lies outside of every class"),
        (deep, r"deep.png: it has more than 8 bits a pixel"),
    ],
)
def test_a_fault_is_named_with_its_file(tmp_path, harm, message):
    harm(by_class(tmp_path))
    with pytest.raises(ValueError, match=message) as caught:
        load_images(tmp_path)
    assert str(caught.value).startswith(str(tmp_path))
    assert str(caught.value).count(". ") >= 2


def test_a_loop_of_links_does_not_hang(tmp_path):
    by_class(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(ValueError, match="a folder in the folder of a class"):
        load_images(tmp_path)
    (tmp_path / "self").unlink()
    (tmp_path / "round").symlink_to("round")
    assert load_images(tmp_path).class_names == ("cat", "dog")


def test_one_class_and_parts_that_differ_are_refused(tmp_path):
    save(tmp_path / "one" / "cat" / "a.png", GREY[0])
    with pytest.raises(ValueError, match=r"it holds 1 folder\. A folder for each class"):
        load_images(tmp_path / "one")
    by_class(tmp_path / "two" / "train")
    by_class(tmp_path / "two" / "test", names=("dog", "cow"))
    with pytest.raises(ValueError, match="'cat' is a class of train or of test only"):
        load_images(tmp_path / "two")
    by_class(tmp_path / "two" / "validation")
    with pytest.raises(ValueError, match="beside train and test there is validation"):
        load_images(tmp_path / "two")


def test_parts_of_two_sizes_are_refused(tmp_path):
    by_class(tmp_path / "train")
    by_class(tmp_path / "test", GREY[:, :5])
    with pytest.raises(ValueError, match="the pictures have 2 sizes"):
        load_images(tmp_path)


def test_more_than_memory_is_refused_before_any_of_it_is_set_aside(tmp_path):
    by_class(tmp_path, rng.integers(0, 256, (120, 2, 2), np.uint8))
    with pytest.raises(ValueError, match=r"120 pictures of 4096 x 4096.*size=\(64, 64\)"):
        load_images(tmp_path, size=(4096, 4096))


def test_in_order_the_last_class_would_test_so_it_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r'have no mixed order\. Received: split="ordered"'):
        load_images(by_class(tmp_path), split="ordered")


@pytest.mark.parametrize("size", [5, (5,), (5, 0), (5, 2.5), "55", (5, 5, 3)])
def test_a_size_that_is_none_is_refused(tmp_path, size):
    with pytest.raises(ValueError, match=r"`size` must be .*size=\(28, 28\)"):
        load_images(by_class(tmp_path), size=size)


def test_other_sets_cannot_be_scaled(tmp_path):
    np.savez(tmp_path / "a.npz", x_train=GREY)
    for given in ("digits", tmp_path / "a.npz"):
        with pytest.raises(ValueError, match=r"`size` cannot be had.*Leave `size` out"):
            load_images(given, size=(5, 5))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="rights do not bind this user")
def test_a_picture_without_the_right_to_read_is_named(tmp_path):
    (by_class(tmp_path) / "cat" / "1.png").chmod(0)
    with pytest.raises(ValueError, match=r"1\.png: it cannot be read as a picture"):
        load_images(tmp_path)


def test_a_class_of_one_picture_is_named_and_no_way_out_is_told_that_is_refused(tmp_path):
    with pytest.raises(ValueError, match="class cat has one image") as raised:
        load_images(by_class(tmp_path / "pets", GREY[:3]))
    assert "ordered" not in str(raised.value)
    data = load_images(by_class(tmp_path / "more"))
    with pytest.raises(ValueError, match="change the fraction") as raised:
        data.validation(0.01)
    assert "ordered" not in str(raised.value)


def test_loose_pictures_and_one_picture_are_told_what_they_are(tmp_path):
    path = save(tmp_path / "loose" / "a.png", GREY[0])
    with pytest.raises(ValueError, match=r"holds 1 picture and no.*Make a folder for each class"):
        load_images(tmp_path / "loose")
    with pytest.raises(ValueError, match=r"this is one picture.*Call load_photo"):
        load_images(path)
