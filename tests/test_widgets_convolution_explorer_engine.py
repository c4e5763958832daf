"""The engine of the convolution explorer against SciPy, TensorFlow, and enumeration by hand."""

import json
import time
from pathlib import Path

import numpy as np
import pytest
from scipy import signal

from dlkit.widgets.convolution_explorer import (
    ConvolutionEngine,
    made_picture,
    output_size,
    patch,
    preset,
    response,
    stages,
)
from dlkit.widgets.convolution_explorer import _geometry as geometry
from dlkit.widgets.convolution_explorer import _kernels as kernels
from dlkit.widgets.convolution_explorer._picture import prepared, reduced


def settings(count, seed=0):
    """Random images and states that are possible, colour and grey, odd and even."""
    rng = np.random.default_rng(seed)
    while count:
        shape = (*rng.integers(5, 18, 2), *([3] if rng.random() < 0.4 else []))
        state = {
            "kernel": rng.integers(-4, 5, rng.integers(1, 8, 2)).tolist(),
            "flip": bool(rng.integers(2)),
            "bias": float(rng.integers(-9, 9)),
            "stride": int(rng.integers(1, 5)),
            "padding": ["valid", "same", *range(6)][rng.integers(8)],
            "dilation": int(rng.integers(1, 4)),
        }
        try:
            ConvolutionEngine(np.zeros(shape), **state)
        except ValueError:
            continue
        count -= 1
        yield rng.integers(0, 256, shape).astype(np.uint8), state


