"""A tree becomes a project in one step."""

from collections.abc import Mapping

from penstock.project.link import link
from penstock.project.load import load
from penstock.project.project import Project
from penstock.source.store import Store
from penstock.source.tree import Tree
from penstock.spec.signature import Signature


def open_project(tree: Tree, store: Store, environment: str | None, signatures: Mapping[str, Signature]) -> Project:
    """Loads and links.

    Raises:
        Fatal: no `penstock.yaml`, or no such Environment.
    """
    return link(load(tree, store), environment, signatures)
