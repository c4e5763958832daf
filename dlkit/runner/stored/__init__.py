"""What refresh writes: outputs in one canonical form, header cards, links, the README's table."""

__all__ = []
