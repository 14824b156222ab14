"""An agent under way: its turns and calls, inside its limits."""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from penstock.runtime.provider import Answer, Failed, ToolCall
from penstock.runtime.step import Means, StepFailed
from penstock.runtime.tool import ToolFailed
from penstock.runtime.traces.trace import StepTrace, Usage
from penstock.spec.steps.agent import AgentStep

LOOP = 3
"""The same call with the same arguments, so often, ends the agent."""
INVALID = 6
"""So many calls that cannot be made end it too."""
MOST = 32
"""Calls of one turn."""
_PARALLEL = 8
_ENDING = frozenset({"tool-stub", "tool-untrusted", "tool-schema"})  # no word of a model mends these

Turn = Answer


class _Made(NamedTuple):
    """One call and what the model is told of it. `is_refused`: it was not made at all."""

    call: ToolCall
    arguments: Any
    said: Any
    seconds: float = 0.0
    error: str | None = None
    is_refused: bool = False


class Agent:
    """The state of one agent.

    Attributes:
        messages: all that were said, to be said to the model again.
        calls: of its Tools, in the order in which the model asked: `{tool, arguments, value}`, and `value` is
            `{error}` where there was none.
        traces: one a turn, one a call.
        seconds: the model's, and those of the longest call of each turn.
    """

    def __init__(
        self,
        step: AgentStep,
        model: str,
        messages: list[dict[str, Any]],
        wanted: Mapping[str, Any] | None,
        means: Means,
    ) -> None:
        self._step, self._model, self._wanted, self._means = step, model, wanted, means
        self._definitions = [means.tools.definition(name) for name in step.tools]
        self._attempts = step.retry.attempts if step.retry is not None else None
        self._turns = 0
        self._invalid = 0
        self._seen: Counter[tuple[str, str]] = Counter()
        self._parallel = asyncio.Semaphore(_PARALLEL)
        self.messages = messages
        self.calls: list[dict[str, Any]] = []
        self.traces: list[StepTrace] = []
        self.failures: list[str] = []
        self.answered_by: str | None = None
        self.usage = Usage()
        self.seconds = 0.0
        self.attempts = 0

    async def turn(self) -> Turn:
        """The model's next answer.

        Raises:
            StepFailed: a limit is reached, or there is no answer.
        """
        self._turns += 1
        if self._turns > self._step.limits.turns:
            raise _limit(f"turns: {self._step.limits.turns}")
        try:
            asked = await self._means.chat(
                self._model, self.messages, schema=self._wanted, tools=self._definitions, attempts=self._attempts
            )
        except Failed as failure:
            raise StepFailed(str(failure), code=failure.code) from None
        answer = asked.answer
        self.answered_by = asked.model
        self.failures += asked.failures
        self.usage += asked.usage
        self.attempts += asked.attempts
        outputs = {"text": answer.text, "tool_calls": [_asked(call) for call in answer.tool_calls]}
        self._trace(
            f"turn {self._turns}",
            "turn",
            {},
            outputs,
            answer.seconds,
            asked.usage,
            asked.attempts,
            model=asked.model,
            finish=answer.finish,
        )
        self.seconds += answer.seconds
        self._within()
        return answer

    async def call(self, turn: Turn) -> None:
        """Makes the calls that a turn asks for, side by side, and tells the model.

        Raises:
            StepFailed: it goes round in circles, or a call can never be made here.
        """
        if len(turn.tool_calls) > MOST:
            raise StepFailed(f"the model asks for {len(turn.tool_calls)} calls in one turn; {MOST} are the most")
        calls = [replace(call, id=f"t{self._turns}_{number}") for number, call in enumerate(turn.tool_calls)]
        for call in calls:
            self._once_more(call)
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._made(call)) for call in calls]
        except BaseExceptionGroup as errors:
            raise _first(errors) from None
        self.messages.append(
            {"role": "assistant", "content": turn.text, "tool_calls": [_asked(call) for call in calls]}
        )
        made = [task.result() for task in tasks]
        began = self.seconds
        for each in made:
            self._told(each, began)
        self.seconds += max(each.seconds for each in made)
        if self._invalid >= INVALID:
            raise StepFailed(f"the model asked for {self._invalid} calls that cannot be made", code="agent-loop")

    async def _made(self, call: ToolCall) -> _Made:
        arguments = _arguments(call)
        refused = self._refusal(call, arguments)
        if refused is not None:
            return _Made(call, arguments, {"error": refused}, error=refused, is_refused=True)
        try:
            async with self._parallel:
                returned = await self._means.tools.call(call.name, arguments, stubs=self._means.stubs)
        except ToolFailed as failure:
            if failure.code in _ENDING:
                raise StepFailed(f"Tool/{call.name}: {failure.message}", code=failure.code) from None
            is_refused = failure.code == "tool-arguments"
            return _Made(call, arguments, {"error": failure.message}, error=failure.message, is_refused=is_refused)
        return _Made(call, arguments, returned.value, returned.seconds)

    def _refusal(self, call: ToolCall, arguments: Any) -> str | None:
        """Why a call is not made at all."""
        if call.name not in self._step.tools:
            return f"there is no tool {call.name[:64]!r}; there are: {', '.join(self._step.tools)}"
        if self._means.tools.spec(call.name).effects == "write" and call.name not in self._step.approve:
            return "it writes, and may not be called here: nobody has approved it"
        return None if isinstance(arguments, dict) else "its arguments are no JSON object"

    def _told(self, made: _Made, began: float) -> None:
        call = made.call
        self._invalid += made.is_refused
        if call.name in self._step.tools and isinstance(made.arguments, dict):
            self.calls.append({"tool": call.name, "arguments": made.arguments, "value": made.said})
        self.messages.append({"role": "tool", "tool_call_id": call.id, "content": _json(made.said)})
        given = made.arguments if isinstance(made.arguments, dict) else {"text": call.arguments}
        outputs = {"value": made.said}
        self._trace(call.name[:64], "tool", given, outputs, made.seconds, began=began, error=made.error)

    def _once_more(self, call: ToolCall) -> None:
        arguments = _arguments(call)
        key = (call.name, call.arguments if arguments is None else json.dumps(arguments, sort_keys=True))
        self._seen[key] += 1
        if self._seen[key] >= LOOP:
            said = f"the model called {call.name[:64]!r} {LOOP} times with the same arguments"
            raise StepFailed(said, code="agent-loop")

    def _within(self) -> None:
        limits, spent = self._step.limits, self.usage
        tokens = spent.input_tokens + spent.output_tokens
        if limits.tokens is not None and tokens > limits.tokens:
            raise _limit(f"tokens: {limits.tokens} (spent {tokens})")
        if limits.usd is not None and spent.usd is None:
            raise _limit(f"usd: {limits.usd:g}, which cannot be kept: the Model has no known price; set its `price`")
        if limits.usd is not None and spent.usd is not None and spent.usd > limits.usd:
            raise _limit(f"usd: {limits.usd:g} (spent {spent.usd:g})")

    def _trace(
        self,
        name: str,
        kind: str,
        inputs: Mapping[str, Any],
        outputs: Mapping[str, Any],
        seconds: float,
        usage: Usage | None = None,
        attempts: int = 1,
        *,
        began: float | None = None,
        error: str | None = None,
        model: str | None = None,
        finish: str | None = None,
    ) -> None:
        start = self.seconds if began is None else began
        self.traces.append(
            StepTrace(
                name,
                kind,
                inputs,
                outputs,
                seconds,
                usage or Usage(),
                attempts,
                began=start,
                error=error,
                model=model,
                finish=finish,
                code=None if error is None else "tool",
            )
        )


def _arguments(call: ToolCall) -> Any:
    """The arguments; None where they are no JSON, or hold half a character."""
    try:
        found = json.loads(call.arguments, parse_constant=_no_constant)
        _json(found).encode()
    except (ValueError, RecursionError):
        return None
    return found


def _asked(call: ToolCall) -> dict[str, Any]:
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _limit(said: str) -> StepFailed:
    return StepFailed(f"the agent reached its limit of {said}", code="agent-limit")


def _first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """What ends the command before what ends the step."""
    found = list(errors.exceptions)
    return next((error for error in found if not isinstance(error, StepFailed)), found[0])


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")
