"""The end of widgets: what they hold goes with them; knows no panel."""


def free(widget):
    """Close a widget with all that it holds, its layout and its style."""
    for child in getattr(widget, "children", ()):
        free(child)
    for part in (getattr(widget, "layout", None), getattr(widget, "style", None), widget):
        if part is not None:
            part.close()
