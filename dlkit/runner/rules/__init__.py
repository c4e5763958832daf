"""The rules for notebooks that a machine can check, each with its reason."""

__all__ = []
