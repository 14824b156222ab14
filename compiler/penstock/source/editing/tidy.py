"""Trailing white space and blank lines at either end of a YAML text."""

from penstock.source.parsing.outline import Outline, Part, walk


def tidy(text: str) -> str:
    """A text of one document, with LF ends, no white space at the end of lines where it means nothing, and one final
    line end."""
    outline = Outline(text)
    root = next(iter(outline.documents), None)
    parts = list(walk(root)) if root is not None else []
    fixed = {line for part in parts for line in _inside(outline, part)}
    kept = max((outline.last(part) + 1 for part in parts if part.is_text_block), default=0)
    lines = [
        outline.written(line) if line in fixed else outline.written(line).rstrip(" \t") for line in range(outline.lines)
    ]
    while len(lines) > kept and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return "".join(f"{line}\n" for line in lines)


def _inside(outline: Outline, part: Part) -> range:
    """The lines whose end is part of a value, or may be."""
    if part.is_text_block:
        return range(outline.line(part.start) + 1, outline.last(part) + 1)
    if part.kind == "scalar" and part.style in ("'", '"'):
        return range(outline.line(part.start), outline.last(part))
    return range(0)
