"""Drawn characters: each factor is measured in the pixels, by FreeType, moments and outlines."""

import dataclasses
import hashlib
import itertools
import os
import subprocess
import sys
import time
import tracemalloc
from collections import Counter

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from scipy import stats

from dlkit.datasets import ImageData, _origins, _places, _registry, draw_glyphs, load_images
from dlkit.datasets import make_glyphs as make
from dlkit.datasets.made import _glyph_drawing, _glyph_factors, _glyph_fields, _glyph_fonts, _glyphs

STYLES = tuple(_glyph_factors.STYLES)
FONTS = {style: _glyph_factors.STYLES[style].fonts for style in STYLES}
DIGITS = "0123456789"
BARE = {
    **dict.fromkeys(("slant", "thickness", "shift_x", "shift_y", "rotation"), 0),
    **dict.fromkeys(("ground", "gradient", "clutter", "noise", "grain"), 0),
    "scale": 1,
    "contrast": 1,
}
ROW, COLUMN = np.mgrid[:28, :28]


def bare(n=80, characters=DIGITS, **factors):
    """Images with nothing drawn but the character, upright, white on black."""
    return make(n, characters, factors={**BARE, **factors})


def centres(images):
    """The centre of mass of each image: (n, 2), to the right and down."""
    mass = images.sum(axis=(1, 2), dtype=float)
    return np.stack([(images * at).sum(axis=(1, 2)) / mass for at in (COLUMN, ROW)], axis=1)


def spreads(images):
    """The covariance of the ink of each image: (n, 2, 2), to the right and up."""
    x, y = centres(images)[:, :, None, None].transpose(1, 0, 2, 3)
    away = np.stack([COLUMN - x, y - ROW], axis=1)
    mass = images.sum(axis=(1, 2), dtype=float)[:, None, None]
    return np.einsum("nihw,njhw,nhw->nij", away, away, images.astype(float)) / mass


@pytest.fixture(scope="module", params=STYLES)
def drawn(request):
    return make(4000, style=request.param)


@pytest.mark.parametrize("font", _glyph_fonts.FILES)
def test_an_upright_character_is_the_one_that_freetype_draws(font):
    ours = bare(10, font=font)
    for label, image in zip(ours.labels, ours.images, strict=True):
        theirs = freetype(font, DIGITS[label])
        assert np.corrcoef(theirs.ravel(), image.ravel())[0, 1] > 0.99
        assert image.sum() == pytest.approx(theirs.sum(), rel=0.04)


