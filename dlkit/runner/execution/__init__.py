"""Executing notebooks: a process each, its faults survived, and the record of what happened."""

__all__ = []
