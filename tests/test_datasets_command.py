"""`dlkit data`: what there is, where it is, and whether it is what the kit knows."""

import dataclasses
import hashlib
import json
import os
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from dlkit.__main__ import main
from dlkit.datasets import _origins, _places, _registry, load_points, make_moons, names

MADE = [entry.name for entry in _registry.entries().values() if entry.maker]


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A folder of shipped files that a test may spoil."""
    folder = tmp_path / "datasets"
    folder.mkdir()
    for name in MADE:
        entry = _registry.entries()[name]
        (folder / entry.file).write_bytes(_origins.located(entry).read_bytes())
    monkeypatch.setattr(_places, "shipped", lambda: folder)
    return folder


def test_the_list_names_every_set_with_its_loader(capsys):
    assert main(["data"]) == 0
    listed = capsys.readouterr().out
    for name in names(downloads=True):
        assert f"  {name} " in listed
    assert "load_images" in listed


def test_the_list_for_programs_holds_size_and_place(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(_places, "own", lambda: tmp_path)
    (tmp_path / "letters.npz").write_bytes(b"12345")
    assert main(["data", "list", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["letters"]["origin"] == "own"
    assert rows["letters"]["bytes"] == 5
    assert rows["letters"]["loader"] == "load_images"
    assert rows["moons"]["loader"] == "load_points"
    assert rows["china"] | {"kind": "photo", "origin": "installed", "here": True} == rows["china"]
    for name in MADE:
        entry = _registry.entries()[name]
        assert rows[name]["bytes"] == entry.bytes == _origins.located(entry).stat().st_size


def test_show_prints_the_card_and_refuses_an_unknown_name(capsys):
    assert main(["data", "show", "digits"]) == 0
    assert "doi:10.24432/C50P49" in capsys.readouterr().out
    assert main(["data", "show", "digit"]) == 2
    assert "Did you mean 'digits'" in capsys.readouterr().err


def test_check_tells_a_file_of_the_kit_that_was_changed_or_is_missing(copy, capsys):
    assert main(["data", "check"]) == 0
    path = copy / _registry.entries()[MADE[0]].file
    path.write_bytes(path.read_bytes() + b"\0")
    assert main(["data", "check"]) == 1
    assert f"FAULT   {MADE[0]}" in capsys.readouterr().out
    path.unlink()
    assert main(["data", "check"]) == 1
    assert f"MISSING {MADE[0]}" in capsys.readouterr().out


def test_a_file_of_another_version_of_a_library_is_told_and_is_no_fault(
    copy, capsys, monkeypatch, tmp_path
):
    entry = dataclasses.replace(_registry.entries()["china"], package="other_sklearn")
    (tmp_path / "other_sklearn" / entry.file).parent.mkdir(parents=True)
    (tmp_path / "other_sklearn" / "__init__.py").write_text("")
    (tmp_path / "other_sklearn" / entry.file).write_bytes(b"another photograph")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(_registry.entries(), "china", entry)
    assert main(["data", "check"]) == 0
    assert "other   china" in capsys.readouterr().out


@pytest.mark.parametrize("hash_seed", ["1", "77"])
def test_another_process_makes_every_set_with_the_same_bytes(hash_seed):
    code = (
        "import hashlib\nfrom dlkit.datasets import _origins, _registry\n"
        "for entry in _registry.entries().values():\n"
        "    if entry.maker:\n"
        "        print(entry.name, hashlib.sha256(_origins.made(entry)).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    made = dict(line.split() for line in done.stdout.splitlines())
    assert made == {name: _registry.entries()[name].sha256 for name in MADE}


@pytest.mark.parametrize(
    "path", sorted(_places.shipped().glob("*.npz")), ids=lambda path: path.name
)
def test_a_shipped_archive_is_not_compressed_since_compressors_differ(path):
    with zipfile.ZipFile(path) as archive:
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}


@pytest.mark.parametrize("name", MADE)
def test_a_shipped_file_is_the_known_one_and_is_made_again_byte_for_byte(name):
    entry = _registry.entries()[name]
    shipped = (_places.shipped() / entry.file).read_bytes()
    assert hashlib.sha256(shipped).hexdigest() == entry.sha256
    assert _origins.made(entry) == shipped


def test_all_that_is_shipped_has_a_name_and_is_small():
    files = {
        path.name: path.stat().st_size for path in _places.shipped().iterdir() if path.is_file()
    }
    assert sum(files.values()) <= 8e6
    assert set(files) == {_registry.entries()[name].file for name in MADE} | {"README.md"}


def test_build_makes_a_missing_file_again_and_the_page_of_cards(copy, capsys):
    path = copy / _registry.entries()["moons"].file
    path.unlink()
    assert main(["data", "build", "moons"]) == 0
    assert hashlib.sha256(path.read_bytes()).hexdigest() == _registry.entries()["moons"].sha256
    assert "as known" in capsys.readouterr().out
    assert "### glyphs" in (copy / "README.md").read_text(encoding="utf-8")


def test_build_tells_a_generator_that_has_changed_and_accepts_it_when_told(
    copy, capsys, monkeypatch, tmp_path
):
    registry = tmp_path / "registry.toml"
    true = _registry.__file__.replace("_registry.py", "registry.toml")
    with open(true, encoding="utf-8") as file:  # noqa: PTH123
        before = file.read()
    registry.write_text(before, encoding="utf-8")
    monkeypatch.setattr(_registry, "__file__", str(tmp_path / "_registry.py"))
    monkeypatch.setattr(_origins, "made", lambda _: b"something else")
    assert main(["data", "build", "moons"]) == 1
    assert "CHANGED" in capsys.readouterr().out
    assert registry.read_text(encoding="utf-8") == before
    assert main(["data", "build", "moons", "--accept"]) == 0
    sha256 = hashlib.sha256(b"something else").hexdigest()
    changed = set(registry.read_text(encoding="utf-8").splitlines()) - set(before.splitlines())
    assert changed == {f'sha256 = "{sha256}"', "size = 14"}


def test_a_set_that_the_kit_does_not_make_cannot_be_built(capsys):
    assert main(["data", "build", "china"]) == 2
    assert "Only the kit's own sets are made" in capsys.readouterr().err


def test_where_nothing_is_shipped_a_made_set_is_made_into_the_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(_places, "shipped", lambda: None)
    monkeypatch.setattr(_places, "caches", lambda: [tmp_path / "cache"])
    entry = _registry.entries()["moons"]
    path = _origins.located(entry)
    assert path.name == entry.file
    assert tmp_path / "cache" in path.parents
    assert hashlib.sha256(path.read_bytes()).hexdigest() == entry.sha256
    written = path.stat().st_mtime_ns
    assert _origins.located(entry) == path
    assert path.stat().st_mtime_ns == written
    other = dataclasses.replace(entry, sha256="0" * 64)
    assert _origins.located(other) != path, "another version of the kit makes its own"
    path.write_bytes(b"spoilt")
    with pytest.raises(ValueError, match="Delete it, and load the set again"):
        load_points("moons")
    path.unlink()
    assert np.array_equal(load_points("moons").x_train, make_moons().x_train)
