"""GitHub's expressions, as far as action.yml has them: paths, strings, operators, status functions."""

import re
from collections.abc import Callable, Mapping
from typing import Any

_TOKEN = re.compile(r"\s*(?:'((?:[^']|'')*)'|(==|!=|&&|\|\||[!()])|([A-Za-z_][\w.-]*)|(\d+))")


class Expression:
    """Reads a text once; `values` are contexts by name, `functions` what is called without arguments."""

    def __init__(self, text: str, values: Mapping[str, Any], functions: Mapping[str, Callable[[], bool]]) -> None:
        self._tokens = self._read(text)
        self._values, self._functions, self._at = values, functions, 0

    def value(self) -> Any:
        found = self._either()
        assert self._at == len(self._tokens), self._tokens[self._at :]
        return found

    @staticmethod
    def _read(text: str) -> list[tuple[str, str]]:
        tokens, at, text = [], 0, text.rstrip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            assert found, f"not understood: {text[at:]}"
            kind = next(index for index in range(1, 5) if found[index] is not None)
            tokens.append((("", "text", "sign", "name", "number")[kind], found[kind]))
            at = found.end()
        return tokens

    def _take(self, *signs: str) -> str | None:
        if self._at < len(self._tokens) and self._tokens[self._at] in [("sign", sign) for sign in signs]:
            self._at += 1
            return self._tokens[self._at - 1][1]
        return None

    def _either(self) -> Any:
        left = self._both()
        while self._take("||"):
            right = self._both()
            left = left if truth(left) else right
        return left

    def _both(self) -> Any:
        left = self._compared()
        while self._take("&&"):
            right = self._compared()
            left = right if truth(left) else left
        return left

    def _compared(self) -> Any:
        left = self._single()
        while sign := self._take("==", "!="):
            same = text(left).casefold() == text(self._single()).casefold()
            left = same if sign == "==" else not same
        return left

    def _single(self) -> Any:
        if self._take("!"):
            return not truth(self._single())
        if self._take("("):
            inner = self._either()
            assert self._take(")")
            return inner
        kind, word = self._tokens[self._at]
        self._at += 1
        if kind == "text":
            return word.replace("''", "'")
        if kind == "number":
            return int(word)
        if self._take("("):
            assert self._take(")")
            return self._functions[word]()
        found: Any = self._values
        for part in word.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        return found


def truth(value: Any) -> bool:
    return value not in (None, False, "", 0)


def text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
