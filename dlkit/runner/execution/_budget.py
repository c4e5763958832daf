"""What one cell may keep of its outputs: a flood is cut, and the cut is told. Knows no kernel."""

from nbformat.v4 import new_output

TEXT_LIMIT = 200_000  # characters of text: some 4,000 lines, more than anybody reads
DATA_LIMIT = 8_000_000  # characters of pictures and HTML
COUNT_LIMIT = 500  # displayed outputs
SHORT = 200  # characters of a displayed value that are kept even after a flood
LINE_LIMIT = 5_000  # characters of one entry of a traceback


class Budget:
    """Counts what a cell has put out, lets through what fits, and remembers what did not."""

    def __init__(self):
        self.text = self.data = self.count = 0
        self.dropped_text = self.dropped_outputs = 0

    def admit(self, message):
        """Whether an output message may be kept; a text that fits in part is cut in place."""
        content = message["content"]
        if message["msg_type"] == "stream":
            content["text"] = self._cut(content["text"])
            return bool(content["text"])
        if message["msg_type"] == "error":
            content["evalue"] = _end(content["evalue"])
            content["traceback"] = [_end(entry) for entry in content["traceback"][-200:]]
            return True
        return self._admit_display(content["data"])

    def note(self):
        """The output that tells what was left out, or None where all was kept."""
        if not self.dropped_text and not self.dropped_outputs:
            return None
        parts = [f"{self.dropped_text:,} characters of text"] if self.dropped_text else []
        if self.dropped_outputs:
            parts.append(f"{self.dropped_outputs:,} output{'s' * (self.dropped_outputs > 1)}")
        text = f"\n[dlkit run left out {' and '.join(parts)} of this cell: too much to keep.]\n"
        return new_output("stream", name="stderr", text=text)

    def _admit_display(self, data):
        size = sum(len(str(value)) for kind, value in data.items() if kind != "text/plain")
        if self.count >= COUNT_LIMIT or self.data + size > DATA_LIMIT:
            self.dropped_outputs += 1
            return False
        if isinstance(data.get("text/plain"), str):
            text = data["text/plain"]
            data["text/plain"] = text[:SHORT] + self._cut(text[SHORT:])
        self.count += 1
        self.data += size
        return True

    def _cut(self, text):
        kept = text[: max(0, TEXT_LIMIT - self.text)]
        self.text += len(kept)
        self.dropped_text += len(text) - len(kept)
        return kept


def join_streams(outputs):
    """Make the last output part of the one before where both are text of the same stream.

    A kernel sends a cell's text in pieces that depend on the clock; joined, they do not.
    """
    if len(outputs) < 2:
        return
    first, second = outputs[-2:]
    if first.output_type == second.output_type == "stream" and first.name == second.name:
        first.text += second.text
        outputs.pop()


def _end(text):
    return text if len(text) <= LINE_LIMIT else "…" + text[-LINE_LIMIT:]
