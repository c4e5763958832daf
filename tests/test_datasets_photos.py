"""Photographs: the pixels are those of the file, upright, in colour; damage is named."""

import io

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_sample_image

from dlkit.datasets import load_photo

PIXELS = np.random.default_rng(0).integers(0, 256, (6, 9, 3), np.uint8)


@pytest.mark.parametrize("name", ["china", "flower"])
def test_scikit_learns_photographs_are_whole(name):
    photo = load_photo(name)
    assert np.array_equal(photo.pixels, load_sample_image(f"{name}.jpg"))
    assert repr(photo) == f"{name}: a photograph of 427 x 640 pixels, colour"
    assert "CC BY 2.0" in photo.source
    assert "not the one" not in photo.source


def test_hopper_is_a_portrait():
    photo = load_photo("hopper")
    assert photo.pixels.shape == (600, 512, 3)
    assert "public domain" in photo.source
    with pytest.raises(ValueError, match="read-only"):
        photo.pixels[0] = 0


def saved(path, image, **options):
    image.save(path, **options)
    return load_photo(path)


@pytest.mark.parametrize("suffix", ["png", "bmp", "tiff", "ppm"])
def test_a_file_without_loss_gives_its_pixels(tmp_path, suffix):
    photo = saved(tmp_path / f"mine.{suffix}", Image.fromarray(PIXELS))
    assert np.array_equal(photo.pixels, PIXELS)
    assert (photo.name, photo.pixels.dtype) == ("mine", np.uint8)
    assert str(tmp_path) not in photo.source


@pytest.mark.parametrize(
    ("orientation", "turn"),
    [
        (1, lambda x: x),
        (2, np.fliplr),
        (3, lambda x: np.rot90(x, 2)),
        (4, np.flipud),
        (5, lambda x: x.transpose(1, 0, 2)),
        (6, lambda x: np.rot90(x, -1)),
        (7, lambda x: np.rot90(x, 2).transpose(1, 0, 2)),
        (8, np.rot90),
    ],
)
def test_the_orientation_that_the_camera_noted_is_undone(tmp_path, orientation, turn):
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = saved(tmp_path / "mine.png", Image.fromarray(PIXELS), exif=exif)
    assert np.array_equal(photo.pixels, turn(PIXELS))


def test_grey_becomes_colour_and_transparent_becomes_white(tmp_path):
    grey = saved(tmp_path / "grey.png", Image.fromarray(PIXELS[..., 0]))
    assert np.array_equal(grey.pixels, np.repeat(PIXELS[..., :1], 3, axis=2))
    alpha = np.full((6, 9, 1), 255, np.uint8)
    alpha[:3] = 0
    see_through = Image.fromarray(np.concatenate([PIXELS, alpha], axis=2))
    photo = saved(tmp_path / "mine.png", see_through)
    assert np.all(photo.pixels[:3] == 255)
    assert np.array_equal(photo.pixels[3:], PIXELS[3:])


def png():
    stream = io.BytesIO()
    Image.fromarray(PIXELS).save(stream, "PNG")
    return stream.getvalue()


def huge(width, height):
    """A BMP whose header promises so many pixels, and nothing after it."""
    stream = io.BytesIO()
    Image.new("RGB", (1, 1)).save(stream, "BMP")
    content = bytearray(stream.getvalue())
    content[18:26] = width.to_bytes(4, "little") + height.to_bytes(4, "little")
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "cannot be read as a picture"),
        (b"GIF89a", "cannot be read as a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "cannot be read as a picture"),
        (png()[:60], "cannot be read as a picture"),
        (png()[:-30], "cannot be read as a picture"),
        (huge(8_000, 8_000), "At most 50,000,000 pixels"),
        (huge(10_000, 10_000), "At most 50,000,000 pixels"),
        (huge(60_000, 60_000), "At most 50,000,000 pixels"),
    ],
)
def test_what_is_no_whole_picture_is_refused(tmp_path, content, message):
    path = tmp_path / "mine.png"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message) as caught:
        load_photo(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("kind", ["EPS", "PCX"])
def test_other_formats_are_not_given_to_their_readers(tmp_path, kind):
    Image.fromarray(PIXELS).save(tmp_path / "mine.png", kind)
    with pytest.raises(ValueError, match=r"\(cannot identify image file"):
        load_photo(tmp_path / "mine.png")


def test_damaged_notes_beside_whole_pixels_do_no_harm(tmp_path):
    path = tmp_path / "mine.tiff"
    exif = Image.Exif()
    exif[0x010E] = "text"
    Image.fromarray(PIXELS).save(path, "JPEG", exif=exif, quality=95)
    content = bytearray(path.read_bytes())
    content[content.find(b"Exif") + 20] = 0xFF  # a note that claims to be longer than the file
    path.write_bytes(content)
    assert load_photo(path).pixels.shape == PIXELS.shape


def test_sixteen_bits_a_pixel_are_refused(tmp_path):
    Image.fromarray(np.full((4, 4), 40_000, np.uint16)).save(tmp_path / "deep.png")
    with pytest.raises(ValueError, match="more than 8 bits a pixel"):
        load_photo(tmp_path / "deep.png")


def test_a_folder_is_no_picture(tmp_path):
    with pytest.raises(ValueError, match="this is a folder"):
        load_photo(tmp_path)


def test_unknown_names_and_paths_to_nothing_are_told_apart():
    with pytest.raises(ValueError, match='Did you mean "flower"'):
        load_photo("flowers")
    with pytest.raises(ValueError, match=r'load_images\("digits"\)'):
        load_photo("digits")
    with pytest.raises(FileNotFoundError, match=r"no file or folder 'nowhere\.jpg'"):
        load_photo("nowhere.jpg")


def test_what_is_no_picture_is_named_once(tmp_path):
    (tmp_path / "notes.jpg").write_text("no picture")
    with pytest.raises(ValueError, match="cannot be read as a picture") as raised:
        load_photo(tmp_path / "notes.jpg")
    assert str(raised.value).count("notes.jpg") == 1
