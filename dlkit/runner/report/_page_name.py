"""What the file of a notebook's page is called. Reads and writes none."""

import re

INDEX, LEDGER = "index.html", "ledger.html"


def page_name(name: str) -> str:
    """The file of a notebook's page; two names are the report's own, whatever their case.

    >>> page_name("21_cnn"), page_name("index"), page_name("index_"), page_name("Ledger")
    ('21_cnn.html', 'index_.html', 'index__.html', 'Ledger_.html')
    """
    return f"{name}_.html" if re.fullmatch("(index|ledger)_*", name, re.I) else f"{name}.html"
