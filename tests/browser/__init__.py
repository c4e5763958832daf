"""A real JupyterLab in a real Chromium: what the hand does, and what the page then shows."""
