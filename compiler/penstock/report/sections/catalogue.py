"""Every resource of a project, a page each."""

from collections.abc import Iterable
from typing import Any, ClassVar, Literal

from penstock.report import figure
from penstock.report.block import Block, Code, Column, Facts, Fold, Foreign, Heading, Inline, Line, Paragraph, Table
from penstock.report.section import Section, Shape
from penstock.report.value import show, spread

Level = Literal["none", "metadata", "behavioural", "breaking"]


class Link(Shape):
    """Another resource, and the field that names it."""

    resource: str
    """`Kind/name`."""
    route: str
    """Keys with dots."""


class Message(Shape):
    """A message of a prompt."""

    role: str
    template: str
    """As written; of messages that are put in place, what is: `insert: examples`."""
    rendered: str | None
    """With sample values; null where it cannot be rendered without a run."""


class Prompt(Shape):
    """What a model is sent."""

    format: str
    values: dict[str, Any]
    """What it is rendered with here: the inputs' defaults, else words that say what stands there."""
    messages: tuple[Message, ...]


class Spec(Shape):
    """A resource."""

    resource: str
    """`Kind/name`."""
    kind: str
    name: str
    file: str
    """Below the project's root."""
    description: str | None
    owner: str | None
    labels: dict[str, str]
    source: str
    """The document as written."""
    uses: tuple[Link, ...]
    used_by: tuple[Link, ...]
    """The fields are those of the other resource."""
    inputs: dict[str, Any] | None = None
    """JSON Schema; of a chain and a prompt."""
    outputs: dict[str, Any] | None = None
    """JSON Schema; of a chain."""
    prompt: Prompt | None = None
    level: Level | None = None
    """How far it changed, where revisions are compared."""

    def blocks(self) -> list[Block]:
        """All but its name."""
        facts: list[tuple[str, Line]] = [("file", (Foreign(self.file, 200),))]
        if self.owner:
            facts.append(("owner", (Foreign(self.owner),)))
        facts += [("label", (Foreign(f"{key}: {value}"),)) for key, value in self.labels.items()]
        made: list[Block] = [Paragraph((self.description,))] if self.description else []
        made.append(Facts(tuple(facts)))
        for title, schema in (("Inputs", self.inputs), ("Outputs", self.outputs)):
            if schema and schema.get("properties"):
                made += [Heading(title, 3), fields(schema)]
        if self.prompt is not None:
            made.append(Heading("Rendered prompt", 3))
            for message in self.prompt.messages:
                text = message.template if message.rendered is None else message.rendered
                made += [Heading(message.role, 4), Code(text)]
            made.append(Fold(("The values that it is rendered with",), (Code(spread(self.prompt.values), "json"),)))
        made.append(Fold(("Source",), (Code(self.source, "yaml"),), open=self.prompt is None))
        return made


class CatalogueSection(Section):
    """What a project declares, resolved for an Environment."""

    name: ClassVar[str] = "catalogue"
    page_only: ClassVar[bool] = True
    environment: str
    resources: tuple[Spec, ...]

    def blocks(self) -> list[Block]:
        columns = tuple(map(Column, ("resource", "what it is for", "owner", "file")))
        rows: tuple[tuple[Inline, ...], ...] = tuple(
            (Foreign(each.resource), each.description or "", Foreign(each.owner or ""), Foreign(each.file, 60))
            for each in self.resources
        )
        return [Heading(figure.count(len(self.resources), "resource")), Table(columns, rows)]


def fields(schema: dict[str, Any]) -> Table:
    """The properties of an object, a row each."""
    required = schema.get("required", ())
    rows: list[tuple[Inline, ...]] = []
    for name, each in schema["properties"].items():
        given = each if isinstance(each, dict) else {}
        rest = {key: value for key, value in given.items() if key not in ("type", "description", "default")}
        default = "required" if name in required else ""
        if "default" in given:
            default = "default " + show(given["default"])
        rows.append(
            (
                Foreign(name),
                Foreign(_type(given)),
                Foreign(default) if "default" in given else default,
                Foreign(", ".join(f"{key}: {show(value)}" for key, value in rest.items()), 160) if rest else "",
                Foreign(str(given.get("description", "")), 200) if "description" in given else "",
            )
        )
    return Table((Column("name"), Column("type"), Column(""), Column("bounds"), Column("")), tuple(rows))


def _type(schema: dict[str, Any]) -> str:
    found = schema.get("type", "any")
    return " or ".join(map(str, found)) if isinstance(found, list) else str(found)


def section(environment: str, resources: Iterable[Spec]) -> CatalogueSection:
    return CatalogueSection(environment=environment, resources=tuple(resources))
