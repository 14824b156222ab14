"""A CI job, end to end: what it was started for, the verdict, and all that is written and told of it."""

import json
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Literal, NamedTuple

from penstock.bundle import file
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress
from penstock.diagnostics.secret import clean
from penstock.forge import accepting, find, marker, payload, pulls, safe
from penstock.forge.event import Event
from penstock.forge.forge import Commenting, Forge, Posted, Texts
from penstock.forge.safe import Trust
from penstock.metrics.share import Share
from penstock.report import inert, saved
from penstock.report.format import Style, render
from penstock.report.report import Report, in_repository
from penstock.report.section import Section
from penstock.report.sections.ci import CiSection, Published, Shipped
from penstock.report.sections.compile import CompileSection
from penstock.report.sections.diff import DiffSection
from penstock.report.sections.gate import GateSection
from penstock.report.sections.gate_shard import GateShardSection
from penstock.source import git, hunks
from penstock.source.settings import Settings
from penstock.verbs import opening, sought
from penstock.verbs.accepted import accepted
from penstock.verbs.compile import compile
from penstock.verbs.gate import gate

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
_STRANGE = "{} lies on no branch of this clone: it is trusted as a fork's"


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


def zones(settings: Settings, trust: Trust | None) -> Mapping[str, str]:
    """Under which name what this job learns is kept between jobs, `zone`, and from which other it may read, `reads`.

    A stranger's job writes where no trusted one reads.

    Raises:
        Fatal: an event that cannot be read, or one under which nothing may run.
    """
    _, forge = find.find(settings.environ)
    event = forge.event(settings.environ, payload.read(settings.environ.get("GITHUB_EVENT_PATH", "")))
    zone = {"head": "own", "data": "data", "base": "fork"}[safe.trust(event, trust)]
    if event.fork:
        zone += f"-{sha256(event.head_repository.encode()).hexdigest()[:12]}"
    return {"zone": zone, "reads": "own"}


class Judged(NamedTuple):
    """`report`: as of `gate`, with what was compiled; `told`: what the job made of it; `lines`: the log's format;
    `changed`: lines of head, first and last, by file."""

    report: Report
    told: Report
    lines: str
    changed: Mapping[str, Sequence[tuple[int, int]]]


def ci(
    directory: Path,
    wanted: Wanted,
    *,
    settings: Settings,
    today: date,
    progress: Progress,
    output: Path,
    bundles: Path | None = None,
) -> Judged:
    """Reads the event, judges head against base once, writes every form of the report into `output`, and publishes.

    `bundles`: where head's bundles go; default: `output/bundles`. What cannot be published is told, and changes no
    verdict.

    Raises:
        Fatal: no project, no base to compare with, or an event under which nothing may run.
    """
    name, forge = find.find(settings.environ)
    event = forge.event(settings.environ, payload.read(settings.environ.get("GITHUB_EVENT_PATH", "")))
    event = pulls.known(event, settings.environ)
    with _taking_back(event, directory, wanted, settings, forge):
        at = opening.place(directory, settings)
        sides = sought.sides(at.root, event, wanted.base, wanted.head)
    if not event.fork and sought.strange(at.root, event, wanted.head, sides.head):
        event = replace(event, fork=True)
        sides = sides._replace(notes=(*sides.notes, _STRANGE.format(sides.head[:12])))
    trust = safe.trust(event, wanted.trust)
    safe.refuse(event, sought.checked_out(at.root), sides.head)
    owner = accepted(at, event, sides.base, sides.head, settings)
    with _taking_back(event, directory, wanted, settings, forge):
        judged = gate(
            directory,
            settings=settings,
            today=today,
            progress=progress,
            base=sides.base,
            head=sides.head,
            environment=wanted.environment,
            accept=wanted.accept,
            accepted_by=owner.by,
            trust=trust,
            jobs=wanted.jobs,
            seed=wanted.seed,
            executor=wanted.executor,
            budget=wanted.budget,
            detail=True,
            share=wanted.share,
            runs=wanted.runs,
        )
    if isinstance(judged.last, GateShardSection):
        asked = judged.last
        _put(output / f"shard-{asked.index}-of-{asked.count}.json", render(judged, "json"))
        return Judged(judged, judged, "text", {})
    notes = [*sides.notes, *([owner.why] if owner.why else [])]
    missing = len(notes)
    compiled = _compiled(
        directory,
        judged,
        wanted,
        settings,
        today,
        bundles or output / "bundles",
        sides.head,
        trust != "head" or settings.calls == "replay",
        notes,
    )
    report = replace(judged, sections=(*judged.sections[:-1], *compiled, judged.last))
    section = _section(event, trust, sides, report, wanted, output, notes)
    if len(notes) > missing and section.code == 0 and wanted.fail_on != "never":
        section = section.model_copy(update={"code": 2})
    told = _told(event, report, section, wanted)
    event = replace(event, head=sides.head)
    _write(output, report, told, section)
    try:
        posted = forge.publish(event, told, settings.environ)
    except Exception as error:  # noqa: BLE001 - no fault of a forge, nor of ours in talking to it, makes a verdict
        posted = (Posted("comment", "failed", f"{type(error).__name__}: {error}"),)
    section = section.model_copy(update={"published": tuple(map(_published, posted))})
    _put(output / "ci.json", render(Report((section,), "ci"), "json"))
    files = {in_repository(report.prefix, found.file) for each in report.sections for found in each.findings()}
    changed = hunks.hunks(at.root, sides.base, sides.head, files)
    return Judged(report, Report((section,), "ci", report.prefix), forge.LINES, changed)


