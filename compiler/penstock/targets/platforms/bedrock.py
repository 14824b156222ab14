"""Prompts, flows and guardrails as a CloudFormation template of Amazon Bedrock.

## Needs
An AWS account with access to the Models, a role that the flows run as, and a Lambda function for each Tool of a flow:
`targets.bedrock.functions: {refund: "arn:..."}`.

## Writes
`template.yaml`: an `AWS::Bedrock::Prompt` for every PromptTemplate with every Model that asks it, an
`AWS::Bedrock::Guardrail` for every `guard` step, an `AWS::Bedrock::Flow` for every Chain whose steps a flow can say:
`prompt` steps of one text, and `tool` steps. Nothing that a spec has written is read as a function or a reference.

## Apply
`aws cloudformation deploy --template-file template.yaml --stack-name support`, with
`--parameter-overrides FlowRole=arn:...` where there are flows.

## Limits
Bedrock's templates only put values into a text. A flow has no value for a step that is skipped, so a Chain with `when`
is none, and knows none of Penstock's retries. A guardrail finds what must not be there; `pattern`, which says what must
be there, is carried where it is `^[^...]*$`. Personal data are found by Bedrock's own means, not by Penstock's.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from penstock.bundle.release import Release
from penstock.source import canonical
from penstock.spec.expressions import expression
from penstock.spec.field import Strict
from penstock.spec.kinds.chain import Chain
from penstock.spec.kinds.prompt_template import Insert
from penstock.spec.resource import Identity
from penstock.spec.step import Step
from penstock.spec.steps.guard import GuardStep
from penstock.spec.steps.prompt import PromptStep
from penstock.spec.steps.tool import ToolStep
from penstock.targets import yaml
from penstock.targets.prompts import Beyond, Prompt, Value, pieces, prompts, shots
from penstock.targets.python import title
from penstock.targets.target import Elsewhere, File, Loss, Piece

_NEEDED_ELSEWHERE = ("mode", "serving", "base", "adapter", "requires", "compliance", "price", "credentials", "limits")
CARRIES: Mapping[str, frozenset[str]] = {
    "PromptTemplate": frozenset({"format", "inputs", "messages", "examples", "model"}),
    "Model": frozenset({"model", "parameters", *_NEEDED_ELSEWHERE}),
    "Chain": frozenset({"inputs", "steps", "outputs"}),
}
PII = ("EMAIL", "PHONE", "INTERNATIONAL_BANK_ACCOUNT_NUMBER", "CREDIT_DEBIT_CARD_NUMBER")
"""Those that Penstock looks for."""
ROLE = "FlowRole"
_NAME = re.compile(r"([0-9a-zA-Z][_-]?){1,100}")
_NODE = re.compile(r"[a-zA-Z]([_]?[0-9a-zA-Z]){1,50}")
_NONE_OF = re.compile(r"(?:\^|\\A)(\[\^(?:[^\]\\]|\\.)+\])[*+](?:\$|\\z)")
_TYPES = {"string": "String", "number": "Number", "integer": "Number", "boolean": "Boolean", "array": "Array"}
_RANGES = {"temperature": ("Temperature", 1), "top_p": ("TopP", 1), "max_tokens": ("MaxTokens", 4096)}


class Settings(Strict):
    """`targets.bedrock`."""

    functions: dict[str, str] = {}
    """Lambda functions by Tool: their ARNs."""


def emit(release: Release, settings: Settings) -> Iterator[Piece]:
    asked = prompts(release)
    yield from (Elsewhere(Identity("Model", name)) for name in release.of("Model").keys() - {p.model for p in asked})
    resources: dict[str, Any] = {}
    carried: set[Identity] = set()
    texts: dict[tuple[str, str], str] = {}
    for prompt in asked:
        try:
            made = inert(_prompt(prompt))
        except Beyond as beyond:
            yield Loss(prompt.identity, beyond.route, beyond.reason)
            continue
        yield from _lost(prompt)
        resources[logical("Prompt", prompt.path)] = {"Type": "AWS::Bedrock::Prompt", "Properties": made}
        carried |= prompt.carries
        if made["Variants"][0]["TemplateType"] == "TEXT" and "ModelId" in made["Variants"][0]:
            texts[(prompt.name, prompt.model)] = logical("Prompt", prompt.path)
    for name, chain in release.of("Chain").items():
        identity = Identity("Chain", name)
        guards = {}
        for step, spec in chain.steps.items():
            if isinstance(spec, GuardStep):
                yield from (Loss(identity, ("steps", step, *route), why) for route, why in _unguarded(spec))
                if (guard := guardrail(name, step, spec)) is not None:
                    guards[logical("Guardrail", f"{name}.{step}")] = guard
        resources |= {id: {"Type": "AWS::Bedrock::Guardrail", "Properties": guard} for id, guard in guards.items()}
        unsaid = list(_beyond(release, chain, texts, settings))
        yield from (Loss(identity, route, why) for route, why in unsaid)
        if not unsaid:
            flow = {"Type": "AWS::Bedrock::Flow", "Properties": _flow(release, name, chain, texts, settings)}
            resources[logical("Flow", name)] = flow
        if not unsaid or guards:
            carried.add(identity)
    if resources:
        yield File("template.yaml", yaml.dumps(_template(release, resources)), frozenset(carried))


def _template(release: Release, resources: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"Penstock: {release.project}, {release.environment}",
    }
    if any(each["Type"] == "AWS::Bedrock::Flow" for each in resources.values()):
        made["Parameters"] = {ROLE: {"Type": "String", "Description": "ARN of the role that flows run as"}}
    return made | {"Resources": dict(sorted(resources.items()))}


def logical(kind: str, path: str) -> str:
    """A name of a resource within the template: letters and digits, another for each path."""
    return f"{kind}{title(path)}{canonical.sha256(path.encode())[7:13]}"


def inert(value: Any) -> Any:
    """The value, where CloudFormation does nothing with it.

    Raises:
        Beyond: it would put something else there.
    """
    if isinstance(value, str) and "{{resolve:" in value:
        raise Beyond(("messages",), "CloudFormation would resolve `{{resolve:`")
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key in ("Ref", "Condition") or key.startswith("Fn::"):
                raise Beyond(
                    ("messages",), f"CloudFormation would read `{key}` of its Model's parameters as a function"
                )
            inert(item)
    if isinstance(value, list):
        for item in value:
            inert(item)
    return value


def _prompt(prompt: Prompt) -> dict[str, Any]:
    system: list[Any] = []
    messages: list[Any] = []
    names: dict[str, None] = {}
    for role, text, used in _texts(prompt):
        names |= dict.fromkeys(used)
        if role == "system":
            system.append({"Text": text})
        else:
            messages.append({"Role": role, "Content": [{"Text": text}]})
    if not messages:
        raise Beyond(("messages",), "it wants a message of the user")
    if len(names) > 20:
        raise Beyond(("inputs",), "it takes at most 20 variables")
    variables = [{"Name": name} for name in names]
    if len(messages) == 1 and not system:
        body: dict[str, Any] = {"Text": {"Text": messages[0]["Content"][0]["Text"], "InputVariables": variables}}
    else:
        chat = {"Messages": messages, "InputVariables": variables}
        body = {"Chat": {**({"System": system} if system else {}), **chat}}
    variant: dict[str, Any] = {"Name": "penstock", "TemplateType": next(iter(body)).upper()}
    variant |= {"TemplateConfiguration": body} | _model(prompt)
    name = prompt.path.replace(".", "_")
    if not _NAME.fullmatch(name):
        name = f"p{canonical.sha256(prompt.path.encode())[7:39]}"
    return {"Name": name, "DefaultVariant": "penstock", "Variants": [variant]}


def _texts(prompt: Prompt) -> Iterator[tuple[str, str, list[str]]]:
    """Role, text with its placeholders, and their names."""
    for index, part in enumerate(prompt.template.messages):
        route: tuple[str | int, ...] = ("messages", index)
        if not isinstance(part, Insert):
            yield (part.role, *placed(pieces(prompt, str(part.content), (*route, "content")), (*route, "content")))
        elif part.insert == "examples" and prompt.template.examples is not None:
            for role, text in shots(prompt, ("examples", "messages")):
                yield (role, *placed([text], ("examples", "messages")))
        else:
            raise Beyond(route, "its messages are fixed: none can be put in place")


def placed(found: list[str | Value], route: tuple[str | int, ...]) -> tuple[str, list[str]]:
    """Text with `{{name}}` where values stand, and the names.

    Raises:
        Beyond: Bedrock would read it otherwise.
    """
    names = [piece.path for piece in found if isinstance(piece, Value)]
    for path in names:
        if len(path) > 1:
            raise Beyond(route, f"its variables have no members such as `{path[1]}`")
        if not _NAME.fullmatch(path[0]):
            raise Beyond(route, f"`{path[0]}` is no name of a variable there")
    text = "".join(piece if isinstance(piece, str) else f"{{{{{piece.path[0]}}}}}" for piece in found)
    if re.split(r"\{\{|\}\}", text)[1::2] != [path[0] for path in names] or re.search(r"\{\{\{|\}\}\}", text):
        raise Beyond(route, "braces of the text would be read as a variable")
    if not text:
        raise Beyond(route, "it takes no empty message")
    if len(text) > 200_000:
        raise Beyond(route, "it takes at most 200,000 characters")
    return text, list(dict.fromkeys(path[0] for path in names))


def _model(prompt: Prompt) -> dict[str, Any]:
    provider, _, name = prompt.spec.model.partition("/")
    if provider != "bedrock":
        return {}
    made: dict[str, Any] = {"ModelId": name.removeprefix("converse/").removeprefix("invoke/")}
    text: dict[str, Any] = {
        theirs: prompt.spec.parameters[ours]
        for ours, (theirs, _) in _RANGES.items()
        if ours in prompt.spec.parameters and _within(ours, prompt.spec.parameters[ours])
    }
    stop = prompt.spec.parameters.get("stop")
    if stop is not None and _stops(stop):
        text["StopSequences"] = [stop] if isinstance(stop, str) else stop
    made |= {"InferenceConfiguration": {"Text": text}} if text else {}
    others = {key: value for key, value in prompt.spec.parameters.items() if key not in (*_RANGES, "stop")}
    return made | ({"AdditionalModelRequestFields": others} if others else {})


def _within(name: str, value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _RANGES[name][1]


def _stops(value: Any) -> bool:
    texts = [value] if isinstance(value, str) else value
    return isinstance(texts, list) and len(texts) <= 4 and all(isinstance(text, str) for text in texts)


def _lost(prompt: Prompt) -> Iterator[Loss]:
    model = Identity("Model", prompt.model)
    if not prompt.spec.model.startswith("bedrock/"):
        yield Loss(model, ("model",), "Bedrock does not serve it, so the prompt names no model")
        if prompt.spec.parameters:
            yield Loss(model, ("parameters",), "Bedrock does not serve it")
        return
    for name, (_, most) in _RANGES.items():
        if name in prompt.spec.parameters and not _within(name, prompt.spec.parameters[name]):
            yield Loss(model, ("parameters", name), f"Bedrock takes 0 to {most}")
    if not _stops(prompt.spec.parameters.get("stop", [])):
        yield Loss(model, ("parameters", "stop"), "Bedrock takes at most four texts")


def guardrail(chain: str, step: str, spec: GuardStep) -> dict[str, Any] | None:
    """The properties of a guardrail, or None where it would look for nothing."""
    action = "NONE" if spec.on_fail == "continue" else "BLOCK"
    policy: dict[str, Any] = {}
    if spec.guard.pii is False:
        policy["PiiEntitiesConfig"] = [{"Type": kind, "Action": action} for kind in PII]
    if spec.guard.pattern is not None and (found := _NONE_OF.fullmatch(spec.guard.pattern)) is not None:
        outside = "[" + found[1][2:]
        policy["RegexesConfig"] = [{"Name": step[:100], "Pattern": outside, "Action": action}]
    if not policy:
        return None
    message = spec.replacement if _is_said(spec) and spec.replacement else "This was held back."
    name = f"{chain}-{step}"
    return {
        "Name": name if len(name) <= 50 else f"g{canonical.sha256(name.encode())[7:39]}",
        "BlockedInputMessaging": message,
        "BlockedOutputsMessaging": message,
        "SensitiveInformationPolicyConfig": policy,
    }


def _is_said(spec: GuardStep) -> bool:
    text = spec.replacement
    return text is None or (0 < len(text) <= 500 and "${{" not in text and "{{resolve:" not in text)


def _unguarded(spec: GuardStep) -> Iterator[tuple[tuple[str, ...], str]]:
    if spec.guard.pattern is not None and not _NONE_OF.fullmatch(spec.guard.pattern):
        yield ("guard", "pattern"), "a guardrail says what must not be there, not what must"
    for field, alias in (("schema_", "schema"), ("refusal", "refusal"), ("judge", "judge")):
        if getattr(spec.guard, field) is not None:
            yield ("guard", alias), "a guardrail has no such condition"
    if not _is_said(spec):
        yield ("replacement",), "its message is fixed, and has 1 to 500 characters"


def _beyond(
    release: Release, chain: Chain, texts: Mapping[tuple[str, str], str], settings: Settings
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What of a chain a flow cannot say."""
    for name, step in chain.steps.items():
        at = ("steps", name)
        if not _NODE.fullmatch(f"step_{name}"):
            yield at, "a flow has no node of such a name"
        if isinstance(step, PromptStep):
            if (step.prompt, _asks(release, step)) not in texts:
                yield (*at, "prompt"), "a flow asks prompts of one text with a model of Bedrock"
        elif isinstance(step, ToolStep):
            if step.tool not in settings.functions:
                yield (*at, "tool"), "no Lambda function is named for it in `functions`"
        else:
            yield at, f"a flow has no step `{step.type_}`"
            continue
        for field in ("when", "retry", "timeout_seconds"):
            if getattr(step, field) is not None:
                yield (*at, "timeoutSeconds" if field == "timeout_seconds" else field), "a flow has no such thing"
        for key, value in step.with_.items():
            if _source(chain, value) is None or not _NODE.fullmatch(key):
                yield (*at, "with", key), "a flow hands a value on as it is, and neither counts nor joins"
    for key, value in chain.outputs.items():
        if _source(chain, value) is None or not _NODE.fullmatch(f"output_{key}"):
            yield ("outputs", key), "a flow hands a value on as it is, and neither counts nor joins"
    for key, declared in chain.inputs.items():
        if "default" in declared:
            yield ("inputs", key, "default"), "a flow has no defaults"


