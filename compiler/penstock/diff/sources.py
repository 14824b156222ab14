"""The files in which a resource is written."""

from collections.abc import Iterator, Mapping

from penstock.project.project import Project
from penstock.spec.resource import Identity


def sources(project: Project, identity: Identity) -> tuple[str, ...]:
    """The document's file, then the files that it names, seen from the project; none where it is not there."""
    resource = project.resources.get(identity)
    if resource is None:
        return ()
    path = resource.location.path
    root = project.within(path).root
    return tuple(dict.fromkeys((path, *(root + file for file in _files(resource.data)))))


def _files(value: object) -> Iterator[str]:
    """Every `file:` of a document."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key == "file" and isinstance(item, str):
                yield item
            else:
                yield from _files(item)
    elif isinstance(value, list):
        for item in value:
            yield from _files(item)
