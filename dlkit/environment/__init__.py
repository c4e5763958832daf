"""The machine: TensorFlow loaded quietly, device, threads, seeds. Knows nothing of notebooks."""

from dlkit.environment._describe import describe, installed
from dlkit.environment._doctor import doctor
from dlkit.environment._kernel import in_a_kernel
from dlkit.environment._machine import cores
from dlkit.environment._prepare import headless, prepare, reseed, session

__all__ = [
    "cores",
    "describe",
    "doctor",
    "headless",
    "in_a_kernel",
    "installed",
    "prepare",
    "reseed",
    "session",
]
