"""A CI job that judges results of other tools: no project, no commit is read, and no model is asked."""

from pathlib import Path

from penstock.diagnostics.fatal import Fatal
from penstock.forge import find, payload, pulls, safe
from penstock.report.report import Report
from penstock.report.sections.gate import GateSection
from penstock.source.repository import git
from penstock.source.settings import Settings
from penstock.verbs.job import ci_told
from penstock.verbs.job.ci_told import Judged, Wanted
from penstock.verbs.job.sought import Sides
from penstock.verbs.results import Compared, results


def ci_results(directory: Path, wanted: Wanted, compared: Compared, *, settings: Settings, output: Path) -> Judged:
    """Judges the two files, writes every form of the report into `output`, and tells the forge.

    Raises:
        Fatal: a file cannot be read, or comes from a fork into a job that may write.
    """
    _, forge = find.find(settings.environ)
    event = forge.event(settings.environ, payload.read(settings.environ.get("GITHUB_EVENT_PATH", "")))
    event = pulls.known(event, settings.environ)
    if event.fork and event.kind != "pull_request":
        raise Fatal(
            f"what a fork's job has written is no verdict under `{event.kind}`",
            help="judge it in the pull request's own job, whose token cannot write",
        )
    trust = safe.trust(event, wanted.trust)
    top = git.toplevel(directory)
    report = results(compared, seed=wanted.seed, accept=wanted.accept, prefix=git.prefix(directory) if top else "")
    verdict = report.last
    assert isinstance(verdict, GateSection)
    sides = Sides(event.base or verdict.base, event.head or verdict.head, ())
    section = ci_told.section(event, trust, sides, report, wanted, output, ())
    # Two jobs, or two pairs of files, never fight over one comment.
    told = ci_told.told(event, report, section, wanted, f"{report.prefix}{compared.head.as_posix()}")
    section = ci_told.publish(forge, event, told, settings, report, section, output)
    return Judged(report, Report((section,), "ci", report.prefix), forge.LINES, {})
