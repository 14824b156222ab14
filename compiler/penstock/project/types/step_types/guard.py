"""`guard`: the text, what it must hold, and what stands in for it."""

import re
from collections.abc import Iterator
from importlib import import_module

from penstock.diagnostics.fault import Fault
from penstock.project.types import schemas
from penstock.project.types.step_type import Site
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.schemas import schema
from penstock.spec.steps.guard import GuardJudge, GuardStep

_ANCHORED = re.compile(r"\$|\\[zbB]")


def faults(step: GuardStep, site: Site) -> Iterator[Fault]:
    """What is wrong with the text, the condition and the replacement."""
    yield from site.mismatch(step.text, {"type": "string"}, "`text`", "text")
    if step.replacement is not None:
        yield from site.mismatch(step.replacement, {"type": "string"}, "`replacement`", "replacement")
    condition = step.guard
    place = site.place.at("guard")
    if condition.schema_ is not None:
        yield from schemas.faults(condition.schema_, place.at("schema"), site.resource)
    if condition.judge is not None:
        yield from _judge(condition.judge, site)
    if step.on_fail == "continue" and not site.is_read("passed"):
        yield site.fault("unread-verdict", site.place.at("onFail"), {})
    others = (condition.schema_, condition.pii, condition.refusal, condition.judge)
    if condition.pattern is not None and _takes_all(condition.pattern):
        facts = {"pattern": condition.pattern, "alone": all(other is None for other in others)}
        yield site.fault("idle-pattern", place.at("pattern"), facts)


def _takes_all(pattern: str) -> bool:
    """Whether it matches every text: the empty text, and nothing in it looks at what comes behind."""
    return not _ANCHORED.search(pattern) and import_module("re2").search(pattern, "") is not None


def _judge(judge: GuardJudge, site: Site) -> Iterator[Fault]:
    spec = site.project.spec("PromptTemplate", judge.prompt)
    if not isinstance(spec, PromptTemplate):
        return
    for problem in _problems(spec):
        facts = {"prompt": judge.prompt, "problem": problem}
        yield site.fault("judge-template", site.place.at("guard", "judge", "prompt"), facts)


def _problems(spec: PromptTemplate) -> Iterator[str]:
    inputs = schemas.properties(spec.inputs)
    if "text" not in inputs:
        yield "it has no input 'text'"
    elif (why := schema.mismatch({"type": "string"}, inputs["text"])) is not None:
        yield f"its input 'text' does not take every text: {why}"
    for name, declared in inputs.items():
        if name != "text" and "default" not in declared:
            yield f"its input '{name}' has no default, and a judge is given `text` alone"
    output = {} if spec.output is None else schema.resolve(schemas.usable(spec.output.schema_))
    passed = schema.at(output, ("passed",)) if output else None
    if passed is None:
        yield "its output has no 'passed'"
    elif passed and schema.mismatch(passed, {"type": "boolean"}) is not None:
        yield f"'passed' of its output is {schema.show(passed)}, not true or false"
    elif "passed" not in output.get("required", ()):
        yield "'passed' of its output may be missing: list it under `required`"
