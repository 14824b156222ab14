"""A CI job, end to end: what it was started for, the verdict, and all that is written and told of it."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress
from penstock.diagnostics.secret import clean
from penstock.forge import find, marker, payload, pulls, safe
from penstock.forge.event import Event
from penstock.forge.forge import Forge, Texts
from penstock.forge.safe import Trust
from penstock.report import inert
from penstock.report.format import render
from penstock.report.report import Report, in_repository
from penstock.report.section import Section
from penstock.report.sections.compile import CompileSection
from penstock.report.sections.gate import GateSection
from penstock.report.sections.gate_shard import GateShardSection
from penstock.source.repository import git, hunks
from penstock.source.settings import Settings
from penstock.verbs.checkout import opening
from penstock.verbs.compile import compile
from penstock.verbs.gate import gate
from penstock.verbs.job import ci_told, sought
from penstock.verbs.job.accepted import accepted
from penstock.verbs.job.ci_told import FILES as FILES
from penstock.verbs.job.ci_told import Judged, Wanted

_ELSEWHERE = "remove them, or name another folder by `-o`: for a stranger's change one outside the checkout"
_STRANGE = "{} lies on no branch of this clone: it is trusted as a fork's"


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
        if (held := sought.committed(at.root, output, bundles or output)) is not None:
            raise Fatal(f"the repository holds files under '{held}', where this job's results go", help=_ELSEWHERE)
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
        ci_told.put(output / f"shard-{asked.index}-of-{asked.count}.json", render(judged, "json"))
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
    section = ci_told.section(event, trust, sides, report, wanted, output, notes)
    if len(notes) > missing and section.code == 0 and wanted.fail_on != "never":
        section = section.model_copy(update={"code": 2})
    told = ci_told.told(event, report, section, wanted)
    event = replace(event, head=sides.head)
    section = ci_told.publish(forge, event, told, settings, report, section, output)
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
    first = ci_told.first_lines(event, marker.marker(event, project, wanted.environment))
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
