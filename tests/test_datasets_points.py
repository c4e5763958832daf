"""Points in the plane: labels and shapes as documented, and a best accuracy that is the best."""

import math

import numpy as np
import pytest
from scipy.integrate import trapezoid
from scipy.special import ive
from scipy.stats import norm
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from dlkit import datasets
from dlkit.datasets import _origins, _places, load_points, names

SHAPES = ("blobs", "moons", "circles", "spirals", "xor")


def make(shape, *args, **settings):
    return getattr(datasets, f"make_{shape}")(*args, **settings)


def best_of_circles(x, noise):
    """By the closed density around a circle: exp(-(r - R)² / 2s²) times a scaled Bessel I0."""
    r = np.hypot(*x.T)
    density = [
        np.exp(-((r - R) ** 2) / (2 * noise**2)) * ive(0, r * R / noise**2) for R in (2, 4.5)
    ]
    return np.argmax(density, axis=0)


def places(shape, label):
    """2,000 places along a curve, written from the documentation rather than from the code."""
    t = (np.arange(2000) + 0.5) / 2000
    if shape == "moons":
        upper = -1.5 + 3 * np.cos(np.pi * t), -0.75 + 3 * np.sin(np.pi * t)
        lower = 1.5 - 3 * np.cos(np.pi * t), 0.75 - 3 * np.sin(np.pi * t)
        return np.column_stack((upper, lower)[label])
    s = np.sqrt(t)
    z = (0.5 + 4.5 * s) * np.exp(3j * np.pi * s) * (1, -1)[label]
    return np.column_stack([z.real, z.imag])


def best_of_curves(shape, x, noise):
    scores = []
    for label in (0, 1):
        score = np.zeros(len(x), np.float32)
        for place in places(shape, label)[::5].astype(np.float32):
            score += np.exp(-((x - place) ** 2).sum(axis=1) / (2 * noise**2))
        scores.append(score)
    return np.argmax(scores, axis=0)


