"""A browsable catalogue of a whole project."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress, Silent
from penstock.diagnostics.secret import clean
from penstock.project.chains import chains
from penstock.project.loaded import Loaded
from penstock.report import saved
from penstock.report import site as pages
from penstock.report.format import render
from penstock.report.report import Report
from penstock.report.section import Section
from penstock.report.sections.eval import EvalSection
from penstock.report.sections.gate import GateSection
from penstock.report.sections.log import LogSection
from penstock.report.sections.site import SiteSection
from penstock.source.repository import git
from penstock.source.settings import Settings
from penstock.spec.kinds import KINDS
from penstock.verbs.checkout import opening
from penstock.verbs.checkout.cataloguing import catalogue
from penstock.verbs.checkout.findings import findings
from penstock.verbs.checkout.place import Place
from penstock.verbs.log import told
from penstock.verbs.report import report as joined

T = TypeVar("T", bound=Section)
INDEX, DATA, RESULT = "index.html", "catalogue.json", "report.html"
_COMMITS: Final = 20
"""Of a chain's history, the newest."""


def site(
    directory: Path,
    *,
    settings: Settings,
    today: date,
    output: Path,
    rev: str | None = None,
    environment: str | None = None,
    results: Sequence[Path] = (),
    progress: Progress | None = None,
) -> Report:
    """Writes an index and a page a resource into `output`; nothing where the project has errors.

    Args:
        environment: default: the first that the project deploys.
        results: saved results, whose figures are shown with what they measure.

    Raises:
        Fatal: no project, no such revision or Environment, a file is no result, or the folder is somebody else's.
    """
    at = opening.place(directory, settings)
    _ours(output)
    last = joined(results) if results else None
    loaded = opening.loaded(at, rev)
    found = findings(loaded, environment, today)
    if found.stop:
        return Report((found.section,), "site", loaded.tree.prefix)
    name = opening.gated(loaded, environment)[0]
    project = opening.linked(loaded, name)
    commit = _commit(at, rev)
    listed = catalogue(project)
    shown = pages.site(
        listed,
        found.section,
        _logs(at, [*chains(project)], name, commit, progress or Silent()),
        project=_called(loaded),
        description=_described(loaded),
        revision="worktree" if rev is None or commit is None else commit,
        judged=_last(last, GateSection),
        evaluated=_last(last, EvalSection),
        report=RESULT if last is not None else "",
    )
    files = dict(pages.pages(shown))
    sections: tuple[Section, ...] = (found.section, listed)
    if last is not None:
        files[RESULT] = render(last, "html")
    files[DATA] = saved.save(Report(sections, "site", loaded.tree.prefix))
    removed = _write(output, files)
    made = SiteSection(
        index=(output / INDEX).as_posix(),
        revision=shown.revision,
        written=sum(file.endswith(".html") for file in files),
        resources=len(listed.resources),
        removed=tuple(removed),
    )
    return Report((*sections, made), "site", loaded.tree.prefix)


def _called(loaded: Loaded) -> str:
    return next((r.identity.name for r in loaded.resources if r.identity.kind == "Project"), "project")


def _described(loaded: Loaded) -> str:
    found = (r.metadata.description for r in loaded.resources if r.identity.kind == "Project")
    return next(found, None) or ""


def _last(report: Report | None, kind: type[T]) -> T | None:
    found = (each for each in reversed(report.sections if report is not None else ()) if isinstance(each, kind))
    return next(found, None)


def _commit(at: Place, rev: str | None) -> str | None:
    """None where there is no history."""
    try:
        return git.resolve(at.root, rev or "HEAD")
    except Fatal:
        if rev is not None and rev != ":":
            raise
        return None


def _logs(
    at: Place, names: Sequence[str], environment: str, commit: str | None, progress: Progress
) -> Mapping[str, LogSection]:
    """The newest commits of each chain that the revision has; one that is not committed has no past."""
    if commit is None:
        return {}
    made = {}
    progress.begin("history", len(names))
    for number, name in enumerate(names, start=1):
        try:
            made[name] = told(at, commit, name, environment, count=_COMMITS)
        except git.Failed:
            raise
        except Fatal:
            continue
        finally:
            progress.advance(number)
    progress.end()
    return made


def _ours(output: Path) -> None:
    """Whether the folder may be written into: it is not there, empty, or holds an earlier catalogue.

    Raises:
        Fatal: it is something else.
    """
    try:
        if output.exists() and any(output.iterdir()) and not (output / DATA).is_file():
            raise Fatal(f"'{output}' holds something else than a catalogue", help="name an empty folder: -o DIR")
    except OSError as error:
        raise Fatal(f"'{output}' cannot be read: {error.strerror}", help="name a folder: -o DIR") from None


def _write(output: Path, files: Mapping[str, str]) -> list[str]:
    """Every file that is new or differs; gives the pages of resources that are no more, which are removed."""
    try:
        for name, text in files.items():
            path, data = output / name, clean(text).encode("utf-8")
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.is_file() or path.read_bytes() != data:
                path.write_bytes(data)
        stale = [page for kind in KINDS for page in sorted((output / kind).glob("*.html"))]
        removed = [page for page in stale if page.relative_to(output).as_posix() not in files]
        for page in removed:
            page.unlink()
    except OSError as error:
        raise Fatal(f"'{output}' cannot be written: {error.strerror}") from None
    return [page.relative_to(output).as_posix() for page in removed]
