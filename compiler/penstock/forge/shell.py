"""The commands of a shell script: enough of the grammar to see what becomes of an exit code."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from penstock.diagnostics.location import Within

_HEREDOC = re.compile(r"<<(-?)[ \t]*(?:'([^'\n]*)'|\"([^\"\n]*)\"|([^\s;&|<>()]+))")
_OPERATORS = ("&&", "||", ";;", "|&", "|", ";", "&", "(", ")")
_KEYWORDS = frozenset({"if", "elif", "while", "until", "then", "else", "do", "!", "{", "}", "time", "case", "in"})
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")
_WRAPPERS = frozenset({"sudo", "env", "exec", "command", "nice", "stdbuf", "timeout", "nohup", "xargs"})
_RUNNERS = tuple(
    tuple(runner.split())
    for runner in (
        "uv run",
        "uv tool run",
        "uvx",
        "pipx run",
        "poetry run",
        "pdm run",
        "hatch run",
        "python -m",
        "python3 -m",
        "python -I -m",
        "python3 -I -m",
    )
)
_DEEPEST = 32
_QUOTES = re.compile(r"['\"]")


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command.

    Attributes:
        words: as written, quotes kept.
        within: where it stands in the script.
        before, after: the operators around it; a line's end is a newline, the script's ends are empty.
    """

    words: tuple[str, ...]
    within: Within
    before: str
    after: str

    @property
    def keywords(self) -> tuple[str, ...]:
        """`if`, `!` and the like in front."""
        return tuple(self.words[: self._first()])

    @property
    def own(self) -> tuple[str, ...]:
        """The words without the keywords in front."""
        return self.words[self._first() :]

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def is_assignment(self) -> bool:
        """Nothing but assignments: its exit code is that of the last substitution."""
        return bool(self.own) and all(_ASSIGNMENT.match(word) for word in self.own)

    def called(self) -> tuple[str, ...]:
        """The program by its bare name, then its arguments; without assignments and wrappers such as `uv run`."""
        words = [_QUOTES.sub("", word) for word in self.own]
        while words:
            if _ASSIGNMENT.match(words[0]):
                words = words[1:]
                continue
            name = words[0].replace("\\", "/").rpartition("/")[2]
            runner = next((each for each in _RUNNERS if (name, *words[1 : len(each)]) == each), None)
            if runner is None and name not in _WRAPPERS:
                return (name, *words[1:])
            words = words[len(runner) if runner else 1 :]
            while words and (words[0].startswith("-") or words[0][:1].isdigit()):
                words = words[1:]
        return ()

    def inner(self) -> Iterator["Command"]:
        """The commands in its substitutions."""
        for word in self.words:
            opened = word.find("$(")
            while opened >= 0:
                end = _closed(word, opened + 2, ")")
                yield from commands(word[opened + 2 : end - 1 if word[end - 1] == ")" else end])
                opened = word.find("$(", end)

    def _first(self) -> int:
        return next((at for at, word in enumerate(self.words) if word not in _KEYWORDS), len(self.words))


def commands(script: str) -> tuple[Command, ...]:
    """Every simple command, in order; texts of here-documents and comments are none."""
    return tuple(_Reader(script).read())


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.words: list[str] = []
        self.start = 0
        self.before = ""
        self.waiting: list[tuple[str, bool]] = []  # here-documents that begin after this line
        self.lines = [0, *(found.end() for found in re.finditer("\n", text))]

    def read(self) -> Iterator[Command]:
        text = self.text
        while self.at < len(text):
            character = text[self.at]
            if text.startswith("\\\n", self.at):
                self.at += 2
            elif character == "\n":
                yield from self._end("\n", 1)
                self._documents()
            elif character in " \t\r":
                self.at += 1
            elif character == "#":
                end = text.find("\n", self.at)
                self.at = len(text) if end < 0 else end
            elif found := _HEREDOC.match(text, self.at):
                self.waiting.append((next(name for name in found.groups()[1:] if name is not None), bool(found[1])))
                self.at = found.end()
            elif (operator := self._operator()) is not None:
                yield from self._end(operator, len(operator))
            else:
                self._word()
        yield from self._end("", 0)

    def _operator(self) -> str | None:
        if self.text.startswith(("&>", ">&", "<&"), self.at):
            return None
        return next((each for each in _OPERATORS if self.text.startswith(each, self.at)), None)

    def _end(self, operator: str, width: int) -> Iterator[Command]:
        if self.words:
            within = Within(*self._place(self.start), *self._place(self.at if operator else self._last()))
            yield Command(tuple(self.words), within, self.before, operator)
            self.words = []
            self.before = operator
        elif operator != "\n" or self.before not in ("&&", "||", "|"):
            self.before = operator or self.before
        self.at += width

    def _last(self) -> int:
        return len(self.text.rstrip())

    def _place(self, at: int) -> tuple[int, int]:
        while at > self.start and self.text[at - 1] in " \t":
            at -= 1
        line = bisect_right(self.lines, at) - 1
        return line, at - self.lines[line]

    def _word(self) -> None:
        start = self.at
        if not self.words:
            self.start = start
        while self.at < len(self.text):
            character = self.text[self.at]
            if character in " \t\r\n;|()" or (character == "&" and not self._redirects()):
                break
            self.at = _after(self.text, self.at)
        self.at = max(self.at, start + 1)
        self.words.append(self.text[start : self.at])

    def _redirects(self) -> bool:
        return self.text[self.at - 1 : self.at] in (">", "<") or self.text.startswith("&>", self.at)

    def _documents(self) -> None:
        for name, is_indented in self.waiting:
            while self.at < len(self.text):
                end = self.text.find("\n", self.at)
                line = self.text[self.at : end if end >= 0 else len(self.text)]
                self.at = end + 1 if end >= 0 else len(self.text)
                if (line.lstrip("\t") if is_indented else line) == name:
                    break
        self.waiting = []


def _after(text: str, at: int, depth: int = 0) -> int:
    """Where a part of a word ends: a quoted text, a substitution or one character."""
    if text[at] == "\\":
        return min(at + 2, len(text))
    if text[at] == "'":
        return _index(text, "'", at + 1)
    if text[at] == '"':
        return _closed(text, at + 1, '"', depth)
    if text[at] == "`":
        return _index(text, "`", at + 1)
    if text.startswith("${{", at):
        return min(_index(text, "}}", at + 3) + 1, len(text))
    if text.startswith("$(", at):
        return _closed(text, at + 2, ")", depth)
    if text.startswith("${", at):
        return _closed(text, at + 2, "}", depth)
    return at + 1


def _closed(text: str, at: int, close: str, depth: int = 0) -> int:
    """Behind the `close` that belongs to what was opened before `at`; deeper than anybody nests, the text's end."""
    opened = 0
    while at < len(text) and depth < _DEEPEST:
        if text[at] == close and opened == 0:
            return at + 1
        if close == ")" and text[at] in "()":
            opened += 1 if text[at] == "(" else -1
            at += 1
        elif text[at] == "'" and close == '"':
            at += 1
        else:
            at = _after(text, at, depth + 1)
    return len(text)


def _index(text: str, sign: str, at: int) -> int:
    found = text.find(sign, at)
    return len(text) if found < 0 else found + 1
