"""From a key press to changed pixels, in a real JupyterLab: median and 95th percentile.

Everything is on one page with one kernel, and takes turns, press by press: a slow moment of the
machine meets all alike. The yardsticks are `interact` with `plt.show()`, and the bare way from the
page to the kernel and back. Needs a Chromium; see tests/browser/chromium.py.
"""

import dataclasses
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from _stopwatch import Stopwatch, p95
from _table import parser, write
from tqdm import tqdm

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from browser import chromium
from browser.page import Notebook
from browser.server import Server

INTERACT, COMM = "(a) interact, plt.show", "(b) bare round trip"
SHOW = """
import ipywidgets, numpy as np
import matplotlib.pyplot as plt
%matplotlib inline
fields = [np.random.default_rng(seed).normal(size=(256, 256)) for seed in range(50)]

def show(number):
    plt.imshow(fields[number])
    plt.show()

_ = ipywidgets.interact(show, number=ipywidgets.IntSlider(25, 0, 49))
"""
ROUND_TRIP = """
import ipywidgets
slider, answer = ipywidgets.IntSlider(25, 0, 49), ipywidgets.HTML("25")
slider.observe(lambda change: setattr(answer, "value", f"<b>{change.new}</b>"), "value")
ipywidgets.VBox([slider, answer])
"""


def handle(area):
    """The part of a slider that takes keys."""
    return area.locator(".noUi-handle").first


@dataclasses.dataclass
class Subject:
    """What is measured: a cell, where its keys go, and what shall change."""

    name: str
    code: str
    focus: Callable = handle
    keys: tuple = ("ArrowRight", "ArrowLeft")
    event: str = "keydown"
    what: str = "pixels"
    inside: str = ":scope"  # selector of the part of the output that is watched
    targets: tuple = ()  # (name of a row, most)


SUBJECTS = [
    Subject(INTERACT, SHOW),
    Subject(COMM, ROUND_TRIP, what="text", inside=".widget-html-content"),
]


def main():
    """Measure and print the table; 1 where there is no browser."""
    words = parser(__doc__)
    words.add_argument("--presses", type=int, default=40, help="measured for each (40)")
    arguments = words.parse_args()
    if arguments.presses < 10:
        words.error(f"--presses must be 10 or more. Received: {arguments.presses}. Pass 40.")
    path = chromium.find()
    if path is None:
        print(chromium.HOW, file=sys.stderr)
        return 1
    write("widgets", rows(measured(path, arguments.presses)), arguments.json)
    return 0


def measured(path, presses, warm_up=4):
    """Name to the milliseconds of each press; the subjects take turns."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = chromium.launch(playwright, path)
        server = Server(Path(folder) / "server")
        try:
            notebook = Notebook(browser, server, [subject.code for subject in SUBJECTS])
            notebook.run(*range(len(SUBJECTS)))
            stopwatch = Stopwatch(notebook.page)
            times = {subject.name: [] for subject in SUBJECTS}
            for turn in tqdm(range(warm_up + presses), desc="presses", leave=False):
                for index, subject in enumerate(SUBJECTS):
                    times[subject.name].append(pressed(notebook, stopwatch, index, subject, turn))
            notebook.close()
        finally:
            server.end()
            browser.close()
    return {name: seen[warm_up:] for name, seen in times.items()}


def pressed(notebook, stopwatch, index, subject, turn):
    """Milliseconds of one press."""
    area = notebook.output(index)
    subject.focus(area).focus()
    root = area.locator(subject.inside).first.element_handle()
    key = subject.keys[turn % len(subject.keys)]
    return stopwatch.changed(
        root, lambda: notebook.page.keyboard.press(key), subject.event, subject.what
    )


def rows(times):
    """(name, value, unit) of the medians and 95th percentiles, and how they compare."""
    slow, bare = median(times[INTERACT]), median(times[COMM])
    table = []
    for name, seen in times.items():
        table.append((f"{name}: median", median(seen), "ms"))
        table.append((f"{name}: p95", p95(seen), "ms"))
        if name not in (INTERACT, COMM):
            table.append((f"{name}: (a) / it", slow / median(seen), "times"))
            table.append((f"{name}: it / (b)", median(seen) / bare, "times"))
    return table


if __name__ == "__main__":
    sys.exit(main())
