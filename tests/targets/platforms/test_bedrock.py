"""The files of bedrock."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_snapshot.plugin import Snapshot
from tests.targets.sample import golden
from tests.targets.test_yaml import HOSTILE, TEXT

from penstock.bundle.release import Release
from penstock.spec.steps.guard import GuardStep
from penstock.targets.emit import Emitted, emit
from penstock.targets.platforms import bedrock
from penstock.targets.prompts import Beyond, Value

CLAUDE = "bedrock/anthropic.claude-3-5-sonnet-20240620-v1:0"
FLOW = f"""apiVersion: penstock/v1
kind: Model
metadata: {{name: claude}}
spec: {{model: "{CLAUDE}", parameters: {{temperature: 0.5, max_tokens: 300, stop: ["$(END)"], top_k: 5}}}}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {{name: shorten}}
spec:
  inputs: {{text: {{type: string}}}}
  messages: [{{role: user, content: "Shorten 'yes' ${{AWS::Region}} $(VAR):\\n{{{{ text }}}}"}}]
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {{name: greet}}
spec:
  inputs: {{text: {{type: string}}}}
  messages: [{{role: system, content: "on"}}, {{role: user, content: "{{{{ text }}}}"}}]
---
apiVersion: penstock/v1
kind: Tool
metadata: {{name: look-up, description: Looks up.}}
spec:
  parameters: {{type: object, required: [key], properties: {{key: {{type: string}}}}}}
  returns: {{type: object, required: [found], properties: {{found: {{type: string}}}}}}
  effects: read
  http: {{method: POST, url: "https://example.org/look-up"}}
---
apiVersion: penstock/v1
kind: Chain
metadata: {{name: short}}
spec:
  inputs: {{key: {{type: string}}}}
  steps:
    look: {{tool: look-up, with: {{key: "${{{{ inputs.key }}}}"}}}}
    first: {{prompt: shorten, model: claude, with: {{text: "${{{{ steps.look.value.found }}}}"}}}}
    second: {{prompt: shorten, model: claude, with: {{text: "${{{{ steps.first.text }}}}"}}}}
  outputs: {{text: "${{{{ steps.second.text }}}}", found: "${{{{ steps.look.value.found }}}}"}}
---
apiVersion: penstock/v1
kind: Chain
metadata: {{name: guarded}}
spec:
  inputs: {{text: {{type: string}}}}
  steps:
    clean: {{guard: {{pii: false, pattern: "^[^<>]*$"}}, text: "${{{{ inputs.text }}}}", onFail: replace, replacement: "No."}}
    said: {{prompt: greet, model: claude, with: {{text: "${{{{ steps.clean.text }}}}"}}, when: "${{{{ steps.clean.passed }}}}", otherwise: {{text: ""}}}}
  outputs: {{text: "${{{{ steps.said.text }}}}"}}
