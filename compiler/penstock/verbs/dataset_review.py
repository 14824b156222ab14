"""Rows that nobody has reviewed: accepted, edited or rejected, one by one or in a spreadsheet. Every decision is
written at once, so that a review can stop anywhere and go on.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from penstock.diagnostics.fatal import Fatal
from penstock.project.link import nearest
from penstock.report.report import Report
from penstock.report.sections import dataset_review as section
from penstock.report.sections.dataset_review import Counts
from penstock.source.settings import Settings
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.schemas import schema
from penstock.verbs.checkout import opening
from penstock.verbs.dataset_draft import rejected
from penstock.verbs.rows import row_file

DECISION = "decision"
_GUARDED = ("=", "+", "-", "@", "\t", "\r", "'")
"""What makes a formula of a cell, or would hide that it was guarded."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A Dataset under review.

    Attributes:
        schema: of a row, or nothing.
        key, reviewed: its fields of those names.
    """

    root: Path
    name: str
    path: str
    key: str
    reviewed: str
    schema: Mapping[str, Any]

    def waiting(self) -> list[dict[str, Any]]:
        """Rows that nobody has reviewed, in the order of the file."""
        return [row for row in row_file.rows(self.root, self.path) if row.get(self.reviewed) is False]

    def id(self, row: Mapping[str, Any]) -> str:
        return str(row.get(self.key))

    def problem(self, row: Mapping[str, Any]) -> str | None:
        """Why a row cannot be accepted as it stands."""
        wrong = schema.check(self.schema, row) if self.schema else None
        blank = [n for n in row if n != "origin" and row[n] == "" and n in self.schema.get("required", ())]
        return wrong or (f"`{blank[0]}` is empty" if blank else None)

    def fields(self, row: Mapping[str, Any]) -> list[str]:
        """What of a row is a person's to edit."""
        return [name for name in row if name not in (self.key, self.reviewed, "origin")]

    def accept(self, row: Mapping[str, Any]) -> None:
        """Writes the row, edited or not, as reviewed.

        Raises:
            Fatal: the schema does not have it.
        """
        wrong = self.problem({**row, self.reviewed: True})
        if wrong is not None:
            raise Fatal(f"row '{self.id(row)[:60]}' cannot be accepted: {wrong}")
        self._change(row, {**row, self.reviewed: True})

    def reject(self, row: Mapping[str, Any]) -> None:
        """Takes the row out, into a file beside, so that it is not proposed again."""
        row_file.add(self.root, rejected(self.path), [row])
        self._change(row, None)

    def _change(self, row: Mapping[str, Any], into: Mapping[str, Any] | None) -> None:
        own = self.id(row)
        row_file.change(
            self.root,
            self.path,
            lambda each: into if self.id(each) == own and each.get(self.reviewed) is False else each,
        )


def desk(directory: Path, *, settings: Settings, name: str) -> Desk:
    """The Dataset `name` under review.

    Raises:
        Fatal: there is none, its rows are in no .jsonl file, or it does not say which are reviewed.
    """
    at = opening.place(directory, settings)
    project = opening.linked(opening.loaded(at, None), None)
    spec = project.spec("Dataset", name)
    if not isinstance(spec, Dataset):
        known = [each.identity.name for each in project.of("Dataset")]
        raise Fatal(
            f"there is no Dataset '{name}'", help=f"known: {nearest(name, known) or ', '.join(known) or 'none'}"
        )
    if spec.source.file is None or spec.key is None:
        raise Fatal(f"Dataset '{name}' has no `source: {{file: ...}}` or no `key`", help="both are needed for a review")
    row_file.known(spec.source.file)
    if spec.reviewed is None:
        raise Fatal(
            f"Dataset '{name}' does not say which rows are reviewed", help="add `reviewed: reviewed` to its spec"
        )
    return Desk(at.root, name, spec.source.file, spec.key, spec.reviewed, spec.schema_ or {})


def report(desk: Desk, counts: Counts, problems: Iterable[tuple[str, str]] = ()) -> Report:
    """What was decided. `problems`: (row, why) of rows that could not be accepted."""
    made = section.section(desk.name, desk.path, counts, len(desk.waiting()), problems)
    return Report((made,), "dataset review")


def to_csv(desk: Desk) -> str:
    """The waiting rows as a spreadsheet: `decision` (accept or reject), the key, then every field; what is no text is
    JSON. A cell that a spreadsheet would take for a formula stands behind an apostrophe (OWASP, CSV injection).
    """
    rows = desk.waiting()
    names = [desk.key, *dict.fromkeys(name for row in rows for name in desk.fields(row))]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([DECISION, *(_guarded(name) for name in names)])
    for row in rows:
        writer.writerow(["", *(_guarded(_cell(row[name])) if name in row else "" for name in names)])
    return out.getvalue()


def from_csv(desk: Desk, data: bytes) -> Report:
    """Takes the decisions of a spreadsheet: `accept` with the cells as they stand there, `reject`; others wait on.

    Raises:
        Fatal: it is no such spreadsheet.
    """
    try:
        table = [*csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Fatal(f"the spreadsheet cannot be read: {error}", help="save it as CSV in UTF-8") from None
    names = [_plain(cell) for cell in table[0]] if table else []
    if DECISION not in names or desk.key not in names:
        help = f"`penstock dataset review {desk.name} --csv FILE` writes one"
        raise Fatal(f"the spreadsheet has no columns '{DECISION}' and '{desk.key}'", help=help)
    waiting = {desk.id(row): row for row in desk.waiting()}
    counts = {"accepted": 0, "edited": 0, "rejected": 0}
    problems: list[tuple[str, str]] = []
    for line in table[1:]:
        cells = dict(zip(names, map(_plain, line), strict=False))
        decision, key = cells.pop(DECISION, "").strip().lower(), cells.get(desk.key, "")
        row = waiting.get(key)
        if decision in ("accept", "reject") and row is None:
            problems.append((key, "no such row waits"))
        elif decision == "accept" and row is not None:
            edited = {**row, **{n: _value(row[n], cells[n]) for n in desk.fields(row) if n in cells}}
            try:
                desk.accept(edited)
                counts["edited" if edited != row else "accepted"] += 1
            except Fatal as fatal:
                problems.append((key, fatal.message))
        elif decision == "reject" and row is not None:
            desk.reject(row)
            counts["rejected"] += 1
        elif decision:
            problems.append((key, f"'{decision[:40]}' is no decision: accept or reject"))
    return report(desk, Counts(**counts), problems)


def typed(before: Any, text: str) -> Any:
    """What a person wrote in place of a value: a text stays one, a list may be written as `a; b`, all else is JSON.

    Raises:
        ValueError: it is none.
    """
    if isinstance(before, str):
        return text
    if isinstance(before, list) and not text.lstrip().startswith("["):
        return [part.strip() for part in text.split(";") if part.strip()]
    return json.loads(text)


def _value(before: Any, text: str) -> Any:
    try:
        return before if text == _cell(before) else typed(before, text)
    except ValueError:
        return text  # the schema says what is wrong with it


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_GUARDED) else text


def _plain(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_GUARDED) else text


def shown(desk: Desk, row: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """The fields of a row as a person reads them."""
    return [(name, _cell(row[name])) for name in row if name != desk.reviewed]