ORACLES = {
    "blobs": lambda x, _: x[:, 0] < 0,
    "xor": lambda x, _: x[:, 0] * x[:, 1] < 0,
    "circles": best_of_circles,
    "moons": lambda x, noise: best_of_curves("moons", x, noise),
    "spirals": lambda x, noise: best_of_curves("spirals", x, noise),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_best_classifier_scores_the_best_accuracy(shape):
    points = make(shape, n=100_000, seed=7)
    x, y = points.x, points.y
    right = ORACLES[shape](x, points.law.noise) == y
    error = math.sqrt(points.best_accuracy * (1 - points.best_accuracy) / len(y))
    assert abs(right.mean() - points.best_accuracy) < 4 * error + 1e-4 < 0.005


@pytest.mark.parametrize("shape", SHAPES)
def test_best_labels_are_those_of_the_best_classifier(shape):
    points = make(shape, n=5000, seed=8)
    agree = ORACLES[shape](points.x, points.law.noise) == points.best_labels(points.x)
    assert agree.mean() > 0.999


@pytest.mark.parametrize("noise", [0.6, 1.25, 2, 3.5])
def test_where_there_is_a_formula_the_best_accuracy_is_it(noise):
    p = norm.cdf(2.5 / noise)
    assert make("blobs", 5, noise=noise).best_accuracy == pytest.approx(p, abs=1e-4)
    assert make("xor", 5, noise=noise).best_accuracy == pytest.approx(p**2 + (1 - p) ** 2, abs=1e-4)


@pytest.mark.parametrize("noise", [0.4, 0.6, 1.5, 3])
def test_the_best_accuracy_of_circles_is_an_integral_over_the_radius(noise):
    def density(r, radius):
        bell = np.exp(-((r - radius) ** 2) / (2 * noise**2))
        return r / noise**2 * bell * ive(0, r * radius / noise**2)

    r = np.linspace(0, 4.5 + 10 * noise, 200_001)
    direct = trapezoid(np.maximum(density(r, 2), density(r, 4.5)), r) / 2
    assert make("circles", 5, noise=noise).best_accuracy == pytest.approx(direct, abs=1e-4)


def test_the_best_accuracy_of_three_blobs_is_that_of_the_nearest_centre():
    points = make("blobs", n=150_000, classes=3, noise=1.5, seed=1)
    centres = 2.5 * np.exp(2j * np.pi * np.arange(3) / 3)
    nearest = np.abs(points.x @ np.array([1, 1j]) - centres[:, None]).argmin(axis=0)
    assert (nearest == points.y).mean() == pytest.approx(points.best_accuracy, abs=0.003)


@pytest.mark.parametrize("shape", SHAPES)
def test_no_neighbours_beat_the_best_accuracy(shape):
    points = make(shape, n=20_000, seed=2)
    model = KNeighborsClassifier(50).fit(points.x_train, points.y_train)
    score = model.score(points.x_test, points.y_test)
    error = math.sqrt(points.best_accuracy * (1 - points.best_accuracy) / 20_000)
    assert points.best_accuracy - 0.01 < score < points.best_accuracy + 3 * error


def test_a_line_parts_the_blobs_and_nothing_else():
    scores = {}
    for shape in SHAPES:
        points = make(shape, n=2000)
        model = LogisticRegression().fit(points.x_train, points.y_train)
        scores[shape] = model.score(points.x_test, points.y_test) - points.best_accuracy
    assert scores.pop("blobs") > -0.01
    assert max(scores.values()) < -0.05


@pytest.mark.parametrize("shape", SHAPES)
def test_classes_are_balanced_shuffled_and_within_the_picture(shape):
    points = make(shape, n=201, seed=5)
    for y in (points.y_train, points.y_test):
        assert np.ptp(np.bincount(y)) == 1
        assert 50 < np.count_nonzero(np.diff(y)) < 150
    assert points.x_train.dtype == np.float32
    assert points.y_train.dtype == np.int64
    assert not {*map(bytes, points.x_train)} & {*map(bytes, points.x_test)}
    assert 3.5 < np.abs(points.x).max() < 8
    assert len(points.x) == len(points.y) == 402


def test_labels_follow_the_documentation():
    for shape in SHAPES:
        points = make(shape, n=500, noise=0.0)
        assert points.best_accuracy == 1
        assert np.array_equal(ORACLES[shape](points.x, 0.1), points.y)
        assert np.array_equal(points.best_labels(points.x_test), points.y_test)
    five = make("spirals", 500, classes=5, noise=0)
    assert np.bincount(five.y_train).tolist() == [100] * 5
    assert five.class_names == tuple("01234")
    assert make("moons").class_names[
        make("moons", noise=0, n=50).best_labels([[-1.5, 2.25]])[0]
    ] == ("upper")


def test_seeds_draw_other_points_and_the_same_seed_the_same():
    for shape in SHAPES:
        first, again, other = (make(shape, 50, seed=seed) for seed in (1, 1, 2))
        assert np.array_equal(first.x, again.x)
        assert not np.array_equal(first.x, other.x)


def test_no_two_sets_of_points_share_their_labels_or_their_noise():
    every = [make(shape, 2000, noise=10) for shape in SHAPES]  # mostly noise
    for i in range(2):
        noises = np.corrcoef([points.x_train[:, i] for points in every])
        assert np.abs(noises[np.triu_indices(len(SHAPES), 1)]).max() < 4 / np.sqrt(2000)
    labels = np.corrcoef([points.y_train for points in every])
    assert np.abs(labels[np.triu_indices(len(SHAPES), 1)]).max() < 4 / np.sqrt(2000)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_loaded_points_are_those_of_the_maker_with_their_truth(shape):
    loaded, made = load_points(shape), make(shape)
    assert np.array_equal(loaded.x, made.x)
    assert np.array_equal(loaded.y, made.y)
    assert (loaded.law, loaded.best_accuracy) == (made.law, made.best_accuracy)
    assert "not the one" not in loaded.source
    with pytest.raises(ValueError, match="read-only"):
        loaded.x_train[0] = 0


def test_the_names_of_points_are_these():
    assert names("points") == SHAPES


def test_a_damaged_file_is_told(tmp_path, monkeypatch):
    path = tmp_path / "moons.npz"
    monkeypatch.setattr(_origins, "located", lambda _: path)
    whole = (_places.shipped() / "moons.npz").read_bytes()
    for content in (b"", whole[:900], whole.replace(b"noise", b"noisy")):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"cannot be read.*dlkit data build moons"):
            load_points("moons")


