"""The engine of the feature explorer: outputs, formulas and reach, held against Keras itself."""

import gc
import time
import weakref

import numpy as np
import pytest

from dlkit.widgets.feature_explorer import FeatureEngine

keras = pytest.importorskip("keras")
L = keras.layers


def sequential():
    """As in a course: shift, convolutions with and without bias, norm, bends, pooling, a head."""
    return [
        keras.Input((12, 11, 1)),
        L.RandomTranslation(0.1, 0.1),
        L.Conv2D(6, 3, padding="same", use_bias=False, name="first"),
        L.BatchNormalization(name="norm"),
        L.ReLU(name="bend"),
        L.MaxPooling2D(2, name="pooled"),
        L.Conv2D(5, (3, 2), activation="relu", name="second"),
        L.Flatten(name="list"),
        L.Dropout(0.3),
        L.Dense(4, activation="softmax", name="classes"),
    ]


def image(shape=(12, 11, 3)):
    return keras.Input(shape)


def strides():
    x = image()
    y = L.ZeroPadding2D(((1, 0), (2, 1)), name="padded")(x)
    y = L.Conv2D(6, 3, strides=2, padding="same", activation="tanh", name="stride")(y)
    y = L.Conv2D(6, 3, dilation_rate=2, padding="same", groups=3, name="dilated")(y)
    y = L.LeakyReLU(negative_slope=0.2, name="leaky")(y)
    y = L.AveragePooling2D(3, 2, padding="same", name="mean")(y)
    y = L.Conv2D(5, 1, activation="softmax", name="mixed")(y)
    y = L.GlobalAveragePooling2D(name="global")(y)
    return keras.Model(x, L.Softmax(name="shares")(L.Dense(3, name="sums")(y)))


def depthwise():
    x = image()
    y = L.Rescaling(1 / 4, offset=-0.5, name="scaled")(x)
    y = L.DepthwiseConv2D(3, depth_multiplier=2, padding="same", activation="relu", name="deep")(y)
    y = L.SeparableConv2D(4, 3, strides=2, depth_multiplier=2, name="separable")(y)
    y = L.Activation("gelu", name="gelu")(y)
    y = L.Conv2DTranspose(3, 3, strides=2, padding="same", name="back")(y)
    y = L.UpSampling2D(2, name="wide")(y)
    y = L.Cropping2D(((1, 2), (0, 3)), name="cut")(y)
    y = L.GlobalMaxPooling2D(name="largest")(y)
    return keras.Model(x, L.Dense(1, activation="sigmoid", name="yes")(y))


def branches():
    inner = keras.Sequential(
        [image((12, 11, 4)), L.Conv2D(4, 3, padding="same", name="own"), L.ReLU(name="positive")],
        name="block",
    )
    x = image()
    y = L.Conv2D(4, 3, padding="same", name="stem")(x)
    y = L.Add(name="skip")([y, inner(y)])
    y = inner(y)
    gate = L.Dense(4, activation="sigmoid", name="gate")(
        L.GlobalAveragePooling2D(keepdims=True, name="squeeze")(y)
    )
    y = L.Multiply(name="gated")([y, gate])
    y = L.Concatenate(name="both")([y, L.Conv2D(2, 5, padding="same", name="side")(x)])
    return keras.Model(x, L.Dense(5, name="head")(L.Flatten(name="list")(y)))


MODELS = {
    "sequential": lambda: keras.Sequential(sequential()),
    "strides": strides,
    "depthwise": depthwise,
    "branches": branches,
}


@pytest.fixture(scope="module", params=MODELS)
def model(request):
    """A model with weights as after some training, and six images of its size."""
    keras.utils.set_random_seed(3)
    model = MODELS[request.param]()
    draw = np.random.default_rng(0)
    for layer in model.layers:
        if isinstance(layer, L.BatchNormalization):
            layer.set_weights([draw.uniform(0.5, 1.5, each.shape) for each in layer.get_weights()])
        elif getattr(layer, "bias", None) is not None:
            layer.bias.assign(draw.normal(0, 0.3, layer.bias.shape))
    return model, draw.normal(0, 1, (6, *model.input_shape[1:])).astype("float32")


def engine_of(model, **named):
    network, images = model
    return FeatureEngine(network, images, **named)


def places(engine, layer, seed=0, most=6):
    """Corners, and some places drawn at random, as (map, row, column)."""
    engine.set(layer=layer)
    shape = engine.maps().shape
    draw = np.random.default_rng(seed)
    drawn = [tuple(int(draw.integers(n)) for n in shape) for _ in range(most)]
    return [(0, 0, 0), tuple(n - 1 for n in shape), *drawn]


