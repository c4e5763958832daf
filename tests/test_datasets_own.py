"""Short names: what lies in the folder of one's own sets is loaded by its name alone."""

import json

import numpy as np
import pytest
from PIL import Image

from dlkit import datasets
from dlkit.__main__ import main
from dlkit.datasets import (
    _places,
    _registry,
    card,
    load_images,
    load_photo,
    load_points,
    load_series,
    names,
)

X = np.random.default_rng(0).integers(0, 256, (10, 6, 9), np.uint8)
Y = np.arange(10) % 2


@pytest.fixture(autouse=True)
def own(tmp_path, monkeypatch):
    """The folder of one's own sets, elsewhere, and an empty working directory."""
    folder = tmp_path / "own"
    folder.mkdir()
    (tmp_path / "working").mkdir()
    monkeypatch.chdir(tmp_path / "working")
    monkeypatch.setattr(_places, "own", lambda: folder)
    return folder


def archive(path, x=X):
    np.savez(path, x_train=x, y_train=Y, x_test=x[:4], y_test=Y[:4])


def pictures(folder):
    for i, pixels in enumerate(X):
        (folder / "ab"[i % 2]).mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(folder / "ab"[i % 2] / f"{i}.png")


def test_each_kind_has_short_names(own):
    archive(own / "letters.npz")
    pictures(own / "signs")
    Image.fromarray(X[0]).save(own / "tower.PNG")
    (own / "sales.csv").write_text("date,a\n2024-01-01,5\n", encoding="utf-8")
    (own / "cells.csv").write_text("x1,x2,label\n" + "1,2,a\n3,4,b\n" * 5, encoding="utf-8")
    assert np.array_equal(load_images("letters").x_train, X)
    assert load_images("signs").class_names == ("a", "b")
    assert np.array_equal(load_photo("tower").pixels[..., 0], X[0])
    assert load_series("sales").values.tolist() == [5]
    assert load_points("cells").class_names == ("a", "b")
    assert _registry.own_names("images") == {
        "letters": own / "letters.npz",
        "signs": own / "signs",
    }
    assert list(_registry.own_names("photo")) == ["tower"]
    assert set(_registry.own_names("series")) == {"sales", "cells"}
    assert "letters" not in names("images")


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [(kind, end) for kind in ("series", "points", "reviews") for end in (".csv", ".tsv")]
    + [("text", ".txt"), ("text", ".md")],
)
def test_a_short_name_reads_what_its_path_reads(own, kind, suffix):
    content = {
        "series": "step\ta\n" + "".join(f"{i}\t2\n" for i in range(5)),
        "points": "x1\tx2\tlabel\n" + "1\t2\ta\n3\t4\tb\n" * 5,
        "reviews": "text\tlabel\n" + "good\t1\nbad\t0\n" * 5,
        "text": "One line of words, and another one.\n" * 5,
    }[kind]
    path = own / f"mine{suffix}"
    path.write_text(content, encoding="utf-8")
    load = getattr(datasets, _registry.LOADERS[kind])
    assert repr(load("mine")) == repr(load(path))


@pytest.mark.parametrize("kind", _registry.LOADERS)
def test_every_kind_finds_a_file_of_its_own(own, kind):
    suffix = {"images": "npz", "photo": "jpg", "text": "txt"}.get(kind, "csv")
    (own / f"mine.{suffix}").touch()
    assert _registry.find_path("mine", kind) == own / f"mine.{suffix}"
    assert _registry.own_names(kind) == {"mine": own / f"mine.{suffix}"}
    assert _registry.own_faults(kind) == []


def test_a_short_name_goes_before_a_path_but_a_written_path_is_a_path(own):
    archive(own / "letters.npz")
    pictures(own.parent / "working" / "letters")
    assert load_images("letters").class_names == ("0", "1")
    assert load_images("./letters").class_names == ("a", "b")


def test_a_name_of_the_kit_goes_before_an_own_one_and_that_is_said(own):
    archive(own / "digits.npz")
    assert load_images("digits").shape == (8, 8)
    assert _registry.own_faults("images") == [
        "digits.npz: hidden, for 'digits' is a set of the kit. Rename it."
    ]
    assert load_images(own / "digits.npz").shape == (6, 9)


