"""What proves that a check can be trusted, and what a proof lacks. No test lives here.

For each notebook with exercises, `proofs_<slug>.py` holds PROOFS, a dict from the id of a check to
its `Proof`. Every source is an expression, or statements that end by setting `answer`; it runs in
the names that the exercise's `given()` returns.
"""

import ast
import dataclasses
import json
import time
from pathlib import Path

from mutants import is_check, mutants

from dlkit.exercises._call import deadline, outcome
from dlkit.exercises._check import judged
from dlkit.exercises._misconceptions import misconceptions
from dlkit.exercises._verdict import Verdict

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
LEAST_RIGHT, LEAST_WRONG, LEAST_KILLED = 2, 5, 0.8
LEAST_NAMED = 6  # characters of a hint that are enough to recognise it
SECONDS = 1.0  # that one verdict may take
PATIENCE = 20.0  # seconds that a source of ours may take: mutants can loop without end


@dataclasses.dataclass(frozen=True)
class Proof:
    """Right answers, wrong ones with a part of their hint or the id of their misconception.

    `equivalent` holds mutants of the solution, as the table of survivors prints them, that change
    nothing about the answer, each with the reason.
    """

    right: list
    wrong: list
    equivalent: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Report:
    """How the mutants of one solution fared: sources of all, and of those that were accepted."""

    id: str
    made: list
    survived: list
    equivalent: list

    @property
    def share(self):
        """The share of the mutants that are not equivalent, and that were rejected."""
        counted = len(self.made) - len(self.equivalent)
        return 1 - len(set(self.survived) - set(self.equivalent)) / counted if counted else 0.0


def faults(exercise, proof, solution):
    """Everything that the proof of one check lacks, in sentences; nothing where it is proven.

    Args:
        exercise: as it is registered.
        proof: its Proof, or None.
        solution: the source of its solution cell, or None.
    """
    if proof is None:
        return [f"{exercise.id} has no proof: write one into proofs_{exercise.id.split('.')[0]}.py"]
    if solution is None:
        return [f"{exercise.id} has no solution cell in its notebook"]
    return [
        *_of_right(exercise, [*proof.right, as_answer(solution)], proof.right),
        *_of_wrong(exercise, proof.wrong),
        *_of_hints(exercise, solution),
        *_of_mutants(exercise, proof, solution),
    ]


def report(exercise, proof, solution):
    """Every mutant of a solution judged."""
    made = mutants(as_answer(solution))
    survived = [source for source in made if _verdict(exercise, source)[0].state == "right"]
    return Report(exercise.id, made, survived, [s for s in proof.equivalent if s in made])


def as_answer(solution):
    """The source of a solution cell whose last line, a check, sets `answer` to what it judges."""
    tree = ast.parse(solution)
    call = tree.body[-1].value
    tree.body[-1] = ast.Assign([ast.Name("answer", ast.Store())], call.args[1])
    return ast.unparse(ast.fix_missing_locations(tree))


def solutions(path):
    """Id to the sources of the solution cells of a notebook that end in its check, unrecorded."""
    found = {}
    for source in _cells(path, solution=True):
        last = ast.parse(source).body[-1]
        call = getattr(last, "value", None)
        if is_check(call) and "record=False" in [ast.unparse(word) for word in call.keywords]:
            found.setdefault(ast.literal_eval(call.args[0]), []).append(source)
    return found


def asked(path):
    """The ids of the checks that the cells of a notebook call, solutions left out."""
    calls = [
        node
        for source in _cells(path, solution=False)
        for node in ast.walk(ast.parse(source))
        if is_check(node)
    ]
    return {ast.literal_eval(call.args[0]) for call in calls}


def answer_of(exercise, source):
    """What a source sets `answer` to, or the value of its expression, in the given names."""
    names = dict(exercise.given())
    try:
        code = compile(source, "<answer>", "eval")
    except SyntaxError:
        exec(compile(source, "<answer>", "exec"), names)  # noqa: S102 - the sources are our own
        return names["answer"]
    return eval(code, names)  # noqa: S307 - the same