def _asks(release: Release, step: PromptStep) -> str:
    template = release.resources().get(Identity("PromptTemplate", step.prompt))
    return step.model or getattr(template, "model", None) or ""


def _source(chain: Chain, value: Any) -> tuple[str, str, str] | None:
    """Node, output and expression of a value that is handed on as it is."""
    whole = expression.whole(value) if isinstance(value, str) else None
    path = whole.source.split(".") if whole is not None else []
    if not all(re.fullmatch(r"[A-Za-z_]\w*", part, re.ASCII) for part in path):
        return None
    rest = ".".join(["$.data", *path[3:]])
    if len(path) >= 2 and path[0] == "inputs":
        found = ("Input", "document", ".".join(["$.data", *path[1:]]))
    elif len(path) == 3 and path[0] == "steps" and isinstance(chain.steps[path[1]], PromptStep) and path[2] == "text":
        found = (path[1], "modelCompletion", rest)
    elif len(path) >= 3 and path[0] == "steps" and isinstance(chain.steps[path[1]], ToolStep):
        found = (path[1], "functionResponse", rest)
    else:
        return None
    return found if len(found[2]) <= 64 else None


def _flow(
    release: Release, name: str, chain: Chain, texts: Mapping[tuple[str, str], str], settings: Settings
) -> dict[str, Any]:
    nodes: list[dict[str, Any]] = [
        {"Name": "Input", "Type": "Input", "Outputs": [{"Name": "document", "Type": "Object"}]}
    ]
    connections: list[dict[str, Any]] = []

    def joined(source: tuple[str, str, str], node: str, as_: str) -> dict[str, Any]:
        data = {"SourceOutput": source[1], "TargetInput": as_}
        connections.append(
            {
                "Name": f"c{len(connections)}",
                "Type": "Data",
                "Source": source[0] if source[0] == "Input" else f"step_{source[0]}",
                "Target": node,
                "Configuration": {"Data": data},
            }
        )
        return {"Name": as_, "Expression": source[2]}

    for step, spec in chain.steps.items():
        nodes.append(_node(release, f"step_{step}", step, spec, chain, texts, settings, joined))
    for output, value in chain.outputs.items():
        source = _source(chain, value)
        assert source is not None
        node = f"output_{output}"
        taken = joined(source, node, "document") | {"Type": "String" if source[1] == "modelCompletion" else "Object"}
        nodes.append({"Name": node, "Type": "Output", "Inputs": [taken]})
    flow = name if _NAME.fullmatch(name) else f"f{canonical.sha256(name.encode())[7:39]}"
    return {"Name": flow, "ExecutionRoleArn": {"Ref": ROLE}, "Definition": {"Nodes": nodes, "Connections": connections}}


