"""The browser's side of the primitives: their pure parts in node, their size, what they lack."""

import json
import re
import shutil
import subprocess
from importlib.resources import files

import numpy as np
import pytest

from dlkit.widgets._module import source

NODE = shutil.which("node")
MODULES = sorted(
    path.name.removesuffix(".js")
    for path in (files("dlkit.widgets") / "static").iterdir()
    if path.name.endswith(".js") and path.name != "manners.js"
)
needs_node = pytest.mark.skipif(NODE is None, reason="there is no node to run the modules in")


@pytest.fixture
def evaluate(tmp_path):
    """A function of (module name, JavaScript that returns): the value, with NaN as None.

    The script sees the module's exports as `m`; `given`, if any, is sent to it as JSON.
    """

    def run(name, script, given=None):
        (tmp_path / "module.mjs").write_text(source(name), encoding="utf-8")
        test = (
            'import * as m from "./module.mjs";\n'
            f"const given = {json.dumps(given)};\n"
            f"const value = await (async () => {{ {script} }})();\n"
            "process.stdout.write(JSON.stringify(value ?? null));"
        )
        (tmp_path / "test.mjs").write_text(test, encoding="utf-8")
        node = subprocess.run(
            [NODE, "test.mjs"], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert node.returncode == 0, node.stderr
        return json.loads(node.stdout)

    return run


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_small_and_asks_for_nothing_from_elsewhere(name):
    text = source(name)
    own = len((files("dlkit.widgets") / "static" / f"{name}.js").read_bytes())
    assert own <= 15_000, "a module"
    assert len(text.encode()) <= 16 * 1024, "with the manners that all have in common"
    assert not re.search(r"\bimport\b|\brequire\(|http|//[a-z0-9.-]+\.(com|org|net|io)", text)
    assert text.count("export default") == 1


@needs_node
@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_a_widget(name, evaluate):
    assert evaluate(name, "return typeof m.default.render;") == "function"


# draw_pad


@needs_node
@pytest.mark.parametrize("radius", [1.0, 2.5, 4.0])
def test_a_stroke_inks_the_area_of_a_disc_or_of_a_capsule(evaluate, radius):
    script = """
    const drawn = (x, y, dx, dy) => {
      const pixels = new Uint8Array(40 * 40);
      m.stroke(pixels, 40, [x, y], [x + dx, y + dy], given);
      return [...pixels];
    };
    const dots = [];
    for (let i = 0; i < 25; i++) {
      dots.push(drawn(20 + (i % 5) / 5, 20 + Math.floor(i / 5) / 5, 0, 0));
    }
    return [dots, drawn(10.3, 12.1, 18.6, 13.6)];
    """
    dots, line = (np.array(part) / 255 for part in evaluate("draw_pad", script, radius))
    dot = dots.mean(axis=0)  # over places between the cells
    length = np.hypot(18.6, 13.6)
    disc = np.pi * (radius**2 + 1.5**2 / 12)  # the edge fades linearly over 1.5 cells
    assert dot.sum() == pytest.approx(disc, rel=0.005)
    assert line.sum() - dot.sum() == pytest.approx(2 * radius * length, rel=0.02)
    assert len(np.unique(dots[1])) > 3, "the edge is soft"
    picture = line.reshape(40, 40)
    assert min(picture[12, 10], picture[18, 19]) > 0.98
    assert picture[30, 10] == 0


@needs_node
def test_a_line_drawn_in_parts_is_the_line(evaluate):
    script = """
    const whole = new Uint8Array(900), parts = new Uint8Array(900);
    m.stroke(whole, 30, [2, 3], [26, 21], 2);
    const at = (i) => [2 + 4 * i, 3 + 3 * i];
    for (let i = 0; i < 6; i++) m.stroke(parts, 30, at(i), at(i + 1), 2);
    return [[...whole], [...parts]];
    """
    whole, parts = evaluate("draw_pad", script)
    assert np.abs(np.subtract(whole, parts)).max() <= 1


@needs_node
def test_an_eraser_takes_away_what_the_brush_gave_and_no_more(evaluate):
    script = """
    const pixels = new Uint8Array(900).fill(200);
    m.stroke(pixels, 30, [15, 15], [15, 15], 4, true);
    const left = [...pixels];
    m.stroke(pixels, 30, [-50, -50], [-40, -60], 3, true);
    m.stroke(pixels, 30, [29.9, 29.9], [80, 80], 3);
    return [left, [...pixels]];
    """
    left, beyond = (np.array(part).reshape(30, 30) for part in evaluate("draw_pad", script))
    assert left[15, 15] == 0
    assert (left[:, :9] == 200).all()
    assert 0 < left[15, 18] < 200 or 0 < left[15, 19] < 200
    assert beyond[29, 29] == 255, "a stroke that leaves the pad is cut at its edge"
    assert (beyond[:9] == 200).all()


@needs_node
def test_arrow_keys_move_by_cells_and_stay_on_the_pad(evaluate):
    script = """
    return [m.move([5, 5], "ArrowUp", 8), m.move([5, 5], "ArrowRight", 8, 4),
            m.move([0, 0], "ArrowLeft", 8), m.move([7, 7], "ArrowDown", 8, 4)];
    """
    assert evaluate("draw_pad", script) == [[5, 4], [7, 5], [0, 0], [7, 7]]


@needs_node
def test_reports_of_a_stroke_are_spaced_and_its_end_is_never_late_nor_lost(evaluate):
    script = """
    let time = 0, timers = [];
    const told = [];
    const later = (act, wait) => timers[timers.push({ act, at: time + wait }) - 1];
    const never = (timer) => { timers = timers.filter((other) => other !== timer); };
    const reports = m.pace((end) => told.push([time, end]), 50, () => time, later, never);
    for (time = 0; time < 200; time += 4) {
      timers.filter(({ at }) => at <= time).forEach((timer) => { never(timer); timer.act(); });
      reports.soon();
    }
    reports.now();
    const left = timers.length;
    time += 7; reports.soon(); reports.stop();
    return [told, left, timers.length];
    """
    told, left, after_stop = evaluate("draw_pad", script)
    times = [time for time, end in told if not end]
    assert times[0] == 0
    assert len(times) == 4
    assert min(np.diff(times)) >= 50
    assert told[-1] == [200, True]
    assert left == after_stop == 0, "no report comes after the end"


@needs_node
def test_bytes_are_copied_from_any_view_and_wrong_ones_are_an_empty_pad(evaluate):
    script = """
    const buffer = new Uint8Array([9, 9, 1, 2, 3, 4, 9]).buffer;
    const views = [new DataView(buffer, 2, 4), new Uint8Array(buffer, 2, 4), buffer.slice(2, 6)];
    const mine = views.map((view) => m.own(view, 4));
    new Uint8Array(buffer).fill(7);
    return [...mine, m.own(null, 2), m.own(new Uint8Array(3), 4)].map((bytes) => [...bytes]);
    """
    bytes_ = [1, 2, 3, 4]
    assert evaluate("draw_pad", script) == [bytes_, bytes_, bytes_, [0, 0], [0, 0, 0, 0]]


@needs_node
def test_grey_values_become_opaque_pixels(evaluate):
    script = "const out = []; out.length = 8; out.fill(0); m.shade([0, 200], out); return out;"
    assert evaluate("draw_pad", script) == [0, 0, 0, 255, 200, 200, 200, 255]


# curves


@needs_node
@pytest.mark.parametrize(
    ("low", "high"), [(0, 1), (-3.7, 12.2), (1e-6, 3e-6), (0, 123456), (1240, 1241), (-1, -0.99)]
)
def test_ticks_are_round_evenly_spaced_and_inside(evaluate, low, high):
    found = np.array(evaluate("curves", "return m.ticks(...given);", [low, high]))
    assert 3 <= len(found) <= 6
    assert found.min() >= low - 1e-9 * abs(low)
    assert found.max() <= high + 1e-9 * abs(high)
    gap = np.diff(found)
    np.testing.assert_allclose(gap, gap[0], rtol=1e-6)
    leading = gap[0] / 10 ** np.floor(np.log10(gap[0]) + 1e-9)
    assert np.isclose(leading, [1, 2, 5], rtol=1e-5).any()
    np.testing.assert_allclose(found / gap[0], np.round(found / gap[0]), atol=1e-4)


@needs_node
@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.001, 100, [0.001, 0.01, 0.1, 1, 10, 100]),
        (0.3, 7, [0.5, 1, 2, 5]),
        (0.95, 0.99, [0.96, 0.98]),
    ],
)
def test_logarithmic_ticks_are_powers_or_parts_of_them(evaluate, low, high, expected):
    assert evaluate("curves", "return m.logTicks(...given);", [low, high]) == expected