def _cells(path, solution):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [
        "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "code"
        and ("solution" in cell["metadata"].get("tags", ())) == solution
    ]


def _verdict(exercise, source):
    """(verdict, seconds that it took); a source that raises has no answer, so it is not right."""
    answer, error = outcome(answer_of, (exercise, source), deadline(PATIENCE))
    if error is not None:
        return Verdict("wrong", f"{type(error).__name__}: {error}"), 0.0
    start = time.perf_counter()
    verdict = judged(exercise, answer)
    return verdict, time.perf_counter() - start


def _of_right(exercise, sources, own):
    if len({ast.unparse(ast.parse(source)) for source in own}) < LEAST_RIGHT:
        yield f"{exercise.id} has fewer than {LEAST_RIGHT} different right answers"
    for source in sources:
        verdict, seconds = _verdict(exercise, source)
        if verdict.state != "right":
            yield f"{exercise.id} rejects a right answer: {source!r}: {verdict.words}"
        yield from _slow(exercise, source, seconds)


def _of_wrong(exercise, pairs):
    if len({source for source, _ in pairs}) < LEAST_WRONG:
        yield f"{exercise.id} has fewer than {LEAST_WRONG} wrong answers"
    if len({named for _, named in pairs}) < 2:
        yield f"{exercise.id} names one hint for all wrong answers"
    for source, named in pairs:
        answer_of(exercise, source)  # a slip in the proof is no wrong answer: let it raise
        verdict, seconds = _verdict(exercise, source)
        known = named in misconceptions()
        if verdict.state != "wrong":
            yield f"{exercise.id} does not reject {source!r}: it is {verdict.state}"
        elif verdict.misconception != named if known else named not in verdict.words:
            given = f"{verdict.words!r} ({verdict.misconception})"
            yield f"{exercise.id} answers {source!r} with {given}, not with {named!r}"
        if len(named) < LEAST_NAMED:
            yield f"{exercise.id} names too little of a hint: {named!r}"
        yield from _slow(exercise, source, seconds)


def _of_hints(exercise, solution):
    if not 3 <= len(exercise.hints) == len(set(exercise.hints)):
        yield f"{exercise.id} has fewer than three different hints"
    if max(map(len, exercise.hints)) > 300:
        yield f"{exercise.id} has a hint of more than 300 characters"
    first = "".join(exercise.hints[0].split())
    for text in _told(solution):
        if "".join(text.split()) in first:
            yield f"{exercise.id} gives its solution away in the first hint: {text}"


def _told(solution):
    """What of a solution would give it away: its lines, and what it assigns or returns."""
    tree = ast.parse(as_answer(solution))
    kinds = ast.Assign | ast.Return | ast.Expr | ast.AugAssign
    values = [node.value for node in ast.walk(tree) if isinstance(node, kinds) and node.value]
    return {text for text in map(ast.unparse, values) if len(text) > 4 and not text.isidentifier()}


def _of_mutants(exercise, proof, solution):
    found = report(exercise, proof, solution)
    for source, reason in proof.equivalent.items():
        if source not in found.made:
            yield f"{exercise.id} lists as equivalent what is no mutant: {source!r}"
        elif source not in found.survived:
            yield f"{exercise.id} lists as equivalent what it rejects: {source!r}"
        if not reason.strip():
            yield f"{exercise.id} gives no reason why a mutant is equivalent: {source!r}"
    if len(found.made) < 3:
        yield f"{exercise.id} has a solution with {len(found.made)} mutants: it shows nothing"
    if found.share < LEAST_KILLED:
        alive = "\n".join(set(found.survived) - set(found.equivalent))
        yield f"{exercise.id} rejects {found.share:.0%} of its mutants; these live:\n{alive}"


def _slow(exercise, source, seconds):
    if seconds >= SECONDS:
        yield f"{exercise.id} takes {seconds:.1f} s to judge {source!r}"
