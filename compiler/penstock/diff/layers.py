"""Which Environments a project stands in."""

from penstock.project.project import Project
from penstock.spec.kinds.environment import Environment
from penstock.spec.resource import Identity


def in_force(project: Project) -> set[Identity]:
    """The Environment applied to a project and those it extends."""
    found: set[Identity] = set()
    at = Identity("Environment", project.environment)
    while at in project.resources and at not in found:
        found.add(at)
        spec = project.resources[at].spec
        assert isinstance(spec, Environment)
        at = Identity("Environment", spec.extends or "")
    return found
