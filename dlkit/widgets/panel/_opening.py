"""The opening state of a panel as a plain picture, for pages without a kernel; knows no engine."""

import base64
from io import BytesIO
from pathlib import Path
from textwrap import wrap

from dlkit.plots import alt_text, png
from dlkit.plots.palette import QUIET

POINTS = 12  # pixels of a letter
LINE = 17  # pixels from one line to the next


def bundle(drawn, read_out, words):
    """What a front end is given in the place of the panel: a picture, its alt text, fixed words.

    Args:
        drawn: a matplotlib Axes or Figure; it is closed.
        read_out: written under the picture, and part of the alt text.
        words: of text/plain.

    Returns:
        The data and the metadata of a display.
    """
    import matplotlib.pyplot as plt

    figure = drawn if hasattr(drawn, "savefig") else drawn.figure
    alt = " ".join(part for part in (alt_text(figure), read_out) if part)
    picture = _captioned(png(figure), read_out)
    plt.close(figure)
    data = {"text/plain": words, "image/png": base64.b64encode(picture).decode("ascii")}
    return data, {"image/png": {"alt": alt}}


def _captioned(picture, text):
    """The picture with lines of text under it."""
    import matplotlib
    from PIL import Image, ImageDraw, ImageFont

    image = Image.open(BytesIO(picture)).convert("RGB")
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    font = ImageFont.truetype(str(folder / "DejaVuSans.ttf"), POINTS)
    width = max(image.width, 420)
    lines = wrap(text, max(20, int((width - 16) / font.getlength("e") * 1.02)))
    whole = Image.new("RGB", (width, image.height + LINE * len(lines) + 10), "white")
    whole.paste(image, (0, 0))
    for number, line in enumerate(lines):
        place = (8, image.height + 4 + LINE * number)
        ImageDraw.Draw(whole).text(place, line, fill=QUIET, font=font)
    buffer = BytesIO()
    whole.quantize(128, method=0, dither=0).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
