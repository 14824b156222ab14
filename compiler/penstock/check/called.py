"""The Tools that a chain may call."""

from penstock.project.chains import chains
from penstock.project.graph import reach
from penstock.project.project import Project


def tools(project: Project, chain: str, *, offered: bool = False) -> list[str]:
    """Names of the Tools that steps of a chain, and of those it runs, call or that their agents may call.

    An agent may call what reads, and of what writes only what `approve` names; `offered`: all that it has.
    """
    source = chains(project).get(chain)
    if source is None:
        return []
    reached = set(reach(project, source))
    found = set()
    for edge in project.edges:
        if edge.target.kind != "Tool" or edge.source not in reached:
            continue
        effects = getattr(project.resources[edge.target].spec, "effects", "read")
        if offered or "tools" not in edge.route[2:] or effects == "read":
            found.add(edge.target.name)
    return sorted(found)
