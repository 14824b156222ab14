"""Applies fixes to the bytes of a file, and looks whether the file then says what the fixes mean."""

import copy
import json
from collections.abc import Iterable, Sequence
from typing import Any

from penstock.diagnostics.diagnostic import Change, Edit, Fix
from penstock.source.editing.change import word
from penstock.source.lines import normal
from penstock.source.parsing import yaml

_YAML = (".yaml", ".yml")
_BOM = b"\xef\xbb\xbf"


def chosen(fixes: Iterable[Fix]) -> list[Fix]:
    """Those that do not touch what an earlier one changes; the rest may come in a next round."""
    taken: list[Fix] = []
    seen: set[Change] = set()
    for fix in fixes:
        if not any(_meet(change, other) for change in fix.changes for other in seen):
            taken.append(fix)
            seen.update(fix.changes)
    return taken


def edited(path: str, data: bytes, fixes: Sequence[Fix]) -> bytes | None:
    """The bytes of a file after fixes that do not meet, or None where it would not say what they mean."""
    mark = _BOM if data.startswith(_BOM) else b""
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return None
    made, at = [], 0
    for change in sorted(change for fix in fixes for change in fix.changes if change.path == path):
        made += [text[at : change.start], change.text]
        at = change.end
    after = mark + "".join([*made, text[at:]]).encode()
    edits = [edit for fix in fixes for edit in fix.edits if edit.location.path == path]
    return after if not path.endswith(_YAML) or _says(path, data, after, edits) else None


def _meet(one: Change, other: Change) -> bool:
    return one.path == other.path and one.start <= other.end and other.start <= one.end


def _says(path: str, before: bytes, after: bytes, edits: Sequence[Edit]) -> bool:
    """Whether the new text holds the data of the old one after the edits, and no new fault."""
    old, new = yaml.parse(path, before), yaml.parse(path, after)
    if len(new.faults) > len(old.faults):
        return False
    # through JSON, so that what aliases share is copied: an edit of it in one place shows in the comparison
    wanted = {document.index: json.loads(json.dumps(document.data)) for document in old.documents}
    removed: list[Edit] = []
    for edit in edits:
        if edit.location.span is not None:
            continue
        if edit.action == "remove":
            removed.append(edit)  # last and from behind, so that the numbers of items hold until then
            continue
        if not _apply(wanted.get(edit.location.document), edit):
            return False
    for edit in sorted(removed, key=_depth, reverse=True):
        if not _apply(wanted.get(edit.location.document), edit):
            return False
    found = {document.index: document.data for document in new.documents}
    return json.dumps(found, sort_keys=True) == json.dumps(wanted, sort_keys=True)


def _depth(edit: Edit) -> tuple[int, list[tuple[int, str]]]:
    return edit.location.document, [(step if isinstance(step, int) else 0, str(step)) for step in edit.location.route]


def _apply(data: Any, edit: Edit) -> bool:
    """Changes `data`; False where it has no such place."""
    *way, last = edit.location.route or (None,)
    at = data
    for step in way:
        if not _has(at, step):
            return False
        at = at[step]
    if edit.action == "insert":
        into = data if last is None else at.setdefault(last, {}) if isinstance(at, dict) else None
        if not isinstance(into, dict) or edit.key in into:
            return False
        into[edit.key] = copy.copy(edit.value)
        return True
    if last is None or not _has(at, last):
        return False
    if edit.action == "remove":
        del at[last]
    elif edit.action == "rename":
        if edit.value in at:
            return False
        at[edit.value] = at.pop(last)
    elif edit.action == "set":
        at[last] = edit.value
    else:
        return _rewrite(at, last, edit)
    return True


def _rewrite(at: Any, last: Any, edit: Edit) -> bool:
    text = at[last]
    if not isinstance(text, str):
        return False
    text = normal(text)
    start, end = 0, len(text)
    if edit.location.within is not None:
        lines = text.split("\n")
        starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines) + 1)]
        within = edit.location.within
        start, end = starts[within.line] + within.column, starts[within.end_line] + within.end_column
    new = str(edit.value)
    inner = new if edit.key is None else word(edit.key).sub(lambda _: new, text[start:end])
    at[last] = text[:start] + inner + text[end:]
    return True


def _has(at: Any, step: Any) -> bool:
    if isinstance(at, dict):
        return step in at
    return isinstance(at, list) and isinstance(step, int) and 0 <= step < len(at)
