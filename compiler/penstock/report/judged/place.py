"""Where a resource, or a field of it, stands at head."""

from collections.abc import Iterable

from penstock.diagnostics.location import Location
from penstock.report.section import Shape


class Place(Shape):
    """Lines and columns count from 1, the end is exclusive; null where the file tells none."""

    resource: str
    """`Kind/name`."""
    path: str
    """The field, dotted; empty for the resource itself."""
    file: str
    """Relative to the project."""
    line: int | None
    column: int | None
    end_line: int | None
    end_column: int | None


def published(places: Iterable[tuple[str, str, Location]]) -> tuple[Place, ...]:
    """Of placed locations, with resource and path."""
    made = []
    for resource, path, at in places:
        span = at.span._asdict() if at.span else dict.fromkeys(("line", "column", "end_line", "end_column"))
        made.append(Place(resource=resource, path=path, file=at.path, **span))
    return tuple(made)


def find(places: Iterable[Place], resource: str, path: str = "") -> Place | None:
    """The place of a field, else of the longest of its ancestors that is known."""
    own = [place for place in places if place.resource == resource]
    fitting = [place for place in own if not place.path or f"{path}.".startswith(f"{place.path}.")]
    return max(fitting, key=lambda place: len(place.path), default=None)
