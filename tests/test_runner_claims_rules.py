"""Every rule of claims and exercises is broken for real, in a notebook of the course."""

import course_notebook as course
import good_notebook as good
import pytest
from course_notebook import COUNTED, LEAD, SLUG, UNTOUCHED, code, further, said, valued, weighing
from nbformat.v4 import new_markdown_cell

from dlkit.runner import _conventions
from dlkit.runner.rules import _exercises
from dlkit.runner.rules._registry import RULES

BREAKS = []
OF_COURSE = {rule.name for rule in RULES.values() if rule.of_course}


def breaks(*rules):
    """A change to the good notebook of the course that these rules, and no others, report."""

    def register(change):
        BREAKS.append(pytest.param({*rules}, change, id=f"{rules[0]}: {change.__name__}"))
        return change

    return register


class World:
    """The notebook, and what the package holds: all that a change may break."""

    def __init__(self, monkeypatch, folder):
        self.monkeypatch, self.folder = monkeypatch, folder / "records"
        self.notebook = course.course_notebook()
        self.rows = course.rows()
        self.checks, self.kills = list(course.CHECKS), {course.CHECKS[2]}
        self.record = course.record(self.notebook)

    def cell(self, start):
        """The cell whose source begins so."""
        return next(cell for cell in self.notebook.cells if cell.source.startswith(start))

    def place(self, start):
        return self.notebook.cells.index(self.cell(start))

    def drop(self, start):
        self.notebook.cells.remove(self.cell(start))

    def replace(self, start, old, new):
        cell = self.cell(start)
        assert old in cell.source
        cell.source = cell.source.replace(old, new)

    def row(self, id, **changes):
        kind = changes.pop("kind", "measured" if id == LEAD else "counted")
        self.rows[id] = course.row(id, kind, **changes)

    def problems(self, folder, name=course.NAME):
        course.install(self.monkeypatch, self.folder, self.rows, self.checks, self.kills)
        if self.record is not None:
            course.write_record(self.folder, self.record)
        return _conventions.check(good.save(self.notebook, folder, name))


@pytest.fixture
def world(monkeypatch, tmp_path):
    return World(monkeypatch, tmp_path)


def names(problems):
    return {problem.rule for problem in problems}


def test_a_good_notebook_of_the_course_breaks_no_rule(world, tmp_path):
    assert world.problems(tmp_path) == []


def test_every_rule_of_the_course_has_a_notebook_that_breaks_it():
    assert set().union(*(case.values[0] for case in BREAKS)) == OF_COURSE | {"further-size"}


def test_a_teachers_own_notebook_is_asked_nothing_of_claims_and_exercises(world, tmp_path):
    world.rows, world.checks, world.record = {}, [], None
    world.drop("recall")
    world.cell("## What is").source = world.cell("## What is").source.replace("counted?", "so.")
    assert world.problems(tmp_path, "07_sunrise.ipynb") == []


@pytest.mark.parametrize(("rules", "change"), BREAKS)
def test_a_broken_rule_of_the_course_is_reported(rules, change, world, tmp_path):
    change(world)
    assert names(world.problems(tmp_path)) == rules


# Claims --------------------------------------------------------------------------------------


@breaks("claim-row", "claim-cell", "reading-sentences")
def a_slip_of_the_pen(world):
    world.replace(f'claim("{LEAD}', "lead", "leed")


@breaks("claim-row", "claim-cell")
def an_id_that_is_computed(world):
    world.replace(f'claim("{COUNTED}"', f'"{COUNTED}"', "name + ending")


@breaks("claim-row")
def a_reading_of_nothing(world):
    world.replace("reading", LEAD, f"{SLUG}.nothing")


@breaks("claim-once")
def weighed_twice(world):
    world.notebook.cells.append(weighing(f'claim("{LEAD}", lead)', said()))
    world.notebook.cells.append(world.notebook.cells.pop(-2))


@breaks("claim-place", "claim-cell")
def a_claim_of_another_notebook(world):
    world.rows["topics.many"] = course.row("topics.many", "counted")
    world.replace(f'claim("{COUNTED}"', COUNTED, "topics.many")


@breaks("claim-last", "claim-recorded")
def a_claim_that_nobody_sees(world):
    world.replace(f'claim("{LEAD}"', "claim(", "card = claim(")


@breaks("claim-last", "claim-recorded")
def a_claim_within_a_call(world):
    world.replace(f'claim("{LEAD}"', f'claim("{LEAD}", lead)', f'print(claim("{LEAD}", lead))')


@breaks("claim-cell")
def a_row_without_a_cell(world):
    world.rows[f"{SLUG}.more"] = course.row(f"{SLUG}.more", "counted")


