"""How quickly data are there: every set with a name loaded in a fresh process, and new data made.

A set is loaded once in a process of its own, after `import dlkit.datasets`; what is timed is the
call of its loader, libraries that it needs included. Memory is what its arrays and texts take,
and the peak of the process. Made data are timed in this process, the median of a few runs.
"""

import json
import statistics
import subprocess
import sys
import time

from _table import parser, write

from dlkit import datasets

LOAD = """
import collections.abc, json, sys, time
import numpy as np
import resource
from dlkit import datasets
name, loader = sys.argv[1:]
start = time.perf_counter()
data = getattr(datasets, loader)(name)
seconds = time.perf_counter() - start
def held(value):
    if isinstance(value, np.ndarray): return value.nbytes
    if isinstance(value, str): return sys.getsizeof(value)
    if isinstance(value, collections.abc.Mapping): return sum(map(held, value.values()))
    if isinstance(value, (tuple, list)): return sum(map(held, value))
    return 0
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([seconds, held(vars(data)), peak]))
"""
LIST = [sys.executable, "-m", "dlkit", "data", "list", "--json"]
MADE = {
    "make_glyphs": ("10,000 images", lambda: datasets.make_glyphs(10_000)),
    "make_glyphs, shifted": (
        "10,000 images",
        lambda: datasets.make_glyphs(10_000, style="shifted"),
    ),
    "make_grammar_text": ("1,000,000 characters", lambda: datasets.make_grammar_text(1_000_000)),
    "make_reviews": ("50,000 sentences", lambda: datasets.make_reviews(50_000)),
}


def main():
    """Load, make, and print the table."""
    words = parser(__doc__)
    words.add_argument("--repeats", type=int, default=3, help="runs of each, the median counts (3)")
    arguments = words.parse_args()
    write("datasets", [*loads(arguments.repeats), *makes(arguments.repeats)], arguments.json)


def loads(repeats):
    """(name, value, unit) of every set that needs no network."""
    listed = json.loads(subprocess.run(LIST, capture_output=True, check=True).stdout)
    for row in (row for row in listed if row["name"] in datasets.names()):
        name = row["name"]
        runs = [_load(name, row["loader"]) for _ in range(repeats)]
        seconds, held, peak = map(statistics.median, zip(*runs, strict=True))
        yield f"{name}: load", seconds, "s"
        yield f"{name}: in memory", held / 1e6, "MB"
        yield f"{name}: peak of the process", peak, "MB"


def _load(name, loader):
    words = [sys.executable, "-c", LOAD, name, loader]
    return json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


def makes(repeats):
    """(name, value, unit) of data that are made."""
    for name, (amount, make) in MADE.items():
        seconds = []
        for _ in range(repeats):
            start = time.perf_counter()
            make()
            seconds.append(time.perf_counter() - start)
        yield f"{name}: {amount}", statistics.median(seconds), "s"


if __name__ == "__main__":
    main()