def test_the_list_of_all_sets_says_what_is_wrong_with_ones_own(own, capsys):
    archive(own / "digits.npz")
    (own / "moons.csv").touch()
    (told,), (elsewhere,) = _registry.own_faults("images"), _registry.own_faults("points")
    assert main(["data"]) == 0
    listed = capsys.readouterr().out
    assert listed.index("load_images") < listed.index(told) < listed.index("load_photo")
    assert listed.index("load_points") < listed.index(elsewhere)
    assert listed.count("hidden, for") == 2
    pictures(own / "signs")
    pictures(own / "twice")
    archive(own / "twice.npz")
    assert main(["data", "list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    loaded = [(row["kind"], row["name"]) for row in rows if row["origin"] == "own"]
    assert ("images", "signs") in loaded
    assert not {("images", "digits"), ("images", "twice"), ("points", "moons")} & {*loaded}


def test_a_set_of_ones_own_has_no_card_and_that_is_said(own, capsys):
    pictures(own / "signs")
    for verb in ("show", "fetch"):
        assert main(["data", verb, "signs"]) == 2
        told = capsys.readouterr().err
        assert "'signs' is a set of your own; it has no card" in told
        assert 'load_images("signs")' in told
    with pytest.raises(ValueError, match="not known"):
        card(["signs"])


def test_two_sets_of_one_name_are_refused(own):
    archive(own / "letters.npz")
    pictures(own / "letters")
    with pytest.raises(ValueError, match=r"'letters' could be letters or letters\.npz\..*Rename"):
        load_images("letters")
    assert _registry.own_faults("images") == [
        "letters and letters.npz: both would be 'letters'. Rename one of them."
    ]


def test_an_unknown_name_is_answered_with_ones_own_too(own):
    archive(own / "letters.npz")
    with pytest.raises(ValueError, match=r'Your own: letters\. Did you mean "letters"\?'):
        load_images("leters")
    with pytest.raises(FileNotFoundError, match=r"pass a name: digits.*, letters\."):
        load_images("nowhere/x")
    with pytest.raises(ValueError, match=r"Known names: [^:]*\. Did you mean"):
        load_series("gogle")


def test_a_file_of_ones_own_is_answered_with_the_call_that_loads_it(own):
    archive(own / "letters.npz")
    (own / "tale.txt").write_text("A tale of some length, told once.\n" * 3, encoding="utf-8")
    Image.fromarray(X[0]).save(own / "holiday.jpg")
    for load, given, answer in [
        (datasets.load_text, "tale.txt", r'Call load_text\("tale"\)\.'),
        (load_images, "letters.npz", r'Call load_images\("letters"\)\.'),
        (load_images, "holiday.jpg", r'Call load_photo\("holiday"\)\.'),
    ]:
        with pytest.raises(FileNotFoundError, match=rf"It lies in .*own, .*{answer}"):
            load(given)
    for load, given, answer in [
        (load_images, "holiday", r'Call load_photo\("holiday"\)\.'),
        (load_series, "letters", r'Call load_images\("letters"\)\.'),
    ]:
        with pytest.raises(ValueError, match=answer):
            load(given)


@pytest.mark.parametrize("given", ["./digits", "digits/", "./moons", "sub/digits"])
def test_what_is_written_as_a_path_is_answered_as_one(given):
    for load in (load_images, load_points):
        with pytest.raises(FileNotFoundError, match="no file or folder") as caught:
            load(given)
        assert "Did you mean" not in str(caught.value)


def test_what_is_near_is_found_without_case_and_what_is_not_is_not_named(own):
    for name in ("upper", "short", "Tower"):
        Image.fromarray(X[0]).save(own / f"{name}.png")
    for given, answer in [("UPPER", "upper"), ("TOWER", "Tower"), ("hoper", "hopper")]:
        with pytest.raises(ValueError, match=f'Did you mean "{answer}"'):
            load_photo(given)
    with pytest.raises(ValueError, match=r'Call load_photo\("china"\), or pass a path'):
        load_photo("sheet")
    with pytest.raises(ValueError, match='Did you mean "fashion_mnist"'):
        load_images("fashion")


def test_of_many_own_sets_twelve_are_listed(own):
    for i in range(15):
        archive(own / f"set{i:02}.npz")
    for given, error in (("xyz", ValueError), ("./xyz", FileNotFoundError)):
        with pytest.raises(error, match=r"set10, set11 and 3 more\."):
            load_images(given)


def test_hidden_files_and_files_without_a_kind_have_no_name(own):
    for name in (".hidden.npz", "letters", "notes.rst"):
        (own / name).touch()
    (own / ".ipynb_checkpoints").mkdir()
    assert all(not _registry.own_names(kind) for kind in _registry.LOADERS)


def test_no_folder_of_ones_own_is_no_fault(own):
    own.rmdir()
    assert _registry.own_names("images") == {}
    with pytest.raises(ValueError, match="Known names: digits"):
        load_images("letters")
