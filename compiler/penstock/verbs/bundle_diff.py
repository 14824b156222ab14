"""What differs between two bundles, in the words of `diff`."""

from datetime import date

from penstock.bundle.resources import project
from penstock.diagnostics.progress import Progress
from penstock.diff.compare import compare
from penstock.report.report import Report
from penstock.report.sections import diff as section
from penstock.source.settings import Settings
from penstock.verbs.releasing.repository import bundle


def bundle_diff(
    base: str,
    head: str,
    *,
    settings: Settings,
    today: date,
    plain_http: bool = False,
    offline: bool = False,
    progress: Progress,
) -> Report:
    """Compares what two bundles were compiled from; each is a folder or a reference.

    Raises:
        Fatal: there is no such bundle, or it is damaged.
    """
    before, after = (
        bundle(text, settings, plain_http=plain_http, offline=offline, progress=progress) for text in (base, head)
    )
    difference = compare(project(before), project(after), today)
    return Report((section.section(difference, base=before.digest, head=after.digest),), "bundle diff")