@needs_node
def test_a_wide_logarithmic_range_has_few_ticks(evaluate):
    found = evaluate("curves", "return m.logTicks(1e-30, 1e30);")
    assert 4 <= len(found) <= 9
    assert all(np.log10(value) == pytest.approx(round(np.log10(value))) for value in found)


@needs_node
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1240, "1,240"),
        (1234567, "1,234,567"),
        (0.0312345, "0.03123"),
        (-2.5, "−2.5"),
        (0.00002, "2e−5"),
        (-31400000, "−3.14e7"),
    ],
)
def test_numbers_are_written_for_people(evaluate, value, text):
    assert evaluate("curves", "return m.said(given);", value) == text


LINE = """
const singles = (values) => Float32Array.from(values, (value) => value ?? NaN);
const line = (x, y) => ({ x: Float64Array.from(x), y: singles(y), count: x.length });
"""


@needs_node
def test_the_extent_leaves_out_what_cannot_be_drawn(evaluate):
    script = (
        LINE
        + """
    const lines = [line([0, 1, 2, 9], [3, null, -1, null]), line([4, 5], [0.5, 0])];
    return [m.extent(lines), m.extent(lines, true), m.extent([line([1], [null])]), m.extent([])];
    """
    )
    assert evaluate("curves", script) == [[0, 5, -1, 3], [0, 4, 0.5, 3], None, None]


