"""What the file of a notebook's page is called. Reads and writes none."""

import re


def page_name(name: str) -> str:
    """The file of a notebook's page; `index.html` is the overview's, whatever the case.

    >>> page_name("21_cnn"), page_name("index"), page_name("index_")
    ('21_cnn.html', 'index_.html', 'index__.html')
    """
    return f"{name}_.html" if re.fullmatch("index_*", name, re.I) else f"{name}.html"
