"""A constant, without importing the file."""

from pathlib import Path

import pytest

from penstock.diagnostics.fault import Fault
from penstock.source.parsing import literal


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('SYSTEM = "one"', "one"),
        ('SYSTEM: str = "one" "two"', "onetwo"),
        ('OTHER = SYSTEM = """a\n  b\n"""', "a\n  b\n"),
        ('SYSTEM = "old"\nSYSTEM = "new"', "new"),
        ("SYSTEM = r'\\d'", "\\d"),
        ('SYSTEM = "a\\r\\nb"', "a\nb"),
        ('SYSTEM = (\n    "one "\n    "two"\n)', "one two"),
        ("SYSTEM = 'x'\ndef f():\n    SYSTEM = 'y'\n    SYSTEM += 'z'", "x"),
        ('# -*- coding: latin-1 -*-\nSYSTEM = "\xe9"', "é"),
    ],
)
def test_literals(source: str, text: str) -> None:
    data = source.encode("latin-1") if "latin-1" in source else source.encode()
    assert literal.constant("app/p.py", data, "SYSTEM") == text


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ("OTHER = 1", 1, "no constant"),
        ("SYSTEM: str", 1, "no constant"),
        ("def f():\n    SYSTEM = 'x'", 1, "no constant"),
        ("\nSYSTEM = 'a' + f()", 2, "an operation, not a literal"),
        ("\nSYSTEM = f'{x}'", 2, "an f-string, not a literal"),
        ("SYSTEM = 'a' f'{x}'", 1, "an f-string, not a literal"),
        ("SYSTEM = OTHER", 1, "another name, not a literal"),
        ("SYSTEM = dedent('x')", 1, "a call, not a literal"),
        ("SYSTEM = 'x'\nSYSTEM += 'y'", 2, "changed where only running"),
        ("SYSTEM = 'x'\nif y:\n    SYSTEM = 'z'", 3, "changed where only running"),
        ("try:\n    SYSTEM = 'x'\nexcept: pass", 2, "changed where only running"),
        ("class SYSTEM: pass", 1, "no constant"),
        ("SYSTEM = 1", 1, "no text"),
        ("SYSTEM = b'x'", 1, "no text"),
        ("SYSTEM = '\\ud800'", 1, "surrogate"),
        ("x = 1\nSYSTEM = (", 2, "no Python"),
        ("SYSTEM = '\x00'", 1, "no Python"),
        ("SYSTEM = " + "(" * 100_000, 1, "no Python"),
        ("SYSTEM = " + "-" * 50_000 + "1", 1, "no "),
        ("#" * (1 << 20) + "\n", 1, "larger"),
    ],
)
def test_anything_else_is_a_located_fault(source: str, line: int, said: str) -> None:
    fault = literal.constant("app/p.py", source.encode(), "SYSTEM")
    assert isinstance(fault, Fault) and fault.location.span is not None
    assert (fault.rule, fault.location.path, fault.location.span.line) == ("constant", "app/p.py", line)
    assert said in str(fault.facts["problem"])


CLASSES = """
class Prompts:
    SYSTEM: str = "one"
    FORMAT = f"{SYSTEM}"

    class Inner:
        USER = "two"

class Twice: A = "a"
class Twice: A = "b"
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Prompts.SYSTEM", "one"),
        ("Prompts.Inner.USER", "two"),
        ("Prompts.FORMAT", "an f-string"),
        ("Prompts.USER", "no constant `USER` in class `Prompts`"),
        ("Prompt.SYSTEM", "no class `Prompt` at the top of the file"),
        ("Prompts.Outer.USER", "no class `Prompts.Outer` in class `Prompts`"),
        ("Twice.A", "more than one class `Twice`"),
        ("SYSTEM", "no constant `SYSTEM` at the top"),
        ("Prompts", "no constant `Prompts`"),
    ],
)
def test_attributes_of_classes(name: str, text: str) -> None:
    found = literal.constant("app/p.py", CLASSES.encode(), name)
    assert text in (str(found.facts["problem"]) if isinstance(found, Fault) else found)


def test_nothing_is_run(tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    source = f"import pathlib\npathlib.Path({str(marker)!r}).touch()\nSYSTEM = 'x'\n"
    assert literal.constant("p.py", source.encode(), "SYSTEM") == "x"
    assert not marker.exists()
