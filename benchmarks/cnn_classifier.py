"""What notebook 21 measures, seed by seed: test accuracy, seconds and memory of the page itself."""

import json
import re
import statistics
import sys
import tempfile
from pathlib import Path

import nbformat
from _table import parser, write

from dlkit.datasets import names
from dlkit.runner.execution._execute import execute_notebook

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "21_cnn_classifier.ipynb"
TRAINING = "train"  # id of the cell that calls `fit`
REPORT = """
import json
print("REPORT", json.dumps({"score": score, "epochs": epochs, "images": len(y_test)}))
"""


def main():
    """Run the notebook once for each seed and print the table."""
    words = parser(__doc__)
    words.add_argument("--dataset", default="digits", help="a name or a path (digits)")
    words.add_argument("--seeds", type=int, default=5, help="seeds 0, 1, ... (5 of them)")
    words.add_argument("--profile", default="quick", choices=("quick", "full"))
    words.add_argument("--threads", type=int, help="threads for TensorFlow (one a core)")
    arguments = words.parse_args()
    if arguments.seeds < 1:
        words.error(f"--seeds must be at least 1. Received: {arguments.seeds}. Pass --seeds 5.")
    runs = []
    for seed in range(arguments.seeds):
        parameters = {
            "DATASET": resolved(arguments.dataset),
            "SEED": seed,
            "PROFILE": arguments.profile,
        }
        runs.append(measured(parameters, arguments.threads))
        print(f"seed {seed}: {runs[-1]}", file=sys.stderr, flush=True)
    write("cnn_classifier", list(rows(runs)), arguments.json)


def resolved(dataset):
    """A path in full, since the copy that is run lies elsewhere; a name as it is."""
    return dataset if dataset in names("images") else str(Path(dataset).expanduser().resolve())


def measured(parameters, threads=None):
    """Scores, seconds and memory of one run of the page.

    The page runs as it is. A last cell is added to a copy of it, which prints what the page's own
    variables hold, so that nothing here trains or scores anything a second time.
    """
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(REPORT))
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, NOTEBOOK.name), Path(folder, "executed.ipynb")
        nbformat.write(notebook, source)
        record = execute_notebook(source, target, parameters, threads=threads)
        if record["status"] != "ok":
            raise RuntimeError(f"{NOTEBOOK.name} with {parameters} failed: {record['error']}")
        executed = nbformat.read(target, as_version=4)
    code = [cell for cell in executed.cells if cell.cell_type == "code"]
    place = next(index for index, cell in enumerate(code) if cell.get("id") == TRAINING)
    return {
        **report(code[-1]),
        "seconds": record["seconds"],
        "training": record["cell_seconds"][place],
        "peak_mb": record["peak_rss_mb"],
    }


def report(cell):
    """What the added cell printed, as a dict."""
    printed = "".join(output.get("text", "") for output in cell.outputs)
    return json.loads(re.search(r"REPORT (.*)", printed)[1])


def rows(runs):
    """(name, value, unit) of each seed's accuracy, and what summarises all runs."""
    for seed, run in enumerate(runs):
        yield f"test accuracy of the network, seed {seed}", 100 * run["score"]["network"], "%"
    for name in runs[0]["score"]:
        mean = statistics.fmean(run["score"][name] for run in runs)
        yield f"mean test accuracy, {name}", 100 * mean, "%"
    yield "test images", runs[0]["images"], ""
    yield "epochs", runs[0]["epochs"], ""
    for key, label, unit in (
        ("training", "training", "s"),
        ("seconds", "whole notebook", "s"),
        ("peak_mb", "peak memory of the kernel", "MB"),
    ):
        values = [run[key] for run in runs]
        yield f"{label}, median", statistics.median(values), unit
        yield f"{label}, most", max(values), unit


if __name__ == "__main__":
    main()
