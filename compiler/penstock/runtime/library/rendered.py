"""A prompt of a bundle with values, for those who call models themselves: nothing is asked, no provider imported."""

from collections.abc import Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeVar, cast

from penstock.bundle.bundle import Bundle
from penstock.bundle.quick import Specs
from penstock.runtime.inputs import complete
from penstock.runtime.library import sketch
from penstock.runtime.library.failures import InputError, LoadError
from penstock.runtime.library.sketch import Sketch
from penstock.runtime.messages import render as messages_of
from penstock.runtime.step import Means, StepFailed
from penstock.spec.schemas.shape import resolve

if TYPE_CHECKING:
    from penstock.spec.kinds.model import Model
    from penstock.spec.kinds.prompt_template import PromptTemplate

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rendered:
    """What the runtime would send.

    Attributes:
        messages: `{role, content}` each, in order.
        parameters: of the Model, provider names unchanged.
        digest: of the bundle, for logs and traces.
        model: LiteLLM's model string; None where nothing names a Model.
        schema: JSON Schema that the answer must fit, or None.
    """

    messages: list[dict[str, str]]
    parameters: dict[str, Any]
    digest: str
    model: str | None = None
    schema: dict[str, Any] | None = None


def render(bundle: Bundle, name: str, inputs: Mapping[str, Any], model: str | None = None) -> Rendered:
    """The messages of PromptTemplate `name` with these values.

    Args:
        model: a Model of the bundle; else the one that the chain's steps, or the template, ask it with.

    Raises:
        LoadError: the bundle has no such prompt or Model, or several Models and none is named.
        InputError: a value is missing, unknown or not of its type, or the template cannot be rendered with it.
    """
    plain = bundle.specs.plain if isinstance(bundle.specs, Specs) else {}
    known = sketch.prompt(plain, name) or _known(bundle, name)
    template = known.template
    spec = _model(bundle, name, known.asked, model)
    try:
        values = complete(template.inputs, inputs)
        messages = _now(messages_of(template, values, cast(Means, SimpleNamespace(bundle=bundle, embed=_embed))))
    except StepFailed as failure:
        raise InputError(f"prompt {name!r}: {failure}") from None
    schema = None if template.output is None else dict(resolve(template.output.schema_))
    parameters = {} if spec is None else dict(spec.parameters)
    return Rendered(messages, parameters, bundle.digest, None if spec is None else spec.model, schema)


def _known(bundle: Bundle, name: str) -> Sketch:
    from penstock.spec.kinds.prompt_template import PromptTemplate

    template = bundle.spec("PromptTemplate", name)
    if not isinstance(template, PromptTemplate):
        known = ", ".join(identity.name for identity in bundle.specs if identity.kind == "PromptTemplate")
        raise LoadError(f"the bundle of {bundle.chain!r} has no prompt {name!r}", help=f"it has {known or 'none'}")
    return Sketch(template, tuple(sorted(set(_asked(bundle, name, template)))))


def _model(bundle: Bundle, name: str, asked: Sequence[str], wanted: str | None) -> "Model | None":
    used = [wanted] if wanted is not None else asked
    if not used:
        return None
    if len(used) > 1:
        raise LoadError(f"prompt {name!r} is asked with {' and '.join(used)}", help=f"name one: model={used[0]!r}")
    plain = bundle.specs.plain if isinstance(bundle.specs, Specs) else {}
    spec = sketch.model(plain, used[0]) or bundle.spec("Model", used[0])
    if spec is None:
        raise LoadError(f"the bundle of {bundle.chain!r} has no Model/{used[0]}")
    return cast("Model", spec)


def _asked(bundle: Bundle, name: str, template: "PromptTemplate") -> Iterator[str]:
    """The Models that the bundle asks with this prompt."""
    from penstock.spec.kinds.chain import Chain

    for spec in bundle.specs.values():
        for outer in spec.steps.values() if isinstance(spec, Chain) else ():
            for step in (outer, getattr(outer, "do", None)):
                if name in (getattr(step, "prompt", None), getattr(step, "agent", None)):
                    model = getattr(step, "model", None) or template.model
                    if model is not None:
                        yield model
    if template.model is not None:
        yield template.model


async def _embed(model: str | None, texts: Sequence[str]) -> Any:
    """Hashed n-grams, as examples that are `similar` are chosen by."""
    from penstock.runtime.provider import Request
    from penstock.runtime.providers.hashed import ask

    answer = await ask(Request(model="builtin/hashed", mode="embedding", texts=tuple(texts)))
    return SimpleNamespace(answer=answer)


def _now(work: Coroutine[Any, Any, T]) -> T:
    """The result of what never waits: no event loop is needed."""
    try:
        work.send(None)
    except StopIteration as done:
        return cast(T, done.value)
    raise AssertionError("rendering waits for nothing")
