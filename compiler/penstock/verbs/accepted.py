"""Whether an owner has accepted this job's head, by a label on its pull request."""

from pathlib import Path

from penstock.forge import api, standing
from penstock.forge.accepting import Acceptance, acceptance, label
from penstock.forge.event import Event
from penstock.forge.owners import Dialect, read
from penstock.source import git, revision
from penstock.source.settings import Settings
from penstock.verbs import opening
from penstock.verbs.place import Place

_KINDS = ("pull_request", "pull_request_target")


def accepted(at: Place, event: Event, base: str, head: str, settings: Settings) -> Acceptance:
    """`base`, `head`: the commits that are judged. Owners are those of base's CODEOWNERS; head cannot name its own.

    One owner must own every file that the change touches in the project's folder, and in the whole repository where
    the project imports others.
    """
    if (
        event.kind not in _KINDS
        or event.number is None
        or event.head != head
        or event.forge not in ("github", "gitlab")
    ):
        return Acceptance(None)
    labels = dict(event.labels)
    name = label(head)
    if name in labels:
        try:
            by = standing.setter(event, name, settings.environ)
        except api.Unanswered:
            by = labels[name]  # as this very event tells it
        labels[name] = by
    root = git.toplevel(at.root) or at.root
    dialect: Dialect = "gitlab" if event.forge == "gitlab" else "github"
    owners = read(revision.open(root, base), dialect) if name in labels else None
    changed = _changed(at, root, base, head) if name in labels else []
    return acceptance(labels.items(), head, owners, changed, standing.member(event, settings.environ))


def _changed(at: Place, root: Path, base: str, head: str) -> list[str]:
    began = git.merge_base(root, base, head) or base
    listed = git.run(root, "diff-tree", "-r", "-z", "--name-only", "--no-renames", began, head)
    every = [name.decode("utf-8", "backslashreplace") for name in listed.split(b"\0") if name]
    prefix = git.prefix(at.root)
    before, after = opening.loaded_if_any(at, base), opening.loaded(at, head)
    if after.settings.imports or (before is not None and before.settings.imports):
        return every
    return [path for path in every if path.startswith(prefix)]
