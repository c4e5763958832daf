"""The folders of data: which one is written to, which are looked at, and that no file is half."""

import os
from pathlib import Path

import pytest

from dlkit.datasets import _places


@pytest.fixture(autouse=True)
def _nobody_asked_for_a_folder(monkeypatch):
    monkeypatch.delenv("DLKIT_CACHE", raising=False)


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    folder = tmp_path / "checkout"
    (folder / "datasets").mkdir(parents=True)
    (folder / "pyproject.toml").touch()
    monkeypatch.setattr(_places, "_CHECKOUT", folder)
    return folder


def test_a_checkout_keeps_its_downloads_and_the_sets_of_its_teacher(checkout):
    assert _places.shipped() == checkout / "datasets"
    assert _places.own() == checkout / "datasets/own"
    assert _places.caches() == [checkout / "datasets/cache"]
    assert _places.cache() == checkout / "datasets/cache"


def test_an_installed_kit_writes_to_the_user_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(_places, "_CHECKOUT", tmp_path)
    assert _places.shipped() is None
    for folder in (_places.own(), *_places.caches()):
        assert folder.is_absolute()
        assert "dlkit" in folder.parts
        assert tmp_path not in folder.parents


def test_a_checkout_that_nobody_may_write_to_is_read_and_the_user_writes(checkout, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    first, last = _places.caches()
    assert first == checkout / "datasets/cache"
    assert _places.cache() == last
    assert checkout not in last.parents


def test_the_folder_that_is_asked_for_is_the_only_one(checkout, tmp_path, monkeypatch):
    monkeypatch.setenv("DLKIT_CACHE", str(tmp_path / "class"))
    assert _places.caches() == [tmp_path / "class"]
    monkeypatch.setenv("DLKIT_CACHE", "~/class")
    assert _places.cache() == Path.home() / "class"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DLKIT_CACHE", "class")
    assert _places.cache() == tmp_path / "class"
    monkeypatch.setenv("DLKIT_CACHE", "")
    assert _places.cache() == checkout / "datasets/cache"


def test_a_file_is_written_whole_and_nothing_lies_beside_it(tmp_path):
    path = tmp_path / "new" / "file.npz"
    assert _places.write(path, b"one") == path
    _places.write(path, b"two")
    assert path.read_bytes() == b"two"
    assert [file.name for file in path.parent.iterdir()] == ["file.npz"]
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o644


def test_a_write_that_is_broken_off_leaves_what_was_there(tmp_path, monkeypatch):
    path = _places.write(tmp_path / "file.npz", b"one")

    def interrupted(self, target):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        _places.write(path, b"two")
    assert path.read_bytes() == b"one"
    assert [file.name for file in tmp_path.iterdir()] == ["file.npz"]


def test_a_folder_that_cannot_be_is_named_with_what_to_do(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=r"cannot be written.*DLKIT_CACHE") as caught:
        _places.write(tmp_path / "file" / "set.npz", b"")
    assert str(tmp_path / "file") in str(caught.value)
