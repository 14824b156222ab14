"""`penstock.load` as an application uses it."""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.bundle import oci_registry

import penstock
from penstock.bundle import bindings as bindings_file
from penstock.bundle import layout
from penstock.bundle.registry import registry
from penstock.bundle.registry.push import push
from penstock.bundle.registry.reference import parse
from penstock.bundle.release import Release

ANSWER = """
format: jinja2
inputs: {question: {type: string, maxLength: 40}, tone: {type: string, default: calm}}
messages:
  - {role: system, content: "Be {{ tone }}."}
  - {role: user, content: "%s {{ question }}"}
"""
CHAIN = """
inputs: {question: {type: string, maxLength: 40}}
steps:
  answer: {prompt: answer, model: echo, with: {question: "${{ inputs.question }}"}}
outputs: {said: "${{ steps.answer.text }}"}
"""
Compiled = Callable[..., Release]


def documents(word: str, model: str = "{model: builtin/echo, mode: chat}") -> dict[str, str]:
    return {"Model/echo": model, "PromptTemplate/answer": ANSWER % word, "Chain/shop": CHAIN}


@pytest.fixture
def written(compiled: Compiled, tmp_path: Path) -> Callable[..., Path]:
    """Compiles and writes a bundle whose answers begin with a word."""

    def written(word: str, folder: str = "out", model: str = "{model: builtin/echo, mode: chat}") -> Path:
        released = compiled(documents(word, model))
        bindings_file.write("default", released.bindings, tmp_path / folder)
        return layout.write(released.bundles["shop"], tmp_path / folder)

    return written


def test_it_answers_and_renders_from_a_folder(written: Callable[..., Path]) -> None:
    path = written("Well:")
    with penstock.load(path, refresh=None) as app:
        answered = app.answer(question="ready?")
        assert (answered["said"], answered.digest) == ("Well: ready?", layout.read(path).digest)
        assert dict(answered) == answered.outputs and list(answered) == ["said"]
        assert (app.digest, app.chain, app.problem) == (answered.digest, "shop", None)
        rendered = app.prompt("answer").render(question="ready?")
    assert rendered.messages == [
        {"role": "system", "content": "Be calm."},
        {"role": "user", "content": "Well: ready?"},
    ]
    assert (rendered.digest, rendered.model, rendered.parameters) == (answered.digest, "builtin/echo", {})
    assert list(answered.trace.steps["answer"].inputs["messages"]) == rendered.messages


def test_async_and_streams(written: Callable[..., Path]) -> None:
    with penstock.load(written("So"), refresh=None) as app:

        async def ask() -> tuple[Any, list[str]]:
            both = await asyncio.gather(*(app.aanswer(question=str(number)) for number in range(5)))
            return [each["said"] for each in both], [piece async for piece in app.astream(question="x")]

        said, streamed = asyncio.run(ask())
        assert said == [f"So {number}" for number in range(5)]
        assert "".join(streamed) == "So x"
        assert "".join(app.stream(question="y")) == "So y"


def test_wrong_inputs_are_told_apart(written: Callable[..., Path]) -> None:
    with penstock.load(written("So"), refresh=None) as app:
        for inputs, words in (({}, "'question' is missing"), ({"question": "a" * 41}, "'question'"), ({"x": 1}, "'x'")):
            with pytest.raises(penstock.InputError, match=words):
                app.answer(**inputs)
            with pytest.raises(penstock.InputError, match=words):
                app.prompt("answer").render(**inputs)
        with pytest.raises(penstock.InputError, match="question"):
            list(app.stream(question=3))
        with pytest.raises(penstock.LoadError, match="no prompt 'greet'") as raised:
            app.prompt("greet").render()
        assert raised.value.help == "it has answer"


def test_a_failing_provider_is_an_answer_error(written: Callable[..., Path], server: Any) -> None:
    def refuse(handler: Any) -> None:
        handler.send_response(401)
        handler.send_header("content-length", "0")
        handler.end_headers()

    server.behaviours.append(refuse)
    path = written("So", model="{model: openai/m, mode: chat}")
    os.environ["SHOP_KEY"] = "canary-1234567890"
    os.environ["PENSTOCK_ALLOW_PRIVATE"] = "1"
    try:
        bound = {"Model/echo": {"endpoint": server.url, "credentials": {"env": "SHOP_KEY"}}}
        with penstock.load(path, refresh=None, bindings=bound) as app, pytest.raises(penstock.AnswerError) as raised:
            app.answer(question="x")
    finally:
        del os.environ["SHOP_KEY"], os.environ["PENSTOCK_ALLOW_PRIVATE"]
    error = raised.value
    assert (error.step, error.code, error.retryable) == ("answer", "provider-credential", False)
    assert "canary" not in str(error)
    assert error.trace.steps["answer"].error


def test_bindings_are_looked_at_when_loading(written: Callable[..., Path], tmp_path: Path) -> None:
    path = written("So")
    with pytest.raises(penstock.LoadError, match="endpoynt"):
        penstock.load(path, refresh=None, bindings={"Model/echo": {"endpoynt": "x"}})
    with pytest.raises(penstock.LoadError, match="cannot be read"):
        penstock.load(path, refresh=None, bindings=tmp_path / "none.json")


