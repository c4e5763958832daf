"""Styles of text beside pictures, legible on light and dark pages; knows no panel."""

from dlkit.plots import palette

INK = f"color:var(--jp-ui-font-color1,{palette.INK})"
QUIET = f"color:var(--jp-ui-font-color2,{palette.QUIET})"
MONO = "font-family:var(--jp-code-font-family,monospace)"