@breaks("claim-cell")
def a_plan_that_was_carried_out(world):
    world.row(COUNTED, planned="later")


@breaks("claim-recorded")
def no_record(world):
    world.record = None


@breaks("claim-recorded")
def a_damaged_record(world):
    world.record = {"verdict": "supported"}


@breaks("claim-recorded")
def a_stale_record(world):
    world.replace("lead = risen", "risen", "2 * risen")


@breaks("claim-recorded")
def a_bar_that_was_moved(world):
    world.row(LEAD, bar=0.01)


@breaks("reading-sentences")
def a_sentence_too_few(world):
    world.replace("reading", ', undecided="Who?"', "")


@breaks("reading-sentences")
def sentences_of_another_kind(world):
    world.cell("reading").source = f'reading("{COUNTED}", holds="Yes.", supported="Yes.")'


@breaks("reading-sentences")
def a_reading_before_its_claim(world):
    cells = world.notebook.cells
    cells.insert(world.place(f'claim("{LEAD}"'), cells.pop(world.place("reading")))


# Exercises -----------------------------------------------------------------------------------


@breaks("check-registered")
def a_check_that_nobody_wrote(world):
    world.checks.remove(f"{SLUG}.two")


@breaks("check-registered")
def a_check_that_nobody_asks(world):
    world.checks.append(f"{SLUG}.four")


@breaks("check-registered", "exercise-solution")
def a_check_whose_id_is_computed(world):
    world.notebook.cells.insert(
        world.place("answer_1"), code("answer_4 = ...\ncheck(name, answer_4)", valued(UNTOUCHED))
    )
    world.cell("own_1").metadata["tags"] = []
    world.cell("own_1").outputs = [valued(UNTOUCHED)]


@breaks("exercise-count", "check-registered")
def two_exercises(world):
    world.drop("answer_1")
    world.drop("own_1")


@breaks("exercise-count")
def six_exercises(world):
    for number in (4, 5, 6):
        world.checks.append(f"{SLUG}.n{number}")
        world.notebook.cells[-1:-1] = course.exercise(f"{SLUG}.n{number}", number)


@breaks("exercise-solution")
def no_solution(world):
    world.drop("own_1")


@breaks("exercise-solution")
def a_solution_that_marks_the_exercise_as_done(world):
    world.replace("own_1", ", record=False", "")


@breaks("exercise-solution")
def a_solution_without_a_check(world):
    world.cell("own_1").source = "own_1 = 1"


@breaks("exercise-solution")
def two_solutions(world):
    twin = code(world.cell("own_1").source.replace("own_1", "twin"), valued("Right."))
    twin.metadata["tags"] = ["solution"]
    world.notebook.cells.insert(-1, twin)


@breaks("exercise-solution")
def the_solution_first(world):
    cells = world.notebook.cells
    cells.insert(world.place("answer_1"), cells.pop(world.place("own_1")))


@breaks("solution-names")
def a_solution_with_the_learners_name(world):
    world.cell("own_1").source = world.cell("own_1").source.replace("own_1", "answer_1")


@breaks("solution-names")
def a_solution_that_changes_the_page(world):
    world.cell("own_1").source = "for risen in range(2):\n    own_1 = 1\n" + (
        f'check("{SLUG}.one", own_1, record=False)'
    )


@breaks("exercise-kills")
def nothing_to_kill(world):
    world.kills = set()


@breaks("exercise-verdict")
def an_exercise_that_is_done_already(world):
    world.cell("answer_1").outputs = [valued("Right. So it is.")]


@breaks("exercise-verdict")
def a_solution_that_is_wrong(world):
    world.cell("own_1").outputs = [valued("Not yet. Count again.")]


@breaks("exercise-verdict")
def a_check_that_was_never_run(world):
    world.cell("answer_1").outputs = []


@breaks("exercise-verdict")
def a_check_that_nobody_sees(world):
    world.cell("answer_1").source += "\nrisen"


# Predictions ---------------------------------------------------------------------------------


@breaks("predict-reveal")
def no_reveal(world):
    world.drop("reveal")


@breaks("predict-reveal")
def the_reveal_first(world):
    cells = world.notebook.cells
    cells.insert(world.place("predict"), cells.pop(world.place("reveal")))


@breaks("predict-reveal")
def a_reveal_of_nothing(world):
    world.drop("predict")


@breaks("predict-reveal")
def a_prediction_of_another_notebook(world):
    for start in ("predict", "reveal"):
        world.replace(start, f"{SLUG}.rise", "topics.rise")


@breaks("prediction-count")
def three_predictions(world):
    at = world.place("predict")
    for number in (1, 2):
        call = f'("{SLUG}.n{number}", "How often?")'
        world.notebook.cells[at:at] = [
            code(f"predict{call}", valued("A prediction.")),
            code(f"reveal{call}", valued("Your prediction.")),
        ]


