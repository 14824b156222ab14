"""Few-shot examples: rows, and the messages that each of them becomes."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from penstock.adopt.foreign import Foreign, Unread
from penstock.adopt.langchain.saved import Saved, whole
from penstock.adopt.langchain.wording import Wording, of_row, place
from penstock.adopt.source import Source

Messages = Callable[[Source, Saved], list[tuple[str, Wording]] | None]


@dataclass(frozen=True, slots=True)
class Shots:
    """Rows in their order, and what an example says of one."""

    format: str
    rows: tuple[Mapping[str, Any], ...]
    messages: tuple[dict[str, str], ...]


def shots(source: Source, given: Saved, messages: Messages) -> Shots | None:
    """The examples of a few-shot prompt; None, with a note, where they cannot be carried over."""
    if given.data.get("example_selector"):
        words = "an `example_selector` chooses among its examples by code: declare a Dataset of them, and `select`"
        given.note(source, "decide", words, "example_selector")
        return None
    rows = _rows(source, given)
    said = _said(source, given, messages)
    if rows is None or said is None:
        return None
    formats = {worded.format for _, worded in said}
    if len(formats) != 1:
        given.note(source, "decide", "the messages of an example are of several template languages: write them alike")
        return None
    format = formats.pop()
    names = {name for _, worded in said for name in worded.reads}
    lacking = sorted(name for name in names if any(name not in row for row in rows))
    if lacking:
        words = f"the examples lack {', '.join(f'`{name}`' for name in lacking)}, which their prompt reads"
        given.note(source, "fault", words, "examples")
        given.note(source, "decide", f"{words}: add it to each of them", "examples")
        return None
    made = tuple({"role": role, "content": of_row(format, each.text, each.reads)} for role, each in said)
    return Shots(format, tuple(rows), made)


def _said(source: Source, given: Saved, messages: Messages) -> list[tuple[str, Wording]] | None:
    named = given.data.get("example_prompt_path")
    if isinstance(named, str):
        found = _beside(source, given, "example_prompt_path")
        if found is None:
            return None
        inner = whole(found)
        if inner is None:
            given.note(source, "decide", f"{found.path} is no saved prompt", "example_prompt_path")
            return None
        return messages(source, inner)
    one = given.inner("example_prompt")
    if one is None or not one.is_whole:
        given.note(
            source, "decide", "nothing says how an example is written: give `examples.messages`", "example_prompt"
        )
        return None
    return messages(source, one)


def _beside(source: Source, given: Saved, key: str) -> Foreign | None:
    """The file that is named; None, with a note, where it cannot be read."""
    path = place(source, given, key)
    if path is None:
        return None
    try:
        return source.read(path)
    except Unread as error:
        given.note(source, "decide", f"{path}: {error.problem}", key)
        return None


def _rows(source: Source, given: Saved) -> list[Mapping[str, Any]] | None:
    listed = given.data.get("examples")
    if isinstance(listed, str):
        found = _beside(source, given, "examples")
        if found is None:
            return None
        listed = found.data
    if not isinstance(listed, list) or not all(isinstance(row, Mapping) for row in listed):
        given.note(source, "decide", "the examples are no list of mappings: declare a Dataset of them", "examples")
        return None
    try:
        return [json.loads(json.dumps(row, allow_nan=False)) for row in listed]
    except (TypeError, ValueError, RecursionError):
        given.note(source, "decide", "an example holds what JSON cannot: declare a Dataset of them", "examples")
        return None
