"""The base of every panel: engine, controls, worker, clock, opening picture; knows no lesson."""

from dlkit.widgets.panel._engine import Engine
from dlkit.widgets.panel._panel import Panel
from dlkit.widgets.panel._player import Player

__all__ = ["Engine", "Panel", "Player"]
