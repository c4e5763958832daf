"""`progress`: the map of the course with what a learner has done, and a way to forget it all."""

from html import escape

from dlkit._card import Shown, box
from dlkit.environment import headless
from dlkit.exercises import _learner, _live, _progress_file, _tally
from dlkit.exercises._path import PARTS

WORDS = "The map of the course: exercises, predictions and questions, notebook by notebook."
SYMBOLS = {"right": "✔", "tried": "✖", "open": "○"}
CELL = 'style="text-align:left;padding:.15em .8em .15em 0;vertical-align:top"'
NUMBERS = CELL.removesuffix('"') + ';white-space:nowrap"'


def progress() -> Shown:
    """The map of the course: what of each notebook is done, and how well your ranges held.

    It lives in one file of this machine, whose place is said, and is sent nowhere. A button
    deletes it. Headless the map is empty.

    Example:
        >>> print(progress())
        The map of the course: exercises, predictions and questions, notebook by notebook.
    """
    if not _live.possible():
        return Shown(WORDS, picture())
    from dlkit.exercises._progress_panel import Panel

    return _live.Live(Panel(picture).widget, WORDS, picture())


def picture(*notes: str) -> str:
    """The map as HTML, from what is remembered now."""
    reading, trouble = _learner.recollect()
    records = [] if headless() else reading.records
    tallies = _tally.tally(records)
    rows = [_part(part, [one for one in tallies if one.stop.part == part]) for part in PARTS]
    table = (
        '<table style="border-collapse:collapse"><caption style="text-align:left">'
        f"{_legend()}</caption><thead><tr>{_heads()}</tr></thead>{''.join(rows)}</table>"
    )
    said = [_tally.calibration(_tally.ranges(records)), *_lines(reading), trouble, *notes, _place()]
    note = "<br>".join(escape(line) for line in said if line)
    body = f'<div style="overflow-x:auto">{table}</div>'
    return box("The course, and where you are", body, note=note)


def _part(part, tallies):
    """One part of the course as a group of rows under its name."""
    head = f'<tr><th scope="rowgroup" colspan="4" {CELL}>{escape(part)}</th></tr>'
    return f"<tbody>{head}{''.join(_row(one) for one in tallies)}</tbody>"


def _row(one):
    title = f"{one.stop.number} {one.stop.title}"
    recalled = f"{one.recalled} of {one.asked} right" if one.asked else "–"
    cells = (_exercises(one), str(one.predictions or "–"), recalled)
    data = "".join(f"<td {NUMBERS}>{cell}</td>" for cell in cells)
    head = f'<th scope="row" {CELL}><span style="font-weight:400">{escape(title)}</span></th>'
    return f"<tr>{head}{data}</tr>"


def _exercises(one):
    if not one.exercises:
        return "–"
    signs = " ".join(SYMBOLS[state] for state in one.exercises.values())
    words = f"{one.count('right')} of {len(one.exercises)} right"
    words += f", {one.count('tried')} tried" if one.count("tried") else ""
    return f'<span aria-hidden="true">{signs}</span><br>{words}'


def _legend():
    words = (("right", "right"), ("tried", "tried, not yet right"), ("open", "open"))
    return ", ".join(f"{SYMBOLS[state]} {meaning}" for state, meaning in words)


def _heads():
    titles = ("Notebook", "Exercises", "Predictions", "Recalled")
    return "".join(f'<th scope="col" {CELL}>{title}</th>' for title in titles)


def _lines(reading):
    """What of the file could not be used."""
    if reading.damaged:
        yield f"Lines of the file that are damaged, and are left as they are: {reading.damaged}."
    if reading.newer:
        yield f"Lines that a newer dlkit wrote, and that are left as they are: {reading.newer}."
    if reading.cut:
        millions = _progress_file.MOST // 1_000_000
        yield f"The file is larger than {millions} MB, so only its newest part was read."


def _place():
    """Where it is kept; a page that is not live says nothing about this machine."""
    if headless():
        return "What you do in these notebooks is kept in one file on your own machine."
    return f"Kept in {_progress_file.path()}, on this machine alone, and sent nowhere."
