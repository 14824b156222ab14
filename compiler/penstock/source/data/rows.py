"""Rows of datasets: JSON Lines, CSV, Parquet, and the headings of Markdown."""

import csv
import io
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location, Span
from penstock.source.data import parquet
from penstock.source.lines import decode, normal

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_PUNCTUATION = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a dataset; line 0 where it has none."""

    id: str
    values: Mapping[str, Any]
    line: int = 0


class _Wrong(ValueError):
    """What is wrong with a row, in words."""


def read(path: str, data: bytes) -> tuple[list[Row], list[Fault]]:
    """The rows of a file, and its faults, as `each` gives them."""
    rows: list[Row] = []
    faults: list[Fault] = []
    for found in each(path, data):
        if isinstance(found, Row):
            rows.append(found)
        else:
            faults.append(found)
    return rows, faults


def each(path: str, data: bytes) -> Iterator[Row | Fault]:
    """One after the other the rows of a `.jsonl` or `.csv` file (by its ending), their ids still empty; text has LF
    ends.

    Every faulty row is a fault `dataset-row{problem}` with its line, and left out. Values of CSV are text.
    """
    name = path.lower()
    found: Iterator[tuple[int, dict[str, Any] | _Wrong]]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        found = iter([(1, _Wrong("UTF-16 text; save it as UTF-8"))])
    elif name.endswith((".jsonl", ".ndjson")):
        found = _json_lines(data)
    elif name.endswith(".csv"):
        found = _comma_separated(data)
    elif parquet.is_parquet(path):
        found = _table(data)
    else:
        found = iter([(1, _Wrong("rows are read from .jsonl, .csv and .parquet files"))])
    for line, value in found:
        if isinstance(value, _Wrong):
            yield Fault("dataset-row", Location(path, span=Span(line, 1, line, 2)), {"problem": str(value)})
        else:
            yield Row("", value, line)


def _table(data: bytes) -> Iterator[tuple[int, dict[str, Any] | _Wrong]]:
    try:
        for line, row in enumerate(parquet.read(data), start=1):
            yield line, {key: _lf(member) for key, member in row.items()}
    except parquet.Unreadable as error:
        yield 1, _Wrong(str(error))


def _json_lines(data: bytes) -> Iterator[tuple[int, dict[str, Any] | _Wrong]]:
    for line, raw in enumerate(io.BytesIO(data.removeprefix(b"\xef\xbb\xbf")), start=1):
        if raw.strip(b" \t\r\n"):
            try:
                yield line, _json_row(raw.removesuffix(b"\n"))
            except _Wrong as wrong:
                yield line, wrong


def _json_row(raw: bytes) -> dict[str, Any]:
    try:
        text = raw.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite)
        if _SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except _Wrong:
        raise
    except UnicodeDecodeError as error:
        raise _Wrong(f"the byte {raw[error.start]:02X} at {error.start + 1} is no UTF-8") from None
    except UnicodeEncodeError:
        raise _Wrong("half of a surrogate pair is no character") from None
    except json.JSONDecodeError as error:
        raise _Wrong(f"no JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise _Wrong("nested too deep") from None
    except ValueError:
        raise _Wrong("an integer of thousands of digits") from None
    if not isinstance(value, dict):
        raise _Wrong("a row is a JSON object")
    return {key: _lf(member) for key, member in value.items()} if "\\r" in text else value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _Wrong(f"the key {json.dumps(twice)} stands twice")
    return result


def _no_constant(text: str) -> None:
    raise _Wrong(f"{text} is no JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise _Wrong(f"{text[:40]} is beyond every number")
    return number


def _lf(value: Any) -> Any:
    if isinstance(value, str):
        return normal(value)
    if isinstance(value, list):
        return [_lf(item) for item in value]
    if isinstance(value, dict):
        return {key: _lf(member) for key, member in value.items()}
    return value


def _comma_separated(data: bytes) -> Iterator[tuple[int, dict[str, Any] | _Wrong]]:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        yield line, _Wrong(f"the byte {data[error.start]:02X} is no UTF-8")
        return
    if b"\x00" in data:
        yield data.count(b"\n", 0, data.index(b"\x00")) + 1, _Wrong("NUL is not allowed in a text")
        return
    heading: list[str] | None = None
    for line, fields in _records(io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline="")):
        if isinstance(fields, _Wrong):
            yield line, fields
            if heading is None:
                return
        elif heading is None:
            wrong = _bad_heading(fields)
            if wrong is not None:
                yield line, wrong
                return
            heading = fields
        elif len(fields) != len(heading):
            yield line, _Wrong(f"{len(fields)} fields where the heading has {len(heading)}")
        else:
            yield line, dict(zip(heading, map(normal, fields), strict=True))


def _records(lines: Iterable[str]) -> Iterator[tuple[int, list[str] | _Wrong]]:
    """Each record that is not blank, with the line on which it starts."""
    reader = csv.reader(lines, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            said = str(error)
            yield line, _Wrong("a quote is never closed" if "unexpected end" in said else f"no CSV: {said}")
        else:
            if fields:
                yield line, fields


def _bad_heading(fields: list[str]) -> _Wrong | None:
    twice = [name for name in fields if fields.count(name) > 1]
    if "" in fields:
        return _Wrong("a column has no name")
    if twice:
        return _Wrong(f"two columns are named {json.dumps(twice[0], ensure_ascii=False)}")
    if len(fields) == 1 and ";" in fields[0]:
        return _Wrong("semicolons separate the columns; separate them by commas")
    return None


def headings(path: str, data: bytes) -> list[Row]:
    """A row for each heading of a Markdown file that has text: `{id, title, text, file}`.

    `id` is `path#slug` as GitHub makes slugs, a repeated one with `-1`, `-2`; text before the first heading has the
    id `path`. Lines in fenced code are text.
    """
    rows: list[Row] = []
    used: dict[str, int] = {}
    identity, title, start, body = path, "", 1, list[str]()
    fence: str | None = None

    def close() -> None:
        text = "\n".join(body).strip("\n")
        if text.strip() or identity != path:
            values = {"id": identity, "title": title, "text": text, "file": path}
            rows.append(Row(identity, values, start))

    for line, text in enumerate(normal(decode(data)).split("\n"), start=1):
        fence = _fenced(text, fence)
        found = None if fence else _HEADING.fullmatch(text)
        if found is None:
            body.append(text)
            continue
        close()
        title = (found[2] or "").strip()
        identity, start, body = f"{path}#{_slug(title, used)}", line, []
    close()
    return rows


def _fenced(line: str, fence: str | None) -> str | None:
    """The fence that is open after a line."""
    found = _FENCE.fullmatch(line)
    if found is None:
        return fence
    mark, rest = found[1], found[2]
    if fence is None:
        return None if mark[0] == "`" and "`" in rest else mark
    return None if mark[0] == fence[0] and len(mark) >= len(fence) and not rest.strip() else fence


def _slug(title: str, used: dict[str, int]) -> str:
    """GitHub's anchor of a heading."""
    plain = _LINK.sub(r"\1", title).lower().strip()
    slug = _PUNCTUATION.sub("", plain).replace(" ", "-")
    count = used.get(slug)
    if count is None:
        used[slug] = 0
        return slug
    while f"{slug}-{count + 1}" in used:
        count += 1
    used[slug] = count + 1
    used[f"{slug}-{count + 1}"] = 0
    return f"{slug}-{count + 1}"
