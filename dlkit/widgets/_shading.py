"""Numbers as bytes on a scale, and scales as colours; knows no widget and no matplotlib."""

import numpy as np

from dlkit._validation import fault, one_of, shown
from dlkit.plots.palette import NEGATIVE, POSITIVE

SCALES = {
    "grey": ("#000000", "#FFFFFF"),
    "signed": (NEGATIVE, "#FFFFFF", POSITIVE),
    "heat": ("#FFFFFF", "#9CC7E4", POSITIVE, "#06304D"),
}
EXACT = 16_384  # values that are sent as they are, beside their colours; more are read off those


def colours(name):
    """The 256 colours of a scale, as bytes red, green, blue, opacity.

    >>> len(colours("grey")), colours("grey")[:4], colours("grey")[-4:]
    (1024, b'\\x00\\x00\\x00\\xff', b'\\xff\\xff\\xff\\xff')
    """
    one_of("palette", name, tuple(SCALES), remedy="Pass palette='grey', or leave it out.")
    stops = np.array([list(bytes.fromhex(colour[1:])) for colour in SCALES[name]])
    where = np.linspace(0, len(stops) - 1, 256)
    mixed = [np.interp(where, range(len(stops)), channel) for channel in stops.T]
    mixed.append(np.full(256, 255))
    return np.rint(mixed).T.astype(np.uint8).tobytes()


def tiles(values, colour=False):
    """The values as (tiles, rows, columns), or (tiles, rows, columns, 3) bytes in colour."""
    try:
        array = np.asarray(values)
    except ValueError:  # rows of different lengths
        array = np.asarray(values, dtype=object)
    if array.dtype.kind not in "buif" or array.size == 0:
        raise _unfit("numbers, at least one", array)
    if colour:
        if array.ndim not in (3, 4) or array.shape[-1] != 3 or array.dtype != np.uint8:
            raise _unfit("uint8 (rows, columns, 3) or (tiles, rows, columns, 3)", array)
        return array[None] if array.ndim == 3 else array
    if array.ndim not in (2, 3):
        raise _unfit("(rows, columns) or (tiles, rows, columns)", array)
    return array[None] if array.ndim == 2 else array


def scale(array, palette, low, high):
    """(low, high): what was asked for, or else the ends of the finite values; signed: symmetric."""
    if low is None or high is None:
        ends = float(array.min()), float(array.max())
        if not np.isfinite(ends).all():
            finite = array[np.isfinite(array)]
            ends = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
        if palette == "signed":
            most = max(map(abs, ends)) or 1.0  # where all is zero, all is white
            ends = -most, most
        low, high = (ends[0] if low is None else low), (ends[1] if high is None else high)
    try:
        low, high = float(low), float(high)
    except (TypeError, ValueError, OverflowError):
        low, high = shown(low), shown(high)
    if isinstance(low, str) or not (np.isfinite(low) and np.isfinite(high)) or low > high:
        raise ValueError(
            fault(
                "`low` and `high` are no ends of a scale.",
                f"Finite numbers, low first, were expected. Received: low={low}, high={high}.",
                "Leave them out to take the data's own.",
            )
        )
    return low, high


def wide(array):
    """Whether its numbers need more than the seven digits of a float32.

    >>> wide(np.zeros(3)), wide(np.zeros(3, "float32")), wide(np.zeros(3, "uint8"))
    (True, False, False)
    """
    return array.dtype.itemsize > 4 or array.dtype in (np.int32, np.uint32)


def levels(array, low, high):
    """Each value as a byte: 0 at `low` or below, 255 at `high` or above; NaN counts as `low`."""
    if array.dtype == np.uint8 and (low, high) == (0.0, 255.0):
        return np.ascontiguousarray(array)
    span = high - low or 1.0
    with np.errstate(invalid="ignore", over="ignore"):
        # A float32 has seven digits, too few for dates in seconds; it is twice as quick.
        share = array.astype(np.float64 if wide(array) else np.float32)
        share -= low
        share *= 255.0 / span
        np.clip(share, 0.0, 255.0, out=share)
    return np.nan_to_num(share + 0.5, copy=False, nan=0.0).astype(np.uint8)


def _unfit(expected, array):
    return ValueError(
        fault(
            "`values` cannot be drawn as cells.",
            f"{expected[0].upper()}{expected[1:]} were expected. "
            f"Received: values of shape {array.shape} and type {shown(str(array.dtype))}.",
            "Pick the axes to show, for example values[0].",
        )
    )
