"""benchmarks/cnn_classifier.py: it measures the page itself; its table says what the runs said."""

import ast
import importlib.util
import json
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture(scope="module")
def benchmark():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        spec = importlib.util.spec_from_file_location("cnn_bench", BENCHMARKS / "cnn_classifier.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(BENCHMARKS))
    return module


def test_the_page_has_the_cell_and_the_names_that_are_reported(benchmark):
    page = nbformat.read(benchmark.NOTEBOOK, as_version=4)
    code = {cell.id: cell.source for cell in page.cells if cell.cell_type == "code"}
    assert ".fit(" in code[benchmark.TRAINING]
    stored, read = set(), set()
    for node in ast.walk(ast.parse("\n".join(code.values()))):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            stored.add(node.id)
    for node in ast.walk(ast.parse(benchmark.REPORT)):
        if isinstance(node, ast.Name):
            read.add(node.id)
    assert read - {"print", "len", "json"} <= stored


def test_the_table_holds_each_seed_and_the_means(benchmark, tmp_path, monkeypatch, capsys):
    seen = [
        {"score": {"network": 0.9, "dummy": 0.1}, "training": 4.0, "seconds": 20.0, "peak_mb": 700},
        {"score": {"network": 1.0, "dummy": 0.1}, "training": 6.0, "seconds": 24.0, "peak_mb": 800},
    ]
    monkeypatch.setattr(
        benchmark,
        "measured",
        lambda parameters, _: {"images": 20, "epochs": 3, **seen[parameters["SEED"]]},
    )
    path = tmp_path / "table.json"
    monkeypatch.setattr(sys, "argv", ["cnn_classifier", "--seeds", "2", "--json", str(path)])
    benchmark.main()
    table = {row["name"]: row["value"] for row in json.loads(path.read_text())["rows"]}
    assert table["test accuracy of the network, seed 1"] == pytest.approx(100)
    assert table["mean test accuracy, network"] == pytest.approx(95)
    assert table["training, median"] == pytest.approx(5)
    assert table["peak memory of the kernel, most"] == 800
    assert len(capsys.readouterr().out.splitlines()) == len(table) + 2


def test_a_relative_path_is_taken_from_where_the_command_is_typed(benchmark, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert benchmark.resolved("mine") == str(tmp_path.resolve() / "mine")
    assert benchmark.resolved("digits") == "digits"


@pytest.mark.slow
def test_the_page_reads_colour_images_of_another_size(benchmark, tmp_path):
    """Three colours with noise, which any method that looks at channels can tell apart."""
    draw = np.random.default_rng(0)
    labels = np.arange(240) % 3
    images = draw.integers(0, 100, (240, 12, 17, 3)).astype(np.uint8)
    images[np.arange(240), :, :, labels] += 60
    path = tmp_path / "colours.npz"
    parts = {"x_train": images[:180], "y_train": labels[:180]}
    np.savez(path, **parts, x_test=images[180:], y_test=labels[180:])
    run = benchmark.measured({"DATASET": str(path), "IMAGES_SEEN": 3000})
    assert run["images"] == 60
    assert run["score"]["network"] > 0.9
    assert run["score"]["most frequent class"] == pytest.approx(1 / 3)
    assert run["epochs"] == round(3000 / 144)
    assert 0 < run["training"] < run["seconds"]
    assert 100 < run["peak_mb"] < 1200