def written(folder, text):
    path = folder / "mine.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_points_of_ones_own(tmp_path):
    rows = [(i, -i / 2, "cat" if i % 2 else "dog") for i in range(20)]
    text = "label;X2;X1\n" + "".join(f"{c};{b:g};{a}\n" for a, b, c in rows).replace(".", ",")
    points = load_points(written(tmp_path, text), seed=3)
    assert repr(points) == "mine: 16 training and 4 test points in the plane, 2 classes"
    found = {
        (x1, x2, points.class_names[y])
        for (x1, x2), y in zip(points.x.tolist(), points.y, strict=True)
    }
    assert found == set(rows)
    assert np.bincount(points.y_test).tolist() == [2, 2]
    assert points.best_accuracy is None
    with pytest.raises(ValueError, match="Nobody knows the law"):
        points.best_labels(points.x)


def test_labels_that_are_numbers_keep_their_order(tmp_path):
    text = "x1,x2,label\n" + "".join(f"{i},0,{(10, -1, 2)[i % 3]}\n" for i in range(15))
    points = load_points(written(tmp_path, text))
    assert points.class_names == ("-1", "2", "10")
    named = [int(points.class_names[y]) for y in points.y]
    assert named == [(10, -1, 2)[int(i) % 3] for i in points.x[:, 0]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x,y,label\n1,2,a\n", "line 1: the columns are x, y, label"),
        ("x1,x2,label,z\n1,2,a,3\n", "x1, x2, label were expected"),
        (
            "x1,x2,label\n1,2,a\n1,,b\n",
            "line 3, column 'x2': the cell is empty.*leave the line",
        ),
        ("x1,x2,label\n1,2,a\n1,NA,b\n", "line 3, column 'x2': 'NA' stands for no number"),
        (
            "x1,x2,label\n1,2,a\n1,-,b\n",
            "'-' is no number. A number such as .* was expected. ",
        ),
        ("x1,x2,label\n1,2,a\n1,1e300,b\n", "line 3, column 'x2': '1e300' is too large"),
        ("x1,x2,label\n1,2,a\n1,3,\n", "line 3, column 'label': the point has no label"),
        ("x1,x2,label\n1,2,a\n1,3,a\n", "the points have 1 different label. "),
        ("x1,x2,label\n1,2,a\n1,3,b\n1,4,b\n", "class 0 has one point to draw from"),
    ],
)
def test_a_fault_of_a_csv_is_named_with_its_place(tmp_path, text, message):
    path = written(tmp_path, text)
    with pytest.raises(ValueError, match=message) as caught:
        load_points(path)
    assert str(caught.value).startswith(str(path))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: make("moons", 3), "`n` must be an integer from 5"),
        (lambda: make("moons", noise=-1), "`noise` must be a finite number from 0"),
        (lambda: make("blobs", classes=6), "`classes` must be an integer from 2 to 5"),
        (lambda: make("spirals", classes=1), "`classes` must be an integer from 2 to 5"),
        (lambda: make("xor", seed="a"), "`seed`"),
        (lambda: load_points("moon"), 'Did you mean "moons"'),
        (lambda: load_points("digits"), r'load_images\("digits"\)'),
        (lambda: load_points("xor").best_labels([1, 2]), r"\(n, 2\)"),
        (lambda: load_points("xor").best_labels("ab"), r"\(n, 2\)"),
        (lambda: load_points("xor").best_labels([[1, math.nan]]), r"\(n, 2\)"),
    ],
)
def test_what_makes_no_points_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
