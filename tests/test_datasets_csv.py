"""A series of one's own in a `.csv` file: every way to write it, and every fault with its place."""

import numpy as np
import pytest

from dlkit.datasets import _origins, _registry, load_points, load_series


def written(folder, text):
    path = folder / "sales.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


@pytest.mark.parametrize(
    "text",
    [
        "date,sold\n2024-01-01,1.5\n2024-01-02,\n2024-01-05,-3e2\n",
        "\ufeffdate;sold\r\n2024-01-01;1,5\r\n2024-01-02;\r\n2024-01-05;-3e2\r\n",
        "# from the till\nday\tsold\n\n2024-01-01\t1,5\n2024-01-02\tNA\n2024-01-05\t-300\n",
        'when,"sold"\n2024-01-01,"1.5"\n2024-01-02,nan\n2024-01-05,-300.0',
        "Datum;sold\n01.01.2024;1,5\n2.1.2024;\n05.01.2024;\N{MINUS SIGN}300\n",
        "Kassentag;sold\n01.01.2024;1,5\n02.01.2024;\n05.01.2024;-300\n",
        'date,sold\n2024-01-01,"1,5"\n2024-01-02,\n2024-01-05,"-300,0"\n',
        "sep=;\r\ndate;sold;\r\n2024-01-01;1,5;\r\n2024-01-02;;\r\n2024-01-05;-300;\r\n",
        "sep=,\ndate,sold\n2024-01-01,1.5,\n2024-01-02,\n2024-01-05,-300,,\n",
    ],
)
def test_every_way_to_write_a_csv_gives_the_same_series(tmp_path, text):
    series = load_series(written(tmp_path, text))
    assert np.array_equal(series.values, [1.5, np.nan, -300], equal_nan=True)
    assert series.dates.astype(str).tolist() == ["2024-01-01", "2024-01-02", "2024-01-05"]
    assert series.steps.tolist() == [1, 3]
    assert series.columns == ("sold",)
    assert repr(series) == (
        "sales: 3 values, 1 of them missing, 2024-01-01 to 2024-01-05, unit unknown"
    )
    assert str(tmp_path) not in series.source


def test_several_columns_and_no_dates(tmp_path):
    path = written(tmp_path, "warm,cold\n1,2\n3,\n5,6\n")
    series = load_series(path)
    assert np.array_equal(series.values, [[1, 2], [3, np.nan], [5, 6]], equal_nan=True)
    assert series.dates.tolist() == [0, 1, 2]
    cold = load_series(path, column="cold")
    assert (cold.name, cold.values.shape) == ("cold", (3,))
    with pytest.raises(ValueError, match="`column` is not known: 'hot'"):
        load_series(path, column="hot")


def test_months_times_of_day_and_numbered_steps(tmp_path):
    months = load_series(written(tmp_path, "month,a\n2024-01,1\n2024-03,2\n"))
    assert months.dates.astype(str).tolist() == ["2024-01-01", "2024-03-01"]
    hours = load_series(written(tmp_path, "time,a\n2024-01-01 10:00,1\n2024-01-01T11:30:05,2\n"))
    assert hours.steps.tolist() == [5405]
    years = load_series(written(tmp_path, "year,a\n1990,1\n1992,2\n"))
    assert years.dates.tolist() == [1990, 1992]
    assert repr(years) == "sales: 2 values, steps 1990 to 1992, unit unknown"


