"""Comparisons as HTML tables. Computes nothing."""

from html import escape

from dlkit.evidence._quantity import quantity

CELL = "padding:.25em .9em .25em 0;text-align:left;border-bottom:1px solid rgba(128,128,128,.3)"
NOTE = "font-size:.88em;opacity:.8;margin:.3em 0"


def html(comparison, redraws):
    """Candidates in the order of `compare`, with what each seed redraws said below."""
    costs = [which for which in ("parameters", "bytes") if _any(comparison, which)]
    head = ["candidate", "mean (95 % interval)", "seeds", *costs, "time a run"]
    rows = [_row(comparison, name, costs) for name in comparison.names]
    notes = [f"{redraws[0].upper()}{redraws[1:]}."]
    if comparison.interrupted:
        notes.append("It was interrupted: these are the runs up to then.")
    notes += _failures(comparison)
    lines = "".join(f'<div style="{NOTE}">{escape(note)}</div>' for note in notes)
    return f'<div class="dlkit-card">{table(head, rows)}{lines}</div>'


def ranking(order, unit):
    """Places by mean, and from whom each is not separated."""
    rows = []
    for place, name in enumerate(order.order, start=1):
        others = [other for other in order.order if other != name]
        near = [other for other in others if not order.separated(name, other)]
        words = f"not separated from {', '.join(near)}" if near else "separated from all others"
        rows.append([str(place), escape(name), quantity(order.means[name], unit), escape(words)])
    return table(["place by mean", "candidate", "mean", "what the test says"], rows)


def table(head, rows):
    """A table of cells that are HTML already."""
    top = "".join(f'<th scope="col" style="{CELL}">{word}</th>' for word in head)
    lines = ("".join(f'<td style="{CELL}">{cell}</td>' for cell in row) for row in rows)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    style = "border-collapse:collapse;margin:.3em 0"
    return f'<table style="{style}"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'


def _row(comparison, name, costs):
    scores = comparison.scores(name)
    cells = [escape(name), escape(str(comparison.interval(name))) if scores else "no score"]
    cells.append(str(len(scores)))
    cells += [_size(comparison.cost(name, which), which) for which in costs]
    seconds = comparison.cost(name, "seconds")
    return [*cells, f'<span class="dlkit-measured">{_time(seconds)}</span>']


def _failures(comparison):
    """A line for each kind of failure of a candidate, with the seeds on which it came."""
    seeds = {}
    for run in comparison.failures():
        seeds.setdefault((run.name, run.trouble), []).append(str(run.seed))
    for (name, trouble), which in seeds.items():
        on = f"{'seed' if len(which) == 1 else 'seeds'} {', '.join(which)}"
        yield f"{name} failed on {on}: {trouble}"


def _time(seconds):
    if seconds is None:
        return ""
    return (
        "under 0.1 s"
        if seconds < 0.1
        else f"{seconds:.1f} s"
        if seconds < 10
        else f"{seconds:.0f} s"
    )


def _size(value, which):
    if value is None:
        return ""
    return f"{value:,.0f}" if which == "parameters" else f"{value / 1000:,.1f} kB"


def _any(comparison, which):
    return any(comparison.cost(name, which) is not None for name in comparison.names)
