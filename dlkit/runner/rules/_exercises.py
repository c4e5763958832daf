"""Rules of exercises and predictions: registered, solved, in proportion. Judges no answer."""

import ast
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from dlkit import exercises
from dlkit.runner._verbs import argument, id_of, names_bound, parsed
from dlkit.runner.rules._registry import rule

LEAST, MOST = 3, 5
PREDICTIONS = 2
FROM_NOTEBOOK = 2  # place on the path of the first one that looks back: two stand before it


@rule("A check without a judge stops the page; a judge without a check is lost.", of_course=True)
def check_registered(page):
    known = exercises.ids(page.slug)
    for cell, call in page.calls("check", "hint"):
        name = id_of(call)
        if name is None:
            yield cell, f"The id in `{ast.unparse(call)[:60]}` is computed. Write it out."
        elif name not in known:
            near = get_close_matches(name, known, n=2)
            hint = f"Did you mean {' or '.join(near)}?" if near else f"Write it in {_file(page)}."
            yield cell, f"{page.slug} has no check {name}. {hint}"
    for name in known:
        if name not in _asked(page):
            yield None, f"The check {name} is registered, and no cell asks for it. Ask, or drop it."


@rule("Fewer exercises leave a learner watching; more are not done.", of_course=True)
def exercise_count(page):
    count = len(_asked(page))
    if not LEAST <= count <= MOST:
        yield None, f"{count} exercises. Have {LEAST} to {MOST}, from a worked one to an empty one."


@rule("Who is stuck finds one way out, which does not undo what was tried.", of_course=True)
def exercise_solution(page):
    solved = {}
    for cell in _solutions(page):
        last = _last_call(page, cell, "check")
        if last is None or argument(last, "record") is not False:
            yield (
                cell,
                'A solution has to end in check("slug.name", its_own_name, record=False), so that '
                "it marks nothing as done. Make that its last line.",
            )
        else:
            solved.setdefault(id_of(last), []).append(cell)
    for name, cell in _asked(page).items():
        own = solved.get(name, [])
        if len(own) != 1:
            yield cell, f"{name} has {len(own)} solution cells. Give it one, with the tag solution."
        elif own[0].place < cell.place:
            yield own[0], f"The solution of {name} comes before the exercise. Put it below."


@rule("A solution that binds a name of the page does the exercise for all.", of_course=True)
def solution_names(page):
    bound = [(cell, names_bound(cell.tree, imports=False)) for cell in page.code if cell.tree]
    for cell in _solutions(page):
        elsewhere = set().union(*(names for other, names in bound if other is not cell))
        taken = sorted(names_bound(cell.tree, imports=False) & elsewhere if cell.tree else ())
        if taken:
            yield cell, f"The solution binds {', '.join(taken)}, as another cell does. Rename it."


@rule("Whoever can write the test has understood what it is about.", of_course=True)
def exercise_kills(page):
    if not set(_asked(page)) & killers(page.slug):
        yield (
            None,
            "No exercise has the learner write a test that catches wrong implementations. Let the "
            f"judge of one of them in {_file(page)} call `kills`.",
        )


@rule("Run all on an untouched page does no exercise; every solution is right.", of_course=True)
def exercise_verdict(page):
    for cell, call in page.calls("check"):
        wanted = "Right." if "solution" in cell.tags else "Not attempted yet."
        if _last_call(page, cell, "check") is not call:
            yield cell, "The check is not the last value of its cell, so its verdict is not seen."
        elif not _plain(cell):
            yield cell, f"No verdict is stored. Call `dlkit refresh {page.path.name[:2]}`."
        elif not _plain(cell).startswith(wanted):
            yield cell, f'The verdict is {_plain(cell)[:60]!r}. Mend it until it says "{wanted}"'


@rule("A prediction that is never held against the result teaches nothing.", of_course=True)
def predict_reveal(page):
    made, shown = _first_places(page, "predict"), _first_places(page, "reveal")
    for cell, call in page.calls("predict", "reveal"):
        name = id_of(call)
        if name is None or name.partition(".")[0] != page.slug:
            yield cell, f"`{ast.unparse(call)[:60]}` needs an id that begins with {page.slug}."
        elif name not in made:
            yield cell, f"{name} is revealed, and was never predicted. Add its `predict`."
        elif name not in shown or shown[name].place <= made[name].place:
            yield cell, f"{name} is predicted, and not revealed after that. Add its `reveal`."


@rule("Each prediction costs a pause; where there are many they are clicked away.", of_course=True)
def prediction_count(page):
    main = [cell for cell, _ in page.calls("predict") if page.is_main(cell)]
    if len(main) > PREDICTIONS:
        yield (
            main[-1],
            f'{len(main)} predictions before the part "Further". Keep the {PREDICTIONS} '
            "whose results surprise most.",
        )


@rule("A heading that states the result has given the answer away.", of_course=True)
def prediction_heading(page):
    for cell, _ in page.calls("predict"):
        above = [text for other, _, text in page.headings if other.place < cell.place]
        if not above or not above[-1].endswith("?"):
            text = above[-1] if above else ""
            yield cell, f'The heading above the prediction is "{text}". Make it the question.'


@rule("What is asked again after some days is what stays.", of_course=True)
def recall_cell(page):
    path = [stop.slug for stop in exercises.PATH]
    calls = page.calls("recall")
    if path.index(page.slug) >= FROM_NOTEBOOK and len(calls) != 1:
        yield None, f'{len(calls)} cells call `recall`. Open with one: recall("{page.slug}").'
    for cell, call in calls:
        if id_of(call) != page.slug:
            yield (
                cell,
                f'`{ast.unparse(call)[:60]}` is not its own: recall("{page.slug}").',
            )


@cache
def killers(slug: str) -> set[str]:
    """The ids of the checks of a notebook whose judges call `kills`, read from their source."""
    file = files("dlkit.exercises").joinpath("checks", f"{slug}.py")
    tree = parsed(file.read_text(encoding="utf-8")) if file.is_file() else None
    functions = [node for node in ast.walk(tree or ast.Module([], [])) if _is_function(node)]
    return {
        id_of(decorator)
        for function in functions
        if any(_name(call) == "kills" for call in ast.walk(function) if isinstance(call, ast.Call))
        for decorator in function.decorator_list
        if isinstance(decorator, ast.Call) and _name(decorator) == "exercise"
    }


def _asked(page):
    """Id to the first cell that asks for it, of the checks outside solutions."""
    found = {}
    for cell, call in page.calls("check"):
        if "solution" not in cell.tags and id_of(call):
            found.setdefault(id_of(call), cell)
    return found


def _solutions(page):
    return [cell for cell in page.code if "solution" in cell.tags]


def _last_call(page, cell, verb):
    """The call that is the last value of a cell where it is one of this verb, else None."""
    last = cell.tree.body[-1] if cell.tree and cell.tree.body else None
    calls = page.verbs.calls(cell.tree, verb) if cell.tree else []
    return next((c for c in calls if isinstance(last, ast.Expr) and last.value is c), None)


def _first_places(page, verb):
    return {id_of(call): cell for cell, call in reversed(page.calls(verb))}


def _plain(cell):
    texts = ["".join(output.get("data", {}).get("text/plain", "")) for output in cell.outputs]
    return next(filter(None, reversed(texts)), "")


def _file(page):
    return f"dlkit/exercises/checks/{page.slug}.py"


def _is_function(node):
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def _name(call):
    return getattr(call.func, "attr", getattr(call.func, "id", ""))
