"""The Chromium that is on this machine, and how it is started. Downloads none and tests nothing."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
PLACES = (
    "/usr/lib/chromium/chromium",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
)
HOW = (
    "No Chromium was found. The browser tests drive the one that the system has, and fetch none. "
    "Install it (Debian, Ubuntu: `apt-get install chromium`), or set DLKIT_CHROMIUM to its path."
)
# The resolver knows no name, so that a page which asks for an outside address fails everywhere
# alike; the tests see the request itself.
FLAGS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--js-flags=--expose-gc",
)


def find():
    """The path of the browser: what DLKIT_CHROMIUM names, or the usual places; None for none."""
    named = os.environ.get("DLKIT_CHROMIUM")
    if named:
        if not Path(named).is_file():
            raise ValueError(
                f"DLKIT_CHROMIUM must be the path of a Chromium. Received: {named}, where there is "
                "no file. Set it to the program itself, for example /usr/bin/chromium."
            )
        return named
    found = [shutil.which(name) for name in NAMES]
    return next((path for path in (*found, *PLACES) if path and Path(path).is_file()), None)


def launch(playwright, path):
    """A headless browser: the program at that path."""
    return playwright.chromium.launch(executable_path=path, headless=True, args=list(FLAGS))
