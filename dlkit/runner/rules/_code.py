"""Rules of the code: how long, how wide, how plain, and what it must not touch. Not its output."""

import ast
import io
import re
import statistics
import tokenize

from dlkit.runner.rules._registry import rule

MEDIAN, LONG, LONGEST, WIDTH = 8, 15, 30, 79
WRITERS = {
    "save", "savefig", "save_weights", "savez", "savez_compressed", "savetxt", "to_csv", "to_json",
    "to_parquet", "to_excel", "tofile", "export", "makedirs", "mkdir", "create_file_writer",
    "ModelCheckpoint", "CSVLogger", "TensorBoard", "BackupAndRestore",
}  # fmt: skip
PATH_WRITERS = {"write_text", "write_bytes", "mkdir", "touch", "open"}
PATH_WORDS = {"path", "file", "filepath", "filename", "fname", "log_dir", "logdir", "backup_dir"}
CLIENTS = {
    "requests", "urllib3", "httpx", "aiohttp", "pooch", "ftplib", "wget", "gdown",
    "tensorflow_datasets", "kagglehub", "huggingface_hub", "openml",
}  # fmt: skip
DOWNLOADS = {
    "urlopen",
    "urlretrieve",
    "get_file",
    "fetch_openml",
    "HTTPConnection",
    "HTTPSConnection",
}
DOWNLOADED = re.compile(
    r"\b(keras|tf)\.(keras\.)?datasets\b|\bfetch_[a-z0-9_]+\(|\bkeras\.applications\b"
)
INSTALLERS = re.compile(
    r"\b(pip3?|conda|mamba|apt(-get)?|uv|brew)\b[\"', ]+(-\w+[\"', ]+)*install\b|\bensurepip\b"
)


@rule("A cell is one thought: it is read before it is run.")
def cell_length_median(page):
    lengths = [len(cell.lines) for cell in page.code]
    median = statistics.median(lengths) if lengths else 0
    if median > MEDIAN:
        yield (
            None,
            f"The median code cell has {median:g} lines. Bring it to about 5, at most {MEDIAN}.",
        )


@rule("A few cells may be long; where many are, the page has become a program.")
def cell_length_share(page):
    long = [cell for cell in page.code if len(cell.lines) > LONG]
    if len(long) > 0.15 * len(page.code):
        yield (
            long[0],
            f"{len(long)} of {len(page.code)} code cells have more than {LONG} lines. "
            "At most 15 % may: split them, or move what is not the lesson into the package.",
        )


@rule("What does not fit on a screen cannot be followed.")
def cell_length_limit(page):
    for cell in page.code:
        if len(cell.lines) > LONGEST:
            yield (
                cell,
                f"{len(cell.lines)} lines. Split the cell: none may have more than {LONGEST}.",
            )


@rule("A longer line scrolls sideways in the browser, and is cut in print.")
def line_width(page):
    for cell in page.code:
        for number, line in enumerate(cell.lines, start=1):
            if len(line) > WIDTH:
                yield cell, f"Line {number} has {len(line)} columns. Break it at {WIDTH}."


@rule("The prose is outside the cell.")
def comment_share(page):
    cells = [cell for cell in page.code if cell is not page.parameters]
    lines = sum(bool(line.strip()) for cell in cells for line in cell.lines)
    comments = [cell for cell in cells for _ in range(_comments(cell.source))]
    if comments and len(comments) >= 0.05 * lines:
        yield (
            comments[0],
            f"{len(comments)} comments on {lines} lines of code. Keep under 5 %: "
            "say it in the Markdown above.",
        )


@rule("Run, test and report read plain Python; magics and help signs mean nothing to them.")
def plain_python(page):
    for cell in page.code:
        magic = next((line for line in cell.lines if re.match(r"\s*[!%?]|.*\?\s*$", line)), None)
        if cell.tree is None and "raises-exception" not in cell.tags:
            what = f"`{magic.strip()}` is" if magic else "This cell is"
            yield cell, f"{what} not plain Python. Write what a .py file could hold."
        elif any(name in cell.source for name in ("get_ipython", "run_line_magic")):
            yield cell, "The cell calls IPython by name. Write plain Python."


@rule("The kit is complete when it is installed; a notebook that installs changes the machine.")
def no_installing(page):
    for cell in page.code:
        found = INSTALLERS.search(cell.source)
        if found:
            yield (
                cell,
                f"`{found[0]}` installs. Leave it out, and name the need in requirements.txt.",
            )


