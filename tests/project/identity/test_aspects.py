from collections.abc import Callable
from typing import Annotated

from penstock.project.identity import aspects
from penstock.project.project import Project
from penstock.spec.field import Aspect, Strict, Text


class Part(Strict):
    text: Text = "x"
    note: Annotated[str, Aspect.METADATA] | None = None
    place: Annotated[str | None, Aspect.BINDING] = None


class Whole(Strict):
    parts: list[Part] = []
    named: dict[str, Part] = {}
    some_metadata: Annotated[Part | None, Aspect.METADATA] = None


def test_each_aspect_has_its_fields_at_any_depth(shop: Callable[..., Project]) -> None:
    part = Part(text="a\r\nb", note="n", place="p")
    whole = Whole(parts=[Part(), part], named={"k": part}, some_metadata=Part(text="m"))
    assert aspects.behaviour(shop(), whole) == {"parts": [{}, {"text": "a\nb"}], "named": {"k": {"text": "a\nb"}}}
    assert aspects.metadata(whole) == {
        "parts": {"1": {"note": "n"}},
        "named": {"k": {"note": "n"}},
        "someMetadata": {"text": "m"},
    }
    assert aspects.behaviour(shop(), Whole()) == aspects.metadata(Whole()) == {}
