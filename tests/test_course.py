"""The main job, on the course itself: every notebook executed with no network, and reported."""

import json
import subprocess
import sys
from urllib.parse import urlsplit

import nbformat
import pytest
from bs4 import BeautifulSoup

from dlkit.runner import _project
from dlkit.runner._offline import obstacle, offline

ROOT = _project.root()
NAMES = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """What `dlkit run` leaves, cut off from the network where the system permits."""
    folder = tmp_path_factory.mktemp("course") / "run"
    command = [sys.executable, "-m", "dlkit", "run", "--jobs", "2", "--out", str(folder)]
    if obstacle() is None:
        command = offline(command)
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return folder


def page(out, name):
    return BeautifulSoup((out / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


def test_every_notebook_of_the_course_ends_well_and_within_its_memory(out):
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert [entry["name"] for entry in manifest["notebooks"]] == NAMES
    for entry in manifest["notebooks"]:
        assert entry["status"] == "ok", entry
        assert entry["peak_rss_mb"] <= 1200, entry


@pytest.mark.parametrize("name", ["index", *NAMES])
def test_a_page_asks_no_other_machine_for_anything(out, name):
    loads = page(out, name).select("[src], link[href], object[data], image[href]")
    asked = [tag.get("src") or tag.get("href") or tag.get("data") for tag in loads]
    assert all(urlsplit(address).scheme in ("", "data") for address in asked)


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_stands_on_its_page_with_its_words(out, name):
    outputs = [
        output
        for cell in nbformat.read(out / f"{name}.ipynb", as_version=4).cells
        for output in cell.get("outputs", ())
        if "image/png" in output.get("data", ())
    ]
    words = [output.metadata["image/png"]["alt"] for output in outputs]
    shown = [image["alt"] for image in page(out, name).select("img")]
    assert len(words) > 0
    assert shown == words


@pytest.mark.parametrize("name", NAMES)
def test_formulas_are_drawn_by_the_browser_alone(out, name):
    parsed = page(out, name)
    assert parsed.select("math")
    assert "$$" not in parsed.get_text()