def freetype(font, character, fine=16):
    """Its picture, the 0 of the font 14 pixels high, in the middle, by Pillow's own FreeType."""
    side, path = 28 * fine, str(_glyph_fonts.path(font))
    _, top, _, bottom = ImageFont.truetype(path, 1000).getbbox("0")
    size = 14 * fine * 1000 / (bottom - top)
    left, top, right, bottom = ImageFont.truetype(path, size).getbbox(character)
    face = ImageFont.truetype(path, size * min(1, 15 * fine / (bottom - top)))
    canvas = Image.new("L", (2 * side, 2 * side))
    ImageDraw.Draw(canvas).text((side // 2, side // 2), character, fill=255, font=face)
    left, top, right, bottom = canvas.getbbox()
    x, y = (left + right - side) // 2, (top + bottom - side) // 2
    return np.asarray(canvas.crop((x, y, x + side, y + side)).reduce(fine), int)


def test_labels_are_the_characters_that_were_drawn():
    """Recognised by the nearest of FreeType's upright pictures of one font: no code of ours."""
    pictures = {}
    face = ImageFont.truetype(str(_glyph_fonts.path("DejaVu Sans")), 19)
    for character in "ABCXYZ":
        canvas = Image.new("L", (28, 28))
        ImageDraw.Draw(canvas).text((14, 14), character, fill=255, font=face, anchor="mm")
        pictures[character] = np.asarray(canvas).ravel()
    data = bare(60, "ZAXBYC", font="DejaVu Sans")
    for label, image in zip(data.labels, data.images, strict=True):
        near = {c: np.corrcoef(p, image.ravel())[0, 1] for c, p in pictures.items()}
        assert max(near, key=near.get) == data.class_names[label]


@pytest.mark.parametrize(("right", "down"), [(3, 0), (0, -4), (-2.5, 1.25)])
def test_a_shift_moves_the_centre_of_mass_by_that_many_pixels(right, down):
    glyphs = bare()
    moved = glyphs.redrawn(shift_x=right, shift_y=down)
    change = centres(moved.images) - centres(glyphs.images)
    assert np.allclose(change, [right, down], atol=0.1)
    assert np.allclose(change.mean(axis=0), [right, down], atol=0.02)


def test_a_whole_shift_moves_every_pixel_and_changes_none():
    glyphs = bare()
    moved = glyphs.redrawn(shift_x=2, shift_y=-3)
    assert np.array_equal(moved.images, np.roll(glyphs.images, (-3, 2), axis=(1, 2)))


@pytest.mark.parametrize("angle", [-30, 10, 45, 90])
def test_a_rotation_turns_the_ink_counter_clockwise_by_that_angle(angle):
    glyphs = bare()
    turn = np.deg2rad(angle)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    expected = matrix @ spreads(glyphs.images) @ matrix.T
    error = spreads(glyphs.redrawn(rotation=angle).images) - expected
    assert np.abs(error).max() < 0.4
    assert np.abs(error.mean(axis=0)).max() < 0.05


def test_a_quarter_turn_is_numpys():
    glyphs = bare()
    turned = glyphs.redrawn(rotation=90).images.astype(int)
    assert np.abs(turned - np.rot90(glyphs.images, axes=(1, 2))).max() <= 1


@pytest.mark.parametrize("ratio", [0.7, 1.25, 1.5])
def test_a_scale_spreads_the_ink_by_its_ratio(ratio):
    glyphs = bare()
    blur = np.eye(2) / 12  # of a pixel, which does not grow with the character
    spread, larger = (spreads(g.images) - blur for g in (glyphs, glyphs.redrawn(scale=ratio)))
    measured = np.sqrt(np.trace(larger, axis1=1, axis2=2) / np.trace(spread, axis1=1, axis2=2))
    assert np.allclose(measured, ratio, rtol=0.02)


@pytest.mark.parametrize("angle", [-20, 12, 30])
def test_a_slant_leans_the_top_to_the_right_by_that_angle(angle):
    glyphs = bare()
    spread, leaning = spreads(glyphs.images), spreads(glyphs.redrawn(slant=angle).images)
    lean = (leaning[:, 0, 1] - spread[:, 0, 1]) / spread[:, 1, 1]
    assert np.allclose(np.rad2deg(np.arctan(lean)), angle, atol=0.6)


def test_thickness_widens_a_stroke_by_that_many_pixels():
    """The letter l without serifs is a bar: ink / (255 x height) is its width."""
    glyphs = bare(2, "l", font="DejaVu Sans")
    widths = []
    for more in (-0.5, 0, 0.5, 1, 2):
        middle = glyphs.redrawn(thickness=more).images[0, 10:18].sum() / 255 / 8
        widths.append(middle - more)
    assert np.ptp(widths) < 0.03
    ink = [bare(thickness=more).images.sum(axis=(1, 2)) for more in (-1, -0.5, 0, 0.5, 1, 2, 3)]
    assert np.all(np.diff(np.array(ink, int), axis=0) > 0)


@pytest.mark.parametrize("style", STYLES)
def test_noise_has_the_stated_standard_deviation(style):
    flat = {"ground": 128, "gradient": 0, "contrast": 0, "noise": 10}
    x = make(500, style=style, factors=flat).images.astype(float)
    assert x.mean() == pytest.approx(128, abs=0.2)
    # Rounding to whole grey levels adds a variance of 1/12.
    assert x.std() == pytest.approx(np.sqrt(100 + 1 / 12), rel=0.01)
    beside = np.corrcoef(x[:, :, 0:28:2].ravel(), x[:, :, 1:28:2].ravel())[0, 1]
    assert beside == pytest.approx(0 if style == "plain" else 1, abs=0.02)


def test_ground_gradient_and_contrast_are_grey_levels_at_the_stated_places():
    plain = bare(20, "l", ground=40, contrast=0.5, thickness=3)
    assert set(plain.images[:, :, 0].ravel()) == {40}
    assert set(plain.images.max(axis=(1, 2))) == {148}  # 40 + (255 - 40) / 2, rounded to even
    dark = make(20, "l", "shifted", {**BARE, "ground": 200, "contrast": 0.25, "gradient": 60})
    assert set(dark.images[:, :, 0].ravel()) == {170}
    assert set(dark.images[:, :, -1].ravel()) == {230}
    rim = (dark.images[:, 14] / dark.images[:, 0]).min(axis=1)
    assert np.all(np.abs(rim - 0.75) < 0.06)  # no pixel of a rim 1.3 pixels wide is all rim


def test_clutter_adds_strokes_one_by_one():
    x = [bare(clutter=count, grain=(0, 2**32 - 1)).images.astype(int) for count in range(4)]
    for fewer, more in itertools.pairwise(x):
        assert np.all(more >= fewer)
        added = (more - fewer).sum(axis=(1, 2)) / 255
        assert added.max() < 20  # 10 pixels long, 1.5 wide, and what the blur adds
        assert np.mean(added > 2) > 0.9


def test_factors_are_drawn_evenly_from_their_ranges_and_independently(drawn):
    for name, values in drawn.factors.items():
        if name == "font":
            continue
        low, high = _glyph_factors.ranges(drawn.style, None)[name]
        assert low <= values.min() <= values.max() <= high, name
        if low < high:
            assert stats.kstest(values, "uniform", (low, high - low)).pvalue > 1e-4, name
    table = np.array([values for name, values in drawn.factors.items() if name != "font"], float)
    table = np.array([*table[table.std(axis=1) > 0], drawn.labels])
    assert np.abs(np.corrcoef(table) - np.eye(len(table))).max() < 0.07  # 4.4 / sqrt(4000)


def test_the_docstring_states_the_ranges_that_are_drawn_from():
    text = " ".join(make.__doc__.split())
    for name, factor in _glyph_factors.FACTORS.items():
        entry = text.split(f"`{name}`", 1)[1].split(" - `", 1)[0]
        if name == "grain":
            continue
        for low, high in (factor.plain, factor.shifted):
            assert (f"{low:g} to {high:g}" if low < high else f"{low:g}") in entry, name
    for font in ("Computer Modern Roman", "DejaVu Serif Bold Italic"):
        assert font in text


def test_every_class_and_every_font_has_its_share(drawn):
    for values, kinds in ((drawn.labels, 10), (drawn.factors["font"], len(FONTS[drawn.style]))):
        counts = Counter(values.tolist())
        assert len(counts) == kinds
        assert max(counts.values()) - min(counts.values()) <= 1
    pairs = Counter(zip(drawn.labels.tolist(), drawn.factors["font"].tolist(), strict=True))
    assert stats.chisquare(list(pairs.values())).pvalue > 1e-4
    assert len(pairs) == 10 * len(FONTS[drawn.style])


def test_the_two_styles_share_no_font():
    assert not set(FONTS["plain"]) & set(FONTS["shifted"])


@pytest.mark.parametrize("style", STYLES)
def test_outlines_stay_4_pixels_inside_at_the_corners_of_the_default_ranges(style):
    """By the outlines alone, turned here by matrices: not by the code that draws."""
    ranges = _glyph_factors.ranges(style, None)
    most = ranges["scale"][1]
    for font, digit in itertools.product(FONTS[style], DIGITS):
        points = _glyph_fields.pieces(font, digit).reshape(-1, 2)
        for slant, angle in itertools.product(
            np.linspace(*ranges["slant"], 6), np.deg2rad(np.linspace(*ranges["rotation"], 5))
        ):
            lean = np.array([[1, np.tan(np.deg2rad(slant))], [0, 1]])
            turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
            reach = np.abs(points @ (turn @ lean).T).max() + ranges["thickness"][1] / 2
            assert 14 - most * reach >= 4, (font, digit, slant, angle)


@pytest.mark.parametrize("style", STYLES)
def test_a_shift_of_4_pixels_cuts_no_ink(style):
    quiet = {"noise": 0, "gradient": 0, "contrast": 1, "ground": 200, "clutter": 0}
    glyphs = make(2000, style=style, factors={**quiet, "shift_x": 0, "shift_y": 0})
    ink = np.abs(glyphs.images.astype(int) - 200).sum(axis=(1, 2))
    for right, down in ((4, 4), (-4, -4), (4, -4), (-4, 4)):
        moved = glyphs.redrawn(shift_x=right, shift_y=down).images
        assert np.array_equal(np.abs(moved.astype(int) - 200).sum(axis=(1, 2)), ink)


def test_a_wide_character_is_made_smaller_to_fit_the_frame():
    wide = bare(8, "W@", font=["DejaVu Sans", "DejaVu Sans Bold"])
    assert np.all(wide.images[:, :, :5] == 0)
    assert np.all(wide.images[:, :, -5:] == 0)


def test_drawing_again_with_one_factor_changed_leaves_the_others(drawn):
    again = drawn.redrawn()
    assert np.array_equal(again.images, drawn.images)
    fixed = make(4000, style=drawn.style, factors={"rotation": 25})
    turned = drawn.redrawn(rotation=25)
    assert np.array_equal(fixed.images, turned.images)
    assert np.array_equal(fixed.labels, drawn.labels)
    for name, values in drawn.factors.items():
        same = np.array_equal(turned.factors[name], values)
        assert same == (name != "rotation")
    assert turned.source.endswith("Drawn again with another rotation.")
    odd = drawn.redrawn(font="Computer Modern Bold")
    assert odd.fonts == ("Computer Modern Bold",)
    with pytest.raises(ValueError, match="read-only"):
        odd.factors["slant"][0] = 0
    with pytest.raises(TypeError):
        odd.factors["slant"] = 0


def test_more_images_begin_with_the_fewer_and_another_seed_gives_others(drawn):
    fewer = make(1037, style=drawn.style)
    assert np.array_equal(fewer.images, drawn.images[:1037])
    assert np.array_equal(fewer.labels, drawn.labels[:1037])
    other = make(1037, style=drawn.style, seed=1)
    assert not np.array_equal(other.labels, fewer.labels)
    assert not np.array_equal(other.factors["slant"], fewer.factors["slant"])


@pytest.mark.parametrize("style", STYLES)
def test_another_process_draws_the_same_bytes(style):
    code = (
        "import hashlib; from dlkit.datasets import make_glyphs;"
        f"print(hashlib.sha256(make_glyphs(700, 'xyz4', {style!r}, seed=9).images).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "77"}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    images = make(700, "xyz4", style, seed=9).images
    assert run.stdout.strip() == hashlib.sha256(images).hexdigest()


@pytest.mark.parametrize("name", _glyphs.SHIPPED)
def test_the_shipped_file_is_what_the_kit_makes(name):
    entry = _registry.entries()[name]
    kept = (_places.shipped() / entry.file).read_bytes()
    assert hashlib.sha256(kept).hexdigest() == entry.sha256
    assert _origins.made(entry) == kept


@pytest.mark.parametrize("name", _glyphs.SHIPPED)
def test_a_named_set_carries_the_factors_of_its_images(name):
    style, train, test = _glyphs.SHIPPED[name]
    data = load_images(name)
    assert (len(data.x_train), len(data.x_test)) == (train, test)
    assert np.array_equal(draw_glyphs(data.y_test, data.factors_test, style=style), data.x_test)
    assert "not the one" not in data.source
    for seed in range(2):
        mixed = load_images(name, split="shuffled", seed=seed).validation(seed=seed)
        for part in ("train", "validation", "test"):
            x, y = getattr(mixed, f"x_{part}"), getattr(mixed, f"y_{part}")
            assert np.array_equal(draw_glyphs(y, getattr(mixed, f"factors_{part}"), style=style), x)
    assert load_images("digits").validation().factors_validation is None


def test_a_split_has_the_last_images_to_test_with_their_factors():
    glyphs = make(600, "AB", seed=4)
    data = glyphs.split(1 / 6)
    assert isinstance(data, ImageData)
    assert np.array_equal(data.x_test, glyphs.images[500:])
    assert np.array_equal(data.factors_train["slant"], glyphs.factors["slant"][:500])
    assert np.array_equal(draw_glyphs(data.y_train, data.factors_train, "AB"), data.x_train)
    assert data.class_names == ("A", "B")
    assert len(make(10).split(1e-9).x_test) == 1
    with pytest.raises(ValueError, match="leaves none to train"):
        make(1).split()


def test_a_damaged_file_is_named_with_what_to_do(tmp_path, monkeypatch):
    content = bytearray((_places.shipped() / "glyphs_shifted.npz").read_bytes())
    with np.load(_places.shipped() / "glyphs_shifted.npz") as held:
        arrays = dict(held)
    monkeypatch.setattr(_places, "shipped", lambda: tmp_path)
    path = tmp_path / "glyphs_shifted.npz"
    path.write_bytes(content[:5000])
    with pytest.raises(ValueError, match="dlkit data build glyphs_shifted"):
        load_images("glyphs_shifted")
    for change in ({"slant_test": arrays["slant_test"][:-1]}, {"font_train": np.array([99] * 100)}):
        np.savez(path, **{**arrays, **change})
        with pytest.raises(ValueError, match="dlkit data build glyphs_shifted"):
            load_images("glyphs_shifted")
    del arrays["grain_test"]
    np.savez(path, **arrays)
    with pytest.raises(ValueError, match="cannot be read"):
        load_images("glyphs_shifted")


def test_the_outline_of_no_character_overlaps_itself():
    """Two strokes over one another would leave a line in the ink, and 1 would be wound twice."""
    checked = 0
    for font, character in itertools.product(_glyph_fonts.FILES, "&04689@ABDOPQRabdegopqåÄñß§€Øж"):
        if not _glyph_fonts.has(font, character):
            continue
        lines = _glyph_fields.pieces(font, character)
        signs = []
        for height in np.linspace(-7.03, 7.01, 40):
            (u0, v0), (u1, v1) = lines.transpose(1, 2, 0)
            cut = (np.minimum(v0, v1) <= height) & (height < np.maximum(v0, v1))
            at = (u0 + (height - v0) * (u1 - u0) / np.where(cut, v1 - v0, 1))[cut]
            signs.append(np.cumsum(np.sign(v1 - v0)[cut][np.argsort(at)]))
        assert np.abs(np.concatenate(signs)).max() == 1, (font, character)
        checked += 1
    assert checked > 300


@pytest.mark.parametrize(
    ("characters", "told"),
    [
        ("AЖ", r"STIX|Computer Modern Roman.*'Ж'.*fonts that have it.*DejaVu Sans"),
        ("0<", r"Computer Modern Roman.*'<'"),
        ("a ", "no picture of ' '"),
        ("\N{HANGUL SYLLABLE HA}", "Leave the character out"),
        ("ABA", "none of them twice"),
        ("", "single characters"),
        (["10"], "single characters"),
        (b"01", "single characters"),
        (7, "single characters"),
    ],
)
def test_characters_that_a_font_lacks_are_refused(characters, told):
    with pytest.raises(ValueError, match=told):
        make(10, characters)


def test_characters_beyond_ascii_are_drawn_by_fonts_that_have_them():
    made = make(40, "äЖ&<", factors={"font": ["DejaVu Sans", "DejaVu Serif"]})
    assert made.fonts == ("DejaVu Sans", "DejaVu Serif")
    assert np.all(made.images.max(axis=(1, 2)) > 120)


@pytest.mark.parametrize(
    ("factors", "told"),
    [
        ({"rotaton": 3}, "Did you mean 'rotation'"),
        ({"label": 3}, "`factor` is not known"),
        ({"rotation": "3"}, r"`rotation` must be a number from -180 to 180 \(degrees"),
        ({"rotation": (10, -10)}, "runs from 10 down to -10"),
        ({"rotation": (1, 2, 3)}, "must be a number"),
        ({"scale": 0}, "from 0.5 to 2"),
        ({"scale": float("nan")}, "from 0.5 to 2"),
        ({"noise": -1}, "grey levels"),
        ({"contrast": True}, "from 0 to 1"),
        ({"clutter": 1.5}, "whole number from 0 to 8"),
        ({"font": "Helvetica"}, "`font` is not known"),
        ({"font": []}, "list of names"),
        ({"font": ["DejaVu Sans"] * 2}, "list of names"),
        ({"font": 3}, "list of names"),
        ([("scale", 1)], "must be a mapping"),
    ],
)
def test_factors_out_of_their_limits_are_refused(factors, told):
    with pytest.raises(ValueError, match=told):
        make(10, factors=factors)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"n": 0}, "`n` must be an integer"),
        ({"n": 2.5}, "`n` must be an integer"),
        ({"style": "bold"}, "'plain', 'shifted'"),
        ({"seed": -1}, "`seed` must be"),
    ],
)
def test_other_arguments_are_checked(arguments, told):
    with pytest.raises(ValueError, match=told):
        make(**arguments)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"slant": np.zeros(3)}, r"`slant` has the shape \(3,\)"),
        ({"slant": [0.0] * 9 + [np.nan]}, "from -45 to 45"),
        ({"clutter": [0.5] * 10}, "whole number"),
        ({"font": "Arial"}, "`font` is not known"),
        ({"font": 3}, "`font` is not known"),
        ({"lean": 3}, "`factor` is not known"),
        ({"slant": [[1], [2, 3]]}, "`slant` has rows of several lengths"),
        ({"slant": np.array([[1]] + [[2, 3]] * 9, object)}, r"`slant` must be a number from -45"),
    ],
)
def test_a_table_of_factors_that_cannot_be_drawn_is_refused(change, told):
    glyphs = make(10)
    with pytest.raises(ValueError, match=told):
        draw_glyphs(glyphs.labels, {**glyphs.factors, **change})


