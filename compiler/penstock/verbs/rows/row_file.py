"""Rows in a JSON Lines file of the checkout: added at the end, or changed where they stand; nothing else moves."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from penstock.diagnostics.fatal import Fatal
from penstock.source.editing import write

ENDINGS = (".jsonl", ".ndjson")


def line(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False)


def rows(root: Path, path: str) -> list[dict[str, Any]]:
    """The rows of a file in its order, what is no JSON object left out; none where there is no file."""
    found = []
    for text in _read(root, path).decode("utf-8", "replace").split("\n"):
        try:
            value = json.loads(text) if text.strip() else None
        except ValueError:
            value = None
        if isinstance(value, dict):
            found.append(value)
    return found


def add(root: Path, path: str, added: Iterable[Mapping[str, Any]]) -> None:
    """Writes rows at the end of a file, which is made where there is none.

    Raises:
        Fatal: it is of another format, or cannot be written.
    """
    known(path)
    text = "".join(f"{line(row)}\n" for row in added)
    target = root / path
    try:
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        elif text:
            before = _read(root, path)
            gap = b"" if before.endswith(b"\n") or not before else b"\n"
            write.replace(root, path, before, before + gap + text.encode())
    except OSError as error:
        raise _unwritten(path, error) from None


def change(root: Path, path: str, of: Callable[[Mapping[str, Any]], Mapping[str, Any] | None]) -> int:
    """Every row becomes what `of` makes of it, or goes where that is None; a row that stays the same keeps its bytes.

    Returns:
        How many lines are others now.
    """
    known(path)
    before = _read(root, path)
    lines, changed = [], 0
    for text in before.split(b"\n"):
        try:
            value = json.loads(text) if text.strip() else None
        except ValueError:
            value = None
        made = of(value) if isinstance(value, dict) else value
        if isinstance(value, dict) and made != value:
            changed += 1
            if made is None:
                continue
            text = line(made).encode()
        lines.append(text)
    try:
        if changed:
            write.replace(root, path, before, b"\n".join(lines))
    except OSError as error:
        raise _unwritten(path, error) from None
    return changed


def known(path: str) -> None:
    if not path.endswith(ENDINGS):
        raise Fatal(f"{path} is no JSON Lines file: rows are written into .jsonl alone", help="--to FILE.jsonl")


def _read(root: Path, path: str) -> bytes:
    try:
        return (root / path).read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise Fatal(f"{path} cannot be read: {error.strerror}") from None


def _unwritten(path: str, error: OSError) -> Fatal:
    return Fatal(f"{path} cannot be written: {error.strerror or error}", help="what was there before is still there")
