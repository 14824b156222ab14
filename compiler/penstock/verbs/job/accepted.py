"""Whether an owner has accepted this job's head, by a label on its pull request."""

from contextlib import suppress
from pathlib import Path

from penstock.forge import accepting, api, pulls, standing
from penstock.forge.accepting import Acceptance, acceptance
from penstock.forge.event import Event
from penstock.forge.owners import Dialect, read
from penstock.source.repository import git, revision
from penstock.source.settings import Settings
from penstock.verbs.checkout import opening
from penstock.verbs.checkout.place import Place

_KINDS = ("pull_request", "pull_request_target", "merge_group")


def accepted(at: Place, event: Event, base: str, head: str, settings: Settings) -> Acceptance:
    """`base`, `head`: the commits that are judged. Owners are those of base's CODEOWNERS; head cannot name its own.

    One owner must own every file that the change touches in the project's folder, and in the whole repository where
    the project imports others. In a merge queue the pull request's own head is what was accepted: it counts where the
    queue's commits hold the same files before and after.
    """
    if event.kind not in _KINDS or event.head != head or event.forge not in ("github", "gitlab"):
        return Acceptance(None)
    asked = pulls.queued(event, settings.environ) if event.kind == "merge_group" else event
    if asked is None or asked.number is None or asked.head is None:
        return Acceptance(None)
    names = [name for name in accepting.names(asked.head) if name in dict(asked.labels)]
    if asked is not event and names and (why := _other(at, base, head, asked.head)) is not None:
        return Acceptance(None, f"'{names[0]}' counts for nothing here: {why}")
    labels = dict(asked.labels)
    just_set = next((name for name, by in labels.items() if by), None)
    for name in names:
        with suppress(api.Unanswered):  # then it is as this very event tells it
            labels[name] = standing.setter(asked, name, settings.environ)
    root = git.toplevel(at.root) or at.root
    dialect: Dialect = "gitlab" if event.forge == "gitlab" else "github"
    owners = read(revision.open(root, base), dialect) if names else None
    changed = _changed(at, root, base, head) if names else []
    member = standing.member(asked, settings.environ)
    return acceptance(labels.items(), asked.head, owners, changed, member, just_set=just_set)


def _other(at: Place, base: str, head: str, accepted: str) -> str | None:
    """Why what a queue is about to merge is not what was accepted on the pull request; None: it is."""
    root = git.toplevel(at.root) or at.root
    if not git.has(root, accepted):
        return f"the pull request's commit {accepted[:12]} is not in this clone"
    began = git.merge_base(root, base, accepted)
    if began is None:
        return "the pull request's commit and the queue's have no common history"
    folder = "" if _imports(at, base, head) else git.prefix(at.root).rstrip("/")
    pairs = ((base, began), (head, accepted))
    if all(_folder(root, one, folder) == _folder(root, other, folder) for one, other in pairs):
        return None
    return "other changes go in with it, or have gone in since"


def _folder(root: Path, commit: str, folder: str) -> bytes:
    """Whatever names the content of a folder; nothing where it is not there."""
    if not folder:
        return git.run(root, "rev-parse", f"{git.commit(commit)}^{{tree}}")
    return git.run(root, "ls-tree", "-z", "--full-tree", git.commit(commit), "--", folder)


def _changed(at: Place, root: Path, base: str, head: str) -> list[str]:
    began = git.merge_base(root, base, head) or base
    listed = git.run(root, "diff-tree", "-r", "-z", "--name-only", "--no-renames", began, head)
    every = [name.decode("utf-8", "backslashreplace") for name in listed.split(b"\0") if name]
    prefix = git.prefix(at.root)
    return every if _imports(at, base, head) else [path for path in every if path.startswith(prefix)]


def _imports(at: Place, base: str, head: str) -> bool:
    before, after = opening.loaded_if_any(at, base), opening.loaded(at, head)
    return bool(after.settings.imports) or (before is not None and bool(before.settings.imports))