def test_labels_and_tables_that_do_not_fit_are_refused():
    glyphs = make(10)
    table = dict(glyphs.factors)
    for labels in (np.full(10, 10), np.full(10, -1), np.zeros(10), np.zeros((10, 1), int)):
        with pytest.raises(ValueError, match="whole numbers"):
            draw_glyphs(labels, table)
    with pytest.raises(ValueError, match="has the shape"):
        draw_glyphs(glyphs.labels[:9], table)
    with pytest.raises(ValueError, match=r"`labels` must be.*labels=\[\[1\], \[2, 3\]\]"):
        draw_glyphs([[1], [2, 3]], {name: values[0] for name, values in table.items()})
    with pytest.raises(ValueError, match="must be a mapping"):
        draw_glyphs(glyphs.labels, 3)
    del table["grain"], table["slant"]
    with pytest.raises(ValueError, match="has no slant, grain"):
        draw_glyphs(glyphs.labels, table)


def test_drawing_is_fast_and_its_memory_does_not_grow_with_the_images():
    make(100)
    start = time.perf_counter()
    make(4000)
    assert time.perf_counter() - start < 8  # well under a second on a quiet core
    peaks = []
    for n in (1000, 4000):
        tracemalloc.start()
        make(n)
        peaks.append(tracemalloc.get_traced_memory()[1] - n * 28 * 28)
        tracemalloc.stop()
    assert peaks[1] < 60e6
    assert peaks[1] < 1.1 * peaks[0]
    assert _glyph_drawing.CHUNK < 1000


