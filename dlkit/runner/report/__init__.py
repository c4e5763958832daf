"""Executed notebooks as pages that are read with no network."""

__all__ = []
