"""Whether the texts of an evaluation's rows may stand in a report."""

from collections.abc import Callable

from penstock.project.project import Project
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.kinds.project import Project as Settings
from penstock.spec.resource import Identity


def showing(project: Project, trusted: Settings | None) -> Callable[[str], bool]:
    """By an Evaluation's name: every Dataset that it reads, and that its chain reads, lies in the repository, or
    `trusted`, the settings of the base revision, say `showContent`.

    What a pull request says of that itself counts for nothing: its report is read by others than the data.
    """
    if trusted is not None and trusted.show_content:
        return lambda evaluation: True
    below: dict[Identity, list[Identity]] = {}
    for edge in project.edges:
        below.setdefault(edge.source, []).append(edge.target)

    def shown(evaluation: str) -> bool:
        start = Identity("Evaluation", evaluation)
        found, todo = {start}, [start]
        while todo:
            fresh = set(below.get(todo.pop(), ())) - found
            found |= fresh
            todo.extend(fresh)
        specs = (project.spec(*each) for each in found if each.kind == "Dataset")
        return start in project.resources and all(isinstance(s, Dataset) and s.source.uri is None for s in specs)

    return shown
