"""A text of one's own in UTF-8, and where a text is cut into two. Knows no names of sets."""

from dlkit.datasets._faults import FileFault

SUFFIXES = (".txt", ".md")
MOST_BYTES = 50_000_000
FEWEST = 20  # characters
_TEST_FRACTION = 0.1


def read_txt(path):
    """The text of a file, each line ended by a newline alone and no mark of byte order before it.

    Raises:
        FileFault: no file, empty, too short, too large, not UTF-8, or not a text at all.
    """
    _check_size(path)
    text = unified(_decoded(path, path.read_bytes()))
    if len(text.strip()) < FEWEST:
        raise FileFault(
            path,
            f"it holds {len(text.strip())} characters beside blanks",
            f"At least {FEWEST} were expected, to train and to test with.",
            "Pass a longer text.",
        )
    return text


def unified(text):
    """The text with every line ended by a newline alone.

    >>> unified("one\\r\\ntwo\\rthree")
    'one\\ntwo\\nthree'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parts(text):
    """The text to train and to test: the last tenth, cut before a paragraph, a line or a word.

    >>> parts("one two three four five six seven eight nine ten eleven")
    ('one two three four five six seven eight nine ten ', 'eleven')
    """
    goal, least, most = (round(len(text) * (1 - k * _TEST_FRACTION)) for k in (1, 2, 0.25))
    for end in ("\n\n", "\n", " "):
        before = text.rfind(end, least, goal + len(end)) + len(end)
        after = text.find(end, goal, most) + len(end)
        cuts = [cut for cut in (before, after) if cut >= len(end) + least]
        if cuts:
            cut = min(cuts, key=lambda cut: abs(cut - goal))
            return text[:cut], text[cut:]
    return text[:goal], text[goal:]


def _check_size(path):
    if not path.is_file():
        raise FileFault(
            path, "this is a folder", "One text file was expected.", "Pass the path of a .txt file."
        )
    if path.stat().st_size > MOST_BYTES:
        raise FileFault(
            path,
            f"it holds {path.stat().st_size:,} bytes",
            f"At most {MOST_BYTES:,} were expected, to be held in memory.",
            "Save a part of it.",
        )


def _decoded(path, content):
    """The bytes of a file as text, or a FileFault with the place where they are none."""
    if b"\0" in content:
        raise FileFault(
            path,
            f"byte {content.index(0) + 1:,} is zero, so this is no UTF-8 text",
            "A file that a text editor shows as plain words was expected.",
            "Save the document as plain text in UTF-8.",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # After a mark of byte order the places are counted from behind it.
        start = error.start + len(content) - len(error.object)
        line = content.count(b"\n", 0, start) + 1
        raise FileFault(
            path,
            f"byte {start + 1:,} (0x{content[start]:02x}, in line {line:,}) is not UTF-8",
            "A text in UTF-8 was expected.",
            'Save it anew with the encoding "UTF-8", which every text editor offers.',
        ) from None
