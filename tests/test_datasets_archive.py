"""The files that the kit makes: the same bytes on every system, and arrays as NumPy reads them."""

import io
import sys
import zipfile

import numpy as np
import pytest

from dlkit.datasets.made._archive import archived

ARRAYS = {"x": np.arange(6, dtype=np.uint8).reshape(2, 3), "names": np.array(["a", "bc"]), "t": 0.5}


@pytest.mark.parametrize("system", ["win32", "linux"])
def test_the_bytes_are_the_same_on_every_system(system, monkeypatch):
    here = archived(**ARRAYS)
    monkeypatch.setattr(sys, "platform", system)
    assert archived(**ARRAYS) == here
    with zipfile.ZipFile(io.BytesIO(here)) as archive:
        assert {info.create_system for info in archive.infolist()} == {3}
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}


def test_numpy_reads_back_what_was_put_in_in_its_order():
    with np.load(io.BytesIO(archived(**ARRAYS, n=7)), allow_pickle=False) as kept:
        assert list(kept) == [*ARRAYS, "n"]
        for key, values in ARRAYS.items():
            assert np.array_equal(kept[key], values)
        assert kept["n"].dtype == np.int64
        assert kept["n"] == 7


@pytest.mark.skipif(sys.platform == "win32", reason="np.savez names another system there")
def test_the_bytes_are_those_of_savez():
    stream = io.BytesIO()
    np.savez(stream, **ARRAYS)
    assert archived(**ARRAYS) == stream.getvalue()


def test_no_pickle_is_written():
    with pytest.raises(ValueError, match="pickle"):
        archived(x=np.array([{}], object))
