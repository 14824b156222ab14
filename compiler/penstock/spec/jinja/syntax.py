"""The tokens and the syntax tree of a Jinja2 template, by the library's own lexer and parser."""

from typing import Any, NamedTuple

from penstock.spec.jinja import sandbox
from penstock.spec.template import LONGEST, Refused

TOKENS = 20_000  # in the tags of a template; the library's compiler is slow on more
DEEPEST = 40  # brackets and blocks within each other


class Token(NamedTuple):
    """A piece of a template; white space inside tags and comments are left out."""

    kind: str
    value: str
    line: int
    offset: int


def lexed(text: str) -> tuple[list[Token], list[tuple[int, str, str]]]:
    """The pieces of a template with their offsets, and all as the library gives them: line, kind, value.

    Raises:
        Refused: a tag is not closed, or the template is larger or deeper than any honest one.
    """
    from jinja2 import TemplateSyntaxError

    if len(text) > LONGEST:
        raise Refused(f"longer than {LONGEST} characters", 0, "limit")
    found: list[Token] = []
    raw: list[tuple[int, str, str]] = []
    offset = depth = inside = 0
    try:
        for line, kind, value in sandbox.environment().lex(text):
            raw.append((line, kind, value))
            start = text.find(value, offset)
            start = offset if start < 0 else start
            offset = start + len(value) if text.startswith(value, start) else start
            if kind == "whitespace" or kind.startswith("comment"):
                continue
            if kind != "data":
                inside += 1
                depth += (value in "([{") - (value in ")]}") if kind == "operator" else 0
            if inside > TOKENS or depth > DEEPEST:
                said = "its tags are nested too deeply" if depth > DEEPEST else "its tags hold too much"
                raise Refused(said, start, "limit")
            found.append(Token(kind, value, line, start))
    except TemplateSyntaxError as error:
        raise Refused(str(error.message), start_of(text, error.lineno)) from None
    return found, raw


def tokens(text: str) -> list[Token]:
    """The pieces of a template with their offsets.

    Raises:
        Refused: a tag is not closed, or the template is larger or deeper than any honest one.
    """
    return lexed(text)[0]


def parse(text: str, raw: list[tuple[int, str, str]]) -> Any:
    """The syntax tree of a template that is lexed already.

    Raises:
        Refused: a syntax error, with the line that the library names.
    """
    from jinja2 import TemplateSyntaxError
    from jinja2.lexer import TokenStream
    from jinja2.parser import Parser

    environment = sandbox.environment()
    try:
        parser = Parser(environment, "")
        parser.stream = TokenStream(environment.lexer.wrap(iter(raw)), None, None)
        return parser.parse()
    except TemplateSyntaxError as error:
        raise Refused(str(error.message), start_of(text, error.lineno)) from None
    except RecursionError:
        raise Refused("nested too deeply", 0, "limit") from None


def start_of(text: str, line: int) -> int:
    """The offset at which a line, counted from 1, begins."""
    lines = text.split("\n")
    return sum(len(part) + 1 for part in lines[: max(0, min(line, len(lines)) - 1)])