def test_every_layers_output_is_that_of_keras(model):
    network, images = model
    engine = engine_of(model)
    for layer in network.layers:
        if isinstance(layer, keras.Model) or layer.name not in engine.layers:
            continue
        part = keras.Model(network.inputs[0], layer.output)
        for n in (0, 4):
            engine.set(image=n, layer=layer.name)
            wanted = part(images[n : n + 1], training=False).numpy()[0]
            found = engine.scene.output
            np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)


def test_the_formula_comes_to_the_number_in_the_map(model):
    engine = engine_of(model)
    engine.set(image=2)
    for layer in engine.layers:
        for channel, row, column in places(engine, layer):
            engine.set(map=channel, row=row, column=column)
            scene = engine.scene
            assert scene.formula.value == pytest.approx(scene.value, rel=1e-4, abs=2e-6), layer


def test_no_layer_of_these_models_is_left_without_a_formula(model):
    engine = engine_of(model)
    for layer in engine.layers:
        engine.set(layer=layer)
        assert "not taken apart" not in engine.scene.formula.words, layer


def _positive(network):
    """The same network with one small weight for all: a brighter pixel is felt where it reaches."""
    twin = keras.models.clone_model(network)
    for variable in twin.variables:
        if variable.dtype == "float32":
            variable.assign(np.full(variable.shape, 0.05))
    return twin


# Of equal sums softmax makes equal shares, and the largest number of a map is not moved by others.
UNFELT = {"shares", "classes", "mixed", "global", "sums", "largest", "yes"}


def _felt(engine, layer, shape):
    """(pixels, maps, rows, columns): whether a brighter pixel moves a number of a layer."""
    base = np.full((1, *shape), 3.0, "float32")
    brighter = np.repeat(base, shape[0] * shape[1], axis=0)
    for n, (row, column) in enumerate(np.ndindex(*shape[:2])):
        brighter[n, row, column] += 2.0
    values = engine.responses(np.concatenate([base, brighter]), layer)
    return values[1:] != values[0]


def _frame_of(moved):
    if not moved.any():
        return None
    rows, columns = (np.flatnonzero(moved.any(axis=axis)) for axis in (1, 0))
    return int(rows[0]), int(columns[0]), int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


def test_the_receptive_field_is_where_a_brighter_pixel_is_felt(model):
    network = _positive(model[0])
    shape = network.input_shape[1:]
    engine = FeatureEngine(network, np.full((1, *shape), 3.0, "float32"))
    for layer in engine.layers:
        if layer in UNFELT:
            continue
        felt = _felt(engine, layer, shape)
        for channel, row, column in places(engine, layer, seed=1):
            engine.set(map=channel, row=row, column=column)
            moved = felt[:, channel, row, column].reshape(shape[:2])
            assert engine.scene.field == (_frame_of(moved), True), (layer, channel, row, column)


def test_a_place_that_sees_only_padding_has_no_field():
    network = keras.Sequential([keras.Input((4, 4, 1)), L.ZeroPadding2D(3), L.Conv2D(1, 2)])
    engine = FeatureEngine(network, np.ones((1, 4, 4)))
    engine.set(layer=engine.layers[0], map=0, row=0, column=0)
    assert engine.scene.field == (None, True)
    assert engine.scene.formula.value == 0 == engine.scene.value


def test_a_convolution_is_the_sum_that_is_written_out():
    keras.utils.set_random_seed(0)
    network = keras.Sequential([keras.Input((5, 5, 2 + 1)), L.Conv2D(2, 3, name="maps")])
    picture = np.random.default_rng(1).normal(size=(1, 5, 5, 3))
    engine = FeatureEngine(network, picture)
    engine.set(map=1, row=2, column=0)
    formula = engine.scene.formula
    by_hand = np.sum(picture[0, 2:5, 0:3] * network.layers[0].kernel.numpy()[..., 1])
    assert formula.value == pytest.approx(by_hand, rel=1e-6)
    assert sum(sheet.products.sum() for sheet in formula.sheets) == pytest.approx(by_hand)
    assert formula.patch == "a 3x3x3 patch"
    assert formula.lines[0].startswith("z = ")


def test_softmax_shows_every_term_and_they_add_up_to_one(model):
    engine = engine_of(model)
    for layer in set(engine.layers) & {"classes", "shares", "mixed"}:
        engine.set(layer=layer)
        shares = engine.scene.formula.tables[-1]
        assert len(shares.rows) == len(engine.maps())
        assert sum(float(row[-1].rstrip("%")) for row in shares.rows) == pytest.approx(100, abs=0.5)


