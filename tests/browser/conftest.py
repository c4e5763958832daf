"""What the browser tests share: the browser and one server, both ended when the last test has."""

import pytest
from playwright.sync_api import sync_playwright

from browser import chromium
from browser.page import Notebook
from browser.server import Server


@pytest.fixture(scope="package")
def browser():
    """The Chromium of this machine, without a window."""
    path = chromium.find()
    if path is None:
        pytest.skip(chromium.HOW)
    with sync_playwright() as playwright:
        opened = chromium.launch(playwright, path)
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def server(browser, tmp_path_factory):
    """JupyterLab, on a server of their own."""
    started = Server(tmp_path_factory.mktemp("jupyter"))
    yield started
    started.end()


@pytest.fixture(scope="module")
def opened(browser, server):
    """Opens notebooks of given cells; they are closed, and their kernels ended, with the module."""
    notebooks = []

    def open_notebook(cells):
        notebooks.append(Notebook(browser, server, cells))
        return notebooks[-1]

    yield open_notebook
    for notebook in notebooks:
        notebook.close()
