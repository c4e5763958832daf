"""What holds for every figure: its words, its bytes, its colours, and what it leaves as it was."""

import subprocess
import sys
from io import BytesIO
from itertools import combinations

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from PIL import Image

from dlkit import plots
from dlkit.plots import palette

mpl.use("Agg")
ALT = "What is seen."
DRAWINGS = {
    "mosaic": lambda **more: plots.mosaic(np.eye(8) - 0.5, alt=ALT, **more),
    "cells": lambda **more: plots.cells([[1, 2], [3, 4]], alt=ALT, **more),
    "line": lambda **more: plots.line(None, {"a": [1, 2], "b": [2, 1]}, alt=ALT, **more),
    "learning_curves": lambda **more: plots.learning_curves(
        {"loss": [2, 1], "val_loss": [2, 3]}, alt=ALT, **more
    ),
    "confusion_matrix": lambda **more: plots.confusion_matrix([0, 1], [0, 0], alt=ALT, **more),
    "scores": lambda **more: plots.scores({"a": 0.5}, alt=ALT, baseline=0.1, **more),
    "embedding": lambda **more: plots.embedding(
        [[0, 0], [1, 1]], alt=ALT, labels=[0, 1], images=np.ones((2, 8, 8)), **more
    ),
}
ROLES = ("TRAIN", "VALIDATION", "TEST", "BASELINE", "POSITIVE", "NEGATIVE")


@pytest.fixture(params=DRAWINGS.values(), ids=DRAWINGS)
def draw(request):
    return request.param


def test_a_drawing_changes_no_setting_of_matplotlib(draw):
    before = mpl.rcParams.copy()
    plots.png(draw().figure)
    assert mpl.rcParams == before


def test_a_drawing_looks_the_same_whatever_the_learner_has_set(draw):
    plain = plots.png(draw().figure)
    with plt.style.context(["dark_background", {"font.size": 20, "savefig.bbox": "tight"}]):
        assert plots.png(draw().figure) == plain


def test_the_same_drawing_has_the_same_bytes(draw):
    data = plots.png(draw().figure)
    assert plots.png(draw().figure) == data
    picture = Image.open(BytesIO(data))
    assert picture.mode == "P"
    assert not picture.info.keys() & {"Software", "date:create", "Creation Time", "transparency"}
    assert len(data) <= 40_000


def test_a_drawing_has_its_size_from_its_figure_at_eighty_dots_an_inch(draw):
    figure = draw().figure
    assert figure.dpi == 80
    assert figure.bbox.width <= 600
    assert Image.open(BytesIO(plots.png(figure))).size == tuple(figure.bbox.size.astype(int))


def test_nothing_written_is_small_or_cut_off(draw):
    ax = draw()
    figure = ax.figure
    figure.draw_without_rendering()
    for text in figure.findobj(mpl.text.Text):
        if text.get_text() and text.get_visible():
            assert text.get_fontsize() >= 9
    outer, inner = figure.bbox, figure.get_tightbbox().transformed(figure.dpi_scale_trans)
    assert inner.x0 >= -1
    assert inner.y0 >= -1
    assert inner.x1 <= outer.x1 + 1
    assert inner.y1 <= outer.y1 + 1


def test_a_drawing_goes_into_given_axes_and_its_words_with_it(draw):
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 4))
    assert draw(ax=right) is right
    assert plt.get_fignums() == [figure.number]
    assert plots.alt_text(figure) == ALT
    assert not left.has_data()


def test_a_drawing_without_words_is_refused_and_leaves_nothing(draw):
    for alt in ("", " \n", None, 3):
        with pytest.raises(ValueError, match="`alt` is missing or empty"):
            plots.line(None, [1], alt=alt)
    assert not plt.get_fignums()


def test_a_drawing_that_fails_leaves_no_figure_and_no_setting():
    from dlkit.plots._style import drawing

    before = mpl.rcParams.copy()
    with pytest.raises(ZeroDivisionError), drawing(alt=ALT, ax=None, size=(200, 100)) as (ax,):
        ax.plot([1 / 0])
    assert not plt.get_fignums()
    assert mpl.rcParams == before


def test_words_of_a_figure_come_before_those_of_its_axes():
    figure, (left, right) = plt.subplots(1, 2)
    plots.describe(right, "Right.")
    plots.describe(left, "Left\n  side.")
    assert plots.alt_text(figure) == "Left side. Right."
    plots.describe(figure, "Both.")
    assert plots.alt_text(figure) == "Both."