def test_a_new_bundle_is_swapped_in_and_one_answer_uses_one(written: Callable[..., Path]) -> None:
    path = written("One")
    seen: set[tuple[str, str]] = set()
    stop = threading.Event()
    with penstock.load(path, refresh=0.05) as app:
        first = app.digest

        def ask() -> None:
            while not stop.is_set():
                answered = app.answer(question="x")
                seen.add((answered.digest, answered["said"]))

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        written("Two")
        until = time.monotonic() + 20
        while app.digest == first and time.monotonic() < until:
            time.sleep(0.02)
        app.answer(question="x")
        stop.set()
        for thread in threads:
            thread.join()
        seen.add((app.digest, app.answer(question="x")["said"]))
        assert seen == {(first, "One x"), (app.digest, "Two x")}


def test_a_damaged_bundle_leaves_the_old_one(written: Callable[..., Path]) -> None:
    path = written("One")
    with penstock.load(path, refresh=None) as app:
        first = app.digest
        index = path / "index.json"
        index.write_bytes(index.read_bytes().replace(first.encode(), b"sha256:" + b"0" * 64))
        assert app.refresh() is False
        assert app.problem
        assert (app.digest, app.answer(question="x")["said"]) == (first, "One x")
        written("One")
        assert app.refresh() is False
        assert app.problem is None


def test_a_fallback_stands_in(written: Callable[..., Path], tmp_path: Path) -> None:
    kept = written("Kept", "kept")
    with penstock.load(tmp_path / "nothing", refresh=None, fallback=kept) as app:
        assert app.answer(question="x")["said"] == "Kept x"
        assert app.problem is not None and "nothing" in app.problem
    with pytest.raises(penstock.LoadError, match="no bundle can be used"):
        penstock.load(tmp_path / "nothing", refresh=None)


def test_a_policy_refuses_what_nobody_signed(written: Callable[..., Path], tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    body = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="
    key = f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n"
    policy.write_text(json.dumps({"verifyFormat": 1, "signers": [{"name": "us", "key": key}]}), encoding="utf-8")
    with pytest.raises(penstock.LoadError, match="signatures"):
        penstock.load(written("So"), refresh=None, verify=policy)


def test_closed_is_closed(written: Callable[..., Path]) -> None:
    app = penstock.load(written("So"), refresh=0.05)
    app.answer(question="x")
    app.close()
    app.close()
    with pytest.raises(penstock.LoadError, match="closed"):
        app.answer(question="x")


def test_a_forked_process_answers_too(written: Callable[..., Path]) -> None:
    with penstock.load(written("So"), refresh=0.05) as app:
        app.answer(question="x")
        child = os.fork()
        if not child:
            try:
                os._exit(0 if app.answer(question="y")["said"] == "So y" else 1)
            finally:
                os._exit(2)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


HEAVY = {
    "asyncio",
    "celpy",
    "git",
    "jsonschema",
    "litellm",
    "numpy",
    "openai",
    "pydantic",
    "rich",
    "ruamel",
    "sqlite3",
    "yaml",
}


def test_rendering_imports_little(written: Callable[..., Path]) -> None:
    code = (
        "import sys, penstock\n"
        f"app = penstock.load({str(written('So'))!r}, refresh=None)\n"
        "app.prompt('answer').render(question='x')\n"
        "print(' '.join(sys.modules))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {name.partition(".")[0] for name in ended.stdout.split()} & HEAVY


def test_what_is_public_is_there() -> None:
    assert all(getattr(penstock, name) is not None for name in penstock.__all__)
    assert {"load", "App", "Rendered"} <= set(dir(penstock))
    with pytest.raises(AttributeError, match="nonsense"):
        penstock.nonsense  # noqa: B018


def test_a_registry_that_goes_down(
    written: Callable[..., Path], tmp_path: Path, tool: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def pushed(word: str, tag: str = "live") -> str:
        path = written(word)
        reference = parse(f"{host}/shop")
        push(registry.open(reference, {}, seconds=60), path, [tag])
        return layout.read(path).digest

    cache = tmp_path / "cache"
    with oci_registry.running(tool, tmp_path / "registry") as host:
        first = pushed("One")
        with penstock.load(f"{host}/shop:live", refresh=None, cache=cache) as app:
            assert (app.digest, app.answer(question="x")["said"]) == (first, "One x")
            assert app.refresh() is False
            second = pushed("Two")
            assert app.refresh() is True
            assert (app.digest, app.answer(question="x")["said"]) == (second, "Two x")
        with penstock.load(f"{host}/shop@{first}", refresh=None, cache=cache) as app:
            assert (app.digest, app.refresh()) == (first, False)
        app = penstock.load(f"{host}/shop:live", refresh=None, cache=cache)
    assert app.refresh() is False
    assert app.problem is not None and "does not answer" in app.problem
    assert app.answer(question="x")["said"] == "Two x"
    app.close()
    # Another process, and the registry still down: the last good one; a digest needs no registry at all.
    with penstock.load(f"{host}/shop:live", refresh=None, cache=cache) as again:
        assert (again.digest, again.problem is None) == (second, False)
    for reference in (f"{host}/shop@{first}", first):
        with penstock.load(reference, refresh=None, cache=cache) as fixed:
            assert (fixed.digest, fixed.problem, fixed.refresh()) == (first, None, False)
    with pytest.raises(penstock.LoadError, match="no bundle can be used"):
        penstock.load(f"{host}/shop:other", refresh=None, cache=cache)
    blob = next(path for path in (cache / "bundles").rglob(second.removeprefix("sha256:")) if path.is_file())
    blob.write_bytes(b"{}")
    with pytest.raises(penstock.LoadError, match="refused"):
        penstock.load(f"{host}/shop:live", refresh=None, cache=cache)