@pytest.mark.parametrize("name", _glyphs.SHIPPED)
def test_a_set_of_a_name_is_drawn_again_as_it_is_and_with_one_factor_changed(name):
    data = load_images(name)
    few = dataclasses.replace(
        data,
        x_test=data.x_test[:50],
        y_test=data.y_test[:50],
        factors_test={key: values[:50] for key, values in data.factors_test.items()},
    )
    assert np.array_equal(few.redrawn().x_test, few.x_test)
    factors = {**few.factors_test, "shift_x": np.full(50, 3.0)}
    moved = few.redrawn(part="test", shift_x=3)
    style = {"glyphs": "plain", "glyphs_shifted": "shifted"}[name]
    assert np.array_equal(moved.x_test, draw_glyphs(few.y_test, factors, style=style))
    assert not np.array_equal(moved.x_test, few.x_test)
    assert set(moved.factors_test["shift_x"].tolist()) == {3}
    assert moved.x_train is not None
    assert np.array_equal(moved.x_train, data.x_train)
    assert moved.source.endswith("The test part drawn again with another shift_x.")


def test_a_part_that_was_set_aside_is_drawn_again_in_its_own_characters():
    data = make(60, "ABC", style="shifted", seed=3).split().validation()
    for part in ("train", "validation", "test"):
        again = data.redrawn(part=part)
        assert np.array_equal(getattr(again, f"x_{part}"), getattr(data, f"x_{part}"))


