"""A project made of what a repository holds: texts stay where they are."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from penstock.adopt.names import label as named
from penstock.adopt.names import spelt
from penstock.adopt.survey.found import Call, Found, Prompt
from penstock.adopt.survey.scan import name
from penstock.spec.template import load

STAND_IN = "builtin/extractive"
_KEYS = {
    "openai": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "gemini": "GEMINI_API_KEY",
    "azure": "AZURE_API_KEY",
    "groq": "GROQ_API_KEY",
    "mistral": "MISTRAL_API_KEY",
    "together_ai": "TOGETHERAI_API_KEY",
    "cerebras": "CEREBRAS_API_KEY",
}
_FIELD = re.compile(r"(?<!\{)\{[A-Za-z_][\w.\[\]]*\}(?!\})")
_SPACED = re.compile(r"\{\{-? ?[A-Za-z_][\w.]* ?-?\}\}")
_OPENED = re.compile(r"\{\{-?\s*[A-Za-z_]|\{%")
_ROWS = 3
_FIELDS = 50
"""Of a row that people fill in."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Files by path; `left`: what is not carried over, and why; `keys`: names of credentials."""

    files: Mapping[str, str]
    left: tuple[tuple[str, str], ...]
    keys: tuple[str, ...]


def proposal(found: Found, title: str) -> Proposal:
    """A Project, a Model for each that is called, a PromptTemplate for each prompt, and an Evaluation with a draft of
    rows for the first that can be asked."""
    models = _models(found.calls)
    left = list(_undecided(found.calls))
    left += list(found.unread)
    files = {"penstock.yaml": _project(named(title, "prompt"))}
    files["penstock/models.yaml"] = "---\n".join(_model(label, *each) for label, each in models.items())
    templates, asked, taken = [], None, set[str]()
    for prompt in found.prompts:
        label = _new(_label(prompt.constant or name(prompt.path)), taken)
        made = _template(label, prompt, _used(prompt, found.calls, models))
        if isinstance(made, str):
            left.append((f"{prompt.path}:{prompt.line}", made))
            continue
        templates.append(made.text)
        if asked is None and made.plain and len(made.inputs) <= _FIELDS:
            asked = (label, made.inputs)
    if templates:
        files["penstock/prompts.yaml"] = "---\n".join(templates)
    if asked is not None:
        label, inputs = asked
        files["penstock/evaluation.yaml"] = _evaluation(label, inputs)
        files[f"penstock/data/{label}.jsonl"] = "".join(_rows(inputs))
    keys = sorted({key for _, _, key in models.values() if key})
    return Proposal(files, tuple(left), tuple(keys))


def _undecided(calls: Sequence[Call]) -> Iterator[tuple[str, str]]:
    """A line for each provider in a file."""
    lines: dict[tuple[str, str], list[int]] = {}
    for call in calls:
        if call.model is None:
            lines.setdefault((call.path, call.provider), []).append(call.line)
    for (path, provider), found in lines.items():
        more = f" ({len(found) - 1} more below)" if len(found) > 1 else ""
        yield f"{path}:{found[0]}", f"a call of {provider} whose model only running it tells{more}"


def _label(text: str) -> str:
    made = named(text, "prompt")
    return made if spelt(made) == made else f"prompt-{made}"


def _new(label: str, taken: set[str]) -> str:
    found = next(each for n in range(1, 10_000) if (each := label if n == 1 else f"{label}-{n}") not in taken)
    taken.add(found)
    return found


_Model = tuple[str, str | None, str | None]
"""LiteLLM's name, the endpoint if it is not the provider's, and the variable with the key."""


def _models(calls: Sequence[Call]) -> dict[str, _Model]:
    """By our label; a stand-in where no call names any."""
    models: dict[str, _Model] = {}
    taken: set[str] = set()
    for call in calls:
        full = _full(call)
        if full is not None and full not in models.values():
            models[_new(_label(full[0].rpartition("/")[2]), taken)] = full
    return models or {"stand-in": (STAND_IN, None, None)}


def _full(call: Call) -> _Model | None:
    if call.model is None:
        return None
    model = call.model.replace(":", "/", 1) if call.provider == "langchain" else call.model
    if call.provider in ("litellm", "langchain"):
        full = model if "/" in model else f"openai/{model}"
    else:
        full = model if model.startswith(f"{call.provider}/") else f"{call.provider}/{model.removeprefix('models/')}"
    return full, call.endpoint, call.key or _KEYS.get(full.partition("/")[0])


def _used(prompt: Prompt, calls: Sequence[Call], models: Mapping[str, _Model]) -> str:
    """The model that the same file calls, else the first."""
    near = [_full(call) for call in calls if call.path == prompt.path]
    return next((label for label, model in models.items() if model in near), next(iter(models)))


def _project(title: str) -> str:
    return f"""apiVersion: penstock/v1
kind: Project
metadata: {{name: {spelt(title)}}}
spec:
  gate:
    onInconclusive: warn    # block: a pull request waits where the rows cannot decide
"""


