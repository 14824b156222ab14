"""Chains become bundles."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from penstock.bundle import bindings, layout, release
from penstock.diagnostics.diagnostic import Severity
from penstock.report.report import Report
from penstock.report.sections import check as check_section
from penstock.report.sections import compile as section
from penstock.source.settings import Settings
from penstock.verbs import opening
from penstock.verbs.diagnose import diagnostics


def compile(
    directory: Path,
    *,
    settings: Settings,
    today: date,
    output: Path,
    rev: str | None = None,
    environment: str | None = None,
    chains: Sequence[str] = (),
) -> Report:
    """Writes a bundle a chain under `output/<environment>/<chain>`, and the Environment's bindings beside them.

    Nothing is written where the project has error findings; the report then ends with them.

    Raises:
        Fatal: no project, no such revision, Environment or chain, or the output cannot be written.
    """
    at = opening.place(directory, settings)
    resources = opening.loaded(at, rev)
    found = diagnostics(resources, environment, today)
    checked = check_section.section(
        found, resources=len(resources.resources), files=resources.files, foreign_files=resources.foreign
    )
    if any(d.severity is Severity.ERROR for d in found):
        return Report((checked,), "compile", resources.tree.prefix)
    compiled = []
    for name in opening.gated(resources, environment):
        released = release.release(opening.linked(resources, name), list(chains) or None)
        for bundle in released.bundles.values():
            compiled.append((name, bundle, layout.write(bundle, output / name)))
        bindings.write(name, released.bindings, output / name)
    return Report((checked, section.section(compiled)), "compile", resources.tree.prefix)
