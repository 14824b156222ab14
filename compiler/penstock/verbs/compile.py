"""Chains become bundles."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from penstock.bundle import bindings, layout, release
from penstock.report.report import Report
from penstock.report.sections import compile as section
from penstock.source.settings import Settings
from penstock.verbs import attesting, opening
from penstock.verbs.findings import findings
from penstock.verbs.versions import current


def compile(
    directory: Path,
    *,
    settings: Settings,
    today: date,
    output: Path,
    rev: str | None = None,
    environment: str | None = None,
    chains: Sequence[str] = (),
    locked: bool = False,
    builder: str | None = None,
) -> Report:
    """Writes a bundle a chain under `output/<environment>/<chain>`, and beside them the Environment's bindings and
    what is known of each bundle: version, provenance, bill of materials, monitors (`<chain>.referrers`).

    Nothing is written where the project has error findings; the report then ends with them. `locked`: where
    `penstock.lock` and the project differ is an error. `builder`: who vouches for this
    machine, a URI for the provenance.

    Raises:
        Fatal: no project, no such revision, Environment or chain, or the output cannot be written.
    """
    at = opening.place(directory, settings)
    resources = opening.loaded(at, rev)
    found = findings(resources, environment, today, locked=locked)
    if found.stop:
        return Report((found.section,), "compile", resources.tree.prefix)
    compiled = []
    for name in opening.gated(resources, environment):
        released = release.release(opening.linked(resources, name), list(chains) or None)
        for bundle in released.bundles.values():
            compiled.append((name, bundle, layout.write(bundle, output / name)))
        bindings.write(name, released.bindings, output / name)
    versions = {
        (chain, name): version
        for name in {name for name, *_ in compiled}
        for chain, version in current(at, [b.chain for each, b, _ in compiled if each == name], name, rev).items()
    }
    attesting.compiled(at, resources, compiled, versions, rev=rev, builder=builder)
    return Report((found.section, section.section(compiled, versions)), "compile", resources.tree.prefix)
