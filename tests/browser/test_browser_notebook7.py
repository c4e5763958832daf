"""Notebook 7: what works in JupyterLab works there."""

import pytest

pytestmark = pytest.mark.slow

FORM = """from dlkit.exercises import recall
recall("tensors")"""


@pytest.fixture(scope="module")
def notebook(opened):
    made = opened([FORM], app="notebook")
    made.run(0)
    return made


def test_it_is_notebook_7(notebook):
    assert notebook.page.evaluate("jupyterapp.name") == "Jupyter Notebook"
    assert notebook.page.evaluate("jupyterapp.version").startswith("7.")


def test_a_form_is_answered(notebook):
    form = notebook.output(0)
    form.get_by_role("radio").first.click()
    form.get_by_role("button").first.click()
    form.get_by_role("status").wait_for()


def test_nothing_was_asked_outside_and_nothing_failed(notebook):
    assert notebook.errors == []
    assert notebook.hosts == {"127.0.0.1"}
