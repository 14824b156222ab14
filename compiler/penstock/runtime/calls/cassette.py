"""Recorded calls as a text that can be committed: a line a call, sorted, without secrets, checked when it is read."""

import json
from pathlib import Path
from typing import Any

from penstock.bundle.file import replace
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import clean
from penstock.source import canonical

_LARGEST = 256 << 20  # bytes


class Cassette:
    """Calls by their key. What is put is in the file once `save` has written it.

    Raises:
        Fatal: the file is there but cannot be read, or a line is not what was written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: dict[str, dict[str, Any]] = {}
        self._used: set[str] = set()
        self._changed = False
        if path.exists():
            self._read()

    def __len__(self) -> int:
        return len(self._lines)

    def get(self, key: str) -> dict[str, Any] | None:
        """The answer, or None where there is none."""
        line = self._lines.get(key)
        if line is None:
            return None
        self._used.add(key)
        answer: dict[str, Any] = line["answer"]
        return answer

    def put(self, key: str, request: dict[str, Any], answer: dict[str, Any]) -> None:
        """Keeps a call; one whose request holds a secret is left out, as it could not be found again."""
        text = canonical.dumps(request).decode()
        if clean(text) != text:
            return
        body = {"request": request, "answer": json.loads(clean(canonical.dumps(answer).decode()))}
        if self._lines.get(key, {}).get("answer") != body["answer"]:
            self._lines[key] = body
            self._changed = True
        self._used.add(key)

    def save(self, *, empty: bool = False) -> None:
        """Writes the file where anything has changed, whole or not at all.

        Args:
            empty: also where there is none yet and no call was made: embedded models make none.

        Raises:
            OSError: it cannot be written.
        """
        if not self._changed and not (empty and not self.path.exists()):
            return
        lines = [
            canonical.dumps({"key": key, **body, "digest": _digest(key, body)}) + b"\n"
            for key, body in sorted(self._lines.items())
        ]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        replace(self.path, b"".join(lines))
        self._changed = False

    def _read(self) -> None:
        try:
            if self.path.stat().st_size > _LARGEST:
                raise Fatal(f"'{self.path}' is larger than {_LARGEST:,} bytes", help="record fewer calls in one file")
            data = self.path.read_bytes()
        except OSError as error:
            raise Fatal(f"'{self.path}' cannot be read: {error.strerror}") from None
        for number, raw in enumerate(data.split(b"\n"), 1):
            if raw.strip():
                key, body = self._checked(number, raw)
                if self._lines.setdefault(key, body) != body:
                    raise Fatal(
                        f"line {number} of '{self.path}' answers a call otherwise than a line before it",
                        help="leave one of the two lines, or delete the file and record it anew with --calls record",
                    )

    def _checked(self, number: int, raw: bytes) -> tuple[str, dict[str, Any]]:
        try:
            line = json.loads(raw.decode())
            key, body = line["key"], {"request": line["request"], "answer": line["answer"]}
            whole = line["digest"] == _digest(key, body) and key == canonical.digest(body["request"])
            whole = whole and isinstance(body["answer"], dict)
        except (ValueError, TypeError, KeyError, RecursionError):
            whole = False
        if not whole:
            raise Fatal(
                f"line {number} of '{self.path}' is not what was recorded",
                help="take the file back from git, or delete it and record it anew with --calls record",
            )
        return key, body


def _digest(key: str, body: dict[str, Any]) -> str:
    return canonical.digest({"key": key, **body})
