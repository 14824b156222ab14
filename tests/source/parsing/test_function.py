"""Functions of a Python file, read without running it."""

import pytest

from penstock.source.parsing import function


def module(source: str) -> function.Module:
    found = function.read(source.encode())
    assert isinstance(found, function.Module)
    return found


def test_parameters() -> None:
    found = module("def f(a, /, b, c=1, *rest, d, e=2, **more): ...").functions["f"]
    assert (found.positional, found.required, found.optional) == (("a",), ("b", "d"), ("c", "e"))
    assert found.is_open


def test_the_last_of_a_name_holds() -> None:
    assert module("def f(a): ...\ndef f(b): ...").functions["f"].required == ("b",)
    found = module("def f(a): ...\nf = 1\nclass C: ...\nimport os.path")
    assert "f" not in found.functions
    assert found.names == {"f", "C", "os"}


def test_nothing_runs() -> None:
    assert "f" in module("raise SystemExit\ndef f(): ...").functions


def test_imports_anywhere() -> None:
    found = module("import a.b\nfrom c import d\ndef f():\n    from . import g\n    from ..h import i")
    assert found.imports == ((0, "a.b"), (0, "c"), (0, "c.d"), (1, ""), (1, "g"), (2, "h"), (2, "h.i"))


@pytest.mark.parametrize("source", [b"def f(:", b"\xff\xfe", b"x = " + b"(" * 5000, b"a\0b"])
def test_what_is_no_python_is_said(source: bytes) -> None:
    assert "no Python" in str(function.read(source))
