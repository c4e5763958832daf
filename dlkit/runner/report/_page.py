"""One executed notebook as the body of a page: cells, outputs, and the place where it stopped."""

from copy import deepcopy
from pathlib import Path

from nbconvert.exporters.html import HTMLExporter
from nbformat.v4 import new_output

from dlkit.runner.ledger._weighed import weighed
from dlkit.runner.report._shown import scrolls, shown

TEMPLATES = Path(__file__).with_name("templates")


def body_of(notebook, place, error: dict | None = None) -> str:
    """The cells of a notebook as HTML that needs nothing from anywhere.

    Args:
        notebook: an executed notebook; it is not changed.
        place: the `Place` that says where links and pictures lead.
        error: the manifest's error where the notebook did not end well.
    """
    laid_out = deepcopy(notebook)
    laid_out.metadata.pop("widgets", None)  # their state is of no use without scripts
    stop = stopping_cell(notebook, error)
    number, claims = 0, {one.cell: [] for one in weighed(notebook)}
    for one in weighed(notebook):
        claims[one.cell].append(one.id)
    for index, cell in enumerate(laid_out.cells):
        if cell.cell_type == "code":
            number += bool(cell.source.strip())
            _lay_out(cell, number, error if index == stop else None, place)
            cell.metadata.report["claims"] = claims.get(index, [])
        elif cell.cell_type == "markdown":
            cell.metadata["html"] = place.markdown(cell.source, cell.get("attachments"))
    html, _ = _Cells().from_notebook_node(laid_out)
    return html.strip()


def stopping_cell(notebook, error: dict | None) -> int | None:
    """The index of the cell in which the notebook stopped, or None.

    Args:
        notebook: an executed notebook.
        error: the manifest's error, or None where there was none.
    """
    if error is None:
        return None
    index = error.get("cell")
    if isinstance(index, int) and 0 <= index < len(notebook.cells):
        return index if notebook.cells[index].cell_type == "code" else None
    return None


def number_of(notebook, index: int) -> int:
    """The number that a code cell has on the page: cells of code are counted, from 1."""
    cells = notebook.cells[: index + 1]
    return sum(cell.cell_type == "code" and bool(cell.source.strip()) for cell in cells)


def _lay_out(cell, number, error, place):
    """What the template needs to know of a code cell, in its metadata."""
    tags = cell.metadata.get("tags", [])
    failed = any(output.output_type == "error" for output in cell.outputs)
    if error is not None and not failed:
        cell.outputs.append(new_output("error", ename=error["name"], evalue=error["message"]))
    for output in cell.outputs:
        if "data" in output:
            output.metadata["html"] = shown(output, place)
    cell.outputs = [o for o in cell.outputs if o.get("metadata", {}).get("html", True)]
    cell.metadata["report"] = {
        "number": number,
        "stopped": error is not None,
        "folded": "solution" in tags,
        "empty": not cell.source.strip() and not cell.outputs,
    }


class _Cells(HTMLExporter):
    """nbconvert's walk over the cells with our template, which links to nothing."""

    def __init__(self):
        super().__init__(template_name="cells", extra_template_basedirs=[str(TEMPLATES)])

    def default_filters(self):
        yield from super().default_filters()
        yield ("scrolls", scrolls)
