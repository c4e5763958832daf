"""Outputs of one cell as they may be committed, and what forbids committing them. Runs nothing."""

import copy
import re
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from dlkit._validation import shown
from dlkit.runner.stored import _pictures

WIDGET = "application/vnd.jupyter.widget-"
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{8,}\b|(?<=\bat )0x[0-9a-fA-F]+\b")
SOMEONES_HOME = r"/home/[\w.-]+|/Users/[\w.-]+|[A-Za-z]:[\\/]+Users[\\/]+[\w.-]+"
INLINE_DATA = re.compile(r"data:[\w/+.-]+;base64,[A-Za-z0-9+/=\s]+")
# What evidence says of a machine, such as the time of a training, is marked so in its tables.
MEASURED = re.compile(
    r"(<span\b[^>]*\bclass=([\"'])(?:[^\"']*\s)?dlkit-measured(?:\s[^\"']*)?\2[^>]*>)(?!</span>).*?(</span>)",
    re.DOTALL,
)
UNSAID = "run to see"
ANSI = re.compile(r"\x1b\[[0-9;]*m")
PICTURE_LIMIT = 40_000  # bytes of one picture
NOTEBOOK_LIMIT = 300_000  # bytes of all pictures of a notebook


def private_places(*folders: Path) -> re.Pattern:
    """Matches absolute paths of this machine: home, temporary and installed files, and `folders`.

    Example:
        >>> place = private_places(Path("/srv/course"))
        >>> bool(place.search("read from /srv/course/data")), bool(place.search("https://a.org/srv"))
        (True, False)
    """
    installed = {Path(sysconfig.get_path(kind)) for kind in ("purelib", "platlib", "stdlib")}
    known = {Path.home(), Path(tempfile.gettempdir()), *installed, *folders}
    # A container may have "/" for a home: that is no place of its own, and would match every path.
    spelled = {form for place in known if len(place.parts) > 1 for form in _spellings(place)}
    longest_first = sorted(map(re.escape, spelled), key=lambda form: (-len(form), form))
    return re.compile(rf"(?<![\w.-])(?:(?:{'|'.join(longest_first)})(?![\w-])|{SOMEONES_HOME})")


def canonical_outputs(outputs: Iterable[dict], count: int | None, places: re.Pattern) -> list[dict]:
    """Outputs without widgets, streams joined and as a terminal leaves them, pictures reduced.

    In HTML, what stands in a `<span class="dlkit-measured">` is about a machine, and gives way to
    "run to see": who runs the notebook sees it.

    Args:
        outputs: the outputs of one cell; they stay as they are.
        count: the execution count that an `execute_result` is to carry.
        places: private places; a traceback that names one is cut to its last line.

    Returns:
        New outputs. What is canonical comes back equal.

    Example:
        >>> stream = {"output_type": "stream", "name": "stdout"}
        >>> halves = [stream | {"text": "50 %"}, stream | {"text": "\\rdone"}]
        >>> canonical_outputs(halves, 1, private_places())[0]["text"]
        'done'
    """
    kept = []
    for output in filter(None, (_clean(output, count, places) for output in outputs)):
        if kept and _same_stream(kept[-1], output):
            kept[-1]["text"] += output["text"]
        else:
            kept.append(output)
    for output in kept:
        if output["output_type"] == "stream":
            output["text"] = _as_on_a_terminal(output["text"])
    return kept


def output_faults(outputs: Iterable[dict], may_raise: bool, places: re.Pattern) -> Iterator[str]:
    """Why these outputs must not be committed, each as half a sentence that starts with a verb."""
    for output in outputs:
        kind = output["output_type"]
        if kind == "stream" and output["name"] == "stderr":
            yield f"writes to stderr: {_first_line(output['text'])}. Mend what it warns of."
        if kind == "error" and not may_raise:
            text = f"{output['ename']}: {output['evalue']}"
            yield f"raises {_first_line(text)}. Mend it, or tag the cell raises-exception."
        for text in _texts(output):
            yield from _unstable(text, places)
        yield from _heavy(output)


def picture_bytes(outputs: Iterable[dict]) -> int:
    """Bytes of all pictures in these outputs."""
    return sum(_pictures.size(data) for output in outputs for data in _encoded(output).values())


def _spellings(place):
    text = str(place)
    return {text, place.as_posix(), text.replace("\\", "\\\\")}


def _clean(output, count, places):
    output = copy.deepcopy(dict(output))
    kind = output["output_type"]
    if kind == "stream":
        return output if output["text"] else None
    if kind == "error":
        return _short(output, places)
    return _bundle(output, kind, count)


def _bundle(output, kind, count):
    """A rich output without widget views; None where nothing else is in it."""
    data = {mime: value for mime, value in output["data"].items() if not mime.startswith(WIDGET)}
    if not data:
        return None
    if isinstance(data.get("text/html"), str):
        data["text/html"] = MEASURED.sub(rf"\1{UNSAID}\3", data["text/html"])
    if "image/png" in data:
        data.pop("image/jpeg", None)  # Pillow shows a picture as both
        data["image/png"] = _pictures.reduced(data["image/png"])
    metadata = {key: value for key, value in output.get("metadata", {}).items() if key in data}
    clean = {"output_type": kind, "data": data, "metadata": metadata}
    return clean | ({"execution_count": count} if kind == "execute_result" else {})


def _short(output, places):
    """A traceback through library code names files of this machine: its last line says enough."""
    lines = [ANSI.sub("", line) for line in output["traceback"]]
    if any(ADDRESS.search(line) or places.search(line) for line in lines):
        lines = [f"{output['ename']}: {output['evalue']}"]
    return output | {"traceback": lines}


def _same_stream(first, second):
    return (
        first["output_type"] == second["output_type"] == "stream"
        and first["name"] == second["name"]
    )


def _as_on_a_terminal(text):
    """What a carriage return overwrites is gone."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip("\r").rsplit("\r", 1)[-1] for line in lines)


def _texts(output):
    """All that can be read in an output; pictures are not text."""
    if output["output_type"] == "stream":
        yield output["text"]
    elif output["output_type"] == "error":
        yield "\n".join([output["ename"], output["evalue"], *output["traceback"]])
    else:
        pictures = _encoded(output)
        for mime, value in output["data"].items():
            if mime not in pictures:
                yield INLINE_DATA.sub("", value if isinstance(value, str) else repr(value))


def _encoded(output):
    data = output.get("data", {})
    return {mime: data[mime] for mime in ("image/png", "image/jpeg", "image/gif") if mime in data}


def _unstable(text, places):
    if found := ADDRESS.search(text):
        yield f"shows a memory address, {found[0]}. Print a shape or a name instead."
    if found := places.search(text):
        yield f"shows a path of this machine, {found[0]}. Print the file's name alone."


def _heavy(output):
    for mime, data in _encoded(output).items():
        size = _pictures.size(data)
        if size > PICTURE_LIMIT:
            yield (
                f"shows a picture of {size / 1000:.0f} kB ({mime}); at most "
                f"{PICTURE_LIMIT / 1000:.0f} kB are kept. Draw fewer points, or a smaller figure."
            )


def _first_line(text):
    lines = ANSI.sub("", text).strip().splitlines()
    return shown(lines[0] if lines else "", limit=160)
