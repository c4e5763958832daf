"""Two shapes set below each other, and what broadcasting makes of them. Knows no data set."""

from dlkit.widgets.broadcast_explorer._engine import BroadcastEngine
from dlkit.widgets.broadcast_explorer._panel import BroadcastExplorer

__all__ = ["BroadcastEngine", "BroadcastExplorer"]
