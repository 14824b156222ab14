"""A project that head keeps out of the reach of what judges it at base."""

from collections.abc import Iterator

from penstock.diff.change import PolicyChange
from penstock.project.loaded import ROOT, Loaded
from penstock.source.tree import Tree
from penstock.spec.resource import Identity
from penstock.verbs.checkout import opening
from penstock.verbs.checkout.place import Place


def moved(at: Place, base: str, after: Loaded) -> Iterator[PolicyChange]:
    """Base has no project where head's lies: each that it has above, or that is gone at head.

    Its `gate` block, its guards and its rows would judge this change, and do not.
    """
    here = after.tree.prefix
    left = _folders(opening.tree(at, base)) - _folders(after.tree)
    above = {folder for folder in _folders(opening.tree(at, base)) if here.startswith(folder) and folder != here}
    for folder in sorted(left | above):
        what = "is gone" if folder in left else "is no longer the nearest"
        reason = f"the project of base in /{folder} {what}, so that nothing of it judges this one"
        yield PolicyChange(Identity("Project", _name(after)), ROOT, f"/{folder}{ROOT}", f"/{here}{ROOT}", reason)


def _folders(tree: Tree) -> set[str]:
    whole = tree.beside("")
    entries = () if whole is None else whole.entries()
    return {e.path.removesuffix(ROOT) for e in entries if e.path == ROOT or e.path.endswith(f"/{ROOT}")}


def _name(after: Loaded) -> str:
    return next((each.identity.name for each in after.resources if each.identity.kind == "Project"), "project")
