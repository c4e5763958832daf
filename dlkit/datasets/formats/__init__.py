"""The formats in which a set of one's own may come, each with its checks. Knows no names."""

__all__ = []
