"""A course in deep learning that runs. The rooms are sub-packages, each loaded when asked for."""

__all__ = ["__version__"]

__version__ = "0.1.0"
