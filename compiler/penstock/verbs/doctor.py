"""What of this machine and project would stop a verb."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from penstock.diagnostics.fatal import Fatal
from penstock.report.report import Report
from penstock.report.sections import doctor as section
from penstock.report.sections.doctor import Examined
from penstock.source import settings
from penstock.verbs.examining.examine_machine import machine
from penstock.verbs.examining.examine_project import project
from penstock.verbs.examining.examine_repository import repository


def doctor(
    directory: Path,
    *,
    environ: Mapping[str, str],
    today: date,
    online: bool = False,
    more: Iterable[Examined] = (),
) -> Report:
    """Looks at the machine, the repository and the project; reads no secret, and contacts nothing unless `online`.

    Args:
        more: what only the caller knows, such as the terminal.
    """
    examined = [*machine(environ), *more, *repository(directory, today)]
    try:
        read = settings.read(environ)
    except Fatal:
        left = {name: value for name, value in environ.items() if name not in settings.VARIABLES}
        read = settings.read(left)  # said above
    examined += project(directory, read, online=online)
    return Report((section.section(examined),), "doctor")
