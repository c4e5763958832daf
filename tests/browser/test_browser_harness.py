"""The page object itself, on a small widget of its own: what it says changed has changed."""

import signal
import subprocess
import sys

import psutil
import pytest

from browser import chromium
from browser.server import GUARD

pytestmark = pytest.mark.slow

SQUARE = '''
import anywidget, ipywidgets, traitlets

class Square(anywidget.AnyWidget):
    _esm = """
    export default { render({ model, el }) {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 40;
      canvas.tabIndex = 0;
      el.append(canvas);
      const draw = () => {
        const pen = canvas.getContext("2d");
        pen.fillStyle = `rgb(${model.get("red")}, 0, 0)`;
        pen.fillRect(0, 0, 40, 40);
      };
      model.on("change:red", draw);
      draw();
    } }
    """
    red = traitlets.Int(0).tag(sync=True)

square = Square()
square
'''
SLIDER = """
slider = ipywidgets.IntSlider(0, 0, 255, description="Red")
ipywidgets.jslink((slider, "value"), (square, "red"))
slider
"""


@pytest.fixture(scope="module")
def notebook(opened):
    made = opened([SQUARE, SLIDER, "import os; print('DLKIT_HEADLESS' in os.environ)"])
    made.run(0, 1, 2)
    return made


def test_the_kernel_is_a_learners(notebook):
    assert notebook.output(2).inner_text().strip() == "False"


def test_a_changed_pixel_is_seen_and_the_same_picture_is_the_same(notebook):
    picture = notebook.output(0)
    black = notebook.look(picture)
    notebook.ask("square.red = 1")
    red = notebook.wait_for_another_look(picture, black)
    notebook.ask("square.red = 0")
    assert notebook.wait_for_another_look(picture, red) == black


def test_a_key_reaches_the_kernel(notebook):
    before = notebook.look(notebook.output(0))
    notebook.output(1).locator(".noUi-handle").focus()
    notebook.page.keyboard.press("ArrowRight")
    notebook.wait_for_another_look(notebook.output(0), before)
    assert notebook.ask("print(slider.value)") == "1"


def test_an_error_in_the_kernel_is_an_error_here(notebook):
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        notebook.ask("1 / 0")


def test_errors_and_outside_requests_of_a_page_are_seen(opened):
    page = opened(["1"])
    assert page.errors == []
    assert page.hosts == {"127.0.0.1"}
    page.page.evaluate("console.error('seen'); fetch('https://example.com/').catch(() => 0)")
    page.page.wait_for_timeout(1)
    assert page.errors[0].startswith("seen")
    assert "example.com" in page.hosts


def test_the_page_without_a_fault_asks_nobody_outside(notebook):
    assert notebook.errors == []
    assert notebook.hosts == {"127.0.0.1"}


def test_a_restarted_kernel_has_forgotten(notebook):
    number = int(notebook.ask("import os; print(os.getpid())"))
    notebook.restart()
    with pytest.raises(AssertionError, match="NameError"):
        notebook.ask("square")
    assert not psutil.pid_exists(number)


STARTS = """
import subprocess, sys
subprocess.Popen(
    [sys.executable, sys.argv[1], sys.executable, "-c",
     "import os, time; print(os.getpid(), flush=True); time.sleep(600)"],
    stdin=subprocess.PIPE, start_new_session=True,
).wait()
"""


def test_the_server_ends_even_where_the_tests_are_killed():
    """Who starts it may get no chance to clean up."""
    command = [sys.executable, "-c", STARTS, str(GUARD)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as tests:
        server = psutil.Process(int(tests.stdout.readline()))
        tests.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
    assert psutil.wait_procs([server], timeout=20)[1] == []


def test_a_named_chromium_must_be_there(monkeypatch, tmp_path):
    monkeypatch.setenv("DLKIT_CHROMIUM", str(tmp_path / "none"))
    with pytest.raises(ValueError, match="DLKIT_CHROMIUM must be the path"):
        chromium.find()
    (tmp_path / "none").write_text("")
    assert chromium.find() == str(tmp_path / "none")


def test_where_no_chromium_is_none_is_found(monkeypatch, tmp_path):
    monkeypatch.delenv("DLKIT_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "PLACES", ())
    assert chromium.find() is None
