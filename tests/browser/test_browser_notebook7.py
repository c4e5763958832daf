"""Notebook 7: what works in JupyterLab works there."""

import pytest

from browser.page import Notebook
from browser.server import Server
from browser.subjects import SETUP, SUBJECTS

pytestmark = pytest.mark.slow

FORM = """from dlkit.exercises import recall
recall("tensors")"""


@pytest.fixture(scope="module")
def notebook(browser, tmp_path_factory):
    cells = [FORM, SETUP, *(subject.cell for subject in SUBJECTS.values())]
    server = Server(tmp_path_factory.mktemp("notebook"), "notebook")
    try:
        made = Notebook(browser, server, cells)
        made.run(*range(len(cells)))
        yield made
        made.close()
    finally:
        server.end()


def test_it_is_notebook_7(notebook):
    assert notebook.page.evaluate("jupyterapp.name") == "Jupyter Notebook"
    assert notebook.page.evaluate("jupyterapp.version").startswith("7.")


def test_a_form_is_answered(notebook):
    form = notebook.output(0)
    form.get_by_role("radio").first.click()
    form.get_by_role("button").first.click()
    form.get_by_role("status").wait_for()


@pytest.mark.parametrize("name", SUBJECTS)
def test_the_kernel_and_the_keyboard_change_the_pixels(notebook, name):
    area = notebook.output(2 + list(SUBJECTS).index(name))
    for number in (1, 2):
        before = notebook.look(area)
        notebook.ask(f"i = {number}; {SUBJECTS[name].update}")
        before = notebook.wait_for_another_look(area, before)
    notebook.page.mouse.move(2, 2)  # where no scrolling brings a picture under it
    area.get_by_role("application").first.focus()
    for key in ("ArrowLeft", "ArrowRight", "Space", "ArrowDown"):
        notebook.page.keyboard.press(key)
    notebook.wait_for_another_look(area, before)


def test_nothing_was_asked_outside_and_nothing_failed(notebook):
    assert notebook.errors == []
    assert notebook.hosts == {"127.0.0.1"}
