"""What notebooks bring along is shown, and neither acts nor asks the network for anything."""

import os
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

import dlkit.runner.report
from dlkit.runner.report._harmless import harmless, says_nothing

PIXEL = "data:image/png;base64,iVBORw0KGgo="
VOID = {"br", "hr", "img", "input", "wbr", "col", "source"}


class Reader(HTMLParser):
    """Tags, attributes and text as a parser sees them that had no part in the cleaning."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.text, self.open = [], [], "", []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert tag in VOID or self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data):
        self.text += data


HOSTILE = [
    "<script src=https://evil.example/x.js></script>",
    "<script>document.title = 'evil.example'</script>",
    "<img src=https://evil.example/x.png alt=cat>",
    "<img src=//evil.example/x.png>",
    "<img src=x.png srcset='https://evil.example/x.png 2x'>",
    "<img src=x onerror=alert(1)>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<style>p { background: url(https://evil.example/x) }</style>",
    "<style>p { background: \\75 rl(https://evil.example/x) }</style>",
    "<p style='background: url(https://evil.example/x)'>text</p>",
    "<p style='background: u\\72l(https://evil.example/x)'>text</p>",
    "<p style='background-image: image-set(\"https://evil.example/x\" 1x)'>text</p>",
    "<table background=https://evil.example/x><tr><td>1</table>",
    "<iframe src=https://evil.example></iframe><object data=https://evil.example></object>",
    "<embed src=https://evil.example><video src=https://evil.example poster=https://evil.example>",
    "<form action=https://evil.example><button formaction=https://evil.example>go</button></form>",
    "<a href=javascript:alert(1)>x</a><a href=' java\nscript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<svg onload=alert(1)><script>alert(1)</script><image href=https://evil.example/x /></svg>",
    "<svg><use href=https://evil.example/x#a /><a xlink:href=javascript:alert(1)>x</a></svg>",
    "<svg><rect fill='url(https://evil.example/x)'/><foreignObject><iframe/></foreignObject></svg>",
    "<math><annotation-xml encoding=text/html><script>alert(1)</script></annotation-xml></math>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=1 onerror=alert(1)>'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'><base href=https://evil.example>",
    "<!-- <img src=https://evil.example> --><![CDATA[<script>alert(1)</script>]]>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea><img src=x onerror=alert(1)></textarea><input type=image src=https://evil.example>",
    "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "<plaintext><xmp><script>alert(1)</script>",
    "<b/onmouseover=alert(1)>x",
]


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_acts_and_nothing_is_fetched(html):
    read = Reader(harmless(html))
    assert not {"script", "iframe", "object", "embed", "form", "link", "meta", "base"} & set(
        read.tags
    )
    for tag, name, value in read.attributes:
        assert not name.startswith("on"), (tag, name)
        assert "evil.example" not in value or name == "title"
        if name in {"src", "href"}:
            assert value.startswith(("data:image/", "#"))
    assert "evil.example" not in "".join(
        value for _, name, value in read.attributes if name != "title"
    )


@pytest.mark.parametrize("html", HOSTILE)
def test_cleaning_twice_is_cleaning_once(html):
    once = harmless(html)
    assert harmless(once) == once


def test_what_is_left_open_is_closed_and_stray_ends_go():
    read = Reader(harmless("</section></main><div><b>bold<table><tr><td>1"))
    assert read.open == []
    assert read.tags == ["div", "b", "table", "tr", "td"]


def test_no_style_sheet_of_an_output_reaches_the_page():
    hides = "<style>.banner,.error,.cell{display:none}</style>"
    html = harmless(f"{hides}<p>a</p><svg>{hides}<text>b</text></svg><STYLE>p{{color:red}}")
    read = Reader(html)
    assert read.tags == ["p", "svg", "text"]
    assert read.text == "ab"


def test_tables_styles_pictures_and_drawings_stay():
    html = (
        '<table class="mark"><tr><td colspan="2" '
        f'style="font-weight: bold">1 &lt; 2</td></tr></table><img src="{PIXEL}" alt="a dot">'
        '<svg viewBox="0 0 9 9"><defs><linearGradient id="g"></linearGradient></defs>'
        '<rect fill="url(#g)" width="3"></rect></svg>'
    )
    read = Reader(harmless(html))
    kept = {(name, value) for _, name, value in read.attributes}
    assert {("colspan", "2"), ("style", "font-weight: bold"), ("alt", "a dot")} <= kept
    assert {("viewbox", "0 0 9 9"), ("fill", "url(#g)"), ("src", PIXEL)} <= kept
    assert "1 < 2" in read.text


def test_links_to_the_web_stay_and_others_are_asked_for():
    asked = []
    html = harmless(
        '<a href="https://a.example/b?c=1&d">w</a> <a href="#part">p</a> <a href="x/y.md">r</a>',
        link=asked.append,
    )
    links = [value for tag, name, value in Reader(html).attributes if name == "href"]
    assert links == ["https://a.example/b?c=1&d", "#part"]
    assert asked == ["x/y.md"]
    assert "r" in Reader(html).text


def test_a_picture_without_a_description_says_so_and_a_missing_one_is_named():
    assert 'alt="Figure without a description"' in harmless(f"<img src='{PIXEL}'>")
    assert "Picture not included: lost.png" in harmless("<img src=lost.png>")
    assert PIXEL in harmless("<img src=here.png>", embed=lambda _: PIXEL)


@pytest.mark.parametrize(
    ("html", "nothing"),
    [
        ("<script>x</script>", True),
        ("<style>p {}</style>", True),
        ("<div> </div>", True),
        ("<p>x</p>", False),
        ("<hr>", False),
    ],
)
def test_html_that_was_only_a_script_says_nothing(html, nothing):
    assert says_nothing(harmless(html)) is nothing


def chromium():
    usual = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return os.environ.get("DLKIT_CHROMIUM") or next(filter(None, map(shutil.which, usual)), None)


WHAT_IS_ON_TOP = """
<script>
const box = document.getElementById("banner").getBoundingClientRect();
const top_ = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
document.body.replaceChildren(top_.id || top_.tagName);
</script>
"""


@pytest.mark.slow
@pytest.mark.skipif(chromium() is None, reason="no Chromium here: set DLKIT_CHROMIUM to its path")
@pytest.mark.parametrize(
    "style",
    [
        "position:fixed; inset:0; height:100vh; background:white",
        "position:absolute; top:0; left:0; width:100vw; height:100vh; background:white",
        "margin-top:-50vh; position:relative; height:100vh; background:white",
    ],
)
def test_an_output_is_drawn_over_nothing_else(style, tmp_path):
    """What a browser finds at the place of a banner is the banner."""
    css = Path(dlkit.runner.report.__file__).with_name("templates") / "report.css"
    page = tmp_path / "page.html"
    page.write_text(
        f"<!DOCTYPE html><meta charset=utf-8><style>{css.read_text(encoding='utf-8')}</style>"
        '<div class="banner" id="banner">Stopped here.</div>'
        f'<div class="rich">{harmless(f"""<p style="{style}">over</p>""")}</div>{WHAT_IS_ON_TOP}',
        encoding="utf-8",
    )
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    flags += ["--no-first-run", "--disable-background-networking", "--disable-quic"]
    flags += [f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", page.as_uri()]
    shown = subprocess.run([chromium(), *flags], capture_output=True, text=True, timeout=90)
    assert shown.stdout.split("<body>")[1].split("</body>")[0].strip() == "banner"