def test_stretches_and_gaps_share_the_dates_between_them(tmp_path):
    series = load_series(written(tmp_path, "t,a\n0,\n1,5\n2,6\n3,\n4,NA\n5,7\n"))
    assert [(gap.first, gap.last, gap.steps) for gap in series.gaps] == [(0, 0, 1), (3, 4, 2)]
    assert [run.values.tolist() for run in series.stretches()] == [[5, 6], [7]]
    assert [run.dates.tolist() for run in series.stretches()] == [[1, 2], [5]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it is empty"),
        ("date,a\n", "it has a heading only"),
        ("2024-01-01,5\n2024-01-02,6\n", "line 1: it begins with numbers"),
        ("1\n2\n", "line 1: it begins with numbers"),
        ("date,a\n2024-01-01,5 EUR\n", r"line 2, column 'a': '5 EUR' is no number"),
        ("date,a\n2024-01-01,inf\n", r"line 2, column 'a': 'inf' is no number"),
        ("date,a\n2024-01-01,1e999\n", r"line 2, column 'a': '1e999' is no number"),
        ("date;a\n2024-01-01;1.234,5\n2024-01-02;2\n", r"line 2, column 'a': .*One sign"),
        ("date;a\n2024-01-01;1,5\n2024-01-02;2.5\n", r"line 3, column 'a': .*One sign"),
        ("date,a\n2024-01-02,1\n\n2024-01-01,2\n", r"line 4.*comes after 2024-01-02.*Sort"),
        ("date,a\n2024-01-01,1\n2024-01-01,2\n", r"line 3.*comes a second time"),
        ("date,a\n31/12/2024,1\n", r"line 2, column 'date': '31/12/2024' is no date"),
        ("when;a\n31/12/2024;1,5\n", r"line 2, column 'when': '31/12/2024' is no date"),
        ("date,a\n31.02.2024,1\n", r"line 2, column 'date': '31.02.2024' is no date"),
        ("date,a\n1.1.2024,1\n2024-01-02,1\n", r"line 3, column 'date'.*Write all dates alike"),
        ("Nr,a\n2001,1\n2002,2\n2004,3\n", r"column 'Nr': it counts up from 2001.*Rename it"),
        ("Nr,a\n1,1\n2,2\n3,3\n", r"column 'Nr': it counts up from 1 .*names no time"),
        ("date;a\n2024-01-01;-\n", r"'-' is no number.*Leave the cell blank where"),
        ("date;a\n2024-01-01;k. A.\n", r"'k. A.' is no number.*Leave the cell blank where"),
        ('date,a\n2024-01-01,"1,234"\n', r"'1,234' is no number.*sign for thousands"),
        ("date,a\n2024-13-01,1\n", r"line 2, column 'date': '2024-13-01' is no date"),
        ("date,a\n2024-02-30,1\n", r"line 2, column 'date': '2024-02-30' is no date"),
        ("date,a\n1,1\n2024-01-01,1\n", r"line 3, column 'date'"),
        ("date,a\n2024-01-01,1\n,2\n", r"line 3, column 'date': '' is no date"),
        ("date,a\n2024-01-01,1,5\n", r"line 2: it has 3 cells.*semicolons"),
        ("date,a\n2024-01-01\n", r"line 2: it has 1 cell, parted"),
        ("date,a,a\n2024-01-01,1,2\n", "two columns are called 'a'"),
        ("date,a,\n2024-01-01,1,2\n", "a column has no name"),
        ("date\n2024-01-01\n", "its one column, 'date', holds dates"),
        ("date,a\n2024-01-01,\n", "there is no number in it"),
        (b"date,a\n2024-01-01,1\n\xe4,2\n", "line 3: byte 0xe4 is no UTF-8"),
        ("date,a\n2024-01-01,1\n".encode("utf-16"), "no UTF-8"),
        (b"date,a\n2024-01-01,1\0\n", "zero bytes"),
        ('date,a\n2024-01-01,"' + "x" * 200_000 + '"\n', "it cannot be read"),
    ],
)
def test_a_fault_of_a_csv_is_named_with_its_place(tmp_path, text, message):
    path = written(tmp_path, text)
    with pytest.raises(ValueError, match=message) as caught:
        load_series(path)
    assert str(caught.value).startswith(str(path))
    assert str(caught.value).count(". ") >= 2


@pytest.mark.parametrize("heading", ["Jahr", "YEAR", "an", "Schritt", "Tag", "Année", "step"])
def test_numbered_times_are_no_data(tmp_path, heading):
    series = load_series(written(tmp_path, f"{heading};Wert\n2001;1\n2002;2,5\n2004;3\n"))
    assert (series.values.tolist(), series.dates.tolist()) == ([1, 2.5, 3], [2001, 2002, 2004])


def test_whole_numbers_that_count_no_time_are_data(tmp_path):
    series = load_series(written(tmp_path, "sold,left\n3,9\n10,8\n20,7\n"))
    assert series.values.tolist() == [[3, 9], [10, 8], [20, 7]]
    alone = load_series(written(tmp_path, "sold\n1\n2\n3\n"))
    assert alone.values.tolist() == [1, 2, 3]


def test_days_with_dots_can_have_times(tmp_path):
    hours = load_series(written(tmp_path, "Zeit,a\n1.2.2024 10:00,1\n1.2.2024 11:30:05,2\n"))
    assert hours.steps.tolist() == [5405]
    assert str(hours.dates[0]) == "2024-02-01T10:00:00"


def test_the_ending_of_a_name_says_what_is_no_table(tmp_path):
    for suffix in ("jpg", "npz", "txt"):
        path = tmp_path / f"moons.{suffix}"
        path.write_bytes(b"\xff\xd8\xff")
        for load in (load_series, load_points):
            with pytest.raises(ValueError, match=r"not read as a table of .*\.csv or \.tsv"):
                load(path)
    path = tmp_path / "sales.tsv"
    path.write_text("step\ta\n1\t2\n", encoding="utf-8")
    assert load_series(path).values.tolist() == [2]


def test_a_folder_and_a_path_to_nothing_are_no_series(tmp_path):
    with pytest.raises(ValueError, match="this is a folder"):
        load_series(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"no file or folder 'nowhere\.csv'"):
        load_series("nowhere.csv")


def test_matplotlibs_own_file_is_read_as_a_csv_too():
    path = _origins.located(_registry.entries()["stocks"])
    series, stocks = load_series(path), load_series("stocks")
    rows = np.isin(series.dates, stocks.dates)
    assert np.array_equal(series.values[rows], stocks.values, equal_nan=True)
    assert np.isnan(series.values[~rows][:-1]).all()
