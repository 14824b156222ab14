"""Bundles that were written."""

from pathlib import PurePath
from typing import ClassVar

from penstock.report import figure
from penstock.report.block import Block, Column, Foreign, Paragraph, Table, Tone, Verdict
from penstock.report.finding import Found
from penstock.report.section import Section, Shape


class Written(Shape):
    """One bundle."""

    chain: str
    environment: str
    digest: str
    """`sha256:` of the OCI manifest."""
    fingerprint: str
    """Over behaviour."""
    path: str
    """Where the OCI layout lies."""
    version: str | None
    """As tagged or recorded, else what follows from the last such one; 1.0.0 where there is none. Null outside git."""
    written: bool
    """False where the very same bundle lay there already."""


class Carried(Shape):
    """What of a kind a platform's files say."""

    resources: int
    carried: int
    in_part: int
    """Of those, some field of which the platform cannot say: a finding each."""


class Files(Shape):
    """The files of one platform."""

    target: str
    environment: str
    path: str
    """The folder they lie in."""
    files: tuple[str, ...]
    written: bool
    """False where the very same files lay there already."""
    carried: dict[str, Carried]
    """By kind that the platform carries. A kind that does not stand here is none of its business."""


class CompileSection(Section):
    """One bundle a chain and environment."""

    name: ClassVar[str] = "compile"
    bundles: tuple[Written, ...]
    targets: tuple[Files, ...] = ()
    diagnostics: tuple[Found, ...] = ()
    """What of the specs the files of platforms cannot hold."""
    stale: tuple[str, ...]
    """Bundles in the output of chains that the project has no more, where all were asked for, and files of platforms
    that are not written any more. They stay."""

    def blocks(self) -> list[Block]:
        if not self.bundles:
            return [Verdict("No bundle", Tone.WARN, ("the project has no chain",)), *self._stale()]
        lost = [each.block() for each in self.diagnostics]
        same = sum(not bundle.written for bundle in self.bundles)
        rest = f", {'all' if same == len(self.bundles) else same} as they were" if same else ""
        return [
            *lost,
            Paragraph((f"{figure.count(len(self.bundles), 'bundle')} compiled{rest}",)),
            Table(
                (Column("chain"), Column("environment"), Column("digest"), Column("version"), Column("path")),
                tuple(
                    (
                        Foreign(bundle.chain),
                        Foreign(bundle.environment),
                        Foreign(figure.short(bundle.digest)),
                        Foreign(bundle.version) if bundle.version else figure.NONE,
                        Foreign(bundle.path),
                    )
                    for bundle in self.bundles
                ),
            ),
            *self._targets(),
            *self._stale(),
        ]

    def exit_code(self, *, strict: bool = False) -> int:
        return int(strict and bool(self.diagnostics))

    def _targets(self) -> list[Block]:
        """What each platform carries, a column a kind: nothing where a kind is none of its business."""
        if not self.targets:
            return []
        kinds = sorted({kind for files in self.targets for kind in files.carried})
        folders = dict.fromkeys(str(PurePath(files.path).parent) for files in self.targets)
        several = len({files.environment for files in self.targets}) > 1
        named = [part for folder in folders for part in (", ", Foreign(folder))]
        return [
            Paragraph(("What the files for platforms hold, each in a folder TARGET.target of ", *named[1:], ":")),
            Table(
                (Column("target"), *[Column("environment")] * several, Column("files"), *map(Column, kinds)),
                tuple(
                    (
                        Foreign(files.target),
                        *[Foreign(files.environment)] * several,
                        str(len(files.files)),
                        *(_carried(files.carried.get(kind)) for kind in kinds),
                    )
                    for files in self.targets
                ),
            ),
        ]

    def _stale(self) -> list[Block]:
        """Named, and left to their owner, who may still deploy one."""
        if not self.stale:
            return []
        named = [part for path in self.stale for part in (", ", Foreign(path))]
        return [Paragraph(("Not of this project any more, still there: ", *named[1:]))]


def _carried(of: Carried | None) -> str:
    if of is None or not of.resources:
        return figure.NONE
    if not of.carried:
        return "none"
    words = "all" if of.carried == of.resources else f"{of.carried}/{of.resources}"
    return f"{words}, {of.in_part} in part" if of.in_part else words
