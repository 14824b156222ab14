"""A finding as lines of words: message, place, the source line with the place underlined, help."""

import unicodedata

from penstock.report import inert
from penstock.report.block import Finding, Tone, Word

_LINE = 140
_BEFORE = 40


def lines(finding: Finding) -> list[tuple[Word, ...]]:
    """The lines of design section 6; tabs stay tabs, above and below."""
    tone = Tone.BAD if finding.severity == "error" else Tone.WARN
    width = len(str(finding.line)) if finding.line else 1
    gutter = " " * (width + 1)
    made: list[tuple[Word, ...]] = [
        (
            Word(f"{finding.severity}[{finding.code} {finding.name}]", tone, strong=True),
            Word(f": {inert.line(finding.message)}", strong=True),
        ),
        (Word(f"{' ' * width}--> ", Tone.MUTED), Word(place(finding))),
    ]
    if finding.line and finding.column and finding.excerpt is not None:
        source, carets = _underlined(finding, finding.excerpt)
        label = f" {inert.line(finding.label)}" if finding.label else ""
        made.append((Word(f"{gutter}|", Tone.MUTED),))
        made.append((Word(f"{finding.line} | ", Tone.MUTED), Word(source)))
        made.append((Word(f"{gutter}| ", Tone.MUTED), Word(f"{carets}{label}", tone)))
    elif finding.label:
        made.append((Word(f"{gutter}= ", Tone.MUTED), Word(f"note: {inert.line(finding.label)}")))
    for note in finding.notes:
        if note.place in (finding.label or ""):
            continue  # the label names the place already
        made.append(
            (Word(f"{gutter}= ", Tone.MUTED), Word(f"note: {inert.line(note.text)} ({inert.line(note.place)})"))
        )
    if finding.help:
        made.append((Word(f"{gutter}= ", Tone.MUTED), Word(f"help: {inert.line(finding.help)}")))
    return made


def place(finding: Finding) -> str:
    """`file:line:column`, as far as it is known."""
    parts = [inert.line(finding.file), *(str(n) for n in (finding.line, finding.column) if n)]
    return ":".join(parts)


def text(finding: Finding) -> str:
    return "\n".join("".join(word.text for word in words).rstrip() for words in lines(finding))


def _underlined(finding: Finding, excerpt: str) -> tuple[str, str]:
    source = excerpt.rstrip("\r\n")
    start = min(max((finding.column or 1) - 1, 0), len(source))
    end = finding.end_column - 1 if finding.end_column and finding.end_line == finding.line else len(source.rstrip())
    end = max(end, start + 1)
    left = max(0, start - _BEFORE) if len(source) > _LINE else 0
    right = min(len(source), left + _LINE)
    shown = [inert.visible(character, keep="\t") for character in source[left:right]]
    before = "".join("\t" if character == "\t" else " " * width(character) for character in shown[: start - left])
    under = sum(width(character) for character in shown[start - left : end - left])
    head, tail = "…" if left else "", "…" if right < len(source) else ""
    return f"{head}{''.join(shown)}{tail}", f"{' ' * len(head)}{before}{'^' * max(1, under)}"


def width(text: str) -> int:
    """Columns of a terminal that `text` takes."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(c) or c in "\u200c\u200d\ufe0f"
        else 2
        if unicodedata.east_asian_width(c) in "WF"
        else 1
        for c in text
    )
