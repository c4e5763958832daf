"""Notebooks as files: executed, reported, refreshed, checked, copied; by the command line."""

__all__ = []
