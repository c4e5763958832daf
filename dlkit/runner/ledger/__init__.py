"""The claims of the course: harvested from notebooks, recorded, compared with code, told."""

__all__ = []
