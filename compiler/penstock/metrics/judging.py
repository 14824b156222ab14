"""The judges of an evaluation, bound: tried on canaries and labels, then asked row by row."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.diagnostics.fatal import Fatal
from penstock.metrics import grade, material, reply
from penstock.metrics.calibration import Calibration, calibration
from penstock.metrics.judge import SAMPLES, Ask, Judged, Messages
from penstock.metrics.labels import Labels, labels
from penstock.metrics.metric import Unmeasured
from penstock.metrics.score import RAISED, Scores, arguments, compares, complete, is_judged, load, planned, scaled
from penstock.metrics.share import ALL, Share
from penstock.runtime import structured
from penstock.runtime.calls.calls import Calls, Mode
from penstock.runtime.calls.caps import PREFIX, Caps
from penstock.runtime.calls.cassette import Cassette
from penstock.runtime.calls.models import Asked, Models
from penstock.runtime.chain import Chain
from penstock.runtime.inputs import complete as completed
from penstock.runtime.messages import render
from penstock.runtime.provider import Failed
from penstock.runtime.sites import Sites
from penstock.runtime.step import StepFailed
from penstock.runtime.toolbox import Toolbox
from penstock.runtime.traces.trace import Trace, Usage
from penstock.source.data.rows import Row
from penstock.source.settings import Settings
from penstock.source.store import Store
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.resource import Identity
from penstock.spec.schemas.schema import resolve

_REASON = 1_000  # characters of a judge's reason that are kept
_MOST = 20  # labelled rows that are asked about at a time
_Made = TypeVar("_Made")


def open(
    evaluation: ResolvedEvaluation,
    bindings: Mapping[Identity, Mapping[str, Any]],
    *,
    store: Store,
    settings: Settings,
    calls: Mode = "live",
    zone: str = "head",
    cassette: Cassette | None = None,
    caps: Caps | None = None,
    share: Share = ALL,
) -> "Judging | None":
    """Binds the judges of an evaluation; None where none of its metrics asks a model. As `chain.open` has it.

    share: of the labelled rows, which ones the judges are tried on here.

    Raises:
        Fatal: its labels say nothing.
    """
    if evaluation.judges is None:
        return None
    models = Models(evaluation.judges, bindings, Calls(store, calls, zone, cassette), settings, caps)
    tools = Toolbox(evaluation.judges, bindings, settings, frozenset(), offline=True)
    sites = Sites(evaluation.judges, bindings, settings, calls, zone)
    return Judging(evaluation, Chain(evaluation.judges, {}, models, tools, sites, {}, caps), share)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What judges, and people, say of one answer.

    Attributes:
        people: what people gave this very answer, by metric, where they judged it.
        compared: the arguments of the metrics that wait for the other side's answer.
        reasons: what a judge says for its score, by metric, cut short.
    """

    scores: Scores
    people: Mapping[str, float]
    compared: Mapping[str, Mapping[str, Any]]
    reasons: Mapping[str, str] = field(default_factory=dict)


