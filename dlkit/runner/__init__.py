"""Notebooks as files: executed, reported, refreshed, checked, copied. Reached by the command line."""

__all__ = []
