"""What a shell offers where a name is to stand: nothing is run, and whatever is wrong offers nothing."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from penstock.diagnostics.fatal import Fatal

Offered = Callable[[click.Context, click.Parameter, str], list[str]]


def resources(*kinds: str, chains: bool = False) -> Offered:
    """Names of the project's resources; chains: templates with a model too, which are chains of one step."""

    def offered(context: click.Context, parameter: click.Parameter, value: str) -> list[str]:
        from penstock.source import settings
        from penstock.verbs.checkout import opening

        try:
            at = opening.place(_project(context), settings.read(os.environ))
            found = opening.loaded(at, None).resources
        except (Fatal, OSError):
            return []
        names = [
            each.identity.name
            for each in found
            if each.identity.kind in kinds
            or (chains and each.identity.kind == "PromptTemplate" and getattr(each.spec, "model", None))
        ]
        return _from(names, value)

    return offered


def revisions(context: click.Context, parameter: click.Parameter, value: str) -> list[str]:
    """Branches and tags."""
    from penstock.source.repository import git

    try:
        said = git.run(_project(context), "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags")
    except (Fatal, OSError):
        return []
    return _from(["HEAD", *said.decode("utf-8", "replace").split()], value)


def targets(context: click.Context, parameter: click.Parameter, value: str) -> list[str]:
    """Platforms that `compile` writes files for."""
    from penstock.targets.platforms import PLATFORMS

    return _from([*PLATFORMS, "all"], value)


def topics(context: click.Context, parameter: click.Parameter, value: str) -> list[str]:
    """Rules, by code or by name, and kinds."""
    from penstock.check.rules import RULES
    from penstock.spec.kinds import KINDS

    return _from([*KINDS, *(rule.CODE for rule in RULES.values()), *RULES], value)


def _project(context: click.Context) -> Path:
    return Path(str(context.params.get("project") or "."))


def _from(names: Iterable[str], value: str) -> list[str]:
    return sorted({name for name in names if name.startswith(value) and name.isprintable()})