@rule("With its defaults a notebook never needs the network: not in class, not in a test.")
def no_network(page):
    for cell in page.code:
        for what in _network(cell):
            yield cell, f"`{what}` reaches for the network. Load data through dlkit.datasets."


@rule("Only temporary folders are written to: the learner's folder is the learner's.")
def no_writing(page):
    for cell in page.code:
        for node in cell.nodes(ast.Call):
            if _writes_to_literal(node):
                yield (
                    cell,
                    f"`{ast.unparse(node)[:60]}` writes to a fixed place. "
                    "Write into a tempfile.TemporaryDirectory().",
                )


@rule("A class that grows over cells is never seen whole.")
def class_whole(page):
    classes = set()
    for cell in page.code:
        for node in cell.nodes(ast.ClassDef, ast.Assign, ast.Call, ast.FunctionDef):
            if _continues(node, classes):
                yield (
                    cell,
                    f"`{ast.unparse(node).splitlines()[0][:60]}` adds to a class. Write it whole.",
                )
        classes |= {node.name for node in cell.nodes(ast.ClassDef)}


@rule("An empty cell is a question that nobody asked.")
def no_empty_cells(page):
    for cell in page.cells:
        if not cell.source.strip():
            yield cell, "The cell is empty. Delete it."


@rule("An exercise has a name that its check can look at.")
def no_bare_ellipsis(page):
    for cell in page.code:
        body = cell.tree.body if cell.tree else ()
        if body and all(
            isinstance(node, ast.Expr) and getattr(node.value, "value", 0) is ... for node in body
        ):
            yield cell, "The cell holds only `...`. Give the answer a name: `answer = ...`."


def _comments(source):
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return sum(line.lstrip().startswith("#") for line in source.splitlines())
    return sum(token.type == tokenize.COMMENT for token in tokens)


def _network(cell):
    for node in cell.nodes(ast.Import, ast.ImportFrom, ast.Call):
        if isinstance(node, ast.Call):
            name = _called(node)
            if name in DOWNLOADS:
                yield name
        else:
            module = getattr(node, "module", None)
            names = (
                [module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
            )
            for name in names:
                if name.split(".")[0] in CLIENTS or name.startswith(
                    ("urllib.request", "http.client")
                ):
                    yield name
    for found in DOWNLOADED.finditer(cell.source):
        yield found[0]


def _called(node):
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def _is_literal_path(node):
    """A string written out, or an f-string that begins with written-out text."""
    if isinstance(node, ast.JoinedStr):
        node = node.values[0] if node.values else node
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        node = node.left
    if isinstance(node, ast.Call) and _called(node) in ("Path", "PurePath") and node.args:
        node = node.args[0]
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(node.value)


def _writes_to_literal(node):
    name = _called(node)
    given = node.args[:1] + [word.value for word in node.keywords if word.arg in PATH_WORDS]
    literal = any(_is_literal_path(argument) for argument in given)
    if isinstance(node.func, ast.Name) and name == "open":
        return literal and _mode(node.args[1:2], node)
    receiver = getattr(node.func, "value", None)
    if (
        name in PATH_WRITERS
        and isinstance(receiver, ast.Call | ast.BinOp)
        and _is_literal_path(receiver)
    ):
        return name != "open" or _mode(node.args[:1], node)
    return name in WRITERS and literal


def _mode(positional, node):
    """Whether the mode of a call to open can write."""
    given = positional + [word.value for word in node.keywords if word.arg == "mode"]
    return any(set(str(getattr(mode, "value", ""))) & set("wax+") for mode in given)


def _continues(node, classes):
    """Whether a statement adds to a class that the notebook has defined already."""
    if isinstance(node, ast.ClassDef):
        return node.name in classes and any(getattr(b, "id", "") == node.name for b in node.bases)
    if isinstance(node, ast.Assign):
        return any(
            isinstance(target, ast.Attribute) and getattr(target.value, "id", "") in classes
            for target in node.targets
        )
    if isinstance(node, ast.Call):
        return _called(node) == "setattr" and getattr(node.args[0], "id", "") in classes
    return any(
        isinstance(decorator, ast.Call)
        and any(getattr(argument, "id", "") in classes for argument in decorator.args)
        for decorator in node.decorator_list
    )