def by_scipy(image, state):
    """The kernel spread out with zeros, laid on everywhere, and every s-th place kept."""
    kernel, d, s = np.asarray(state["kernel"]), state["dilation"], state["stride"]
    spread = np.zeros([d * (side - 1) + 1 for side in kernel.shape])
    spread[::d, ::d] = kernel
    pad = []
    for n, k in zip(image.shape, spread.shape, strict=False):
        total = max((-(-n // s) - 1) * s + k - n, 0)
        p = {"valid": (0, 0), "same": (total // 2, -(-total // 2))}
        pad.append(p.get(state["padding"]) or (state["padding"],) * 2)
    slide = signal.convolve2d if state["flip"] else signal.correlate2d
    colours = image[..., None] if image.ndim == 2 else image
    each = [
        slide(np.pad(colour.astype(float), pad), spread, mode="valid")
        for colour in np.moveaxis(colours, -1, 0)
    ]
    return sum(each)[::s, ::s] + state["bias"]


def test_the_response_is_that_of_scipy():
    for image, state in settings(150):
        expected = by_scipy(image, state)
        np.testing.assert_allclose(response(state, image), expected, atol=1e-9)
        along = zip(image.shape, np.shape(state["kernel"]), strict=False)
        how = state["stride"], state["padding"], state["dilation"]
        assert tuple(output_size(n, k, *how) for n, k in along) == expected.shape


def test_the_response_is_that_of_a_layer_of_tensorflow():
    import tensorflow as tf

    compared = 0
    for image, state in settings(150, seed=1):
        if state["stride"] > 1 and state["dilation"] > 1:
            continue  # TensorFlow has no such layer; SciPy judges these
        compared += 1
        colours = (image[..., None] if image.ndim == 2 else image).astype(np.float64)
        kernel = np.asarray(state["kernel"], np.float64)
        kernel = kernel[::-1, ::-1] if state["flip"] else kernel
        weights = np.repeat(kernel[:, :, None, None], colours.shape[-1], axis=2)
        p = state["padding"]
        found = tf.nn.conv2d(
            colours[None],
            weights,
            strides=state["stride"],
            padding=p.upper() if isinstance(p, str) else [[0, 0], [p, p], [p, p], [0, 0]],
            dilations=state["dilation"],
        )
        np.testing.assert_allclose(response(state, image), found[0, ..., 0] + state["bias"])
    assert compared > 60


def test_relu_and_pooling_are_those_of_tensorflow():
    import tensorflow as tf

    rng = np.random.default_rng(2)
    for size in (1, 2, 3, 4):
        image = rng.normal(size=(11, 14))
        rectified = tf.nn.relu(image[None, ..., None])
        for how, layer in (("max", tf.nn.max_pool2d), ("average", tf.nn.avg_pool2d)):
            state = {"kernel": [[1]], "relu": True, "pool": how, "pool_size": size}
            expected = layer(rectified, size, size, "VALID")[0, ..., 0]
            np.testing.assert_allclose(stages(state, image)["pool"], expected)


def test_a_patch_adds_up_to_the_response_at_every_place():
    for image, state in settings(12, seed=3):
        out = response(state, image)
        for (row, column), value in np.ndenumerate(out):
            found = patch(state, image, row, column)
            assert found["products"].sum() + state["bias"] == pytest.approx(value)
            assert found["value"] == pytest.approx(value)


def test_a_patch_shows_the_pixels_it_names_and_zeros_beside_the_image():
    for image, state in settings(12, seed=4):
        colours = image[..., None] if image.ndim == 2 else image
        for row, column in ((0, 0), np.subtract(response(state, image).shape, 1)):
            found = patch(state, image, int(row), int(column))
            for i, y in enumerate(found["rows"]):
                for j, x in enumerate(found["columns"]):
                    inside = 0 <= y < image.shape[0] and 0 <= x < image.shape[1]
                    assert found["padding"][i, j] != inside
                    expected = colours[y, x] if inside else np.zeros(colours.shape[-1])
                    assert (found["values"][:, i, j] == expected).all()


def test_a_pixel_is_seen_by_the_outputs_that_change_with_it():
    for image, state in settings(12, seed=5):
        state["kernel"] = np.ones_like(state["kernel"]).tolist()
        grey = image if image.ndim == 2 else image[..., 0]
        how = state["stride"], state["padding"], state["dilation"]
        along = list(zip(grey.shape, np.shape(state["kernel"]), strict=True))
        for row, column in ((0, 0), (2, 4), np.subtract(grey.shape, 1)):
            touched = np.zeros(grey.shape)
            touched[row, column] = 1
            changed = np.argwhere(response({**state, "bias": 0.0}, touched))
            rows, columns = (
                geometry.seen_by(int(at), n, k, *how)
                for at, (n, k) in zip((row, column), along, strict=True)
            )
            assert [list(c) for c in changed] == [[r, c] for r in rows for c in columns]


def test_the_sum_in_words_is_the_value_and_says_when_it_is_rounded():
    engine = ConvolutionEngine(np.array([[1, 2], [3, 4]]), kernel=[[0, -1], [1, 2]], bias=5)
    assert engine.sum_words == "0·1 + (−1)·2 + 1·3 + 2·4 + 5 = 14"
    engine.set(preset="box blur", bias=0)
    assert engine.sum_words.endswith("= 2.5")
    thirds = ConvolutionEngine(np.ones((3, 3)), kernel="box blur")
    assert thirds.sum_words.endswith("≈ 1")


def test_the_words_of_a_large_kernel_name_the_products_that_count():
    engine = ConvolutionEngine(np.ones((9, 9)), kernel=np.eye(7) * 2)
    assert engine.sum_words == " + ".join(["2·1"] * 7) + " = 14"
    engine.set(kernel=np.full((7, 7), 2))
    assert engine.sum_words.endswith("+ … (37 more) = 98")
    engine.set(kernel=np.full((7, 7), -0.12345))
    assert len(engine.sum_words) < 180
    told = engine.sum_words.count("·")
    assert f"({49 - told} more)" in engine.sum_words


def test_colours_are_summed_or_averaged_first():
    image = np.zeros((3, 3, 3), np.uint8)
    image[1, 1] = (30, 60, 90)
    engine = ConvolutionEngine(image, kernel="identity")
    assert engine.stages["convolution"].tolist() == [[180]]
    assert engine.sum_words == "red 30 + green 60 + blue 90 = 180"
    engine.set(channels="grey")
    assert engine.stages["convolution"].tolist() == [[60]]


@pytest.mark.parametrize("name", [name for name in kernels.PRESETS if name != "own"])
def test_a_named_kernel_does_what_its_sentence_says(name):
    flat, ramp = np.full((9, 9), 7.0), np.tile(np.arange(9.0), (9, 1))
    for size in kernels.PRESETS[name][0]:
        kernel = {"kernel": preset(name, size)}
        at_flat, at_ramp = response(kernel, flat), response(kernel, ramp)
        keeps = name in ("identity", "box blur", "Gaussian blur", "sharpen", "emboss")
        np.testing.assert_allclose(at_flat, 7.0 if keeps else 0.0, atol=1e-9)
        if name == "vertical edges":
            assert (at_ramp > 0).all()
            assert not response(kernel, ramp.T).any()
        if name == "horizontal edges":
            assert (response(kernel, ramp.T) > 0).all()
            assert not at_ramp.any()
        if name == "Laplacian":
            assert not at_ramp.any()
        if name == "diagonal edges":
            assert (response(kernel, ramp + ramp.T) > 0).all()
            assert not response(kernel, ramp - ramp.T).any()


@pytest.mark.parametrize(
    ("name", "axes"),
    [("vertical edges", [1]), ("horizontal edges", [0]), ("diagonal edges", [0, 1])],
)
def test_the_sentence_of_a_turned_kernel_has_its_sign(name, axes):
    ramp = sum(np.indices((9, 9))[axis] for axis in axes).astype(float)
    signs = ("Right minus", "Below minus", "Lower right minus")
    for flip in (False, True):
        out = response({"kernel": preset(name), "flip": flip}, ramp)
        grows = kernels.sentence(name, flip).startswith(signs)
        assert ((out > 0) == grows).all()
    turned = kernels.sentence(name, flip=True)
    assert any(each in turned for each in ("left minus right", "above minus", "upper left minus"))


def test_every_kernel_that_changes_when_turned_has_a_sentence_for_that():
    for name, (sizes, weights, _) in kernels.PRESETS.items():
        if name in ("own", "identity"):  # at even sizes the single 1 moves by a pixel
            continue
        changed = any((weights(size) != weights(size)[::-1, ::-1]).any() for size in sizes)
        assert (name in kernels.TURNED) == changed


def test_identity_with_same_padding_gives_the_image_back_at_every_size():
    image = made_picture()
    for size in range(1, 8):
        engine = ConvolutionEngine(image, kernel=preset("identity", size), padding="same")
        assert (engine.stages["convolution"] == image).all()


def test_a_kernel_grows_and_shrinks_about_its_middle():
    for size in range(1, 8):
        one = kernels.resized([[5.0]], size)
        assert one.shape == (size, size)
        assert (one == 5 * preset("identity", size)).all()
        assert kernels.resized(one, 1).tolist() == [[5.0]]
    numbered = np.arange(25.0).reshape(5, 5)
    assert (kernels.resized(numbered, 3) == numbered[1:4, 1:4]).all()


def test_a_preset_keeps_its_name_at_another_size_and_loses_it_with_a_weight():
    engine = ConvolutionEngine(kernel="Gaussian blur")
    engine.resize(5)
    assert engine.state["preset"] == "Gaussian blur"
    assert np.sum(engine.state["kernel"]) == pytest.approx(1)
    weights = engine.state["kernel"]
    weights[0][0] = 9
    engine.set(kernel=weights)
    assert engine.state["preset"] == "own"
    engine.set(kernel=preset("box blur", 5).tolist())
    assert engine.state["preset"] == "box blur"


def test_a_state_is_copied_as_json_and_given_back():
    engine = ConvolutionEngine(kernel="sharpen", stride=2, padding="same", relu=True, pool="max")
    engine.tick(3)
    kept = json.loads(json.dumps(engine.state))
    other = ConvolutionEngine()
    other.set(**kept)
    assert other.state == engine.state
    version = engine.version
    engine.set(**engine.state)
    assert engine.version == version
    assert ConvolutionEngine(**kept).state == kept
    for name in engine.stages:
        assert (other.stages[name] == engine.stages[name]).all()


def test_the_place_stays_on_an_output_that_shrinks():
    engine = ConvolutionEngine()
    engine.set(row=61, column=60)
    engine.set(stride=4)
    assert (engine.state["row"], engine.state["column"]) == (15, 15)
    with pytest.raises(ValueError, match="count from 0"):
        engine.set(row=16)
    engine.point(99, -3)
    assert (engine.state["row"], engine.state["column"]) == (15, 0)


def test_the_walk_visits_every_output_once_and_begins_again():
    engine = ConvolutionEngine(np.ones((4, 5)))
    engine.set(row=0, column=0)
    seen = []
    for _ in range(6):
        seen.append((engine.state["row"], engine.state["column"]))
        engine.tick()
    assert seen == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
    assert (engine.state["row"], engine.state["column"]) == (0, 0)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"stride": 0}, "has to move on"),
        ({"stride": 1.5}, "`stride` must be an integer"),
        ({"dilation": 0}, "no gap"),
        ({"dilation": 40}, "at most 64|At most 64 pixels"),
        ({"padding": -1}, "`padding` must be an integer"),
        ({"padding": "full"}, "'valid' .none. or 'same'"),
        ({"kernel": [[1, 2], [3]]}, "no grid of weights"),
        ({"kernel": np.ones((8, 8))}, "no grid of weights"),
        ({"kernel": [[np.nan]]}, "no grid of weights"),
        ({"preset": "vertical edge"}, "Did you mean 'vertical edges'"),
        ({"preset": "sharpen", "kernel": [[1]]}, "do not agree"),
        ({"stride": 65}, "from 1 to 64"),
        ({"stride": 10**200}, "from 1 to 64"),
        ({"kernel": [[1]], "dilation": 10**30}, "from 1 to 64"),
        ({"kernel": [[1]], "dilation": 65, "padding": "same"}, "from 1 to 64"),
        ({"padding": np.array([1, 2])}, "`padding` must be an integer"),
        ({"kernel": 10**400}, "no grid of weights"),
        ({"kernel": [[10**400]]}, "no grid of weights"),
        ({"kernel": [["2"]]}, "no grid of weights"),
        ({"kernel": np.array([[1j]])}, "no grid of weights"),
        ({"preset": "edges"}, "`preset` is not known"),
        ({"preset": np.array(["sharpen", "own"])}, "`preset` is not known"),
        ({"bias": "much"}, "`bias` must be a finite number"),
        ({"bias": np.inf}, "`bias` must be a finite number"),
        ({"bias": 10**400}, "`bias` must be a finite number"),
        ({"bias": "2"}, "`bias` must be a finite number"),
        ({"bias": True}, "`bias` must be a finite number"),
        ({"flip": "yes"}, "neither on nor off"),
        ({"flip": np.array([True, False])}, "neither on nor off"),
        ({"relu": np.array([True, False])}, "neither on nor off"),
        ({"pool": "maximum"}, "`pool` must be one of"),
        ({"pool": "max", "pool_size": 63}, "At most 62"),
        ({"pool_size": 0}, "halves both sides"),
        ({"pool_size": 65}, "from 1 to 64"),
        ({"channels": "red"}, "`channels` must be one of"),
        ({"strides": 2}, "Did you mean 'stride'"),
    ],
)
def test_an_impossible_setting_says_why_and_changes_nothing(changes, told):
    engine = ConvolutionEngine()
    before = engine.state
    with pytest.raises(ValueError, match=told):
        engine.set(**changes)
    assert engine.state == before
    assert engine.version == 0


@pytest.mark.parametrize(
    ("image", "told"),
    [
        (np.zeros((2, 3, 4)), r"height, width, 3"),
        (np.zeros(5), "shape"),
        (np.zeros((0, 4)), "shape"),
        ("photo.png", r"Numbers were expected.*load_photo\(path\)\.pixels"),
        (np.full((4, 4), np.nan), "with NaN or infinity"),
        (np.full((4, 4), np.inf), "with NaN or infinity"),
        (np.full((4, 4), 1e10), r"at most 1e9 .* with 1e\+10"),
        (np.zeros((4, 4, 4)), r"image\[\.\.\., :3\]"),
        (Path("photo.png"), r"load_photo\(path\)\.pixels"),
        (np.zeros((4, 4), complex), "Numbers"),
        ([[1, 2], [3]], "Numbers"),
    ],
)
def test_what_is_no_image_is_refused_with_a_reason(image, told):
    with pytest.raises(ValueError, match=told):
        ConvolutionEngine(image)


def test_a_kernel_that_was_asked_for_is_not_laid_on_an_image_without_room_for_it():
    with pytest.raises(ValueError, match=r"wider than the image\. At most 1 pixel was expected"):
        ConvolutionEngine([[7]], kernel="box blur")
    with pytest.raises(ValueError, match=r"wider than the image\. At most 2 pixels were"):
        ConvolutionEngine(np.zeros((2, 9)), padding="valid")


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (2, 2), (9, 2, 3)])
def test_an_image_smaller_than_the_usual_kernel_opens_with_padding(shape):
    engine = ConvolutionEngine(np.full(shape, 5))
    assert engine.state["padding"] == "same"
    assert engine.stages["convolution"].shape == shape[:2]
    assert ConvolutionEngine(np.zeros((3, 3))).state["padding"] == "valid"


