"""What every primitive and every panel must do alike, all of them on one page."""

import pytest

from browser import axe
from browser.page import SLEEP
from browser.subjects import SETUP, SUBJECTS

pytestmark = pytest.mark.slow

MB = 1_000_000
KERNEL, PAGE = 5 * MB, 10 * MB  # what a thousand updates may leave behind
CHUNK = 100  # updates that are under way at once
GONE = "The kernel behind this picture has gone: run the cell again."
# The handle of an ipywidgets slider has no name, which is why a read-out stands under each picture.
AXE = """async () => {
  const ours = { include: [['[class*="dlkit-"]']], exclude: [['.noUi-handle']] };
  const found = await axe.run(ours, { resultTypes: ['violations'] });
  return found.violations
    .filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}"""
CELLS = "jupyterapp.shell.currentWidget.content.widgets.map((cell) => cell.model.id)"
every = pytest.mark.parametrize("name", SUBJECTS)


@pytest.fixture(scope="module")
def notebook(opened):
    """The set-up, a cell for each, a cell with a second view of each, and one that sleeps."""
    again = [subject.variable for subject in SUBJECTS.values()]
    made = opened([SETUP, *(subject.cell for subject in SUBJECTS.values()), *again, SLEEP])
    made.run(*range(1 + 2 * len(SUBJECTS)))
    return made


def views(notebook, name):
    """The two outputs in which it is shown."""
    number = 1 + list(SUBJECTS).index(name)
    return notebook.output(number), notebook.output(number + len(SUBJECTS))


def update(notebook, name, first, last=None):
    """Update it once for each number."""
    last = first + 1 if last is None else last
    notebook.ask(f"for i in range({first}, {last}): {SUBJECTS[name].update}")


def changed(notebook, area, name, number):
    """Update it, and wait until one of its views has followed."""
    area.scroll_into_view_if_needed()
    before = notebook.look(area)
    update(notebook, name, number)
    notebook.wait_for_another_look(area, before)


@every
def test_two_views_show_the_same(notebook, name):
    first, second = views(notebook, name)
    changed(notebook, first, name, 1)
    changed(notebook, second, name, 2)
    first.scroll_into_view_if_needed()
    expected = notebook.look(first)
    notebook.wait_for_look(second, expected)


@every
def test_a_thousand_updates_leave_nothing_behind(notebook, name):
    area, _ = views(notebook, name)
    updated(notebook, area, name, 0, 100)
    kernel, page = int(notebook.ask("print(memory())")), heap(notebook)
    updated(notebook, area, name, 100, 1100)
    assert int(notebook.ask("print(memory())")) - kernel < KERNEL
    assert heap(notebook) - page < PAGE


def updated(notebook, area, name, first, last):
    """Update it chunk by chunk, and see to it that the page follows."""
    for start in range(first, last, CHUNK):
        update(notebook, name, start, start + CHUNK - 1)
        changed(notebook, area, name, start + CHUNK - 1)


def heap(notebook):
    """Bytes that the page's scripts hold, once all that is not held has gone."""
    session = notebook.page.context.new_cdp_session(notebook.page)
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return used


@every
def test_no_key_inside_is_one_of_jupyterlabs(notebook, name):
    """There, `b` makes a new cell: in a menu, a button, a slider or a picture it must not."""
    area, _ = views(notebook, name)
    area.locator(".dlkit-panel, .dlkit-widget").first.click(position={"x": 1, "y": 1})
    cells = notebook.page.evaluate(CELLS)
    for kind in ("[role=application]", "select", "button", ".noUi-handle", "[type=checkbox]"):
        for element in area.locator(f"{kind}:visible:enabled").all()[:1]:
            element.focus()
            notebook.page.keyboard.press("b")
    assert notebook.page.evaluate(CELLS) == cells


def test_nobody_is_shut_out(notebook):
    script, trouble = axe.fetched()
    if trouble:
        pytest.skip(trouble)
    notebook.page.add_script_tag(path=script)
    assert notebook.page.evaluate(AXE) == []


def test_an_interrupted_cell_leaves_them_usable(notebook):
    notebook.fall_asleep(1 + 2 * len(SUBJECTS))
    notebook.wake_up(1 + 2 * len(SUBJECTS))
    for name in SUBJECTS:
        changed(notebook, views(notebook, name)[0], name, 3)


def test_all_that_went_without_an_error_or_a_request_outside(notebook):
    assert notebook.errors == []
    assert notebook.hosts == {"127.0.0.1"}


def test_a_restarted_kernel_leaves_a_clear_message(notebook):
    """The last test of this page: its kernel has forgotten all of them."""
    notebook.restart()
    for name in SUBJECTS:
        for view in views(notebook, name):
            view.get_by_text(GONE).first.wait_for()
