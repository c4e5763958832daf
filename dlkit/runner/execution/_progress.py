"""How a run is going, for the one who waits: a bar on a terminal, lines elsewhere. Runs nothing."""

import json
import shutil
import sys
import time
from pathlib import Path

from dlkit.runner.report._report import duration

CELL_SECONDS = 1.0  # a guess for a cell of a notebook that was never measured


def outline(path: Path) -> tuple[int, float]:
    """Code cells of a notebook, and the seconds it was measured to take (or a guess).

    Reads the JSON only: this must be quick, and a file that is no notebook counts as nothing.
    """
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        cells = sum(cell["cell_type"] == "code" for cell in content["cells"])
        measured = content["metadata"].get("dlkit", {}).get("measured", {}).get("seconds")
        return cells, float(measured or cells * CELL_SECONDS)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return 0, 0.0


class Progress:
    """Cells done and time left over all notebooks.

    Args:
        outlines: name of a notebook to its `outline`.
        jobs: how many are executed at once.
        stream: where to write; a bar is drawn if it is a terminal.
    """

    def __init__(self, outlines, jobs, stream=None):
        self.stream = stream or sys.stdout
        self.cells = {name: cells for name, (cells, _) in outlines.items()}
        self.expected = {name: seconds for name, (_, seconds) in outlines.items()}
        self.done = dict.fromkeys(outlines, 0)
        self.jobs = jobs
        self.running = {}
        self.ended = 0
        self.began = time.monotonic()
        self.bar = self._new_bar() if self.stream.isatty() else None

    def start(self, name, cells):
        """A notebook has begun, with so many code cells."""
        self.cells[name] = cells
        self.running[name] = time.monotonic()
        self.tick()

    def cell(self, name):
        """One of its cells has ended."""
        self.done[name] += 1
        self.tick()

    def end(self, record):
        """A notebook has ended."""
        name = record["name"]
        self.ended += 1
        self.done[name] = self.cells[name]
        self.running.pop(name, None)
        line = f"[{self.ended}/{len(self.cells)}] {name} {record['status']}"
        self.say(f"{line} {duration(record['seconds'])}")
        self.tick()

    def say(self, text):
        """A line that stays, above the bar if there is one."""
        if self.bar is not None:
            self.bar.write(text, file=self.stream)
        else:
            self.stream.write(text + "\n")
            self.stream.flush()

    def close(self):
        """Take the bar away."""
        if self.bar is not None:
            self.bar.close()

    def seconds_left(self) -> float:
        """Seconds that the notebooks were measured to take, at the pace of this run."""
        share = {name: self._share(name) for name in self.cells}
        done = sum(self.expected[name] * share[name] for name in share)
        left = sum(self.expected[name] * (1 - share[name]) for name in share)
        spent = time.monotonic() - self.began
        # Early on, little is known of the pace: the guess then weighs as much as ten seconds do.
        pace = (spent * self.jobs + 10) / (done + 10)
        return left * pace / self.jobs

    def _share(self, name):
        """How much of a notebook is done: by its cells or, inside a long one, by its time."""
        by_cells = self.done[name] / max(1, self.cells[name])
        if name not in self.running:
            return by_cells
        by_time = (time.monotonic() - self.running[name]) / max(1.0, self.expected[name])
        return max(by_cells, min(0.95, by_time))

    def _new_bar(self):
        from tqdm import tqdm

        form = "{desc} |{bar}| {n_fmt}/{total_fmt} cells, {elapsed}{postfix}"
        return tqdm(
            total=sum(self.cells.values()),
            file=self.stream,
            bar_format=form,
            leave=False,
            ncols=shutil.get_terminal_size().columns,
        )

    def tick(self):
        """Bring the bar up to date, if there is one."""
        if self.bar is None:
            return
        self.bar.total = sum(self.cells.values())
        self.bar.n = sum(self.done.values())
        self.bar.set_description_str(" ".join(self.running) or "…", refresh=False)
        left = self.seconds_left()
        left = duration(left) if left > 60 else f"{left:.0f} s"
        self.bar.set_postfix_str(f"about {left} left", refresh=True)


def table(records: list[dict], ran: dict[str, int]) -> str:
    """The records as a table for a terminal, with the cell and the message of each failure.

    Args:
        records: what the manifest holds of each notebook.
        ran: notebook's name to the number of code cells that were run, the last one included.
    """
    width = max([len(record["name"]) for record in records] + [8])
    lines = [f"{'notebook':<{width}}  {'status':<11}  {'time':>11}  {'peak':>8}"]
    for record in records:
        peak = f"{record['peak_rss_mb']} MB" if record["peak_rss_mb"] else "-"
        took = duration(record["seconds"]) if record["seconds"] else "-"
        lines.append(f"{record['name']:<{width}}  {record['status']:<11}  {took:>11}  {peak:>8}")
        if record["error"]:
            lines.append(f"  {_place(record, ran)}{_brief(record['error'])}")
    return "\n".join(lines)


def _place(record, ran):
    number = ran.get(record["name"])
    return f"In [{number}]: " if number and record["error"]["cell"] is not None else ""


def _brief(error):
    text = f"{error['name']}: {error['message']}".strip().replace("\n", " ")
    return text if len(text) <= 300 else text[:299] + "…"
