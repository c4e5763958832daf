"""The report of a run: an index and one page a notebook, as plain files. Executes nothing."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from dlkit.runner._notebooks import NotebookError, number, read, slug, title, write_text
from dlkit.runner.report._page_name import INDEX, LEDGER, page_name

SYMBOLS = {"ok": "✔", "failed": "✖", "skipped": "–", "interrupted": "■"}
SHOWN = 600


@dataclass(frozen=True)
class Entry:
    """One notebook of a run as the templates see it: words, and no file but `notebook`."""

    name: str
    title: str
    number: str
    status: str
    error: dict | None
    seconds: float
    memory: str
    parameters: tuple
    notebook: object
    stop: int | None

    @property
    def href(self):
        return quote(page_name(self.name)) if self.notebook is not None else None

    @property
    def label(self):
        return f"{self.number} {self.title}".strip()

    @property
    def symbol(self):
        return SYMBOLS.get(self.status, "?")

    @property
    def time(self):
        return duration(self.seconds) if self.seconds else ""


def write_report(out: Path, manifest: dict) -> Path:
    """Write `index.html`, a page for each executed notebook, and the ledger of the course's claims.

    The pages need no network, no script and no file beside them. The same notebooks and manifest
    give the same bytes.

    Args:
        out: the folder that holds the executed notebooks as `<name>.ipynb`.
        manifest: what is written to `manifest.json`: `versions`, `device` and `notebooks`.

    Returns:
        The path of the index.
    """
    out = Path(out)
    from dlkit.runner.report._ledger import ledger_of

    records = manifest.get("notebooks", [])
    entries = [_entry(out, record) for record in records]
    ledger = ledger_of(entries, records, _sources())
    _write_pages(out, [entry for entry in entries if entry.notebook is not None], ledger)
    if ledger:
        write_text(out / LEDGER, _render("ledger.html.j2", ledger=ledger))
    words = {"totals": _totals(entries), "facts": _facts(manifest)}
    write_text(out / INDEX, _render("overview.html.j2", entries=entries, ledger=ledger, **words))
    return out / INDEX


def duration(seconds: float) -> str:
    """Seconds for people.

    >>> duration(0.4), duration(42.3), duration(185), duration(7300)
    ('0.4 s', '42 s', '3 min 5 s', '2 h 1 min')
    """
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if minutes else f"{rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def _entry(out, record):
    name = Path(record["name"]).name.removesuffix(".ipynb")
    try:
        notebook = read(out / f"{name}.ipynb")
    except NotebookError:  # never executed, or cut off while it was written: the record says why
        notebook = None
    return Entry(
        name=name,
        title=_title(name, notebook),
        number="" if number(Path(name)) is None else f"{number(Path(name)):02d}",
        status=record["status"],
        error=_brief(record.get("error")),
        seconds=record.get("seconds") or 0.0,
        memory=f"{record['peak_rss_mb']:,.0f} MB" if record.get("peak_rss_mb") else "",
        parameters=tuple(
            f"{key} = {value!r}" for key, value in (record.get("parameters") or {}).items()
        ),
        notebook=notebook,
        stop=_stop(notebook, record.get("error")),
    )


def _title(name, notebook):
    heading = title(notebook) if notebook is not None else None
    if heading:
        return heading.translate(str.maketrans("", "", "*`$"))
    return slug(Path(name)).replace("_", " ").capitalize()


def _brief(error):
    if error is None:
        return None
    message = str(error.get("message") or "")
    cut = message if len(message) <= SHOWN else message[: SHOWN - 1] + "…"
    return {"cell": error.get("cell"), "name": str(error.get("name")), "message": cut}


def _stop(notebook, error):
    if notebook is None or error is None:
        return None
    from dlkit.runner.report._page import number_of, stopping_cell

    index = stopping_cell(notebook, error)
    return None if index is None else number_of(notebook, index)


def _write_pages(out, entries, ledger):
    names = frozenset(entry.name for entry in entries)
    for before, entry, after in zip([None, *entries], entries, [*entries[1:], None], strict=False):
        page = _render(
            "notebook.html.j2",
            entry=entry,
            before=before,
            after=after,
            ledger=ledger,
            body=_body(out, entry, names),
        )
        write_text(out / page_name(entry.name), page)


def _body(out, entry, names):
    from markupsafe import Markup

    from dlkit.runner.report._page import body_of
    from dlkit.runner.report._place import Place

    place = Place(names, (out, _sources()))
    try:
        body = body_of(entry.notebook, place, entry.error)
    except Exception as fault:  # one page that fails must not cost the reader all the others
        return f"This notebook cannot be shown here, but its file can be opened: {fault!r}"
    return Markup(body)  # noqa: S704 - `Place` made it harmless


def _sources():
    from dlkit.runner._project import root

    return root() / "notebooks"


def _render(template, **values):
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    folder = Path(__file__).with_name("templates")
    css = (folder / "report.css").read_text(encoding="utf-8")
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True)
    return environment.get_template(template).render(css=Markup(css), **values) + "\n"  # noqa: S704


def _totals(entries):
    counts = Counter(entry.status for entry in entries)
    order = [*SYMBOLS, *sorted(set(counts) - set(SYMBOLS))]
    parts = ", ".join(f"{counts[status]} {status}" for status in order if counts[status])
    noun = "notebook" if len(entries) == 1 else "notebooks"
    spent = duration(sum(entry.seconds for entry in entries))
    return f"{len(entries)} {noun}: {parts}; {spent} in all." if entries else "No notebook was run."


def _facts(manifest):
    """What is known of the run besides its notebooks, as pairs of words."""
    versions = ", ".join(f"{name} {v}" for name, v in (manifest.get("versions") or {}).items())
    known = [("Device", manifest.get("device")), ("Versions", versions)]
    return [(name, value) for name, value in known if value]
