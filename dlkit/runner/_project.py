"""Where the kit's own folders are, and what its one configuration file says. Nothing here reads a notebook."""

import tomllib
from pathlib import Path

from dlkit._validation import fault


def root():
    """The folder that holds `kit.py`, `notebooks/` and `pyproject.toml`: the kit is installed from its clone."""
    folder = Path(__file__).resolve().parents[2]
    if not (folder / "notebooks").is_dir():
        raise ValueError(
            fault(
                f"No notebooks were found beside the package, in {folder}.",
                "The command line works on a clone of the repository, with the package installed from it.",
                "Go to your clone and call `python3 kit.py COMMAND` there.",
            )
        )
    return folder


def repository():
    """The https address of the repository from `pyproject.toml`, or None where none is set."""
    with (root() / "pyproject.toml").open("rb") as file:
        urls = tomllib.load(file)["project"].get("urls", {})
    address = urls.get("Repository", "").removesuffix("/").removesuffix(".git")
    return address if address.startswith("https://") else None
