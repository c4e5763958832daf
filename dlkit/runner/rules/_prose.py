"""Rules of what is read: words, formulas, captions, alt texts, links. No headings, no code."""

import re
from urllib.parse import unquote

from dlkit.runner.rules._registry import prose, rule, without_code, written

LEAST_WORDS, MOST_WORDS = 1200, 2200
FURTHER_WORDS, FURTHER_HEADINGS = 1000, 5
HYPE = (
    r"amazing\w*|awesome|astonishing\w*|blazing\w*|breathtaking\w*|cutting-edge|effortless\w*|fantastic\w*"
    r"|game-chang\w+|ground-?breaking|incredibl\w+|jaw-dropping|magical\w*|mind-blowing|miracul\w+"
    r"|next-generation|revolution\w+|seamless\w*|stunning\w*|supercharg\w+|unleash\w*|unprecedented"
    r"|world-class"
)
FIGURES = ("image/png", "image/jpeg", "image/svg+xml")
_LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
_REFERENCES = re.compile(
    r"^(#+ .*|\*\*)\b(references?|sources?|reading|read)\b", re.IGNORECASE | re.MULTILINE
)


@rule("Fewer words leave the code unexplained, more are not read.")
def word_count(page):
    words = _words(_parts(page)[0])
    if not LEAST_WORDS <= words <= MOST_WORDS:
        yield (
            None,
            f"{words} words of prose, without formulas, code and card. "
            f"Have {LEAST_WORDS:,} to {MOST_WORDS:,}: explain more, or split the notebook.",
        )


@rule("What may be skipped should not be a second notebook.")
def further_size(page):
    words = _words(_parts(page)[1])
    headings = len(page.headings) - len(page.main_headings)
    if words > FURTHER_WORDS or headings > FURTHER_HEADINGS:
        yield (
            page.further,
            f'The part "Further" has {words} words and {headings} headings. Keep to '
            f"{FURTHER_WORDS:,} and {FURTHER_HEADINGS}: leave out what nobody will miss.",
        )


@rule("The result should impress, not the punctuation.")
def exclamation_marks(page):
    for cell in page.markdown:
        for line in prose(cell.source).splitlines():
            if "!" in line:
                yield cell, f'An exclamation mark in "{_short(line)}". End with a full stop.'


@rule("What is measured on the page needs no praise.")
def hype(page):
    for cell in page.markdown:
        for match in re.finditer(rf"\b({HYPE})\b", prose(cell.source), re.IGNORECASE):
            yield cell, f'"{match[0]}" praises. Say what was measured instead, or leave it out.'


@rule("One dollar sign too few and the rest of the cell is set as a formula.")
def maths_balanced(page):
    for cell in page.markdown:
        text = written(cell.source).replace(r"\$", "")
        if text.count("$$") % 2:
            yield cell, "A `$$` has no partner. Close the displayed formula."
            continue
        for paragraph in re.split(r"\n\s*\n", re.sub(r"\$\$.*?\$\$", "", text, flags=re.DOTALL)):
            if paragraph.count("$") % 2:
                yield (
                    cell,
                    f'A `$` has no partner in "{_short(paragraph)}". '
                    r"Close the formula, or write \$ for the sign.",
                )


@rule("A figure is for everyone: who cannot see it gets it in words.")
def alt_text(page):
    for cell in page.code:
        for output in cell.outputs:
            for kind in FIGURES:
                if kind in output.get("data", {}) and len(_alt(output, kind).split()) < 3:
                    yield (
                        cell,
                        f"A figure has the alt text {_alt(output, kind)!r}. "
                        "Say in a sentence what it shows: `alt=`, or plots.describe(figure, alt).",
                    )
                    break


@rule("A figure without a sentence is a riddle.")
def captions(page):
    for cell in filter(_draws, page.code):
        if _caption(_following(page, cell)) is None:
            yield (
                cell,
                "No caption follows the figure. Open the next cell, in Markdown, with a paragraph "
                "`*Figure N. What it shows.*`",
            )


