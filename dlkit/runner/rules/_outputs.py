"""Rules of the stored outputs: clean, canonical, small, alike everywhere. Not their captions."""

import re

from dlkit.runner.rules._registry import rule

COMPARED_EXCEPT = {"measured", "nbval-ignore-output"}
DECIMALS = 3
_LONG_NUMBER = re.compile(rf"(?<![\w.])\d+\.\d{{{DECIMALS + 1},}}(?:[eE][-+]?\d+)?(?![\w.]*\.\d)")


@rule("One meaning has one text, so a change in the repository is a change in the course.")
def canonical_form(page):
    from dlkit.runner.stored import _canonical

    wanted = _canonical.canonical(page.notebook)
    if page.text != _canonical.text(wanted):
        yield (
            _first_difference(page, wanted),
            "It is not as `dlkit refresh` writes it: counts, ids, widgets, metadata or layout "
            f"differ. Call `dlkit refresh {page.path.name[:2]}`.",
        )


@rule(
    "What is stored is shown to everyone: no errors, warnings, addresses or paths of one machine."
)
def clean_outputs(page):
    from dlkit.runner.stored import _clean_outputs

    places = _clean_outputs.private_places()
    for cell in page.code:
        may_raise = "raises-exception" in cell.tags
        for reason in _clean_outputs.output_faults(cell.outputs, may_raise, places):
            yield cell, f"The cell {reason}"


@rule("A repository of pictures is slow to clone, and GitHub stops drawing a heavy notebook.")
def picture_weight(page):
    from dlkit.runner.stored import _clean_outputs

    total = sum(_clean_outputs.picture_bytes(cell.outputs) for cell in page.code)
    if total > _clean_outputs.NOTEBOOK_LIMIT:
        yield (
            None,
            f"The pictures weigh {total / 1000:.0f} kB together. "
            f"Keep to {_clean_outputs.NOTEBOOK_LIMIT / 1000:.0f} kB: draw fewer or smaller ones.",
        )


@rule("Another processor moves the seventh digit, and the test compares every character.")
def stable_numbers(page):
    for cell in page.code:
        if COMPARED_EXCEPT.isdisjoint(cell.tags):
            found = next(filter(None, map(_LONG_NUMBER.search, _compared(cell))), None)
            if found:
                yield cell, f"{found[0]} is printed. Print at most {DECIMALS} decimals, or words."


def _compared(cell):
    """The texts that nbval compares: standard output and text/plain."""
    for output in cell.outputs:
        if output["output_type"] == "stream" and output["name"] == "stdout":
            yield "".join(output["text"])
        elif "text/plain" in output.get("data", {}):
            yield "".join(output["data"]["text/plain"])


def _first_difference(page, wanted):
    """The first cell that the canonical form would change, or None where it is the frame."""
    stored = page.stored["cells"]
    for cell, old, new in zip(page.cells, stored, wanted["cells"], strict=True):
        if _joined(old) != _joined(new):
            return cell
    return None


def _joined(value):
    """A stored value with lists of lines joined, as nbformat joins them."""
    if isinstance(value, dict):
        return {key: _joined(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return (
            "".join(value)
            if value and all(isinstance(x, str) for x in value)
            else list(map(_joined, value))
        )
    return value