@needs_node
@pytest.mark.parametrize("ends", [[0, 0], [3, 3], [-2, 7], [1e-9, 1e-9]])
@pytest.mark.parametrize("log", [False, True])
def test_an_axis_always_has_room_around_the_values(evaluate, ends, log):
    if log and ends[0] <= 0:
        ends = [0.5, 8]
    low, high = evaluate("curves", "return m.widened(...given);", [*ends, log])
    assert low < ends[0] <= ends[1] < high
    assert not log or low > 0


@needs_node
def test_thinning_keeps_what_each_column_of_pixels_shows(evaluate):
    rng = np.random.default_rng(0)
    x = np.sort(rng.uniform(0, 50, 20_000))
    y = np.round(rng.normal(size=20_000), 3)
    script = LINE + "return m.thin(line(...given), (v) => v, (v) => v);"
    kept = np.array(evaluate("curves", script, [x.tolist(), y.tolist()])).reshape(-1, 2)
    assert len(kept) <= 4 * 50
    for column in range(50):
        inside = np.floor(x) == column
        here = kept[np.floor(kept[:, 0]) == column]
        seen = y[inside].astype(np.float32)
        assert here[:, 1].min() == seen.min()
        assert here[:, 1].max() == seen.max()
        assert (here[0, 1], here[-1, 1]) == (seen[0], seen[-1])
    assert (np.diff(kept[:, 0]) >= 0).all(), "the order of the points is kept"


@needs_node
def test_few_points_are_all_kept_and_nan_breaks_the_line(evaluate):
    script = (
        LINE
        + """
    return m.thin(line([0, 1, 2, 3, 4, 5], [1, 2, null, null, 3, 4]), (v) => 10 * v, (v) => v);
    """
    )
    expected = [0, 1, 10, 2, None, None, 40, 3, 50, 4]
    assert evaluate("curves", script) == expected


@needs_node
def test_a_million_points_are_thinned_in_the_time_of_a_frame(evaluate):
    script = """
    const count = 1e6;
    const many = { x: new Float64Array(count), y: new Float32Array(count), count };
    for (let i = 0; i < count; i++) { many.x[i] = i; many.y[i] = Math.sin(i / 9e4) + (i % 7) / 9; }
    const times = [0, 1, 2, 3, 4].map(() => {
      const start = performance.now();
      const box = m.scales([many], false, 420, 240);
      m.thin(many, box.x, box.y);
      return performance.now() - start;
    });
    return Math.min(...times);
    """
    assert evaluate("curves", script) < 400


