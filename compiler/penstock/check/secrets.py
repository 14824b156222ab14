"""What a key looks like, and text with keys blacked out."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

# Every repetition is bounded where what follows may fail: the text is a stranger's.
_FORMS = {
    "a private key": r"-----BEGIN (?:[A-Z]{1,20} ){0,4}PRIVATE KEY-----",
    "a key of a model provider": r"\b(?:sk|rk|pk)-[A-Za-z0-9_-]{20,}|\b(?:gsk|r8)_[A-Za-z0-9]{20,}",
    "a GitHub token": r"\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}",
    "a GitLab token": r"\bglpat-[A-Za-z0-9_-]{16,}",
    "a Hugging Face token": r"\bhf_[A-Za-z0-9]{20,}",
    "an AWS access key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a Google API key": r"\bAIza[0-9A-Za-z_-]{30,}",
    "a Slack token": r"\bxox[abprs]-[A-Za-z0-9-]{10,}",
    "a signed token": r"\beyJ[A-Za-z0-9_-]{8,512}\.eyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{8,}",
    "a password in an address": r"\b[a-z][a-z0-9+.-]{0,20}://[^\s/:@]{1,200}:[^\s/@]{3,200}@",
}
# One of these stands in every such key: most text has none, and a search for them is far cheaper.
_MARKS = (
    *(
        "PRIVATE KEY",
        "sk-",
        "rk-",
        "pk-",
        "gsk_",
        "r8_",
        "ghp_",
        "gho_",
        "ghu_",
        "ghs_",
        "ghr_",
        "github_pat_",
        "glpat-",
    ),
    *("hf_", "AKIA", "ASIA", "AIza", "xox", "eyJ", "://"),
)
# A sign that few texts hold tells whether to look for several of them.
_BY_SIGN = [(sign, [mark for mark in _MARKS if sign in mark]) for sign in "-_"]
_BY_SIGN += [(mark, [mark]) for mark in _MARKS if not {"-", "_"} & set(mark)]
_NAMES = list(_FORMS)
_ANY = re.compile("|".join(f"({form})" for form in _FORMS.values()))
_KEY = re.compile(
    r"(?:^|[_-])(?:api[_-]?key|apikey|secret|secret[_-]?key|password|passwd|access[_-]?token|auth[_-]?token"
    r"|private[_-]?key|client[_-]?secret|authorization)$",
    re.IGNORECASE,
)
_LEAST = 8
_SHORT = 60


def within(value: Any, route: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The routes of values that look like keys, and what sort of key each is."""
    todo = [(value, route)]
    while todo:
        value, route = todo.pop()
        if isinstance(value, str):
            if len(value) >= _LEAST and (what := _form(value) or _named(value, route)) is not None:
                yield route, what
        elif isinstance(value, dict):
            todo += [(item, (*route, key)) for key, item in reversed(value.items())]
        elif isinstance(value, list):
            todo += [(item, (*route, index)) for index, item in enumerate(value)][::-1]


def blacked(text: str) -> str:
    """`text` with everything that looks like a key as asterisks of the same length."""
    return _ANY.sub(lambda found: "*" * len(found[0]), text) if _may_hold(text) else text


def _may_hold(text: str) -> bool:
    return _marked(text) if len(text) <= _SHORT else _searched(text)


def _searched(text: str) -> bool:
    for sign, marks in _BY_SIGN:
        if sign in text:
            for mark in marks:
                if mark in text:
                    return True
    return False


_marked = lru_cache(maxsize=4096)(_searched)  # most short texts are names that come again


def _form(value: str) -> str | None:
    found = _ANY.search(value) if _may_hold(value) else None
    return None if found is None or found.lastindex is None else _NAMES[found.lastindex - 1]


def _named(value: str, route: tuple[str | int, ...]) -> str | None:
    key = route[-1] if route else None
    if not isinstance(key, str) or " " in value or "${{" in value:
        return None
    is_key = _is_key(key) and any(sign.isdigit() for sign in value)
    return f"the secret that its name, `{key}`, says" if is_key else None


@lru_cache(maxsize=4096)
def _is_key(name: str) -> bool:
    return _KEY.search(name) is not None
