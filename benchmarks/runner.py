"""What `dlkit run` costs beside the notebooks' own work, and what two at once gain.

Three notebooks are made that load TensorFlow and train a small network for some ten seconds; or
those of a folder are taken. They are run one by one, and then two at once with half the cores each.
The runner's own cost is the time of the whole run, less the time of the cells, plus that of the
set-up cells, in which TensorFlow is loaded: what a learner waits for beside the lessons.
"""

import io
import tempfile
import time
from pathlib import Path

import nbformat
from _table import parser, write
from nbformat.v4 import new_code_cell, new_notebook

PARAMETERS = 'PROFILE = "quick"\nDEVICE = "auto"\nSEED = 0'
SETUP = "from dlkit.environment import prepare\n\nprepare(DEVICE, seed=SEED, profile=PROFILE)"
MODEL = """import keras
from sklearn.datasets import load_digits

pixels, labels = load_digits(return_X_y=True)
model = keras.Sequential([
    keras.Input((64,)),
    keras.layers.Dense(256, activation="relu"),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile("adam", "sparse_categorical_crossentropy")"""
FIT = "_ = model.fit(pixels / 16, labels, batch_size=32, epochs={epochs}, verbose=0)"


def main():
    """Measure and print the table."""
    words = parser(__doc__)
    words.add_argument("--notebooks", type=Path, metavar="DIR", help="measure with these instead")
    words.add_argument("--only", metavar="WHICH", help="some of them: numbers or names, as for run")
    words.add_argument("--epochs", type=int, default=80, help="work in each made notebook (80)")
    arguments = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write("runner", list(rows(arguments, Path(folder))), arguments.json)


def rows(arguments, folder):
    """(name, value, unit) of every measurement."""
    from dlkit.runner._notebooks import find

    source = arguments.notebooks or made(folder / "notebooks", arguments.epochs)
    notebooks = find(source, arguments.only.split(",") if arguments.only else None)
    alone, records = timed(notebooks, folder / "alone", jobs=1)
    both, _ = timed(notebooks, folder / "both", jobs=2)
    cells = sum(sum(record["cell_seconds"]) for record in records)
    setup = sum(record["cell_seconds"][1] for record in records)
    yield "notebooks", len(notebooks), ""
    yield "all of them, --jobs 1", alone, "s"
    yield "all of them, --jobs 2", both, "s"
    yield "--jobs 1 / --jobs 2", alone / both, "times"
    yield "set-up cell (TensorFlow)", setup / len(records), "s a notebook"
    yield "run less cells", (alone - cells) / len(records), "s a notebook"
    yield "the runner's own cost", (alone - cells + setup) / len(records), "s a notebook"


def timed(notebooks, out, jobs):
    """Seconds of a whole run, and its records; a run that fails measures nothing."""
    from dlkit.runner._run import run

    records, log = [], io.StringIO()
    began = time.perf_counter()
    code = run(notebooks, out, jobs=jobs, stream=log, on_record=records.append)
    seconds = time.perf_counter() - began
    if code != 0:
        raise SystemExit(f"A notebook failed, so nothing was measured:\n{log.getvalue()}")
    return seconds, records


def made(folder, epochs):
    """Three notebooks that differ in nothing but their name."""
    folder.mkdir(parents=True)
    cells = [PARAMETERS, SETUP, MODEL, FIT.format(epochs=epochs)]
    for name in ("01_first", "02_second", "03_third"):
        notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
        notebook.cells[0].metadata["tags"] = ["parameters"]
        nbformat.write(notebook, folder / f"{name}.ipynb")
    return folder


if __name__ == "__main__":
    main()