def _model(label: str, model: str, endpoint: str | None, key: str | None) -> str:
    text = (
        f"apiVersion: penstock/v1\nkind: Model\nmetadata: {{name: {label}}}\nspec:\n"
        f"  model: {json.dumps(model, ensure_ascii=False)}\n"
    )
    if model == STAND_IN:
        text = text.replace("metadata:", "# A stand-in without a key; name a hosted model here.\nmetadata:")
    text += "  mode: chat\n" + (f"  endpoint: {json.dumps(endpoint)}\n" if endpoint else "")
    return text + (f"  credentials: {{env: {key}}}\n" if key else "")


@dataclass(frozen=True, slots=True)
class _Template:
    text: str
    inputs: tuple[str, ...]
    plain: bool


def _template(label: str, prompt: Prompt, model: str) -> _Template | str:
    """Or why it is none. What is called a system's text stands before a question."""
    format = _format(prompt.text)
    analysis = load(format).analyse(prompt.text)
    if analysis.error is not None:
        return f"no template of {format}: {analysis.error.message}"
    inputs: dict[str, Any] = {}
    for use in analysis.uses:
        _grow(inputs, use.path)
    place = {"file": prompt.path} | ({"constant": prompt.constant} if prompt.constant else {})
    source = "{" + ", ".join(f"{key}: {json.dumps(value)}" for key, value in place.items()) + "}"
    messages = [f"    - role: user\n      content: {source}\n"]
    if not inputs or ("system" in label and "question" not in inputs):
        inputs |= {"question": {"type": "string"}}
        asked = "{question}" if format == "fstring" else "{{ question }}"
        messages = [
            f"    - role: system\n      content: {source}\n",
            f'    - role: user\n      content: "{asked}"\n',
        ]
    declared = "".join(f"    {key}: {json.dumps(schema)}\n" for key, schema in inputs.items())
    text = (
        f"apiVersion: penstock/v1\nkind: PromptTemplate\nmetadata: {{name: {label}}}\nspec:\n"
        f"  format: {format}\n  inputs:\n{declared}  messages:\n{''.join(messages)}"
        f"  model: {model}    # so the template is a chain of one step, too\n"
    )
    return _Template(text, tuple(inputs), all(schema == {"type": "string"} for schema in inputs.values()))


def _format(text: str) -> str:
    """How the text marks its variables: `{{ }}` also stands for a brace where `str.format` fills `{fields}`."""
    has_fields = _FIELD.search(text) is not None
    if "{{" not in text and "{%" not in text:
        return "fstring" if has_fields else "jinja2"
    if load("jinja2").analyse(text).error is None and not (
        has_fields and "{%" not in text and not _SPACED.search(text)
    ):
        return "jinja2"
    is_mistaken = not has_fields and _OPENED.search(text) is not None
    return "fstring" if not is_mistaken and load("fstring").analyse(text).error is None else "jinja2"


def _grow(inputs: dict[str, Any], path: Sequence[str]) -> None:
    """The schema that a path needs."""
    first, *rest = path
    at = inputs.setdefault(first, {"type": "string"})
    for part in rest:
        if part == "*":
            at["type"] = "array"
            at = at.setdefault("items", {"type": "string"})
        else:
            at["type"] = "object"
            at = at.setdefault("properties", {}).setdefault(part, {"type": "string"})


def _evaluation(label: str, inputs: Sequence[str]) -> str:
    fields = "".join(f"      {key}: {{type: string}}\n" for key in inputs)
    given = "".join(f'    {key}: "${{{{ row.{key} }}}}"\n' for key in inputs)
    return f"""\
# A draft: fill the rows in, then say `reviewed: true` in each. Required rows judge from the first row on;
# a guard with a margin compares base and head, and needs about sixty rows.
apiVersion: penstock/v1
kind: Dataset
metadata: {{name: {label}-rows}}
spec:
  purpose: evaluation
  source: {{file: penstock/data/{label}.jsonl}}
  key: id
  reviewed: reviewed
  schema:
    type: object
    required: {json.dumps(["id", *inputs, "expected"])}
    properties:
      id: {{type: string}}
{fields}      expected: {{type: string}}
      golden: {{type: boolean, default: false}}
      reviewed: {{type: boolean, default: true}}
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {{name: {label}}}
spec:
  chain: {label}
  dataset: {label}-rows
  inputs:
{given}  required: ${{{{ row.golden }}}}
  metrics:
    expected:
      metric: contains
      with: {{text: "${{{{ outputs.text }}}}", expected: "${{{{ row.expected }}}}"}}
      guard: {{min: 0.6}}
    price: {{metric: cost}}
"""


def _rows(inputs: Sequence[str]) -> Iterator[str]:
    for number in range(1, _ROWS + 1):
        row = {"id": f"row-{number}", **dict.fromkeys(inputs, f"FILL IN {number}"), "expected": f"FILL IN {number}"}
        yield json.dumps({**row, "golden": True, "reviewed": False}) + "\n"
