"""From a key press to changed pixels, in a real JupyterLab: median and 95th percentile.

Everything is on one page with one kernel, and takes turns, press by press: a slow moment of the
machine meets all alike. The yardsticks are `interact` with `plt.show()`, and the bare way from the
page to the kernel and back. Then a training panel plays, and is paused. Needs a Chromium.
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import psutil
from _stopwatch import Stopwatch, p95
from _table import parser, write
from _widget_subjects import COMM, INTERACT, SETUP, SUBJECTS, TRAINING, picture
from tqdm import tqdm

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from browser import chromium
from browser.page import Notebook
from browser.server import Server

PLAYED, PAUSES = 5, 10  # seconds, and how often
TARGETS = (  # row, whether it is to be at least or at most, value
    ("Heatmap 256x256: median", "most", 40),
    ("Heatmap 256x256: p95", "most", 80),
    ("Heatmap 256x256: (a) / it", "least", 6),
    ("Heatmap 256x256: it / (b)", "most", 1.5),
    ("FeatureExplorer, 16 maps: p95", "most", 120),
    ("DigitPad, end of stroke to probabilities: p95", "most", 120),
    ("TrainingPanel, Play: frames", "least", 10),
    ("TrainingPanel, Play: processor of the kernel", "least", 50),
    ("TrainingPanel, last frame after Pause: most", "most", 150),
)


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
    table = measured(path, arguments.presses)
    write("widgets", table, arguments.json)
    print("\n".join(["", *judged(table)]))
    return 0


def measured(path, presses):
    """(name, value, unit) of everything."""
    from playwright.sync_api import sync_playwright

    cells = [SETUP, *(subject.code for subject in SUBJECTS), TRAINING]
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = chromium.launch(playwright, path)
        server = Server(Path(folder) / "server")
        try:
            notebook = Notebook(browser, server, cells)
            notebook.run(*range(len(cells)))
            stopwatch = Stopwatch(notebook.page)
            table = compared(in_turn(notebook, stopwatch, presses))
            table += played(notebook, stopwatch, notebook.output(len(cells) - 1))
            table.append(("load of the machine in the last minute", psutil.getloadavg()[0], ""))
            notebook.close()
        finally:
            server.end()
            browser.close()
    return table


def in_turn(notebook, stopwatch, presses, warm_up=4):
    """Name to the milliseconds of each press; the subjects take turns."""
    times = {subject.name: [] for subject in SUBJECTS}
    for turn in tqdm(range(warm_up + presses), desc="presses", leave=False):
        for cell, subject in enumerate(SUBJECTS, 1):
            area = notebook.output(cell)
            subject.aim(notebook, area, turn)
            times[subject.name].append(once(notebook.page, stopwatch, area, subject, turn))
    return {name: seen[warm_up:] for name, seen in times.items()}


def once(page, stopwatch, area, subject, turn):
    """Milliseconds of one press."""
    root = subject.watch(area).first.element_handle()
    take = stopwatch.last if subject.end else stopwatch.changed
    try:
        return take(root, lambda: subject.act(page, area, turn), subject.event, subject.what)
    except Exception as error:
        raise RuntimeError(f"{subject.name}, press {turn + 1}: nothing was measured") from error


def compared(times):
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


def played(notebook, stopwatch, area):
    """(name, value, unit) of a panel that trains: frames, work, and how soon Pause pauses."""
    kernel = psutil.Process(int(notebook.ask("import os; print(os.getpid())")))
    curves = picture()(area)
    area.get_by_role("button", name="Play").click()
    notebook.wait_for_another_look(curves, notebook.look(curves))
    began, spent = time.perf_counter(), sum(kernel.cpu_times()[:2])
    frames = stopwatch.frames(curves.locator("xpath=..").element_handle(), PLAYED)
    share = (sum(kernel.cpu_times()[:2]) - spent) / (time.perf_counter() - began)
    ends = [paused(notebook, stopwatch, area) for _ in range(PAUSES)]
    name = "TrainingPanel"
    return [
        (f"{name}, Play: frames", frames, "a second"),
        (f"{name}, Play: processor of the kernel", 100 * share, "% of a core"),
        (f"{name}, last frame after Pause: median", median(ends), "ms"),
        (f"{name}, last frame after Pause: most", max(ends), "ms"),
    ]


def paused(notebook, stopwatch, area):
    """Milliseconds from a click on Pause to the last frame; afterwards it plays again."""
    pause = area.get_by_role("button", name="Pause")
    milliseconds = stopwatch.last(area.element_handle(), pause.click)
    play = area.get_by_role("button", name="Play")
    curves = picture()(area)
    before = notebook.look(curves)
    play.click()
    notebook.wait_for_another_look(curves, before)
    return milliseconds


def judged(table):
    """A line for each target: what was measured, and whether it is met."""
    found = {name: (value, unit) for name, value, unit in table}
    for name, kind, bound in TARGETS:
        value, unit = found[name]
        met = value <= bound if kind == "most" else value >= bound
        yield f"{'met' if met else 'MISSED':6}  {name} {value:.3g} {unit}, at {kind} {bound}"


if __name__ == "__main__":
    sys.exit(main())