---
apiVersion: penstock/v1
kind: Environment
metadata: {{name: production}}
spec: {{targets: {{bedrock: {{functions: {{look-up: "arn:aws:lambda:eu-west-1:123456789012:function:look-up"}}}}}}}}
"""  # noqa: E501


@pytest.fixture
def made(emitted: Callable[..., Emitted]) -> Emitted:
    return emitted("bedrock", {"a.yaml": FLOW}, "production")


def test_golden(made: Emitted, snapshot: Snapshot) -> None:
    golden(snapshot, made.files)


def test_what_it_cannot_say_is_said(made: Emitted, example: Callable[[str, str], Release]) -> None:
    lost = {(loss.resource.name, loss.route): loss.reason for loss in made.losses}
    assert lost == {
        ("guarded", ("steps", "clean")): "a flow has no step `guard`",
        ("guarded", ("steps", "said", "prompt")): "a flow asks prompts of one text with a model of Bedrock",
        ("guarded", ("steps", "said", "when")): "a flow has no such thing",
        ("guarded", ("steps", "said", "with", "text")): (
            "a flow hands a value on as it is, and neither counts nor joins"
        ),
    }
    agent = {(loss.resource.name, loss.route) for loss in emit(example("agent", "production"), "bedrock").losses}
    assert ("desk", ("steps", "work")) in agent
    assert ("desk", ("messages", 1)) in agent


@settings(deadline=None)
@given(st.lists(TEXT | st.sampled_from(["{", "}", "{{", "}}"]) | st.builds(lambda: Value(("q",))), max_size=5))
def test_what_is_placed_is_read_as_it_was(found: list[Any]) -> None:
    try:
        text, names = bedrock.placed(found, ())
    except Beyond:
        return  # braces, or nothing at all
    assert set(names) == {"q" for each in found if isinstance(each, Value)}
    parts = text.split("{{q}}")
    assert "".join(parts) == "".join(each for each in found if isinstance(each, str))
    assert len(parts) == 1 + sum(isinstance(each, Value) for each in found)
    assert not any("{{" in part or "}}" in part for part in parts)


@pytest.mark.parametrize("value", ["{{resolve:ssm:x}}", {"Ref": "x"}, [{"a": {"Fn::Sub": "x"}}], {"Condition": "x"}])
def test_nothing_is_a_function(value: Any) -> None:
    with pytest.raises(Beyond, match="CloudFormation would"):
        bedrock.inert(value)
    for text in (*HOSTILE, "${AWS::Region}", "!Ref x", "Fn::Sub"):
        assert bedrock.inert({"a": [text]}) == {"a": [text]}


def guard(**spec: Any) -> Any:
    return bedrock.guardrail("chain", "step", GuardStep.model_validate({"text": "x", **spec}))


def test_guardrails() -> None:
    assert guard(guard={"pattern": "a"}) is None
    regexes = guard(guard={"pattern": r"\A[^\]<]*\z"})["SensitiveInformationPolicyConfig"]["RegexesConfig"]
    assert regexes == [{"Name": "step", "Pattern": r"[\]<]", "Action": "BLOCK"}]
    told = guard(guard={"pii": False}, onFail="replace", replacement="{{resolve:ssm:x}}")
    assert told["BlockedInputMessaging"] == "This was held back."
    assert guard(guard={"pii": False}, onFail="continue")["SensitiveInformationPolicyConfig"]["PiiEntitiesConfig"][
        0
    ] == {
        "Type": "EMAIL",
        "Action": "NONE",
    }


def linter(data: bytes, folder: Path) -> list[str]:
    import json
    import subprocess  # noqa: TID251
    import sys

    pytest.importorskip("cfnlint")
    path = folder / "template.yaml"
    path.write_bytes(data)
    asked = [
        str(Path(sys.executable).with_name("cfn-lint")),
        "--format",
        "json",
        "--regions",
        "us-east-1",
        "--",
        str(path),
    ]
    # E1029 takes every `${}` outside of a function for a mistake; here it is a text.
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return [
        f"{each['Rule']['Id']} {each['Message']}" for each in json.loads(done.stdout) if each["Rule"]["Id"] != "E1029"
    ]


@pytest.mark.platforms
def test_cfn_lint_finds_nothing(made: Emitted, example: Callable[[str, str], Release], tmp_path: Path) -> None:
    assert linter(made.files["template.yaml"], tmp_path) == []
    assert linter(emit(example("agent", "production"), "bedrock").files["template.yaml"], tmp_path) == []


@pytest.mark.platforms
@pytest.mark.parametrize(
    ("field", "misspelt"),
    [
        ("DefaultVariant:", "DefaultVariants:"),
        ("TemplateType: TEXT", "TemplateType: TXT"),
        ("ExecutionRoleArn:", "ExecutionRole:"),
        ("PiiEntitiesConfig:", "PiiEntities:"),
    ],
)
def test_cfn_lint_finds_a_misspelt_field(field: str, misspelt: str, made: Emitted, tmp_path: Path) -> None:
    data = made.files["template.yaml"]
    assert field.encode() in data
    assert linter(data.replace(field.encode(), misspelt.encode()), tmp_path)


def test_every_text_is_read_as_it_was(made: Emitted) -> None:
    template = yaml.safe_load(made.files["template.yaml"])
    prompts = {each["Properties"]["Name"]: each for each in template["Resources"].values() if "Prompt" in each["Type"]}
    (variant,) = prompts["shorten_claude"]["Properties"]["Variants"]
    assert variant["TemplateConfiguration"]["Text"] == {
        "Text": "Shorten 'yes' ${AWS::Region} $(VAR):\n{{text}}",
        "InputVariables": [{"Name": "text"}],
    }
    assert variant["InferenceConfiguration"] == {
        "Text": {"Temperature": 0.5, "MaxTokens": 300, "StopSequences": ["$(END)"]}
    }
    assert variant["AdditionalModelRequestFields"] == {"top_k": 5}
