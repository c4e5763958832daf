"""What a run costs, and outputs that are about a machine: kept until asked for. Runs nothing."""

import hashlib
from collections.abc import Sequence

from dlkit.environment import cores

TAG = "measured"
SLACK_SECONDS = 10  # one machine took from 16 to 24 s for the same notebook within an hour
SLACK_MB = 50


def updated(old: dict | None, seconds: float, peak_mb: float, machine: str, anew=False) -> dict:
    """The stored costs, or new ones where these differ by more than a quarter.

    Up to ten seconds or 50 MB a difference is the machine's noise, whatever share it is. Beyond
    that nobody can tell a busy machine from a slower notebook, so refresh on an idle one.

    Args:
        old: `seconds`, `peak_mb` and `machine` as stored, or None.
        seconds: time of the whole notebook.
        peak_mb: peak memory of its kernel.
        machine: where that was measured, such as "2 CPU cores".
        anew: take the new costs in any case.

    Example:
        >>> old = {"seconds": 20, "peak_mb": 700, "machine": "2 CPU cores"}
        >>> updated(old, 23.9, 790, "2 CPU cores") == old
        True
        >>> updated(old, 31.1, 790, "4 CPU cores")
        {'seconds': 31, 'peak_mb': 790, 'machine': '4 CPU cores'}
    """
    rounded = {"seconds": max(1, round(seconds)), "peak_mb": int(round(peak_mb, -1))}
    fresh = rounded | {"machine": machine}
    if anew or not _is_complete(old):
        return fresh
    within = _near(seconds, old["seconds"], SLACK_SECONDS) and _near(
        peak_mb, old["peak_mb"], SLACK_MB
    )
    return old if within else fresh


def machine() -> str:
    """This machine, as a reader wants to know it.

    >>> machine().split()[1]
    'CPU'
    """
    count = cores()
    return f"{count} CPU core{'s' * (count > 1)}"


def store_outputs(cells: Sequence[dict], executed: Sequence[dict], anew: bool) -> None:
    """Give each code cell the outputs of its executed twin, but let measured cells keep theirs.

    A measured cell says which code its output came from; when the code is another, the output is
    taken anew, since nothing else would ever notice that it is stale.
    """
    for cell, twin in zip(cells, executed, strict=True):
        if cell["cell_type"] != "code":
            continue
        if TAG not in cell["metadata"].get("tags", []):
            cell["outputs"] = twin["outputs"]
            continue
        ours = cell["metadata"].setdefault("dlkit", {})
        code = hashlib.sha256(cell["source"].strip().encode()).hexdigest()[:8]
        if anew or not cell["outputs"] or ours.get("code", code) != code:
            cell["outputs"] = twin["outputs"]
        ours["code"] = code


def run_time(measured: dict) -> str:
    """Seconds, or minutes from a minute and a half on; empty where nothing was measured.

    >>> run_time({"seconds": 21}), run_time({"seconds": 130}), run_time({})
    ('21 s', '2 min', '')
    """
    seconds = measured.get("seconds")
    if seconds is None:
        return ""
    return f"{seconds} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def memory(measured: dict) -> str:
    """Peak memory in MB, or in GB from one on; empty where it is not known.

    >>> memory({"peak_mb": 680}), memory({"peak_mb": 1240}), memory({})
    ('680 MB', '1.2 GB', '')
    """
    megabytes = measured.get("peak_mb")
    if not megabytes:
        return ""
    return f"{megabytes} MB" if megabytes < 1000 else f"{megabytes / 1000:.1f} GB"


def _is_complete(old):
    return bool(old) and {"seconds", "peak_mb", "machine"} <= old.keys()


def _near(new, old, slack):
    return abs(new - old) <= max(old / 4, slack)
