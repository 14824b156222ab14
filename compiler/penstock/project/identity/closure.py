"""A chain resolved: everything that can change its answers, and nothing else."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from penstock.project import tool_source
from penstock.project.calls import called
from penstock.project.chains import chain_spec, chains
from penstock.project.graph import paths_in, reach, step_values
from penstock.project.identity import aspects
from penstock.project.identity.pinned import content, pinned
from penstock.project.project import Project
from penstock.source.lines import normal
from penstock.spec.kinds.chain import Chain
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.kinds.tool import Tool
from penstock.spec.resource import Identity


@dataclass(frozen=True, slots=True)
class Closure:
    """A chain with all that it reads.

    Attributes:
        specs: behaviour of each resource as plain data: bindings, metadata and defaults left out, texts inline. A
            Dataset's source is its place in the bundle.
        vars: those that the chain's expressions read.
        datasets: names of the Datasets in `specs`.
        sources: the code of its Tools: text by path below the project root.
        descriptions: those that models read, a Tool's.
    """

    chain: str
    specs: Mapping[Identity, Mapping[str, Any]]
    vars: Mapping[str, Any]
    datasets: tuple[str, ...]
    sources: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[Identity, str] = field(default_factory=dict)


def closure(project: Project, chain: str) -> Closure:
    """The closure of a chain of a project without error findings.

    Raises:
        KeyError: no such chain.
    """
    source = chains(project)[chain]
    spec = chain_spec(project, chain)
    assert spec is not None
    reached = reach(project, source)
    specs = {identity: behaviour(project, identity) for identity in reached}
    # Where a template stands for a chain, the chain is made from it and stands beside it.
    inside = [found for identity in reached if isinstance(found := project.resources[identity].spec, Chain)]
    read = read_vars(project, spec)
    for name in {chain, *(name for each in inside for name in called(each))}:
        made = chain_spec(project, name)
        assert made is not None
        specs[Identity("Chain", name)] = behaviour(project, chains(project)[name], made)
    for each in inside:
        read |= read_vars(project, each)
    return Closure(
        chain,
        dict(sorted(specs.items())),
        dict(sorted(read.items())),
        tuple(sorted(identity.name for identity in specs if identity.kind == "Dataset")),
        dict(sorted(_sources(project, specs))),
        {identity: text for identity in sorted(specs) if (text := description(project, identity)) is not None},
    )


def description(project: Project, identity: Identity) -> str | None:
    """A description that a model reads: behaviour, though it is metadata elsewhere. A Tool's own, else its server's."""
    resource = project.resources.get(identity)
    if resource is None or not resource.spec.description_is_behaviour:
        return None
    said = resource.metadata.description
    if said is None and isinstance(resource.spec, Tool):
        spec = resource.spec
        tool = None if spec.server is None else project.lock.tool(spec.server, spec.name or identity.name)
        said = None if tool is None else tool.description
    return None if said is None else normal(said)


def _sources(project: Project, specs: Iterable[Identity]) -> Iterator[tuple[str, str]]:
    for identity in specs:
        if identity.kind == "Tool":
            yield from tool_source.sources(project, identity.name).files.items()


def behaviour(project: Project, identity: Identity, spec: BaseModel | None = None) -> dict[str, Any]:
    """What of a resource can change an output, as plain data; defaults are left out."""
    spec = project.resources[identity].spec if spec is None else spec
    if isinstance(spec, Dataset):
        plain: dict[str, Any] = {"purpose": spec.purpose, "source": {"file": f"datasets/{identity.name}.jsonl"}}
        if spec.source.uri is not None:
            plain["source"] = _outside(spec.source.uri, content(project, identity.name))
        return plain if spec.key is None else {**plain, "key": spec.key}
    behaviour = aspects.behaviour(project.of_resource(identity), pinned(project, identity, spec))
    if isinstance(spec, Tool) and spec.server is not None:
        behaviour["name"] = spec.name or identity.name  # what its server is asked for
    return behaviour


def _outside(uri: str, pin: str | None) -> dict[str, str]:
    """A source outside git: a digest pins its content, a commit its address."""
    if pin is None:
        return {"uri": uri}
    algorithm, colon, digest = pin.partition(":")
    return {"uri": uri, algorithm: digest} if colon else {"uri": f"{uri}@{pin}"}


def read_vars(project: Project, chain: Chain) -> dict[str, Any]:
    """The Environment's variables that the expressions of a chain read; all, where one reads `vars` as a whole."""
    paths = [*paths_in([step_values(step) for step in chain.steps.values()]), *paths_in(chain.outputs)]
    read = {path[1:2] for path in paths if path[0] == "vars"}
    return {name: project.vars[name] for name in sorted(project.vars) if () in read or (name,) in read}
