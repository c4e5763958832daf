"""`DigitPad`: draw a digit, and see what a network makes of it; knows no network of its own."""

from dlkit.widgets.digit_pad._panel import DigitPad

__all__ = ["DigitPad"]
