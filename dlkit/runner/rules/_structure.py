"""Rules of the frame: file, header, parameters, set-up, headings, tags, metadata. Not the words."""

import ast
import re

from dlkit.runner.rules._registry import rule

TAGS = ("parameters", "solution", "measured", "nbval-ignore-output", "raises-exception")
FAST_DEFAULTS = {"PROFILE": "quick", "DEVICE": "auto", "SEED": 0}
EMPTY_HEADINGS = {
    "introduction",
    "intro",
    "conclusion",
    "conclusions",
    "summary",
    "overview",
    "setup",
    "set-up",
}
SECONDS, MEMORY_MB = 60, 1200
GOALS = "You will be able to"
_NUMBERED = re.compile(r"\d\d_[a-z0-9]+(_[a-z0-9]+)*\.ipynb")


@rule("Number and slug are the address of a notebook: commands, links and records use them.")
def file_name(page):
    name = page.path.name
    if not _NUMBERED.fullmatch(name):
        yield None, f"The file is called {name}. Call it NN_slug.ipynb: two digits, small letters."
    for other in sorted(page.path.parent.glob(f"{name[:2]}_*.ipynb")):
        if other.name != name:
            yield None, f"{other.name} has the same number. Give one of the two another."


@rule("One title opens the page; a second one would be a second notebook.")
def header_title(page):
    titles = [(cell, text) for cell, level, text in page.headings if level == 1]
    if not page.header or not page.header.source.startswith("# "):
        yield None, "The first cell is not the header. Open with a Markdown cell and `# Title`."
    for cell, text in titles[1:]:
        yield cell, f'A second title, "{text}". Make it a heading of level 2.'


@rule("A reader who has one question in mind knows what to look for; the index shows it.")
def header_question(page):
    bold = re.findall(r"\*\*(.+?)\*\*", _own_header(page), flags=re.DOTALL)
    questions = [text for text in bold if text.strip().endswith("?")]
    if len(questions) != 1 or questions[0] is not bold[0]:
        yield (
            page.header,
            f"The header holds {len(questions)} bold questions among {len(bold)} bold words. "
            "Ask exactly one, `**...?**`, before anything else is bold.",
        )


@rule("Three promises can be kept and remembered.")
def header_goals(page):
    _, found, rest = _own_header(page).partition(GOALS)
    items = re.match(
        r"[^\n]*\n\s*((?:\s*(?:[-*]|\d+\.)\s[^\n]*\n?(?:\s{2,}[^\n]+\n?)*)*)", rest + "\n"
    )
    count = len(re.findall(r"^\s*(?:[-*]|\d+\.)\s", items[1], re.MULTILINE)) if items else 0
    if not found:
        yield page.header, f'"{GOALS}" is missing. Write it, then a list of one to three items.'
    elif not 1 <= count <= 3:
        yield page.header, f'"{GOALS}" lists {count} items. List one to three.'


@rule("`dlkit refresh` writes times and links between these two markers, and nowhere else.")
def header_card(page):
    source = page.header.source if page.header else ""
    marks = re.findall(r"<!-- /?dlkit:card -->", source)
    if marks != ["<!-- dlkit:card -->", "<!-- /dlkit:card -->"]:
        yield (
            page.header,
            f"The header holds {len(marks)} of the card's two markers, or in the wrong order. "
            "Put `<!-- dlkit:card -->` and `<!-- /dlkit:card -->` under the goals, each once.",
        )


@rule("One cell says what can be changed; `dlkit run -p NAME=VALUE` writes into it.")
def parameters_cell(page):
    tagged = [cell for cell in page.cells if "parameters" in cell.tags]
    if len(tagged) != 1 or tagged[0].kind != "code":
        yield (
            tagged[1] if len(tagged) > 1 else None,
            f"{len(tagged)} cells have the tag `parameters`. Tag exactly one code cell.",
        )
    elif page.code[0] is not tagged[0]:
        yield page.code[0], "Code comes before the parameters. Make them the first code cell."


@rule("Parameters are read line by line: a name, a value, and what the value means.")
def parameters_form(page):
    for line in page.parameters.lines if page.parameters else ():
        if line.strip() and not _is_parameter(line):
            yield (
                page.parameters,
                f"`{line}` is not a parameter. Write NAME = literal  # unit, or the choices; "
                "one a line, in capitals, with one `=`.",
            )


@rule("Stored outputs are made with the defaults, so these are the fast ones, alike everywhere.")
def parameters_defaults(page):
    values = _parameters(page)
    for name in ("PROFILE", "DEVICE", "DATASET", "SEED"):
        if page.parameters and name not in values:
            yield page.parameters, f"{name} is missing. Every notebook can be asked for it: add it."
        elif name in FAST_DEFAULTS and name in values and values[name] != FAST_DEFAULTS[name]:
            yield (
                page.parameters,
                f"{name} is {values[name]!r}. Make its default {FAST_DEFAULTS[name]!r}.",
            )


@rule("Device and seed are fixed before anything runs, in a few lines that need no explanation.")
def setup_cell(page):
    cell = page.setup
    if page.parameters is None:
        return
    if cell is None:
        yield (
            page.parameters,
            "No set-up cell follows the parameters. Add one that calls `prepare`.",
        )
        return
    if len(cell.lines) > 8:
        yield (
            cell,
            f"The set-up has {len(cell.lines)} lines. Keep to 8: move code into the package.",
        )
    calls = _prepare_calls(cell)
    passed = {node.id for call in calls for node in ast.walk(call) if isinstance(node, ast.Name)}
    if not calls or not {"DEVICE", "SEED"} <= passed:
        yield cell, "The set-up must call `prepare` with DEVICE and SEED. Add them to the call."


