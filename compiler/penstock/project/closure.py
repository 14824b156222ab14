"""A chain resolved: everything that can change its answers, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from penstock.project import aspects
from penstock.project.chains import chain_spec, chains
from penstock.project.graph import paths_in, reach, step_values
from penstock.project.pinned import content, pinned
from penstock.project.project import Project
from penstock.spec.kinds.chain import Chain
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.resource import Identity


@dataclass(frozen=True, slots=True)
class Closure:
    """A chain with all that it reads.

    Attributes:
        specs: behaviour of each resource as plain data: bindings, metadata and defaults left out, texts inline. A
            Dataset's source is its place in the bundle.
        vars: those that the chain's expressions read.
        datasets: names of the Datasets in `specs`.
    """

    chain: str
    specs: Mapping[Identity, Mapping[str, Any]]
    vars: Mapping[str, Any]
    datasets: tuple[str, ...]


def closure(project: Project, chain: str) -> Closure:
    """The closure of a chain of a project without error findings.

    Raises:
        KeyError: no such chain.
    """
    source = chains(project)[chain]
    spec = chain_spec(project, chain)
    assert spec is not None
    specs = {identity: behaviour(project, identity) for identity in reach(project, source)}
    # Where a template stands for the chain, the chain is made from it and stands beside it.
    specs[Identity("Chain", chain)] = behaviour(project, source, spec)
    return Closure(
        chain,
        dict(sorted(specs.items())),
        read_vars(project, spec),
        tuple(sorted(identity.name for identity in specs if identity.kind == "Dataset")),
    )


def behaviour(project: Project, identity: Identity, spec: BaseModel | None = None) -> dict[str, Any]:
    """What of a resource can change an output, as plain data; defaults are left out."""
    spec = project.resources[identity].spec if spec is None else spec
    if isinstance(spec, Dataset):
        plain: dict[str, Any] = {"purpose": spec.purpose, "source": {"file": f"datasets/{identity.name}.jsonl"}}
        if spec.source.uri is not None:
            plain["source"] = _outside(spec.source.uri, content(project, identity.name))
        return plain if spec.key is None else {**plain, "key": spec.key}
    return aspects.behaviour(project, pinned(project, identity, spec))


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
