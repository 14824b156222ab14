"""A file's component as resources, whatever its type."""

from penstock.adopt.agentspec import agents, flows, models, nodes, tools
from penstock.adopt.agentspec.build import DEEPEST, Build
from penstock.adopt.agentspec.component import Component
from penstock.adopt.agentspec.types import MODELS, NODES, TOOLS


def whole(build: Build, found: Component) -> None:
    """Adds the resources that a component becomes, once."""
    if ("whole", found.key) in build.made:
        return
    build.made[("whole", found.key)] = True
    if found.type == "Flow":
        flows.flow(build, found)
    elif found.type in ("Swarm", "ManagerWorkers"):
        _several(build, found)
    elif found.type in MODELS:
        models.declared(build, found)
    elif found.type in TOOLS:
        tools.tool(build, found)
    elif found.type == "MCPToolBox":
        tools.box(build, found)
    elif found.type == "LlmNode":
        nodes.prompt(build, found)
    elif found.type in NODES:
        build.note("decide", found, f"`{found.title}` is a node without its flow: declare the step that it is")
    else:
        agents.alone(build, found)


def _several(build: Build, found: Component) -> None:
    """The agents one by one: who hands over to whom is for a person."""
    words = f"`{found.title}`: {agents.ALONE[found.type]}, which no Chain does: each agent becomes a Chain of its own;"
    build.note("decide", found, f"{words} write the steps, or `when`, that join them")
    if len(build.under_way) >= DEEPEST:
        build.note("decide", found, f"`{found.title}` is nested deeper than {DEEPEST} levels")
        return
    build.under_way.append(found.key)
    given = [build.document.component(found, name) for name in ("first_agent", "group_manager") if name in found.data]
    given += [each for _, each in build.document.components(found, "workers")]
    pairs = found.data.get("relationships")
    for index, pair in enumerate(pairs if isinstance(pairs, list) else []):
        for side in range(len(pair) if isinstance(pair, list) else 0):
            given.append(build.document.component(found, "relationships", index, side))
    for each in given:
        if each is not None:
            whole(build, each)
    build.under_way.pop()
