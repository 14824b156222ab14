"""An action is used by a name that can be moved.

## What it does
Reports `uses:` that ends in anything but 40 hexadecimal digits (`sha256:` for an image), and on GitLab an `include`
of a project without a full `ref`, of a component by a version, and of a remote file without `integrity`. It is an
error in a file with a gate and a warning elsewhere.

## Why is this bad?
Whoever can move a tag decides what runs beside the gate, with its token and keys. A commit cannot be moved.

## Example
```yaml
on: [pull_request]
permissions: {contents: read}
jobs:
  gate:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
        with: {fetch-depth: 0, persist-credentials: false}
      - run: penstock gate --base origin/main
```

## Use instead
```yaml
on: [pull_request]
permissions: {contents: read}
jobs:
  gate:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: {fetch-depth: 0, persist-credentials: false}
      - run: penstock gate --base origin/main
```
"""

import re
from collections.abc import Iterator

from penstock.diagnostics.location import Location
from penstock.forge.ci_rule import Finding, Pipeline, Repository, Severity, Wording
from penstock.forge.pipeline import mapping

CODE = "CI302"
SEVERITY = Severity.ERROR


_PINNED = re.compile(r"[^@]+@[0-9a-f]{40}\Z|docker://[^@]+@sha256:[0-9a-f]{64}\Z|(\./|\$/).*")
_COMMIT = re.compile(r"[0-9a-f]{40}\Z")


def find(pipeline: Pipeline, repository: Repository) -> Iterator[Finding]:
    severity = Severity.ERROR if pipeline.judges else Severity.WARNING
    for at, used in _used(pipeline):
        if not _PINNED.match(used):
            name, _, version = used.partition("@")
            message = f"'{name}' is used {f'at `{version}`' if version else 'without a commit'}, which can be moved"
            help = f"pin it: `{name}@<40 hexadecimal digits> # {version or 'version'}`"
            yield Finding(at, Wording(message, help, severity=severity))
    written = pipeline.data.get("include") if pipeline.sort == "gitlab" else None
    for number, one in enumerate(written if isinstance(written, list) else [written]):
        place = pipeline.at.at("include", number) if isinstance(written, list) else pipeline.at.at("include")
        if (moved := _moves(one)) is not None:
            yield Finding(place, Wording(moved, "pin it to a commit, or a digest", severity=severity))


def _used(pipeline: Pipeline) -> Iterator[tuple[Location, str]]:
    for job in pipeline.jobs:
        if isinstance(job.data.get("uses"), str):
            yield job.at.at("uses"), str(job.data["uses"])
        for step in job.steps:
            if step.uses:
                yield step.at.at("uses"), step.uses


def _moves(one: object) -> str | None:
    given = mapping(one)
    if "project" in given and not _COMMIT.match(str(given.get("ref", ""))):
        return f"'{given['project']}' is included at a name that can be moved"
    if "component" in given and not _COMMIT.match(str(given["component"]).rpartition("@")[2]):
        return f"component '{given['component']}' is included at a version that can be moved"
    if "remote" in given and "integrity" not in given:
        return f"'{given['remote']}' is included without its digest"
    return None
