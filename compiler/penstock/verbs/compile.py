"""Chains become bundles."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from penstock.diagnostics.progress import Progress, Silent
from penstock.report.report import Report
from penstock.report.sections.compile import CompileSection, Written
from penstock.source.settings import Settings
from penstock.source.tree import Tree
from penstock.verbs import recompiled
from penstock.verbs.pace import unhurried
from penstock.verbs.place import Place, place


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
    offline: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Writes a bundle a chain under `output/<environment>/<chain>`, and beside them the Environment's bindings and
    what is known of each bundle: version, provenance, bill of materials, monitors (`<chain>.referrers`).

    Nothing is written where the project has error findings; the report then ends with them. All bundles are there
    before the first takes its place. Where neither what the last compile read nor what it wrote has changed, its report
    is given again; where somebody else may have left that, as under CI, everything is compiled afresh. `locked`: where
    `penstock.lock` and the project differ is an error. `builder`: who vouches for this machine, a URI for the
    provenance. Rows that lie outside git are fetched, unless they are kept already or it is `offline`.

    Raises:
        Fatal: no project, no such revision, Environment or chain, or the output cannot be written.
    """
    at = place(directory, settings)
    with unhurried():
        asked = recompiled.Asked(at, output, rev, environment, tuple(chains), locked, builder, today)
        last = recompiled.last(asked)
        if last is not None:
            return last
        files = recompiled.files(asked)
        from penstock.metrics import plugged

        before = plugged.asked()
        made = _made(at, files, today, output, rev, environment, chains, locked, builder, offline, progress or Silent())
        if plugged.asked() == before:
            recompiled.keep(asked, files, made)
        return made


def _made(
    at: Place,
    files: Tree | None,
    today: date,
    output: Path,
    rev: str | None,
    environment: str | None,
    chains: Sequence[str],
    locked: bool,
    builder: str | None,
    offline: bool,
    progress: Progress,
) -> Report:
    """Imports what compiles: a compile that says the same as last time needs none of it."""
    from penstock.bundle import bindings, layout, release
    from penstock.verbs import attesting, opening, outside
    from penstock.verbs.findings import findings
    from penstock.verbs.versions import current
    from penstock.verbs.writing import Writing

    resources = opening.loaded(at, rev, files)
    found = findings(resources, environment, today, locked=locked)
    if found.stop:
        return Report((found.section,), "compile", resources.tree.prefix)
    projects = {name: opening.linked(resources, name) for name in opening.gated(resources, environment)}
    wanted = {name: release.named(project, list(chains) or None) for name, project in projects.items()}
    for name, project in projects.items():
        outside.give(project, wanted[name], at.settings, fetch=not offline, progress=progress)
    bundles: list[Written] = []
    compiled = []
    with Writing(output, projects) as writing:
        progress.begin("compiling", sum(map(len, wanted.values())))
        for name, project in projects.items():
            versions = current(at, wanted[name], name, rev)
            for chain in wanted[name]:
                packed = release.pack(project, chain)
                target = output / name / chain
                bundles.append(
                    Written(
                        chain=chain,
                        environment=name,
                        digest=packed.image.digest,
                        fingerprint=packed.fingerprint,
                        path=target.as_posix(),
                        version=versions.get(chain),
                        written=writing.add(target, packed.image),
                    )
                )
                compiled.append((name, release.opened(packed), target, layout.described(packed.image)))
                progress.advance(len(bundles))
        progress.end()
        for name, project in projects.items():
            writing.put(output / name / bindings.file(name), bindings.dumps(name, bindings.bindings(project)))
        told = {(each.chain, each.environment): each.version for each in bundles}
        attesting.compiled(at, resources, compiled, told, writing, rev=rev, builder=builder)
    stale = [] if chains else [path for name in projects for path in _stale(output / name, wanted[name])]
    section = CompileSection(bundles=tuple(bundles), stale=tuple(stale))
    return Report((found.section, section), "compile", resources.tree.prefix)


def _stale(directory: Path, chains: Sequence[str]) -> list[str]:
    """Layouts there of no chain: what lies beside a bundle has a dot in its name."""
    found = sorted(path.parent for path in directory.glob("*/oci-layout"))
    return [path.as_posix() for path in found if "." not in path.name and path.name not in chains]
