"""An Evaluation as a configuration that promptfoo runs."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from penstock.adopt.note import Note
from penstock.adopt.nunjucks import plain
from penstock.adopt.promptfoo.asserting import COLUMNS
from penstock.adopt.script import matched, script
from penstock.project import dataset
from penstock.project.chains import chain_spec
from penstock.project.project import Project
from penstock.project.texts import content
from penstock.spec.expressions import expression
from penstock.spec.kinds.evaluation import Evaluation, Metric
from penstock.spec.kinds.model import Model
from penstock.spec.kinds.prompt_template import Message, PromptTemplate
from penstock.spec.resource import Resource
from penstock.spec.steps.prompt import PromptStep

_PROVIDERS: Mapping[str, str] = {
    "anthropic": "anthropic:messages",
    "azure": "azure:chat",
    "bedrock": "bedrock",
    "deepseek": "deepseek",
    "gemini": "google",
    "groq": "groq",
    "mistral": "mistral",
    "ollama": "ollama:chat",
    "ollama_chat": "ollama:chat",
    "openai": "openai:chat",
    "openrouter": "openrouter",
    "vertex_ai": "vertex",
    "xai": "xai",
}
_TYPES: Mapping[str, str] = {
    "contains": "contains",
    "not_contains": "not-contains",
    "contains_any": "contains-any",
    "not_contains_all": "not-contains-all",
    "starts_with": "starts-with",
    "not_starts_with": "not-starts-with",
    "equals": "equals",
    "not_equals": "not-equals",
    "matches": "regex",
    "not_matches": "not-regex",
    "json": "is-json",
}
"""By the columns that an import makes."""
_ANSWER = re.compile(r"\$\{\{\s*(?:outputs|steps\.\w+)\.text\s*\}\}")
_INLINE = re.compile(r"\(\?i\)")


class Unsaid(Exception):
    """Something of an Evaluation cannot be said in promptfoo's words, and what."""


def exported(project: Project, evaluation: Resource, notes: list[Note]) -> dict[str, Any] | None:
    """The configuration, or None where the chain is more than one prompt; what is left out goes to `notes`."""
    spec = evaluation.spec
    assert isinstance(spec, Evaluation)
    name, path = evaluation.identity.name, evaluation.location.path

    def note(text: str) -> None:
        notes.append(Note("lost", path, 0, f"Evaluation/{name}: {text}"))

    chain = chain_spec(project, spec.chain)
    steps = list(chain.steps.values()) if chain is not None else []
    if chain is None or len(steps) != 1 or not isinstance(steps[0], PromptStep):
        note("its chain is more than one prompt, which promptfoo asks in one call")
        return None
    step = steps[0]
    template = project.spec("PromptTemplate", step.prompt)
    model = project.spec(
        "Model", step.model or (template.model if isinstance(template, PromptTemplate) else None) or ""
    )
    if not isinstance(template, PromptTemplate) or not isinstance(model, Model) or template.format == "fstring":
        note("its prompt or its model has no counterpart")
        return None
    try:
        prompt, provider = _prompt(project, template), _provider(model)
    except Unsaid as unsaid:
        note(str(unsaid))
        return None
    tests = []
    for row in dataset.rows(project, spec.dataset).rows:
        asserts: list[dict[str, Any]] = []
        for title, metric in spec.metrics.items():
            try:
                asserts += _asserts(title, metric, row.values)
            except (Unsaid, expression.Failed) as error:
                note(f"the metric {title}: {error}")
        try:
            given = {key: expression.fill(value, {"row": row.values}) for key, value in spec.inputs.items()}
            passed = {
                key: expression.fill(value, {"inputs": {**_defaults(chain.inputs), **given}})
                for key, value in step.with_.items()
            }
        except expression.Failed as error:
            note(f"the row {row.id}: {error}")
            continue
        test: dict[str, Any] = {
            "description": row.id or str(row.line),
            "vars": {key: _kept(value) for key, value in {**_defaults(template.inputs), **passed}.items()},
        }
        test["options"] = {"disableVarExpansion": True}
        tests.append({**test, "assert": asserts} if asserts else test)
    described = evaluation.metadata.description
    return {
        **({"description": described} if described else {"description": name}),
        "prompts": [{"label": step.prompt, "raw": prompt}],
        "providers": [provider],
        **({"evaluateOptions": {"repeat": spec.repeats}} if spec.repeats > 1 else {}),
        "tests": tests,
    }


