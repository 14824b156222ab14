"""Functions that can change nothing."""

import pytest

from penstock.adopt.pure import pure

PURE = {
    "text": "return 'a' if x.lower() == 'b' else len(x)",
    "JSON": "return json.loads(x).get('y', [1])[0]",
    "another of the file": "return other([1 for each in x if each])",
    "a function inside": "def inner(y):\n        return sorted(y, key=lambda z: -z)\n    return inner(x)",
    "an error": "try:\n        return int(x)\n    except ValueError as error:\n        raise KeyError(str(error))",
    "printed": "print(x)\n    return datetime.now().isoformat()",
}
IMPURE = {
    "a file": "return open(x).read()",
    "a file by another name": "return list(map(open, x))",
    "code": "return eval(x)",
    "what hides": "return ().__class__.__bases__",
    "an attribute": "x.y = 1",
    "a method that is none of data": "return x.execute()",
    "a module inside": "import os\n    return os.getcwd()",
    "a global": "global z\n    z = 1",
    "something with": "with x as y:\n        return y",
    "what is called is no name": "return x[0]()",
    "what nobody knows": "return unknown(x)",
    "another that writes": "return worse(x)",
    "an attribute by name": "return getattr(x, 'y')",
    "another that writes, handed on": "return list(map(worse, x))",
    "a module of a harmless one": "return json.codecs.open(x, 'w')",
    "a module inside a harmless one": "from json import codecs\n    return codecs.open(x, 'w')",
    "a method by its name": "import operator\n    return list(map(operator.methodcaller('unlink'), x))",
}
HEAD = "import json\nfrom datetime import datetime\nfrom promptflow.core import tool\nLIMIT = 3\n"
REST = "\ndef other(y):\n    return sum(y)\n\ndef worse(y):\n    return y.send()\n"


@pytest.mark.parametrize("name", PURE)
def test_what_only_calculates(name) -> None:
    assert pure(f"{HEAD}@tool\ndef f(x):\n    {PURE[name]}\n{REST}".encode(), "f")


@pytest.mark.parametrize("name", IMPURE)
def test_what_may_change_something(name) -> None:
    assert not pure(f"{HEAD}@tool\ndef f(x):\n    {IMPURE[name]}\n{REST}".encode(), "f")


@pytest.mark.parametrize(
    "line", ["import os", "from promptflow import *", "CLIENT = connect()", "print('x')", "@cache\ndef g(): ...", "if"]
)
def test_a_module_that_does_more_than_name_things(line) -> None:
    assert not pure(f"{HEAD}{line}\ndef f(x):\n    return x\n".encode(), "f")


def test_what_runs_by_itself_alone_is_not_run_by_an_import() -> None:
    assert pure(b"def f(x):\n    return x\n\nif __name__ == '__main__':\n    open(f('x'))\n", "f")
    assert not pure(b"def f(x):\n    return x\n\nif __name__ != '__main__':\n    open(f('x'))\n", "f")


def test_what_is_imported_of_the_tool_s_own_package_is_not_called() -> None:
    assert not pure(b"from promptflow.tools.aoai import chat\ndef f(x):\n    return chat(x)\n", "f")
