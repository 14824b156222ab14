from importlib import import_module
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from penstock.spec.documented import Documented, docs
from penstock.spec.kinds import KINDS


class Inner(BaseModel):
    """Inside."""

    a: int
    """The a."""


class Base(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)

    plain_one: int = 0
    """First
    line."""
    again: str = ""
    """Of the base."""
    silent: str = ""
    own: Annotated[int, Field(description="As written.")] = 0
    inner: Inner = Inner(a=1)
    """Another text."""
    same: Inner = Inner(a=1)
    """Inside."""
    maybe: Inner | None = None
    """Perhaps."""


class Derived(Base):
    again: str = "x"
    more: list[Inner] = []
    """More."""


def test_docs() -> None:
    assert docs(Derived) == {
        "plain_one": "First\nline.",
        "own": "As written.",
        "inner": "Another text.",
        "same": "Inside.",
        "maybe": "Perhaps.",
        "more": "More.",
    }
    assert docs(Base)["again"] == "Of the base."


def test_the_schema_carries_them() -> None:
    found = Derived.model_json_schema(schema_generator=Documented)
    said = {name: part.get("description") for name, part in found["properties"].items()}
    assert said["plainOne"] == "First\nline." and said["again"] is None and said["own"] == "As written."
    assert said["inner"] == "Another text." and said["same"] is None and said["maybe"] == "Perhaps."
    assert found["$defs"]["Inner"]["properties"]["a"]["description"] == "The a."
    by_name = Derived.model_json_schema(by_alias=False, schema_generator=Documented)
    assert by_name["properties"]["plain_one"]["description"] == "First\nline."


def test_pydantic_reads_the_same() -> None:
    extracted = import_module("pydantic._internal._docs_extraction").extract_docstrings_from_cls
    for model in (*KINDS.values(), Inner, Base):
        own = {name: text for name, text in extracted(model, use_inspect=True).items() if name in model.model_fields}
        assert own.items() <= docs(model).items()
        assert own
