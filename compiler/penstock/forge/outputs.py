"""Files that a runner gives a step: what is appended to them is a page, or names and values."""

import os
import secrets
from collections.abc import Mapping

from penstock.diagnostics.secret import clean
from penstock.forge.cut import cut
from penstock.forge.forge import Posted


def summary(path: str, text: str, largest: int) -> Posted:
    """Appends to the job's page what fits into `largest` bytes with what is there."""
    if not path:
        return Posted("summary", "skipped", "the runner gives no file")
    try:
        room = largest - (os.path.getsize(path) if os.path.exists(path) else 0) - 1024
        text = clean(text)
        if len(text.encode("utf-8")) > room:
            text = cut(text, max(0, room // 4))
        _append(path, text + "\n")
    except OSError as error:
        return Posted("summary", "failed", error.strerror or "it cannot be written")
    return Posted("summary", "written")


def outputs(path: str, values: Mapping[str, str]) -> Posted:
    """Appends names and values, each behind a delimiter that no value can guess."""
    if not path:
        return Posted("outputs", "skipped", "the runner gives no file")
    parts = []
    for name, value in values.items():
        delimiter = f"penstock_{secrets.token_hex(16)}"
        parts.append(f"{name}<<{delimiter}\n{clean(value)}\n{delimiter}\n")
    try:
        _append(path, "".join(parts))
    except OSError as error:
        return Posted("outputs", "failed", error.strerror or "it cannot be written")
    return Posted("outputs", "written")


def _append(path: str, text: str) -> None:
    with open(path, "a", encoding="utf-8", newline="\n") as file:
        file.write(text)
