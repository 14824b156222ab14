from penstock.diagnostics.location import Location
from penstock.project.types import schemas

AT = Location("c.yaml", 0, ("spec", "inputs", "q"))


def test_what_cannot_be_used_is_anything() -> None:
    assert schemas.usable({"type": "string"}) == {"type": "string"}
    assert schemas.usable({"type": "strng"}) == schemas.usable([]) == {}


def test_an_optional_input_stays_optional() -> None:
    declared = {"a": {"type": "strng", "default": 1}, "b": {"type": "strng"}, "c": {"type": "null"}}
    assert schemas.properties(declared) == {"a": {"default": 1}, "b": {}, "c": {"type": "null"}}


def test_faults() -> None:
    [fault] = schemas.faults({"properties": {"a": {"type": "strng"}}}, AT, "Chain/c")
    assert (fault.rule, fault.location.route) == ("invalid-schema", (*AT.route, "properties", "a", "type"))
    [fault] = schemas.faults({"type": "string", "default": 3}, AT, "Chain/c")
    assert fault.location.route == (*AT.route, "default")
    assert list(schemas.faults({"type": "string", "default": "x"}, AT, "Chain/c")) == []


def test_what_no_value_can_hold() -> None:
    [fault] = schemas.faults({"type": "string", "minLength": 5, "maxLength": 2}, AT, "Chain/c")
    assert (fault.rule, fault.location.route) == ("invalid-schema", (*AT.route, "minLength"))


def test_a_mistyped_keyword_stands_at_its_key() -> None:
    [fault] = schemas.faults({"type": "string", "maxLenght": 2}, AT, "Chain/c")
    assert (fault.rule, fault.location.route, fault.location.part) == (
        "unknown-keyword",
        (*AT.route, "maxLenght"),
        "key",
    )