@rule("`prepare` chooses device, threads and silence, which TensorFlow lets one choose only once.")
def tensorflow_after_prepare(page):
    prepared = False
    for cell in page.code:
        for node in cell.nodes(ast.Import, ast.ImportFrom, ast.Call):
            if node in _prepare_calls(cell):
                prepared = True
            elif not prepared and _modules(node) & {"tensorflow", "keras"}:
                yield cell, "TensorFlow is imported before `prepare` is called. Move it below."


@rule("The reader sees something real within a minute.")
def first_result(page):
    cell = page.code_after(page.setup)
    if page.setup and (cell is None or not cell.outputs):
        yield cell, "The first code cell after the set-up shows nothing. Show a first result in it."


@rule("Headings are the reader's map: fewer than 7 hide the way, more than 12 are no map.")
def heading_count(page):
    count = sum(level in (2, 3) for _, level, _ in page.main_headings)
    if not 7 <= count <= 12:
        yield None, f"{count} headings of levels 2 and 3. Have 7 to 12: split or join sections."


@rule("A skipped level is a hole in the outline that screen readers walk along.")
def heading_levels(page):
    before = 1
    for cell, level, text in page.headings:
        if level > 3:
            yield cell, f'"{text}" is of level {level}. Use three levels: title, `##`, `###`.'
        elif level > before + 1:
            yield cell, f'"{text}" skips a level. Make it a heading of level {before + 1}.'
        before = level


@rule("A heading asks or tells; a container's name does neither.")
def heading_words(page):
    for cell, level, text in page.headings:
        if level > 1 and text.strip(" .:").lower() in EMPTY_HEADINGS:
            yield cell, f'The heading "{text}" says nothing. Ask the question or state the finding.'


@rule("The tools that read these files know five tags; any other is a slip of the pen.")
def tags(page):
    for cell in page.cells:
        for tag in cell.tags:
            if tag not in TAGS:
                yield cell, f"The tag `{tag}` is unknown. Use one of {', '.join(TAGS)}, or none."


@rule("What no test compares may be wrong unseen; most outputs must be compared.")
def uncompared_share(page):
    loose = [cell for cell in page.code if {"measured", "nbval-ignore-output"} & set(cell.tags)]
    if len(loose) * 5 > len(page.code):
        yield (
            loose[-1],
            f"{len(loose)} of {len(page.code)} code cells are `measured` or `nbval-ignore-output`. "
            "At most one in five may be: print words that stay the same.",
        )


@rule("Where the output may vary, the property that must hold is still tested.")
def ignored_output_asserts(page):
    for cell in page.code:
        if "nbval-ignore-output" in cell.tags and not cell.nodes(ast.Assert):
            yield cell, "The output is ignored and nothing is asserted. Assert what always holds."


@rule("The header card, the site and the budget are computed from what is stored here.")
def metadata(page):
    stored = page.metadata
    for key, kind, form in (
        ("core", bool, "true or false"),
        ("needs", list, "a list of what must have been read or be there"),
        ("measured", dict, "what `dlkit refresh` measured"),
    ):
        if not isinstance(stored.get(key), kind):
            yield None, f"metadata.dlkit.{key} is {stored.get(key)!r}. It must be {form}: set it."


@rule("A minute is what a learner waits, and Binder ends a kernel that needs 2 GB.")
def budget(page):
    measured = page.metadata.get("measured")
    for key, most, unit in (("seconds", SECONDS, "s"), ("peak_mb", MEMORY_MB, "MB")):
        value = measured.get(key) if isinstance(measured, dict) else None
        if not isinstance(value, int | float) or value > most:
            yield (
                None,
                f"metadata.dlkit.measured.{key} is {value!r}; the ceiling is {most} {unit}. "
                "Make the defaults smaller, and call `dlkit refresh`.",
            )


def _own_header(page):
    """The header without the generated card."""
    source = page.header.source if page.header else ""
    return re.sub(r"<!-- dlkit:card -->.*?<!-- /dlkit:card -->", "", source, flags=re.DOTALL)


def _is_parameter(line):
    match = re.fullmatch(r"([A-Z][A-Z0-9_]*) = (.+?)\s+# \S.*", line)
    if not match or line.count("=") != 1:
        return False
    try:
        ast.literal_eval(match[2])
    except (ValueError, SyntaxError):
        return False
    return True


def _parameters(page):
    """Name to value of the assignments of literals in the parameters cell."""
    nodes = page.parameters.nodes(ast.Assign) if page.parameters else ()
    found = {}
    for node in nodes:
        try:
            found[node.targets[0].id] = ast.literal_eval(node.value)
        except (AttributeError, ValueError):
            continue
    return found


def _prepare_calls(cell):
    return [
        node
        for node in cell.nodes(ast.Call)
        if getattr(node.func, "id", getattr(node.func, "attr", None)) == "prepare"
    ]


def _modules(node):
    """The top-level packages that an import statement names."""
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    return {(node.module or "").split(".")[0]} if isinstance(node, ast.ImportFrom) else set()
