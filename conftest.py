"""How pytest runs the notebooks: what nbval compares, what its kernels see. No test is here."""

import shutil
import sys
import tempfile

import pytest

# These may hold measured numbers, or words that are the machine's own. Words of the course are in
# stdout and text/plain, and those are compared.
NOT_COMPARED = (
    "stderr",
    "text/html",
    "text/markdown",
    "image/svg+xml",
    "application/vnd.dlkit.claim+json",
)
IPYTHON = pytest.StashKey[str]()


@pytest.fixture(autouse=True)
def _no_figure_stays_open():
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@pytest.fixture(autouse=True)
def _no_learner_is_touched(monkeypatch, tmp_path_factory):
    """Whoever runs the tests may be a learner too: what is kept of one goes elsewhere meanwhile."""
    monkeypatch.setenv("DLKIT_HOME", str(tmp_path_factory.getbasetemp() / "learner"))


def pytest_configure(config):
    """Teach nbval the tag `measured`: the cell must not fail, and its output is not compared."""
    if not _runs_notebooks(config):
        return
    from nbval import plugin

    plugin.metadata_tags["measured"] = ("check", False)
    config.stash[IPYTHON] = tempfile.mkdtemp(prefix="dlkit-ipython-")
    # nbval would trace each kernel, for seconds a notebook; the tests of the package count.
    config.option.cov_source = None


def pytest_unconfigure(config):
    """Remove what the kernels left."""
    if IPYTHON in config.stash:
        shutil.rmtree(config.stash[IPYTHON], ignore_errors=True)


def pytest_collectstart(collector):
    """nbval asks each notebook file what to leave out of the comparison."""
    if collector.__class__.__name__ == "IPyNbFile":
        collector.skip_compare += NOT_COMPARED


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Start a notebook's kernel as `dlkit run` does: headless, with no profile of the user's.

    The variables are set around notebook cells alone, so that the other tests see the user's own.
    """
    if item.__class__.__name__ != "IPyNbCell":
        return (yield)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DLKIT_HEADLESS", "1")
        environment.setenv("IPYTHONDIR", item.config.stash[IPYTHON])
        environment.setenv("JUPYTER_PLATFORM_DIRS", "1")
        environment.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
        environment.delenv("MPLBACKEND", raising=False)
        return (yield)


def _runs_notebooks(config):
    return config.getoption("nbval", False) or config.getoption("nbval_lax", False)
