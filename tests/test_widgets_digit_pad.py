"""The digit pad: how images were prepared, drawings likewise, the nearest, and the panel."""

import base64
import functools
import re
import time

import numpy as np
import pytest
from scipy import ndimage

from dlkit.datasets import load_images
from dlkit.widgets import DigitPad
from dlkit.widgets.digit_pad import _drawings as drawings
from dlkit.widgets.digit_pad import _preparation as preparation
from dlkit.widgets.digit_pad._neighbours import Neighbours

SIZE = 64


@functools.cache
def digits():
    return load_images("digits")


@functools.cache
def centred(side=20, shape=(28, 28)):
    """Digits of a preparation that is known: a box of `side`, the centre of mass in the middle."""
    made = []
    for image in digits().x_train[:400]:
        fine = ndimage.zoom(image / 255.0, 8, order=1).clip(0, 1)
        rows, columns = (np.flatnonzero(fine.max(axis=axis) > 0.2) for axis in (1, 0))
        fine = fine[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        small = ndimage.zoom(fine, side / max(fine.shape), order=1)
        mass = ndimage.center_of_mass(small)
        shift = [length / 2 - 1.5 - at for length, at in zip(shape, mass, strict=True)]
        framed = np.zeros(shape)
        framed[1 : small.shape[0] + 1, 1 : small.shape[1] + 1] = small
        made.append(ndimage.shift(framed, shift, order=1))
    return np.round(255 * np.array(made)).clip(0, 255).astype(np.uint8)


def nearest_mean(images, labels):
    """A network's stand-in: the softmax of distances to the classes' means."""
    means = np.stack([images[labels == k].mean(axis=0).ravel() for k in range(10)]) / 255

    def predict(pictures):
        flat = pictures.reshape(len(pictures), -1) / 255
        scores = -2.0 * ((flat[:, None] - means) ** 2).sum(axis=2)
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        return shares / shares.sum(axis=1, keepdims=True)

    return predict


@functools.cache
def model():
    return nearest_mean(digits().x_train, digits().y_train)


def made(**more):
    return DigitPad(model(), digits().x_train, digits().y_train, **more)


@pytest.fixture
def panel():
    panel = made()
    assert panel.view.children
    yield panel
    panel.close()


@pytest.fixture
def live(monkeypatch):
    """A panel with its worker thread, as in a notebook that somebody looks at."""
    monkeypatch.setenv("DLKIT_HEADLESS", "0")
    panel = made()
    assert panel.view.children
    yield panel
    panel.close()


def draw(pad, drawing, turn=("view", 1, 1, True)):
    """What the browser's message does when the hand has drawn."""
    pad.set_state({"pixels": memoryview(drawing.tobytes()), "turn": list(turn)})


def bar(top=10, left=30, height=40, width=5):
    drawing = np.zeros((SIZE, SIZE), np.uint8)
    drawing[top : top + height, left : left + width] = 255
    return drawing


# How the training images were prepared


def test_the_preparation_of_digits_by_box_is_found():
    like = preparation.measured(digits().x_train)
    assert (like.paper, like.peak, like.side, like.centre) == (0, 255, 8, "box")
    assert (like.row, like.column) == pytest.approx((4, 4.1), abs=0.05)
    assert like.shape == (8, 8)


@pytest.mark.parametrize(("side", "shape"), [(20, (28, 28)), (14, (24, 20))])
def test_the_preparation_of_digits_by_mass_is_found(side, shape):
    like = preparation.measured(centred(side, shape))
    assert like.centre == "mass"
    assert like.side == pytest.approx(side, abs=1)
    assert (like.row, like.column) == pytest.approx((shape[0] / 2, shape[1] / 2), abs=0.1)
    assert like.peak > 230


@pytest.mark.parametrize("change", [lambda x: 255 - x, lambda x: x / 127.5 - 1, lambda x: x / 255])
def test_any_range_and_ink_on_either_side_of_the_paper_is_found(change):
    plain = centred()
    changed = change(plain.astype(np.float32)).astype(np.float32)
    one, other = preparation.measured(plain), preparation.measured(changed)
    np.testing.assert_allclose(other.ink(changed), one.ink(plain), atol=0.03)
    assert other.side == one.side
    ink = np.clip(one.ink(plain[:9]), 0, 1)
    np.testing.assert_allclose(other.values(ink), change(one.values(ink).astype(float)), atol=2)


def test_integers_stay_integers_and_floats_floats():
    assert preparation.measured(centred()).values(np.ones((2, 2))).dtype == np.uint8
    like = preparation.measured((centred() / 255).astype(np.float32))
    assert like.values(np.ones((2, 2))).dtype == np.float32


@pytest.mark.parametrize("width", [2, 4, 7])
def test_the_thickness_of_strokes_is_measured(width):
    images = np.zeros((40, 60, 60))
    for number, angle in enumerate(np.linspace(0, 180, 40, endpoint=False)):
        bar_ = np.zeros((120, 120))
        bar_[30:90, 60 - width : 60 + width] = 1
        turned = ndimage.rotate(bar_, angle, reshape=False, order=1)
        images[number] = turned.reshape(60, 2, 60, 2).mean(axis=(1, 3))
    like = preparation.measured(images)
    assert like.thickness == pytest.approx(width, rel=0.25)


# A drawing prepared likewise


@pytest.mark.parametrize(("scale", "target"), [(0.25, (8, 8)), (0.31, (7.3, 9.1)), (1.7, (8, 8))])
def test_placing_keeps_the_mass_and_moves_its_centre(scale, target):
    rng = np.random.default_rng(0)
    ink = np.zeros((64, 64))
    ink[24:33, 20:28] = rng.uniform(size=(9, 8))
    source = [at + 0.5 for at in ndimage.center_of_mass(ink)]
    small = preparation.placed(ink, (16, 16), scale, source, target)
    assert small.sum() == pytest.approx(scale**2 * ink.sum(), rel=1e-4)
    centre = [at + 0.5 for at in ndimage.center_of_mass(small)]
    assert centre == pytest.approx(target, abs=0.05), "to a small part of a pixel"


def test_placing_by_a_whole_factor_is_the_mean_over_blocks():
    ink = np.random.default_rng(0).uniform(size=(64, 64)).astype(np.float32)
    small = preparation.as_drawn(ink, (8, 8))
    np.testing.assert_allclose(small, ink.reshape(8, 8, 8, 8).mean(axis=(1, 3)), rtol=1e-5)


@pytest.mark.parametrize("images", [lambda: digits().x_train[:500], centred])
def test_a_drawing_is_prepared_wherever_and_however_large_it_was_drawn(images):
    like = preparation.measured(images())
    seen = []
    for factor, shift in [(1, (0, 0)), (1, (9, -7)), (0.6, (-10, 5)), (1.3, (3, 2))]:
        ink = ndimage.affine_transform(
            ndimage.gaussian_filter(bar(22, 26, 22, 6) / 255.0, 0.7),
            np.eye(2) / factor,
            offset=[32 - (32 + s) / factor for s in shift],
            order=1,
        )
        seen.append(preparation.prepared(ink, like))
        side, row, column = preparation.lie_of(seen[-1], like.centre)
        assert side == pytest.approx(like.side, abs=1)
        assert (row, column) == pytest.approx((like.row, like.column), abs=0.5)
    for other in seen[1:]:
        assert np.abs(other - seen[0]).mean() < 0.03


def test_an_empty_drawing_and_a_faint_one_are_no_division_by_zero():
    like = preparation.measured(centred())
    assert not preparation.prepared(np.zeros((64, 64)), like).any()
    assert not preparation.prepared(np.full((64, 64), 0.1), like).any()
    dot = np.zeros((64, 64))
    dot[0, 63] = 1
    assert np.isfinite(preparation.prepared(dot, like)).all()


# Drawings as texts, and images as drawings


def test_a_drawing_is_its_text_and_back():
    rng = np.random.default_rng(0)
    drawing = rng.integers(0, 256, (SIZE, SIZE), dtype=np.uint8)
    text = drawings.as_text(drawing)
    np.testing.assert_array_equal(drawings.from_text(text, SIZE), drawing)
    assert drawings.as_text(np.zeros((SIZE, SIZE), np.uint8)) == ""
    assert not drawings.from_text("", SIZE).any()
    assert len(drawings.as_text(bar())) < 100


@pytest.mark.parametrize(
    "text",
    ["no base64!", "YWJj", drawings.as_text(np.ones((8, 8), np.uint8)), "é",
     drawings.as_text(np.ones((2000, 2000), np.uint8))],
)  # fmt: skip
def test_a_text_that_is_no_drawing_is_explained(text):
    with pytest.raises(ValueError, match="`drawing` is no drawing"):
        drawings.from_text(text, SIZE)


def test_samples_are_of_many_sizes_at_many_places_and_whole():
    ink = digits().x_train[:80] / 255.0
    made_ = [drawings.sample(image, SIZE, seed) for seed, image in enumerate(ink)]
    lies = np.array([preparation.lie_of(drawing / 255, "box") for drawing in made_])
    assert np.ptp(lies[:, 0]) > 20
    assert (np.ptp(lies[:, 1:], axis=0) > 15).all()
    assert (lies[:, 0] <= SIZE).all()
    np.testing.assert_array_equal(drawings.sample(ink[3], SIZE, 3), made_[3])


# The nearest


@pytest.mark.parametrize("count", [3, 300, 9000])
def test_the_nearest_are_those_of_all_distances(count):
    rng = np.random.default_rng(count)
    base = centred()
    images = base[rng.integers(0, len(base), count)].astype(int)
    images = (images + rng.integers(-30, 31, images.shape)).clip(0, 255).astype(np.uint8)
    neighbours = Neighbours(images, 0.0, 255.0)
    flat = images.reshape(count, -1) / 255.0
    queries = [images[1] / 255.0, rng.uniform(size=(28, 28)), np.zeros((28, 28)), base[7] / 255.0]
    for query in queries:
        all_ = ((flat - query.ravel()) ** 2).sum(axis=1)
        found, distances = neighbours.nearest(query, 5)
        np.testing.assert_allclose(distances, np.sort(all_)[:5], rtol=1e-3, atol=1e-3)
        np.testing.assert_allclose(all_[found], distances, rtol=1e-3, atol=1e-3)
    assert len(found) == min(5, count)


# The engine


def test_preparing_a_drawing_is_what_makes_the_network_right(panel):
    engine, data = panel.engine, digits()
    numbers = range(200, 500)
    right = {}
    for centre in (True, False):
        seen = np.stack([engine.as_seen(engine.sample(number), centre) for number in numbers])
        right[centre] = (model()(seen).argmax(axis=1) == data.y_train[200:500]).mean()
    assert right[True] > 0.75
    assert right[False] < 0.5


def test_it_opens_on_a_drawing_that_needs_its_preparation(panel):
    truth = digits().y_train[panel.state["drawing"]]
    assert panel.read_out.startswith(f"The network says {truth} with ")
    panel.centre.value = False
    assert panel.state["centre"] is False
    assert not panel.read_out.startswith(f"As it was drawn, the network says {truth} ")
    assert "Nothing is moved" in panel.engine.formula


def test_what_is_seen_and_answered_belongs_to_what_is_shown(panel):
    for number in (3, 50):
        panel.set(drawing=number)
        engine = panel.engine
        np.testing.assert_allclose(engine.probabilities, model()(engine.seen[None])[0])
        assert engine.seen.dtype == np.uint8
        distances = ((digits().x_train / 255.0 - engine.seen / 255.0) ** 2).sum(axis=(1, 2))
        np.testing.assert_allclose(engine.distances, np.sort(distances)[:5], rtol=1e-3)
        labels = ", ".join(str(label) for label in digits().y_train[engine.nearest])
        assert panel.read_out.endswith(f"The nearest training digits are {labels}.")
        order = np.argsort(-engine.probabilities)
        assert f"says {order[0]} with" in panel.read_out
        assert f"then {order[1]} with" in panel.read_out


def test_an_empty_pad_asks_for_a_digit(panel):
    panel.set(drawing="")
    assert panel.read_out == "Draw a digit."
    assert panel.engine.probabilities is None
    assert not panel.engine.seen.any()
    assert "–" in panel._table.value
    assert panel.error == ""


def test_a_state_given_to_another_panel_shows_the_same(panel):
    draw(panel.pad, bar())
    panel.centre.value = False
    other = made()
    other.state = panel.state
    assert other.read_out == panel.read_out
    np.testing.assert_array_equal(other.engine.drawing, bar())
    assert len(str(panel.state)) < 200


@pytest.mark.parametrize(
    ("changes", "beat"),
    [
        ({"centre": 1}, "centre=1"),
        ({"drawing": -1}, "drawing=-1"),
        ({"drawing": 10**6}, "from 0 to 1436"),
        ({"drawing": None}, "None"),
        ({"drawing": "digit"}, "'digit'"),
        ({"draw": 3}, "Did you mean 'drawing'?"),
    ],
)
def test_an_impossible_state_is_explained_and_changes_nothing(panel, changes, beat):
    before = panel.state
    with pytest.raises(ValueError, match=r"`\w+`") as error:
        panel.set(**{"centre": False, **changes})
    assert beat in str(error.value)
    assert panel.state == before


# The panel


def test_what_the_hand_draws_is_seen_and_what_is_set_is_on_the_pad(panel):
    draw(panel.pad, bar())
    assert isinstance(panel.state["drawing"], str)
    assert panel.engine.seen.any()
    panel.set(drawing=17)
    np.testing.assert_array_equal(panel.pad.drawing, panel.engine.sample(17))
    panel.reset()
    np.testing.assert_array_equal(panel.pad.drawing, panel.engine.drawing)


def test_a_sample_can_be_asked_for_again_and_again(panel):
    seen = {panel.state["drawing"]}
    for _ in range(5):
        panel.pad._handle_custom_msg({"kind": "sample"}, [])
        np.testing.assert_array_equal(panel.pad.drawing, panel.engine.drawing)
        seen.add(panel.state["drawing"])
    assert len(seen) == 6


def test_the_pad_is_never_put_back_behind_the_hand(live, monkeypatch):
    put = []

    def set_drawing(_, drawing):
        put.append(drawing)

    monkeypatch.setattr(type(live.pad), "drawing", property(None, set_drawing))
    heard = live.pad._drawn[0]
    for step in range(120):
        heard(bar(width=1 + step % 30, left=1 + step // 4), False)
        time.sleep(0.001)
    assert live.settle()
    np.testing.assert_array_equal(live.engine.drawing, bar(width=30, left=30))
    assert put == []
    live.set(drawing=5)
    assert len(put) == 1


def test_a_network_that_fails_later_says_so_and_recovers(monkeypatch):
    broken = []

    def predict(pictures):
        return model()(pictures) * (np.nan if broken else 1)

    monkeypatch.setenv("DLKIT_HEADLESS", "0")
    panel = DigitPad(predict, digits().x_train, digits().y_train)
    assert panel.view.children
    broken.append(True)
    draw(panel.pad, bar())
    assert panel.settle()
    assert "`predict` gave NaN" in panel.error
    broken.clear()
    draw(panel.pad, bar(width=6), ("view", 2, 2, True))
    assert panel.settle()
    assert panel.error == ""
    panel.close()


def test_headless_it_is_a_picture_with_its_words(panel):
    data, metadata = panel._repr_mimebundle_()
    assert set(data) == {"text/plain", "image/png"}
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert panel.read_out in metadata["image/png"]["alt"]
    panel.set(drawing="")
    assert "Draw a digit." in panel._repr_mimebundle_()[1]["image/png"]["alt"]


def test_class_names_are_used_and_escaped():
    names = [f"<{k}>" for k in range(10)]
    panel = made(class_names=names)
    assert panel.view.children
    assert "says <" in panel.read_out
    assert "&lt;3&gt;" in panel._table.value
    assert "<3>" not in panel._table.value + panel._under.value
    panel.close()


@pytest.mark.parametrize(
    ("predict", "beat"),
    [
        (lambda x: np.ones((len(x), 9)) / 9, "shape (40, 9)"),
        (lambda x: np.ones(len(x)), "shape (40,)"),
        (lambda x: np.full((len(x), 10), np.nan), "NaN"),
        (lambda x: np.random.default_rng(0).normal(size=(len(x), 10)), "logits"),
        (lambda x: np.ones((len(x), 10)) / 9.9, "sums from 1.01"),
        (lambda x: x[:, 99], "IndexError"),
        (lambda x: [["yes"] * 10] * len(x), "<U3"),
        (None, "TypeError"),
    ],
)
def test_what_is_no_answer_is_explained_at_once(predict, beat):
    with pytest.raises(ValueError, match="`predict`") as error:
        DigitPad(predict, digits().x_train, digits().y_train)
    assert beat in str(error.value)
    assert "Pass a function" in str(error.value)


@pytest.mark.parametrize(
    ("images", "labels", "more", "beat"),
    [
        (np.zeros((5, 8, 8)), [0] * 5, {}, "not all alike"),
        (np.full((5, 8, 8), np.nan), [0] * 5, {}, "Finite"),
        (np.eye(8), [0] * 8, {}, "(8, 8)"),
        (np.ones((2, 8, 8, 3)), [0, 1], {}, "(2, 8, 8, 3)"),
        (np.ones((2, 99, 99)), [0, 1], {}, "4 to 64"),
        (np.eye(8)[None], [0, 1], {}, "1 integers"),
        (np.eye(8)[None], [0.5], {}, "float64"),
        (np.eye(8)[None], [-1], {}, "from 0"),
        (np.eye(8)[None], [3], {"class_names": ["a", "b"]}, "At least 4"),
        (np.eye(8)[None], [0], {"class_names": ["a"]}, "At least 2"),
        (np.eye(8)[None], [0], {"class_names": 5}, "class_names=5"),
        (np.eye(8)[None], [10**9], {}, "below 1,000"),
        (np.eye(8)[None], [2**63], {"class_names": ["a", "b"]}, "below 1,000"),
        (np.ones((3, 8, 8)) * [[[1]], [[2]], [[3]]], [0, 1, 1], {}, "within each image"),
    ],
)
def test_data_that_do_not_fit_are_explained(images, labels, more, beat):
    with pytest.raises(ValueError, match=r"`\w+`") as error:
        DigitPad(lambda x: np.ones((len(x), 2)) / 2, images, labels, **more)
    assert beat in str(error.value)


def test_blank_images_among_the_others_change_nothing():
    """Whether blank images are as dark as the paper or not: they have no ink to be measured."""
    images, labels = digits().x_train[:40], digits().y_train[:40]
    plain = DigitPad(model(), images, labels)
    blank = np.zeros((60, *images.shape[1:]), images.dtype)
    blank[:7] = 9
    order = np.random.default_rng(0).permutation(100)
    mixed = DigitPad(
        model(), np.concatenate([images, blank])[order], np.append(labels, [0] * 60)[order]
    )
    for name in ("paper", "peak", "side", "row", "column", "thickness"):
        wanted = pytest.approx(getattr(plain.engine.like, name), rel=1e-5)
        assert getattr(mixed.engine.like, name) == wanted
    shown = set()
    for _ in range(80):
        mixed.engine.next_sample()
        shown.add(mixed.state["drawing"])
    assert shown == set(np.flatnonzero(order < 40).tolist()), "a blank image is no sample"
    assert mixed.read_out.startswith("The network says")


def test_images_with_a_channel_of_grey_are_images():
    panel = DigitPad(model(), digits().x_train[..., None], digits().y_train)
    assert panel.engine.seen.shape == (8, 8)


def test_a_network_that_cannot_decide_is_not_made_to_name_one():
    data = digits()
    panel = DigitPad(lambda images: np.full((len(images), 10), 0.1), data.x_train, data.y_train)
    assert re.match("The network says 0 as much as 1, 10.* each", panel.read_out)
