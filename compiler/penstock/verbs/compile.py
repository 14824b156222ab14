"""Chains become bundles."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from penstock.diagnostics.diagnostic import Diagnostic
from penstock.diagnostics.progress import Progress, Silent
from penstock.report.finding import found as published
from penstock.report.report import Report
from penstock.report.sections.compile import Carried, CompileSection, Files, Written
from penstock.source.settings import Settings
from penstock.source.tree import Tree
from penstock.verbs.checkout.pace import unhurried
from penstock.verbs.checkout.place import place
from penstock.verbs.releasing import recompiled

if TYPE_CHECKING:
    from penstock.targets.emit import Emitted
    from penstock.verbs.releasing.writing import Writing


def compile(
    directory: Path,
    *,
    settings: Settings,
    today: date,
    output: Path,
    rev: str | None = None,
    environment: str | None = None,
    chains: Sequence[str] = (),
    targets: Sequence[str] = (),
    locked: bool = False,
    builder: str | None = None,
    offline: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Writes a bundle a chain under `output/<environment>/<chain>`, and beside them the Environment's bindings and
    what is known of each bundle: version, provenance, bill of materials, monitors (`<chain>.referrers`); and the files
    of platforms (`<platform>.target`): those asked for by `targets` ("all" are all), else those the Environment names.

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
        asked = recompiled.Asked(at, output, rev, environment, tuple(chains), tuple(targets), locked, builder, today)
        last = recompiled.last(asked)
        if last is not None:
            return last
        files = recompiled.files(asked)
        from penstock.source import installed

        before = installed.asked()
        made = _made(asked, files, offline, progress or Silent())
        if installed.asked() == before:
            recompiled.keep(asked, files, made)
        return made


def _made(asked: recompiled.Asked, files: Tree | None, offline: bool, progress: Progress) -> Report:
    """Imports what compiles: a compile that says the same as last time needs none of it."""
    from penstock.bundle import bindings, layout, release
    from penstock.verbs.checkout import opening
    from penstock.verbs.checkout.findings import findings
    from penstock.verbs.checkout.findings import of as of_findings
    from penstock.verbs.checkout.versions import current
    from penstock.verbs.releasing import attesting, outside, targeting
    from penstock.verbs.releasing.writing import Writing

    at, rev, output = asked.at, asked.rev, asked.output
    resources = opening.loaded(at, rev, files)
    found = findings(resources, asked.environment, asked.today, locked=asked.locked)
    if found.stop:
        return Report((found.section,), "compile", resources.tree.prefix)
    projects = {name: opening.linked(resources, name) for name in opening.gated(resources, asked.environment)}
    wanted = {name: release.named(project, list(asked.chains) or None) for name, project in projects.items()}
    for name, project in projects.items():
        outside.give(project, wanted[name], at.settings, fetch=not offline, progress=progress)
    bundles: list[Written] = []
    compiled = []
    made: list[Files] = []
    late: list[Diagnostic] = []
    with suppress(_Stopped), Writing(output, projects) as writing:
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
        attesting.compiled(at, resources, compiled, told, writing, rev=rev, builder=asked.builder)
        for name, project in projects.items():
            of = {bundle.chain: bundle for environment, bundle, *_ in compiled if environment == name}
            targeted = targeting.targeted(project, of, asked.targets)
            late += targeted.findings
            made += [_files(writing, output / name, name, each) for each in targeted.emitted]
        if late:
            found = of_findings(resources, [*found.diagnostics, *late])
        if found.stop:
            raise _Stopped
    if found.stop:
        return Report((found.section,), "compile", resources.tree.prefix)
    lost = tuple(published(each) for each in late)
    left = [path for each in made for path in _left(Path(each.path), each.files)]
    stale = [] if asked.chains else [path for name in projects for path in _stale(output / name, wanted[name])]
    section = CompileSection(
        bundles=tuple(bundles), targets=tuple(made), diagnostics=lost, stale=tuple([*stale, *left])
    )
    return Report((found.section, section), "compile", resources.tree.prefix)


class _Stopped(Exception):
    """A platform's files would be wrong: nothing that was staged takes its place."""


def _files(writing: "Writing", folder: Path, environment: str, emitted: "Emitted") -> Files:
    target = folder / f"{emitted.target}.target"
    return Files(
        target=emitted.target,
        environment=environment,
        path=target.as_posix(),
        files=tuple(emitted.files),
        written=writing.folder(target, emitted.files),
        carried={
            kind: Carried(resources=all, carried=carried, in_part=part)
            for kind, (carried, part, all) in emitted.carried.items()
        },
    )


def _stale(directory: Path, chains: Sequence[str]) -> list[str]:
    """Layouts there of no chain: what lies beside a bundle has a dot in its name."""
    found = sorted(path.parent for path in directory.glob("*/oci-layout"))
    return [path.as_posix() for path in found if "." not in path.name and path.name not in chains]


def _left(folder: Path, files: Sequence[str]) -> list[str]:
    """Files of an earlier compile there, or of somebody else."""
    found = (path for path in sorted(folder.rglob("*")) if not path.is_dir())
    return [path.as_posix() for path in found if path.relative_to(folder).as_posix() not in files]