@needs_node
def test_the_point_nearest_to_the_pointer_is_read(evaluate):
    script = (
        LINE
        + """
    const part = line([0, 10, 20], [1, 2, 3]);
    return [-5, 4, 6, 14, 99].map((x) => m.nearest(part, x)).concat(m.nearest(line([], []), 3));
    """
    )
    assert evaluate("curves", script) == [0, 0, 1, 1, 2, -1]


@needs_node
@pytest.mark.parametrize("kind", ["growing", "repeated", "shuffled", "with gaps", "ends in a gap"])
def test_the_nearest_point_is_that_of_all_distances(evaluate, kind):
    rng = np.random.default_rng(5)
    x = np.sort(rng.normal(size=200).round(2 if kind != "repeated" else 0))
    if kind == "shuffled":
        rng.shuffle(x)
    if kind == "with gaps":
        x[[0, 3, 90]] = np.nan
    if kind == "ends in a gap":
        x[-1] = np.nan
    wanted = rng.uniform(-4, 4, 50)
    script = (
        LINE
        + """
    const part = line(given[0].map((value) => value ?? NaN), given[0]);
    return given[1].map((x) => m.nearest(part, x));
    """
    )
    listed = [None if np.isnan(value) else value for value in x]
    found = evaluate("curves", script, [listed, wanted.tolist()])
    distances = np.abs(x - wanted[:, None])
    np.testing.assert_array_equal(distances[range(50), found], np.nanmin(distances, axis=1))


@needs_node
def test_no_point_is_near_where_no_x_is_a_number(evaluate):
    script = LINE + "return m.nearest(line([NaN, NaN], [1, 2]), 3);"
    assert evaluate("curves", script) == -1


@needs_node
def test_the_extent_follows_points_that_are_added_and_begins_anew(evaluate):
    rng = np.random.default_rng(1)
    parts = [rng.normal(size=(2, 7)).astype(np.float32).tolist() for _ in range(40)]
    script = (
        MESSAGES
        + """
    points.take({ kind: "all", run: 0, number: 0, lines: [] }, []);
    const found = given.map(([x, y], i) => {
      points.take(more(i), [xs(...x), ys(...y)]);
      return [m.extent(points.lines), m.extent(points.lines, true), m.nearest(points.lines[1], 0)];
    });
    points.take({ kind: "all", run: 1, number: 0, lines: [] }, []);
    return [found, m.extent(points.lines)];
    """
    )
    found, cleared = evaluate("curves", script, parts)
    for count, (ends, log_ends, near) in enumerate(found, 1):
        x, y = (np.concatenate([part[axis] for part in parts[:count]]) for axis in (0, 1))
        assert ends == [x.min(), x.max(), y.min(), y.max()]
        above = y > 0
        assert log_ends == [x[above].min(), x[above].max(), y[above].min(), y[above].max()]
        assert abs(x[near]) == np.abs(x).min()
    assert cleared is None


@needs_node
def test_of_a_million_points_a_frame_looks_at_few_to_find_ends_and_the_nearest(evaluate):
    script = """
    const count = 1e6;
    const many = { x: new Float64Array(count), y: new Float32Array(count), count };
    for (let i = 0; i < count; i++) [many.x[i], many.y[i]] = [i, Math.sin(i)];
    m.extent([many]);
    const times = Array.from({ length: 9 }, () => {
      const start = performance.now();
      m.extent([many]);
      m.nearest(many, 4e5);
      return performance.now() - start;
    });
    return Math.min(...times);
    """
    assert evaluate("curves", script) < 1


