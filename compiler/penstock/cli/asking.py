"""A question to whoever sits at the terminal; the answer comes from standard input."""

import sys

from penstock.cli import output


def ask(question: str) -> str | None:
    """A line without its end, or None where there is nobody any more."""
    output.say(question)
    try:
        line = sys.stdin.readline() if sys.stdin is not None else ""
    except (ValueError, UnicodeDecodeError):
        return None
    return line.rstrip("\r\n") if line else None
