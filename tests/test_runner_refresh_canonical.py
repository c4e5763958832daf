"""Canonical form: what is kept, what is dropped, what is refused. No kernel runs here."""

import base64
import io
import json
import random
import tempfile
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from dlkit.runner._notebooks import NotebookError
from dlkit.runner.stored import _canonical, _clean_outputs, _pictures

VIEW = "application/vnd.jupyter.widget-view+json"


def code(source, *outputs, **metadata):
    return new_code_cell(source, outputs=list(outputs), metadata=metadata, execution_count=9)


def printed(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def shown(metadata=None, **data):
    bundle = {kind.replace("_", "/", 1): value for kind, value in data.items()}
    return new_output("display_data", data=bundle, metadata=metadata or {})


def png(picture, **options):
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", **options)
    return base64.encodebytes(buffer.getvalue()).decode()


def pixels(encoded):
    return Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGBA")


def outputs_of(*outputs, **metadata):
    return (
        _canonical.canonical(new_notebook(cells=[code("1", *outputs, **metadata)])).cells[0].outputs
    )


def faults_of(*outputs, **metadata):
    notebook = _canonical.canonical(new_notebook(cells=[code("show()", *outputs, **metadata)]))
    return _canonical.faults(notebook)


@pytest.fixture
def messy():
    """A notebook with one of everything that must go."""
    cells = [
        new_markdown_cell("# Tïtle", metadata={"collapsed": True}),
        code(
            "1", printed("a"), printed("b"), trusted=True, execution={"x": "1"}, tags=["measured"]
        ),
        code("  \n"),
        code("2", new_output("execute_result", data={"text/plain": "2"}, execution_count=31)),
        code("3", tags=["solution"], papermill={"duration": 1}),
    ]
    metadata = {
        "widgets": {"state": {}},
        "papermill": {"duration": 3},
        "kernelspec": {"name": "mine", "display_name": "My own"},
        "language_info": {"name": "python", "version": "3.11.7"},
        "dlkit": {"core": True},
    }
    return new_notebook(cells=cells, metadata=metadata)


def test_canonical_form_is_a_fixed_point_and_changes_nothing_in_place(messy):
    before = json.dumps(messy)
    once = _canonical.canonical(messy)
    assert json.dumps(messy) == before
    assert _canonical.text(_canonical.canonical(once)) == _canonical.text(once)


def test_cells_with_content_are_counted_from_one_and_results_follow(messy):
    cells = _canonical.canonical(messy).cells
    assert [cell.get("execution_count") for cell in cells] == [None, 1, None, 2, 3]
    assert cells[3].outputs[0].execution_count == 2


def test_only_what_is_ours_is_left_of_the_metadata(messy):
    clean = _canonical.canonical(messy)
    assert [dict(cell.metadata) for cell in clean.cells] == [
        {},
        {"tags": ["measured"]},
        {},
        {},
        {"tags": ["solution"], "jupyter": {"source_hidden": True}},
    ]
    assert set(clean.metadata) == {"dlkit", "kernelspec", "language_info"}
    assert clean.metadata.kernelspec == {
        "name": "python3",
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
    }
    assert "version" not in clean.metadata.language_info
    assert clean.metadata.dlkit == {"core": True}


@pytest.mark.parametrize(
    ("html", "stored"),
    [
        (
            '<td><span class="dlkit-measured">2.1 s</span></td>',
            '<td><span class="dlkit-measured">run to see</span></td>',
        ),
        (
            "<p><span title='t' class='a dlkit-measured b' style='c'>3 <b>m</b>\n9</span> 4</p>",
            "<p><span title='t' class='a dlkit-measured b' style='c'>run to see</span> 4</p>",
        ),
        (
            '<span class="dlkit-measured">1 s</span> and <span class="dlkit-measured">2 s</span>',
            '<span class="dlkit-measured">run to see</span> and '
            '<span class="dlkit-measured">run to see</span>',
        ),
        ('<span class="dlkit-measured"></span><span>2</span>', None),
        ('<span class="dlkit-measured-too">2.1 s</span>', None),
        ('<b class="dlkit-measured">2.1 s</b><span>1</span>', None),
        ('<span class="x">dlkit-measured 2.1 s</span>', None),
    ],
)
def test_what_html_says_of_a_machine_gives_way_to_words(html, stored):
    (output,) = outputs_of(shown(text_html=html, text_plain="a table"))
    assert output.data["text/html"] == (html if stored is None else stored)
    assert outputs_of(output) == [output]
    assert output.data["text/plain"] == "a table"


def test_two_refreshes_of_one_notebook_store_the_same_whatever_the_clock_says():
    times = (
        '<span class="dlkit-measured">2.1 s</span>',
        '<span class="dlkit-measured">9 min</span>',
    )
    first, second = (outputs_of(shown(text_html=f"<td>{time}</td>")) for time in times)
    assert first == second


def test_the_file_is_plain_json_with_sorted_keys_and_one_newline(messy):
    text = _canonical.text(_canonical.canonical(messy))
    dumped = json.dumps(json.loads(text), indent=1, sort_keys=True, ensure_ascii=False)
    assert text == dumped + "\n"
    assert "Tïtle" in text
    assert json.loads(text)["nbformat_minor"] == 5


def test_an_invalid_notebook_has_no_text(messy):
    clean = _canonical.canonical(messy)
    clean.cells[1].outputs[0]["name"] = 3
    with pytest.raises(NotebookError, match=r"not valid.*expected.*JupyterLab"):
        _canonical.text(clean)


@pytest.mark.parametrize("bad", [None, "has space", "x" * 65, "", 7])
def test_an_id_that_is_doubled_or_not_valid_is_derived_from_the_cell(bad):
    cells = [{"id": name, "source": "1"} for name in ("first", "first", bad)]
    names = _canonical.cell_ids(cells)
    assert names == _canonical.cell_ids(cells)
    assert names[0] == "first"
    assert len(set(names)) == 3
    assert all(len(name) == 8 for name in names[1:])


def test_ids_that_nbformat_would_draw_at_random_are_the_same_at_every_reading(tmp_path):
    notebook = json.loads(nbformat.writes(new_notebook(cells=[code("1"), code("2"), code("3")])))
    del notebook["cells"][0]["id"]
    notebook["cells"][1]["id"] = notebook["cells"][2]["id"] = "twice"
    path = tmp_path / "01_ids.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    names = [cell.id for cell in _canonical.load(path).cells]
    assert names == [cell.id for cell in _canonical.load(path).cells]
    assert names[1] == "twice"
    assert len(set(names)) == 3


def test_an_id_is_derived_even_where_its_name_is_taken():
    plain = {"source": ["1 +", " 1"]}
    derived = _canonical.cell_ids([plain])[0]
    names = _canonical.cell_ids([plain, {"id": derived, "source": "x"}])
    assert names[1] == derived
    assert names[0] != derived


def test_streams_are_joined_as_far_as_they_are_neighbours():
    picture = shown(text_plain="between")
    clean = outputs_of(printed("a\n"), printed("b\n"), picture, printed("c\n"))
    assert [output.get("text") for output in clean] == ["a\nb\n", None, "c\n"]


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("10 %\r20 %\rdone\n", "done\n"),
        ("line\r\nline\r\n", "line\nline\n"),
        ("50 %\r", "50 %"),
        ("a\nb\rc\nd", "a\nc\nd"),
    ],
)
def test_text_is_stored_as_a_terminal_would_leave_it(raw, seen):
    assert outputs_of(printed(raw))[0].text == seen