@needs_node
@pytest.mark.parametrize("log", [False, True])
def test_scales_map_values_to_the_axes_and_pixels_back(evaluate, log):
    script = (
        LINE
        + """
    const box = m.scales([line([2, 12], [0.1, 10])], given, 420, 240);
    const heights = [0.1, 1, 10, -1].map(box.y);
    return [box.x(2), box.x(12), box.back(box.x(7)), ...heights];
    """
    )
    left, right, back, low, middle, high, below = evaluate("curves", script, log)
    assert 0 < left < right < 420
    assert back == pytest.approx(7)
    assert 0 < high < middle < low < 240
    assert middle - high == pytest.approx((low - middle) * (1 if log else 10))
    assert (below is None) == log, "no place for what is not above 0 on a logarithmic axis"


MESSAGES = """
const points = new m.Points(2);
const view = (Kind, values) =>
  new DataView(Kind.from([77, ...values]).buffer, Kind.BYTES_PER_ELEMENT);
const xs = (...values) => view(Float64Array, values);
const ys = (...values) => view(Float32Array, values);
const more = (number, run = 0, lines = [1]) => ({ kind: "more", run, number, lines });
const listed = (values, count) => [...values.slice(0, count)];
const seen = () => points.lines.map(({ x, y, count }) => [listed(x, count), listed(y, count)]);
"""


@needs_node
def test_a_view_that_knows_nothing_or_missed_something_says_so(evaluate):
    script = (
        MESSAGES
        + """
    const all = { kind: "all", run: 0, number: 3, lines: [0, 1] };
    return [
      points.take(more(0), [xs(1), ys(2)]),
      points.take(all, [xs(5), ys(6), xs(), ys()]),
      points.take(more(3), [xs(1, 2), ys(3, 4)]),
      points.take(more(3), [xs(1, 2), ys(3, 4)]),
      points.take(more(5), [xs(1), ys(1)]),
      points.take(more(0, 1), [xs(1), ys(1)]),
      seen(),
      points.take({ kind: "all", run: 1, number: 0, lines: [] }, []),
      points.take(more(0, 1, [0, 1]), [xs(8), ys(9), xs(7, 6), ys(5, 4)]),
      seen(),
    ];
    """
    )
    *said, first, cleared, begun, second = evaluate("curves", script)
    assert said == [False, True, True, True, False, False]
    assert first == [[[5], [6]], [[1, 2], [3, 4]]], "what came twice is counted once"
    assert cleared is begun is True
    assert second == [[[8], [9]], [[7, 6], [5, 4]]]


@needs_node
def test_many_appends_are_kept_in_order(evaluate):
    script = (
        MESSAGES
        + """
    points.take({ kind: "all", run: 0, number: 0, lines: [] }, []);
    for (let i = 0; i < 1000; i++) points.take(more(i), [xs(2 * i, 2 * i + 1), ys(i, -i)]);
    return seen()[1];
    """
    )
    x, y = evaluate("curves", script)
    assert x == list(range(2000))
    assert y == [value for i in range(1000) for value in (i, -i)]


# The heat map: cells, keys and colours against NumPy.

FRAME = {"tiles": 5, "rows": 3, "columns": 4, "across": 3, "channels": 1, "low": -1, "high": 1}
CELLS = """
    const plan = m.layout(given, 200, 90);
    const sheet = [];
    for (let y = 0; y < plan.rows; y++) for (let x = 0; x < plan.columns; x++)
        sheet.push(m.cellAt(given, plan, (x + 0.5) * plan.scale, (y + 0.5) * plan.scale));
    const places = [];
    for (let t = 0; t < 5; t++) for (let r = 0; r < 3; r++) for (let c = 0; c < 4; c++)
        places.push([[t, r, c], m.place(given, plan, [t, r, c])]);
    return { plan, sheet, places };"""
WALKS = """
    const plan = m.layout(given, 200, 90), walk = (cell, key) => m.step(given, plan, cell, key);
    let cell = [0, 0, 0], path = [];
    for (let n = 0; n < 14; n++) path.push(cell = walk(cell, "ArrowRight"));
    for (let n = 0; n < 7; n++) path.push(cell = walk(cell, "ArrowDown"));
    return { path, up: walk([3, 0, 2], "ArrowUp"), left: walk([3, 1, 0], "ArrowLeft") };"""