def _defaults(inputs: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {name: schema["default"] for name, schema in inputs.items() if "default" in schema}


def _kept(value: Any) -> Any:
    """A value as promptfoo keeps it: it drops one line feed at the end, and fills in what looks like a template."""
    return _raw(f"{value}\n" if value.endswith("\n") else value) if isinstance(value, str) else value


def _prompt(project: Project, template: PromptTemplate) -> str:
    """One message as it stands; a chat as JSON, whose texts promptfoo fills in."""
    if any(not isinstance(part, Message) for part in template.messages):
        raise Unsaid("messages that are inserted have no counterpart")
    messages = [(part.role, content(project, part.content)) for part in template.messages if isinstance(part, Message)]
    if any(text is None for _, text in messages):
        raise Unsaid("a text of its prompt cannot be read")
    texts = [(role, re.sub(r"\|\s*tojson\b", "| dump", text or "")) for role, text in messages]
    if len(texts) == 1 and texts[0][0] == "user":
        return texts[0][1]
    return json.dumps([{"role": role, "content": text} for role, text in texts], ensure_ascii=False, indent=1)


def _provider(model: Model) -> Any:
    if model.model == "builtin/echo":
        return "echo"
    provider, _, name = model.model.partition("/")
    if provider not in _PROVIDERS:
        raise Unsaid(f"promptfoo knows no provider for {model.model}")
    config: dict[str, Any] = dict(model.parameters)
    if model.credentials is not None:
        config["apiKeyEnvar"] = model.credentials.env
    if model.endpoint is not None:
        config["apiBaseUrl"] = model.endpoint
    made = f"{_PROVIDERS[provider]}:{name}"
    return {"id": made, "config": config} if config else made


def _asserts(title: str, metric: Metric, row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What a metric asks of a row.

    Raises:
        Unsaid: promptfoo has no words for it.
    """
    if metric.where is not None and expression.fill(metric.where, {"row": row}) is not True:
        return
    column = COLUMNS.get(title)
    if column is not None and metric.metric == column.spec["metric"] and metric.with_ == column.spec["with"]:
        for value in row.get(column.column) or ():
            yield _typed(_TYPES[title], value)
        return
    arguments = {
        key: value for key, value in metric.with_.items() if not (isinstance(value, str) and _ANSWER.fullmatch(value))
    }
    if (made := _script(metric)) is not None:
        yield {"type": "javascript", "value": made}
        return
    filled = {key: expression.fill(value, {"row": row}) for key, value in arguments.items()}
    kind = metric.metric
    guard = metric.guard
    if kind == "contains":
        yield {"type": "icontains", "value": _raw(filled["expected"])}
    elif kind == "exact-match" and "text" not in filled:
        yield {"type": "equals", "value": _raw(filled["expected"])}
    elif kind == "pattern":
        yield _typed("regex", filled["pattern"])
    elif kind == "json-schema":
        yield _typed("is-json", filled["schema"])
    elif kind in ("criterion", "rubric", "g-eval") and filled.get("criteria"):
        yield {"type": "llm-rubric", "value": _raw(filled["criteria"])}
    elif kind == "latency" and guard is not None and guard.max is not None:
        yield {"type": "latency", "threshold": guard.max * 1000}
    elif kind == "cost" and guard is not None and guard.max is not None:
        yield {"type": "cost", "threshold": guard.max}
    else:
        raise Unsaid(f"`{kind or 'gap'}` has no counterpart among promptfoo's assertions")


def _script(metric: Metric) -> str | None:
    """The JavaScript of an expression over the answer alone; None where there is none.

    Raises:
        Unsaid: an expression that is more than tests of the answer's text.
    """
    text = metric.with_.get("text")
    if metric.metric != "exact-match" or metric.with_.get("expected") is not True or not isinstance(text, str):
        return None
    found = expression.whole(text)
    if found is None or _ANSWER.fullmatch(text):
        return None
    if (made := script(found.source)) is None:
        raise Unsaid("its expression is more than tests of the answer's text")
    return made


def _typed(kind: str, value: Any) -> dict[str, Any]:
    if kind == "is-json":
        constant = value.get("const") if isinstance(value, Mapping) and set(value) == {"const"} else None
        if constant is not None:
            return {"type": "equals", "value": constant}
        return {"type": kind, "value": dict(value)} if value else {"type": kind}
    if kind.endswith("regex") and isinstance(value, str) and _INLINE.match(value):
        return _without_case(kind, value[4:])
    pattern = value.replace(r"\A", "^").replace(r"\z", "$") if kind.endswith("regex") else value
    return {"type": kind, "value": [_raw(each) for each in pattern] if isinstance(pattern, list) else _raw(pattern)}


def _without_case(kind: str, pattern: str) -> dict[str, Any]:
    """JavaScript has no `(?i)`: the words that an import wrote so are words again."""
    group = re.fullmatch(r"\(\?:(.*)\)", pattern)
    words = [
        re.sub(r"\\([\\.+*?()|\[\]{}^$])", r"\1", part)
        for part in re.split(r"(?<!\\)\|", group[1] if group else pattern)
    ]
    plain = [re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", word) for word in words]
    negated = "not-" if kind.startswith("not-") else ""
    if "|".join(plain) != (group[1] if group else pattern):
        if (made := matched(f"(?i){pattern}")) is None:
            raise Unsaid("a pattern without regard to case has no counterpart")
        return {"type": "javascript", "value": f"!{made}" if negated else made}
    values = [_raw(word) for word in words]
    return (
        {"type": f"{negated}icontains", "value": values[0]}
        if len(values) == 1
        else {"type": f"{negated}icontains-any", "value": values}
    )


def _raw(value: Any) -> Any:
    """Text that promptfoo would take for a template."""
    return plain(value) if isinstance(value, str) else value