def test_many_classes_are_summed_up():
    network = keras.Sequential(
        [keras.Input((3, 3, 1)), L.Conv2D(1, 2), L.Flatten(), L.Dense(40, activation="softmax")]
    )
    engine = FeatureEngine(network, np.random.default_rng(0).random((1, 3, 3)))
    engine.set(layer=engine.layers[-1], map=37)
    shares = engine.scene.formula.tables[-1]
    assert shares.rows[shares.marked][0] == "37"
    assert shares.rows[-1][0] == "28 others"
    assert sum(float(row[-1].rstrip("%")) for row in shares.rows) == pytest.approx(100, abs=1)


def test_weights_are_read_when_they_are_asked_for():
    network = keras.Sequential([keras.Input((4, 4, 1)), L.Conv2D(1, 2, name="maps")])
    engine = FeatureEngine(network, np.ones((1, 4, 4)))
    network.layers[0].set_weights([np.full((2, 2, 1, 1), 0.5), np.array([1.0])])
    assert engine.scene.value == pytest.approx(3.0)
    assert engine.scene.formula.value == pytest.approx(3.0)
    network.layers[0].bias.assign([2.0])
    assert engine.maps()[0, 0, 0] == pytest.approx(4.0)


def test_one_weight_among_many_is_noticed_without_being_told():
    network = keras.Sequential(
        [keras.Input((6, 6, 1)), L.Conv2D(8, 3), L.Conv2D(8, 3, name="maps"), L.Flatten()]
    )
    engine = FeatureEngine(network, np.ones((1, 6, 6)))
    kernel = network.get_layer("maps").kernel
    for place in ((1, 1, 2, 3), (2, 2, 7, 7), (0, 1, 0, 1)):
        engine.set(layer="maps", map=place[-1], row=0, column=0)
        before, values = engine.scene.value, kernel.numpy()
        values[place] += 5
        kernel.assign(values)
        given = engine.maps(engine.layers[0])[place[2], place[0], place[1]]
        assert engine.scene.value == pytest.approx(before + 5 * given, abs=1e-4)
        assert engine.scene.formula.value == pytest.approx(engine.scene.value, abs=1e-4)


def test_watching_a_large_variable_takes_little_time():
    network = keras.Sequential([keras.Input((28, 28, 1)), L.Conv2D(8, 3), L.Flatten()])
    network.add(L.Dense(400))
    engine = FeatureEngine(network, np.ones((1, 28, 28)))
    assert network.count_params() > 2_000_000
    times = []
    for _ in range(9):
        start = time.perf_counter()
        mark = engine.network.mark()
        times.append(time.perf_counter() - start)
    network.layers[-1].kernel.assign(network.layers[-1].kernel * 0.999)
    assert engine.network.mark() != mark
    assert min(times) < 0.01


def test_dropout_and_norm_are_as_in_use():
    network = keras.Sequential(
        [keras.Input((4, 4, 1)), L.Conv2D(2, 1), L.BatchNormalization(), L.Dropout(0.9)]
    )
    engine = FeatureEngine(network, np.ones((1, 4, 4)))
    engine.set(layer=engine.layers[-1])
    np.testing.assert_array_equal(engine.maps(), engine.maps(engine.layers[-2]))
    assert "in training only" in engine.scene.formula.words


def test_a_nested_model_is_walked_in_and_used_twice_has_two_names():
    engine = FeatureEngine(branches(), np.ones((1, 12, 11, 3)))
    assert {"block/own", "block/positive", "block/own (2)", "block/positive (2)"} <= {
        *engine.layers
    }


class Halved(L.Layer):
    """A layer that nobody knows."""

    def call(self, x):
        return x[:, ::2] * 0.5


def test_an_unknown_layer_is_named_with_its_shapes_and_its_reach_is_the_whole():
    x = keras.Input((6, 6, 1))
    network = keras.Model(x, Halved(name="halved")(L.Conv2D(2, 3, padding="same")(x)))
    engine = FeatureEngine(network, np.ones((1, 6, 6)))
    engine.set(layer="halved")
    scene = engine.scene
    assert scene.formula.value is None
    assert "Halved turns (6, 6, 2) into (3, 6, 2)" in scene.formula.words
    assert scene.field == ((0, 0, 6, 6), False)


