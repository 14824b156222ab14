"""A bundle comes out of a registry."""

from pathlib import Path

from penstock.bundle.registry import pull as pulling
from penstock.bundle.registry import registry as registries
from penstock.bundle.registry.reference import parse
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress
from penstock.report.report import Report
from penstock.report.sections import pull as section
from penstock.source.settings import Settings


def pull(
    reference: str, directory: Path, *, settings: Settings, plain_http: bool = False, progress: Progress
) -> Report:
    """Puts the bundle at `directory`, verified, and its evidence beside it.

    Raises:
        Fatal: no such bundle, it is not what the registry says, or it cannot be written.
    """
    at = parse(reference)
    registry = registries.open(at, settings.environ, plain_http=plain_http)
    try:
        done = pulling.pull(registry, directory, progress)
    except OSError as error:
        raise Fatal(f"{directory} cannot be written: {error.strerror}") from None
    return Report((section.section(f"{at.host}/{at.name}", directory.as_posix(), done),), "bundle pull")