def test_a_last_axis_of_one_is_grey():
    image = np.arange(35).reshape(5, 7, 1)
    assert (ConvolutionEngine(image).image == image[..., 0]).all()


@pytest.mark.parametrize("value", [0.1, 1 / 3, 0.7, 123.456])
def test_a_flat_area_gives_nothing_but_zero_where_the_weights_cancel(value):
    rng = np.random.default_rng(0)
    for shape in ((9, 9), (9, 9, 3)):
        image = np.full(shape, value)
        kernel = rng.normal(size=(5, 5))
        kernel -= kernel.mean()
        engine = ConvolutionEngine(image, kernel=kernel)
        assert not engine.stages["convolution"].any()
        assert engine.patch["value"] == 0
        assert not engine.patch["sums"].any()
        assert engine.sum_words.endswith(" 0")


def test_an_output_that_is_small_but_not_rounding_is_kept():
    image = np.array([[1.0, 1.0 + 1e-9, 1.0]])
    found = response({"kernel": [[-1, 1]]}, image)
    np.testing.assert_allclose(found, [[1e-9, -1e-9]], rtol=1e-6)


def test_a_large_image_is_reduced_by_means_of_blocks_and_says_so():
    image = np.random.default_rng(0).integers(0, 256, (700, 900, 3)).astype(np.uint8)
    small, note = prepared(image)
    assert small.shape == (175, 225, 3)
    assert small.dtype == np.uint8
    assert "700x900" in note
    assert "4x4" in note
    whole = image.reshape(175, 4, 225, 4, 3).mean(axis=(1, 3))
    assert np.abs(small - whole).max() <= 0.5
    assert note in ConvolutionEngine(image).read_out
    odd = reduced(np.arange(9.0).reshape(3, 3), 2)
    assert odd.tolist() == [[2.0, 3.5], [6.5, 8.0]]