def _node(
    release: Release,
    node: str,
    step: str,
    spec: Step,
    chain: Chain,
    texts: Mapping[tuple[str, str], str],
    settings: Settings,
    joined: Any,
) -> dict[str, Any]:
    assert isinstance(spec, PromptStep | ToolStep)
    inputs = [joined(_source(chain, value), node, key) | {"Type": "String"} for key, value in spec.with_.items()]
    if isinstance(spec, ToolStep):
        tool = release.of("Tool").get(spec.tool)
        properties = {} if tool is None else tool.parameters.get("properties", {})
        for each in inputs:
            each["Type"] = _TYPES.get(str(properties.get(each["Name"], {}).get("type")), "Object")
        return {
            "Name": node,
            "Type": "LambdaFunction",
            "Configuration": {"LambdaFunction": {"LambdaArn": settings.functions[spec.tool]}},
            "Inputs": inputs,
            "Outputs": [{"Name": "functionResponse", "Type": "Object"}],
        }
    arn = {"Fn::GetAtt": [texts[(spec.prompt, _asks(release, spec))], "Arn"]}
    return {
        "Name": node,
        "Type": "Prompt",
        "Configuration": {"Prompt": {"SourceConfiguration": {"Resource": {"PromptArn": arn}}}},
        "Inputs": inputs,
        "Outputs": [{"Name": "modelCompletion", "Type": "String"}],
    }