def test_what_the_kit_did_not_draw_is_not_drawn_again():
    with pytest.raises(ValueError, match="digits has no test part that can be drawn again"):
        load_images("digits").redrawn(shift_x=1)
    with pytest.raises(ValueError, match=r"no validation part.*Call \.validation"):
        make(40).split().redrawn(part="validation")
    with pytest.raises(ValueError, match="`part` must be one of 'train'"):
        make(40).split().redrawn(part="tests")
    with pytest.raises(ValueError, match="`factor` is not known: 'shift'"):
        make(40).split().redrawn(shift=1)


def test_one_of_a_thing_is_named_as_one():
    assert repr(make(1, "A", factors={"font": "DejaVu Sans"})).endswith(
        ": 1 image, 28 x 28 grey, 1 class, 1 font"
    )
    assert repr(make(2, "A").split()).startswith("glyphs: 1 training and 1 test image, ")


def test_a_fault_of_the_factors_offers_only_what_is_taken():
    data = make(20)
    with pytest.raises(ValueError, match=r"Pass a number, or an array \(n,\)"):
        data.redrawn(shift_x="left")
    with pytest.raises(ValueError, match="or a pair"):
        make(20, factors={"shift_x": "left"})
    with pytest.raises(ValueError, match=r"`style` is no factor.*style=\.\.\.") as raised:
        data.redrawn(style="shifted")
    assert "Did you mean" not in str(raised.value)
    for factors in ({"size": 3}, {"font": "Arial"}, {"font": "DejaVu Snas"}):
        with pytest.raises(ValueError, match="is not known") as raised:
            make(20, factors=factors)
        told = str(raised.value)
        assert ".." not in told
        assert told.count("thickness") + told.count("STIX General,") == 1


def test_labels_that_are_none_are_told_before_any_factor():
    with pytest.raises(ValueError, match="`labels` must be whole numbers"):
        draw_glyphs("abc", make(20).factors)
    with pytest.raises(ValueError, match="from 0 to 9"):
        draw_glyphs([10], {key: values[:1] for key, values in make(20).factors.items()})
