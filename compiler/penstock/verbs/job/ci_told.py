"""What a CI job wants, and how its verdict is written and told."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from penstock.bundle import file
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import clean
from penstock.forge import accepting, marker
from penstock.forge.event import Event
from penstock.forge.forge import Commenting, Forge, Posted, Texts
from penstock.forge.safe import Trust
from penstock.metrics.share import Share
from penstock.report import saved
from penstock.report.format import Style, render
from penstock.report.report import Report
from penstock.report.sections.ci import CiSection, Published, Shipped
from penstock.report.sections.compile import CompileSection
from penstock.report.sections.diff import DiffSection
from penstock.report.sections.gate import GateSection
from penstock.source.settings import Settings
from penstock.verbs.job import sought

FailOn = Literal["never", "verdict", "inconclusive", "warnings"]
FILES: Mapping[str, str] = {
    "gate.json": "json",
    "report.txt": "text",
    "report.html": "html",
    "report.sarif": "sarif",
    "junit.xml": "junit",
    "codequality.json": "gitlab",
}
"""What is written, by its format; beside it `report.json` with every section, `comment.md`, `summary.md`, `ci.json` and
`outputs.env`."""


_SHORT = 1000  # characters of a variable


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a job asks for.

    Attributes:
        base, head: revisions instead of the event's.
        trust: instead of what suits the event.
        fail_on: `verdict`: as `gate` ends; `inconclusive`, `warnings`: these too; `never`: whatever the verdict.
        comment: whether the pull request gets one; author: whose comments are ours.
        sarif: also for the forge's code scanning.
        budget: US dollars that this run may spend, where base's own budget is not less.
        accept: the digest of an earlier verdict.
        share: only these rows are asked, and nothing is judged or told; `runs`: what jobs of every share wrote.
    """

    base: str | None = None
    head: str | None = None
    environment: str | None = None
    trust: Trust | None = None
    fail_on: FailOn = "verdict"
    comment: Commenting = "always"
    author: str | None = None
    sarif: bool = False
    budget: float | None = None
    accept: str | None = None
    share: Share | None = None
    runs: tuple[Path, ...] = ()
    jobs: int = 8
    seed: int | None = None
    executor: str = "asyncio"


class Judged(NamedTuple):
    """`report`: as of `gate`, with what was compiled; `told`: what the job made of it; `lines`: the log's format;
    `changed`: lines of head, first and last, by file."""

    report: Report
    told: Report
    lines: str
    changed: Mapping[str, Sequence[tuple[int, int]]]


def section(
    event: Event, trust: Trust, sides: sought.Sides, report: Report, wanted: Wanted, output: Path, notes: Sequence[str]
) -> CiSection:
    verdict = report.last
    assert isinstance(verdict, GateSection)
    changes = [change for each in report.sections if isinstance(each, DiffSection) for change in each.changes]
    written = [one for each in report.sections if isinstance(each, CompileSection) for one in each.bundles]
    return CiSection(
        forge=event.forge,
        event=event.kind,
        number=event.number,
        fork=event.fork,
        trust=trust,
        base=sides.base,
        head=sides.head,
        verdict=verdict.verdict,
        reason=verdict.reason,
        level=verdict.level,
        accept=verdict.accept,
        changed=tuple(change.resource for change in changes),
        bundles=tuple(Shipped(chain=w.chain, environment=w.environment, digest=w.digest, path=w.path) for w in written),
        folder=output.as_posix(),
        files=("ci.json", "comment.md", *FILES, "outputs.env", "report.json", "summary.md"),
        published=(),
        notes=tuple(notes),
        exit_code=_code(report, verdict, wanted.fail_on),
    )


def publish(
    forge: Forge, event: Event, told: Texts, settings: Settings, report: Report, section: CiSection, output: Path
) -> CiSection:
    """Writes every form of the report, and tells the forge. What cannot be told changes no verdict."""
    write(output, report, told, section)
    try:
        posted = forge.publish(event, told, settings.environ)
    except Exception as error:  # noqa: BLE001 - no fault of a forge, nor of ours in talking to it, makes a verdict
        posted = (Posted("comment", "failed", f"{type(error).__name__}: {error}"),)
    section = section.model_copy(update={"published": tuple(map(_published, posted))})
    put(output / "ci.json", render(Report((section,), "ci"), "json"))
    return section


def _code(report: Report, verdict: GateSection, fail_on: FailOn) -> int:
    if fail_on == "never":
        return 0
    code = report.exit_code(strict=fail_on == "warnings")
    if code == 0 and verdict.verdict == "INCONCLUSIVE" and fail_on in ("inconclusive", "warnings"):
        return 3
    return code


def told(event: Event, report: Report, section: CiSection, wanted: Wanted, project: str | None = None) -> Texts:
    """`project`: what the comment is about, where it is no project; then no commit says who owns it, and no label is
    named that nobody reads."""
    mark = marker.marker(event, report.prefix.strip("/") if project is None else project, wanted.environment)
    first = marker.line(mark)
    edit = event.edit if event.number is not None else ""
    is_read = project is None and event.number is not None and event.head == section.head
    label = accepting.label(section.head) if is_read else ""
    comment = render(report, "comment", Style(marker=mark, edit=edit, ref=event.head_ref, label=label))
    return Texts(
        comment=clean(f"{first_lines(event, mark)}\n\n{comment.removeprefix(first).lstrip()}"),
        marker=first,
        head=event.head or "",
        summary=clean(render(report, "comment", Style(edit=edit, ref=event.head_ref, label=label))),
        outputs=_outputs(section),
        sarif=render(report, "sarif") if wanted.sarif else "",
        commenting=wanted.comment,
        quiet=section.verdict == "UNCHANGED",
        author=wanted.author,
    )


def first_lines(event: Event, mark: str) -> str:
    """What a comment begins with."""
    first = marker.line(mark)
    return f"{first}\n{marker.head(event.head)}" if event.head else first


def _outputs(section: CiSection) -> Mapping[str, str]:
    """Enumerations, digests, and JSON on one line: nothing that a step could mistake."""
    digests = {f"{one.environment}/{one.chain}": one.digest for one in section.bundles}
    return {
        "verdict": section.verdict or "",
        "reason": section.reason,
        "level": section.level or "",
        "accept": section.accept or "",
        "digests": json.dumps(digests, sort_keys=True),
        "changed": json.dumps(section.changed),
        "report": Path(section.folder).absolute().as_posix(),
        "base": section.base,
        "head": section.head,
    }


def write(output: Path, report: Report, told: Texts, section: CiSection) -> None:
    made = {name: render(report, format, Style(width=120)) for name, format in FILES.items()}
    made |= {"report.json": saved.save(report), "comment.md": told.comment, "summary.md": told.summary}
    # GitLab fails a job whose variables are more than a few kilobytes; ci.json has them all.
    short = {name: value for name, value in told.outputs.items() if len(value) <= _SHORT}
    made["outputs.env"] = "".join(f"PENSTOCK_{name.upper()}={value}\n" for name, value in short.items())
    for name, text in made.items():
        put(output / name, text)


def put(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file.replace(path, clean(text).encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise Fatal(f"'{path}' cannot be written: {error.strerror}") from None


def _published(posted: Posted) -> Published:
    return Published(what=posted.what, state=posted.state, note=posted.note, url=posted.url)
