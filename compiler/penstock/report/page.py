"""A page of our own documentation, Markdown, as blocks: headings, paragraphs, lists, fenced code."""

import re
from typing import Final

from penstock.report.block import Block, Bullets, Code, Foreign, Heading, Inline, Line, Paragraph

_FENCE: Final = re.compile(r"^(`{3,})\s*(\S*)\s*$")
_HEADING: Final = re.compile(r"^(#{1,6})\s+(.*)$")


def blocks(markdown: str) -> list[Block]:
    """The page in blocks, in order; text before a blank line is one paragraph."""
    made: list[Block] = []
    lines = iter(markdown.strip("\n").split("\n"))
    pending: list[str] = []
    for line in lines:
        fence, heading = _FENCE.match(line.strip()), _HEADING.match(line)
        if fence:
            _close(pending, made)
            body: list[str] = []
            for inner in lines:
                if inner.strip() == fence[1]:
                    break
                body.append(inner)
            made.append(Code("\n".join(body), fence[2], ours=True))
        elif heading:
            _close(pending, made)
            made.append(Heading(heading[2], len(heading[1])))
        elif not line.strip():
            _close(pending, made)
        elif line.startswith("  ") and not any(part.startswith("- ") for part in pending[:1]):
            _close(pending, made)
            _listing(line, made)
        else:
            pending.append(line.strip())
    _close(pending, made)
    return made


def _listing(line: str, made: list[Block]) -> None:
    # Lines that are set in by two are shown as they stand.
    if made and isinstance(made[-1], Code) and not made[-1].language and made[-1].ours:
        line = f"{made.pop().text}\n{line}"  # type: ignore[union-attr]
    made.append(Code(line, "", ours=True))


def _close(pending: list[str], made: list[Block]) -> None:
    if not pending:
        return
    if all(line.startswith("- ") or index and not line.startswith("- ") for index, line in enumerate(pending)):
        items: list[str] = []
        for line in pending:
            if line.startswith("- "):
                items.append(line[2:])
            else:
                items[-1] += f" {line}"
        made.append(Bullets(tuple(_inline(item) for item in items)))
    else:
        made.append(Paragraph(_inline(" ".join(pending))))
    pending.clear()


def _inline(text: str) -> Line:
    parts: list[Inline] = []
    for index, part in enumerate(text.split("`")):
        if part:
            parts.append(Foreign(part, 200, ticked=True) if index % 2 else part)
    return tuple(parts)
