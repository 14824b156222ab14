"""Bundles whose digests hold and whose specs nobody would write: an answer or one of our errors, never another one."""

import copy
import json
import os
import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import ROOT

import penstock
from penstock.bundle import layout
from penstock.bundle.bundle import Bundle
from penstock.bundle.release import release
from penstock.project.open import open_project
from penstock.runtime.library.failures import AnswerError, InputError, LoadError
from penstock.source import canonical, worktree
from penstock.source import store as stores

COUNT = int(os.environ.get("PENSTOCK_TEST_BUNDLES", "80"))
ODD: tuple[Any, ...] = (
    *(None, True, -1, 0, 1e308, 2**53, -0.5, "", "x" * 10_000, [], {}, [[]]),
    *("${{ inputs.message }}", "${{ steps.a.b }}", "${{ [1].map(x, [1].map(y, x)) }}", "{{ ''.__class__ }}"),
    *("{% for a in range(99999999) %}x{% endfor %}", "builtin/none", "openai/x", "../../x", "os:system", "a\x00b"),
    *({"$ref": "#"}, {"$ref": "https://evil.example/x"}, {"type": "string", "pattern": "(a+)+$"}),
    *({"type": {}}, {"properties": 3}, {"file": "/etc/passwd"}, {"env": "HOME"}, {"python": "os:system"}),
)
NAMES = ("x", "type", "file", "$ref", "each", "python", "maxLength", "required", "items", "patternProperties")


@pytest.fixture(scope="module")
def desk() -> Bundle:
    """The example of an agent: every sort of step and of Tool that runs in this process or beside it."""
    project = open_project(worktree.open(ROOT / "examples" / "agent"), stores.memory(), "embedded", {})
    return release(project, ["desk"], judged=False).bundles["desk"]


def test_a_hostile_bundle_is_an_error_of_ours(desk: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENSTOCK_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    chosen, ended = random.Random(0), {"refused": 0, "answered": 0}
    good = json.loads(desk.files["bundle.json"])
    prompts = [identity.name for identity in desk.specs if identity.kind == "PromptTemplate"]
    for number in range(COUNT):
        body = changed(copy.deepcopy(good), chosen)
        files = {**desk.files, "bundle.json": canonical.dumps(body)}
        path = layout.put(layout.assemble(files, "t"), tmp_path / str(number))
        try:
            used(path, prompts)
            ended["answered"] += 1
        except (LoadError, InputError, AnswerError) as error:
            assert "Traceback" not in str(error)
            ended["refused"] += 1
        except Exception as error:
            pytest.fail(f"bundle {number}: {type(error).__name__}: {error}")
    assert min(ended.values()) > COUNT / 20, ended


def used(path: Path, prompts: list[str]) -> None:
    """Renders every prompt, and answers once."""
    with penstock.load(path, refresh=None) as app:
        for name in prompts:
            try:
                app.prompt(name).render(message="Where is A-1002?")
            except (LoadError, InputError):
                """What one prompt needs is not what another needs."""
        app.answer(message="Where is A-1002?")


def changed(body: dict[str, Any], chosen: random.Random) -> dict[str, Any]:
    """With one to three values replaced, left out, added or taken from elsewhere."""
    for _ in range(chosen.choice((1, 1, 1, 2, 3))):
        routes = [route for route in every(body) if route and route[0] in ("specs", "vars", "descriptions", "chain")]
        route = chosen.choice(routes)
        holder = at(body, route[:-1])
        way = chosen.random()
        if way < 0.6:
            holder[route[-1]] = copy.deepcopy(chosen.choice(ODD))
        elif way < 0.75 and isinstance(holder, dict):
            del holder[route[-1]]
        elif way < 0.9 and isinstance(holder, dict):
            holder[chosen.choice(NAMES)] = copy.deepcopy(chosen.choice(ODD))
        else:
            holder[route[-1]] = copy.deepcopy(at(body, chosen.choice(routes)))
    return body


def every(value: Any, route: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield route
    inner = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from every(item, (*route, key))


def at(value: Any, route: tuple[Any, ...]) -> Any:
    for key in route:
        value = value[key]
    return value
