from collections.abc import Callable

import pytest

from penstock.project import chains
from penstock.project.identity import closure, fingerprint
from penstock.project.project import Project
from penstock.project.types import chain_types

OUTPUT = "  output: {schema: {type: object, properties: {a: {type: integer}}}}\n"
TEMPLATE = """\
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: short}
spec:
  inputs: {question: {type: string}, tone: {type: string, default: kind}}
  messages: [{role: user, content: "{{ question }} {{ tone }}"}]
  model: answerer
"""


@pytest.mark.parametrize("output, field, kind", [("", "text", {"type": "string"}), (OUTPUT, "value", None)])
def test_a_template_with_a_model_is_a_chain(
    output: str, field: str, kind: object, shop: Callable[..., Project]
) -> None:
    project = shop({"t.yaml": TEMPLATE + output})
    assert {name: str(source) for name, source in chains.chains(project).items()} == {
        "short": "PromptTemplate/short",
        "support": "Chain/support",
    }
    types = chain_types.types(project, "short")
    assert set(types.outputs["properties"]) == {field} and types.faults == ()
    assert types.inputs["required"] == ["question"] and kind in (None, types.outputs["properties"][field])
    assert [str(i) for i in closure.closure(project, "short").specs] == [
        "Chain/short",
        "Model/answerer",
        "PromptTemplate/short",
    ]
    renamed = shop({"t.yaml": TEMPLATE.replace("short", "other") + output})
    assert fingerprint.chain(project, "short") == fingerprint.chain(renamed, "other")
    louder = shop({"t.yaml": TEMPLATE.replace("kind}", "loud}") + output})
    assert fingerprint.chain(project, "short") != fingerprint.chain(louder, "short")


def test_no_such_chain(shop: Callable[..., Project]) -> None:
    assert chains.chain_spec(shop(), "nobody") is None and chains.chain_spec(shop(), "reply") is None
