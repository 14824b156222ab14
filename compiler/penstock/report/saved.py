"""A report as a file, whole: what a page shows can be shown again from it."""

import json
import re
from typing import Any, Final, Literal, TypeVar

from pydantic import ValidationError

from penstock.bundle import strict_json
from penstock.diagnostics.fatal import Fatal
from penstock.report import inert, published
from penstock.report.report import Report
from penstock.report.section import Section, Shape
from penstock.report.sections import SECTIONS
from penstock.spec.documented import Documented

LARGEST: Final = 128 * 1024 * 1024
"""Bytes of a file; no report comes near."""
T = TypeVar("T", bound=Shape)
_VERSION: Final = re.compile(r"1\.\d{1,4}")
_HELP: Final = "results are what `gate --report DIR` writes (report.json), and `--format json -o FILE` of any command"


class Kept(Shape):
    """One section."""

    section: str
    """Its name, which is its verb's; it says which of the published schemas `data` follows."""
    data: dict[str, Any]


class Saved(Shape):
    """A report with all its sections."""

    format_version: Literal["1.0"] = "1.0"
    title: str
    """The command that made it."""
    prefix: str = ""
    """The project's folder in the repository with a trailing slash, or nothing."""
    sections: tuple[Kept, ...]
    """In the order in which they were made; the last is the command's own."""


def save(report: Report) -> str:
    """JSON of every section; keys stand in the order of the models, steps in that in which they ran."""
    kept = tuple(Kept(section=each.name, data=each.data()) for each in report.sections if each.name in SECTIONS)
    value = Saved(title=report.title, prefix=report.prefix, sections=kept).model_dump(mode="json")
    return inert.json(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2)) + "\n"


def load(data: bytes, file: str) -> Report:
    """What was saved, or the one section that `--format json` printed. `file`: its name, for messages.

    Raises:
        Fatal: it is cut off, too large, no result of ours, or of another major version.
    """
    if len(data) > LARGEST:
        raise Fatal(f"'{file}' is larger than {LARGEST // 1024**2} MB, no result is", help=_HELP)
    try:
        value = strict_json.object(data)
    except strict_json.Unclear as error:
        raise Fatal(f"'{file}' is no result of penstock: {error}", help=_HELP) from None
    version = value.get("format_version")
    if not isinstance(version, str):
        raise Fatal(f"'{file}' is no result of penstock: it has no format_version", help=_HELP)
    if not _VERSION.fullmatch(version):
        raise Fatal(
            f"'{file}' has format_version {inert.line(version, 20)}, this Penstock reads 1.x",
            help="render it by the version of Penstock that wrote it",
        )
    if isinstance(value.get("sections"), list):
        saved = _valid(Saved, value, file)
        sections = tuple(_section(each.section, each.data, file) for each in saved.sections)
        if not sections:
            raise Fatal(f"'{file}' holds no section", help=_HELP)
        return Report(sections, saved.title, saved.prefix)
    made = _recognised(value, file)
    return Report((made,), made.name)


def _recognised(value: dict[str, Any], file: str) -> Section:
    """The section whose fields these are: no other one has all that it needs, at the top or in what stands there."""
    printed = [name for name in SECTIONS if not published.load(name).page_only]
    names = [name for name in printed if _needed(published.load(name)) <= set(value)]
    if len(names) == 1:
        return _section(names[0], value, file)
    fitting = []
    for name in names:
        try:
            fitting.append(_section(name, value, file))
        except Fatal:
            continue
    if len(fitting) != 1:
        raise Fatal(f"'{file}' is no result of penstock: no command prints these fields", help=_HELP)
    return fitting[0]


def _needed(model: type[Section]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items() if field.is_required()}


def _section(name: str, data: dict[str, Any], file: str) -> Section:
    if name not in SECTIONS:
        raise Fatal(
            f"'{file}' holds a section '{inert.line(name, 40)}' that this Penstock does not know",
            help="render it by the version of Penstock that wrote it",
        )
    return _valid(published.load(name), data, file)


def _valid(model: type[T], value: dict[str, Any], file: str) -> T:
    version = str(value.get("format_version", ""))
    known = value | {"format_version": "1.0"} if _VERSION.fullmatch(version) else value
    try:
        return model.model_validate(known)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the top"
        raise Fatal(
            f"'{file}' is no result of penstock: {inert.line(first['msg'], 120)} at {inert.line(place, 120)}",
            help=_HELP,
        ) from None


def schema() -> dict[str, Any]:
    """The JSON Schema of `report.json`."""
    made = Saved.model_json_schema(mode="serialization", schema_generator=Documented)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "penstock report.json"}
