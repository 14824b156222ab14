"""YAML that a reader of version 1.1 and one of 1.2 take alike."""

import re
from collections.abc import Sequence
from typing import Any

_PLAIN = re.compile(r"[A-Za-z_./][A-Za-z0-9_./-]*(?:[ :][A-Za-z0-9_./-]+)*")
_WORDS = frozenset(["y", "n", "yes", "no", "true", "false", "on", "off", "null", "none", "nan", "inf"])


def dumps(value: Any, *, note: str = "", escaped: Sequence[str] = (), wide: bool = False) -> bytes:
    """Plain data as one document: keys in their order, text quoted where some reader could take it for something else.

    Args:
        note: a comment above it.
        escaped: what the document shall not hold, though its texts do; of two signs at least, none a backslash.
        wide: text of any script stands in blocks and lines as it is, else only ASCII does.
    """
    import yaml

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            super().increase_indent(flow, False)

    def text(dumper: Dumper, data: str) -> Any:
        if any(each in data for each in escaped):
            return dumper.represent_scalar("tag:yaml.org,2002:str", data, style='"')
        if "\n" in data and _is_block(data, wide):
            return dumper.represent_scalar("tag:yaml.org,2002:str", data, style="|")
        return dumper.represent_scalar("tag:yaml.org,2002:str", data, style=_style(data, wide))

    Dumper.add_representer(str, text)
    head = "".join(f"# {line}\n" for line in note.splitlines())
    body = yaml.dump(value, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=1 << 20, default_flow_style=False)
    for each in escaped:
        while each in body:
            body = body.replace(each, f"{each[0]}\\x{ord(each[1]):02x}{each[2:]}")
    return (head + body).encode()


def _style(text: str, wide: bool) -> str | None:
    if _is_plain(text):
        return None
    return "'" if text.isprintable() and (wide or text.isascii()) and "'" not in text else '"'


def _is_plain(text: str) -> bool:
    return (
        len(text) <= 100
        and _PLAIN.fullmatch(text) is not None
        and text.lower().strip(".") not in _WORDS
        and re.search(r"\A[.]?[0-9]|:$", text) is None
    )


def _is_block(text: str, wide: bool) -> bool:
    """Literal blocks keep printable text whose lines neither begin nor end with blanks."""
    lines = text.split("\n")
    return (
        (wide or text.isascii())
        and all(line.isprintable() and line == line.rstrip() for line in lines)
        and bool(lines[0])
        and not lines[0].startswith((" ", "\t"))
    )
