"""Marks are found where fields are."""

from penstock.spec.field import Aspect, Expression, Reference, Schema, walk
from penstock.spec.kinds.chain import Chain
from penstock.spec.kinds.model import Model


def test_walk_gives_aliases_marks_and_aspects() -> None:
    spec = Model.model_validate(
        {
            "model": "a",
            "fallbacks": ["b"],
            "price": {"inputPerMillion": 1, "outputPerMillion": 2},
            "limits": {"requestsPerMinute": 5},
        }
    )
    found = {marked.route: marked for marked in walk(spec)}
    assert found[("fallbacks", 0)].mark(Reference) == Reference("Model")
    assert found[("price", "inputPerMillion")].aspect is Aspect.METADATA
    assert found[("limits", "requestsPerMinute")].aspect is Aspect.BINDING
    assert found[("model",)].aspect is Aspect.BEHAVIOUR
    assert ("mode",) not in found


def test_walk_goes_into_steps() -> None:
    spec = Chain.model_validate(
        {
            "inputs": {"q": {"type": "string"}},
            "steps": {"a": {"prompt": "p", "with": {"x": ["${{ inputs.q }}"]}}},
            "outputs": {"o": 1},
        }
    )
    found = {marked.route: marked for marked in walk(spec)}
    assert found[("steps", "a", "prompt")].mark(Reference) == Reference("PromptTemplate")
    assert found[("steps", "a", "with", "x", 0)].mark(Expression).roots == ("inputs", "steps", "vars")
    assert found[("inputs",)].mark(Schema) == Schema(properties=True)
    assert found[("steps", "a", "prompt")].mark(Expression) is None


def test_one_default_serves_all() -> None:
    written = {"steps": {"a": {"prompt": "p"}}, "outputs": {"o": 1}}
    one, other = (Chain.model_validate(written) for _ in range(2))
    assert one.deprecated is other.deprecated
    assert "deprecated" not in one.model_fields_set
