"""Hostile text made harmless, per sink.

Model output, dataset rows, file names and specs of a pull request are written by strangers. What has an effect without
being seen (control characters, escape sequences, bidirectional and invisible characters) becomes visible as `\\u{202e}`
everywhere; what else is active depends on where the text is put.
"""

import html
import re
import unicodedata

_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")


def visible(text: str, keep: str = "") -> str:
    """`text` with everything unseen written out; characters in `keep` (line feed, tab) stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character if character in keep or _seen(text, index) else f"\\u{{{ord(character):x}}}"
        for index, character in enumerate(text)
    )


def _seen(text: str, index: int) -> bool:
    character = text[index]
    if character in _JOINERS:
        # Emoji and several scripts need them; after ASCII, or what is unseen itself, they only hide something.
        before = text[index - 1] if index > 0 else ""
        return before > "\u02ff" and before not in _INVISIBLE and unicodedata.category(before)[0] in "LMS"
    if character in _INVISIBLE or 0xFE00 <= ord(character) <= 0xFE0D or 0xE0100 <= ord(character) <= 0xE01EF:
        return False
    return character.isprintable() or unicodedata.category(character) == "Zs"


def lines(text: str) -> list[str]:
    """The lines of `text`, each visible; tabs stay."""
    return visible(text.replace("\r\n", "\n"), keep="\n\t").split("\n")


def line(text: str, limit: int | None = None) -> str:
    """`text` on one line, line ends shown as a sign, cut with an ellipsis after `limit` characters."""
    if limit is not None and len(text) > limit:
        text = text[: limit - 1] + "…"
    return visible(text.replace("\r\n", "\n"), keep="\n").replace("\n", "⏎")


_COMMAND = re.compile(r"^((?:\x1b\[[0-9;]*m|\s)*)::", re.MULTILINE)


def log(text: str) -> str:
    """Text of many lines for a job log: no line is a workflow command.

    The runner takes `::` after leading space, and `##[` anywhere in a line.
    """
    return _COMMAND.sub(r"\1\\u{3a}:", text).replace("##[", "##\\u{5b}").replace("##vso[", "##vso\\u{5b}")


def command_data(text: str) -> str:
    """The message of a workflow command."""
    return visible(text, keep="\n").replace("%", "%25").replace("\n", "%0A")


def command_property(text: str) -> str:
    """The value of a property of a workflow command."""
    return command_data(text).replace(":", "%3A").replace(",", "%2C")


def markup(text: str) -> str:
    """Text between HTML tags or in a quoted attribute."""
    return html.escape(visible(text, keep="\n\t"), quote=True)


_SPECIAL = re.compile(r"[\\`*_\[\]<>|~$&!]")
_LEADING = re.compile(r"^(\s*)(?:(\d+)(?=[.)](?:\s|$))|(?=#{1,6}(?:\s|$)|[-+](?:\s|$)|-{3}|=))")
_LINKING = (
    (re.compile(r"@(?=\S)"), "@\u200b"),
    (re.compile(r"#(?=\w)"), "#\u200b"),
    (re.compile(r"(?i)\bGH-(?=\d)"), "GH-\u200b"),
    (re.compile(r"(?i)\bwww\."), "www\u200b."),
    (re.compile(r":(?=//)|(?i:(?<=mailto)|(?<=xmpp)):"), ":\u200b"),
)


def markdown(text: str) -> str:
    """Words of ours on one line of Markdown: no markup, no link, no mention. What others wrote belongs in `code`."""
    text = _SPECIAL.sub(r"\\\g<0>", log(line(text)))
    return unlinked(_LEADING.sub(lambda found: f"{found[1]}{found[2] or ''}\\", text))


def unlinked(text: str) -> str:
    """Markup of ours in which nothing becomes a link, a mention or a reference by itself."""
    for pattern, instead in _LINKING:
        text = pattern.sub(instead, text)
    return text


def code(text: str, limit: int | None = None, *, cell: bool = False) -> str:
    """A Markdown code span whose delimiter is longer than every run of backticks within; `cell`: for a table's cell."""
    text = _comment(line(text, limit))
    if not text.strip():
        return "(empty)" if not text else f'`"{text}"`'
    if cell:
        # Parsers differ on `\\|`: after a backslash the bar is written out.
        text = re.sub(r"\\\|", r"\\\\u{7c}", text).replace("|", "\\|")
    ticks = "`" * (_longest(text) + 1)
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def fence(text: str, info: str = "") -> str:
    """A Markdown code block whose fence is longer than every run of backticks within."""
    body = _comment("\n".join(lines(text)))
    ticks = "`" * max(3, _longest(body) + 1)
    return f"{ticks}{info}\n{body}\n{ticks}"


def _comment(text: str) -> str:
    # A comment of ours is found by its marker, which nobody else may write; and some print it to a log.
    return log(text.replace("<!--", "<!\\u{2d}-"))


def _longest(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


def json(text: str) -> str:
    """A JSON document, the same value, with unseen characters and workflow commands as escapes."""
    if not (text.isascii() and text.replace("\n", "").isprintable()):
        text = "".join(c if c == "\n" or _seen(text, index) else _units(c) for index, c in enumerate(text))
    return text.replace("##[", "##\\u005b").replace("##vso[", "##vso\\u005b")


def _units(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
