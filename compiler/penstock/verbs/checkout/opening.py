"""The project of a folder, as it stands or at a revision, in any of its Environments."""

from collections.abc import Sequence

from penstock.diagnostics.fatal import Fatal
from penstock.metrics import plugged
from penstock.project.kept import Analyses
from penstock.project.link import link
from penstock.project.load import load
from penstock.project.loaded import ROOT, Loaded
from penstock.project.project import Project
from penstock.source import worktree
from penstock.source.repository import git, index, revision
from penstock.source.store import memory
from penstock.source.tree import Tree
from penstock.spec.kinds.environment import Environment
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.project import Project as Settings
from penstock.targets.find import known
from penstock.verbs.checkout.place import Place as Place
from penstock.verbs.checkout.place import place as place


def tree(at: Place, rev: str | None) -> Tree:
    """The files of the checkout, of a revision, or what is staged."""
    if rev == index.INDEX:
        return index.open(at.root)
    return worktree.open(at.root) if rev is None else revision.open(at.root, git.resolve(at.root, rev))


def loaded(at: Place, rev: str | None, files: Tree | None = None) -> Loaded:
    """The resources of the checkout or of a revision, analysed anew: what compiles, runs or judges reads no analysis
    that another process, perhaps of a revision nobody trusts, has left in the cache.
    `files`: their Tree, where it is open.

    Raises:
        Fatal: no such revision, or no project there.
    """
    return load(tree(at, rev) if files is None else files, memory())


def nothing(at: Place, rev: str) -> Loaded:
    """A project without resources: what a revision holds before there is a project."""
    store = memory()
    return Loaded(tree(at, rev), store, Settings(), (), (), 0, 0, Analyses(store))


def loaded_if_any(at: Place, rev: str) -> Loaded | None:
    """The resources of a revision, or None where the project does not exist there yet."""
    files = tree(at, rev)
    return load(files, memory()) if any(entry.path == ROOT for entry in files.entries()) else None


def linked(resources: Loaded, environment: str | None) -> Project:
    """The project in an Environment; None or `default`: as it stands. Linked once, so that it is typed once."""
    name = None if environment == "default" else environment
    memo = ("linked", name)
    if memo not in resources.shared:
        kinds = (Evaluation.kind, Environment.kind)
        specs = [each.spec for each in resources.resources if each.identity.kind in kinds]  # no other need be made
        metrics = (metric.metric for spec in specs if isinstance(spec, Evaluation) for metric in spec.metrics.values())
        named = {metric for metric in metrics if metric is not None}
        targets = {target for spec in specs if isinstance(spec, Environment) for target in spec.targets}
        resources.shared[memo] = link(resources, name, plugged.signatures(named), known(targets))
    project: Project = resources.shared[memo]
    return project


def linked_if_any(resources: Loaded | None, environment: str) -> Project | None:
    """The same, or None where there is no project or no such Environment."""
    if resources is None or environment not in ("default", *environments(resources)):
        return None
    return linked(resources, environment)


def environments(resources: Loaded) -> list[str]:
    """The names of its Environments."""
    return sorted({r.identity.name for r in resources.resources if r.identity.kind == "Environment"})


def gated(resources: Loaded, environment: str | None) -> Sequence[str]:
    """The Environments that are judged: the one asked for, else those the project deploys, else `default`."""
    return judged(resources.settings, environments(resources), environment)


def judged(settings: Settings, names: Sequence[str], environment: str | None) -> Sequence[str]:
    """The same, of a project with Environments of these names.

    Raises:
        Fatal: there is none of that name.
    """
    if environment is not None:
        if environment != "default" and environment not in names:
            raise Fatal(f"no Environment '{environment}' (there is: {', '.join(names) or 'none'})")
        return [environment]
    return settings.gate.environments or ["default"]