@breaks("prediction-heading")
def a_heading_that_tells(world):
    world.replace("## What is counted?", "What is counted?", "The sun rises always")


@breaks("recall-cell")
def no_recall(world):
    world.drop("recall")


@breaks("recall-cell")
def a_recall_of_another_notebook(world):
    world.replace("recall", SLUG, "topics")


# The part that may be skipped ------------------------------------------------------------------


@breaks("further-size")
def a_second_notebook(world):
    world.notebook.cells.append(further(words=1001))


@breaks("further-size")
def six_more_headings(world):
    world.notebook.cells.append(further(headings=6))


def test_what_may_be_skipped_counts_for_itself(world, tmp_path):
    """A page that is full on its main path, and full in its last part."""
    world.cell("## What is counted?").source += "\n\n### Why?" * 5 + "\n\n" + good.SENTENCE * 45
    world.notebook.cells.append(further(words=980, headings=5))
    assert world.problems(tmp_path) == []
    world.notebook.cells[-1].source = world.notebook.cells[-1].source.replace("## Further", "## So")
    assert {"word-count", "heading-count"} <= names(world.problems(tmp_path))


def test_the_part_begins_at_its_heading_even_within_a_cell(world, tmp_path):
    last = world.notebook.cells[-1]
    last.source += "\n\n" + further(words=990).source
    assert world.problems(tmp_path) == []
    last.source = last.source.replace("## Further", good.SENTENCE * 90 + "\n\n## Further")
    assert names(world.problems(tmp_path)) == {"word-count"}


def test_predictions_in_the_part_that_may_be_skipped_are_free(world, tmp_path):
    three_predictions(world)
    cells, at = world.notebook.cells, world.place("predict")
    moved = cells[at : at + 4]
    del cells[at : at + 4]
    cells += [new_markdown_cell("## Further: what if?"), *moved]
    assert world.problems(tmp_path) == []


# What must not be reported ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "model.predict(risen)",
        "def claim(x):\n    return x",
        "court.claim('sentiment.nothing')",
        "import mine\nmine.check('x', 1)",
    ],
)
def test_names_of_others_are_no_verbs_of_the_course(source, world, tmp_path):
    world.notebook.cells.insert(-1, code(source))
    assert world.problems(tmp_path) == []


def test_verbs_are_found_under_the_name_of_their_room_too(world, tmp_path):
    world.replace("from dlkit.env", "import tensorflow as tf", "from dlkit import evidence as ev")
    world.replace(f'claim("{COUNTED}"', f'claim("{COUNTED}"', f'ev.claim("{SLUG}.none"')
    world.record = course.record(world.notebook)
    assert names(world.problems(tmp_path)) == {"claim-row", "claim-cell"}


def test_a_claim_may_be_met_again_where_its_row_says_so(world, tmp_path):
    world.rows["topics.many"] = course.row("topics.many", "counted", also=(SLUG,))
    world.notebook.cells.insert(
        -1, weighing('claim("topics.many", holds=True)', said("topics.many", "counted"))
    )
    assert world.problems(tmp_path) == []


def test_a_measured_claim_that_this_machine_cannot_test_needs_no_record(world, tmp_path):
    world.record = None
    told = said(LEAD, "untestable", "not testable here", because="there is no GPU")
    cell = world.cell(f'claim("{LEAD}"')
    cell.outputs = weighing("", told).outputs
    cell.source = f'claim("{LEAD}", untestable="there is no GPU")'
    assert world.problems(tmp_path) == []


def test_the_first_two_notebooks_of_the_course_need_not_look_back(monkeypatch):
    page = type("Page", (), {"slug": "tensors", "calls": lambda *_: []})()
    assert list(_exercises.recall_cell(page)) == []
    page.slug = "gradients_and_optimizers"
    assert len(list(_exercises.recall_cell(page))) == 1


def test_exercises_that_kill_are_known_by_the_calls_of_their_judges(tmp_path, monkeypatch):
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "topics.py").write_text(
        "from dlkit.exercises import exercise\n\n\n"
        '@exercise("topics.a", hints=(), right="")\ndef a(answer):\n    kills(answer, [], {})\n\n\n'
        '@exercise("topics.b", hints=(), right="kills()")\ndef b(answer):\n    return None\n'
    )
    monkeypatch.setattr(_exercises, "files", lambda _: tmp_path)
    _exercises.killers.cache_clear()
    assert _exercises.killers("topics") == {"topics.a"}
    assert _exercises.killers("nothing") == set()
    _exercises.killers.cache_clear()
