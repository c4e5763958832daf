"""benchmarks/widgets.py: its clock on a page whose delays are known, and what it says of them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
PAGE = """
<div id="root" tabindex="0"><canvas width="20" height="20"></canvas><p>0</p></div>
<script>
  const root = document.getElementById('root'), pen = root.firstChild.getContext('2d');
  let count = 0;
  const draw = () => {
    pen.fillStyle = `rgb(${++count}, 0, 0)`;
    pen.fillRect(0, 0, 20, 20);
    root.lastChild.textContent = count;
  };
  root.addEventListener('keydown', ({ key }) => {
    if (key === 'a') setTimeout(draw, 200);
    if (key === 'b') [50, 100, 150, 200].forEach((wait) => setTimeout(draw, wait));
    if (key === 'c') setInterval(draw, 100);
  });
</script>
"""


@pytest.fixture(scope="module")
def benchmark():
    """The benchmark and its stopwatch, imported as its own folder sees them."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import _stopwatch
        import widgets
    finally:
        sys.path.remove(str(BENCHMARKS))
    return widgets, _stopwatch


@pytest.fixture(scope="module")
def timed(browser, benchmark):
    """A stopwatch on the page, the page's part that changes, and its keyboard."""
    context = browser.new_context()
    page = context.new_page()
    page.set_content(PAGE)
    page.locator("#root").focus()
    yield benchmark[1].Stopwatch(page), page.locator("#root").element_handle(), page.keyboard
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize("what", ["pixels", "text"])
def test_the_clock_stops_when_something_has_changed(timed, what):
    stopwatch, root, keyboard = timed
    seen = stopwatch.changed(root, lambda: keyboard.press("a"), what=what)
    assert 195 < seen < 400


@pytest.mark.slow
def test_the_last_change_counts_where_it_is_asked_for(timed):
    stopwatch, root, keyboard = timed
    assert 195 < stopwatch.last(root, lambda: keyboard.press("b"), event="keydown") < 400


@pytest.mark.slow
def test_frames_are_changes_a_second(timed):
    stopwatch, root, keyboard = timed
    keyboard.press("c")
    assert 6 < stopwatch.frames(root, 1) <= 11


def test_medians_are_compared_with_both_yardsticks(benchmark):
    widgets, _ = benchmark
    times = {widgets.INTERACT: [400.0] * 20, widgets.COMM: [20.0] * 20, "it": [50.0] * 19 + [90.0]}
    table = {name: value for name, value, _ in widgets.compared(times)}
    assert table["it: median"] == 50
    assert 50 < table["it: p95"] < 90
    assert table["it: (a) / it"] == 8
    assert table["it: it / (b)"] == 2.5
    assert f"{widgets.COMM}: it / (b)" not in table


def test_a_target_is_met_or_missed_from_its_own_side(benchmark):
    widgets, _ = benchmark
    least = {name for name, kind, _ in widgets.TARGETS if kind == "least"}
    table = [(name, bound, "") for name, _, bound in widgets.TARGETS]
    assert all(line.startswith("met") for line in widgets.judged(table))
    table = [(name, value * 1.01, "") for name, value, _ in table]
    for line, (name, *_) in zip(widgets.judged(table), table, strict=True):
        assert line.startswith("met" if name in least else "MISSED")


def test_without_a_browser_it_says_how_to_get_one(tmp_path):
    code = (
        "from browser import chromium; chromium.find = lambda: None; "
        "import sys, widgets; sys.argv = ['widgets']; sys.exit(widgets.main())"
    )
    path = os.pathsep.join(map(str, (BENCHMARKS, BENCHMARKS.parent / "tests", BENCHMARKS.parent)))
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path, "DLKIT_CHROMIUM": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "apt-get install chromium" in ended.stderr
    assert "DLKIT_CHROMIUM" in ended.stderr
