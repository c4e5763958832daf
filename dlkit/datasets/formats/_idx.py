"""One IDX file, the format of MNIST, as an array. Which files belong together: `_idx_folder.py`.

A file is a header and bytes: two zeros, the type (8 for unsigned bytes), the number of dimensions,
each dimension as a big-endian 32-bit integer, then the values. The header is not believed before
the size of the file agrees with it.
"""

import gzip
import math
import zlib

import numpy as np

from dlkit.datasets._faults import FileFault

# Everything is held in memory, so a header that asks for more is refused, true or not.
MOST_BYTES = 4 * 2**30
# Deflate cannot shrink data more than this many times.
DEFLATE_RATIO = 1032
_CHUNK = 2**20


def read_idx(path, ranks):
    """One IDX file of unsigned bytes as an array with one of these numbers of dimensions."""
    try:
        with path.open("rb") as file:
            zipped = file.read(2) == b"\x1f\x8b"  # by content: browsers unpack .gz unasked
        with gzip.open(path) if zipped else path.open("rb") as stream:
            shape = _header(path, stream, ranks)
            _check_promise(path, shape, zipped)
            body = _body(path, stream, math.prod(shape))
    except EOFError:
        raise _cut(path, "the gzip stream ends too early") from None
    except (zlib.error, OSError) as error:
        raise _cut(path, f"it cannot be read ({error})") from error
    return np.frombuffer(body, np.uint8).reshape(shape)


def _header(path, stream, ranks):
    start = stream.read(4)
    if len(start) < 4:
        raise _cut(path, f"it ends after {len(start)} bytes" if start else "it is empty")
    if start[:2] != b"\0\0":
        raise FileFault(
            path,
            f"this is not an IDX file, for it begins with {start!r}",
            "Two zero bytes were expected.",
            "Look into it: a failed download is often a web page.",
        )
    if start[2] != 8 or start[3] not in ranks:
        raise FileFault(
            path,
            f"the file holds type {start[2]} in {start[3]} dimensions",
            f"Type 8 (unsigned bytes) in {' or '.join(map(str, ranks))} dimensions was expected.",
            "Check that images and labels are not confused.",
        )
    sizes = stream.read(4 * start[3])
    if len(sizes) < 4 * start[3]:
        raise _cut(path, "its header is cut short")
    return tuple(map(int, np.frombuffer(sizes, ">u4")))


def _check_promise(path, shape, zipped):
    promised, size = math.prod(shape), path.stat().st_size
    if promised > MOST_BYTES:
        raise FileFault(
            path,
            f"the header promises {promised:,} bytes",
            f"At most {MOST_BYTES:,} were expected, to be held in memory.",
            "Check the file, or take a part of the set.",
        )
    if zipped and promised > size * DEFLATE_RATIO:
        raise _broken_promise(path, promised, f"{size:,} gzipped bytes")
    held = size - 4 - 4 * len(shape)
    if not zipped and promised != held:
        raise _broken_promise(path, promised, f"{held:,}")


def _body(path, stream, promised):
    # By chunks: read(n) sets n bytes aside at once, whatever the file holds.
    body = bytearray()
    while len(body) <= promised:
        chunk = stream.read(min(_CHUNK, promised + 1 - len(body)))
        if not chunk:
            break
        body += chunk
    if len(body) != promised:
        held = f"{len(body):,}" if len(body) < promised else "more"
        raise _broken_promise(path, promised, held)
    return body


def _broken_promise(path, promised, held):
    return _cut(path, f"the header promises {promised:,} bytes, and the file holds {held}")


def _cut(path, what):
    return FileFault(path, what, "A whole IDX file was expected.", "Download or copy it again.")
