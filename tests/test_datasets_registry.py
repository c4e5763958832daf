"""The registry: what is written about a set is true of what is loaded by its name."""

import dataclasses
import re

import pytest

from dlkit import datasets
from dlkit.datasets import _origins, _registry, load_series, names

SHAPES = {
    "images": lambda data: (len(data.x_train) + len(data.x_test), *data.shape),
    "photo": lambda data: data.pixels.shape,
    "series": lambda data: data.values.shape,
    "text": lambda data: (len(data.train) + len(data.test),),
    "reviews": lambda data: (len(data.texts_train) + len(data.texts_test),),
    "points": lambda data: data.x.shape,
}


def load(name):
    return getattr(datasets, _registry.LOADERS[_registry.entries()[name].kind])(name)


@pytest.mark.parametrize("name", names())
def test_the_registry_is_true_of_what_is_loaded(name):
    entry = _registry.entries()[name]
    loaded = load(name)
    if "not the one that the kit knows" not in loaded.source:  # Python's texts are its version's
        assert SHAPES[entry.kind](loaded) == entry.shape
    assert loaded.name == name
    assert entry.licence in loaded.source
    assert re.fullmatch("[0-9a-f]{64}", entry.sha256)
    assert entry.citation
    assert entry.faults
    assert entry.teach


def test_a_file_that_is_not_the_known_one_is_used_and_told(tmp_path):
    entry = _registry.entries()["google"]
    path = tmp_path / "goog.npz"
    path.write_bytes(_origins.located(entry).read_bytes() + b"\0")
    assert "not the one that the kit knows (goog.npz)" in _origins.provenance(entry, path)
    assert "not the one" not in load_series("google").source


@pytest.mark.parametrize("change", [{"package": "no_such_package"}, {"file": "no/such/file"}])
def test_a_file_that_was_not_installed_is_named_with_its_library(change):
    entry = dataclasses.replace(_registry.entries()["google"], **change)
    with pytest.raises(FileNotFoundError, match=r"data of 'google' are missing.*matplotlib"):
        _origins.located(entry)