class Doubled(L.Conv2D):
    """A convolution that does something else than its name says."""

    def call(self, x):
        return 2 * super().call(x)


def test_a_formula_that_does_not_come_to_the_number_is_not_shown():
    network = keras.Sequential([keras.Input((5, 5, 1)), Doubled(2, 3)])
    engine = FeatureEngine(network, np.random.default_rng(0).random((1, 5, 5)))
    assert engine.scene.formula.value is None
    assert "not taken apart" in engine.scene.formula.words


def test_the_state_can_be_copied_and_given_back(model):
    engine, twin = engine_of(model), engine_of(model)
    engine.set(image=3, layer=engine.layers[-1])
    twin.set(**engine.state)
    assert twin.state == engine.state
    assert twin.read_out == engine.read_out
    before = engine.version
    engine.set(**engine.state)
    assert engine.version == before


def test_another_layer_keeps_the_map_and_the_place_as_far_as_it_has_them():
    engine = FeatureEngine(MODELS["sequential"](), np.ones((2, 12, 11)))
    engine.set(layer="bend", map=5, row=11, column=10)
    engine.set(layer="pooled")
    assert engine.state == {"image": 0, "layer": "pooled", "map": 5, "row": 5, "column": 4}
    engine.set(layer="classes")
    assert engine.state["map"] == 3
    engine.set(layer="first", map=1, row=2, column=3)
    assert [engine.state[name] for name in ("map", "row", "column")] == [1, 2, 3]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"image": 2}, "image"),
        ({"layer": "frist"}, "'first'"),
        ({"map": 6}, "0 to 5"),
        ({"row": -1}, "0 to 11"),
        ({"column": 1.5}, "`column` must be an integer"),
        ({"layer": "pooled", "row": 6}, "pooled"),
        ({"channel": 1}, "channel"),
    ],
)
def test_an_impossible_state_is_refused_and_nothing_is_lost(changes, told):
    engine = FeatureEngine(MODELS["sequential"](), np.ones((2, 12, 11)))
    before = engine.state
    with pytest.raises(ValueError, match=told):
        engine.set(**changes)
    assert engine.state == before


def test_the_clock_slides_the_pixel_in_the_order_of_reading():
    engine = FeatureEngine(MODELS["sequential"](), np.ones((1, 12, 11)))
    engine.set(row=0, column=10)
    engine.tick()
    assert (engine.state["row"], engine.state["column"]) == (1, 0)
    engine.set(row=11, column=10)
    engine.tick(2)
    assert (engine.state["row"], engine.state["column"]) == (0, 1)


@pytest.mark.parametrize("n", ["a", 1.5, None])
def test_a_number_of_places_that_is_none_is_explained(n):
    engine = FeatureEngine(MODELS["sequential"](), np.ones((1, 12, 11)))
    before = engine.state
    with pytest.raises(ValueError, match="`n` must be an integer"):
        engine.tick(n)
    assert engine.state == before


def test_the_read_out_says_layer_map_pixel_number_patch_and_answer():
    keras.utils.set_random_seed(0)
    network = MODELS["sequential"]()
    engine = FeatureEngine(
        network, np.ones((1, 12, 11)), labels=[2], class_names=["one", "two", "three", "four"]
    )
    engine.set(layer="second", map=3, row=1, column=2)
    shares = network(np.ones((1, 12, 11, 1)), training=False).numpy()[0]
    answer = ["one", "two", "three", "four"][shares.argmax()]
    assert engine.read_out.startswith("Layer second (Conv2D), map 3 of 5, pixel (1, 2) = ")
    assert "from a 3x2x6 patch" in engine.read_out
    assert engine.read_out.endswith(f"the network says {answer} with {shares.max():.1%}.")
    engine.set(layer="classes", map=0)
    assert "unit 0 of 4, one = " in engine.read_out


def _two_inputs():
    a, b = keras.Input((4, 4, 1)), keras.Input((4, 4, 1))
    return keras.Model([a, b], L.Add()([L.Conv2D(1, 2)(a), L.Conv2D(1, 2)(b)]))


class Subclass(keras.Model):
    """A model without a graph of layers."""

    def __init__(self):
        super().__init__()
        self.inner = L.Conv2D(1, 2)

    def call(self, x):
        return self.inner(x)


