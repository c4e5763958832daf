"""Records written from a full run: which notebooks, what of each claim, and what changed."""

import ast
import datetime
import json
import tempfile
from pathlib import Path

from dlkit import evidence
from dlkit._validation import fault, shown
from dlkit.runner._notebooks import NotebookError, parameters_cell, read, slug, write_text
from dlkit.runner._verbs import parsed
from dlkit.runner.execution._manifest import versions
from dlkit.runner.ledger._source import fingerprint
from dlkit.runner.ledger._weighed import number, weighed
from dlkit.runner.stored._measured import machine

NUMBERS = ("effect", "low", "high", "level")
WORDS = ("unit", "n", "seeds", "varies", "method")
LEVEL = 0.95  # of the intervals that records hold
BARS = ("bar", "smallest", "expect")


def require_full(profile: str | None, parameters: list[str], jobs: int, own_folder: bool) -> None:
    """Nothing, or a ValueError where this run is not one that may be recorded.

    Args:
        profile: what `--profile` says.
        parameters: the words of `-p`.
        jobs: how many notebooks at once.
        own_folder: whether the notebooks are those of the course.
    """
    own_values = (
        "A record is of the notebook's own values: nobody chooses seeds, sizes or data so that a "
        "claim comes out."
    )
    alone = (
        "Some claims are about time, which notebooks that run side by side take from each other."
    )
    for wrong, word, why in (
        (parameters, f"-p {parameters[0] if parameters else ''}", own_values),
        (jobs != 1, f"--jobs {jobs}", alone),
        (not own_folder, "--notebooks", "Records belong to the notebooks of the course."),
    ):
        if wrong:
            remedy = f"Leave {word.split()[0]} out; or leave --record out, and read the report."
            raise ValueError(fault(f"--record and {word} were given together.", why, remedy))
    if profile != "full":
        expected = "A record is of an experiment at its full size."
        remedy = "Write --profile full --record."
        raise ValueError(fault("--record was given without --profile full.", expected, remedy))


def require_a_place(notebooks: list[Path]) -> None:
    """Nothing, or a ValueError where there is nothing to record, or nowhere to write it."""
    slugs = {slug(path) for path in notebooks}
    rows = [row for row in evidence.claims() if row.kind == "measured" and row.notebook in slugs]
    if not rows:
        raise ValueError(
            fault(
                f"--record: no measured claim is weighed in {', '.join(sorted(slugs))}.",
                "A record is of a measured claim; counted ones need none.",
                "Choose other notebooks with --only, or leave --record out.",
            )
        )
    folder = evidence.records_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise ValueError(_unwritten(folder, error)) from error


class Recorder:
    """Takes in each executed notebook and writes the records of those that ran well.

    A notebook that failed keeps the record it has; so does a claim that this machine cannot test.

    Args:
        out: the folder of the executed notebooks.
    """

    def __init__(self, out: Path):
        self.out = Path(out)
        self.lines = []
        self.failed = False

    def add(self, ran: dict) -> None:
        """Write what one notebook has measured, and remember what there is to tell.

        Args:
            ran: the record of `execute_notebook`.
        """
        name = slug(Path(ran["name"]))
        rows = [row for row in evidence.claims() if row.notebook == name and row.kind == "measured"]
        path = evidence.records_folder() / f"{name}.json"
        if not rows:
            return
        if ran["status"] != "ok":
            kept = ", so its record stays as it was." if path.exists() else ": nothing recorded."
            self.lines.append(f"{ran['name']} {ran['status']}{kept}")
            return
        try:
            executed = read(self.out / f"{ran['name']}.ipynb")
            before = _recorded(path)
            claims, told = _claims(rows, executed, before, ran)
            if claims:
                content = {"format": evidence.RECORD_FORMAT, "notebook": name, "claims": claims}
                write_text(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")
                told.insert(0, f"{path} is written:")
        except (NotebookError, OSError) as error:
            self.failed = True
            told = [_unwritten(path, error) if isinstance(error, OSError) else str(error)]
        self.lines += told

    def told(self) -> str:
        """What was written, and which verdicts are others than before."""
        return "\n".join(self.lines or ["No notebook with a measured claim was run."])


def _claims(rows, executed, before, ran):
    """The records by id, and a line of words on each claim."""
    found = {one.id: one.said for one in weighed(executed)}
    claims, told = {}, []
    for row in rows:
        said, old = found.get(row.id), before.get(row.id)
        reason = _unfit(said, row, executed)
        if reason is None:
            claims[row.id] = _record(said, executed, ran)
            told.append(f"  {row.id}: {_change(old, said['verdict'])}")
        elif said and said["kind"] == "untestable" and old:
            claims[row.id] = old
            told.append(f"  {row.id}: not testable here, so its record stays as it was.")
        elif not row.planned:
            told.append(f"  {row.id}: {reason}, so nothing is recorded for it.")
    return claims, told


def _unfit(said, row, executed):
    """Why what a cell said of a claim is no record, or None where it is one."""
    if said is None:
        return "no cell weighed it"
    if said["kind"] != "measured":
        return "not testable here"
    if said.get("profile") != "full":
        return f"its cell ran with the profile {shown(said.get('profile'))}, not with the full one"
    if fingerprint(executed, row.id) is None:
        return "no call of `claim` on the page has its id written out"
    if number(said.get("effect")) is None:
        return "its effect is no finite number"
    if number(said.get("low")) is None or said.get("level") != LEVEL:
        return f"it has no interval of {LEVEL:.0%}"
    if said.get("trouble"):
        return f"{said['trouble']}"
    if any(said.get(key) != getattr(row, key) for key in BARS):
        return "it was weighed against another bar than its row has"
    return None


def _record(said, executed, ran):
    seconds = max(1, round(ran["seconds"]))
    place = machine() + (", a GPU" if ran.get("device") == "gpu" else "")
    return {
        "verdict": said["verdict"],
        **{key: number(said.get(key)) for key in NUMBERS},
        **{key: said.get(key) for key in (*WORDS, *BARS)},
        "parameters": _parameters(executed),
        "provenance": {
            "source": fingerprint(executed, said["id"]),
            "versions": versions(),
            "machine": place,
            "seconds": seconds,
            "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        },
    }


def _parameters(executed):
    """Name to value as the notebook ran: its own, and those that were injected after them."""
    cells = [parameters_cell(executed)]
    cells += [c for c in executed.cells if "injected-parameters" in c.metadata.get("tags", [])]
    values = {}
    for cell in cells:
        tree = parsed(cell.source) if cell is not None else None
        for node in tree.body if tree else ():
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                values[node.targets[0].id] = _value(node.value)
    return values


def _value(node):
    try:
        value = ast.literal_eval(node)
        json.dumps(value, allow_nan=False)
    except (ValueError, TypeError, MemoryError, RecursionError):
        return ast.unparse(node)
    return value


def _change(old, verdict):
    if old is None:
        return f"{verdict} (first record)"
    before = old.get("verdict")
    return verdict if before == verdict else f"was {before}, is {verdict}"


def _recorded(path):
    """What a file of records holds by id; nothing where it is missing or damaged."""
    try:
        claims = json.loads(path.read_text(encoding="utf-8"))["claims"]
        return {id: record for id, record in claims.items() if isinstance(record, dict)}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def _unwritten(path, error):
    return fault(
        f"Records cannot be written to {path}: {error.strerror or error}.",
        "The folder of the package has to be writable, with room in it.",
        "Work in a clone of your own, or leave --record out.",
    )
