"""Mosaics, cells and thumbnails: what stands in the pixels and in the text of a drawn figure."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from sklearn.datasets import load_digits, load_sample_image

from dlkit import plots
from dlkit.plots import _embedding, _tiling, palette

mpl.use("Agg")
ALT = "What is seen."


def texts(ax):
    return [text.get_text() for text in ax.texts]


def pixels(ax):
    """The figure as drawn, (height, width, 3) bytes."""
    ax.figure.canvas.draw()
    return np.asarray(ax.figure.canvas.buffer_rgba())[..., :3]


def tiles(ax, count, height, width):
    """Cuts the tiles out of the one array of a mosaic, by its gaps."""
    sheet = np.ma.filled(ax.images[0].get_array().astype(float), np.nan)
    flat = sheet if sheet.ndim == 2 else np.where((sheet == 1).all(axis=-1), np.nan, sheet[..., 0])
    rows = np.flatnonzero(~np.isnan(flat).all(axis=1))
    columns = np.flatnonzero(~np.isnan(flat).all(axis=0))
    found = sheet[np.ix_(rows, columns)]
    down, across = len(rows) // height, len(columns) // width
    cut = found.reshape(down, height, across, width, *sheet.shape[2:]).swapaxes(1, 2)
    return cut.reshape(down * across, height, width, *sheet.shape[2:])[:count]


@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 5, 9), (10, 28, 28), (23, 6, 6), (100, 8, 8)])
def test_every_tile_of_a_mosaic_is_its_image(shape):
    images = np.random.default_rng(0).integers(1, 256, shape).astype(np.uint8)
    ax = plots.mosaic(images, alt=ALT)
    np.testing.assert_array_equal(tiles(ax, *shape), images)
    assert ax.images[0].get_clim() == (0, 255)


def test_a_mosaic_in_colour_keeps_its_channels():
    images = np.random.default_rng(0).integers(0, 200, (6, 7, 5, 3)).astype(np.uint8)
    ax = plots.mosaic(images, alt=ALT, columns=3)
    np.testing.assert_allclose(tiles(ax, 6, 7, 5), images / 255)


@pytest.mark.parametrize("shape", [(9, 12), (1, 9, 12), (1, 9, 12, 1), (9, 12, 3), (1, 9, 12, 3)])
def test_one_image_fills_the_mosaic(shape):
    ax = plots.mosaic(np.full(shape, 0.75), alt=ALT)
    assert ax.images[0].get_array().shape[:2] == (9, 12)


def test_small_kernels_are_not_taken_for_a_colour_image():
    ax = plots.mosaic(np.full((8, 3, 3), 0.75), alt=ALT, columns=4)
    assert tiles(ax, 8, 3, 3).shape == (8, 3, 3)


def test_a_pixel_of_an_image_is_a_square_of_equal_pixels_on_the_screen():
    image = np.zeros((8, 8), np.uint8)
    image[2, 5] = 255
    drawn = pixels(plots.mosaic(image, alt=ALT))
    edge, side = 8, 25  # the margin of the sheet, and the 200 pixels that a lone small image gets
    expected = np.zeros((200, 200), np.uint8)
    expected[2 * side : 3 * side, 5 * side : 6 * side] = 255
    np.testing.assert_array_equal(drawn[edge:-edge, edge:-edge, 1], expected)


def test_signed_weights_share_a_symmetric_scale_with_white_at_zero():
    weights = np.zeros((3, 4, 4))
    weights[0, 0, 0], weights[1, 0, 0] = 0.5, -2.0
    ax = plots.mosaic(weights, alt=ALT)
    image = ax.images[0]
    assert image.get_clim() == (-2, 2)
    bytes_of = [tuple(image.to_rgba(value, bytes=True)[:3]) for value in (-2.0, 0.0, 2.0)]
    negative, positive = (
        tuple(bytes.fromhex(colour[1:])) for colour in (plots.NEGATIVE, plots.POSITIVE)
    )
    assert bytes_of == [negative, (255, 255, 255), positive]
    (bar,) = ax.child_axes
    assert [label.get_text() for label in bar.get_yticklabels()] == ["−2", "0", "2"]


@pytest.mark.parametrize(
    ("images", "limits", "stated"),
    [
        (np.array([[[0, 255]]], np.uint8), (0, 255), False),
        (np.array([[[0, 16]]], np.uint8), (0, 16), True),
        (np.array([[[0.0, 1.0]]]), (0, 1), False),
        (np.array([[[0.0, 0.25]]]), (0, 0.25), True),
        (np.array([[[0.0, 7.5]]]), (0, 7.5), True),
        (np.array([[[False, True]]]), (0, 1), False),
        (np.zeros((1, 1, 2)), (0, 1), False),
    ],
)
def test_a_scale_that_is_not_plain_is_stated(images, limits, stated):
    ax = plots.mosaic(images, alt=ALT)
    assert ax.images[0].get_clim() == limits
    assert len(ax.child_axes) == stated


def test_labels_stand_under_their_tiles_and_do_not_overlap():
    names = [f"{i} read as {9 - i}" for i in range(10)]
    colours = [plots.POSITIVE, plots.NEGATIVE] * 5
    ax = plots.mosaic(load_digits().images[:10], alt=ALT, labels=names, label_colors=colours)
    assert texts(ax) == names
    assert [text.get_color() for text in ax.texts] == colours
    boxes = [text.get_window_extent() for text in ax.texts]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert min(min(box.x0, box.y0) for box in boxes) >= 0
    assert max(box.x1 for box in boxes) <= ax.figure.bbox.width


def test_the_size_of_a_mosaic_does_not_depend_on_the_digits_in_its_labels():
    sizes = set()
    for name in ("1 read as 1", "8 read as 0", "4 read as 7"):
        figure = plots.mosaic(np.ones((6, 8, 8)), alt=ALT, labels=[name] * 6).figure
        sizes.add(tuple(figure.get_size_inches()))
    assert len(sizes) == 1


def test_rows_are_full_where_they_can_be():
    for count in (10, 20, 64, 100):
        plan = _tiling.tile(count, 8, 8, columns=None, label=(0, 0), room=(504, None))
        assert plan.columns * plan.rows == count
        assert plan.scale == int(plan.scale) >= 1


def test_a_mosaic_fits_into_the_axes_that_it_is_given():
    figure, (left, right) = plt.subplots(1, 2, figsize=(6, 3))
    weights = np.random.default_rng(0).normal(size=(9, 8, 8))
    returned = plots.mosaic(weights, alt=ALT, ax=right, labels=range(9), title="weights")
    assert returned is right
    assert not left.images
    assert tiles(right, 9, 8, 8).shape == (9, 8, 8)
    assert right.get_title(loc="left") == "weights"
    assert len(figure.axes) == 2


def test_a_photograph_fits_into_forty_kilobytes_and_stays_itself():
    from io import BytesIO

    from PIL import Image

    photo = load_sample_image("china.jpg")
    ax = plots.mosaic(photo, alt=ALT)
    data = plots.png(ax.figure)
    assert len(data) <= 40_000
    seen = np.asarray(Image.open(BytesIO(data)).convert("RGB")).astype(float)
    error = seen - pixels(ax)
    assert seen.shape[1] > 300
    np.testing.assert_array_equal(seen[:8], 255)  # the page is white
    assert np.sqrt((error**2).mean()) < 5  # of 255
    mean = error.mean(axis=(0, 1))
    assert np.abs(mean).max() < 2  # as bright as it was
    assert np.ptp(mean) < 0.5  # and with no tint


def test_a_grey_photograph_stays_grey():
    from io import BytesIO

    from PIL import Image

    ax = plots.mosaic(load_sample_image("china.jpg").mean(axis=2).astype(np.uint8), alt=ALT)
    data = plots.png(ax.figure)
    seen = np.asarray(Image.open(BytesIO(data)).convert("RGB")).astype(int)
    assert len(data) <= 40_000
    assert np.ptp(seen, axis=2).max() <= 2
    assert np.abs(seen - pixels(ax)).max() <= 12


@pytest.mark.parametrize(
    ("images", "beat"),
    [
        (np.zeros(5), r"`images` has the wrong shape.*\(5,\)"),
        (np.zeros((0, 8, 8)), r"wrong shape.*\(0, 8, 8\)"),
        (np.full((2, 8, 8), np.nan), "NaN or infinity.*128 of 128"),
        (np.zeros((2, 8, 8, 4)), "neither one nor three channels"),
        (np.zeros((401, 2, 2)), r"holds 401 images.*images\[:100\]"),
        ([["a", "b"]], "does not hold numbers"),
        ([[1], [1, 2]], "not an array"),
    ],
)
def test_a_mosaic_says_what_is_wrong_with_its_images(images, beat):
    with pytest.raises(ValueError, match=beat):
        plots.mosaic(images, alt=ALT)


@pytest.mark.parametrize(
    ("options", "beat"),
    [
        ({"labels": [1, 2, 3]}, "`labels` has the wrong length.*Received: 3"),
        ({"labels": "ab"}, "`labels` is not a list"),
        ({"labels": [1, 2], "label_colors": ["red"]}, "`label_colors` has the wrong length"),
        ({"labels": [1, 2], "label_colors": ["red", "rd"]}, "no colour.*Received: 'rd'"),
        ({"label_colors": ["red", "red"]}, "`label_colors` has no labels to colour"),
        ({"columns": 0}, "`columns` must be an integer of at least 1"),
        ({"ax": 7}, "`ax` is not a matplotlib Axes"),
        ({"alt": " "}, "`alt` is missing or empty"),
    ],
)
def test_a_mosaic_says_what_is_wrong_with_an_option(options, beat):
    with pytest.raises(ValueError, match=beat):
        plots.mosaic(np.ones((2, 4, 4)), **{"alt": ALT, **options})
    assert not plt.get_fignums()


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 3, 4)])
def test_cells_hold_every_number_in_order(shape):
    values = np.arange(100, 100 + np.prod(shape, dtype=int)).reshape(shape)
    ax = plots.cells(values, alt=ALT)
    written = [text for text in texts(ax) if text.isdigit() and len(text) == 3]
    assert written == [str(value) for value in values.ravel()]
    assert texts(ax)[0].startswith(f"shape {shape}")
    assert len(ax.patches) == values.size


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1.0, 2.0], ["1.0", "2.0"]),
        ([0.5, -1.25], ["0.50", "−1.25"]),
        ([0.123456, np.nan], ["0.12", "nan"]),
        ([True, False], ["True", "False"]),
        (["the", "cat"], ["the", "cat"]),
    ],
)
def test_cells_write_numbers_with_no_more_decimals_than_needed(values, expected):
    assert texts(plots.cells(values, alt=ALT))[1:3] == expected


def test_numbers_stand_within_their_cells_also_in_small_axes():
    _, axes = plt.subplots(1, 3, figsize=(6.5, 2), layout="constrained")
    ax = plots.cells(np.arange(12).reshape(3, 4) * 11, alt=ALT, ax=axes[1])
    ax.figure.draw_without_rendering()
    written = [text for text in ax.texts[1:] if text.get_text().isdigit()][:12]
    for text, patch in zip(written, ax.patches, strict=True):
        inner, outer = text.get_window_extent(), patch.get_window_extent()
        assert outer.x0 <= inner.x0 < inner.x1 <= outer.x1
        assert outer.y0 <= inner.y0 < inner.y1 <= outer.y1


def test_cells_are_darker_the_larger_their_number():
    ax = plots.cells([[3, 1], [2, 0]], alt=ALT, color="value")
    light = [sum(patch.get_facecolor()[:3]) for patch in ax.patches]
    assert np.argsort(light).tolist() == [0, 2, 1, 3]
    by_other = plots.cells(["the", "cat"], alt=ALT, color=[2, 1])
    light = [sum(patch.get_facecolor()[:3]) for patch in by_other.patches]
    assert light[0] < light[1]
    named = plots.cells([1, 2], alt=ALT, color="white")
    assert {patch.get_facecolor()[:3] for patch in named.patches} == {(1, 1, 1)}


def test_a_ghost_is_paler_and_the_stored_shape_is_told():
    values = np.broadcast_to([[1], [2]], (2, 3))
    ghost = np.array([[False, True, True]] * 2)
    ax = plots.cells(
        {"a": values}, alt=ALT, ghost={"a": ghost}, highlight=[[True, False, False]] * 2
    )
    assert texts(ax)[0] == "a   (2, 1) → (2, 3)"
    stored, thought = ax.patches[0], ax.patches[1]
    assert sum(thought.get_facecolor()[:3]) > sum(stored.get_facecolor()[:3])
    assert thought.get_linestyle() != stored.get_linestyle()


def test_arrays_by_name_have_cells_of_one_size_and_do_not_overlap():
    small, large = np.array([1]), np.arange(12345, 12357).reshape(3, 4)
    ax = plots.cells({"a": small, "b": large, "c": large, "d": large}, alt=ALT, title="sizes")
    assert len({patch.get_width() for patch in ax.patches}) == 1
    corners = {patch.get_xy() for patch in ax.patches}
    assert len(corners) == 37
    assert ax.figure.bbox.width <= 600


@pytest.mark.parametrize(
    ("values", "options", "beat"),
    [
        (np.zeros((15, 15)), {}, r"1 to 200 cells.*\(15, 15\)"),
        (np.zeros((1, 1, 1, 1)), {}, r"at most 3 dimensions.*\(1, 1, 1, 1\)"),
        (np.zeros((2, 0)), {}, r"\(2, 0\)"),
        ({}, {}, "Received: shape none"),
        (np.zeros((1, 40)), {}, "too wide"),
        ([1, 2], {"ghost": [True]}, "`ghost` has another shape"),
        ({"a": [1]}, {"ghost": {"A": [True]}}, "`ghost` names an array that is not drawn: 'A'"),
        ([1, 2], {"color": [1, 2, 3]}, "`color` has another shape"),
    ],
)
def test_cells_say_what_cannot_be_drawn(values, options, beat):
    with pytest.raises(ValueError, match=beat):
        plots.cells(values, alt=ALT, **options)


def test_thumbnails_of_an_embedding_do_not_overlap_and_are_framed_by_class():
    digits = load_digits()
    points = digits.images.reshape(-1, 64)[:400, [20, 43]]
    ax = plots.embedding(points, alt=ALT, images=digits.images[:400], labels=digits.target[:400])
    frames = [child for child in ax.artists if hasattr(child, "patch")]
    assert 5 < len(frames) <= 60
    ax.figure.draw_without_rendering()
    boxes = [frame.patch.get_window_extent() for frame in frames]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    for frame in frames:
        (index, *_) = np.flatnonzero((points == frame.xy).all(axis=1))
        expected = mpl.colors.to_rgba(palette.CLASSES[digits.target[index]])
        assert frame.patch.get_edgecolor() == expected


def test_the_points_of_an_embedding_have_the_colours_of_their_classes():
    ax = plots.embedding([[0, 0], [1, 2], [3, 1]], alt=ALT, labels=[0, 2, 2], class_names="xyz")
    (dots,) = ax.collections
    np.testing.assert_array_equal(dots.get_offsets(), [[0, 0], [1, 2], [3, 1]])
    faces = [mpl.colors.to_hex(colour).upper() for colour in dots.get_facecolors()]
    assert faces == [palette.CLASSES[0], palette.CLASSES[2], palette.CLASSES[2]]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["x", "z"]


def test_the_legend_of_an_embedding_is_not_cut_off():
    ax = plots.embedding([[0, 0], [1, 1]], alt=ALT, labels=[0, 1], class_names=["a", "ankle boot"])
    ax.figure.draw_without_rendering()
    assert ax.get_legend().get_window_extent().x1 <= ax.figure.bbox.width


def test_large_pictures_become_small_thumbnails():
    points = np.array([[0.0, 0.0], [1.0, 1.0]])
    ax = plots.embedding(points, alt=ALT, images=np.random.default_rng(0).random((2, 200, 200, 3)))
    sizes = [frame.offsetbox.get_data().shape[0] for frame in ax.artists]
    assert sizes == [40, 40]


def test_first_come_first_placed():
    places = np.array([[0, 0], [4, 4], [10, 0], [10, 4], [0, 10]])
    assert _embedding.chosen(places, 5, 9) == [0, 2, 4]
    assert _embedding.chosen(places, 5, 2) == [0, 2]


@pytest.mark.parametrize(
    ("points", "options", "beat"),
    [
        (np.zeros((4, 3)), {}, r"not in a plane.*\(4, 3\)"),
        ([[0, np.inf]], {}, "NaN or infinity"),
        ([[0, 0]], {"labels": [0, 1]}, "`labels` has the wrong length"),
        ([[0, 0]], {"labels": [10]}, "11 classes"),
        ([[0, 0]], {"labels": [-1]}, "negative class"),
        ([[0, 0]], {"labels": [0.5]}, "holds fractions.*argmax"),
        ([[0, 0]], {"labels": [3], "class_names": ["a"]}, "4 names were expected"),
        ([[0, 0]], {"images": np.zeros((2, 4, 4))}, "`images` has the wrong length"),
    ],
)
def test_an_embedding_says_what_is_wrong(points, options, beat):
    with pytest.raises(ValueError, match=beat):
        plots.embedding(points, alt=ALT, **options)


@pytest.mark.parametrize("columns", [None, 1, 2])
@pytest.mark.parametrize("signed", [False, True])
def test_every_label_of_a_mosaic_lies_inside_the_figure_and_touches_no_other(columns, signed):
    images = np.random.default_rng(0).random((5, 28, 28)) - signed
    labels = ["STIX General Bold Italic", "a", "two\nlines", "Computer Modern Typewriter", "b"]
    ax = plots.mosaic(images, alt=ALT, labels=labels, columns=columns)
    ax.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in ax.texts]
    sheet = ax.figure.bbox
    assert len(boxes) == 5
    assert all(box.x0 >= 0 and box.y0 >= 0 for box in boxes)
    assert all(box.x1 <= sheet.x1 and box.y1 <= sheet.y1 for box in boxes)
    bars = [part.get_window_extent() for part in ax.child_axes]
    assert len(bars) == signed
    pairs = [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] + bars]
    assert not any(mpl.transforms.Bbox.intersection(a, b) for a, b in pairs)