def test_an_image_that_is_changed_afterwards_changes_nothing():
    image = np.eye(5) * 9
    engine = ConvolutionEngine(image, kernel=[[1, 2], [3, 4]])
    before = engine.read_out
    image[:] = 0
    assert engine.read_out == before
    shown = float(engine.stages["convolution"][engine.state["row"], engine.state["column"]])
    assert engine.patch["value"] == shown != 0


def test_an_image_of_true_and_false_is_one_of_zeros_and_ones():
    image = np.eye(600, dtype=bool)
    assert prepared(image[:9, :9])[0].tolist() == np.eye(9).tolist()
    assert prepared(image)[0].trace() == pytest.approx(200 / 3)  # means of 3 x 3 keep what is thin


def test_a_window_that_is_gone_is_not_looked_at():
    engine = ConvolutionEngine(pool="max", pool_size=8)
    before = engine.state
    for gone in ((30, 30), (7, 0), (0, 7), (-1, 0)):
        engine.point_at_window(*gone)
    assert engine.state == before
    engine.point_at_window(6, 6)
    assert 48 <= engine.state["row"] < 56


def test_the_picture_that_is_made_has_edges_both_ways_and_slanted():
    image = made_picture()
    upright, lying, slanted = (
        np.abs(response({"kernel": preset(name)}, image))
        for name in ("vertical edges", "horizontal edges", "diagonal edges")
    )
    assert (upright > 300).sum() > 100
    assert (lying > 300).sum() > 60
    assert (slanted > 200).sum() > 60
    assert ((upright > 300) & (lying == 0)).any()
    assert ((lying > 300) & (upright == 0)).any()


