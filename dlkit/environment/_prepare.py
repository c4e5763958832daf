"""The first call of every notebook: TensorFlow loaded, its device, threads and seeds fixed."""

import dataclasses
import json
import os
import random
import sys
from pathlib import Path

import numpy

from dlkit._validation import fault, integer, one_of
from dlkit.environment._machine import threads
from dlkit.environment._quiet import load_tensorflow, silent_stderr

DEVICES = ("auto", "cpu", "gpu")
PROFILES = ("quick", "full")


@dataclasses.dataclass(frozen=True)
class Session:
    """What this process was prepared with: device and threads once, the rest at each call."""

    device: str
    threads: int | None
    seed: int
    profile: str
    data: str | None


_session = None


def prepare(
    device: str = "auto", seed: int = 0, profile: str = "quick", data: str | None = None
) -> None:
    """Load TensorFlow quietly, choose the device, fix threads and seeds, and say so in one line.

    Python, NumPy, TensorFlow and Keras are seeded, and TensorFlow's operations are made
    deterministic: on one machine, with one number of threads, a second run gives the same numbers.
    Called again, it seeds anew; device and threads stay as the first call set them. The linear
    algebra of SciPy gets one thread, unless OPENBLAS_NUM_THREADS asks for more.

    Args:
        device: `"auto"` (a GPU where TensorFlow finds one), `"cpu"` or `"gpu"`.
        seed: integer from 0 to 4294967295.
        profile: `"quick"` (a notebook's defaults) or `"full"`.
        data: name or path of the data set that the notebook works on, or None.

    Raises:
        ValueError: an argument is none of these; a GPU is asked for and there is none; or a
            later call asks for another device than the first one.

    Example:
        >>> prepare(device="cpu", seed=7)
        TensorFlow runs on the CPU, seed 7, profile quick.
    """
    global _session
    one_of("device", device, DEVICES, remedy='Pass device="auto" to take what is there.')
    one_of("profile", profile, PROFILES, remedy='Pass profile="quick" for the fast defaults.')
    seed = integer("seed", seed, low=0, high=2**32 - 1, remedy="Pass for example seed=0.")
    _require_tensorflow_backend()
    # Read when SciPy is loaded. Its threads fight with TensorFlow's over few cores: on two of them,
    # a linear model of scikit-learn on 400 images takes six to nine times as long with two threads.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    tensorflow = load_tensorflow()
    if _session is None:
        chosen, used = _start(tensorflow, device)
    else:
        chosen, used = _again(device), _session.threads
    import keras

    keras.utils.set_random_seed(seed)
    _session = Session(chosen, used, seed, profile, None if data is None else str(data))
    _record(_session)
    sys.stdout.write(_line(_session) + "\n")


def session() -> Session | None:
    """What `prepare` was last called with: device, threads, seed, profile, data; or None.

    Example:
        >>> session() is None or session().device in ("cpu", "gpu")
        True
    """
    return _session


def headless() -> bool:
    """Whether nobody is looking: a run, a refresh or a test set `DLKIT_HEADLESS=1`.

    Example:
        >>> headless() in (True, False)
        True
    """
    return os.environ.get("DLKIT_HEADLESS") == "1"


def reseed(seed: int) -> None:
    """Begin anew: Python, NumPy and, where it is loaded, Keras forget what was, and start at seed.

    Keras also forgets its names and graphs; models that somebody still holds go on working. It
    loads nothing.

    Args:
        seed: integer from 0 to 4294967295.

    Raises:
        ValueError: the seed is none.

    Example:
        >>> import random
        >>> reseed(7); first = random.random()
        >>> reseed(7); first == random.random()
        True
    """
    seed = integer("seed", seed, low=0, high=2**32 - 1, remedy="Pass for example seed=0.")
    random.seed(seed)
    numpy.random.seed(seed)
    if "keras" in sys.modules:
        keras = sys.modules["keras"]
        keras.backend.clear_session(free_memory=False)
        keras.utils.set_random_seed(seed)


def _record(session):
    """Leave the session where whoever started this kernel asked for it: `dlkit run` reads it."""
    wanted = os.environ.get("DLKIT_SESSION_FILE")
    if wanted:
        Path(wanted).write_text(json.dumps(dataclasses.asdict(session)), encoding="utf-8")


def _start(tensorflow, device):
    gpus = tensorflow.config.list_physical_devices("GPU")
    if device == "gpu" and not gpus:
        raise ValueError(_no_gpu(tensorflow))
    chosen = "gpu" if gpus and device != "cpu" else "cpu"
    used = threads()
    try:
        if chosen == "cpu":
            tensorflow.config.set_visible_devices([], "GPU")
        for gpu in gpus if chosen == "gpu" else ():
            tensorflow.config.experimental.set_memory_growth(gpu, True)
        tensorflow.config.threading.set_intra_op_parallelism_threads(used)
        tensorflow.config.threading.set_inter_op_parallelism_threads(used)
    except RuntimeError as error:
        raise ValueError(_too_late()) from error
    tensorflow.config.experimental.enable_op_determinism()
    with silent_stderr():
        tensorflow.zeros(())
    return chosen, used


def _again(device):
    if device not in ("auto", _session.device):
        raise ValueError(
            fault(
                f"This kernel runs on the {_session.device.upper()} already; it chooses once.",
                f'Received: device="{device}".',
                "Restart the kernel and run the notebook from the top.",
            )
        )
    return _session.device


def _line(session):
    data = "" if session.data is None else f", data {session.data}"
    return (
        f"TensorFlow runs on the {session.device.upper()}, "
        f"seed {session.seed}, profile {session.profile}{data}."
    )


def _no_gpu(tensorflow):
    found = ", ".join(device.name for device in tensorflow.config.list_physical_devices())
    return fault(
        "No GPU was found, and device='gpu' asks for one.",
        f"TensorFlow {tensorflow.__version__} found: {found}.",
        "On Linux with an NVIDIA driver, `python3 kit.py --gpu doctor` makes an environment from "
        "requirements-gpu.txt, whose TensorFlow can use it; or pass device='auto'.",
    )


def _too_late():
    return fault(
        "TensorFlow had already started before `prepare` was called.",
        "Device and threads can be chosen only before the first operation.",
        "Restart the kernel and run the notebook from the top: `prepare` comes first.",
    )


def _require_tensorflow_backend():
    backend = os.environ.get("KERAS_BACKEND", "tensorflow")
    if "keras" in sys.modules:
        backend = sys.modules["keras"].backend.backend()
    if backend != "tensorflow":
        raise ValueError(
            fault(
                f"Keras is set to work with {backend}, not with TensorFlow.",
                "The environment variable KERAS_BACKEND must be tensorflow, or not set.",
                "Unset KERAS_BACKEND, restart the kernel, and run from the top.",
            )
        )