COLOURS = """
    const frame = { ...given, data: Uint8Array.from(given.data), values: null };
    const plan = m.layout(frame, 200, 90), pixels = new Uint32Array(plan.rows * plan.columns);
    m.paintSheet(frame, plan, Uint32Array.from({ length: 256 }, (_, i) => i + 1000), pixels);
    const at = (cell) => {
        const [y, x] = m.place(frame, plan, cell);
        return pixels[y * plan.columns + x];
    };
    const exact = { ...frame, values: Float64Array.from(given.values), wide: true };
    const template = "x[{row}, {column}] = {value} {odd}";
    return [at([0, 0, 0]), at([3, 1, 2]), at([4, 2, 3]), pixels.filter((p) => p === 0).length,
        m.words(exact, [3, 1, 2]), m.words(frame, [3, 1, 2]), m.typed(exact, [3, 1, 2]),
        m.words({ ...exact, template }, [0, 0, 0])];"""


@needs_node
def test_every_cell_is_found_where_it_is_placed_and_nothing_between_the_tiles(evaluate):
    found = evaluate("heatmap", CELLS, FRAME)
    plan = found["plan"]
    assert (plan["rows"], plan["columns"]) == (2 * 3 + 1, 3 * 4 + 2)
    assert plan["scale"] == min(200 // 14, 90 // 7)
    expected = [[None] * plan["columns"] for _ in range(plan["rows"])]
    for cell, (row, column) in found["places"]:
        assert expected[row][column] is None
        expected[row][column] = cell
    assert found["sheet"] == [cell for line in expected for cell in line]


@needs_node
def test_arrow_keys_walk_over_all_tiles_and_stop_at_the_edge(evaluate):
    found = evaluate("heatmap", WALKS, FRAME)
    right = [[t, 0, c] for t in range(3) for c in range(4)][1:] + [[2, 0, 3]] * 3
    down = [[2, 1, 3]] + [[2, 2, 3]] * 6  # below the third tile there is none
    assert found["path"] == right + down
    assert found["up"] == [0, 2, 2]
    assert found["left"] == [3, 1, 0]


@needs_node
def test_where_tiles_are_whole_one_key_is_one_tile(evaluate):
    script = """
        const plan = m.layout(given, 200, 90);
        let cell = [0, 0, 0], path = [];
        for (const key of ["Right", "Right", "Right", "Down", "Left", "Down", "Right", "Up"])
            path.push((cell = m.step(given, plan, cell, `Arrow${key}`, true))[0]);
        const said = m.words({ ...given, names: ["a", "b", "c"] }, [1, 0, 0], true);
        return { path, cell, said };"""
    frame = {**FRAME, "values": [0] * 60}
    found = evaluate("heatmap", script, frame)
    assert found["path"] == [1, 2, 2, 2, 1, 4, 4, 1]  # three in a row, and two below
    assert found["cell"] == [1, 0, 0]
    assert found["said"] == "b"


@needs_node
def test_a_cell_has_its_colour_on_the_sheet_and_its_value_in_words(evaluate):
    values = np.linspace(-1, 1, 60).reshape(5, 3, 4)
    levels = np.rint((values + 1) / 2 * 255).astype(int)
    given = {**FRAME, "data": levels.ravel().tolist(), "values": values.ravel().tolist()}
    first, middle, last, empty, exact, about, typed, told = evaluate("heatmap", COLOURS, given)
    assert (first, middle, last) == (1000, 1000 + levels[3, 1, 2], 1255)
    assert empty == 7 * 14 - 60
    value = values[3, 1, 2]
    assert exact == f"3, row 1, column 2: {value:.3g}"
    assert about.startswith("3, row 1, column 2: about ")
    assert abs(float(about.split("about ")[1]) - value) <= 1 / 255
    assert abs(float(typed) - value) < 1e-14
    assert told == "x[0, 0] = \u22121 {odd}"


@needs_node
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.5, "\u22120.5"),
        (1 / 3, "0.333"),
        (12345.678, "12346"),
        (1.5e-7, "1.5e\u22127"),
        (-2e9, "\u22122.0e+9"),
    ],
)
def test_a_number_is_short_and_has_a_true_minus(value, text, evaluate):
    assert evaluate("heatmap", "return m.short(given);", value) == text
