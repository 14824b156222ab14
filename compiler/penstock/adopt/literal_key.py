"""A key that stands in a file of another tool: it is told, and never carried over."""

# ruff: noqa: SIM905 (long lists of names)

import re

from penstock.adopt.source import Source

_WORDS = frozenset(
    (
        "a an any anything api apikey auth bearer change changeme default demo dummy empty ex example fake "
        "foo here ignore ignored insert key la lm llama local localhost me mock my na needed no noauth none "
        "not null ollama placeholder replace required sample secret set sk studio test token unused vllm x xx "
        "xxx xxxx xxxxx your 0 00 000 0000 1 123 1234 12345 123456"
    ).split()
)

KEY_NAMES = re.compile(
    r"(?:^|_)(?:api_?key|secret|secret_?key|access_key|password|passwd|(?:auth_?)?token)$", re.IGNORECASE
)
"""How arguments and settings of code are called that hold a key."""


def is_placeholder(value: str) -> bool:
    """Whether it is what people write where a server asks for a key and looks at none: `EMPTY`, `my-fake-key`."""
    return all(part in _WORDS or not part.strip("x*.") for part in re.split(r"[\s_.<>-]+", value.lower()))


def stands(source: Source, line: int, what: str, variable: str | None = None, path: str | None = None) -> None:
    """Says that a key stands in the file, and where the Model looks for it instead."""
    source.note("fault", line, f"{what} stands in the file: it goes into a variable, and out of git", path)
    if variable is not None:
        moves(source, line, what, variable, path)


def moves(source: Source, line: int, what: str, variable: str, path: str | None = None) -> None:
    """Says where the Model looks for a key that stands in the file."""
    words = f"{what} was not carried over: revoke it, and set `{variable}`, which the Model reads"
    source.note("decide", line, words, path)
