"""`each`: the list, the name of an item, and the step inside."""

from collections.abc import Iterator

from penstock.diagnostics.fault import Fault
from penstock.project.types.step_type import Site
from penstock.spec.schemas import schema
from penstock.spec.steps.each import EachStep

KEYWORDS = ("true", "false", "null", "in")


def faults(step: EachStep, site: Site) -> Iterator[Fault]:
    """What is wrong with the list and the name; the step inside is seen to as any other."""
    yield from site.mismatch(step.each, {"type": "array"}, "`each`", "each")
    yield from _count(step, site)
    name = step.as_
    if name in ("inputs", "steps", "vars", *KEYWORDS):
        facts = {"name": name, "hides": "a word of CEL" if name in KEYWORDS else f"the root `{name}`", "root": True}
        yield site.fault("hidden-name", site.place.at("as"), facts)
    elif name in site.roots["inputs"].get("properties", ()):
        facts = {"name": name, "hides": f"input '{name}'", "root": False}
        yield site.fault("hidden-name", site.place.at("as"), facts)
    if step.do.when is not None and step.do.otherwise is None:
        yield site.fault("item-hole", site.place.at("do", "when").key(), {})


def _count(step: EachStep, site: Site) -> Iterator[Fault]:
    walked = schema.resolve(site.type_of(step.each))
    least, most = walked.get("minItems"), walked.get("maxItems")
    if isinstance(most, int) and most > step.at_most:
        always = isinstance(least, int) and least > step.at_most
        facts = {"most": least if always else most, "at_most": step.at_most, "always": always}
        at = site.place.at("atMost")
        yield site.fault("too-many-items", at, facts)