@rule("The text can point to a figure only by its number.")
def caption_numbers(page):
    expected = 1
    for cell in page.markdown:
        number = _caption(cell)
        if number is None:
            continue
        before = page.cells[cell.place - 2]
        if before.kind != "code" or not _draws(before):
            yield (
                cell,
                f"Figure {number} has no figure above it. Draw it, or leave the caption out.",
            )
        elif number != expected:
            yield cell, f"Figure {number} comes where {expected} is due. Number them in order."
        expected += 1


@rule("A dead link ends a walk; the folders of learners' copies lie where notebooks/ does.")
def links(page):
    for cell in page.markdown:
        for target in _LINK.findall(without_code(cell.source)):
            path = unquote(target.partition("#")[0])
            if re.match(r"[a-z][a-z0-9+.-]*:", target) or not path:
                continue
            if path.startswith(("/", "\\")) or not (page.path.parent / path).exists():
                yield (
                    cell,
                    f"The link to {target} leads nowhere. Name a file relative to notebooks/.",
                )


@rule("Who said it first is named, and nobody is left standing at the end.")
def references_and_next(page):
    start = page.main_headings[-2:-1] or page.main_headings
    tail = [cell for cell in page.markdown if start and cell.place >= start[0][0].place]
    text = "\n".join(cell.source for cell in tail)
    if not _REFERENCES.search(text):
        yield (
            page.cells[-1],
            "The last two parts name no references. Close with a heading, or a paragraph that "
            "opens with **References.** or **Sources.**, the primary paper first.",
        )
    later = sorted(page.path.parent.glob("[0-9][0-9]_*.ipynb"))
    has_next = any(path.name > page.path.name for path in later)
    if has_next and not any(_later_notebook(page, target) for target in _LINK.findall(text)):
        yield page.cells[-1], "The last two parts link to no later notebook. Link to the next one."


def _parts(page):
    """The Markdown of the main path, and that of the part "Further", which begins inside a cell."""
    main = [cell.source for cell in page.markdown if page.is_main(cell)]
    further = [cell.source for cell in page.markdown if not page.is_main(cell)]
    if further:
        before, heading, after = re.split(r"^(##\s+Further\b)", further[0], maxsplit=1, flags=re.M)
        main, further = [*main, before], [heading + after, *further[1:]]
    return main, further


def _words(texts):
    return sum(len(re.findall(r"[^\W\d_][\w'’-]*", prose(text))) for text in texts)


def _short(text, limit=50):
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _alt(output, kind):
    """The alt text of an output, from its metadata or from the title inside an SVG."""
    stored = output.get("metadata", {}).get(kind, {})
    alt = stored.get("alt", "") if isinstance(stored, dict) else ""
    if not alt and kind == "image/svg+xml":
        inside = re.search(
            r"<title[^>]*>(.*?)</title>|aria-label=\"([^\"]*)\"",
            "".join(output["data"][kind]),
            re.DOTALL,
        )
        alt = (inside[1] or inside[2] or "") if inside else ""
    return alt


def _draws(cell):
    return any(kind in output.get("data", {}) for output in cell.outputs for kind in FIGURES)


def _following(page, cell):
    return page.cells[cell.place] if cell.place < len(page.cells) else None


def _caption(cell):
    """The figure's number where a Markdown cell opens with a caption in italics, else None."""
    if cell is None or cell.kind != "markdown":
        return None
    first = re.split(r"\n\s*\n", cell.source.strip())[0]
    match = re.fullmatch(r"\*Figure (\d+)\.\s+(?!\*)(.+?)\*", first, re.DOTALL)
    return int(match[1]) if match and len(match[2].split()) >= 3 else None


def _later_notebook(page, target):
    name = target.partition("#")[0]
    return bool(re.fullmatch(r"\d\d_\w+\.ipynb", name)) and name > page.path.name
