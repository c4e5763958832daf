"""Data of several kinds in one picture: each has a tile that shows what it holds."""

import matplotlib as mpl
import numpy as np
import pytest

from dlkit.plots import alt_text, gallery

RNG = np.random.default_rng(0)
KINDS = {
    "photo": RNG.integers(0, 256, (60, 90, 3), np.uint8),
    "digits": RNG.integers(0, 256, (50, 8, 8), np.uint8),
    "large": RNG.integers(0, 256, (5, 300, 200, 3), np.uint8),
    "one": RNG.integers(0, 256, (28, 28), np.uint8),
    "price": np.where(np.arange(50) == 20, np.nan, np.arange(50.0)),
    "prices": RNG.normal(size=(40, 3)),
    "moons": (RNG.normal(size=(30, 2)), np.arange(30) % 2),
    "words": "The quick brown fox jumps over the lazy dog. " * 50,
}


@pytest.fixture
def axes():
    drawn = gallery(KINDS, alt="Eight kinds of data.", columns=3)
    return dict(zip(KINDS, drawn.figure.axes, strict=True))


def test_every_kind_has_a_tile_with_its_name_and_the_figure_its_alt_text(axes):
    assert [ax.get_title("left") for ax in axes.values()] == list(KINDS)
    assert alt_text(axes["photo"].figure) == "Eight kinds of data."


def test_a_sheet_holds_the_first_images_whole_and_pixel_by_pixel(axes):
    sheet = axes["digits"].images[0].get_array()
    scale = (len(sheet) - 2 * 2) // (3 * 8)
    assert scale >= 3
    assert sheet.shape == (3 * 8 * scale + 2 * 2,) * 2
    for index, image in enumerate(KINDS["digits"][:9]):
        row, column = (place * (8 * scale + 2) for place in divmod(index, 3))
        tile = sheet[row : row + 8 * scale, column : column + 8 * scale]
        assert np.array_equal(tile, image.repeat(scale, axis=0).repeat(scale, axis=1))


@pytest.mark.parametrize("name", ["photo", "digits", "large", "one"])
def test_no_picture_is_larger_than_its_tile(axes, name):
    figure, ax = axes[name].figure, axes[name]
    side = ax.get_position().width * figure.get_size_inches()[0] * figure.dpi
    height, width = ax.images[0].get_array().shape[:2]
    assert max(height, width) <= round(side)


def test_tiles_do_not_lie_on_one_another_and_lie_in_the_figure(axes):
    boxes = [ax.get_position() for ax in axes.values()]
    assert all(box.x0 > 0 and box.y0 > 0 and box.x1 < 1 and box.y1 < 1 for box in boxes)
    pairs = [(a, b) for i, a in enumerate(boxes) for b in boxes[:i]]
    assert not any(mpl.transforms.Bbox.intersection(a, b) for a, b in pairs)


def test_every_series_has_a_line_on_its_own_scale_and_a_gap_where_it_has_one(axes):
    lines = [line.get_ydata() for line in axes["prices"].lines]
    assert len(lines) == 3
    assert all((line.min(), line.max()) == (0, 1) for line in lines)
    assert np.flatnonzero(np.isnan(axes["price"].lines[0].get_ydata())).tolist() == [20]


def test_points_stand_where_they_are_in_the_colour_of_their_class(axes):
    dots = axes["moons"].collections[0]
    assert np.allclose(dots.get_offsets(), KINDS["moons"][0])
    colours = dots.get_facecolors()
    assert len({tuple(colour) for colour in colours[::2]}) == 1
    assert not np.allclose(colours[0], colours[1])


def test_words_stay_inside_their_tile(axes):
    ax = axes["words"]
    ax.figure.canvas.draw()
    words = ax.texts[0].get_window_extent()
    tile = ax.get_window_extent()
    assert (words.x1 <= tile.x1) & (words.y0 >= tile.y0)
    assert KINDS["words"].startswith(ax.texts[0].get_text().replace("\n", " "))


def test_a_dollar_in_words_is_a_dollar():
    words = "It costs $5_ and $6^ or $\\foo$ more."
    ax = gallery({"$a$ $\\foo$": words}, alt="Words with dollars.")
    ax.figure.canvas.draw()
    assert ax.texts[0].get_text().replace("\n", " ") == words


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        ({}, "nothing to show"),
        (None, "nothing to show"),
        ({str(i): "a" for i in range(37)}, "37 tiles"),
        ([np.zeros((8, 8))], r"A dict of name to data was expected\. Received: a list\."),
        ({"x": np.zeros((2, 2, 2))}, "no form"),
        ({"x": np.zeros((0, 8, 8), np.uint8)}, "no form"),
        ({"x": np.zeros((3, 8, 8, 2), np.uint8)}, "no form"),
        ({"x": [[1, 2], [3]]}, "is not an array"),
        ({"x": np.array([1, np.inf, 2])}, "holds infinity"),
        ({"x": np.array([[1, np.nan], [2, np.nan]])}, "a series of NaN alone"),
        ({"x": (np.zeros((3, 3)), np.zeros(3, int))}, "no set of points"),
        ({"x": (np.zeros((3, 2)), np.zeros(3))}, "no set of points"),
    ],
)
def test_what_no_tile_can_show_is_refused(contents, words):
    with pytest.raises(ValueError, match=words):
        gallery(contents, alt="Nothing.")


def test_a_long_series_shows_its_beginning_and_whole_numbers_are_a_series():
    long, counts = np.sin(np.arange(1000.0)), np.array([3, 1, 2])
    ax = gallery({"long": long, "counts": counts}, alt="Two series.")
    first, second = (part.lines[0].get_ydata() for part in ax.figure.axes)
    scaled = long[:200] - long[:200].min()
    assert np.allclose(first, scaled / scaled.max())
    assert second.tolist() == [1, 0, 0.5]


def test_ends_of_lines_in_words_stay():
    ax = gallery({"verse": "one two\n\nthree"}, alt="A verse.")
    assert ax.texts[0].get_text() == "one two\n\nthree"
