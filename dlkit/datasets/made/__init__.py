"""Data that the kit makes itself, from a seed, with the truth known. Touches no file."""

__all__ = []