def test_the_opening_looks_at_the_strongest_output():
    engine = ConvolutionEngine()
    out = np.abs(engine.stages["convolution"])
    assert out[engine.state["row"], engine.state["column"]] == out.max()


def test_the_read_out_says_sizes_place_and_value():
    engine = ConvolutionEngine(np.arange(25).reshape(5, 5), padding=1, relu=True, pool="max")
    engine.set(row=0, column=2)
    assert engine.read_out == (
        "Kernel 3x3 (vertical edges) on 5x5, stride 1, padding 1: 5x5. Output (0, 2) = 6: input "
        "rows −1 to 1, columns 1 to 3, 3 of 9 cells in the padding. ReLU: 6. "
        "Max pooling 2x2: 2x2."
    )


def test_looking_elsewhere_computes_nothing_anew():
    engine = ConvolutionEngine()
    made = engine.stages
    engine.tick(5)
    assert engine.stages is made
    engine.set(bias=1)
    assert engine.stages is not made


@pytest.mark.slow
def test_the_engine_answers_within_ten_milliseconds():
    image = np.random.default_rng(0).integers(0, 256, (256, 256, 3)).astype(np.uint8)
    engine = ConvolutionEngine(image, kernel=np.full((7, 7), 0.5), padding="same", pool="max")

    def median(act):
        times = []
        for turn in range(15):
            start = time.perf_counter()
            act(turn)
            times.append(time.perf_counter() - start)
        return sorted(times)[7]

    def change(turn):
        engine.set(bias=float(turn + 1))
        assert engine.stages["pool"].shape == (128, 128)

    def look(turn):
        engine.point(turn, turn)
        assert engine.sum_words
        assert engine.read_out

    # Three times what it takes alone: other tests may run beside it.
    assert median(change) < 0.03
    assert median(look) < 0.03