def test_empty_text_and_outputs_of_empty_cells_go():
    assert outputs_of(printed("")) == []
    assert (
        _canonical.canonical(new_notebook(cells=[code(" ", printed("x"))])).cells[0].outputs == []
    )


def test_a_widget_view_alone_goes_and_beside_others_only_the_view_goes():
    view = {VIEW: {"model_id": "1"}}
    alone = new_output("display_data", data=dict(view))
    beside = new_output("display_data", data={**view, "text/plain": "panel"}, metadata=dict(view))
    assert outputs_of(alone, beside) == [
        {"output_type": "display_data", "data": {"text/plain": "panel"}, "metadata": {}}
    ]


def test_alt_text_stays_and_other_metadata_of_a_picture_go():
    picture = png(Image.new("RGB", (3, 3), "red"))
    metadata = {"image/png": {"alt": "A red square."}, "needs_background": "light"}
    clean = outputs_of(shown(metadata, image_png=picture))[0]
    assert clean.metadata == {"image/png": {"alt": "A red square."}}


def test_of_a_picture_that_is_shown_twice_one_form_stays():
    picture = png(Image.new("RGB", (3, 3), "red"))
    assert set(outputs_of(shown(image_png=picture, image_jpeg="AAAA"))[0].data) == {"image/png"}