class Judging:
    """Asks the judges of one evaluation, in one run. `usage` is what they took since it was last taken."""

    def __init__(self, evaluation: ResolvedEvaluation, chain: Chain, share: Share = ALL) -> None:
        self._evaluation = evaluation
        self._share = share
        self._chain = chain
        self._labels: dict[str, Labels] = {
            name: labels(evaluation, name) for name in evaluation.spec.metrics if is_judged(evaluation, name)
        }
        self._tried: dict[str, asyncio.Task[str | None]] = {}
        self._calibrated: dict[str, Calibration] | None = None
        self._usage = Usage()

    def take(self) -> Usage:
        """What judges took since the last time; answers from the store for nothing."""
        taken, self._usage = self._usage, Usage()
        return taken

    async def row(self, row: Row, trace: Trace, repeat: int) -> Verdicts:
        """The verdicts on one answer.

        Raises:
            Failed: a cap of the run leaves no call.
        """
        values: dict[str, float | None] = {}
        problems: dict[str, str] = {}
        people: dict[str, float] = {}
        compared: dict[str, Mapping[str, Any]] = {}
        reasons: dict[str, str] = {}
        for name in planned(self._evaluation, row):
            if not is_judged(self._evaluation, name):
                continue
            try:
                given = arguments(self._evaluation, self._evaluation.spec.metrics[name], row, trace)
                if compares(self._evaluation, name):
                    compared[name] = given
                    continue
                if (said := self._labels[name].find(given)) is not None:
                    people[name] = said
                heard: list[str] = []
                values[name] = await self.score(name, given, repeat, heard)
                reasons |= {name: heard[0]} if heard else {}
            except Unmeasured as problem:
                values[name], problems[name] = None, str(problem)
        return Verdicts(Scores(values, problems), people, compared, reasons)

    async def score(
        self, name: str, given: Mapping[str, Any], repeat: int = 0, heard: list[str] | None = None
    ) -> float:
        """The score of one answer, by a judge that has been tried; its reasons are added to `heard`.

        Raises:
            Unmeasured: the judge does not tell canaries apart, or gives no verdict.
            Failed: a cap of the run leaves no call.
        """
        if (why := await self._sound(name)) is not None:
            raise Unmeasured(why)
        return await self._score(name, given, repeat, heard)

    async def calibrations(self) -> dict[str, Calibration]:
        """Each judge with labels, on the labelled rows; asked once, however often a run goes on.

        Raises:
            Failed: a cap of the run leaves no call.
        """
        if self._calibrated is None:
            self._calibrated = {n: await self._calibration(n, own) for n, own in self._labels.items() if own.rows}
        return self._calibrated

    async def _calibration(self, name: str, own: Labels) -> Calibration:
        gate, problems = asyncio.Semaphore(_MOST), list[str]()

        async def one(given: Mapping[str, Any]) -> float | None:
            async with gate:
                try:
                    return await self.score(name, self._arguments(name, given))
                except Unmeasured as problem:
                    problems.append(str(problem))
                    return None

        rows = own.rows[self._share.places]
        scores = await _all([lambda each=row: one(each.arguments) for row in rows])  # type: ignore[misc]
        pairs = [(row.score, score) for row, score in zip(rows, scores, strict=True) if score is not None]
        return calibration(len(rows), pairs, min(problems, default=None))

    async def _sound(self, name: str) -> str | None:
        """Why a judge is not to be believed, found out once however many rows ask."""
        if name not in self._tried:
            self._tried[name] = asyncio.create_task(self._try(name))
        return await asyncio.shield(self._tried[name])

    async def _try(self, name: str) -> str | None:
        signature = self._evaluation.signatures[self._evaluation.spec.metrics[name].metric or ""]
        try:
            module = load(signature.score.partition(":")[0] + ":__dict__")
        except RAISED as problem:
            return f"the judge cannot be loaded: {type(problem).__name__}: {problem}"
        good, bad = module.get("CANARIES", (None, None))
        tried = [(good, True), (bad, False)] if good is not None else []
        if own := [(row.arguments, row.score > 0.5) for row in self._labels[name].canaries]:
            # of labels with canaries of one sort alone a judge that always says so would pass
            tried = [*own, *(each for each in tried if each[1] not in {passes for _, passes in own})]
        for given, passes in tried:
            try:
                score = await self._score(name, self._arguments(name, given))
            except Unmeasured as problem:
                return f"the judge cannot be tried on a known answer: {problem}"
            if score == 0.5 or (score > 0.5) is not passes:
                what = "good" if passes else "bad"
                return f"the judge is not sound: a known {what} answer (canary) scores {score:g}"
        return None

    def _arguments(self, name: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """Arguments of a row that is no answer of the chain: what it lacks is as the Evaluation writes it, where that
        is the same for every row."""
        metric = self._evaluation.spec.metrics[name]
        constants = {key: value for key, value in metric.with_.items() if not _reads(value)}
        prompt = self._prompt(name)
        blank = {} if prompt is None else {key: _blank(declared) for key, declared in prompt.inputs.items()}
        signature = self._evaluation.signatures[metric.metric or ""]
        missing = {key: value for key, value in blank.items() if key not in signature.arguments}
        return complete(signature, {**missing, **constants, **given})

    async def _score(
        self, name: str, given: Mapping[str, Any], repeat: int = 0, heard: list[str] | None = None
    ) -> float:
        signature = self._evaluation.signatures[self._evaluation.spec.metrics[name].metric or ""]
        try:
            judged: Judged = load(signature.score)
            value = await judged(given, self._asker(name, repeat, heard))
        except (Unmeasured, Failed, Fatal):
            raise
        except RAISED as problem:
            if (task := asyncio.current_task()) is not None and task.cancelling():
                raise
            raise Unmeasured(f"{type(problem).__name__}: {problem}") from problem
        return scaled(signature, value)

    def _asker(self, name: str, repeat: int, heard: list[str] | None = None) -> Ask:
        async def ask(
            messages: Messages, given: Mapping[str, Any], schema: Mapping[str, Any], *, sample: int = 0
        ) -> Mapping[str, Any]:
            wanted = schema
            which = repeat * int(given.get(SAMPLES, 1)) + sample
            prompt = self._prompt(name)
            if prompt is not None:
                messages = await self._rendered(prompt, given, which)
                if prompt.output is not None:
                    wanted = resolve(prompt.output.schema_)
            said = await self._chat(name, messages, wanted, which)
            found, problem = reply.read(said, wanted)
            if found is None:
                again = [*messages, *structured.repair(said, problem)]
                found, problem = reply.read(await self._chat(name, again, wanted, which), wanted)
            if found is None:
                raise Unmeasured(f"the judge gives no verdict: {problem}")
            if heard is not None and isinstance(reason := found.get("reason"), str) and reason.strip():
                heard.append(reason[:_REASON])
            if prompt is not None and prompt.output is not None and "better" not in found:
                return {**found, grade.SHARE: grade.share(found, wanted)}
            return {key: value for key, value in found.items() if key != grade.SHARE}

        return ask

    async def _rendered(self, prompt: PromptTemplate, given: Mapping[str, Any], which: int) -> Messages:
        known = {key: value for key, value in given.items() if key in prompt.inputs}
        try:
            values = completed(prompt.inputs, known)
            return await render(prompt, material.guarded(values), self._chain.means(which))
        except StepFailed as problem:
            raise Unmeasured(f"the judge's prompt: {problem}") from problem

    async def _chat(self, name: str, messages: Messages, wanted: Mapping[str, Any], which: int) -> str:
        judge = self._evaluation.spec.metrics[name].judge
        if judge is None:
            raise Unmeasured("there is no `judge`")
        caps = self._chain.caps
        try:
            async with asyncio.timeout(None if caps is None else caps.left):
                asked = await self._chain.models.chat(judge.model, messages, schema=wanted, repeat=which)
        except TimeoutError:
            assert caps is not None
            raise caps.late() from None
        except Failed as failure:
            if failure.code.startswith(PREFIX):
                raise
            raise Unmeasured(f"the judge does not answer: {failure}") from failure
        self._usage += _paid(asked)
        return asked.answer.text

    def _prompt(self, name: str) -> PromptTemplate | None:
        judge = self._evaluation.spec.metrics[name].judge
        if judge is None or judge.prompt is None:
            return None
        found = self._chain.bundle.spec("PromptTemplate", judge.prompt)
        return found if isinstance(found, PromptTemplate) else None


async def _all(makers: "list[Callable[[], Awaitable[_Made]]]") -> list[_Made]:
    """All of them at once; the first fault as it is."""

    async def one(make: "Callable[[], Awaitable[_Made]]") -> _Made:
        return await make()

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(make)) for make in makers]
    except BaseExceptionGroup as several:
        raise several.exceptions[0] from None
    return [task.result() for task in tasks]


def _reads(value: Any) -> bool:
    """Whether a value of `with` is an expression, or holds one."""
    if isinstance(value, Mapping):
        return any(map(_reads, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_reads, value))
    return isinstance(value, str) and "${{" in value


def _blank(declared: Mapping[str, Any]) -> Any:
    """A value of no content for an input that a canary knows nothing of."""
    empty: Mapping[str, Any] = {"array": [], "object": {}, "boolean": False, "integer": 0, "number": 0, "null": None}
    kind = declared.get("type")
    return declared["default"] if "default" in declared else empty.get(kind if isinstance(kind, str) else "", "")


def _paid(asked: Asked) -> Usage:
    usage = asked.usage
    return replace(usage, usd=0.0) if 0 < usage.calls <= usage.cached else usage