@contextmanager
def _taking_back(
    event: Event, directory: Path, wanted: Wanted, settings: Settings, forge: Forge
) -> Generator[None, None, None]:
    """The comment that an earlier push was given is none of this one's: it says so, where there is one."""
    try:
        yield
    except Fatal as fatal:
        _take_back(event, fatal, wanted, directory=directory, settings=settings, forge=forge)
        raise


def _take_back(
    event: Event, fatal: Fatal, wanted: Wanted, *, directory: Path, settings: Settings, forge: Forge
) -> None:
    try:
        try:
            folder = opening.place(directory, settings).root
        except Fatal:  # head has no project any more
            folder = directory
        project = git.prefix(folder).strip("/")
    except Fatal:
        return
    first = _first(event, marker.marker(event, project, wanted.environment))
    why = inert.code(fatal.message, 500)
    text = f"### Penstock gate\n\n❌ **NO VERDICT**: {why}\n\nThe log of this job tells more.\n"
    told = Texts(
        comment=clean(f"{first}\n\n{text}"),
        marker=first.split("\n")[0],
        head=event.head or "",
        summary=clean(text),
        outputs={"verdict": "", "reason": "error"},
        commenting="never" if wanted.comment == "never" else "changes",
        quiet=True,
        author=wanted.author,
    )
    with suppress(Exception):  # the fault itself is what the job ends with
        forge.publish(event, told, settings.environ)


def _compiled(
    directory: Path,
    judged: Report,
    wanted: Wanted,
    settings: Settings,
    today: date,
    folder: Path,
    head: str,
    offline: bool,
    notes: list[str],
) -> tuple[Section, ...]:
    """Head's bundles; nothing where it has errors. One that cannot be had ends the job, and not its report."""
    if not isinstance(judged.last, GateSection) or judged.last.verdict is None:
        return ()
    try:
        made = compile(
            directory,
            settings=settings,
            today=today,
            output=folder,
            rev=head,
            environment=wanted.environment,
            offline=offline,
        )
    except Fatal as fatal:
        notes.append(f"no bundles: {fatal.message}")
        return ()
    return (made.last,) if isinstance(made.last, CompileSection) else ()


def _section(
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


def _code(report: Report, verdict: GateSection, fail_on: FailOn) -> int:
    if fail_on == "never":
        return 0
    code = report.exit_code(strict=fail_on == "warnings")
    if code == 0 and verdict.verdict == "INCONCLUSIVE" and fail_on in ("inconclusive", "warnings"):
        return 3
    return code


def _told(event: Event, report: Report, section: CiSection, wanted: Wanted) -> Texts:
    mark = marker.marker(event, report.prefix.strip("/"), wanted.environment)
    first = marker.line(mark)
    edit = event.edit if event.number is not None else ""
    label = accepting.label(section.head) if event.number is not None and event.head == section.head else ""
    comment = render(report, "comment", Style(marker=mark, edit=edit, ref=event.head_ref, label=label))
    return Texts(
        comment=clean(f"{_first(event, mark)}\n\n{comment.removeprefix(first).lstrip()}"),
        marker=first,
        head=event.head or "",
        summary=clean(render(report, "comment", Style(edit=edit, ref=event.head_ref, label=label))),
        outputs=_outputs(section),
        sarif=render(report, "sarif") if wanted.sarif else "",
        commenting=wanted.comment,
        quiet=section.verdict == "UNCHANGED",
        author=wanted.author,
    )


def _first(event: Event, mark: str) -> str:
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


def _write(output: Path, report: Report, told: Texts, section: CiSection) -> None:
    made = {name: render(report, format, Style(width=120)) for name, format in FILES.items()}
    made |= {"report.json": saved.save(report), "comment.md": told.comment, "summary.md": told.summary}
    # GitLab fails a job whose variables are more than a few kilobytes; ci.json has them all.
    short = {name: value for name, value in told.outputs.items() if len(value) <= _SHORT}
    made["outputs.env"] = "".join(f"PENSTOCK_{name.upper()}={value}\n" for name, value in short.items())
    for name, text in made.items():
        _put(output / name, text)


def _put(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file.replace(path, clean(text).encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise Fatal(f"'{path}' cannot be written: {error.strerror}") from None


def _published(posted: Posted) -> Published:
    return Published(what=posted.what, state=posted.state, note=posted.note, url=posted.url)