def test_words_are_forgotten_with_their_figure():
    import gc

    from dlkit.plots import _alt

    gc.collect()
    before = len(_alt._TEXTS)
    figure = Figure()
    plots.describe(figure, ALT)
    assert len(_alt._TEXTS) == before + 1
    del figure
    gc.collect()
    assert len(_alt._TEXTS) == before


def test_only_figures_and_axes_can_be_described():
    with pytest.raises(ValueError, match="Only a matplotlib figure"):
        plots.describe([1], ALT)


def test_a_figure_made_by_hand_is_not_cut_off():
    figure = Figure(figsize=(2, 2))
    ax = figure.add_subplot()
    ax.set_xlabel("far below", labelpad=60)
    width, height = Image.open(BytesIO(plots.png(figure))).size
    assert height > width


def test_a_transparent_figure_becomes_opaque_white():
    figure = Figure(figsize=(1, 1), facecolor="none")
    picture = Image.open(BytesIO(plots.png(figure)))
    assert set(picture.convert("RGB").get_flattened_data()) == {(255, 255, 255)}


def test_few_colours_are_kept_exactly():
    figure = Figure(figsize=(2, 1), dpi=80, layout="constrained")
    picture = np.random.default_rng(0).integers(0, 2, (20, 40, 3)) * 255
    figure.figimage(np.kron(picture, np.ones((4, 4, 1))).astype(np.uint8))
    seen = np.asarray(Image.open(BytesIO(plots.png(figure))).convert("RGB"))
    np.testing.assert_array_equal(seen[::-1][:80:4, :160:4][::-1], picture)


def test_a_figure_that_cannot_be_small_is_made_as_small_as_can_be():
    figure = Figure(figsize=(6, 5), dpi=80, layout="constrained")
    noise = np.random.default_rng(0).integers(0, 256, (400, 480, 3)).astype(np.uint8)
    figure.figimage(noise)
    data = plots.png(figure)
    assert len(Image.open(BytesIO(data)).getcolors(256)) <= 16


def to_lab(xyz):
    """CIELAB, from its definition."""
    ratio = xyz / [0.95047, 1.0, 1.08883]
    f = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def seen_as(colour, matrix):
    """Linear RGB of a colour as an eye sees it for which `matrix` stands."""
    srgb = np.array(list(bytes.fromhex(colour[1:]))) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    return np.clip(matrix @ linear, 0, 1)


TO_XYZ = np.array(  # linear sRGB, D65
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
EYES = {  # G. Machado, M. Oliveira, L. Fernandes (2009), severity 1
    "usual": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}


@pytest.mark.parametrize("eye", EYES)
def test_roles_can_be_told_apart(eye):
    labs = {role: to_lab(TO_XYZ @ seen_as(getattr(plots, role), EYES[eye])) for role in ROLES}
    near = {
        (a, b): np.linalg.norm(labs[a] - labs[b])
        for a, b in combinations(ROLES, 2)
        if np.linalg.norm(labs[a] - labs[b]) < 10
    }
    assert not near


def test_no_class_has_the_colour_of_a_role():
    roles = {getattr(palette, role) for role in ROLES}
    assert not roles & set(palette.CLASSES)
    assert len(set(palette.CLASSES)) == 10


def test_public_names_are_there_and_nothing_heavy_is_loaded_for_them():
    assert all(hasattr(plots, name) for name in plots.__all__)
    code = (
        "import sys, dlkit.plots;"
        "print([m for m in ('matplotlib', 'PIL', 'sklearn', 'IPython') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_panels_hold_drawings_side_by_side_under_their_joined_words():
    left, right = plots.panels(2, height=120)
    plots.mosaic(np.zeros((8, 8), "uint8"), alt="A black square.", ax=left)
    plots.mosaic(np.full((8, 8), 255, "uint8"), alt="A white square.", ax=right)
    assert left.get_position().x1 < right.get_position().x0
    assert plots.alt_text(left.figure) == "A black square. A white square."
    assert left.figure.get_size_inches() * 80 == pytest.approx((520, 120))


@pytest.mark.parametrize(
    ("count", "height"), [(0, 200), (7, 200), ("two", 200), (2, 10), (2, None)]
)
def test_panels_refuse_what_is_no_number_of_axes(count, height):
    with pytest.raises(ValueError, match="must be an integer from"):
        plots.panels(count, height=height)