def _called():
    network = Subclass()
    network(np.zeros((1, 4, 4, 1)))
    return network


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: "network", "not a Keras model"),
        (lambda: keras.Sequential([L.Conv2D(2, 3)]), "not built"),
        (_two_inputs, "2 inputs"),
        (_called, "no graph of layers"),
        (lambda: keras.Sequential([keras.Input((16,)), L.Dense(2)]), r"\(16,\)"),
        (lambda: keras.Sequential([keras.Input((1, 4, 4)), L.Flatten()]), r"\(1, 4, 4\)"),
        (
            lambda: keras.Sequential([keras.Input((4, 4, 1)), L.Flatten(), L.Dense(2)]),
            "no layer that gives feature maps",
        ),
    ],
)
def test_a_model_that_cannot_be_explored_is_refused_with_what_it_lacks(make, told):
    with pytest.raises(ValueError, match=told):
        FeatureEngine(make(), np.zeros((1, 4, 4)))


@pytest.mark.parametrize(
    ("images", "named", "told"),
    [
        (np.zeros((4, 4)), {}, r"images\[None\]"),
        (np.zeros((2, 5, 4)), {}, r"input shape \(4, 4, 1\)"),
        (np.zeros((2, 4, 4, 3)), {}, r"\(2, 4, 4, 3\)"),
        (np.zeros((0, 4, 4)), {}, "One or more images"),
        (np.full((1, 4, 4), "a"), {}, "type"),
        (np.full((1, 4, 4), np.nan), {}, "finite"),
        (np.zeros((2, 4, 4)), {"labels": [1]}, "1 entries for 2 images"),
        (np.zeros((2, 4, 4)), {"class_names": ["a"]}, "1 names"),
        (np.zeros((2, 4, 4)), {"class_names": 5}, "class_names=5"),
    ],
)
def test_images_that_do_not_fit_are_refused_with_the_shape_that_does(images, named, told):
    network = keras.Sequential([keras.Input((4, 4, 1)), L.Conv2D(1, 2), L.Flatten(), L.Dense(3)])
    with pytest.raises(ValueError, match=told):
        FeatureEngine(network, images, **named)


def test_images_may_have_any_size_where_the_model_takes_any():
    network = keras.Sequential(
        [keras.Input((None, None, 3)), L.Conv2D(2, 3), L.GlobalAveragePooling2D(), L.Dense(2)]
    )
    engine = FeatureEngine(network, np.zeros((1, 9, 7, 3), np.uint8))
    assert engine.maps().shape == (2, 7, 5)


def test_a_model_that_was_closed_is_free():
    network = MODELS["sequential"]()
    engine = FeatureEngine(network, np.ones((1, 12, 11)))
    run = weakref.ref(engine.network._run)
    engine.close()
    engine.close()
    gc.collect()
    assert run() is None


def test_nothing_is_added_to_the_graph_of_the_learners_model():
    network = MODELS["sequential"]()
    before = [len(layer._inbound_nodes) for layer in network.layers]
    FeatureEngine(network, np.ones((1, 12, 11))).read_out  # noqa: B018
    assert [len(layer._inbound_nodes) for layer in network.layers] == before
    assert network.get_layer("first").output.shape == (None, 12, 11, 6)


def test_another_image_is_computed_in_less_than_20_milliseconds():
    network = keras.Sequential(
        [keras.Input((28, 28, 1)), L.Conv2D(16, 3, padding="same", activation="relu"),
         L.MaxPooling2D(), L.Conv2D(16, 3), L.Flatten(), L.Dense(10, activation="softmax")]
    )  # fmt: skip
    engine = FeatureEngine(network, np.random.default_rng(0).random((30, 28, 28)))
    times = []
    for image in range(1, 30):
        start = time.perf_counter()
        engine.set(image=image)
        scene = engine.scene
        assert scene.maps.shape == (16, 28, 28)
        assert scene.formula
        assert scene.field
        assert engine.read_out
        times.append(time.perf_counter() - start)
    assert np.median(times) < 0.020


def test_the_chain_of_formulas_goes_back_to_the_layer_that_weighs_many_numbers():
    network = MODELS["sequential"]()
    engine = FeatureEngine(network, np.random.default_rng(0).random((1, 12, 11)))
    engine.set(layer="bend", map=2, row=4, column=5)
    chain = engine.scene.chain
    assert [scene.step.name for scene in chain] == ["bend", "norm", "first"]
    assert all(scene.place == (4, 5, 2) for scene in chain)
    x = chain[2].formula.value
    assert chain[1].formula.value == pytest.approx(x / np.sqrt(1.001), rel=1e-5)
    engine.set(layer="first")
    assert len(engine.scene.chain) == 1
    engine.set(layer=engine.layers[0])
    assert [scene.step.kind for scene in engine.scene.chain] == ["RandomTranslation"]