# ----------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (printed("UserWarning: beware\nmore", "stderr"), "stderr: 'UserWarning: beware'"),
        (printed("<Thing object at 0x7f3a5c0d1e20>"), "address, 0x7f3a5c0d1e20"),
        (printed("<Thing object at 0x0000021D5F3C>"), "address"),
        (shown(text_plain="<function f at 0x12ab>"), "address, 0x12ab"),
        (shown(text_html="<b>0xdeadbeef01</b>"), "address"),
        (shown(**{"application_x.claim+json": {"where": "0x7f3a5c0d1e20"}}), "address"),
        (printed(f"saved to {Path.home() / 'data.csv'}"), "path of this machine"),
        (printed(f"'{Path(tempfile.gettempdir()) / 'tmp8x'}'"), "path of this machine"),
        (printed(f"File {pytest.__file__}"), "path of this machine"),
        (printed("/home/someone.else/notes"), "/home/someone.else"),
        (printed(r"C:\Users\Ada\notes"), r"C:\Users\Ada"),
        (new_output("error", ename="NameError", evalue="x", traceback=["x"]), "NameError: x"),
    ],
)
def test_what_must_not_be_committed_is_refused_with_its_cell(output, words):
    reasons = faults_of(output)
    assert len(reasons) == 1
    assert reasons[0].startswith("cell 1 (`show()`) ")
    assert words in reasons[0]


@pytest.mark.parametrize(
    "text",
    ["0xff is 255", "colour #a0b1c2d3", "see https://example.org/home", "datasets/home/x", "at 0"],
)
def test_harmless_text_is_not_refused(text):
    assert faults_of(printed(text), shown(text_plain=text)) == []


def test_what_looks_like_an_address_within_a_picture_is_none():
    assert faults_of(shown(text_html='<img src="data:image/png;base64,AA0x0123456789ab==">')) == []


def test_an_expected_error_may_stay_but_not_what_it_tells_of_the_machine():
    frames = ["\x1b[31mError\x1b[0m", f"File {Path.home()}/lib/a.py:3", "ValueError: no"]
    error = new_output("error", ename="ValueError", evalue="no", traceback=frames)
    assert faults_of(error, tags=["raises-exception"]) == []
    assert outputs_of(error)[0].traceback == ["ValueError: no"]
    error.traceback[1] = "Cell In[1], line 1"
    assert outputs_of(error)[0].traceback == ["Error", "Cell In[1], line 1", "ValueError: no"]


def test_the_folders_of_the_kit_are_private_and_a_root_folder_is_not():
    places = _clean_outputs.private_places(Path("/srv/kit"), Path("/"))
    assert places.search("in /srv/kit/notebooks")
    assert not places.search("in /srv/kitchen or / or /usr")


# ----------------------------------------------------------------------------- pictures


def noise(side, seed=0):
    draw = random.Random(seed)
    return Image.frombytes("RGB", (side, side), draw.randbytes(3 * side * side))


def test_a_picture_gets_a_palette_and_loses_its_metadata_only():
    colours = Image.linear_gradient("L").resize((64, 64)).convert("RGB")
    raw = png(colours, dpi=(80, 80))
    small = _pictures.reduced(raw)
    assert Image.open(io.BytesIO(base64.b64decode(small))).mode == "P"
    assert b"pHYs" not in _pictures.chunks(base64.b64decode(small))
    assert pixels(small).tobytes() == pixels(raw).tobytes(), "256 colours lose nothing"
    assert _pictures.reduced(small) == small
    assert _pictures.reduced(raw) == small


def test_a_photograph_keeps_its_looks():
    raw = png(Image.effect_mandelbrot((80, 60), (-2, -1.5, 1, 1.5), 100).convert("RGB"))
    pairs = zip(pixels(raw).tobytes(), pixels(_pictures.reduced(raw)).tobytes(), strict=True)
    assert max(abs(old - new) for old, new in pairs) <= 16


def test_what_is_see_through_stays_so():
    glass = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
    glass.paste((0, 0, 255, 255), (0, 0, 4, 8))
    small = pixels(_pictures.reduced(png(glass)))
    assert small.getpixel((6, 4))[3] == 0
    assert small.getpixel((1, 4)) == (0, 0, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_a_picture_with_a_palette_keeps_its_pixels(mode):
    raw = png(Image.linear_gradient("L").convert(mode), dpi=(72, 72))
    small = _pictures.reduced(raw)
    assert pixels(small).tobytes() == pixels(raw).tobytes()
    assert _pictures.reduced(small) == small


def test_what_is_no_picture_is_told():
    with pytest.raises(ValueError, match=r"no PNG.*b'GIF89a'.*matplotlib"):
        _pictures.reduced(base64.b64encode(b"GIF89a").decode())


def test_a_heavy_picture_is_refused_with_its_cell_and_size():
    size = _pictures.size(_pictures.reduced(png(noise(220))))
    assert size > 40_000
    (reason,) = faults_of(shown(image_png=png(noise(220))))
    assert reason.startswith("cell 1 (`show()`) shows a picture of ")
    assert f"{size / 1000:.0f} kB" in reason


def test_many_pictures_are_too_many():
    picture = _pictures.reduced(png(noise(190)))
    count = 300_000 // _pictures.size(picture)
    assert faults_of(*[shown(image_png=picture)] * count) == []
    (reason,) = faults_of(*[shown(image_png=picture)] * (count + 1))
    assert "in all; at most 300 kB" in reason
