"""Markdown of ours, cut where nothing is open."""

import re

NOTE = "*Cut here: the forge takes no more. The HTML and the JSON report hold all.*"
_FENCE = re.compile(r"(`{3,})([^`]*)$")


def cut(text: str, size: int) -> str:
    """At most about `size` characters of `text`, ended at a blank line outside folds and code."""
    if len(text) <= size:
        return text
    kept, seen, folds, fence = 0, 0, 0, ""
    for line in text.splitlines(keepends=True):
        seen += len(line)
        if seen > size:
            break
        found = _FENCE.match(line.rstrip("\n"))
        if fence:
            if found and not found[2].strip() and len(found[1]) >= len(fence):
                fence = ""
        elif found:
            fence = found[1]
        else:
            folds += line.count("<details") - line.count("</details>")
        if not fence and folds == 0 and not line.strip():
            kept = seen
    return f"{text[:kept].rstrip()}\n\n{NOTE}\n"
