"""PNG pictures small enough to commit: at most 256 colours, and no metadata. Draws nothing."""

import base64
import io

from dlkit._validation import fault

SIGNATURE = b"\x89PNG\r\n\x1a\n"
NEEDED = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
GREY, PALETTE = 0, 3


def reduced(encoded: str) -> str:
    """A PNG with at most 256 colours and no metadata chunks; one that is so already stays.

    Args:
        encoded: the picture in base64, as a notebook holds it.

    Returns:
        The picture in base64 without line breaks. The same picture gives the same text.

    Raises:
        ValueError: if it is no PNG.

    Example:
        >>> from PIL import Image
        >>> buffer = io.BytesIO()
        >>> Image.new("RGB", (4, 4), "navy").save(buffer, "PNG", dpi=(80, 80))
        >>> once = reduced(base64.b64encode(buffer.getvalue()).decode())
        >>> once == reduced(once), sorted(kind.decode() for kind in chunks(base64.b64decode(once)))
        (True, ['IDAT', 'IEND', 'IHDR', 'PLTE'])
    """
    data = base64.b64decode(encoded)
    if not _is_reduced(data):
        data = _quantised(data)
    return base64.b64encode(data).decode("ascii")


def size(encoded: str) -> int:
    """Bytes of a picture that is given in base64."""
    return len(base64.b64decode(encoded))


def chunks(data: bytes) -> list[bytes]:
    """The kinds of a PNG's chunks in their order, each once for every chunk."""
    if not data.startswith(SIGNATURE):
        raise ValueError(
            fault(
                "An output of the type image/png is no PNG.",
                f"It starts with {data[:8]!r}.",
                "Draw the figure with matplotlib or dlkit.plots.",
            )
        )
    kinds, at = [], len(SIGNATURE)
    while at + 8 <= len(data):
        kinds.append(data[at + 4 : at + 8])
        at += 12 + int.from_bytes(data[at : at + 4], "big")
    return kinds


def _is_reduced(data):
    colour_type = data[25] if len(data) > 25 else None
    return NEEDED.issuperset(chunks(data)) and colour_type in (GREY, PALETTE)


def _quantised(data):
    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
    small = picture if picture.mode in ("1", "L", "P") else _palette(picture)
    if "transparency" not in small.info:
        small.info = {}
    buffer = io.BytesIO()
    small.save(buffer, "PNG", optimize=True, dpi=None, icc_profile=None, exif=None)
    return buffer.getvalue()


def _palette(picture):
    """Median cut without dithering; where it is see-through, the octree, which knows alpha."""
    from PIL import Image

    pixels = picture.convert("RGBA")
    if pixels.getextrema()[3][0] == 255:
        return pixels.convert("RGB").quantize(
            256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
        )
    return pixels.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
