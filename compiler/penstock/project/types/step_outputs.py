"""The types of the outputs of a chain's steps, where need be from the types of what they read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from penstock.project.chains import chain_spec, chains
from penstock.project.project import Project
from penstock.project.types import expressions, schemas
from penstock.spec.kinds.chain import Chain
from penstock.spec.schemas import schema
from penstock.spec.step import Outputs, Step
from penstock.spec.steps.each import EachStep, item
from penstock.spec.steps.guard import GuardStep

OfChain = Callable[[str], Outputs | None]


@dataclass(frozen=True, slots=True)
class Types:
    """How a step's outputs are typed.

    Attributes:
        chain: the outputs of a chain whose types may be asked for; None where they may not.
    """

    project: Project
    of_chain: OfChain

    def spec(self, kind: str, name: str) -> Any:
        return self.project.spec(kind, name)

    def chain(self, name: str) -> Outputs | None:
        if name not in chains(self.project):
            return None
        found = self.of_chain(name)
        if found is None:
            spec = chain_spec(self.project, name)
            return None if spec is None else {output: {} for output in spec.outputs}
        return found

    def outputs(self, step: Step, roots: Mapping[str, Any]) -> Outputs | None:
        """The schema of each output, one that can be used; None where nothing is known of them."""
        found = self._outputs(step, roots)
        return None if found is None else {name: schemas.usable(declared) for name, declared in found.items()}

    def _outputs(self, step: Step, roots: Mapping[str, Any]) -> Outputs | None:
        if isinstance(step, GuardStep):
            return {**step.outputs(self), "text": self._text(step, roots)}
        if isinstance(step, EachStep):
            walked = schema.resolve(expressions.type_of(step.each, roots, self.project.kept))
            inner = self.outputs(step.do, {**roots, step.as_: element(walked)})
            bounds = {key: walked[key] for key in ("minItems", "maxItems") if isinstance(walked.get(key), int)}
            bounds["maxItems"] = min(step.at_most, bounds.get("maxItems", step.at_most))
            return {"items": {"type": "array", "items": item(inner), **bounds}}
        return step.outputs(self)

    def _text(self, step: GuardStep, roots: Mapping[str, Any]) -> dict[str, Any]:
        """What goes on: the text as it came, or the replacement."""
        given = (step.text,) if step.replacement is None else (step.text, step.replacement)
        types = [expressions.type_of(value, roots, self.project.kept) for value in given]
        if any(each.get("type") != "string" for each in types):
            return {"type": "string"}
        bounds = [each.get("maxLength", len(each["const"]) if "const" in each else None) for each in types]
        longest = [bound for bound in bounds if isinstance(bound, int)]
        return {"type": "string", "maxLength": max(longest)} if len(longest) == len(types) else {"type": "string"}


def element(walked: Mapping[str, Any]) -> dict[str, Any]:
    """The type of an element of what an `each` walks."""
    return schema.at(walked, ("*",)) or {} if walked.get("type") == "array" else {}


def ordered(spec: Chain, needs: Mapping[str, Sequence[str]]) -> list[str]:
    """The steps, each behind those it reads; those in a circle, or behind one, come last."""
    done: dict[str, None] = {}
    left = list(spec.steps)
    while left:
        ready = [name for name in left if all(needed in done or needed == name for needed in needs[name])]
        if not ready:
            break
        done.update(dict.fromkeys(ready))
        left = [name for name in left if name not in done]
    return [*done, *left]
